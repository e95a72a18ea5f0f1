//! The loop: wait, drain, update, perform effects, draw once. The only place that waits, reads keys and writes the
//! screen.
//!
//! No ticks: while nothing comes, nothing happens, but that words typed last are kept as a draft after a second. However
//! many keys have come, one picture is drawn; and none while a slow line is still busy with the one before.
//! What ends a session (a signal, the vanishing of the terminal, a panic) reaches the reader first, so that places are
//! kept, and then the terminal is given back as it was found.
//!
//! Of crossterm only the sequences that enter and leave the screen are used. Its event source spins when the terminal is
//! gone (its issue 793) and tears sequences that arrive in pieces (993); its raw mode and sizes go through standard input,
//! which may be the article; its writers spend bytes that a slow line has not got.

pub mod capabilities;
pub mod screen;
mod input;
mod tty;
mod session;
mod clipboard;
mod opening;

use crate::app::{App, Effect, Look, Message, Size, update, words};
use crate::desk::{Answer, Attendant, Begun};
use crate::terminal::capabilities::{Capabilities, Route};
use crate::terminal::opening::{Job, Outcome, Work};
use crate::terminal::session::{Session, Wake};
use crate::view;
use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

/// How long keys that came before a signal to end may still be worked on.
const PATIENCE: Duration = Duration::from_millis(300);

/// How long after the last key what was written is kept as a draft.
const PAUSE: Duration = Duration::from_secs(1);

/// How a session on a terminal is held.
#[derive(Debug, Clone, Copy)]
#[allow(clippy::struct_excessive_bools)] // independent settings
pub struct Settings {
    /// What the terminal can do.
    pub capabilities: Capabilities,
    /// What it can show.
    pub look: Look,
    /// Whether the mouse is ours.
    pub mouse: bool,
    /// How text is put on the clipboard (OSC 52); `None` if it may not or cannot.
    pub clipboard: Option<Route>,
    /// Whether the program may be stopped with Ctrl-Z.
    pub suspend: bool,
}

/// How a session ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// The reader left.
    Quit,
    /// A signal came, or the terminal vanished, which counts as SIGHUP.
    Signal(i32),
    /// A fault of the program: what the panic said.
    Fault(String),
}

/// Opens an article on the terminal of standard output, and has it read until the reader leaves. Says how it ended,
/// and what could not be saved. Fails, with the terminal untouched, if there is none.
pub fn run(begun: Begun, desk: Box<dyn Attendant>, settings: Settings) -> io::Result<(Ending, String)> {
    let session = Session::enter(settings.capabilities, settings.mouse)?;
    let (sender, said) = channel();
    let hook = take_hook();
    set_hook(Box::new(move |panic| {
        let _ = sender.send(panic.to_string());
    }));
    let run = catch_unwind(AssertUnwindSafe(|| Run::new(session, settings, desk, begun)));
    let (ended, unsaved) = match run {
        Err(fault) => (Err(fault), String::new()),
        Ok(mut run) => {
            let ended = catch_unwind(AssertUnwindSafe(|| run.run())).inspect_err(|_| {
                // As when a signal ends it: what is being written becomes a draft, if the fault has left that much.
                let _ = catch_unwind(AssertUnwindSafe(|| run.leave()));
            });
            (ended, run.unsaved())
        }
    };
    set_hook(hook);
    let ended = ended.unwrap_or_else(|_| Ok(Ending::Fault(said.try_iter().next().unwrap_or_default())));
    Ok((ended?, unsaved))
}

/// Ends the process as the signal would have, so that the shell sees why.
pub fn die_of(signal: i32) {
    let _ = signal_hook::low_level::emulate_default_handler(signal);
}

/// A session that is running.
struct Run {
    session: Session,
    settings: Settings,
    /// The reader; while an article is being opened, what is looked at meanwhile.
    app: App,
    /// `None` while an article is being opened: then the desk is busy with it.
    desk: Option<Box<dyn Attendant>>,
    /// The article that is being opened.
    work: Option<Work>,
    /// What was not saved when the desk went to work.
    unsaved: String,
    /// What has come and was not worked on yet.
    messages: VecDeque<Message>,
    picture: Buffer,
    /// To be kept when there is nothing more urgent.
    place: Option<Effect>,
    left: bool,
}

