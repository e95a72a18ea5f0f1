//! A program in a pseudo-terminal, with an emulator that shows what its bytes mean, and a record of every byte.

#![allow(dead_code, reason = "each test binary uses its part")]

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};
use rustix::process::{Pid, Signal, kill_process};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Termios, Winsize, tcgetattr, tcsetwinsize};
use std::num::NonZeroU16;
use std::os::fd::OwnedFd;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// Silence after which a frame is taken to be over.
const QUIET: Duration = Duration::from_millis(120);

/// How long anything may take before a test gives up; the machines that run tests are busy.
const PATIENCE: Duration = Duration::from_secs(20);

/// A folder of one's own, with a home in it.
pub(crate) struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("home/.config/ibid")).unwrap();
        Self { folder }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file and gives its path.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    pub(crate) fn config(&self, text: impl AsRef<[u8]>) {
        self.file("home/.config/ibid/config.toml", text);
    }

    /// Every file that is kept for the reader, one after another.
    pub(crate) fn kept(&self) -> String {
        let mut all = String::new();
        let mut folders = vec![self.path("home/.local")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                if entry.path().is_dir() {
                    folders.push(entry.path());
                } else {
                    all += &String::from_utf8_lossy(&std::fs::read(entry.path()).unwrap());
                }
            }
        }
        all
    }

    /// The program, with an environment of its own.
    pub(crate) fn ibid(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ibid"));
        self.dress(&mut command);
        command
    }

    /// Gives a command an environment of its own.
    pub(crate) fn dress(&self, command: &mut Command) {
        command
            .env_clear()
            .env("HOME", self.path("home"))
            .env("PATH", "/usr/bin:/bin:/usr/sbin:/sbin")
            .env("TERM", "xterm-256color")
            .env("LANG", "C.UTF-8")
            .current_dir(self.folder.path());
    }
}

/// A program that runs in a pseudo-terminal.
pub(crate) struct Pty {
    pub(crate) child: Child,
    master: Option<OwnedFd>,
    slave: PathBuf,
    emulator: vt100::Parser,
    /// Every byte that it sent.
    pub(crate) sent: Vec<u8>,
    /// How the terminal was set before.
    found: Termios,
}

impl Pty {
    /// Starts a command as the leader of a session of its own, on a terminal of so many columns and rows.
    pub(crate) fn start(command: &Command, columns: u16, rows: u16) -> Self {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let slave = PathBuf::from(ptsname(&master, Vec::new()).unwrap().into_string().unwrap());
        let open = || {
            let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
            Stdio::from(rustix::fs::open(&slave, flags, Mode::empty()).unwrap())
        };
        // setsid makes the terminal the controlling one, which needs code between fork and exec.
        let mut leader = Command::new("setsid");
        leader.arg("--ctty").arg(command.get_program()).args(command.get_args()).env_clear();
        for (name, value) in command.get_envs() {
            if let Some(value) = value {
                leader.env(name, value);
            }
        }
        if let Some(folder) = command.get_current_dir() {
            leader.current_dir(folder);
        }
        let found = tcgetattr(&master).unwrap();
        set_size(&master, columns, rows);
        let child = leader.stdin(open()).stdout(open()).stderr(open()).spawn().unwrap();
        Self {
            child,
            master: Some(master),
            slave,
            emulator: emulator(columns, rows),
            sent: Vec::new(),
            found,
        }
    }

    fn master(&self) -> &OwnedFd {
        self.master.as_ref().unwrap()
    }

    /// What the terminal shows.
    pub(crate) fn screen(&self) -> &vt100::Screen {
        self.emulator.screen()
    }

    /// What the terminal shows, as text.
    pub(crate) fn text(&self) -> String {
        self.screen().contents()
    }

    /// Takes what comes within a time; how many bytes.
    pub(crate) fn take(&mut self, within: Duration) -> usize {
        self.take_at_most(65536, within)
    }

