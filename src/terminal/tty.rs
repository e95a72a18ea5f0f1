//! The terminal as a device: its bytes in and out, its size, and the signals that concern it.
//!
//! It is opened a second time under its own name, so that neither a standard input that is a pipe nor waiting without
//! blocking touches what the shell and other programs share with us. Every wait, also that of a write on a slow line,
//! watches the signals: leaving never depends on anything else.
//!
//! What this leaves to others: what the bytes mean (`terminal::input`, `terminal::screen`).

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;
use rustix::process::getpgrp;
use rustix::termios::{self, OptionalActions, Termios};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH, SIGXFSZ};
use signal_hook::iterator::backend::SignalDelivery;
use signal_hook::iterator::exfiltrator::SignalOnly;
use std::collections::VecDeque;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

/// The signals that are waited for. SIGXFSZ is among them so that a limit of file sizes does not kill: the write that goes
/// beyond it fails, and that is told.
const SIGNALS: [i32; 8] = [SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH, SIGXFSZ];

/// How long the last bytes may take on a line that does not move.
const PATIENCE: Duration = Duration::from_millis(300);

/// The largest screen that is drawn, in columns and rows: a terminal may claim 65535 of either, and its cells would fill
/// the memory. What lies beyond stays blank.
const LARGEST: (u16, u16) = (1000, 500);

/// Bits that a byte takes on a serial line: eight, a start and a stop.
const BITS: u64 = 10;

/// What a terminal says that is no line, in bits a second. Slower is a line, here or at the other end of an SSH session,
/// which hands the speed on.
const NO_LINE: u32 = 38_400;

/// What ended a wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event {
    /// Bytes can be read.
    Input,
    /// A signal came.
    Signal(i32),
    /// What is watched besides has ended: see [`Tty::watch`].
    Ended,
    /// Nothing came in time.
    Timeout,
    /// The terminal is gone.
    Gone,
}

/// Why a write ended early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// The program must leave.
    Leaving,
    /// The terminal is gone.
    Gone,
}

/// The terminal.
#[derive(Debug)]
pub(crate) struct Tty {
    device: OwnedFd,
    signals: SignalDelivery<UnixStream, SignalOnly>,
    /// The end of a pipe that is closed at its other end when something has ended.
    watched: Option<UnixStream>,
    /// Signals that came and have not been handed out.
    queued: VecDeque<i32>,
    /// How the shell had set it.
    found: Termios,
    /// When a slow line will have carried what was written.
    free_at: Instant,
}

impl Tty {
    /// Opens the terminal that standard output is connected to.
    pub(crate) fn open() -> io::Result<Self> {
        let device = open_device()?;
        let found = termios::tcgetattr(&device)?;
        let (read, write) = UnixStream::pair()?;
        let signals = SignalDelivery::with_pipe(read, write, SignalOnly, SIGNALS)?;
        let free_at = Instant::now();
        Ok(Self { device, signals, watched: None, queued: VecDeque::new(), found, free_at })
    }

    /// Hands over every key as it is, without echo.
    pub(crate) fn make_raw(&self) -> io::Result<()> {
        let mut raw = self.found.clone();
        raw.make_raw();
        Ok(termios::tcsetattr(&self.device, OptionalActions::Now, &raw)?)
    }

    /// Gives the terminal back as it was found.
    pub(crate) fn make_as_found(&self) {
        let _ = termios::tcsetattr(&self.device, OptionalActions::Now, &self.found);
    }

    /// Whether we are in its foreground. Elsewhere it is the shell's, and whoever sets its modes is stopped.
    pub(crate) fn is_ours(&self) -> bool {
        termios::tcgetpgrp(&self.device).map_or(true, |foreground| foreground == getpgrp())
    }

    /// Columns and rows that are drawn; 80 × 24 where the terminal does not say.
    pub(crate) fn size(&self) -> (u16, u16) {
        match termios::tcgetwinsize(&self.device) {
            Ok(size) if size.ws_col > 0 && size.ws_row > 0 => {
                (size.ws_col.min(LARGEST.0), size.ws_row.min(LARGEST.1))
            }
            _ => (80, 24),
        }
    }

    /// Watches from now on whether something has ended: whatever holds the other end of a pipe. Every wait says so, until
    /// something else is watched, or nothing.
    pub(crate) fn watch(&mut self, pipe: Option<UnixStream>) {
        self.watched = pipe;
    }

    /// Waits for bytes or a signal, for ever without a timeout.
    pub(crate) fn wait(&mut self, timeout: Option<Duration>) -> Event {
        let deadline = timeout.map(|timeout| Instant::now() + timeout);
        loop {
            self.queued.extend(self.signals.pending());
            if let Some(signal) = self.queued.pop_front() {
                return Event::Signal(signal);
            }
            let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
            let state = self.poll(PollFlags::IN, left);
            // A signal that came during the poll comes first: keys typed behind a change of size are meant for the new one.
            self.queued.extend(self.signals.pending());
            match state {
                _ if !self.queued.is_empty() => {}
                Some(state) if state.contains(PollFlags::IN) => return Event::Input,
                Some(state) if !state.is_empty() => return Event::Gone,
                Some(_) if self.has_ended() => return Event::Ended,
                None if left.is_some_and(|left| left.is_zero()) => return Event::Timeout,
                _ => {}
            }
        }
    }

