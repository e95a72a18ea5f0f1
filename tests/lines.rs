//! Real lines and multiplexers between the reader and the screen: tmux, GNU screen, mosh, and a line as slow as a modem's.
//! Where one is not installed its test says so and passes.

#![cfg(feature = "terminal")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::string_slice,
    clippy::format_collect,
    clippy::format_push_string,
    reason = "a test fails by it, and says aloud what it skips"
)]

#[path = "support/pty.rs"]
mod pty;

use pty::{Place, Pty, installed, seen};
use std::fmt::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// An article of several pages whose lines are numbered, so that every page is told from the others.
fn article() -> String {
    let mut text = String::from("СТРАНИЦЫ НА ДЛИННОЙ ЛИНИИ\n\n");
    for number in 1..=60 {
        let _ = write!(
            text,
            "   Абзац номер {number} стоит здесь, чтобы одну страницу можно было отличить от\n\
             другой; в нём есть слова с ударе\u{301}нием, 漢字, тире – и кавычки “такие”[{number}].\n\n"
        );
    }
    for number in 1..=60 {
        let _ = write!(text, "[{number}] Сноска к абзацу номер {number}.\n\n");
    }
    text
}

/// Keys that go through pages, lines, a note, a search and a list.
const KEYS: [&str; 9] = [" ", " ", "j", "j", "k", "\t", "\r", "q", "b"];

/// What the article looks like after the keys, straight in a terminal.
fn directly(place: &Place, file: &str, columns: u16, rows: u16) -> Vec<String> {
    let mut command = place.ibid();
    command.arg(file).env("TERM", "screen").env("XDG_DATA_HOME", place.path("direct"));
    let mut pty = Pty::start(&command, columns, rows);
    pty.wait_for("p. 1 of");
    for key in KEYS {
        pty.type_keys(key);
    }
    text_rows(&pty, rows)
}

/// The rows of a screen as text.
fn text_rows(pty: &Pty, rows: u16) -> Vec<String> {
    let mut shown: Vec<String> = pty.text().lines().map(|line| line.trim_end().to_owned()).collect();
    shown.resize(rows as usize, String::new());
    shown
}

/// Types the keys through a line and waits until it shows what a terminal shows directly.
fn assert_same_after_keys(pty: &mut Pty, expected: &[String]) {
    pty.wait_for("p. 1 of");
    for key in KEYS {
        pty.type_keys(key);
        pty.take(Duration::from_millis(100));
        pty.settle();
    }
    let deadline = Instant::now() + Duration::from_secs(10);
    let rows = expected.len() as u16;
    while text_rows(pty, rows) != expected && Instant::now() < deadline {
        pty.take(Duration::from_millis(100));
    }
    assert_eq!(text_rows(pty, rows), expected);
}

#[test]
fn tmux_shows_what_a_terminal_shows() {
    if !installed("tmux") {
        return;
    }
    let place = Place::new();
    place.file("article.txt", article());
    place.file("home/.tmux.conf", "set -g status off\nset -g escape-time 10\n");
    let expected = directly(&place, "article.txt", 80, 24);
    let mut tmux = Command::new("tmux");
    place.dress(&mut tmux);
    tmux.env("TMUX_TMPDIR", place.path("")).args(["-u", "-f"]).arg(place.path("home/.tmux.conf"));
    tmux.args(["new-session", env!("CARGO_BIN_EXE_ibid"), "article.txt"]);
    assert_same_after_keys(&mut Pty::start(&tmux, 80, 24), &expected);
}

#[test]
fn gnu_screen_shows_what_a_terminal_shows() {
    if !installed("screen") {
        return;
    }
    let place = Place::new();
    place.file("article.txt", article());
    let expected = directly(&place, "article.txt", 80, 24);
    let mut pty = Pty::start(&in_gnu_screen(&place), 80, 24);
    assert_same_after_keys(&mut pty, &expected);
    pty.send(b"\x03");
    pty.wait_end();
}

