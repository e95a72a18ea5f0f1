//! The real program in a pseudo-terminal, with an emulator that sees what its bytes mean, and a budget for the bytes.

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
#[path = "pty/articles.rs"]
mod articles;
#[path = "pty/bad_days.rs"]
mod bad_days;
#[path = "pty/bytes.rs"]
mod bytes;
#[path = "pty/drafts.rs"]
mod drafts;
#[path = "pty/hostile.rs"]
mod hostile;
#[path = "pty/opening.rs"]
mod opening;

use articles::{CYRILLIC, english, shuffled};
use pty::{Place, Pty, died_of, seen};
use rustix::process::{Pid, Signal, kill_process};
use std::time::{Duration, Instant};

/// A reader of the English article at 80 × 24.
fn reader() -> (Place, Pty) {
    let place = Place::new();
    let file = place.file("english.txt", english());
    let mut pty = Pty::start(place.ibid().arg(file), 80, 24);
    pty.wait_for("p. 1 of");
    pty.settle();
    (place, pty)
}

#[test]
fn an_article_is_opened_paged_and_left() {
    let (_place, mut pty) = reader();
    assert!(pty.screen().alternate_screen() && pty.screen().hide_cursor());
    pty.type_keys(" ");
    pty.wait_for("p. 2 of");
    pty.type_keys("b");
    pty.wait_for("p. 1 of");
    pty.send(b"q");
    assert!(pty.wait_end().success());
    pty.assert_given_back();
}

#[test]
fn a_note_opens_and_closes_and_a_lone_escape_acts() {
    let (_place, mut pty) = reader();
    let page = seen(pty.screen());
    pty.type_keys("\r");
    pty.wait_for("ledger of the third ward");
    pty.send(b"\x1b");
    pty.settle();
    pty.take(Duration::from_millis(300));
    pty.settle();
    assert!(!pty.text().contains("ledger of the third ward"), "{}", pty.text());
    let again = seen(pty.screen());
    let different = page.iter().zip(&again).filter(|(before, after)| before != after).count();
    assert!(different <= 2, "only the chosen marker may look different: {different} rows do");
}

#[test]
fn a_bookmark_that_was_acknowledged_survives_kill_9() {
    let (place, mut pty) = reader();
    pty.type_keys("m");
    pty.type_keys("compare with the second survey");
    let before = pty.text();
    pty.send(b"\r");
    while pty.text() == before {
        pty.take(Duration::from_millis(5));
    }
    let deadline = Instant::now() + Duration::from_secs(5);
    while !pty.text().contains("saved") && !pty.text().contains('⚑') && Instant::now() < deadline {
        pty.take(Duration::from_millis(2));
    }
    pty.signal(Signal::KILL);
    pty.wait_end();
    assert!(place.kept().contains("compare with the second survey"), "{}", place.kept());
    let file = place.path("english.txt");
    let mut again = Pty::start(place.ibid().arg(file), 80, 24);
    again.wait_for("p. 1 of");
    again.type_keys("'");
    again.wait_for("compare with the second survey");
}

#[test]
fn every_signal_to_leave_gives_the_terminal_back_and_keeps_the_place() {
    for signal in [Signal::TERM, Signal::HUP, Signal::INT, Signal::QUIT] {
        let (place, mut pty) = reader();
        pty.type_keys(" ");
        pty.wait_for("p. 2 of");
        let before = Instant::now();
        pty.signal(signal);
        let status = pty.wait_end();
        assert!(died_of(status, signal), "{signal:?}: {status:?}");
        assert!(before.elapsed() < Duration::from_secs(1));
        pty.assert_given_back();
        let file = place.path("english.txt");
        let mut again = Pty::start(place.ibid().arg(file), 80, 24);
        again.wait_for("p. 2 of");
    }
}