impl Run {
    fn new(mut session: Session, settings: Settings, desk: Box<dyn Attendant>, begun: Begun) -> Self {
        let (desk, work, app) = match begin(&session, &settings, desk, begun) {
            Outcome::Open((desk, app)) => (Some(desk), None, app),
            Outcome::Opening { work, pipe, beginning } => {
                session.watch(Some(pipe));
                (None, Some(work), beginning)
            }
        };
        let (messages, picture) = (VecDeque::new(), Buffer::default());
        Self {
            session,
            settings,
            app,
            desk,
            work,
            unsaved: String::new(),
            messages,
            picture,
            place: None,
            left: false,
        }
    }

    fn run(&mut self) -> io::Result<Ending> {
        let mut come = Vec::new();
        loop {
            let busy = self.session.busy();
            if busy.is_zero() {
                self.draw();
            }
            if !self.session.is_waiting() && self.rest()? {
                continue;
            }
            let pause = (self.work.is_none() && self.app.has_unkept_words()).then_some(PAUSE);
            let pause = if busy.is_zero() { pause } else { Some(busy) };
            let mut wake = self.session.wait(&mut come, pause);
            self.messages.extend(come.drain(..));
            if wake == Wake::Ended {
                self.take_opened()?;
            }
            self.work_on_messages(&mut wake)?;
            if self.left {
                self.keep_all();
                return Ok(Ending::Quit);
            }
            match wake {
                Wake::Messages | Wake::Ended => {}
                Wake::Stop => self.stop()?,
                Wake::End(signal) => {
                    self.leave()?;
                    return Ok(Ending::Signal(signal));
                }
            }
        }
    }

    /// Does what can wait until the reader sees the picture. Whether there are news for another one.
    fn rest(&mut self) -> io::Result<bool> {
        self.keep_place();
        let Some(news) = self.desk.as_mut().and_then(|desk| desk.news()) else { return Ok(false) };
        self.take(news)?;
        Ok(true)
    }

    /// Works on what has come, in order, until the reader leaves or an article is being opened. A signal to end that comes
    /// meanwhile is put in the place of what woke us.
    fn work_on_messages(&mut self, wake: &mut Wake) -> io::Result<()> {
        let begun = Instant::now();
        while self.work.is_none() && !self.left {
            let Some(message) = self.messages.pop_front() else { break };
            if let Some(signal) = self.session.ending() {
                *wake = Wake::End(signal);
            }
            if matches!(wake, Wake::End(_)) && begun.elapsed() > PATIENCE {
                break;
            }
            self.take(message)?;
        }
        if self.work.is_some() { self.look_at_messages() } else { Ok(()) }
    }

    /// While an article is being opened: what has come waits for it, but for the size of the screen and the wish to leave.
    fn look_at_messages(&mut self) -> io::Result<()> {
        let (sizes, others) = self.messages.drain(..).partition(|m| matches!(m, Message::Resize(..)));
        self.messages = others;
        self.left = self.app.would_leave(&self.messages);
        let sizes: VecDeque<Message> = sizes;
        sizes.into_iter().try_for_each(|size| self.take(size))
    }

    /// Takes up the article that is now open.
    fn take_opened(&mut self) -> io::Result<()> {
        self.session.watch(None);
        let Some((desk, app)) = self.work.take().and_then(Work::wait) else { return Ok(()) };
        (self.desk, self.app, self.place) = (Some(desk), app, None);
        let (columns, rows) = self.session.size();
        if self.app.geometry().size == (Size { columns, rows }) {
            return Ok(());
        }
        self.take(Message::Resize(columns, rows))
    }

    /// Keeps what is to be kept, since the session must end.
    fn leave(&mut self) -> io::Result<()> {
        if self.work.is_none() {
            self.take(Message::Terminate)?;
            self.keep_all();
        }
        Ok(())
    }