    /// Takes at most so many bytes, as a slow line brings them; how many came.
    pub(crate) fn take_slowly(&mut self, bytes: usize) -> usize {
        self.take_at_most(bytes, QUIET)
    }

    fn take_at_most(&mut self, bytes: usize, within: Duration) -> usize {
        let mut fds = [PollFd::new(self.master(), PollFlags::IN)];
        let timeout = Timespec::try_from(within).unwrap();
        if poll(&mut fds, Some(&timeout)).unwrap() == 0 {
            return 0;
        }
        let mut buffer = vec![0; bytes];
        let length = rustix::io::read(self.master(), &mut buffer).unwrap_or(0);
        self.emulator.process(&buffer[..length]);
        self.sent.extend_from_slice(&buffer[..length]);
        length
    }

    /// Takes everything up to a silence; how many bytes.
    pub(crate) fn settle(&mut self) -> usize {
        let before = self.sent.len();
        while self.take(QUIET) > 0 {}
        self.sent.len() - before
    }

    /// Takes what comes until the screen shows a text.
    pub(crate) fn wait_for(&mut self, text: &str) {
        let deadline = Instant::now() + PATIENCE;
        while !self.text().contains(text) {
            assert!(Instant::now() < deadline, "no {text:?} on the screen:\n{}", self.text());
            self.take(QUIET);
        }
    }

    /// Types, and takes the answer; how many bytes it has.
    pub(crate) fn type_keys(&mut self, keys: &str) -> usize {
        self.send(keys.as_bytes());
        let before = self.sent.len();
        let deadline = Instant::now() + Duration::from_secs(2);
        while self.sent.len() == before && Instant::now() < deadline {
            if self.take(Duration::from_millis(50)) == 0 && self.is_asleep() {
                break;
            }
        }
        self.settle();
        self.sent.len() - before
    }

    /// Whether the program waits for something.
    fn is_asleep(&self) -> bool {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        stat.rsplit(") ").next().is_some_and(|rest| rest.starts_with(['S', 'T', 'Z']))
    }

    /// Sends bytes as they are, taking output meanwhile so that neither side waits for the other.
    pub(crate) fn send(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while !rest.is_empty() {
            let mut fds = [PollFd::new(self.master(), PollFlags::OUT | PollFlags::IN)];
            poll(&mut fds, None).unwrap();
            let state = fds[0].revents();
            if state.contains(PollFlags::IN) {
                self.take(Duration::ZERO);
            }
            if state.contains(PollFlags::OUT) {
                let piece = &rest[..rest.len().min(1024)];
                rest = &rest[rustix::io::write(self.master(), piece).unwrap()..];
            }
        }
    }

    pub(crate) fn resize(&mut self, columns: u16, rows: u16) {
        set_size(self.master(), columns, rows);
        self.emulator.screen_mut().set_size(size(rows), size(columns));
    }

    /// The terminal claims a size, whatever it shows.
    pub(crate) fn claim(&self, columns: u16, rows: u16) {
        set_size(self.master(), columns, rows);
    }