    /// Hands a signal out again by the next wait.
    pub(crate) fn put_back(&mut self, signal: i32) {
        self.queued.push_front(signal);
    }

    /// The signal to end that has come, if one has; it is still handed out by the next wait.
    pub(crate) fn ending(&mut self) -> Option<i32> {
        self.queued.extend(self.signals.pending());
        self.queued.iter().copied().find(|signal| ends(*signal))
    }

    /// Forgets a signal if it has come.
    pub(crate) fn discard_signal(&mut self, signal: i32) {
        self.queued.extend(self.signals.pending());
        self.queued.retain(|queued| *queued != signal);
    }

    /// Whether what is watched has ended.
    fn has_ended(&self) -> bool {
        let Some(pipe) = &self.watched else { return false };
        let now = Timespec { tv_sec: 0, tv_nsec: 0 };
        poll(&mut [PollFd::new(pipe, PollFlags::IN)], Some(&now)).is_ok_and(|ready| ready > 0)
    }

    /// Waits until the terminal is ready or something else has come: the state of the terminal, empty if only something else
    /// came, `None` if neither.
    fn poll(&self, interest: PollFlags, timeout: Option<Duration>) -> Option<PollFlags> {
        let mut fds = vec![
            PollFd::new(&self.device, interest),
            PollFd::from_borrowed_fd(self.signals.get_read().as_fd(), PollFlags::IN),
        ];
        let watched = self.watched.as_ref().filter(|_| interest == PollFlags::IN);
        fds.extend(watched.map(|pipe| PollFd::new(pipe, PollFlags::IN)));
        let timeout = timeout.and_then(|timeout| Timespec::try_from(timeout).ok());
        match poll(&mut fds, timeout.as_ref()) {
            Ok(0) => None,
            _ => Some(fds.first().map_or(PollFlags::empty(), PollFd::revents)),
        }
    }

    /// Reads what has come, at most one buffer full; `None` if the terminal is gone.
    pub(crate) fn read(&mut self, buffer: &mut [u8]) -> Option<usize> {
        match rustix::io::read(&self.device, buffer) {
            Ok(0) => None,
            Ok(length) => Some(length),
            Err(Errno::AGAIN | Errno::INTR) => Some(0),
            Err(_) => None,
        }
    }

    /// Writes all the bytes, with a single call where the line takes them at once.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), Cut> {
        self.free_at = self.free_at.max(Instant::now()) + self.time_of(bytes.len());
        self.write_until(bytes, None)
    }

    /// How long a slow line takes for so many bytes; no time at all where there is none.
    fn time_of(&self, bytes: usize) -> Duration {
        match self.found.output_speed() {
            speed @ 1..NO_LINE => Duration::from_micros(bytes as u64 * BITS * 1_000_000 / u64::from(speed)),
            _ => Duration::ZERO,
        }
    }

    /// How long a slow line will still be busy with what was written.
    pub(crate) fn busy(&self) -> Duration {
        self.free_at.saturating_duration_since(Instant::now())
    }

    /// Writes the last bytes, whatever signals come, but not for long.
    pub(crate) fn write_last(&mut self, bytes: &[u8]) {
        let _ = self.write_until(bytes, Some(Instant::now() + PATIENCE));
    }

    fn write_until(&mut self, mut bytes: &[u8], deadline: Option<Instant>) -> Result<(), Cut> {
        while !bytes.is_empty() {
            match rustix::io::write(&self.device, bytes) {
                Ok(length) => bytes = bytes.get(length..).unwrap_or_default(),
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => self.wait_to_write(deadline)?,
                Err(_) => return Err(Cut::Gone),
            }
        }
        Ok(())
    }

    /// Waits until the line takes more. Without a deadline, a signal to leave ends the wait.
    fn wait_to_write(&mut self, deadline: Option<Instant>) -> Result<(), Cut> {
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        if left.is_some_and(|left| left.is_zero()) {
            return Err(Cut::Leaving);
        }
        let state = self.poll(PollFlags::OUT, left);
        if state.is_some_and(|state| state.intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL)) {
            return Err(Cut::Gone);
        }
        let leaving = self.ending().is_some();
        if leaving && deadline.is_none() { Err(Cut::Leaving) } else { Ok(()) }
    }
}

/// Whether a signal asks the program to end.
pub(crate) fn ends(signal: i32) -> bool {
    matches!(signal, SIGTERM | SIGHUP | SIGINT | SIGQUIT)
}

/// Opens the terminal of standard output under its own name, or else the controlling terminal, or else takes standard
/// output itself, which then blocks.
fn open_device() -> io::Result<OwnedFd> {
    let output = rustix::stdio::stdout();
    if !termios::isatty(output) {
        return Err(io::Error::new(io::ErrorKind::Unsupported, "standard output is not a terminal"));
    }
    let flags = OFlags::RDWR | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let named =
        termios::ttyname(output, Vec::new()).and_then(|name| rustix::fs::open(name, flags, Mode::empty()));
    let device = named.or_else(|_| rustix::fs::open("/dev/tty", flags, Mode::empty()));
    device.or_else(|_| rustix::io::fcntl_dupfd_cloexec(output, 3)).map_err(io::Error::from)
}
