//! Who lets a run change an appliance. The wire asks before every call, below the bindings, so no runbook can talk
//! its way past it.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use edgebook_model::Effect;
use edgebook_wire::{DeviceName, DryRun, OnlyThese, Policies, Policy, ReadOnly, Request, Verdict, escape};

use super::choice::Chosen;
use crate::prompt::Answer;

/// What is allowed to change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writes {
    /// Everything: the appliance is simulated, or the user said `--yes`.
    Allowed,
    /// Nothing: the user said `--read-only`.
    ReadOnly,
    /// What the user agrees to when asked.
    Asked,
    /// Nothing: there is no terminal to ask on.
    NotAskable,
    /// Nothing: the run only shows what it would change.
    Withheld,
}

/// Asks the user a question.
pub(super) type Ask = dyn Fn(&str) -> Answer + Send + Sync;

/// What a run works on.
#[derive(Debug, Default)]
pub(super) struct Scope {
    /// How many devices it runs on.
    devices: usize,
    /// The names of the devices that the inventory makes read-only.
    protected: BTreeSet<String>,
}

impl Scope {
    /// The scope of a run on devices of the inventory.
    pub(super) fn of(chosen: &Chosen) -> Self {
        let all = chosen.devices.iter().chain(&chosen.with);
        let protected = all.filter(|device| device.read_only).map(|device| device.name.clone());
        Self { devices: chosen.devices.len(), protected: protected.collect() }
    }
}

/// The policy that enforces what is allowed; `None` where nothing is forbidden.
pub(super) fn policy(writes: Writes, scope: Scope, ask: Box<Ask>) -> Option<Arc<dyn Policy>> {
    let Scope { devices, protected } = scope;
    let general: Option<Arc<dyn Policy>> = match writes {
        Writes::Allowed => None,
        Writes::ReadOnly => Some(Arc::new(ReadOnly)),
        Writes::Asked => Some(Arc::new(Consent { ask, devices, agreed: Mutex::default() })),
        Writes::NotAskable => Some(Arc::new(Nobody)),
        // Nothing is refused where nothing is sent.
        Writes::Withheld => return Some(Arc::new(DryRun)),
    };
    if protected.is_empty() {
        return general;
    }
    // Before anybody is asked about a device that must not be changed anyway.
    let own: Arc<dyn Policy> = Arc::new(Protected(protected));
    Some(Arc::new(Policies(std::iter::once(own).chain(general).collect())))
}

/// The same policy for a runbook that announced what it calls: anything else is refused before anybody is asked.
pub(super) fn within(
    announced: Option<&[String]>,
    policy: Option<Arc<dyn Policy>>,
) -> Option<Arc<dyn Policy>> {
    let Some(announced) = announced else { return policy };
    let only: Arc<dyn Policy> = Arc::new(OnlyThese::new(announced.iter().cloned()));
    Some(Arc::new(Policies(std::iter::once(only).chain(policy).collect())))
}

/// Devices that the inventory makes read-only.
struct Protected(BTreeSet<String>);

impl Policy for Protected {
    fn judge(&self, device: &DeviceName, request: &Request) -> Verdict {
        if request.operation().effect.is_write() && self.0.contains(&device.name) {
            return Verdict::Deny(format!("the inventory says that {} is read-only", device.name));
        }
        Verdict::Allow
    }
}

/// Asks on the first write of a run; the answer holds for all of them.
struct Consent {
    ask: Box<Ask>,
    /// How many devices the run works on.
    devices: usize,
    agreed: Mutex<Option<bool>>,
}

impl Policy for Consent {
    fn judge(&self, device: &DeviceName, request: &Request) -> Verdict {
        if !request.operation().effect.is_write() {
            return Verdict::Allow;
        }
        let mut agreed = self.agreed.lock().unwrap_or_else(PoisonError::into_inner);
        if agreed.is_none() {
            let answer = (self.ask)(&question(device, request, self.devices));
            if answer == Answer::Interrupted {
                return Verdict::Interrupted;
            }
            *agreed = Some(answer.is_yes());
        }
        if *agreed == Some(true) {
            Verdict::Allow
        } else {
            Verdict::Deny("the change was not agreed to".to_owned())
        }
    }
}

/// Nobody is there to agree.
struct Nobody;

