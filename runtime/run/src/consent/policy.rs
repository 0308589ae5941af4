//! Who lets a run change an appliance. The wire asks before every call, below the bindings, so no runbook can talk
//! its way past it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use edgebook_wire::{
    CancelToken, DeviceName, DryRun, MaxWrites, OnlyThese, Policies, Policy, Request, Verdict,
};

use super::stakes::{Question, Stakes};
use crate::devices::{Scope, Target, Writes};
use crate::{Decision, Event, Face};

/// The policy that enforces what is allowed. What is forbidden anyway is refused before anybody is asked.
pub(crate) fn policy(target: &Target, writes: &Arc<MaxWrites>, consent: Consent) -> Arc<dyn Policy> {
    let mut all: Vec<Arc<dyn Policy>> = Vec::new();
    if let Some(announced) = &target.announced {
        let scope = Scope::of(&target.roster);
        let announced =
            announced.iter().map(|allowance| (allowance.operation.clone(), scope.announced(allowance)));
        all.push(Arc::new(OnlyThese::new(announced)));
    }
    if target.permit.writes == Writes::Withheld {
        // Nothing is refused where nothing is sent, but for the limit that the run itself would meet.
        all.push(Arc::clone(writes) as _);
        all.push(Arc::new(DryRun));
        return Arc::new(Policies(all));
    }
    if let Writes::ReadOnly(by) = target.permit.writes {
        all.push(Arc::new(ReadOnly(by)));
    }
    let protected = target.roster.protected();
    if !protected.is_empty() {
        all.push(Arc::new(Protected(protected)));
    }
    all.push(Arc::clone(writes) as _);
    match target.permit.writes {
        Writes::Allowed | Writes::ReadOnly(_) | Writes::Withheld => {}
        Writes::Asked => all.push(Arc::new(consent)),
        Writes::NotAskable(why) => all.push(Arc::new(NobodyAgrees { consent, why, told: Mutex::default() })),
    }
    Arc::new(Policies(all))
}

fn is_write(request: &Request) -> bool {
    request.operation().effects.is_write()
}

/// The whole run changes nothing, because this flag or variable is set.
struct ReadOnly(&'static str);

impl Policy for ReadOnly {
    fn judge(&self, _: &DeviceName, request: &Request) -> Verdict {
        if is_write(request) {
            return Verdict::Deny(format!("the run is read-only: {} is set", self.0).into());
        }
        Verdict::Allow
    }
}

/// Devices that must not be changed, with the reason.
struct Protected(HashMap<String, String>);

impl Policy for Protected {
    fn judge(&self, device: &DeviceName, request: &Request) -> Verdict {
        match self.0.get(&device.name) {
            Some(why) if is_write(request) => Verdict::Deny(why.as_str().into()),
            _ => Verdict::Allow,
        }
    }
}

/// Asks before the first write of a run; the answer holds for every operation that the question named. What it did not
/// name is asked about on its own: in a REPL nobody knows beforehand what will be typed.
pub(crate) struct Consent {
    stakes: Stakes,
    face: Arc<dyn Face>,
    cancel: CancelToken,
    answers: Mutex<HashMap<Matter, bool>>,
}

/// What an answer is about.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Matter {
    /// All that the runbook can reach.
    Run,
    /// All operations on a device that change something and interrupt nothing.
    Changes(String),
    /// One operation on one device.
    Operation(String, String),
}

impl Consent {
    /// Nobody has agreed to anything yet.
    pub(crate) fn new(stakes: Stakes, face: Arc<dyn Face>, cancel: CancelToken) -> Self {
        Self { stakes, face, cancel, answers: Mutex::default() }
    }

    fn matter(&self, device: &DeviceName, request: &Request) -> Matter {
        let operation = request.api().qualified_name(request.operation());
        if self.stakes.covers(&operation) {
            Matter::Run
        } else if !request.operation().effects.is_serious() {
            Matter::Changes(device.name.clone())
        } else {
            Matter::Operation(device.name.clone(), operation)
        }
    }

    fn question(&self, matter: &Matter, device: &DeviceName, request: &Request) -> Question {
        match matter {
            Matter::Run => self.stakes.of_run(device, request),
            Matter::Changes(_) | Matter::Operation(..) => self.stakes.of_call(device, request),
        }
    }
}

