//! Who may withhold a call: a hook below the bindings, so that no runbook can talk its way past it.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use edgebook_words::Hint;

use crate::{Appliance, DeviceName, NotSent, NotSentCause, Outcome, Purpose, Request};

/// Why a call is denied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denial {
    /// Why, for people.
    pub why: String,
    /// What to do next, where something can be done.
    pub hint: Option<Hint>,
}

impl From<String> for Denial {
    fn from(why: String) -> Self {
        Self { why, hint: None }
    }
}

impl From<&str> for Denial {
    fn from(why: &str) -> Self {
        why.to_owned().into()
    }
}

impl fmt::Display for Denial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

/// What a policy says of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may be made.
    Allow,
    /// It must not be made; the reason.
    Deny(Denial),
    /// It is not made, because this run only shows what it would do.
    Withhold,
    /// It is not made, because the user interrupted instead of deciding.
    Interrupted,
}

impl Verdict {
    /// How a call ends that may not be made; `None` when it may.
    pub(crate) fn ending(self) -> Option<Outcome> {
        let not_sent = |cause| Some(Outcome::NotSent(NotSent::early(cause)));
        match self {
            Self::Allow => None,
            Self::Deny(why) => not_sent(NotSentCause::Policy(why)),
            Self::Withhold => not_sent(NotSentCause::Withheld),
            Self::Interrupted => Some(Outcome::Cancelled { sent: false }),
        }
    }
}

/// Judges every call before anything of it is sent.
pub trait Policy: Send + Sync {
    /// Whether a call may be made. May block, to ask somebody: it runs on the caller's thread, or on a thread of its
    /// own where the caller is an async task.
    fn judge(&self, device: &DeviceName, request: &Request) -> Verdict;

    /// How many more writes to a device its limit allows; `None` without a limit.
    fn writes_left(&self, device: &DeviceName) -> Option<u32> {
        let _ = device;
        None
    }
}

fn is_write(request: &Request) -> bool {
    request.operation().effects.is_write()
}

/// Several policies, asked in order. A denial or an interruption ends the questions; what one of them withholds is
/// withheld when none denies it.
#[derive(Clone, Default)]
pub struct Policies(pub Vec<Arc<dyn Policy>>);

impl Policy for Policies {
    fn judge(&self, device: &DeviceName, request: &Request) -> Verdict {
        let mut verdict = Verdict::Allow;
        for policy in &self.0 {
            match policy.judge(device, request) {
                Verdict::Allow => {}
                Verdict::Withhold => verdict = Verdict::Withhold,
                ended @ (Verdict::Deny(_) | Verdict::Interrupted) => return ended,
            }
        }
        verdict
    }

    fn writes_left(&self, device: &DeviceName) -> Option<u32> {
        self.0.iter().filter_map(|policy| policy.writes_left(device)).min()
    }
}

/// Withholds every write; reads go through.
#[derive(Clone, Copy, Debug)]
pub struct DryRun;

impl Policy for DryRun {
    fn judge(&self, _: &DeviceName, request: &Request) -> Verdict {
        if is_write(request) { Verdict::Withhold } else { Verdict::Allow }
    }
}

/// On which devices an operation may be called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Announced {
    /// The names of the devices.
    pub devices: HashSet<String>,
    /// The same in the words of whoever announced it: `vns3 (hub)`.
    pub words: String,
}

/// Denies every operation that was not announced, and every device on which it was not: what a runbook does stays
/// within its effect signature. Looks that the runtime makes by itself (to wait, or because of a doubt about a write)
/// change nothing and are let through.
#[derive(Clone, Debug, Default)]
pub struct OnlyThese {
    announced: HashMap<String, Announced>,
}

impl OnlyThese {
    /// Allows operations by their qualified names (`vns3.ipsec.get_status`).
    pub fn new(announced: impl IntoIterator<Item = (String, Announced)>) -> Self {
        Self { announced: announced.into_iter().collect() }
    }
}

impl Policy for OnlyThese {
    fn judge(&self, device: &DeviceName, request: &Request) -> Verdict {
        let name = request.api().qualified_name(request.operation());
        let own_look = request.purpose != Purpose::Call && !is_write(request);
        let announced = self.announced.get(&name);
        let known = announced.is_some_and(|announced| announced.devices.contains(&device.name));
        if own_look || known {
            return Verdict::Allow;
        }
        let why = match announced {
            None => format!("{name} is not among the operations that the runbook announces"),
            Some(Announced { words, .. }) => {
                format!("the runbook announces it on {words} only, not on {}", device.name)
            }
        };
        Verdict::Deny(Denial { why, hint: Some(Hint::SeeEffects) })
    }
}

/// Denies writes to an appliance beyond a number.
#[derive(Debug)]
pub struct MaxWrites {
    most: u32,
    /// What is reached by the names of devices, where that is known: several names may be one appliance.
    appliances: HashMap<String, Appliance>,
    made: Mutex<HashMap<Counted, u32>>,
}

/// What writes are counted for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Counted {
    Appliance(Appliance),
    /// A device whose address nobody gave.
    Device(String),
}

impl MaxWrites {
    /// Allows so many writes to each device.
    pub fn new(most: u32) -> Self {
        Self { most, appliances: HashMap::new(), made: Mutex::default() }
    }

    /// Says which appliances the names of devices stand for: the limit holds for the appliance.
    #[must_use]
    pub fn known_as(mut self, appliances: impl IntoIterator<Item = (String, Appliance)>) -> Self {
        self.appliances.extend(appliances);
        self
    }