#[test]
fn a_shell_stops_it_with_ctrl_z_and_brings_it_back() {
    let place = Place::new();
    let file = place.file("english.txt", english());
    let ibid = place.ibid();
    let script = format!(
        "set -m; {} {}; printf 'the shell is here\\n'; read -r word; fg >/dev/null; printf 'ended\\n'",
        ibid.get_program().display(),
        file.display()
    );
    let mut shell = std::process::Command::new("bash");
    place.dress(&mut shell);
    shell.arg("-c").arg(script);
    let mut pty = Pty::start(&shell, 80, 24);
    pty.wait_for("p. 1 of");
    pty.type_keys(" ");
    pty.wait_for("p. 2 of");
    let page = seen(pty.screen());
    pty.send(b"\x1a");
    pty.wait_for("the shell is here");
    pty.assert_given_back();
    pty.resize(80, 24);
    pty.send(b"word\n");
    pty.wait_for("p. 2 of");
    pty.settle();
    assert_eq!(seen(pty.screen()), page);
    pty.send(b"q");
    pty.wait_for("ended");
    pty.assert_given_back();
}

#[test]
fn a_stopped_program_ends_when_its_shell_tells_it_to() {
    for outside in [false, true] {
        let place = Place::new();
        let file = place.file("english.txt", english());
        let ibid = place.ibid();
        let script =
            format!("set -m; {} {}; kill %1; sleep 2; jobs", ibid.get_program().display(), file.display());
        let mut shell = std::process::Command::new("bash");
        place.dress(&mut shell);
        let mut pty = Pty::start(shell.arg("-c").arg(script), 80, 24);
        pty.wait_for("p. 1 of");
        pty.settle();
        if outside {
            let children = format!("/proc/{0}/task/{0}/children", pty.child.id());
            let child = std::fs::read_to_string(children).unwrap().trim().parse().unwrap();
            kill_process(Pid::from_raw(child).unwrap(), Signal::STOP).unwrap();
        } else {
            pty.send(b"\x1a");
        }
        pty.wait_for("Terminated");
    }
}

#[test]
fn an_article_that_became_a_pipe_is_not_waited_for() {
    let (place, mut pty) = reader();
    let file = place.path("english.txt");
    std::fs::remove_file(&file).unwrap();
    rustix::fs::mkfifoat(rustix::fs::CWD, &file, rustix::fs::Mode::from_raw_mode(0o600)).unwrap();
    pty.type_keys("R");
    pty.wait_for("is not a file");
    pty.type_keys("  ");
    pty.type_keys(" ");
    pty.wait_for("p. 4 of");
}

#[test]
fn without_a_shell_to_come_back_from_ctrl_z_does_not_stop() {
    let (_place, mut pty) = reader();
    pty.type_keys("\x1a");
    pty.type_keys(" ");
    pty.wait_for("p. 2 of");
}

#[test]
fn a_stop_from_outside_is_drawn_over_when_it_ends() {
    let (_place, mut pty) = reader();
    let page = seen(pty.screen());
    pty.signal(Signal::STOP);
    std::thread::sleep(Duration::from_millis(50));
    pty.signal(Signal::CONT);
    pty.settle();
    assert_eq!(seen(pty.screen()), page);
    pty.type_keys(" ");
    pty.wait_for("p. 2 of");
}

#[test]
fn when_the_terminal_vanishes_the_program_ends_at_once_even_if_it_may_not_be_told() {
    for ignored in ["", "trap '' HUP TERM INT; "] {
        let place = Place::new();
        let file = place.file("english.txt", english());
        let ibid = place.ibid();
        let mut shell = std::process::Command::new("sh");
        place.dress(&mut shell);
        shell.arg("-c").arg(format!("{ignored}exec {} {}", ibid.get_program().display(), file.display()));
        let mut pty = Pty::start(&shell, 80, 24);
        pty.wait_for("p. 1 of");
        pty.type_keys(" ");
        pty.wait_for("p. 2 of");
        pty.settle();
        let (before, _) = pty.effort();
        let vanished = Instant::now();
        pty.vanish();
        let mut spent = before;
        while pty.child.try_wait().unwrap().is_none() {
            spent = pty.effort().0.max(spent);
            assert!(vanished.elapsed() < Duration::from_secs(5), "it stays");
        }
        assert!(vanished.elapsed() < Duration::from_secs(1), "{:?}", vanished.elapsed());
        assert!(spent - before < 10, "{} hundredths of a second of CPU", spent - before);
        let mut again = Pty::start(place.ibid().arg(file), 80, 24);
        again.wait_for("p. 2 of");
    }
}