    /// Draws the reader and sends what changed.
    fn draw(&mut self) {
        let (columns, rows) = self.session.size();
        let area = Rect::new(0, 0, columns, rows);
        if self.picture.area != area {
            self.picture = Buffer::empty(area);
        }
        let beside = view::paint(&self.app, &mut self.picture);
        self.session.show(&self.picture, &beside);
    }

    /// One message, and what follows from it.
    fn take(&mut self, message: Message) -> io::Result<()> {
        let mut messages = VecDeque::from([message]);
        while let Some(message) = messages.pop_front() {
            for effect in update(&mut self.app, message, Timestamp::now()) {
                messages.extend(self.perform(effect)?);
            }
        }
        Ok(())
    }

    /// Does what the reader wants done; the answer, if there is one.
    fn perform(&mut self, effect: Effect) -> io::Result<Option<Message>> {
        match effect {
            Effect::Quit => self.left = true,
            Effect::Redraw => self.session.forget(),
            Effect::SavePlace(_) => self.place = Some(effect),
            Effect::Copy(text) => return Ok(self.copy(&text)),
            Effect::Suspend => self.stop()?,
            effect => return Ok(self.ask(effect)),
        }
        Ok(None)
    }

    /// Has the desk do something, unless it is busy.
    fn ask(&mut self, effect: Effect) -> Option<Message> {
        self.keep_place();
        match self.desk.as_mut()?.perform(effect, self.app.document(), Timestamp::now()) {
            Answer::Nothing => None,
            Answer::Message(message) => Some(message),
            Answer::Begun(begun) => self.open(*begun),
        }
    }

    /// Opens another article. Until it is there its first page is shown, or if that is not known the page that is there.
    fn open(&mut self, begun: Begun) -> Option<Message> {
        let notice = Message::Notice(words::opening(&begun.name()));
        let mut desk = self.desk.take()?;
        self.unsaved = desk.unsaved();
        match begin(&self.session, &self.settings, desk, begun) {
            Outcome::Open((desk, app)) => (self.desk, self.app) = (Some(desk), app),
            Outcome::Opening { work, pipe, beginning } => {
                self.session.watch(Some(pipe));
                self.work = Some(work);
                if !beginning.is_settled() {
                    return Some(notice);
                }
                self.app = beginning;
            }
        }
        None
    }

    /// Puts text on the clipboard of the terminal.
    fn copy(&mut self, text: &str) -> Option<Message> {
        match clipboard::sequence(text, self.settings.clipboard?) {
            Some(bytes) => {
                self.session.send(&bytes);
                None
            }
            None => Some(Message::Notice("too long for the clipboard of a terminal".to_owned())),
        }
    }

    /// Writes the reading place down, if it changed. That it cannot be kept is said when it matters: for bookmarks.
    fn keep_place(&mut self) {
        if let (Some(effect), Some(desk)) = (self.place.take(), &mut self.desk) {
            desk.perform(effect, self.app.document(), Timestamp::now());
        }
    }

    /// Writes the reading place down so that it outlives even the machine.
    fn keep_all(&mut self) {
        self.keep_place();
        if let Some(desk) = &mut self.desk {
            desk.settle();
        }
    }

    /// What the disk refused, to be shown when the screen is given back.
    fn unsaved(&mut self) -> String {
        self.desk.as_mut().map_or_else(|| std::mem::take(&mut self.unsaved), |desk| desk.unsaved())
    }

    /// Stops as Ctrl-Z does, and comes back.
    fn stop(&mut self) -> io::Result<()> {
        if !self.settings.suspend {
            return self.take(Message::Notice("stopping is turned off".to_owned()));
        }
        self.take(Message::Paused)?;
        self.keep_all();
        self.session.stop()?;
        let (columns, rows) = self.session.size();
        self.take(Message::Resize(columns, rows))?;
        self.take(Message::Resumed)
    }
}

/// Begins to open an article on this terminal.
fn begin(session: &Session, settings: &Settings, desk: Box<dyn Attendant>, begun: Begun) -> Outcome {
    let (columns, rows) = session.size();
    Job { desk, begun, look: settings.look, size: Size { columns, rows } }.begin()
}