    /// Forgets the writes that were made.
    pub fn start_anew(&self) {
        self.made.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn counted(&self, device: &DeviceName) -> Counted {
        match self.appliances.get(&device.name) {
            Some(appliance) => Counted::Appliance(appliance.clone()),
            None => Counted::Device(device.name.clone()),
        }
    }
}

impl Policy for MaxWrites {
    fn judge(&self, device: &DeviceName, request: &Request) -> Verdict {
        if !is_write(request) {
            return Verdict::Allow;
        }
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let made = made.entry(self.counted(device)).or_default();
        if *made >= self.most {
            let Self { most, .. } = self;
            let why = format!("the limit max-writes: no more than {most} writes to {}", device.name);
            return Verdict::Deny(Denial { why, hint: Some(Hint::MoreWrites) });
        }
        *made = made.saturating_add(1);
        Verdict::Allow
    }

    fn writes_left(&self, device: &DeviceName) -> Option<u32> {
        let made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let made = made.get(&self.counted(device)).copied().unwrap_or_default();
        Some(self.most.saturating_sub(made))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{api, leaked};

    fn judged(policy: &dyn Policy, device: &str, operation: &str) -> Verdict {
        let api = leaked(api());
        let operation = api.operations.iter().find(|candidate| candidate.name == operation).unwrap();
        let name = DeviceName { name: device.to_owned(), kind: "test".to_owned() };
        policy.judge(&name, &Request::new(api, operation))
    }

    const READ: &str = "get_things";
    const WRITE: &str = "post_things";

    #[test]
    fn ready_made_policies_touch_writes_only() {
        for policy in [&DryRun as &dyn Policy, &MaxWrites::new(0)] {
            assert_eq!(judged(policy, "a", READ), Verdict::Allow);
            assert_ne!(judged(policy, "a", WRITE), Verdict::Allow);
        }
        assert_eq!(judged(&DryRun, "a", WRITE), Verdict::Withhold);
    }

    #[test]
    fn writes_are_counted_for_each_device() {
        let policy = MaxWrites::new(2);
        let verdicts: Vec<bool> = ["a", "a", "b", "a", "b", "b"]
            .into_iter()
            .map(|device| judged(&policy, device, WRITE) == Verdict::Allow)
            .collect();
        assert_eq!(verdicts, [true, true, true, false, true, false]);
        let left = |policy: &dyn Policy, device: &str| {
            policy.writes_left(&DeviceName { name: device.to_owned(), kind: "test".to_owned() })
        };
        let several =
            Policies(vec![Arc::new(DryRun), Arc::new(MaxWrites::new(3)), Arc::new(MaxWrites::new(2))]);
        let all = [left(&policy, "a"), left(&policy, "c"), left(&several, "a"), left(&DryRun, "a")];
        assert_eq!(all, [Some(0), Some(2), Some(2), None]);
        policy.start_anew();
        assert_eq!(judged(&policy, "a", WRITE), Verdict::Allow);
    }

    #[test]
    fn several_names_of_one_appliance_share_its_limit() {
        let at = |name: &str, host: &str| (name.to_owned(), Appliance::at(host, 8000));
        let policy =
            MaxWrites::new(2).known_as([at("a", "127.0.0.1"), at("b", "localhost"), at("c", "192.0.2.1")]);
        let verdicts: Vec<bool> = ["a", "b", "a", "b", "c"]
            .into_iter()
            .map(|device| judged(&policy, device, WRITE) == Verdict::Allow)
            .collect();
        assert_eq!(verdicts, [true, true, false, false, true]);
    }

    #[test]
    fn only_announced_operations_pass() {
        let announced = Announced { devices: ["a".to_owned()].into(), words: "test (a)".to_owned() };
        let policy = OnlyThese::new([("test.things.get_things".to_owned(), announced)]);
        assert_eq!(judged(&policy, "a", READ), Verdict::Allow);
        let Verdict::Deny(why) = judged(&policy, "a", WRITE) else { panic!("allowed") };
        assert!(why.why.contains("test.things.post_things is not among the operations"), "{why}");
        let Verdict::Deny(why) = judged(&policy, "b", READ) else { panic!("allowed") };
        assert!(why.why.contains("announces it on test (a) only, not on b"), "{why}");
        let api = leaked(api());
        let name = DeviceName { name: "a".to_owned(), kind: "test".to_owned() };
        for (operation, allowed) in [(READ, true), (WRITE, false)] {
            let operation = api.operations.iter().find(|candidate| candidate.name == operation).unwrap();
            let mut look = Request::new(api, operation);
            look.purpose = Purpose::ReadBack;
            assert_eq!(OnlyThese::default().judge(&name, &look) == Verdict::Allow, allowed);
        }
    }

    #[test]
    fn a_denial_beats_withholding_in_any_order() {
        let none = || Arc::new(MaxWrites::new(0));
        let both: [Vec<Arc<dyn Policy>>; 2] =
            [vec![Arc::new(DryRun), none()], vec![none(), Arc::new(DryRun)]];
        for policies in both {
            assert!(matches!(judged(&Policies(policies), "a", WRITE), Verdict::Deny(_)));
        }
        assert_eq!(judged(&Policies(vec![Arc::new(DryRun)]), "a", WRITE), Verdict::Withhold);
        assert_eq!(judged(&Policies::default(), "a", WRITE), Verdict::Allow);
    }
}
