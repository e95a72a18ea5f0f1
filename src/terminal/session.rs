//! Entering and leaving the terminal: modes, the alternate screen, frames, and stopping in between.
//!
//! Whatever ends the session, the terminal is given back as it was found: [`Session`] does so when it is dropped.

use crate::app::Message;
use crate::terminal::capabilities::Capabilities;
use crate::terminal::input::Decoder;
use crate::terminal::screen::{LINK_END, Screen};
use crate::terminal::tty::{Cut, Event, Tty, ends};
use crate::view::Beside;
use crossterm::cursor::{MoveTo, Show};
use crossterm::queue;
use crossterm::terminal::{Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen};
use ratatui::buffer::Buffer;
use rustix::process::{Signal, getpid, kill_process};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGTSTP, SIGWINCH};
use std::io;
use std::os::unix::net::UnixStream;
use std::time::Duration;

/// Bytes of one read: what the kernel keeps for a terminal.
const READ_BYTES: usize = 4096;

/// How much is read before the next picture is drawn, so that an endless stream of keys still shows something.
const DRAINED_BYTES: usize = 64 * READ_BYTES;

/// Plain characters.
const UNSTYLED: &[u8] = b"\x1b[m";

/// Plain characters, and the whole screen scrolls.
const PLAIN: &[u8] = b"\x1b[m\x1b[r";

/// Pasted text comes between marks.
const PASTE_ON: &[u8] = b"\x1b[?2004h";
const PASTE_OFF: &[u8] = b"\x1b[?2004l";

/// Buttons and the wheel, but no movements, which would fill a slow line.
const MOUSE_ON: &[u8] = b"\x1b[?1000h\x1b[?1006h";
const MOUSE_OFF: &[u8] = b"\x1b[?1006l\x1b[?1000l";

/// What ended a wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wake {
    /// There are messages.
    Messages,
    /// The session must end; the signal that says so.
    End(i32),
    /// The program was asked to stop.
    Stop,
    /// What was to be waited for has ended: see [`Session::watch`].
    Ended,
}

/// A terminal in use.
#[derive(Debug)]
pub(crate) struct Session {
    tty: Tty,
    screen: Screen,
    decoder: Decoder,
    capabilities: Capabilities,
    mouse: bool,
    /// Sent with the next frame: what enters the terminal's modes.
    preface: Vec<u8>,
    /// Whether the last frame was cut off, perhaps inside a sequence.
    cut: bool,
    inside: bool,
}

impl Session {
    /// Takes the terminal over. What it shows changes with the first frame.
    pub(crate) fn enter(capabilities: Capabilities, mouse: bool) -> io::Result<Self> {
        let mut session = Self {
            tty: Tty::open()?,
            screen: Screen::new(capabilities),
            decoder: Decoder::default(),
            capabilities,
            mouse,
            preface: Vec::new(),
            cut: false,
            inside: false,
        };
        session.set_modes()?;
        Ok(session)
    }

    /// Columns and rows.
    pub(crate) fn size(&self) -> (u16, u16) {
        self.tty.size()
    }

    /// Raw mode now; the rest with the next frame, which draws everything.
    fn set_modes(&mut self) -> io::Result<()> {
        self.tty.make_raw()?;
        self.inside = true;
        self.screen.forget();
        self.preface.clear();
        if self.capabilities.alternate_screen {
            queue!(self.preface, EnterAlternateScreen)?;
            self.preface.extend_from_slice(PASTE_ON);
        }
        if self.mouse {
            self.preface.extend_from_slice(MOUSE_ON);
        }
        queue!(self.preface, MoveTo(0, 0), Clear(ClearType::All))
    }

    /// Gives the terminal back.
    fn reset_modes(&mut self) {
        if !std::mem::take(&mut self.inside) {
            return;
        }
        if !self.tty.is_ours() {
            return;
        }
        let mut bytes = Vec::new();
        if std::mem::take(&mut self.cut) {
            bytes.push(0x18); // CAN: whatever sequence was begun is void
        }
        // Writing to memory does not fail.
        let _ = self.queue_reset(&mut bytes);
        if self.preface.is_empty() {
            self.tty.write_last(&bytes);
        }
        self.tty.make_as_found();
    }

    /// Appends what gives the terminal back.
    fn queue_reset(&self, bytes: &mut Vec<u8>) -> io::Result<()> {
        bytes.extend_from_slice(PLAIN);
        if self.capabilities.hyperlinks {
            bytes.extend_from_slice(LINK_END);
        }
        queue!(bytes, Show)?;
        if self.mouse {
            bytes.extend_from_slice(MOUSE_OFF);
        }
        if self.capabilities.alternate_screen {
            bytes.extend_from_slice(PASTE_OFF);
            queue!(bytes, LeaveAlternateScreen)?;
            // Some terminals have one memory for both screens, and wrote as a frame had it saved.
            bytes.extend_from_slice(UNSTYLED);
            Ok(())
        } else {
            queue!(bytes, MoveTo(0, 0), Clear(ClearType::All))
        }
    }