impl Policy for Consent {
    fn judge(&self, device: &DeviceName, request: &Request) -> Verdict {
        if !is_write(request) {
            return Verdict::Allow;
        }
        let matter = self.matter(device, request);
        // Held while the user thinks: a run on several devices asks once.
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let agreed = if let Some(agreed) = answers.get(&matter) {
            *agreed
        } else {
            let question = self.question(&matter, device, request);
            let agreed = match self.face.agree(&question, &|| self.cancel.is_finishing()) {
                Decision::Interrupted => return Verdict::Interrupted,
                decision => decision == Decision::Agreed,
            };
            // A run ends with a refusal, also on its other devices. A REPL goes on, and may ask again.
            if agreed || self.stakes.known() {
                answers.insert(matter, agreed);
            }
            agreed
        };
        if agreed { Verdict::Allow } else { Verdict::Deny("the change was not agreed to".into()) }
    }
}

/// Nobody is there to agree. What would have been asked is told, once.
struct NobodyAgrees {
    consent: Consent,
    /// What to say of it.
    why: &'static str,
    told: Mutex<bool>,
}

impl Policy for NobodyAgrees {
    fn judge(&self, device: &DeviceName, request: &Request) -> Verdict {
        if !is_write(request) {
            return Verdict::Allow;
        }
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if !*told {
            let matter = self.consent.matter(device, request);
            let question = self.consent.question(&matter, device, request);
            self.consent.face.tell(&Event::NobodyAgrees(&question));
            *told = true;
        }
        Verdict::Deny(self.why.into())
    }
}

#[cfg(test)]
mod tests {
    use edgebook_check::{Effects, Place as At, Reached, Repeat};
    use edgebook_sim::Scenario;
    use edgebook_wire::Redactor;

    use super::*;
    use crate::Place;
    use crate::devices::{Permit, Roster};
    use crate::testing::Typist;

    fn device(name: &str) -> DeviceName {
        DeviceName { name: name.to_owned(), kind: "vns3".to_owned() }
    }

    fn judged(policy: &dyn Policy, name: &str, group: &str, operation: &str) -> Verdict {
        let api = edgebook_bindings::api("vns3").unwrap();
        policy.judge(&device(name), &Request::new(api, api.find(group, operation).unwrap()))
    }

    const READ: (&str, &str) = ("ipsec", "get_status");
    const CHANGE: (&str, &str) = ("snapshots", "create_snapshot");
    const DISRUPTIVE: (&str, &str) = ("ipsec", "update_endpoint_tunnel");

    /// A runbook that reaches these operations.
    fn reach(operations: &[(&str, &str)]) -> Effects {
        let api = edgebook_bindings::api("vns3").unwrap();
        let reached = |(group, name): &(&str, &str)| {
            let operation = api.find(group, name).unwrap();
            Reached {
                kind: "vns3".to_owned(),
                name: api.qualified_name(operation),
                effects: operation.effects,
                devices: vec!["vns3".to_owned()],
                certain: true,
                repeat: Repeat::EACH,
                places: vec![At {
                    file: "book.rhai".to_owned(),
                    line: 3,
                    column: 1,
                    repeat: Repeat::EACH,
                    each_of: Vec::new(),
                }],
            }
        };
        Effects { operations: operations.iter().map(reached).collect(), ..Effects::default() }
    }

    fn target(writes: Writes, devices: &[&str], reach: Option<Effects>) -> Target {
        Target {
            place: Place::simulated(Scenario::default_company()),
            roster: Roster::named(devices.iter().map(|name| device(name)).collect()),
            permit: Permit::new(writes),
            announced: None,
            practice: None,
            reach,
        }
    }

    /// A policy on devices, and who answers with what is typed.
    fn asking(
        writes: Writes,
        devices: &[&str],
        reach: Option<Effects>,
        answers: &[&str],
    ) -> (Arc<dyn Policy>, Arc<Typist>) {
        let typist = Arc::new(Typist::new(answers));
        let target = target(writes, devices, reach);
        let stakes = Stakes::of(&target, &Redactor::new());
        let consent = Consent::new(stakes, Arc::clone(&typist) as _, CancelToken::new());
        (policy(&target, &Arc::new(MaxWrites::new(50)), consent), typist)
    }