/// The article of a place, opened inside GNU screen.
fn in_gnu_screen(place: &Place) -> Command {
    let rc = place.file("screenrc", "startup_message off\nmaptimeout 10\ndefutf8 on\naltscreen on\n");
    let sockets = place.path("sockets");
    std::fs::create_dir(&sockets).unwrap();
    std::fs::set_permissions(&sockets, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let mut screen = Command::new("screen");
    place.dress(&mut screen);
    screen
        .env("SCREENDIR", &sockets)
        .args(["-U", "-c"])
        .arg(rc)
        .args([env!("CARGO_BIN_EXE_ibid"), "article.txt"]);
    screen
}

/// What a terminal would put on its clipboard, of the bytes that were sent to it.
fn clipboard(sent: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(sent).into_owned();
    let commands = text.split("\x1b]52;").skip(1);
    commands.map(|rest| rest.split(['\x07', '\x1b']).next().unwrap_or_default().to_owned()).collect()
}

/// Copies the note that is open; the text is long enough that it must be handed on in pieces.
fn copy_a_note(pty: &mut Pty) {
    pty.wait_for("p. 1 of");
    pty.type_keys("\r");
    pty.wait_for("of 60");
    pty.type_keys("y");
    pty.take(Duration::from_millis(300));
    pty.settle();
}

/// An article with a long note, and what of it a clipboard gets, in base 64, from its first bytes on.
fn article_with_a_long_note() -> (String, &'static str) {
    (
        article().replace("Сноска к абзацу номер 1.", &"All of this is to be copied. ".repeat(20)),
        "c;QWxsIG9mIHRoaXMg",
    )
}

#[test]
fn the_wheel_and_a_click_on_a_marker_work_inside_tmux() {
    if !installed("tmux") {
        return;
    }
    let place = Place::new();
    place.file("article.txt", article());
    place.config("[screen]\nmouse = true\n");
    place.file("home/.tmux.conf", "set -g status off\nset -g mouse on\nset -g escape-time 10\n");
    let mut tmux = Command::new("tmux");
    place.dress(&mut tmux);
    tmux.env("TMUX_TMPDIR", place.path("")).args(["-u", "-f"]).arg(place.path("home/.tmux.conf"));
    tmux.args(["new-session", env!("CARGO_BIN_EXE_ibid"), "article.txt"]);
    let mut pty = Pty::start(&tmux, 80, 24);
    pty.wait_for("p. 1 of");
    let rows = text_rows(&pty, 24);
    pty.type_keys("\x1b[<65;10;10M");
    let deadline = Instant::now() + Duration::from_secs(5);
    while text_rows(&pty, 24)[1..10] != rows[4..13] && Instant::now() < deadline {
        pty.take(Duration::from_millis(50));
    }
    assert_eq!(text_rows(&pty, 24)[1..10], rows[4..13], "a notch of the wheel is three rows");
    let rows = text_rows(&pty, 24);
    let (row, line) = rows.iter().enumerate().find(|(_, line)| line.contains('²')).unwrap();
    let before = line.split('²').next().unwrap();
    let column = unicode_width::UnicodeWidthStr::width(before) + 1;
    pty.type_keys(&format!("\x1b[<0;{column};{0}M\x1b[<0;{column};{0}m", row + 1));
    pty.wait_for("Сноска к абзацу номер 2.");
    pty.send(b"\x03");
    pty.wait_end();
}

#[test]
fn what_is_copied_reaches_the_terminal_through_tmux() {
    if !installed("tmux") {
        return;
    }
    let place = Place::new();
    let (text, copied) = article_with_a_long_note();
    place.file("article.txt", text);
    place.file("home/.tmux.conf", "set -g status off\nset -g set-clipboard on\nset -g escape-time 10\n");
    let mut tmux = Command::new("tmux");
    place.dress(&mut tmux);
    tmux.env("TMUX_TMPDIR", place.path("")).args(["-u", "-f"]).arg(place.path("home/.tmux.conf"));
    tmux.args(["new-session", env!("CARGO_BIN_EXE_ibid"), "article.txt"]);
    let mut pty = Pty::start(&tmux, 80, 24);
    copy_a_note(&mut pty);
    let found = clipboard(&pty.sent);
    assert!(found.len() == 1 && found[0].trim_start_matches(';').starts_with(&copied[2..]), "{found:?}");
    pty.send(b"\x03");
    pty.wait_end();
}

#[test]
fn what_is_copied_reaches_the_terminal_through_gnu_screen() {
    if !installed("screen") {
        return;
    }
    let place = Place::new();
    let (text, copied) = article_with_a_long_note();
    place.file("article.txt", text);
    let mut pty = Pty::start(&in_gnu_screen(&place), 80, 24);
    copy_a_note(&mut pty);
    let found = clipboard(&pty.sent);
    assert!(found.len() == 1 && found[0].starts_with(copied) && found[0].len() > 700, "{found:?}");
    assert!(!pty.text().contains("QWxs"), "shown as text: {}", pty.text());
    pty.send(b"\x03");
    pty.wait_end();
}

#[test]
fn mosh_shows_what_a_terminal_shows() {
    if !installed("mosh-server") || !installed("mosh-client") {
        return;
    }
    let place = Place::new();
    // A server begins in the home, wherever it was started.
    let file = place.file("article.txt", article());
    let file = file.to_str().unwrap();
    let expected = directly(&place, file, 80, 24);
    let mut server = Command::new("mosh-server");
    place.dress(&mut server);
    server.env("LC_ALL", "C.UTF-8").env("MOSH_SERVER_NETWORK_TMOUT", "60");
    server.args(["new", "-i", "127.0.0.1", "-c", "256", "--", env!("CARGO_BIN_EXE_ibid"), file]);
    let greeting = server.stdin(Stdio::null()).output().unwrap();
    let greeting = String::from_utf8_lossy(&greeting.stdout).into_owned();
    let connect = greeting.lines().find_map(|line| line.strip_prefix("MOSH CONNECT ")).expect("a server");
    let (port, key) = connect.trim().split_once(' ').unwrap();
    let mut client = Command::new("mosh-client");
    place.dress(&mut client);
    client.env("MOSH_KEY", key).env("MOSH_PREDICTION_DISPLAY", "never").args(["127.0.0.1", port]);
    let mut pty = Pty::start(&client, 80, 24);
    assert_same_after_keys(&mut pty, &expected);
    pty.send(b"\x03");
    pty.wait_end();
}

#[test]
fn over_a_modem_no_key_is_lost_and_the_screen_is_right_at_the_end() {
    let place = Place::new();
    place.file("article.txt", article());
    let mut pty = Pty::start(place.ibid().arg("article.txt"), 80, 24);
    pty.wait_for("p. 1 of");
    // Nothing is taken while the keys are typed, and then a little at a time, as 9,600 bits a second bring it.
    for key in ["\x1b[6~", "\x1b[6~", "\x1b[6~", "b", "j", "j", "j", "k"] {
        pty.send(key.as_bytes());
        std::thread::sleep(Duration::from_millis(30));
    }
    while pty.take_slowly(96) > 0 {
        std::thread::sleep(Duration::from_millis(10));
    }
    pty.settle();
    let slow = seen(pty.screen());
    let mut fast =
        Pty::start(place.ibid().arg("article.txt").env("XDG_DATA_HOME", place.path("fast")), 80, 24);
    fast.wait_for("p. 1 of");
    for key in ["\x1b[6~", "\x1b[6~", "\x1b[6~", "b", "j", "j", "j", "k"] {
        fast.type_keys(key);
    }
    assert_eq!(seen(fast.screen()), slow);
}
