//! Which way a body goes: whether it goes on, what it returns, in which loops it is.

use super::kept::Round;
use super::now::Now;
use super::{Infer, Key};
use crate::effects::{Often, Repeat};
use crate::tree::Pos;
use crate::ty::Ty;

/// The way through a body so far.
#[derive(Clone)]
pub(super) struct Flow {
    /// Whether what follows is never reached.
    pub(super) ended: bool,
    /// What `return` gave.
    returns: Ty,
    /// What `break` gave in each loop that is open.
    loops: Vec<Loop>,
    /// Whether a failure is waited for or caught here, so that a call may be made for its failure alone.
    pub(super) probing: bool,
    /// How often what stands here runs, seen from the start of the body.
    pub(super) often: Often,
}

#[derive(Clone)]
struct Loop {
    broken: bool,
    value: Ty,
}

impl Default for Flow {
    fn default() -> Self {
        Self { ended: false, returns: Ty::Never, loops: Vec::new(), probing: false, often: Often::ONCE }
    }
}

impl Flow {
    /// The way into a body that is gone through from here.
    pub(super) fn inside(&self, often: Often, probing: bool) -> Self {
        Self { probing: probing || self.probing, often, ..Self::default() }
    }

    /// How often something runs that runs so often each time that this place is reached; `at` is the loop.
    pub(super) fn repeated(&self, repeat: Repeat, at: Key) -> Often {
        let each_of = if repeat.at_most().is_some() { self.often.each_of } else { Some(at) };
        Often { repeat: repeat.within(self.often.repeat), each_of }
    }

    /// What a body gives whose last statement gives a value.
    pub(super) fn result(&self, last: Ty) -> Ty {
        if self.ended { self.returns.clone() } else { self.returns.clone().join(last) }
    }

    pub(super) fn returned(&mut self, ty: Ty) {
        self.returns = std::mem::replace(&mut self.returns, Ty::Never).join(ty);
        self.ended = true;
    }

    pub(super) fn broke(&mut self, ty: Ty) {
        if let Some(innermost) = self.loops.last_mut() {
            innermost.broken = true;
            innermost.value = std::mem::replace(&mut innermost.value, Ty::Never).join(ty);
        }
        self.ended = true;
    }
}

/// One of several ways that was gone.
pub(super) struct Way<T> {
    /// Whether control flow left it before its end.
    pub(super) ended: bool,
    /// What the variables hold at its end.
    pub(super) now: Now,
    pub(super) value: T,
}

impl Infer<'_> {
    /// Goes into the body of a loop; gives whether it was left by `break`, and with what.
    pub(super) fn in_loop(
        &mut self,
        round: Round,
        repeat: Repeat,
        at: Pos,
        body: impl FnOnce(&mut Self),
    ) -> (bool, Ty) {
        let before = self.flow.often;
        self.flow.often = self.flow.repeated(repeat, (self.file, at));
        self.flow.loops.push(Loop { broken: false, value: Ty::Never });
        self.presence.clear();
        let at = round.at();
        self.turns.push(round);
        self.around(at, body);
        self.turns.pop();
        self.presence.clear();
        self.flow.often = before;
        self.flow.ended = false;
        self.flow.loops.pop().map_or((false, Ty::Never), |left| (left.broken, left.value))
    }

    /// Goes through something a second time, for its type: what it calls was recorded the first time.
    pub(super) fn unrecorded<T>(&mut self, way: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.effects.pause(true);
        let result = way(self);
        self.effects.pause(before);
        result
    }

    /// Goes through what may be called here, of which one is; returns what they return.
    pub(super) fn one_of<T>(&mut self, possible: &[T], mut call: impl FnMut(&mut Self, &T) -> Ty) -> Ty {
        let fork = self.effects.fork();
        let mut result = Ty::Never;
        for (number, one) in (0u32..).zip(possible) {
            self.effects.enter_way(fork, number);
            let given = call(self, one);
            self.effects.leave_way();
            result = self.joined(&result, given);
        }
        result
    }

    /// Goes one way of a fork, of which only one is taken.
    pub(super) fn one_way<T>(&mut self, fork: u32, number: u32, way: impl FnOnce(&mut Self) -> T) -> Way<T> {
        self.effects.enter_way(fork, number);
        let result = self.branch(way);
        self.effects.leave_way();
        result
    }

    /// Goes one of several ways, from what is known before it; the ways are brought together by [`Self::meet`].
    pub(super) fn branch<T>(&mut self, way: impl FnOnce(&mut Self) -> T) -> Way<T> {
        let before = std::mem::replace(&mut self.flow.ended, false);
        let known = self.presence.clone();
        let held = self.now.clone();
        let value = way(self);
        self.presence = known;
        let now = std::mem::replace(&mut self.now, held);
        Way { ended: std::mem::replace(&mut self.flow.ended, before), now, value }
    }

    /// What variables hold where several ways come together. Ways that left do not count.
    pub(super) fn meet<'w>(&mut self, ways: impl IntoIterator<Item = (bool, &'w Now)>) {
        let mut left = ways.into_iter().filter(|(ended, _)| !ended).map(|(_, now)| now);
        if let Some(first) = left.next() {
            self.now = left.fold(first.clone(), |joined, now| joined.join(now));
        }
    }

    /// Goes through something that fails without consequences.
    pub(super) fn probing<T>(&mut self, way: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.flow.probing, true);
        let result = way(self);
        self.flow.probing = before;
        result
    }
}
