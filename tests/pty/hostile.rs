//! Texts that want to reach the terminal as something else than text: through articles, file names, the configuration,
//! bookmark files, and every command that prints. Each sequence carries a mark of its own, so that one of theirs can be told
//! from one of ours in the record of every byte sent.

use crate::pty::{Place, Pty};
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::process::Output;
use std::time::Duration;

/// Control characters of both kinds, alone.
fn controls() -> Vec<Vec<u8>> {
    let c0 = (0_u8..0x20).chain([0x7f]).filter(|byte| !b"\n\x0c".contains(byte)).map(|byte| vec![byte]);
    let c1 = (0x80_u8..0xa0).flat_map(|byte| [vec![byte], vec![0xc2, byte]]);
    c0.chain(c1).collect()
}

/// Whole sequences, and what else deceives.
const SEQUENCES: &[&str] = &[
    "\x1b[48;5;201m",
    "\x1b[3J",
    "\x1b[6n",
    "\x1b[?1049l",
    "\x1b[20t",
    "\x1b]0;title\x07",
    "\x1b]8;;http://example.org/\x1b\\",
    "\x1b]52;c;bWFyaw==\x07",
    "\x1b]52;c;unterminated",
    "\x1bP$qm\x1b\\",
    "\x1b_application\x1b\\",
    "\x1b^private\x1b\\",
    "\x1bXstring\x1b\\",
    "\x1bc",
    "\x1b#8",
    "\x1b(0",
    "\x1b",
    "\u{9b}31m",
    "\u{9d}0;title\u{9c}",
    "\u{90}q\u{9c}",
    "\u{202e}esrever",
    "\u{2066}isolate\u{2069}",
    "zero\u{200b}width\u{feff}",
    "tag\u{e0041}\u{e007f}",
    "a\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}\u{309}\u{30a}\u{30b}\u{30c}\u{30d}\u{30e}\u{30f}",
    "line\u{2028}paragraph\u{2029}",
    "carriage\rreturn",
    "back\x08\x08\x08\x08space",
];

/// Bytes that are no UTF-8.
const INVALID: &[&[u8]] =
    &[b"\xc0\x9b31m", b"\xe0\x80\x9b", b"\xed\xa0\x9b", b"\xff\xfe", b"\xf8\x88\x80\x80\x9b"];

/// Everything, each between the words "mark" and "end".
fn corpus() -> Vec<u8> {
    let mut all = Vec::new();
    let texts = SEQUENCES.iter().map(|s| s.as_bytes().to_vec());
    for text in controls().into_iter().chain(texts).chain(INVALID.iter().map(|bytes| bytes.to_vec())) {
        all.extend_from_slice(b"The word mark");
        all.extend_from_slice(&text);
        all.extend_from_slice(b"end stands here, and it is only text, whatever it says.\n");
    }
    all
}

/// The same as valid UTF-8.
fn corpus_text() -> String {
    String::from_utf8_lossy(&corpus()).into_owned()
}

/// The escape sequences among bytes that were sent, and the first control character that stands alone and is not one
/// of a terminal's own movements.
fn sequences(sent: &[u8]) -> (Vec<Vec<u8>>, Option<u8>) {
    let (mut found, mut alone, mut at) = (Vec::new(), None, 0);
    while let Some(&byte) = sent.get(at) {
        let length = match (byte, sent.get(at + 1)) {
            (0x1b, Some(b'[')) => {
                2 + sent[at + 2..]
                    .iter()
                    .position(|byte| (0x40..0x7f).contains(byte))
                    .map_or(0, |last| last + 1)
            }
            (0x1b, _) => 2,
            _ => {
                if byte < 0x20 && !b"\r\n\x08".contains(&byte) || byte == 0x7f {
                    alone.get_or_insert(byte);
                }
                at += 1;
                continue;
            }
        };
        found.push(sent[at..at + length].to_vec());
        at += length;
    }
    (found, alone)
}

