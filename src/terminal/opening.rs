//! Opening an article: at once if it is short, else in a thread, so that the terminal is attended to meanwhile.
//!
//! A thread, since a signal to end must not wait for some seconds, which is what parsing 100 MB takes. The desk goes along
//! with it: nobody needs it before the article is there. Neither the screen nor the keys are touched by it.
//!
//! What this leaves to others: reading and parsing (`desk`), what is shown meanwhile (`terminal`).

use crate::app::{App, Look, Opening, Size};
use crate::desk::{Attendant, Begun};
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
use signal_hook::flag::register_conditional_default;
use signal_hook::low_level::unregister;
use std::os::unix::net::UnixStream;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{RecvError, channel};
use std::thread::{Builder, JoinHandle};

/// Bytes of the thread's stack: as many as the program itself mostly has.
const STACK: usize = 8 << 20;

/// An open article, and the desk that it was opened at.
pub(crate) type Opened = (Box<dyn Attendant>, App);

/// An article to be opened, and all that it takes.
pub(crate) struct Job {
    /// Where it is opened.
    pub(crate) desk: Box<dyn Attendant>,
    /// The article.
    pub(crate) begun: Begun,
    /// What the terminal can show.
    pub(crate) look: Look,
    /// The screen that it is laid out for.
    pub(crate) size: Size,
}

/// What comes of a job.
pub(crate) enum Outcome {
    /// The article is open.
    Open(Opened),
    /// It is being opened.
    Opening {
        /// Where it comes from.
        work: Work,
        /// Closed at its other end when the article is there.
        pipe: UnixStream,
        /// Its beginning, to be looked at meanwhile.
        beginning: App,
    },
}

impl Job {
    /// Opens the article. One that is long goes to a thread, unless the system grants none.
    pub(crate) fn begin(self) -> Outcome {
        if !self.begun.is_long() {
            return Outcome::Open(self.finish());
        }
        let (look, size) = (self.look, self.size);
        let preview = self.desk.preview(&self.begun);
        match self.hand_over() {
            Ok((work, pipe)) => {
                let beginning = reader(preview.open(), look, size);
                Outcome::Opening { work, pipe, beginning }
            }
            Err(job) => Outcome::Open(job.finish_alone()),
        }
    }

    fn finish(mut self) -> Opened {
        let opening = self.desk.open(self.begun);
        (self.desk, reader(opening, self.look, self.size))
    }

    /// The same where the system grants no thread, as to guests. Nobody looks out for signals meanwhile, so those to end do
    /// what they do to any program: the place is kept already.
    fn finish_alone(self) -> Opened {
        let alone = Arc::new(AtomicBool::new(true));
        let ending = [SIGTERM, SIGHUP, SIGINT, SIGQUIT];
        let deadly = ending.map(|signal| register_conditional_default(signal, Arc::clone(&alone)));
        let opened = self.finish();
        deadly.into_iter().flatten().for_each(|id| {
            unregister(id);
        });
        opened
    }

    /// Has a thread do it; gives the job back if there can be none.
    fn hand_over(self) -> Result<(Work, UnixStream), Box<Self>> {
        let (give, take) = channel::<Self>();
        let Ok((pipe, end)) = UnixStream::pair() else { return Err(Box::new(self)) };
        let work = move || {
            let _closed_when_done = end;
            take.recv().map(Self::finish)
        };
        let Ok(thread) = Builder::new().stack_size(STACK).spawn(work) else { return Err(Box::new(self)) };
        give.send(self).map_err(|unsent| Box::new(unsent.0))?;
        Ok((Work { thread }, pipe))
    }
}

/// A reader of an article on a screen.
fn reader(opening: Opening, look: Look, size: Size) -> App {
    App::new(Opening { look, size, ..opening })
}

/// An article that is being opened.
pub(crate) struct Work {
    thread: JoinHandle<Result<Opened, RecvError>>,
}

impl Work {
    /// The open article, as soon as it is there; `None` if it was never begun. A fault of the thread goes on here.
    pub(crate) fn wait(self) -> Option<Opened> {
        self.thread.join().unwrap_or_else(|fault| resume_unwind(fault)).ok()
    }
}