    #[test]
    fn writes_pass_only_when_agreed_to_and_reads_always() {
        for (writes, write, answer, passes) in [
            (Writes::Allowed, DISRUPTIVE, "", true),
            (Writes::ReadOnly("it is frozen"), CHANGE, "yes", false),
            (Writes::NotAskable("nobody is there"), CHANGE, "yes", false),
            (Writes::Asked, CHANGE, "yes", true),
            (Writes::Asked, CHANGE, "y", false),
            (Writes::Asked, CHANGE, "", false),
            (Writes::Asked, DISRUPTIVE, "yes", false),
            (Writes::Asked, DISRUPTIVE, "", false),
            (Writes::Asked, DISRUPTIVE, "edge-1", true),
        ] {
            for known in [true, false] {
                let reach = known.then(|| reach(&[READ, write]));
                let (policy, _) = asking(writes, &["edge-1"], reach, &[answer]);
                let verdict = judged(&*policy, "edge-1", write.0, write.1);
                assert_eq!(verdict == Verdict::Allow, passes, "{writes:?} {write:?} {answer:?} {known}");
                assert_eq!(matches!(verdict, Verdict::Deny(_)), !passes);
                assert_eq!(judged(&*policy, "edge-1", READ.0, READ.1), Verdict::Allow);
            }
        }
    }

    #[test]
    fn an_interrupt_is_no_answer() {
        let (policy, _) = asking(Writes::Asked, &["edge-1"], None, &[Typist::INTERRUPTS]);
        assert_eq!(judged(&*policy, "edge-1", CHANGE.0, CHANGE.1), Verdict::Interrupted);
    }

    #[test]
    fn the_user_is_asked_once_a_run_and_told_all_that_is_at_stake() {
        let reach = reach(&[READ, CHANGE, DISRUPTIVE, ("snapshots", "delete_snapshot")]);
        let (policy, asked) = asking(Writes::Asked, &["edge-1", "edge-2", "edge-3"], Some(reach), &["3"]);
        for name in ["edge-2", "edge-1", "edge-3"] {
            for (group, operation) in [DISRUPTIVE, CHANGE] {
                assert_eq!(judged(&*policy, name, group, operation), Verdict::Allow);
            }
        }
        let asked = asked.asked();
        assert_eq!(asked.len(), 1);
        insta::assert_debug_snapshot!(asked[0]);
    }

    #[test]
    fn what_the_question_did_not_name_is_asked_about_on_its_own() {
        let answers = ["yes", "edge-1", "edge-1", "no"];
        let (policy, asked) = asking(Writes::Asked, &["edge-1"], Some(reach(&[CHANGE])), &answers);
        let names = [CHANGE, DISRUPTIVE, DISRUPTIVE, ("snapshots", "delete_snapshot"), ("ipsec", "restart")];
        let allowed: Vec<bool> = names
            .iter()
            .map(|(group, name)| judged(&*policy, "edge-1", group, name) == Verdict::Allow)
            .collect();
        assert_eq!(allowed, [true, true, true, true, false]);
        insta::assert_debug_snapshot!(asked.asked());
    }

    #[test]
    fn a_refusal_ends_a_run_and_not_a_session() {
        for (known, asked_again) in [(true, 1), (false, 2)] {
            let reach = known.then(|| reach(&[CHANGE]));
            let (policy, asked) = asking(Writes::Asked, &["edge-1"], reach, &["no", "no"]);
            for _ in 0..2 {
                assert!(matches!(judged(&*policy, "edge-1", CHANGE.0, CHANGE.1), Verdict::Deny(_)));
            }
            assert_eq!(asked.asked().len(), asked_again);
        }
    }

    #[test]
    fn the_limit_on_writes_needs_no_consent_and_counts_for_each_device() {
        let (policy, asked) = asking(Writes::Allowed, &[], None, &[]);
        let allowed = |name: &str| {
            (0..60).filter(|_| judged(&*policy, name, CHANGE.0, CHANGE.1) == Verdict::Allow).count()
        };
        assert_eq!((allowed("edge-1"), allowed("edge-2")), (50, 50));
        let Verdict::Deny(why) = judged(&*policy, "edge-1", CHANGE.0, CHANGE.1) else { panic!("allowed") };
        assert!(why.why.contains("max-writes"), "{why}");
        assert!(asked.asked().is_empty());
    }

    #[test]
    fn a_protected_device_is_not_changed_and_nobody_is_asked() {
        for (name, passes) in [("edge-1", false), ("edge-2", true)] {
            let policy = Protected(HashMap::from([(name.to_owned(), "it is read-only".to_owned())]));
            let write = judged(&policy, "edge-1", CHANGE.0, CHANGE.1);
            assert_eq!(write == Verdict::Allow, passes, "{name}");
            assert_eq!(judged(&policy, "edge-1", READ.0, READ.1), Verdict::Allow);
        }
    }
}
