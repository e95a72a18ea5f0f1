//! The loop: wait, drain, update, perform effects, draw once. The only place that waits, reads keys and writes the
//! screen.
//!
//! No timers and no ticks: while nothing comes, nothing happens. However many keys have come, one picture is drawn.
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

use crate::app::{App, Effect, Look, Message, Opening, Size, update};
use crate::desk::{Answer, Attendant};
use crate::terminal::capabilities::{Capabilities, Route};
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

/// Reads an article on the terminal of standard output until the reader leaves. Fails, with the terminal untouched, if
/// there is none.
pub fn run(opening: Opening, desk: &mut dyn Attendant, settings: Settings) -> io::Result<Ending> {
    let session = Session::enter(settings.capabilities, settings.mouse)?;
    let (sender, said) = channel();
    let hook = take_hook();
    set_hook(Box::new(move |panic| {
        let _ = sender.send(panic.to_string());
    }));
    let ended =
        catch_unwind(AssertUnwindSafe(|| Run::new(session, settings, opening))).and_then(|mut run| {
            catch_unwind(AssertUnwindSafe(|| run.run(desk))).inspect_err(|_| {
                // As when a signal ends it: what is being written becomes a draft, if the fault has left that much.
                let _ = catch_unwind(AssertUnwindSafe(|| run.leave(desk)));
            })
        });
    set_hook(hook);
    ended.unwrap_or_else(|_| Ok(Ending::Fault(said.try_iter().next().unwrap_or_default())))
}

/// Ends the process as the signal would have, so that the shell sees why.
pub fn die_of(signal: i32) {
    let _ = signal_hook::low_level::emulate_default_handler(signal);
}

/// A session that is running.
struct Run {
    session: Session,
    settings: Settings,
    app: App,
    picture: Buffer,
    /// To be kept when there is nothing more urgent.
    place: Option<Effect>,
    left: bool,
}

impl Run {
    fn new(session: Session, settings: Settings, opening: Opening) -> Self {
        let app = reader(&session, &settings, opening);
        Self { session, settings, app, picture: Buffer::default(), place: None, left: false }
    }

    fn run(&mut self, desk: &mut dyn Attendant) -> io::Result<Ending> {
        let mut messages = Vec::new();
        loop {
            self.draw();
            if !self.session.is_waiting() && self.rest(desk)? {
                continue;
            }
            let mut wake = self.session.wait(&mut messages);
            let begun = Instant::now();
            for message in messages.drain(..) {
                if let Some(signal) = self.session.ending() {
                    wake = Wake::End(signal);
                }
                if matches!(wake, Wake::End(_)) && begun.elapsed() > PATIENCE {
                    break;
                }
                self.take(message, desk)?;
                if self.left {
                    self.keep_all(desk);
                    return Ok(Ending::Quit);
                }
            }
            match wake {
                Wake::Messages => {}
                Wake::Stop => self.stop(desk)?,
                Wake::End(signal) => {
                    self.leave(desk)?;
                    return Ok(Ending::Signal(signal));
                }
            }
        }
    }

    /// Does what can wait until the reader sees the picture. Whether there are news for another one.
    fn rest(&mut self, desk: &mut dyn Attendant) -> io::Result<bool> {
        self.keep_place(desk);
        let Some(news) = desk.news() else { return Ok(false) };
        self.take(news, desk)?;
        Ok(true)
    }

    /// Keeps what is to be kept, since the session must end.
    fn leave(&mut self, desk: &mut dyn Attendant) -> io::Result<()> {
        self.take(Message::Terminate, desk)?;
        self.keep_all(desk);
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
        self.session.show(&mut self.picture, beside);
    }

    /// One message, and what follows from it.
    fn take(&mut self, message: Message, desk: &mut dyn Attendant) -> io::Result<()> {
        let mut messages = VecDeque::from([message]);
        while let Some(message) = messages.pop_front() {
            for effect in update(&mut self.app, message, Timestamp::now()) {
                messages.extend(self.perform(effect, desk)?);
            }
        }
        Ok(())
    }

    /// Does what the reader wants done; the answer, if there is one.
    fn perform(&mut self, effect: Effect, desk: &mut dyn Attendant) -> io::Result<Option<Message>> {
        match effect {
            Effect::Quit => self.left = true,
            Effect::Redraw => self.session.forget(),
            Effect::SavePlace(_) => self.place = Some(effect),
            Effect::Copy(text) => return Ok(self.copy(&text)),
            Effect::Suspend => self.stop(desk)?,
            effect => return Ok(self.ask(desk, effect)),
        }
        Ok(None)
    }

    /// Has the desk do something.
    fn ask(&mut self, desk: &mut dyn Attendant, effect: Effect) -> Option<Message> {
        self.keep_place(desk);
        match desk.perform(effect, self.app.document(), Timestamp::now()) {
            Answer::Nothing => None,
            Answer::Message(message) => Some(message),
            Answer::Opened(opening) => {
                self.app = reader(&self.session, &self.settings, *opening);
                None
            }
        }
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
    fn keep_place(&mut self, desk: &mut dyn Attendant) {
        if let Some(effect) = self.place.take() {
            desk.perform(effect, self.app.document(), Timestamp::now());
        }
    }

    /// Writes the reading place down so that it outlives even the machine.
    fn keep_all(&mut self, desk: &mut dyn Attendant) {
        self.keep_place(desk);
        desk.settle();
    }

    /// Stops as Ctrl-Z does, and comes back.
    fn stop(&mut self, desk: &mut dyn Attendant) -> io::Result<()> {
        if !self.settings.suspend {
            return self.take(Message::Notice("stopping is turned off".to_owned()), desk);
        }
        self.keep_all(desk);
        self.session.stop()?;
        let (columns, rows) = self.session.size();
        self.take(Message::Resize(columns, rows), desk)?;
        self.take(Message::Resumed, desk)
    }
}

/// A reader for this terminal.
fn reader(session: &Session, settings: &Settings, opening: Opening) -> App {
    let (columns, rows) = session.size();
    App::new(Opening { size: Size { columns, rows }, look: settings.look, ..opening })
}