/// Whether the reader itself may send this sequence: places, erasures, attributes, its modes.
fn ours(sequence: &[u8]) -> bool {
    match sequence {
        [0x1b, b'7' | b'8' | b'M'] => true,
        [0x1b, b'[', parameters @ .., last] => {
            let theirs: [&[u8]; 2] = [b"48;5;201", b"3"];
            if theirs.contains(&parameters) && b"mJ".contains(last) {
                return false;
            }
            let digits = parameters.iter().all(|byte| byte.is_ascii_digit() || *byte == b';');
            let modes: [&[u8]; 4] = [b"?25", b"?1049", b"?2004", b"?2026"];
            (digits && b"HABCDGdKJXSTrm".contains(last))
                || (modes.contains(&parameters) && b"hl".contains(last))
        }
        _ => false,
    }
}

/// Whether a character makes text look like other text: C1, directions, separators of lines, tags.
fn deceives(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' | '\u{e0000}'..='\u{e007f}')
}

/// Fails if anything reached the terminal that is not text or the reader's own.
fn assert_only_ours(sent: &[u8], what: &str) {
    let text = String::from_utf8(sent.to_vec()).unwrap_or_else(|error| panic!("{what}: not UTF-8: {error}"));
    assert_eq!(text.chars().find(|c| deceives(*c)), None, "{what}");
    let (found, alone) = sequences(sent);
    assert_eq!(alone, None, "{what}: a control character");
    for sequence in &found {
        assert!(ours(sequence), "{what}: {:?} was sent", String::from_utf8_lossy(sequence));
    }
    assert!(found.iter().filter(|sequence| *sequence == b"\x1b[?1049l").count() <= 1, "{what}");
}

/// Waits until the reader shows something; false if the program ended instead.
fn started(pty: &mut Pty) -> bool {
    while !pty.screen().alternate_screen() {
        pty.take(Duration::from_millis(50));
        if pty.child.try_wait().unwrap().is_some() {
            return false;
        }
    }
    pty.settle();
    true
}

/// Goes through an article to its end, through its lists and notes.
fn walk(pty: &mut Pty) {
    for key in [
        "t", "\x1b", "i", "\x1b", "!", "\x1b", "\t", "\r", "w", "\x1b", "\x1b", "/mark\r", "n", "m", "\r",
        "'", "\x1b", "v", "m", "\r",
    ] {
        pty.type_keys(key);
        if key == "\x1b" {
            pty.take(Duration::from_millis(150));
            pty.settle();
        }
    }
    for _ in 0..12 {
        pty.type_keys(" ");
    }
    pty.send(b"\x03");
    pty.wait_end();
}

#[test]
fn no_sequence_of_an_article_reaches_the_terminal() {
    let place = Place::new();
    let hostile = corpus_text();
    let article = format!(
        "TITLE mark\x1b[48;5;201mend\n\n{}\n\nA claim[1].\n\n[1] A note mark\x1b]0;x\x07end.\n{hostile}",
        hostile.replace(".\n", ".\n\n")
    );
    for (name, bytes) in [
        ("valid.txt", article.clone().into_bytes()),
        ("raw.txt", corpus()),
        ("marked.md", article.into_bytes()),
    ] {
        let file = place.file(name, bytes);
        let mut pty = Pty::start(place.ibid().arg(file), 100, 30);
        if started(&mut pty) {
            walk(&mut pty);
        }
        assert_only_ours(&pty.sent, name);
    }
}

#[test]
fn no_sequence_of_a_file_name_reaches_the_terminal() {
    for name in SEQUENCES.iter().filter(|name| !name.contains('/')) {
        let place = Place::new();
        let name = format!("mark{name}end.txt");
        let file = place.file(&name, "A short article without a title, to be called by its file name.\n");
        let mut pty = Pty::start(place.ibid().arg(&file), 80, 24);
        assert!(started(&mut pty), "{name}");
        pty.type_keys("o");
        pty.send(b"\x03");
        pty.wait_end();
        assert_only_ours(&pty.sent, &name);
        for command in ["check", "export"] {
            let output = place.ibid().arg(command).arg(&file).output().unwrap();
            assert_clean(&output, &name);
        }
    }
}