    /// Shows a picture. What could not be sent because the terminal is gone is found out by the next wait.
    pub(crate) fn show(&mut self, picture: &Buffer, beside: &Beside) {
        if !self.inside {
            return;
        }
        let frame = self.screen.frame(picture, beside);
        let preface = std::mem::take(&mut self.preface);
        let sent = if preface.is_empty() {
            self.tty.write(frame)
        } else {
            self.tty.write(&[preface.as_slice(), frame].concat())
        };
        self.cut = sent == Err(Cut::Leaving);
    }

    /// How long a slow line will still be busy with what was sent.
    pub(crate) fn busy(&self) -> Duration {
        self.tty.busy()
    }

    /// Draws everything with the next frame.
    pub(crate) fn forget(&mut self) {
        self.screen.forget();
    }

    /// Sends bytes that change no cell.
    pub(crate) fn send(&mut self, bytes: &[u8]) {
        self.cut = self.tty.write(bytes) == Err(Cut::Leaving);
    }

    /// Whether something has come that [`Session::wait`] would hand out at once.
    pub(crate) fn is_waiting(&mut self) -> bool {
        match self.tty.wait(Some(Duration::ZERO)) {
            Event::Timeout => false,
            Event::Signal(signal) => {
                self.tty.put_back(signal);
                true
            }
            Event::Input | Event::Gone | Event::Ended => true,
        }
    }

    /// Has every wait say whether something has ended: whatever holds the other end of this pipe.
    pub(crate) fn watch(&mut self, pipe: Option<UnixStream>) {
        self.tty.watch(pipe);
    }

    /// The signal to end that has come, if one has.
    pub(crate) fn ending(&mut self) -> Option<i32> {
        self.tty.ending()
    }

    /// Waits for something to come, and takes all that has come. If nothing comes within `pause`, that is a message too.
    pub(crate) fn wait(&mut self, messages: &mut Vec<Message>, pause: Option<Duration>) -> Wake {
        // Behind which messages the size changed: keys that came later are meant for the new one.
        let mut resized = None;
        let mut drained = 0;
        let wake = loop {
            let nothing_yet = messages.is_empty() && resized.is_none();
            let unfinished = self.decoder.wait();
            let timeout = if nothing_yet { unfinished.or(pause) } else { Some(Duration::ZERO) };
            match self.tty.wait(timeout) {
                Event::Input => match self.take_input(messages) {
                    Some(length) => drained += length,
                    None => break Wake::End(SIGHUP),
                },
                Event::Gone => break Wake::End(SIGHUP),
                Event::Ended => break Wake::Ended,
                Event::Timeout if nothing_yet && unfinished.is_some() => self.decoder.expire(messages),
                Event::Timeout if nothing_yet => messages.push(Message::Paused),
                Event::Timeout => break Wake::Messages,
                Event::Signal(signal) if ends(signal) => break Wake::End(signal),
                Event::Signal(SIGTSTP) => break Wake::Stop,
                Event::Signal(SIGWINCH) => resized = resized.or(Some(messages.len())),
                Event::Signal(SIGCONT) => {
                    // Somebody stopped us without asking, and the shell has used the terminal since.
                    if self.tty.ending().is_none() {
                        let _ = self.set_modes();
                    }
                    resized = resized.or(Some(messages.len()));
                }
                Event::Signal(_) => {}
            }
            if drained >= DRAINED_BYTES {
                break Wake::Messages;
            }
        };
        if let Some(at) = resized {
            let (columns, rows) = self.size();
            self.screen.forget();
            messages.insert(at, Message::Resize(columns, rows));
        }
        wake
    }

    /// Reads once and decodes; `None` if the terminal is gone.
    fn take_input(&mut self, messages: &mut Vec<Message>) -> Option<usize> {
        let mut buffer = [0; READ_BYTES];
        let length = self.tty.read(&mut buffer)?;
        self.decoder.feed(buffer.get(..length).unwrap_or_default(), messages);
        Some(length)
    }

    /// Stops until the shell continues the program.
    ///
    /// SIGTTIN stops like SIGTSTP, which is ours to catch; and unlike SIGSTOP the kernel ignores it where no shell could
    /// continue us.
    pub(crate) fn stop(&mut self) -> io::Result<()> {
        self.reset_modes();
        kill_process(getpid(), Signal::TTIN)?;
        self.tty.discard_signal(SIGCONT);
        // Who is to end, as by `kill %1`, does not take the terminal once more.
        if self.tty.ending().is_some() { Ok(()) } else { self.set_modes() }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.reset_modes();
    }
}
