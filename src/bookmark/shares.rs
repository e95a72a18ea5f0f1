//! Work on thousands of things, shared among as many threads as are worth it: ten thousand bookmarks have to be there in a
//! tenth of a second.
//!
//! What this leaves to others: the work.

use std::panic::resume_unwind;
use std::thread::{self, Builder};

/// Does something with each of some things, in their order; `None` if it cannot be done with one of them. Fewer than
/// `worth` of them take no longer than a thread takes to start.
pub(crate) fn each<'t, T: Sync, R: Send>(
    things: &'t [T],
    worth: usize,
    work: impl Fn(&'t T) -> Option<R> + Sync,
) -> Option<Vec<R>> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let share = things.len().div_ceil(threads).max(worth);
    let (own, others) = things.split_at_checked(share).unwrap_or((things, &[]));
    let work = &work;
    let all = move |share: &'t [T]| share.iter().map(work).collect::<Option<Vec<R>>>();
    thread::scope(|scope| {
        // Where no thread can be had, the share is done here.
        let spawn = |share| Builder::new().spawn_scoped(scope, move || all(share)).map_err(|_| share);
        let others: Vec<_> = others.chunks(share).map(spawn).collect();
        let mut done = all(own)?;
        for other in others {
            done.extend(
                other
                    .map_or_else(all, |thread| thread.join().unwrap_or_else(|fault| resume_unwind(fault)))?,
            );
        }
        Some(done)
    })
}
