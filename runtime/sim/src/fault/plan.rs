//! The faults that a device has now, and how often each place was met.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use super::{Asked, Effect, Fault};
use crate::entropy::{derive, hash};

/// The faults of one device. Counting starts when a fault is added.
pub(crate) struct FaultPlan {
    device: String,
    seed: u64,
    active: Mutex<Vec<Active>>,
    /// Changes when faults are added or cleared.
    changes: watch::Sender<()>,
}

/// How long connections are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    For(Duration),
    UntilCleared,
}

struct Active {
    fault: Fault,
    /// How many requests or connections the place fitted.
    met: u64,
    /// A fault that happens once has happened.
    spent: bool,
}

impl Active {
    fn strikes(&mut self, seed: u64) -> bool {
        self.met = self.met.saturating_add(1);
        let place = &self.fault.place;
        let counted = place.numbers.is_none_or(|(first, last)| (first..=last).contains(&self.met));
        let drawn = || derive(&[seed, hash(&self.fault.to_string()), self.met]) % 100;
        counted && place.percent.is_none_or(|percent| drawn() < u64::from(percent))
    }
}

impl FaultPlan {
    pub(crate) fn new(device: &str, seed: u64, faults: &[Fault]) -> Self {
        let plan = Self {
            device: device.to_owned(),
            seed,
            active: Mutex::default(),
            changes: watch::Sender::new(()),
        };
        for fault in faults {
            plan.add(fault.clone());
        }
        plan
    }

    /// Adds a fault, unless its place is another device. Says whether it was added.
    pub(crate) fn add(&self, fault: Fault) -> bool {
        let ours = fault.place.is_on(&self.device);
        if ours {
            self.lock().push(Active { fault, met: 0, spent: false });
            self.changes.send_replace(());
        }
        ours
    }

    pub(crate) fn clear(&self) {
        self.lock().clear();
        self.changes.send_replace(());
    }

    pub(crate) fn list(&self) -> Vec<Fault> {
        self.lock().iter().map(|active| active.fault.clone()).collect()
    }

    pub(crate) fn changes(&self) -> watch::Receiver<()> {
        self.changes.subscribe()
    }

    /// What happens to this request, in the order in which the faults were added.
    pub(crate) fn for_request(&self, asked: &Asked<'_>) -> Vec<Effect> {
        self.strike(|fault| !fault.effect.is_of_connections() && fault.place.fits(asked))
    }

    /// What happens to a connection that was accepted.
    pub(crate) fn for_connection(&self) -> Vec<Effect> {
        self.strike(|fault| fault.effect.is_of_connections() && !matches!(fault.effect, Effect::Refuse(_)))
    }

    fn strike(&self, meant: impl Fn(&Fault) -> bool) -> Vec<Effect> {
        let mut active = self.lock();
        if active.is_empty() {
            return Vec::new();
        }
        let seed = self.seed;
        let mut struck = Vec::new();
        for each in active.iter_mut() {
            if meant(&each.fault) && each.strikes(seed) {
                struck.push(each.fault.effect.clone());
            }
        }
        struck
    }

    /// Whether the next connection is to be refused, and for how long.
    /// `accepted` connections came so far.
    pub(crate) fn refusal(&self, accepted: u64) -> Option<Refusal> {
        let next = accepted.saturating_add(1);
        let mut active = self.lock();
        active.iter_mut().find_map(|each| {
            let Effect::Refuse(time) = each.fault.effect else { return None };
            let due = each.fault.place.numbers.is_none_or(|(number, _)| number == next);
            if each.spent || !due {
                return None;
            }
            each.spent = time.is_some();
            Some(time.map_or(Refusal::UntilCleared, Refusal::For))
        })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Active>> {
        self.active.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn struck(fault: &str, path: &str, times: u64) -> Vec<u64> {
        let plan = FaultPlan::new("edge-1", 7, &[fault.parse().unwrap()]);
        let api = edgebook_bindings::api("vns3").unwrap();
        let operation = api.operations.iter().find(|it| it.method.as_str() == "GET" && it.path == path);
        let asked = Asked { method: "GET", path, api, operation: operation.map(|it| (it, true)) };
        (1..=times).filter(|_| !plan.for_request(&asked).is_empty()).collect()
    }

    #[test]
    fn places_choose_requests() {
        let status = "/status/ipsec";
        let cases: &[(&str, &str, &[u64])] = &[
            ("reset", status, &[1, 2, 3, 4]),
            ("reset@2", status, &[2]),
            ("reset@2-3", status, &[2, 3]),
            ("reset@3-", status, &[3, 4]),
            ("reset@device=edge-2", status, &[]),
            ("reset@device=edge-1,1", status, &[1]),
            ("reset@getIpsecStatus,2", status, &[2]),
            ("reset@getConfig", status, &[]),
            ("reset@ipsec.get_status,4", status, &[4]),
            ("reset@GET /status/ipsec,1-2", status, &[1, 2]),
            ("reset@GET /api/status/ipsec,3", status, &[3]),
            ("reset@PUT /status/ipsec", status, &[]),
            ("slow_tls", status, &[]),
        ];
        for (fault, path, expected) in cases {
            assert_eq!(struck(fault, path, 4), *expected, "{fault}");
        }
    }

    #[test]
    fn rates_follow_the_seed() {
        let some = struck("reset@30%", "/status/ipsec", 1000);
        assert!((200..400).contains(&some.len()), "{}", some.len());
        assert_eq!(some, struck("reset@30%", "/status/ipsec", 1000));
    }

    #[test]
    fn refusals_are_spent() {
        let plan = FaultPlan::new("edge-1", 7, &["refuse:2s@3".parse().unwrap()]);
        assert_eq!([0, 1].map(|accepted| plan.refusal(accepted)), [None, None]);
        assert_eq!(plan.refusal(2), Some(Refusal::For(Duration::from_secs(2))));
        assert_eq!(plan.refusal(2), None);
        plan.clear();
        plan.add("refuse".parse().unwrap());
        assert_eq!([plan.refusal(9), plan.refusal(9)], [Some(Refusal::UntilCleared); 2]);
    }
}
