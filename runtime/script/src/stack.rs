//! Stacks: the engine's parser and evaluator, and everything that walks a syntax tree, call themselves for each level
//! of nesting. Parsing has a thread of its own that is deep enough; a run is stopped before its thread's end.

use std::hint::black_box;
use std::panic::resume_unwind;
use std::ptr;
use std::thread;

/// Does work on a thread with a stack of so many bytes, and waits for it. Where no thread can be had, it is done here.
pub fn on_stack<T: Send>(bytes: usize, work: impl Fn() -> T + Sync) -> T {
    thread::scope(|scope| match thread::Builder::new().stack_size(bytes).spawn_scoped(scope, &work) {
        Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
        Err(_) => work(),
    })
}

/// How far a thread is from where a run began on it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Depth {
    start: usize,
    most: usize,
}

impl Depth {
    /// A run begins here, on a stack of so many bytes. A quarter of them is for what is called from a script.
    pub(crate) fn starting(bytes: usize) -> Self {
        let most = bytes.saturating_sub(bytes.div_ceil(4));
        Self { start: here(), most }
    }

    /// Whether there is no room for more.
    pub(crate) fn is_reached(self) -> bool {
        self.start.abs_diff(here()) > self.most
    }
}

/// Where the stack is now.
#[inline(never)]
fn here() -> usize {
    let marker = black_box(0_u8);
    ptr::from_ref(&marker).addr()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn down(depth: Depth, level: usize) -> usize {
        let filler = black_box([0_u8; 1024]);
        if depth.is_reached() || level > 10_000 {
            return level;
        }
        down(depth, level.saturating_add(usize::from(filler[0] == 0)))
    }

    #[test]
    fn the_end_of_a_stack_is_seen_before_it_is_reached() {
        for bytes in [1 << 20, 4 << 20] {
            let level = on_stack(bytes, || down(Depth::starting(bytes), 0));
            assert!((100..bytes / 1024).contains(&level), "{bytes}: {level}");
        }
    }
}