/// Fails if a command printed anything but text.
fn assert_clean(output: &Output, what: &str) {
    for bytes in [&output.stdout, &output.stderr] {
        let text = String::from_utf8(bytes.clone()).unwrap_or_else(|error| panic!("{what}: {error}"));
        let text = text.replace("\r\n", "\n"); // lines of CSV end so
        let control = text.chars().find(|c| c.is_control() && !"\n\x0c".contains(*c) || deceives(*c));
        assert_eq!(control, None, "{what}: {text}");
    }
}

#[test]
fn no_command_prints_a_sequence() {
    let place = Place::new();
    let file = place.file("corpus.txt", corpus_text());
    let file = file.to_str().unwrap();
    for command in [
        vec!["check", file],
        vec!["export", file, "--to", "text"],
        vec!["export", file, "--to", "markdown"],
        vec!["export", file, "--to", "html"],
        vec!["export", file, "--to", "json"],
        vec![file],
    ] {
        assert_clean(&place.ibid().args(&command).output().unwrap(), &command.join(" "));
    }
}

/// Fails if a command that is given a hostile word prints it as it is.
fn assert_word_is_cleaned(place: &Place, before: &[&str], word: &[u8]) {
    let said = format!("{before:?} {:?}", String::from_utf8_lossy(word));
    let word = OsString::from_vec([b"mark", word].concat());
    assert_clean(&place.ibid().args(before).arg(&word).output().unwrap(), &said);
}

#[test]
fn no_error_message_repeats_a_sequence() {
    let place = Place::new();
    let files: [&[&str]; 6] = [&[], &["check"], &["export"], &["--encoding"], &["--nonsense"], &["--format"]];
    let others: [&[&str]; 9] = [
        &["completions"],
        &["config"],
        &["export", "--to"],
        &["bookmarks"],
        &["bookmarks", "import"],
        &["bookmarks", "merge"],
        &["bookmarks", "list", "--tag"],
        &["bookmarks", "list", "--article"],
        &["--restricted", "--root"],
    ];
    for bytes in controls().into_iter().filter(|bytes| bytes != b"\0") {
        for before in files {
            assert_word_is_cleaned(&place, before, &bytes);
        }
    }
    for sequence in SEQUENCES {
        for before in files.iter().chain(&others) {
            assert_word_is_cleaned(&place, before, sequence.as_bytes());
        }
    }
}

#[test]
fn no_sequence_of_a_name_in_a_reading_room_reaches_the_terminal() {
    let place = Place::new();
    for name in SEQUENCES.iter().filter(|name| !name.contains('/')) {
        place.file(&format!("room/mark{name}end.txt"), "A short article without a title.\n");
    }
    let mut command = place.ibid();
    let mut pty = Pty::start(command.args(["--restricted", "--root", "room"]), 100, 30);
    assert!(started(&mut pty));
    for key in ["j", "j", "\r", "o", "\x1b"] {
        pty.type_keys(key);
    }
    pty.send(b"\x03");
    pty.wait_end();
    assert_only_ours(&pty.sent, "a reading room");
}

#[test]
fn no_sequence_that_is_pasted_or_sought_reaches_the_terminal() {
    let place = Place::new();
    let file = place.file("article.txt", crate::articles::english());
    let mut pty = Pty::start(place.ibid().arg(file), 100, 30);
    assert!(started(&mut pty));
    for sequence in SEQUENCES {
        pty.type_keys("/");
        pty.send(format!("\x1b[200~mark{sequence}end\x1b[201~").as_bytes());
        pty.type_keys("\r");
    }
    pty.type_keys("m");
    pty.send(b"\x1b[200~");
    pty.send(&corpus());
    pty.send(b"\x1b[201~");
    pty.settle();
    pty.type_keys("\r");
    pty.type_keys("'");
    pty.send(b"\x03");
    pty.wait_end();
    assert_only_ours(&pty.sent, "pasted text");
    assert!(place.kept().contains("it is only text"), "the pasted annotation was lost");
}

