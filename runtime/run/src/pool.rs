//! Work on many things with a bounded number of threads.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use edgebook_script::RunEnd;
use edgebook_words::reason;

use crate::Failure;

/// Does work on each item, on at most `width` threads at a time, each with a stack for scripts. The results are in the
/// order of the items; an item whose thread ended early has none.
pub fn each<T: Sync, R: Send>(
    items: &[T],
    width: usize,
    work: impl Fn(&T) -> R + Sync,
) -> Result<Vec<Option<R>>, Failure> {
    each_on(edgebook_script::STACK_BYTES, items, width, work)
}

/// The same on threads with a stack of so many bytes.
pub(crate) fn each_on<T: Sync, R: Send>(
    stack_bytes: usize,
    items: &[T],
    width: usize,
    work: impl Fn(&T) -> R + Sync,
) -> Result<Vec<Option<R>>, Failure> {
    let next = AtomicUsize::new(0);
    let results: Vec<Mutex<Option<R>>> = items.iter().map(|_| Mutex::new(None)).collect();
    let take = || {
        while let Some((item, result)) = {
            let index = next.fetch_add(1, Ordering::Relaxed);
            items.get(index).zip(results.get(index))
        } {
            let done = work(item);
            *result.lock().unwrap_or_else(PoisonError::into_inner) = Some(done);
        }
    };
    thread::scope(|scope| {
        let mut threads = Vec::new();
        for _ in 0..width.min(items.len()) {
            let builder = thread::Builder::new().stack_size(stack_bytes);
            match builder.name("device".to_owned()).spawn_scoped(scope, take) {
                Ok(thread) => threads.push(thread),
                // The others do its share.
                Err(_) if !threads.is_empty() => break,
                Err(error) => {
                    let what = format!("cannot start a thread: {}", reason(&error));
                    return Err(Failure::new(RunEnd::Failed, what));
                }
            }
        }
        for thread in threads {
            // Its item is left without a result, which says it all.
            let _ = thread.join();
        }
        Ok(())
    })?;
    Ok(results
        .into_iter()
        .map(|result| result.into_inner().unwrap_or_else(PoisonError::into_inner))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_and_no_more_than_the_width_at_once() {
        let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let items: Vec<usize> = (0..40).collect();
        let results = each(&items, 3, |item| {
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            thread::yield_now();
            now.fetch_sub(1, Ordering::SeqCst);
            item * 2
        });
        assert_eq!(results.unwrap(), items.iter().map(|item| Some(item * 2)).collect::<Vec<_>>());
        assert!(most.into_inner() <= 3);
        assert!(each(&[] as &[u8], 3, |_| ()).unwrap().is_empty());
    }

    #[test]
    fn a_thread_that_ends_early_takes_only_its_own_item_with_it() {
        let results = each(&[1, 2, 3], 2, |item| {
            assert!(*item != 2, "on purpose");
            *item
        });
        assert_eq!(results.unwrap(), [Some(1), None, Some(3)]);
    }
}