#[test]
fn a_storm_of_sizes_ends_on_the_same_page() {
    let (_place, mut pty) = reader();
    pty.type_keys("  ");
    pty.wait_for("p. 3 of");
    let page = seen(pty.screen());
    let mut seed = 7_u32;
    let mut next = |limit: u32| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) % limit + 1
    };
    for _ in 0..100 {
        pty.resize(next(500) as u16, next(200) as u16);
        pty.take(Duration::from_millis(5));
    }
    for (columns, rows) in [(1, 1), (500, 200), (20, 5), (80, 24)] {
        pty.resize(columns, rows);
        pty.settle();
    }
    assert_eq!(seen(pty.screen()), page);
}

#[test]
fn an_article_that_is_opened_anew_or_again_begins_with_the_row_that_one_left() {
    let first_row = |pty: &Pty| pty.text().lines().find(|row| !row.trim().is_empty()).unwrap().to_owned();
    let (place, mut pty) = reader();
    pty.type_keys(" jjj");
    let (left, first) = (pty.text(), first_row(&pty));
    pty.type_keys("R");
    pty.wait_for("as it is now");
    assert_eq!(first_row(&pty), first);
    pty.type_keys("q");
    pty.wait_end();
    let open = |columns| {
        let mut again = Pty::start(place.ibid().arg(place.path("english.txt")), columns, 24);
        again.wait_for(" of ");
        again.settle();
        again
    };
    let mut again = open(80);
    assert_eq!(again.text(), left);
    again.type_keys("q");
    again.wait_end();
    // Where rows are other ones, the first is that with the words that stood first.
    let words = first.trim().get(..12).unwrap();
    assert!(first_row(&open(50)).contains(words), "{words}");
}

#[test]
fn ten_thousand_keys_at_once_all_count() {
    let (_place, mut pty) = reader();
    let keys = "jk".repeat(4999) + " ";
    pty.send(keys.as_bytes());
    pty.wait_for("p. 2 of");
    pty.send(b"q");
    assert!(pty.wait_end().success());
    pty.assert_given_back();
}

#[test]
fn a_folder_is_a_list_of_the_articles_in_it_over_the_guide() {
    let place = Place::new();
    place.file("shelf/one.txt", english());
    place.file("shelf/inner/two.txt", "Another article, on a shelf of its own.\n");
    place.file("shelf/.hidden", "Nothing to see.\n");
    let mut pty = Pty::start(place.ibid().arg(place.path("shelf")), 80, 24);
    pty.wait_for("Esc the guide");
    let list = pty.text();
    assert!(list.contains("inner/two.txt") && list.contains("one.txt"), "{list}");
    assert!(!list.contains("hidden"), "{list}");
    pty.type_keys("\r");
    pty.wait_for("Another article");
    pty.type_keys("oj\r");
    pty.wait_for("THE TWO SURVEYS");
    pty.type_keys("o");
    pty.wait_for("Esc back");
}

#[test]
fn wrong_settings_are_told_in_one_notice() {
    let place = Place::new();
    let file = place.file("english.txt", english());
    place.file("home/.config/ibid/config.toml", "[page]\nwidht = 60\nindent = 3\n[sceen]\nmouse = true\n");
    let mut pty = Pty::start(place.ibid().arg(file), 80, 24);
    pty.wait_for("ibid config check)");
    assert!(pty.text().contains("config.toml:2: "), "{}", pty.text());
    pty.type_keys(" ");
    pty.wait_for("p. 2 of");
}

