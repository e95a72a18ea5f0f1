//! Articles that take a while to open: their first page, what is typed meanwhile, and leaving before they are there.

use crate::articles::long;
use crate::pty::{Place, Pty, died_of, seen};
use rustix::process::Signal;
use std::time::{Duration, Instant};

/// How long leaving may take: much less than opening the article does.
const AT_ONCE: Duration = Duration::from_millis(900);

/// A reader who sees the first page of a long article of so many pages as printed, while the rest is parsed.
fn reader(pages: usize) -> (Place, Pty) {
    let place = Place::new();
    let file = place.file("article.txt", long(pages));
    let mut pty = Pty::start(place.ibid().arg(file), 80, 24);
    pty.wait_for("p. 1 of …");
    (place, pty)
}

/// Waits until the whole article is there.
fn wait_for_the_whole(pty: &mut Pty) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while pty.text().contains(" …") {
        assert!(Instant::now() < deadline, "the whole is not there:\n{}", pty.text());
        pty.take(Duration::from_millis(100));
    }
    pty.settle();
}

/// Pages of print that make up an article of some megabytes.
const SOME: usize = 4_000;

#[test]
fn the_first_page_of_a_long_article_is_there_before_the_rest_and_stays() {
    let (_place, mut pty) = reader(SOME);
    let first = seen(pty.screen());
    assert!(first.concat().contains('1') && pty.text().contains("LONG REPORT"), "{}", pty.text());
    wait_for_the_whole(&mut pty);
    let whole = seen(pty.screen());
    assert!(first[..23] == whole[..23], "{}", pty.text());
    assert!(pty.text().contains("  0 %"), "{}", pty.text());
}

#[test]
fn keys_typed_before_the_whole_is_there_are_worked_on_in_order() {
    let (_place, mut pty) = reader(SOME);
    pty.send(b"  b/year 3777\r");
    pty.wait_for("1 of 1  /year 3777");
    pty.type_keys("H");
    pty.wait_for("p. 2 of");
}

#[test]
fn signals_and_q_leave_while_a_long_article_is_parsed() {
    for signal in [Signal::TERM, Signal::HUP] {
        let (_place, mut pty) = reader(SOME);
        pty.signal(signal);
        let begun = Instant::now();
        assert!(died_of(pty.wait_end(), signal));
        assert!(begun.elapsed() < AT_ONCE, "{:?}", begun.elapsed());
        assert!(!pty.text().contains("  0 %"), "it was there already: {}", pty.text());
        pty.assert_given_back();
    }
    for keys in [" q", "/quay\x03"] {
        let (_place, mut pty) = reader(SOME);
        pty.send(keys.as_bytes());
        let begun = Instant::now();
        assert!(pty.wait_end().success());
        assert!(begun.elapsed() < AT_ONCE, "{:?}", begun.elapsed());
        pty.assert_given_back();
    }
}

#[test]
fn a_terminal_that_vanishes_while_a_long_article_is_parsed_ends_the_program() {
    let (_place, mut pty) = reader(SOME);
    let begun = Instant::now();
    pty.vanish();
    assert!(died_of(pty.wait_end(), Signal::HUP));
    assert!(begun.elapsed() < AT_ONCE, "{:?}", begun.elapsed());
}

#[test]
fn the_screen_may_change_its_size_while_a_long_article_is_parsed() {
    let (_place, mut pty) = reader(SOME);
    pty.resize(60, 12);
    pty.wait_for("p. 1 of …");
    assert!(pty.text().contains("LONG REPORT"), "{}", pty.text());
    pty.resize(80, 24);
    pty.send(b" ");
    pty.wait_for("p. 2 of");
}

#[test]
fn a_long_article_that_was_left_elsewhere_shows_no_other_page_before() {
    let (place, mut pty) = reader(SOME);
    pty.send(b"7 q");
    assert!(pty.wait_end().success());
    let mut again = Pty::start(place.ibid().arg(place.path("article.txt")), 80, 24);
    again.wait_for("opening …");
    again.wait_for("p. 8 of");
    let sent = String::from_utf8_lossy(&again.sent).into_owned();
    assert!(!sent.contains("p. 1 of"), "{sent}");
    assert!(!sent.contains("page of year 0"), "{sent}");
}

#[test]
fn a_long_article_is_opened_from_the_list_while_another_is_on_the_screen() {
    let (place, mut pty) = reader(SOME);
    wait_for_the_whole(&mut pty);
    pty.type_keys(" q");
    pty.wait_end();
    let other = place.file("other.txt", crate::articles::english());
    let mut pty = Pty::start(place.ibid().arg(other), 80, 24);
    pty.wait_for("p. 1 of");
    pty.type_keys(" o");
    pty.type_keys("/article");
    pty.send(b"\r ");
    pty.wait_for("opening");
    pty.wait_for("p. 3 of");
    assert!(pty.text().contains("article.txt"), "{}", pty.text());
}
