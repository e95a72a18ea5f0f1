//! Terminals that lie, disks that are full, floods of keys, and a fault of the program itself.

use crate::articles::{english, shuffled};
use crate::pty::{Place, Pty, died_of, emulator};
use ibid::app::{Effect, Message, Opening};
use ibid::articles::Articles;
use ibid::cli::{Input, Options};
use ibid::desk::{Answer, Attendant, Begun, Desk, Preview};
use ibid::document::Document;
use ibid::terminal::{self, Ending, Settings, capabilities::Capabilities};
use rustix::process::Signal;
use std::io::Write as _;
use std::process::Command;
use std::time::{Duration, Instant};

/// A reader of an article at 80 × 24.
fn reader(text: &str) -> (Place, Pty) {
    let place = Place::new();
    let file = place.file("article.txt", text);
    let mut pty = Pty::start(place.ibid().arg(file), 80, 24);
    pty.wait_for("p. 1 of");
    pty.settle();
    (place, pty)
}

#[test]
fn a_terminal_that_does_not_say_its_size_is_taken_for_80_by_24() {
    let (_place, mut pty) = reader(&english());
    pty.claim(0, 0);
    let from = pty.sent.len();
    pty.type_keys(" ");
    pty.wait_for("p. 2 of");
    let mut fresh = emulator(80, 24);
    fresh.process(&pty.sent[from..]);
    assert!(fresh.screen().contents().contains("p. 2 of"), "{}", fresh.screen().contents());
}

#[test]
fn a_terminal_that_claims_to_be_huge_does_not_fill_the_memory() {
    let (_place, mut pty) = reader(&english());
    let from = pty.sent.len();
    pty.claim(u16::MAX, u16::MAX);
    while pty.sent.len() == from {
        pty.take(Duration::from_millis(50));
    }
    pty.settle();
    assert!(pty.memory() < 200_000, "{} kB", pty.memory());
    let mut huge = emulator(1000, 500);
    huge.process(&pty.sent[from..]);
    let shown = huge.screen().contents();
    assert!(shown.lines().count() == 500 && shown.contains("p. 1 of 1"), "{} rows", shown.lines().count());
    pty.resize(80, 24);
    pty.type_keys(" ");
    pty.wait_for("p. 2 of");
}

#[test]
fn a_signal_between_two_of_many_keys_ends_the_session_at_once_and_keeps_the_place() {
    let text = shuffled(&english(), true, 400);
    let (place, mut pty) = reader(&text);
    pty.type_keys(" ");
    pty.wait_for("p. 2 of");
    pty.send("f".repeat(3_000).as_bytes());
    let told = Instant::now();
    pty.signal(Signal::TERM);
    let status = pty.wait_end();
    assert!(died_of(status, Signal::TERM), "{status:?}");
    assert!(told.elapsed() < Duration::from_secs(1), "{:?}", told.elapsed());
    pty.assert_given_back();
    let mut again = Pty::start(place.ibid().arg(place.path("article.txt")), 80, 24);
    again.wait_for("p. 2 of");
}

#[test]
fn on_a_full_disk_reading_goes_on_and_the_bookmark_stays_until_the_reader_gives_it_up() {
    let place = Place::new();
    let file = place.file("article.txt", english());
    let ibid = place.ibid();
    let mut shell = Command::new("sh");
    place.dress(&mut shell);
    // No file may grow beyond nothing: to the program that is a disk without room.
    shell.arg("-c").arg(format!("ulimit -f 0; exec {} {}", ibid.get_program().display(), file.display()));
    let mut pty = Pty::start(&shell, 80, 24);
    pty.wait_for("p. 1 of");
    pty.type_keys(" ");
    pty.wait_for("p. 2 of");
    pty.type_keys("m");
    pty.type_keys("words that find no room\r");
    pty.wait_for("not saved, kept in memory");
    pty.type_keys(" ");
    pty.wait_for("p. 3 of");
    pty.type_keys("'");
    pty.wait_for("words that find no room");
    pty.send(b"\x1b");
    pty.take(Duration::from_millis(200));
    pty.type_keys("R");
    pty.wait_for("the article as it is now");
    pty.type_keys("'");
    pty.wait_for("words that find no room");
    pty.send(b"\x1b");
    pty.take(Duration::from_millis(200));
    pty.type_keys("q");
    pty.wait_for("leave once more");
    pty.send(b"q");
    assert!(pty.wait_end().success());
    pty.assert_given_back();
    let sent = String::from_utf8_lossy(&pty.sent).into_owned();
    let (_, after) = sent.rsplit_once("\x1b[?1049l").expect("the screen is left");
    assert!(
        after.contains("not saved, and only here") && after.contains("words that find no room"),
        "{after}"
    );
}