#[test]
fn a_pasted_megabyte_presses_no_keys() {
    let (_place, mut pty) = reader();
    pty.type_keys("g");
    pty.settle();
    let page = seen(pty.screen());
    let mut paste = b"\x1b[200~".to_vec();
    paste.extend("q j m \r quit \x1a ".repeat(1 << 16).into_bytes());
    paste.extend(b"\x1b[201~");
    pty.send(&paste);
    pty.settle();
    pty.type_keys(" ");
    pty.wait_for("p. 2 of");
    pty.type_keys("b");
    pty.settle();
    assert_eq!(seen(pty.screen()), page);
}

#[test]
fn a_sequence_that_comes_byte_by_byte_is_one_key() {
    let (_place, mut pty) = reader();
    for byte in b"\x1b[6~" {
        pty.send(&[*byte]);
        pty.take(Duration::from_millis(15));
    }
    pty.wait_for("p. 2 of");
}

#[test]
fn nothing_is_sent_and_nothing_happens_while_nobody_types() {
    let (_place, mut pty) = reader();
    pty.type_keys(" ");
    pty.settle();
    let (_, before) = pty.effort();
    assert_eq!(pty.take(Duration::from_secs(2)), 0);
    let (_, after) = pty.effort();
    assert_eq!(after, before, "it woke up");
}

#[test]
fn nothing_is_asked_of_the_terminal() {
    let (_place, mut pty) = reader();
    pty.type_keys(" \rq");
    for question in
        [&b"\x1b[c"[..], b"\x1b[6n", b"\x1b[5n", b"\x1b]10;?", b"\x1b]11;?", b"\x1b[?u", b"$p", b"\x1bP"]
    {
        let found = pty.sent.windows(question.len()).any(|window| window == question);
        assert!(!found, "{:?} was sent", String::from_utf8_lossy(question));
    }
}

#[test]
fn an_article_that_vanishes_or_changes_is_read_on_and_opened_anew_at_the_same_words() {
    let place = Place::new();
    let text = shuffled(&english(), true, 30);
    let file = place.file("survey.txt", &text);
    let mut pty = Pty::start(place.ibid().arg(&file), 80, 24);
    pty.wait_for("p. 1 of");
    std::fs::remove_file(&file).unwrap();
    pty.type_keys(" ");
    pty.wait_for("the file of this article is gone");
    pty.type_keys("R");
    pty.wait_for("no such file");
    pty.type_keys(" ");
    pty.wait_for("p. 3 of");
    let words = pty.text().lines().find(|line| line.len() > 40).unwrap().trim().to_owned();
    pty.type_keys("m");
    pty.type_keys("a word on it\r");
    pty.wait_for("bookmark kept");
    place.file("survey.txt", format!("{}{text}", shuffled(CYRILLIC, true, 8)));
    pty.type_keys("k");
    pty.wait_for("the file of this article has changed; R opens it anew");
    pty.type_keys("j");
    assert!(!pty.text().contains("has changed"), "it is said once");
    pty.type_keys("R");
    pty.wait_for("another edition of this article: 1 of 1 bookmarks found again");
    let text = pty.text();
    assert!(text.contains(&words[..40]), "{words} in\n{text}");
    assert!(!text.contains("p. 3 of"), "it was not opened anew:\n{text}");
    pty.type_keys("g'");
    pty.wait_for("a word on it");
    pty.type_keys("\r");
    pty.settle();
    assert!(pty.text().contains(&words[..40]), "the bookmark stands elsewhere:\n{}", pty.text());
    pty.send(b"q");
    assert!(pty.wait_end().success());
}