impl Policy for Nobody {
    fn judge(&self, _: &DeviceName, request: &Request) -> Verdict {
        if request.operation().effect.is_write() {
            let why = "nobody agreed to changes; --yes agrees where there is no terminal to ask on";
            return Verdict::Deny(why.to_owned());
        }
        Verdict::Allow
    }
}

fn question(device: &DeviceName, request: &Request, devices: usize) -> String {
    let operation = request.operation();
    let warning = match operation.effect {
        Effect::Read | Effect::Change => "",
        Effect::Disruptive => ", which may interrupt traffic or sessions",
        Effect::Reboot => ", which restarts the appliance",
        Effect::Irreversible => ", which destroys what cannot be brought back",
    };
    let among = match devices {
        0 | 1 => String::new(),
        several => format!("The run works on {several} devices, and one answer counts for all of them.\n"),
    };
    format!(
        "{among}This run is about to change {} ({}), first with\n  {}: {} {}{warning}\nLet this run make changes? Type yes to agree: ",
        escape(&device.name),
        device.kind,
        request.api().qualified_name(operation),
        request.method().as_str(),
        request.shown_target(),
    )
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn judged(policy: Option<&Arc<dyn Policy>>, group: &str, name: &str) -> Verdict {
        let device = DeviceName { name: "edge-1".to_owned(), kind: "vns3".to_owned() };
        let api = edgebook_bindings::api("vns3").unwrap();
        let request = Request::new(api, api.find(group, name).unwrap());
        policy.map_or(Verdict::Allow, |policy| policy.judge(&device, &request))
    }

    fn typed(line: &str) -> Answer {
        Answer::Line(line.to_owned())
    }

    fn answering(writes: Writes, answer: &Answer) -> Option<Arc<dyn Policy>> {
        let answer = answer.clone();
        policy(writes, Scope::default(), Box::new(move |_| answer.clone()))
    }

    #[test]
    fn writes_pass_only_when_agreed_to_and_reads_always() {
        for (writes, answer, passes) in [
            (Writes::Allowed, Answer::End, true),
            (Writes::ReadOnly, typed("yes"), false),
            (Writes::NotAskable, typed("yes"), false),
            (Writes::Asked, typed("yes"), true),
            (Writes::Asked, typed("y"), false),
            (Writes::Asked, typed(""), false),
            (Writes::Asked, Answer::End, false),
        ] {
            let policy = answering(writes, &answer);
            let write = judged(policy.as_ref(), "ipsec", "update_endpoint_tunnel");
            assert_eq!(write == Verdict::Allow, passes, "{writes:?} {answer:?}");
            assert_eq!(matches!(write, Verdict::Deny(_)), !passes);
            assert_eq!(judged(policy.as_ref(), "ipsec", "get_status"), Verdict::Allow);
        }
    }

    #[test]
    fn a_protected_device_is_not_changed_and_nobody_is_asked() {
        for (name, passes) in [("edge-1", false), ("edge-2", true)] {
            let scope = Scope { devices: 1, protected: BTreeSet::from([name.to_owned()]) };
            let policy = policy(Writes::Allowed, scope, Box::new(|_| panic!("asked")));
            let write = judged(policy.as_ref(), "ipsec", "update_endpoint_tunnel");
            assert_eq!(write == Verdict::Allow, passes, "{name}");
            assert_eq!(judged(policy.as_ref(), "ipsec", "get_status"), Verdict::Allow);
        }
    }

    #[test]
    fn an_interrupt_is_no_answer() {
        let policy = answering(Writes::Asked, &Answer::Interrupted);
        assert_eq!(judged(policy.as_ref(), "ipsec", "update_endpoint_tunnel"), Verdict::Interrupted);
    }

    #[test]
    fn the_user_is_asked_once_a_run_and_told_what_is_at_stake() {
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        let ask = move |question: &str| {
            count.fetch_add(1, Ordering::SeqCst);
            assert!(
                ["works on 3 devices", "edge-1 (vns3)", "may interrupt traffic"]
                    .iter()
                    .all(|part| question.contains(part)),
                "{question}"
            );
            typed("yes")
        };
        let policy = policy(Writes::Asked, Scope { devices: 3, ..Scope::default() }, Box::new(ask));
        for _ in 0..3 {
            assert_eq!(judged(policy.as_ref(), "ipsec", "update_endpoint_tunnel"), Verdict::Allow);
        }
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }
}
