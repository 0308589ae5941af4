//! The policy in front of a device: writes pass only when somebody agreed to them.

use std::sync::{Arc, Mutex, PoisonError};

use edgebook_model::Effect;
use edgebook_wire::{DeviceName, NotSent, NotSentCause, Outcome, Request, Transport, escape};

use crate::printer::Printer;
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
}

/// Asks the user a question.
pub(super) type Ask = dyn Fn(&str) -> Answer + Send + Sync;

/// Decides about writes, once for a run.
pub struct Policy {
    writes: Writes,
    ask: Box<Ask>,
    /// Whether the user agreed, once asked.
    agreed: Mutex<Option<bool>>,
}

impl Policy {
    /// A policy that asks with `ask` where it has to.
    pub fn new(writes: Writes, ask: Box<Ask>) -> Self {
        Self { writes, ask, agreed: Mutex::new(None) }
    }

    /// How a call ends that must not go out; `None` for one that may.
    fn withheld(&self, device: &DeviceName, request: &Request) -> Option<Outcome> {
        if !request.operation().effect.is_write() {
            return None;
        }
        match self.writes {
            Writes::Allowed => None,
            Writes::ReadOnly => Some(refused("the run is read-only")),
            Writes::NotAskable => {
                Some(refused("nobody agreed to changes; --yes agrees where there is no terminal to ask on"))
            }
            Writes::Asked => self.unless_agreed(device, request),
        }
    }

    /// Asks on the first write of the run; the answer holds for all of them.
    fn unless_agreed(&self, device: &DeviceName, request: &Request) -> Option<Outcome> {
        let mut agreed = self.agreed.lock().unwrap_or_else(PoisonError::into_inner);
        if agreed.is_none() {
            let answer = (self.ask)(&question(device, request));
            if answer == Answer::Interrupted {
                return Some(Outcome::Cancelled { sent: false });
            }
            *agreed = Some(answer.is_yes());
        }
        if *agreed == Some(true) { None } else { Some(refused("the change was not agreed to")) }
    }
}

fn refused(why: &str) -> Outcome {
    Outcome::NotSent(NotSent::early(NotSentCause::Policy(why.to_owned())))
}

fn question(device: &DeviceName, request: &Request) -> String {
    let operation = request.operation();
    let warning = match operation.effect {
        Effect::Read | Effect::Change => "",
        Effect::Disruptive => ", which may interrupt traffic or sessions",
        Effect::Reboot => ", which restarts the appliance",
        Effect::Irreversible => ", which destroys what cannot be brought back",
    };
    format!(
        "This run is about to change {} ({}), first with\n  {}: {} {}{warning}\nLet this run make changes? Type yes to agree: ",
        escape(&device.name),
        device.kind,
        request.api().qualified_name(operation),
        request.method().as_str(),
        request.shown_target(),
    )
}

/// A device behind a policy.
pub struct Gate {
    inner: Arc<dyn Transport>,
    policy: Arc<Policy>,
    /// Where each call is told, when the user wants to see them.
    trace: Option<Printer>,
}

impl Gate {
    /// Puts a device behind a policy.
    pub fn new(inner: Arc<dyn Transport>, policy: Arc<Policy>, trace: Option<Printer>) -> Self {
        Self { inner, policy, trace }
    }

    fn tell(&self, request: &Request, outcome: &Outcome) {
        let Some(printer) = &self.trace else { return };
        let ending = match outcome {
            Outcome::Answered(reply) => format!("{} in {} ms", reply.status, reply.elapsed.as_millis()),
            Outcome::NotSent(not_sent) => format!("not sent: {not_sent}"),
            Outcome::AnswerLost { status, why } => format!("{status}, answer lost: {why}"),
            Outcome::Unknown { why } => format!("outcome unknown: {why}"),
            Outcome::Cancelled { sent } => {
                format!("cancelled {} sending", if *sent { "after" } else { "before" })
            }
        };
        let (method, target) = (request.method().as_str(), request.shown_target());
        printer.note(&format!("{}: {method} {target}: {ending}", escape(&self.device().name)));
    }
}