#[test]
fn a_pasted_megabyte_is_taken_by_what_is_being_typed_and_presses_no_keys() {
    let paste = format!("\x1b[200~{}\x1b[201~", "qj m\r ".repeat(170_000));
    let (place, mut pty) = reader(&english());
    let begun = Instant::now();
    pty.type_keys("/");
    pty.send(paste.as_bytes());
    pty.settle();
    pty.wait_for("qj m");
    pty.send(b"\x1b");
    pty.take(Duration::from_millis(200));
    pty.settle();
    pty.type_keys("m");
    pty.send(paste.as_bytes());
    pty.settle();
    pty.wait_for("qj m");
    pty.type_keys("\r");
    pty.wait_for("bookmark kept");
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
    assert!(place.kept().matches("qj m").count() > 10_000, "the pasted words were lost");
    pty.type_keys(" ");
    pty.wait_for("p. 2 of");
}

/// Says in which process a test is the program that breaks.
const CHILD: &str = "IBID_TEST_BREAKS";

/// Keeps what a desk keeps, but breaks when the file of the article is gone.
struct Breaking(Desk);

impl Attendant for Breaking {
    fn perform(&mut self, effect: Effect, document: &Document, now: jiff::Timestamp) -> Answer {
        self.0.perform(effect, document, now)
    }

    fn preview(&self, begun: &Begun) -> Preview {
        self.0.preview(begun)
    }

    fn open(&mut self, begun: Begun) -> Opening {
        self.0.open(begun)
    }

    fn news(&mut self) -> Option<Message> {
        let news = self.0.news();
        assert!(news.is_none(), "broken on purpose");
        news
    }

    fn unsaved(&mut self) -> String {
        self.0.unsaved()
    }

    fn settle(&mut self) {
        self.0.settle();
    }
}

#[test]
fn a_fault_of_the_program_gives_the_terminal_back_and_keeps_the_place() {
    if let Some(file) = std::env::var_os(CHILD) {
        let desk = Breaking(Desk::new(Articles::new(Options::default()).unwrap()));
        let begun = desk.0.begin(&Input::File(file.into())).unwrap();
        let settings = Settings {
            capabilities: Capabilities::of(Some("xterm")),
            look: ibid::app::Look::default(),
            mouse: true,
            clipboard: None,
            suspend: false,
        };
        let (ended, _) = terminal::run(begun, Box::new(desk), settings).unwrap();
        assert!(matches!(&ended, Ending::Fault(said) if said.contains("broken on purpose")), "{ended:?}");
        writeln!(std::io::stderr(), "the fault was told").unwrap();
        return;
    }
    let place = Place::new();
    let file = place.file("article.txt", english());
    let mut test = Command::new(std::env::current_exe().unwrap());
    place.dress(&mut test);
    let name = "bad_days::a_fault_of_the_program_gives_the_terminal_back_and_keeps_the_place";
    test.args(["--exact", name, "--nocapture"]).env(CHILD, &file);
    let mut pty = Pty::start(&test, 80, 24);
    pty.wait_for("p. 1 of");
    pty.type_keys(" ");
    pty.wait_for("p. 2 of");
    pty.type_keys("m");
    pty.type_keys("words of which nothing is on the disk yet");
    std::fs::remove_file(&file).unwrap();
    pty.send(b".");
    assert!(pty.wait_end().success(), "{}", pty.text());
    pty.assert_given_back();
    assert!(pty.text().contains("the fault was told"), "{}", pty.text());
    assert!(place.kept().contains("words of which nothing is on the disk yet"), "{}", place.kept());
    let mut again = Pty::start(place.ibid().arg(place.file("article.txt", english())), 80, 24);
    again.wait_for("an annotation was left unfinished");
    again.send(b"\x1b");
    again.wait_for("p. 2 of");
}
