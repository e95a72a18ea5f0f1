//! What the parser of printed text promises for any text at all: it never panics, it loses nothing, its marks are in
//! order, and twice the text takes about twice the time.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

use ibid::clean;
use ibid::document::Document;
use ibid::export::{Target, export};
use ibid::parse::{FindingKind, Format, Parsed, parse};
use ibid::source::Source;
use proptest::prelude::*;
use rustix::time::{ClockId, clock_gettime};
use std::time::Duration;

/// Lines as print has them, and some that no print has.
fn any_line() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        4 => "[a-zа-я]{1,9}",
        1 => "[A-ZА-Я][a-zа-я]{0,7}",
        1 => "[a-z]{3,6}[1-9]",
        1 => "[a-z]{2,6}[.,;:!?]",
        1 => Just("http://a.example/b_1".to_owned()),
        1 => prop_oneof![Just("«да»1"), Just("[1]"), Just("*"), Just("†"), Just("1)"), Just("12"), Just("—"), Just("漢字")]
            .prop_map(str::to_owned),
    ];
    let words = prop::collection::vec(word, 0..9).prop_map(|w| w.join(" "));
    let label = prop_oneof![6 => Just(""), 1 => Just("1 "), 1 => Just("2. "), 1 => Just("[3] "), 1 => Just("* "), 1 => Just("    ")];
    let end = prop_oneof![4 => Just(""), 2 => Just("-"), 1 => Just("."), 1 => Just("2"), 1 => Just("\u{ad}")];
    (label, words, end).prop_map(|(label, words, end)| format!("{label}{words}{end}"))
}

fn any_text() -> impl Strategy<Value = String> {
    let separator = prop_oneof![6 => Just("\n"), 2 => Just("\n\n"), 1 => Just("\n\u{c}")];
    prop::collection::vec((any_line(), separator), 0..60)
        .prop_map(|lines| lines.into_iter().map(|(line, separator)| line + separator).collect())
}

fn parsed(text: &str) -> Parsed {
    parse(&Source::from_text(text), Format::Plain)
}

/// For each byte of the source, whether it stands in the text of the document or is reported as set aside.
fn accounted(text: &str, parsed: &Parsed) -> Vec<bool> {
    let mut seen = vec![false; text.len()];
    let origins = parsed.document.origins.iter().map(|o| o.source..o.source + o.length);
    let furniture =
        parsed.findings.iter().filter(|f| f.kind == FindingKind::Furniture).map(|f| f.source.clone());
    for range in origins.chain(furniture) {
        seen[range.start as usize..range.end as usize].fill(true);
    }
    seen
}

/// What may be neither in the text nor reported: blanks, hyphens that broke a word, labels and markers, and commas between
/// the names of authors.
fn may_vanish(c: char) -> bool {
    c.is_whitespace()
        || c.is_ascii_digit()
        || matches!(c, '-' | '\u{ad}' | '*' | '†' | '[' | ']' | '(' | ')' | '.' | ',')
}