impl Transport for Gate {
    fn call(&self, request: &Request) -> Outcome {
        let withheld = self.policy.withheld(self.device(), request);
        let outcome = withheld.unwrap_or_else(|| self.inner.call(request));
        self.tell(request, &outcome);
        outcome
    }

    fn device(&self) -> &DeviceName {
        self.inner.device()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use edgebook_wire::UnknownReason;

    use super::*;

    /// Counts calls and answers none.
    struct Lost(DeviceName, AtomicUsize);

    impl Transport for Lost {
        fn call(&self, _: &Request) -> Outcome {
            self.1.fetch_add(1, Ordering::SeqCst);
            Outcome::Unknown { why: UnknownReason::NoAnswer("reset".to_owned()) }
        }

        fn device(&self) -> &DeviceName {
            &self.0
        }
    }

    struct Case {
        gate: Gate,
        inner: Arc<Lost>,
        asked: Arc<AtomicUsize>,
    }

    fn typed(line: &str) -> Answer {
        Answer::Line(line.to_owned())
    }

    fn case(writes: Writes, answer: Answer) -> Case {
        let name = DeviceName { name: "edge-1".to_owned(), kind: "vns3".to_owned() };
        let inner = Arc::new(Lost(name, AtomicUsize::new(0)));
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        let ask = move |_: &str| {
            count.fetch_add(1, Ordering::SeqCst);
            answer.clone()
        };
        let policy = Arc::new(Policy::new(writes, Box::new(ask)));
        let gate = Gate::new(Arc::clone(&inner) as Arc<dyn Transport>, policy, None);
        Case { gate, inner, asked }
    }

    fn request(group: &str, name: &str) -> Request {
        let api = edgebook_bindings::api("vns3").unwrap();
        Request::new(api, api.find(group, name).unwrap())
    }

    #[test]
    fn writes_pass_only_when_agreed_to() {
        for (writes, answer, passes) in [
            (Writes::Allowed, Answer::End, true),
            (Writes::ReadOnly, typed("yes"), false),
            (Writes::NotAskable, typed("yes"), false),
            (Writes::Asked, typed("yes"), true),
            (Writes::Asked, typed("y"), false),
            (Writes::Asked, typed(""), false),
            (Writes::Asked, Answer::End, false),
        ] {
            let case = case(writes, answer.clone());
            let outcome = case.gate.call(&request("ipsec", "update_endpoint_tunnel"));
            let sent = case.inner.1.load(Ordering::SeqCst);
            assert_eq!(sent, usize::from(passes), "{writes:?} {answer:?}");
            let refused = matches!(&outcome, Outcome::NotSent(why) if why.cause.is_refusal());
            assert_eq!(refused, !passes);
        }
    }

    #[test]
    fn an_interrupt_at_the_question_ends_the_call_and_nothing_is_sent() {
        let case = case(Writes::Asked, Answer::Interrupted);
        let outcome = case.gate.call(&request("ipsec", "update_endpoint_tunnel"));
        assert!(matches!(outcome, Outcome::Cancelled { sent: false }));
        assert_eq!(case.inner.1.load(Ordering::SeqCst), 0);
    }

    #[test]
    fn reads_always_pass() {
        let case = case(Writes::ReadOnly, Answer::End);
        case.gate.call(&request("ipsec", "get_status"));
        assert_eq!(case.inner.1.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn the_user_is_asked_once_a_run() {
        let case = case(Writes::Asked, typed("yes"));
        for _ in 0..3 {
            case.gate.call(&request("ipsec", "update_endpoint_tunnel"));
        }
        assert_eq!(case.asked.load(Ordering::SeqCst), 1);
        assert_eq!(case.inner.1.load(Ordering::SeqCst), 3);
    }
}
