//! The policy in front of a device: writes pass only when somebody agreed to them.

use std::sync::{Arc, Mutex, PoisonError};

use edgebook_model::Effect;
use edgebook_wire::{DeviceName, NotSent, NotSentCause, Outcome, Request, Transport, escape};

use crate::printer::Printer;

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

/// Asks the user a question and gives the answer; `None` at the end of input.
pub(super) type Ask = dyn Fn(&str) -> Option<String> + Send + Sync;

/// Decides about writes, once for a run.
pub struct Policy {
    writes: Writes,
    ask: Box<Ask>,
    /// What the user answered, once asked.
    answer: Mutex<Option<bool>>,
}

impl Policy {
    /// A policy that asks with `ask` where it has to.
    pub fn new(writes: Writes, ask: Box<Ask>) -> Self {
        Self { writes, ask, answer: Mutex::new(None) }
    }

    /// Whether a request may go out; otherwise the reason why not.
    fn permit(&self, device: &DeviceName, request: &Request) -> Result<(), String> {
        if !request.operation().effect.is_write() {
            return Ok(());
        }
        match self.writes {
            Writes::Allowed => Ok(()),
            Writes::ReadOnly => Err("the run is read-only".to_owned()),
            Writes::NotAskable => {
                Err("nobody agreed to changes; --yes agrees where there is no terminal to ask on".to_owned())
            }
            Writes::Asked => {
                let mut answer = self.answer.lock().unwrap_or_else(PoisonError::into_inner);
                let agreed = *answer.get_or_insert_with(|| {
                    (self.ask)(&question(device, request)).as_deref().is_some_and(is_yes)
                });
                if agreed { Ok(()) } else { Err("the change was not agreed to".to_owned()) }
            }
        }
    }
}

/// Only the whole word counts: an empty line, `y` and the end of input mean no.
pub(super) fn is_yes(answer: &str) -> bool {
    answer.trim() == "yes"
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
        let outcome = match self.policy.permit(self.device(), request) {
            Ok(()) => self.inner.call(request),
            Err(why) => Outcome::NotSent(NotSent::early(NotSentCause::Policy(why))),
        };
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

    fn case(writes: Writes, answer: Option<&'static str>) -> Case {
        let name = DeviceName { name: "edge-1".to_owned(), kind: "vns3".to_owned() };
        let inner = Arc::new(Lost(name, AtomicUsize::new(0)));
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        let ask = move |_: &str| {
            count.fetch_add(1, Ordering::SeqCst);
            answer.map(str::to_owned)
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
            (Writes::Allowed, None, true),
            (Writes::ReadOnly, Some("yes"), false),
            (Writes::NotAskable, Some("yes"), false),
            (Writes::Asked, Some("yes\n"), true),
            (Writes::Asked, Some("y"), false),
            (Writes::Asked, Some(""), false),
            (Writes::Asked, None, false),
        ] {
            let case = case(writes, answer);
            let outcome = case.gate.call(&request("ipsec", "update_endpoint_tunnel"));
            let sent = case.inner.1.load(Ordering::SeqCst);
            assert_eq!(sent, usize::from(passes), "{writes:?} {answer:?}");
            let refused = matches!(&outcome, Outcome::NotSent(why) if why.cause.is_refusal());
            assert_eq!(refused, !passes);
        }
    }

    #[test]
    fn reads_always_pass() {
        let case = case(Writes::ReadOnly, None);
        case.gate.call(&request("ipsec", "get_status"));
        assert_eq!(case.inner.1.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn the_user_is_asked_once_a_run() {
        let case = case(Writes::Asked, Some("yes"));
        for _ in 0..3 {
            case.gate.call(&request("ipsec", "update_endpoint_tunnel"));
        }
        assert_eq!(case.asked.load(Ordering::SeqCst), 1);
        assert_eq!(case.inner.1.load(Ordering::SeqCst), 3);
    }
}
