//! What a page, a line and a note may cost, in bytes on the line.

use crate::articles::{CHINESE, CYRILLIC, english, shuffled};
use crate::pty::{Place, Pty, emulator, ideal, least, seen};
use proptest::test_runner::{RngSeed, TestRunner};
use std::time::Duration;

/// A reader of a text on a terminal of a size.
fn reader(text: &str, columns: u16, rows: u16) -> (Place, Pty) {
    let place = Place::new();
    let file = place.file("article.txt", text);
    let mut pty = Pty::start(place.ibid().arg(file), columns, rows);
    pty.wait_for("p. 1 of");
    pty.settle();
    (place, pty)
}

#[test]
fn a_page_costs_little_more_than_its_text() {
    // Cells that happen to stay must be written again, since stepping over one or two is dearer, and rows must be reached;
    // the fewer bytes the letters of a script have, the more that is of the whole: English cannot come nearer to its
    // changed cells than 1.18. So all are measured against what any program would have to send as well.
    let texts = [
        ("cyrillic", shuffled(CYRILLIC, true, 60), 1.12),
        ("chinese", shuffled(CHINESE, false, 60), 1.07),
        ("english", shuffled(&english(), true, 60), 1.19),
    ];
    for (name, text, budget) in texts {
        for (columns, rows) in [(80, 24), (200, 60)] {
            let (_place, mut pty) = reader(&text, columns, rows);
            let (mut bytes, mut changed, mut bound) = (0, 0, 0);
            for _ in 0..4 {
                let before = pty.screen().clone();
                bytes += pty.type_keys(" ");
                changed += ideal(&before, pty.screen());
                bound += least(&before, pty.screen());
            }
            assert!(changed > 2000, "{name} at {columns}: the pages are too alike to measure");
            let (over, over_least) = (bytes as f64 / changed as f64, bytes as f64 / bound as f64);
            let said = format!(
                "{name} at {columns} × {rows}: {bytes} bytes, {over:.3} × the changed cells, {over_least:.3} × the least"
            );
            println!("{said}");
            assert!(over <= budget && (1.0..=1.015).contains(&over_least), "{said}");
        }
    }
}

#[test]
fn a_line_down_costs_little_more_than_the_line() {
    // Pages that hold rows back, since a heading or the first row of a paragraph would stand at their foot.
    let paragraph = |number: usize| format!("ЧАСТЬ {number}\n\n{}", shuffled(CYRILLIC, true, 1 + number % 2));
    let text: String = (2..9).map(paragraph).collect();
    let (_place, mut pty) = reader(&text, 100, 30);
    pty.type_keys(" ");
    let mut dearest = 0;
    for _ in 0..70 {
        dearest = pty.type_keys("j").max(dearest);
    }
    println!("the dearest line down: {dearest} bytes");
    assert!(dearest > 100, "lines came");
    assert!(dearest <= 185, "a line down cost {dearest} bytes");
}

#[test]
fn a_note_costs_little_more_than_its_cells() {
    let (_place, mut pty) = reader(&english(), 80, 24);
    pty.type_keys("\t");
    for key in ["\r", "\x1b"] {
        let before = pty.screen().clone();
        pty.send(key.as_bytes());
        let mut bytes = 0;
        while bytes == 0 {
            bytes += pty.take(Duration::from_millis(50));
        }
        bytes += pty.settle();
        let least = ideal(&before, pty.screen());
        assert!(bytes as f64 <= 1.3 * least as f64, "{key:?}: {bytes} bytes, {least} needed");
    }
}

#[test]
fn twenty_pages_at_once_cost_no_more_than_two() {
    let (_place, mut pty) = reader(&shuffled(CYRILLIC, true, 60), 80, 24);
    let one = pty.type_keys(" ");
    let twenty = pty.type_keys(&"\x1b[6~".repeat(20));
    assert!(twenty <= 2 * one, "one page {one} bytes, twenty {twenty}");
    pty.wait_for("p. 22 of");
}

#[test]
fn on_a_slow_line_pictures_are_left_out_and_keys_are_not() {
    let place = Place::new();
    let file = place.file("article.txt", shuffled(CYRILLIC, true, 60));
    let mut shell = std::process::Command::new("sh");
    place.dress(&mut shell);
    let program = place.ibid().get_program().display().to_string();
    shell.arg("-c").arg(format!("stty ospeed 19200; exec {program} {}", file.display()));
    let mut pty = Pty::start(&shell, 80, 24);
    pty.wait_for("p. 1 of");
    let page = pty.sent.len();
    for _ in 0..20 {
        pty.send(b" ");
        pty.take(Duration::from_millis(20));
    }
    pty.wait_for("p. 21 of");
    let bytes = pty.sent.len() - page;
    assert!(bytes <= 2 * page, "twenty pages took {bytes} bytes, the first {page}");
    pty.send(b" q");
    assert!(pty.wait_end().success(), "it leaves though the line is busy");
}

#[test]
fn after_any_session_the_screen_is_that_of_a_fresh_drawing() {
    let keys = [
        " ", "b", "j", "k", "d", "u", "g", "G", "\t", "\r", "\x1b", "]", "[", "t", "'", "?", "f", "n",
        "/th\r", "H", "T",
    ];
    let choice = proptest::collection::vec(0..keys.len(), 25);
    let config = proptest::test_runner::Config {
        cases: 6,
        rng_seed: RngSeed::Fixed(17),
        failure_persistence: None,
        max_shrink_iters: 0,
        ..Default::default()
    };
    let text = english() + &CYRILLIC.repeat(3) + &CHINESE.repeat(3);
    TestRunner::new(config)
        .run(&choice, |chosen| {
            let (_place, mut pty) = reader(&text, 80, 24);
            for key in chosen.iter().map(|&index| keys[index]) {
                pty.type_keys(key);
                if key == "\x1b" {
                    pty.take(Duration::from_millis(200));
                    pty.settle();
                }
            }
            let shown = seen(pty.screen());
            let from = pty.sent.len();
            pty.signal(rustix::process::Signal::WINCH);
            pty.take(Duration::from_secs(2));
            pty.settle();
            let mut fresh = emulator(80, 24);
            fresh.process(&pty.sent[from..]);
            assert_eq!(seen(fresh.screen()), shown);
            Ok(())
        })
        .unwrap();
}