    /// Memory of the program that is its own, in kB.
    pub(crate) fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    pub(crate) fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).unwrap();
    }

    /// Waits until the program has ended.
    pub(crate) fn wait_end(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if self.master.is_some() {
                self.take(Duration::from_millis(20));
            } else {
                std::thread::sleep(Duration::from_millis(5));
            }
            if let Some(status) = self.child.try_wait().unwrap() {
                if self.master.is_some() {
                    self.settle();
                }
                return status;
            }
            assert!(Instant::now() < deadline, "it does not end:\n{}", self.text());
        }
    }

    /// The terminal vanishes, as when a line drops.
    pub(crate) fn vanish(&mut self) {
        self.master = None;
    }

    /// CPU time so far, in hundredths of a second, and how often the program woke up.
    pub(crate) fn effort(&self) -> (u64, u64) {
        let proc = PathBuf::from(format!("/proc/{}", self.child.id()));
        let stat = std::fs::read_to_string(proc.join("stat")).unwrap_or_default();
        let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
        let ticks = |index: usize| fields.get(index).and_then(|f| f.parse::<u64>().ok()).unwrap_or(0);
        let status = std::fs::read_to_string(proc.join("status")).unwrap_or_default();
        let switches = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
        (ticks(11) + ticks(12), switches.and_then(|n| n.trim().parse().ok()).unwrap_or(0))
    }

    /// Fails unless the terminal is as it was found.
    pub(crate) fn assert_given_back(&self) {
        let screen = self.screen();
        assert!(!screen.alternate_screen(), "the alternate screen is left on");
        assert!(!screen.hide_cursor(), "the cursor is left hidden");
        assert!(!screen.bracketed_paste(), "bracketed paste is left on");
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        assert!(!screen.bold() && !screen.inverse() && !screen.underline(), "attributes are left on");
        let now = tcgetattr(self.master()).unwrap();
        let modes = |t: &Termios| (t.input_modes, t.output_modes, t.control_modes, t.local_modes);
        assert_eq!(modes(&now), modes(&self.found));
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn size(cells: u16) -> NonZeroU16 {
    NonZeroU16::new(cells).unwrap()
}

fn set_size(terminal: &OwnedFd, columns: u16, rows: u16) {
    let size = Winsize { ws_col: columns, ws_row: rows, ws_xpixel: 0, ws_ypixel: 0 };
    tcsetwinsize(terminal, size).unwrap();
}

/// An emulator of so many columns and rows.
pub(crate) fn emulator(columns: u16, rows: u16) -> vt100::Parser {
    vt100::Parser::new(size(rows), size(columns), 0)
}

/// What can be seen of every cell, a row each.
pub(crate) fn seen(screen: &vt100::Screen) -> Vec<String> {
    let (rows, columns) = screen.size();
    let cell = |row, column| {
        let cell = screen.cell(row, column).unwrap();
        let blank = matches!(cell.contents(), "" | " ") && !cell.inverse() && !cell.underline();
        match (blank, cell.bold(), cell.inverse(), cell.underline()) {
            (true, ..) => " ".to_owned(),
            (_, false, false, false) => format!("{}{:?}", cell.contents(), cell.fgcolor()),
            (_, bold, inverse, underline) => format!("{}{bold}{inverse}{underline}", cell.contents()),
        }
    };
    (0..rows.get()).map(|row| (0..columns.get()).map(|column| cell(row, column)).collect()).collect()
}

/// What a screen shows at a cell, as far as `ideal` and `least` compare it: the text, and how it looks.
type Seen = (String, bool, bool, bool, bool);

fn look(screen: &vt100::Screen, row: u16, column: u16) -> Seen {
    let cell = screen.cell(row, column).unwrap();
    let text = if cell.contents().is_empty() { " " } else { cell.contents() };
    (text.to_owned(), cell.bold(), cell.inverse(), cell.underline(), cell.is_wide_continuation())
}

/// For each row of a screen, what stood there, what stands there, and where its blank end begins.
fn rows_of(before: &vt100::Screen, after: &vt100::Screen) -> Vec<(Vec<Seen>, Vec<Seen>, usize)> {
    let (rows, columns) = after.size();
    let row = |screen, row| (0..columns.get()).map(|column| look(screen, row, column)).collect::<Vec<_>>();
    (0..rows.get())
        .map(|y| {
            let now = row(after, y);
            let end = now.iter().rposition(|cell| cell.0 != " ").map_or(0, |last| last + 1);
            (row(before, y), now, end)
        })
        .collect()
}

/// The changed cells in UTF-8, blanks at the end of a row free: no program can send less, and none can get there, since
/// it cannot step over a cell without a byte.
pub(crate) fn ideal(before: &vt100::Screen, after: &vt100::Screen) -> usize {
    let cost = |(old, new, end): (Vec<Seen>, Vec<Seen>, usize)| -> usize {
        let changed = old.iter().zip(&new).take(end).filter(|(old, new)| old != new && !new.4);
        changed.map(|(_, new)| new.0.len()).sum()
    };
    rows_of(before, after).into_iter().map(cost).sum()
}

/// The bytes below which no sequences of a VT get from one screen to another without scrolling: cells that stay are
/// written again or stepped over with three bytes (`CSI C`), the old end of a row is erased with three (`CSI K`) or with
/// blanks, and rows are reached as cheaply as can be. Attributes are not counted.
pub(crate) fn least(before: &vt100::Screen, after: &vt100::Screen) -> usize {
    let mut bytes = 0;
    let mut starts = Vec::new();
    for (row, (old, new, end)) in rows_of(before, after).into_iter().enumerate() {
        let old_end = old.iter().rposition(|cell| cell.0 != " ").map_or(0, |last| last + 1);
        let Some(first) = (0..new.len()).find(|&x| old[x] != new[x]) else { continue };
        starts.push((row, first.min(end)));
        bytes += old_end.saturating_sub(end).min(3);
        let Some(last) = (first..end).rev().find(|&x| old[x] != new[x]) else { continue };
        let mut staying = 0;
        for x in first..=last {
            let written = if new[x].4 { 0 } else { new[x].0.len() }; // the second half of a wide cell comes with the first
            if old[x] == new[x] {
                staying += written;
            } else {
                bytes += staying.min(3) + written;
                staying = 0;
            }
        }
    }
    bytes + least_for_starts(&starts)
}

/// The bytes below which no sequences of a VT lead to the starts of rows one after the other: an absolute address, line
/// feeds and a column (`CSI G`, or carriage return and blanks or `CSI C`), or line feeds from a saved position (`ESC 8`),
/// which it takes two bytes to save (`ESC 7`). Moving on from the end of a row with backspaces is as dear.
fn least_for_starts(starts: &[(usize, usize)]) -> usize {
    let digits = |n: usize| n.to_string().len();
    let address = |(row, column): (usize, usize)| {
        let (rows, columns) = (digits(row + 1), 1 + digits(column + 1));
        3 + if row == 0 { 0 } else { rows } + if column == 0 { 0 } else { columns }
    };
    let down = |rows: usize| rows.min(3 + digits(rows));
    let column = |to: usize| (1 + to).min(3 + digits(to + 1));
    // The least for all rows so far, with the start of one of them saved, or none.
    let mut so_far = vec![(None, 0)];
    let mut row_before = None;
    for &start in starts {
        let reach = |saved: Option<(usize, usize)>| {
            let steps = row_before.map(|row| down(start.0 - row) + column(start.1));
            let back = saved.map(|(row, from): (usize, usize)| {
                2 + down(start.0 - row) + from.abs_diff(start.1).min(3).min(column(start.1))
            });
            [steps, back].into_iter().flatten().min().unwrap_or(usize::MAX).min(address(start))
        };
        let reached: Vec<_> = so_far.iter().map(|&(saved, bytes)| (saved, bytes + reach(saved))).collect();
        let least = reached.iter().map(|(_, bytes)| *bytes).min().unwrap_or(0);
        so_far = reached;
        so_far.push((Some(start), least + 2));
        row_before = Some(start.0);
    }
    so_far.into_iter().map(|(_, bytes)| bytes).min().unwrap_or(0)
}

/// Whether a status is that of death by a signal.
pub(crate) fn died_of(status: ExitStatus, signal: Signal) -> bool {
    status.signal() == Some(signal.as_raw())
}

/// Whether a program is installed; says so aloud if not.
pub(crate) fn installed(program: &str) -> bool {
    let found = ["/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin"];
    let there = found.iter().any(|folder| Path::new(folder).join(program).exists());
    if !there {
        eprintln!("SKIPPED: {program} is not installed");
    }
    there
}