/// Every origin says the same as the source there, or the sign for what must not be shown.
fn origins_hold(text: &str, document: &Document) -> bool {
    document.origins.iter().all(|o| {
        let here = document.text.get(o.text.index()..o.text.index() + o.length as usize);
        let there = text.get(o.source as usize..(o.source + o.length) as usize);
        let shown = there.map(|t| t.chars().map(|c| clean::sign(c).unwrap_or(c)).collect::<String>());
        here.is_some() && here == shown.as_deref()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn nothing_of_a_printed_text_is_lost(text in any_text()) {
        let parsed = parsed(&text);
        let seen = accounted(&text, &parsed);
        for (i, c) in text.char_indices().filter(|(_, c)| !may_vanish(*c)) {
            prop_assert!(seen[i], "{c:?} at byte {i} is lost");
        }
        let digits = text.char_indices().filter(|(i, c)| c.is_ascii_digit() && !seen[*i]).count();
        let marks = parsed.document.notes.len() + parsed.document.references.len();
        prop_assert!(digits <= 5 * marks, "{digits} digits are gone, {marks} notes and references found");
    }

    #[test]
    fn the_way_back_to_the_source_is_exact(text in any_text()) {
        prop_assert!(origins_hold(&text, &parsed(&text).document));
    }

    #[test]
    fn references_and_blocks_are_in_order(text in any_text()) {
        let document = parsed(&text).document;
        prop_assert!(document.references.is_sorted_by_key(|r| r.at));
        prop_assert!(document.references.iter().all(|r| r.note.index() < document.notes.len()));
        prop_assert!(document.blocks.windows(2).all(|b| b[0].span.end < b[1].span.start));
        prop_assert!(document.references.iter().all(|r| (0.0..=1.0).contains(&r.confidence)));
    }

    #[test]
    fn any_text_at_all_is_parsed(text in "\\PC{0,400}") {
        prop_assert!(origins_hold(&text, &parsed(&text).document));
    }
}

/// The time of the processor that something takes, the best of three: others may keep the machine busy.
fn time(work: impl Fn()) -> Duration {
    let now = || Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default();
    let once = || {
        let start = now();
        work();
        now().saturating_sub(start)
    };
    (0..3).map(|_| once()).min().unwrap_or_default()
}

/// Eight times the text must not take more than three times as long as eight times the time: enough to tell n from n².
/// `prepare` turns a text, many times the piece of a case, into the work that is timed.
fn grows_in_proportion<W: Fn()>(cases: &[(&str, &str)], prepare: impl Fn(&str) -> W) {
    let mut faster = Vec::new();
    for (name, piece) in cases {
        let small = piece.repeat((15_000 / piece.len()).max(1));
        let (one, eight) = (time(prepare(&small)), time(prepare(&small.repeat(8))));
        if eight > one * 24 + Duration::from_millis(20) {
            faster.push(format!("{name}: {one:?} for one, {eight:?} for eight"));
        }
    }
    assert!(faster.is_empty(), "{}", faster.join("\n"));
}

fn parsing(text: &str) -> impl Fn() + use<> {
    let source = Source::from_text(text);
    move || assert!(!parse(&source, Format::Plain).document.text.is_empty())
}

fn exporting(text: &str) -> impl Fn() + use<> {
    let parsed = parse(&Source::from_text(text), Format::Markdown);
    move || {
        for target in [Target::Text, Target::Markdown, Target::Html, Target::Json] {
            assert!(export(&parsed, target, None, &mut std::io::sink()).is_ok());
        }
    }
}

#[test]
fn time_grows_with_the_text_and_no_faster() {
    let cases = [
        (
            "prose",
            "The mill stood by the river, and the road to it led through a mea-\ndow that was flooded in spring.\n",
        ),
        ("one line", "слово за словом без конца и края "),
        ("one word", "слово"),
        ("markers", "word1 word2 word3 word1 "),
        ("labels", "1 Note of some words.\n2 Another note.\n"),
        ("bare numbers", "1\n2\n3\n\n"),
        ("digits", "1234567890 "),
        ("digits in one word", "1234567890"),
        ("stars", "* ** *** a* b** "),
        ("brackets", "[1] [2] [3] ((((1) "),
        ("markers before brackets", "word1) and word2) or "),
        ("hyphens", "a-\nb-\nc-\n"),
        ("addresses", "http://a.example/b-\n"),
        ("page breaks", "1\n\u{c}Head\nText of a page.\n"),
        ("columns", "left side of the page          right side of the page\n"),
        ("equal lines", "Head\n"),
        ("blank lines", "a\n\n\n\n"),
        ("a run of stars", "*"),
        ("a run of daggers", "†"),
        ("bullets alone", "-\n"),
        ("dialogue", "— What?\n\n"),
        ("lists", "Of two kinds:\n\n— red\n\n— blue\n\n"),
        ("items that end in a colon", "— these:\n\n"),
    ];
    grows_in_proportion(&cases, parsing);
}

#[test]
fn time_of_writing_grows_with_the_text_and_no_faster() {
    let cases =
        [("no title", "w.\n\n"), ("headings", "## H\n\n"), ("notes", "a[^1]\n\n"), ("items", "- a\n")];
    grows_in_proportion(&cases, exporting);
}

#[test]
fn ten_thousand_notes_are_linked() {
    let body: Vec<String> = (1..=10_000).map(|n| format!("the word{n} and")).collect();
    let notes: Vec<String> = (1..=10_000).map(|n| format!("{n} Note of some words.")).collect();
    let document = parsed(&format!("{}\n\nNotes\n\n{}\n", body.join("\n"), notes.join("\n"))).document;
    assert!(document.notes.len() > 9_990, "{} notes", document.notes.len());
    assert!(document.references.len() > 9_990, "{} references", document.references.len());
}

#[test]
fn marks_behind_the_names_of_authors_are_reported() {
    let text = "Ice on Small Rivers\nAnn Noble1, Ben Carter2\n\nThe ice went out in March, and nobody was there to see it go.\n";
    let parsed = parsed(text);
    assert_eq!(
        parsed.document.front(ibid::document::BlockKind::Author).collect::<Vec<_>>(),
        ["Ann Noble", "Ben Carter"]
    );
    let marks: Vec<&str> = parsed.findings.iter().map(|f| f.text.as_str()).collect();
    assert_eq!(marks, ["1", "2"]);
}