#[test]
fn every_kind_of_terminal_shows_the_same_page() {
    let place = Place::new();
    let file = place.file("cyrillic.txt", CYRILLIC.repeat(6));
    let mut pages = Vec::new();
    for term in ["xterm-256color", "xterm", "screen", "tmux-256color", "linux", "vt100", "vt220", ""] {
        let mut command = place.ibid();
        command.arg(&file).env("TERM", term).env("XDG_DATA_HOME", place.path(&format!("data-{term}")));
        let mut pty = Pty::start(&command, 80, 24);
        pty.wait_for("p. 1 of");
        for keys in [" ", "j", "j", "k", "\t", "\r", "j"] {
            pty.type_keys(keys);
        }
        pages.push((term, pty.text()));
        pty.send(b"\x03");
        pty.wait_end();
        pty.assert_given_back();
    }
    for (term, page) in &pages {
        assert_eq!(page, &pages[0].1, "{term}");
    }
}

#[test]
fn a_terminal_that_cannot_place_text_gets_it_plain() {
    let place = Place::new();
    let file = place.file("english.txt", english());
    let mut pty = Pty::start(place.ibid().arg(&file).env("TERM", "dumb"), 80, 24);
    assert!(pty.wait_end().success());
    assert!(!pty.sent.contains(&0x1b));
    assert!(String::from_utf8_lossy(&pty.sent).contains("ledger of the third ward"));
}

#[test]
fn no_color_leaves_weight_and_reverse() {
    let place = Place::new();
    let file = place.file("english.txt", english());
    let mut pty = Pty::start(place.ibid().arg(&file).env("NO_COLOR", "1"), 80, 24);
    pty.wait_for("p. 1 of");
    pty.type_keys("\t\r");
    let sent = String::from_utf8_lossy(&pty.sent).into_owned();
    for sequence in sent.split("\x1b[").skip(1) {
        let parameters = sequence.split_once('m').map_or("", |(p, _)| p);
        if parameters.bytes().all(|byte| byte.is_ascii_digit() || byte == b';') {
            let coloured =
                parameters.split(';').any(|code| matches!(code.parse::<u8>(), Ok(30..=49 | 90..=107)));
            assert!(!coloured, "{parameters}");
        }
    }
    assert!(sent.contains("\x1b[1m") || sent.contains(";1m"), "no bold");
    assert!(sent.contains(";7m") || sent.contains("[7m"), "the chosen marker is not reversed");
}

#[test]
fn addresses_are_links_only_if_the_reader_wants_them_and_the_terminal_knows_them() {
    let address = "https://example.org/archive/harbour/minutes/of-the-second-meeting/page-17";
    let text = format!("A TITLE\n\nThe minutes were printed, and they can be read at {address} today.\n");
    for (config, term, marked) in
        [("", "xterm", 0), ("hyperlinks = true", "xterm", 1), ("hyperlinks = true", "linux", 0)]
    {
        let place = Place::new();
        place.config(format!("[screen]\n{config}\n"));
        let file = place.file("article.txt", &text);
        let mut pty = Pty::start(place.ibid().arg(file).env("TERM", term), 60, 24);
        pty.wait_for("A TITLE");
        pty.send(b"q");
        pty.wait_end();
        let sent = String::from_utf8_lossy(&pty.sent).into_owned();
        let opened = sent.matches("\x1b]8;;h").count();
        assert_eq!(opened > 0, marked > 0, "{config:?} {term}");
        assert_eq!(sent.matches(&format!("\x1b]8;;{address}\x1b\\")).count(), opened, "a part is marked");
        assert!(marked == 0 || opened > 1, "the address is broken over lines: {}", pty.text());
        assert!(sent.matches("\x1b]8;;\x1b\\").count() >= opened);
    }
}

#[test]
fn outside_utf8_frames_and_markers_are_ascii() {
    let place = Place::new();
    let file = place.file("english.txt", english());
    let mut pty = Pty::start(place.ibid().arg(&file).env("LC_ALL", "C"), 80, 24);
    pty.wait_for("p. 1 of");
    pty.type_keys("\t\r");
    pty.wait_for("ledger of the third ward");
    assert!(pty.sent.is_ascii(), "{}", pty.text());
    assert!(pty.text().contains("[1]"), "{}", pty.text());
}