#[test]
fn no_sequence_of_a_configuration_reaches_the_terminal() {
    let place = Place::new();
    let file = place.file("article.txt", "A short article.\n");
    let mut config = String::from("[page]\n");
    for (number, text) in SEQUENCES.iter().enumerate() {
        config += &format!("\"mark{}\" = \"{number}{}\"\n", escaped(text), escaped(text));
    }
    for config in [config.into_bytes(), corpus()] {
        place.config(config);
        let mut pty = Pty::start(place.ibid().arg(&file), 80, 24);
        assert!(started(&mut pty));
        pty.type_keys("?");
        pty.send(b"\x03");
        pty.wait_end();
        assert_only_ours(&pty.sent, "configuration");
        assert_clean(&place.ibid().args(["config", "check"]).output().unwrap(), "config check");
    }
}

/// A text as TOML writes it.
fn escaped(text: &str) -> String {
    text.chars().map(|c| format!("\\U{:08X}", c as u32)).collect()
}

#[test]
fn no_sequence_of_a_bookmark_file_reaches_the_terminal() {
    let place = Place::new();
    let file = place.file("article.txt", crate::articles::english());
    let mut pty = Pty::start(place.ibid().arg(&file), 80, 24);
    pty.wait_for("p. 1 of");
    pty.type_keys("m");
    pty.type_keys("harmless");
    pty.type_keys("\r");
    pty.send(b"\x03");
    pty.wait_end();
    let folder = place.path("home/.local/share/ibid/bookmarks");
    let kept: Vec<_> = std::fs::read_dir(&folder).unwrap().flatten().map(|entry| entry.path()).collect();
    let bookmarks = kept.iter().find(|path| path.extension().is_some_and(|e| e == "toml")).unwrap();
    let text = std::fs::read_to_string(bookmarks).unwrap();
    assert!(text.contains("harmless"));
    let words: String = SEQUENCES.iter().map(|text| format!("mark{}end ", escaped(text))).collect();
    for hostile in [text.replace("harmless", &words), format!("{text}\n{}", corpus_text())] {
        std::fs::write(bookmarks, hostile).unwrap();
        let mut pty = Pty::start(place.ibid().arg(&file), 100, 30);
        assert!(started(&mut pty));
        for key in ["'", "e", "\x1b", "\x1b", "\""] {
            pty.type_keys(key);
            pty.take(Duration::from_millis(120));
            pty.settle();
        }
        pty.send(b"\x03");
        pty.wait_end();
        assert_only_ours(&pty.sent, "bookmarks");
        for command in [
            &["list"][..],
            &["list", "--json"],
            &["export", "--to", "markdown"],
            &["export", "--to", "json"],
            &["export", "--to", "csv"],
            &["export", "--to", "org"],
            &["export", "--to", "html"],
            &["merge", bookmarks.to_str().unwrap(), bookmarks.to_str().unwrap()],
        ] {
            let output = place.ibid().arg("bookmarks").args(command).output().unwrap();
            assert_clean(&output, &format!("bookmarks {command:?}"));
        }
    }
}

#[test]
fn a_letter_under_a_mountain_of_marks_does_not_fill_the_line() {
    for pile in ["\u{342}".repeat(100_000), "\u{200d}👨".repeat(50_000)] {
        let place = Place::new();
        let file = place.file("article.txt", format!("A TITLE\n\nOne e{pile} word and 👨{pile} another.\n"));
        let mut pty = Pty::start(place.ibid().arg(file), 80, 24);
        pty.wait_for("another");
        assert!(pty.sent.len() < 3_000, "{} bytes", pty.sent.len());
    }
}
