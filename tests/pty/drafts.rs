//! What is being written when the program is killed.

use crate::pty::Pty;
use crate::reader;
use rustix::process::Signal;
use std::time::Duration;

#[test]
fn words_typed_before_a_pause_are_kept_by_it_once() {
    let (place, mut pty) = reader();
    pty.type_keys("m");
    pty.wait_for("Enter");
    pty.type_keys("ten words");
    pty.wait_for("ten words");
    std::thread::sleep(Duration::from_secs(2));
    pty.settle();
    let (_, before) = pty.effort();
    assert_eq!(pty.take(Duration::from_secs(2)), 0);
    let (_, after) = pty.effort();
    assert_eq!(after, before, "it woke up although the words are kept");
    pty.signal(Signal::KILL);
    pty.wait_end();

    let mut again = Pty::start(place.ibid().arg(place.path("english.txt")), 80, 24);
    again.wait_for("left unfinished");
    again.type_keys("'");
    again.wait_for("draft: ten words");
}

#[test]
fn words_typed_before_a_kill_are_there_at_the_next_start() {
    let (place, mut pty) = reader();
    pty.type_keys("m");
    pty.wait_for("Enter");
    pty.type_keys("who counted the island");
    std::thread::sleep(Duration::from_millis(1100));
    pty.type_keys(" twice");
    pty.wait_for("island twice");
    pty.settle();
    pty.signal(Signal::KILL);
    pty.wait_end();

    let mut again = Pty::start(place.ibid().arg(place.path("english.txt")), 80, 24);
    again.wait_for("left unfinished");
    again.type_keys("'");
    again.wait_for("draft: who counted the island");
    again.type_keys("e");
    again.wait_for("who counted the island");
    again.type_keys("!\r");
    again.wait_for("bookmark kept");
    again.signal(Signal::TERM);
    again.wait_end();
    let mut last = Pty::start(place.ibid().arg(place.path("english.txt")), 80, 24);
    last.wait_for("p. 1 of");
    last.settle();
    assert!(!last.text().contains("unfinished"), "the draft was accepted");
}
