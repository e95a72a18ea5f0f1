//! Texts typed as Project Gutenberg and the old e-text libraries type them: blank lines between paragraphs, `[1]` in
//! the text, `[1] …` or `[Footnote 1: …]` for the note, `_italics_`, `=bold=`, a licence before and after.
//!
//! Passes: lines to chunks (`chunks`), the licence set aside (`licence`), chunks to roles (`roles`), markers to
//! notes (`links`), all written out (`write`). Each is linear in the text.
//!
//! What this leaves to others: pages, broken words and every other trace of print (`parse::plain`).

pub(crate) mod labels;
mod chunks;
mod licence;
mod roles;
mod links;
mod emphasis;
mod write;

use crate::parse::gutenberg::chunks::{Chunk, Line};
use crate::parse::{Finding, FindingKind, Parsed};
use crate::source::Source;
use std::ops::Range;

/// Finds the structure of a typed text.
pub fn parse(source: &Source) -> Parsed {
    let text = source.text.as_str();
    let lines = chunks::lines(text);
    let body = licence::body(text, &lines);
    let chunks = chunks::chunks(text, &lines, body.clone());
    let roles = roles::roles(text, &lines, &chunks);
    let linked = links::link(text, &lines, &chunks, &roles);
    let article = Article { text, lines: &lines, chunks: &chunks };
    let (document, mut findings) = write::write(&article, &roles, &linked);
    findings.extend(linked.doubts(&article));
    for outside in [0..body.start, body.end..lines.len()] {
        findings.extend(article.furniture(outside, "stands outside the marks of Project Gutenberg"));
    }
    findings.sort_by_key(|f| f.source.start);
    Parsed { document, findings }
}

/// Whether a text is typed in this way: it says so, or its notes stand in brackets at the start of paragraphs, called
/// by brackets in the text, and neither pages nor broken words show that it was printed.
pub(crate) fn is_typed(text: &str) -> bool {
    if memchr::memmem::find(text.as_bytes(), b"\n[Footnote ").is_some() || licence::is_marked(text) {
        return true;
    }
    if memchr::memchr(b'[', text.as_bytes()).is_none() || memchr::memchr(0x0c, text.as_bytes()).is_some() {
        return false;
    }
    if is_hyphenated(text) {
        return false;
    }
    let lines = chunks::lines(text);
    let chunks = chunks::chunks(text, &lines, 0..lines.len());
    let roles = roles::roles(text, &lines, &chunks);
    links::link(text, &lines, &chunks, &roles).count() > 0
}

/// Whether words are broken at line ends: more than a line in sixty-five ends in a letter and a hyphen. In the typed
/// texts that were counted (12) at most four in a thousand do, in printed ones with broken words 84 and more.
fn is_hyphenated(text: &str) -> bool {
    let ends_broken = |line: &str| {
        let words = line.trim_end_matches(['-', '\u{ad}', '\u{2010}']);
        words.len() < line.len() && words.ends_with(char::is_alphabetic)
    };
    let (mut full, mut broken, mut start) = (0, 0, 0);
    for end in memchr::memchr2_iter(b'\n', 0x0c, text.as_bytes()).chain([text.len()]) {
        let line = text.get(start..end).unwrap_or_default().trim();
        full += usize::from(!line.is_empty());
        broken += usize::from(ends_broken(line));
        start = end + 1;
    }
    broken * 65 > full
}

/// A text cut into lines and chunks.
struct Article<'a> {
    text: &'a str,
    lines: &'a [Line],
    chunks: &'a [Chunk],
}

impl Article<'_> {
    /// A finding about a range of the source that begins on a line (an index).
    fn finding(&self, kind: FindingKind, line: usize, source: Range<u32>, why: &str) -> Finding {
        let text = self.text.get(source.start as usize..source.end as usize).unwrap_or_default();
        let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(80).collect();
        Finding { kind, line: line as u32 + 1, source, text, confidence: 0.95, evidence: why.to_owned() }
    }

    /// Lines set aside; nothing if they are blank.
    fn furniture(&self, lines: Range<usize>, why: &str) -> Option<Finding> {
        let mut full = lines.clone().filter(|&i| self.lines.get(i).is_some_and(|l| !l.is_blank()));
        let first = full.next()?;
        let last = full.next_back().unwrap_or(first);
        let range = self.lines.get(first)?.start..self.lines.get(last)?.end;
        Some(self.finding(FindingKind::Furniture, first, range, why))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::BlockKind;

    fn parsed(text: &str) -> Parsed {
        assert!(is_typed(text), "is taken for a typed text");
        parse(&Source::from_text(text))
    }

    /// Each note as "label: text", with the word before each of its markers.
    fn notes(parsed: &Parsed) -> Vec<String> {
        let document = &parsed.document;
        let called = |r: &crate::document::Reference| {
            let before = document.text.get(..r.at.index()).unwrap();
            before.rsplit(char::is_whitespace).next().unwrap().to_owned()
        };
        let line = |(index, note): (usize, &crate::document::Note)| {
            let id = crate::document::NoteId::new(index);
            let words: Vec<String> =
                document.references.iter().filter(|r| r.note == id).map(called).collect();
            format!("{} <{}> {}", note.label, words.join(" "), document.get(note.span).replace('\n', " / "))
        };
        document.notes.iter().enumerate().map(line).collect()
    }

    fn kinds(parsed: &Parsed) -> Vec<BlockKind> {
        parsed.document.body().iter().map(|b| b.kind).collect()
    }

    const PARAGRAPH: &str = "The harbour master kept two books,[1] one for the ships and one for\nthe weather [2], \
        and trusted only the second.\n\n";

    #[test]
    fn notes_in_brackets_stand_behind_their_paragraph() {
        let text = format!(
            "{PARAGRAPH}[Footnote 1: Both are _lost_.]\n\n[Footnote 2: It begins in May.\n\nAnd ends there.]\n\nNext.\n"
        );
        let parsed = parsed(&text);
        assert_eq!(
            notes(&parsed),
            ["1 <books,> Both are lost.", "2 <weather> It begins in May. / And ends there."]
        );
        assert_eq!(parsed.document.body().len(), 2);
        assert_eq!(parsed.findings, []);
    }

    #[test]
    fn notes_at_the_end_may_have_several_paragraphs() {
        let text =
            format!("{PARAGRAPH}\n\nFOOTNOTES:\n\n[1] Both are lost.\n\nOr were.\n\n[2] It begins in May.\n");
        let parsed = parsed(&text);
        assert_eq!(notes(&parsed), ["1 <books,> Both are lost. / Or were.", "2 <weather> It begins in May."]);
        assert_eq!(
            parsed.findings.iter().map(|f| (f.kind, f.line)).collect::<Vec<_>>(),
            [(FindingKind::Furniture, 6)]
        );
    }

    #[test]
    fn indented_notes_do_not_take_the_verse_behind_them() {
        let text = format!(
            "{PARAGRAPH}    [1] Both are lost.\n\n    Oh ships of May,\n    Oh ships of gray\n\n    [2] It begins in May.\n\nNext.\n"
        );
        let parsed = parsed(&text);
        assert_eq!(notes(&parsed), ["1 <books,> Both are lost.", "2 <weather> It begins in May."]);
        assert_eq!(kinds(&parsed), [BlockKind::Paragraph, BlockKind::Verse, BlockKind::Paragraph]);
    }

    #[test]
    fn numbers_that_begin_again_call_the_notes_of_their_own_section() {
        let text = "One.[1]\n\n[1] First.\n\n\nII\n\nTwo.[1]\n\n[1] Second.\n\n\nIII\n\nThree.\n";
        assert_eq!(notes(&parsed(text)), ["1 <One.> First.", "1 <Two.> Second."]);
    }

    #[test]
    fn numbers_that_begin_again_call_the_notes_of_one_list_in_turn() {
        let text = "One.[1]\n\n\nII\n\nTwo.[1]\n\n\nNOTES\n\n[1] First.\n\n[1] Second.\n";
        assert_eq!(notes(&parsed(text)), ["1 <One.> First.", "1 <Two.> Second."]);
    }

    #[test]
    fn notes_of_one_list_need_no_blank_lines_whatever_their_labels() {
        let text = "One,[a] two,[b] and three.[c]\n\n[a] First, which\ngoes on.\n[b] Second.\n[c] Third.\n";
        assert_eq!(
            notes(&parsed(text)),
            ["a <One,> First, which goes on.", "b <two,> Second.", "c <three.> Third."]
        );
    }

    #[test]
    fn a_label_without_a_note_and_a_note_without_a_label_are_doubts() {
        let text = format!("{PARAGRAPH}[Footnote 1: Both are lost.]\n\n[Footnote 4: Who calls?]\n");
        let kinds: Vec<(FindingKind, u32)> =
            parsed(&text).findings.iter().map(|f| (f.kind, f.line)).collect();
        let (orphan, uncalled, gap) =
            (FindingKind::OrphanMarker, FindingKind::UncalledNote, FindingKind::Gap);
        assert_eq!(kinds, [(orphan, 2), (uncalled, 6), (gap, 6)]);
    }

    #[test]
    fn emphasis_is_kept_without_its_signs() {
        let parsed =
            parse(&Source::from_text("A _word that\ngoes on_ and =bold= and snake_case and 2 = 2.\n"));
        let document = &parsed.document;
        assert_eq!(document.text, "A word that goes on and bold and snake_case and 2 = 2.");
        let emphases: Vec<(&str, bool)> =
            document.emphases.iter().map(|e| (document.get(e.span), e.strong)).collect();
        assert_eq!(emphases, [("word that goes on", false), ("bold", true)]);
    }

    #[test]
    fn the_licence_is_set_aside_and_nothing_else() {
        let text = "Title: Ports\n\n*** START OF THE PROJECT GUTENBERG EBOOK PORTS ***\n\nPORTS\n\nby\n\nAnn Noble\n\n\n\nText.\n\n*** END OF THE PROJECT GUTENBERG EBOOK PORTS ***\n\nTerms.\n";
        let parsed = parsed(text);
        assert_eq!(kinds(&parsed), [BlockKind::Title, BlockKind::Author, BlockKind::Paragraph]);
        assert_eq!(parsed.document.text, "PORTS\nAnn Noble\nText.");
        assert_eq!(parsed.findings.iter().map(|f| f.line).collect::<Vec<_>>(), [1, 7, 15]);
    }

    #[test]
    fn paragraphs_may_begin_with_an_indent() {
        let text = "     The first begins here and\ngoes on here.\n     The second begins here and\ngoes on.[1]\n     The third\nis short.\n     And there is a fourth\none.\n\nNOTES\n\n     [1] A note that\ngoes on.\n";
        let parsed = parsed(text);
        assert_eq!(parsed.document.body().len(), 4);
        assert_eq!(notes(&parsed), ["1 <on.> A note that goes on."]);
    }

    #[test]
    fn a_hyphen_at_a_line_end_stays_as_typed() {
        let parsed = parse(&Source::from_text("A well-\nkept pre- and post-\nwar house--\nold.\n"));
        assert_eq!(parsed.document.text, "A well-kept pre- and post-war house--old.");
    }

    #[test]
    fn printed_text_is_not_taken_for_typed() {
        assert!(!is_typed("A bro-\nken word[1] and ano-\nther.\n\n[1] A note.\n"));
        assert!(!is_typed("One page.[1]\n\n[1] A note.\n\u{c}Another page.\n"));
        assert!(!is_typed("See [12, p. 5] and no more.\n"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_parses(text in "[ \\[\\]*_=1aA\n.-]{0,200}") {
            let parsed = parse(&Source::from_text(&text));
            for block in &parsed.document.blocks {
                assert!(parsed.document.text.get(block.span.range()).is_some());
            }
        }
    }
}
