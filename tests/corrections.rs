//! Corrections of small articles: what each does, that they hold in another extraction, and laws for any of them.
#![allow(clippy::expect_used, reason = "an article that makes no sense must fail its test")]

#[path = "support/article.rs"]
mod article;

use ibid::bookmark::file;
use ibid::bookmark::{self, Anchor, Bookmarks, Correction, Ids, Stream};
use ibid::correction::division::divisions;
use ibid::correction::{self, Anchors, Report, marker};
use ibid::document::{BlockKind, Document, Evidence, NoteId, Place, ReferenceId, Span};
use jiff::Timestamp;
use proptest::prelude::*;

const PORTS: &str = "\
= Three ports
The bill of lading^1^ was lost in the fire of the old custom house, and the copy^2^ that we have is late.
The pilots kept a book of their own, in which every mast and every anchor has a page.^3^
[1] Archive of the northern port, box 7. 4 There is a second draft in another hand.
[2] The copy is on blue paper, folded twice.
[3] See the songs of the quays, printed in the same year.";

/// The corrections of an article: each call corrects the document as it is then.
struct Reader {
    parsed: Document,
    bookmarks: Bookmarks,
    ids: Ids,
    now: Timestamp,
}

impl Reader {
    fn of(parsed: Document) -> Self {
        let bookmarks = Bookmarks::new(bookmark::Article::new(&parsed, &Stream::new(&parsed)));
        Self { parsed, bookmarks, ids: Ids::new([1; 16]), now: Timestamp::UNIX_EPOCH }
    }

    fn document(&self) -> Document {
        let (document, report) = correction::apply(&self.parsed, self.bookmarks.corrections());
        assert_eq!(report, Report { applied: self.bookmarks.corrections().count(), orphans: Vec::new() });
        document
    }

    fn keep(&mut self, anchor: Anchor, correction: Correction) {
        self.now = self.now.checked_add(jiff::SignedDuration::from_secs(1)).expect("a time");
        self.bookmarks.correct(anchor, correction, self.ids.next(self.now), self.now);
    }

    /// Relinks a marker; says whether it could be.
    fn relink(&mut self, reference: usize, note: Option<usize>) -> bool {
        let document = self.document();
        let stream = Stream::new(&document);
        let anchors = Anchors::new(&document, &stream);
        let Some((anchor, marker)) = anchors.of_reference(ReferenceId::new(reference)) else { return false };
        let to = note.map(|note| anchors.of_note(NoteId::new(note)).map(Box::new));
        let Some(to) = to.map_or(Some(None), |to| to.map(Some)) else { return false };
        self.keep(anchor, Correction::Relink { marker, to });
        true
    }

    /// Makes a marker of a note of a printed label, or behind words; says whether it could be.
    fn call(&mut self, words: Span, label: &str, note: NoteId) -> bool {
        let document = self.document();
        let stream = Stream::new(&document);
        let anchors = Anchors::new(&document, &stream);
        let (Some(anchor), Some(to)) = (anchors.of_words(words), anchors.of_note(note)) else { return false };
        self.keep(anchor, Correction::Call { marker: label.to_owned(), to: Box::new(to) });
        true
    }

    /// Makes a marker of one of the printed labels that a note has; says whether it could be.
    fn call_by_printed(&mut self, note: usize, which: usize) -> bool {
        let document = self.document();
        let note = NoteId::new(note);
        let label = document.note(note).map(|n| n.label.clone()).unwrap_or_default();
        let printed = marker::printed_markers(&document, note).get(which).copied();
        printed.is_some_and(|span| self.call(span, &label, note))
    }

    /// Puts a marker behind a word; says whether it could be.
    fn call_by_words(&mut self, note: usize, word: usize) -> bool {
        let document = self.document();
        let body = document.text.get(..document.notes_start().index()).unwrap_or_default();
        let words = body.split_whitespace().nth(word);
        let start = words.map(|w| w.as_ptr() as usize - document.text.as_ptr() as usize);
        let span = start.zip(words).map(|(start, w)| Span::new(start, start + w.len()));
        span.is_some_and(|span| self.call(span, "", NoteId::new(note)))
    }

    /// Merges or rejects a note; says whether it could be.
    fn note(&mut self, note: usize, correction: Correction) -> bool {
        let document = self.document();
        let stream = Stream::new(&document);
        let alone = correction == Correction::Merge
            && correction::note_before(&document, NoteId::new(note)).is_none();
        let anchor = Anchors::new(&document, &stream).of_note(NoteId::new(note)).filter(|_| !alone);
        anchor.map(|anchor| self.keep(anchor, correction)).is_some()
    }

    /// Splits a note at the n-th place where it could be; says whether there is one.
    fn split(&mut self, note: usize, which: usize) -> bool {
        let document = self.document();
        let stream = Stream::new(&document);
        let place = divisions(&document, NoteId::new(note)).get(which).map(|division| division.place);
        let anchor = place.and_then(|place| Anchors::new(&document, &stream).of_place(place));
        anchor.map(|anchor| self.keep(anchor, Correction::Split)).is_some()
    }
}

fn ports() -> Reader {
    Reader::of(article::read(PORTS))
}

fn blocks(document: &Document) -> Vec<&str> {
    document.blocks.iter().map(|b| document.get(b.span)).collect()
}

/// What the references call, by the first word of the note.
fn calls(document: &Document) -> Vec<&str> {
    let words = |note: NoteId| document.note(note).map_or("", |n| document.get(n.span));
    document.references.iter().map(|r| words(r.note).split(' ').next().unwrap_or_default()).collect()
}

#[test]
fn a_relinked_marker_calls_the_other_note_and_the_notes_stand_in_the_order_of_their_calls() {
    let mut reader = ports();
    assert!(reader.relink(0, Some(2)));
    let document = reader.document();
    assert_eq!(calls(&document), ["See", "The", "See"]);
    let labels: Vec<&str> = document.notes.iter().map(|n| n.label.as_str()).collect();
    assert_eq!(labels, ["3", "1", "2"]);
    assert_eq!(document.references[0].evidence, Evidence::READER);
    assert!((document.references[0].confidence - 1.0).abs() < f32::EPSILON);
}

#[test]
fn a_marker_that_calls_nothing_is_printed_text() {
    let mut reader = ports();
    assert!(reader.relink(1, None));
    let document = reader.document();
    assert_eq!(calls(&document), ["Archive", "See"]);
    assert!(blocks(&document)[1].contains("and the copy2 that"));
}

#[test]
fn a_printed_label_or_any_word_is_made_a_marker_and_that_holds_in_another_extraction() {
    let mut reader = ports();
    assert!(reader.relink(1, None), "its label is printed text then");
    let document = reader.document();
    let note = NoteId::new(1);
    let printed = marker::printed_markers(&document, note);
    assert_eq!(printed.iter().map(|s| document.get(*s)).collect::<Vec<_>>(), ["2"]);
    assert!(reader.call(printed[0], "2", note));
    let document = reader.document();
    assert_eq!(calls(&document), calls(&ports().document()));
    let pilots = document.text.find("pilots").expect("the word");
    assert!(reader.call(Span::new(pilots, pilots + 6), "", NoteId::new(0)));
    assert_eq!(reader.document().references.len(), 4);
    let other = PORTS.replace("was lost", "had been lost");
    reader.parsed = article::read(&other);
    assert_eq!(reader.document().references.len(), 4);
}

#[test]
fn a_label_is_taken_for_a_marker_with_its_brackets_but_not_out_of_a_number() {
    let text = "= Two\nOf zip,7) (see 7) and 17, 7.5, item [7], and 7 ships.^1^\n[1] One.\n[7] Seven.";
    let mut reader = Reader::of(article::read(text));
    let document = reader.document();
    let called = |n: usize| document.notes.get(n).map(|note| note.label.clone());
    let note = (0..2).map(NoteId::new).find(|n| called(n.index()).as_deref() == Some("7")).expect("note 7");
    let printed = marker::printed_markers(&document, note);
    assert_eq!(printed.len(), 4, "{printed:?}");
    let starts: Vec<usize> = printed.iter().map(|s| s.start.index()).collect();
    let bracketed = document.text.find("[7]").expect("it") + 1;
    assert!(starts.contains(&bracketed));
    assert!(reader.call(Span::new(bracketed, bracketed + 1), "7", note));
    assert!(reader.document().text.contains("item, and 7 ships"), "{}", reader.document().text);
    let first = document.text.find("7)").expect("it");
    assert!(reader.call(Span::new(first, first + 1), "7", note));
    assert!(reader.document().text.contains("Of zip, (see 7)"), "{}", reader.document().text);
}

#[test]
fn a_rejected_note_is_a_paragraph_with_its_label_and_so_are_its_markers_printed() {
    let mut reader = ports();
    assert!(reader.note(1, Correction::Reject));
    let document = reader.document();
    assert_eq!(document.notes.len(), 2);
    assert_eq!(blocks(&document)[2], "2 The copy is on blue paper, folded twice.");
    assert_eq!(document.body_blocks, 4);
    assert!(blocks(&document)[1].contains("and the copy2 that"));
}

#[test]
fn a_note_is_split_where_a_label_stands_and_takes_that_label() {
    let mut reader = ports();
    assert!(reader.split(0, 0));
    let document = reader.document();
    assert_eq!(document.get(document.notes[0].span), "Archive of the northern port, box 7.");
    assert_eq!(document.notes[1].label, "4");
    assert_eq!(document.get(document.notes[1].span), "There is a second draft in another hand.");
}

#[test]
fn a_note_may_be_divided_at_a_label_or_a_sentence_but_not_at_a_number_within_one() {
    let mut builder = ibid::parse::builder::Builder::default();
    builder.body.open(BlockKind::Paragraph);
    builder.body.push_made("The bill was lost.");
    builder.body.call(0, 1.0, Evidence::GLYPH);
    let note = builder.note("3");
    note.open(BlockKind::Paragraph);
    note.push("Letter of 4 April, box 12. The tone is known. 1904 was late. 7 Minutes, p. 4", 0);
    note.push_made(" ");
    note.push("4 See the songs, 5 of them", 100);
    let document = builder.finish();
    let found = divisions(&document, NoteId::new(0));
    let end = document.note(NoteId::new(0)).expect("the note").span.end;
    let words = |place| document.get(Span { start: place, end }).split(' ').next().unwrap_or_default();
    let found: Vec<_> = found.iter().map(|d| (words(d.place), d.label.as_str(), words(d.words))).collect();
    let wanted = [("4", "4", "See"), ("7", "7", "Minutes,"), ("The", "4", "The"), ("1904", "4", "1904")];
    assert_eq!(found, wanted, "the likeliest first");
}

#[test]
fn a_note_that_was_divided_at_a_sentence_is_joined_or_put_back_without_a_label_that_was_never_printed() {
    for blank in [" ", "  ", "\n    "] {
        let text = format!(
            "The bill[1] was lost in the fire of the old custom house, and the copy[2] that we have is late.\n\n\
            [1] Archive of the northern port, box 7.{blank}Nobody reads it there.\n\
            [2] The copy is on blue paper, folded twice.\n"
        );
        let parsed = ibid::parse::parse(&ibid::source::Source::from_text(&text), ibid::parse::Format::Plain);
        let mut reader = Reader::of(parsed.document);
        assert!(reader.split(0, 0));
        let labels: Vec<String> = reader.document().notes.iter().map(|n| n.label.clone()).collect();
        assert_eq!(labels, ["1", "2", "2"]);
        assert!(reader.note(1, Correction::Merge));
        assert_eq!(reader.document().text, reader.parsed.text);
        assert!(reader.note(1, Correction::Merge), "the second note, whose label is printed");
        let joined = "Nobody reads it there. 2 The copy is on blue paper, folded twice.";
        assert!(reader.document().text.ends_with(joined), "{}", reader.document().text);

        let mut reader = Reader::of(reader.parsed);
        assert!(reader.split(0, 0) && reader.note(1, Correction::Reject));
        let document = reader.document();
        let body = document.blocks[..document.body_blocks].iter().map(|block| document.get(block.span));
        assert!(body.into_iter().any(|words| words == "Nobody reads it there."), "{}", document.text);
    }
}

#[test]
fn a_merged_note_goes_on_the_one_before_with_its_label_as_text() {
    let mut reader = ports();
    assert!(reader.split(0, 0) && reader.note(1, Correction::Merge));
    let document = reader.document();
    assert_eq!(document, reader.parsed);
    assert!(ports().note(1, Correction::Merge));
    assert!(!ports().note(0, Correction::Merge), "no note stands before the first");
}

#[test]
fn corrections_hold_in_another_extraction() {
    let mut reader = ports();
    assert!(reader.relink(0, Some(2)) && reader.split(1, 0) && reader.note(3, Correction::Reject));
    let wanted = reader.document();
    let other =
        PORTS.replace("= Three ports", "= Three ports\nA preface that the other extraction left out.");
    reader.parsed = article::read(&other.replace("every mast and every", "each mast and every"));
    let document = reader.document();
    assert_eq!(calls(&document), calls(&wanted));
    assert_eq!(document.notes.len(), wanted.notes.len());
}

#[test]
fn a_correction_whose_words_are_gone_is_reported_and_the_others_are_applied() {
    let mut reader = ports();
    assert!(reader.note(1, Correction::Reject) && reader.relink(0, None));
    let gone = article::read(&PORTS.replace("The copy is on blue paper, folded twice.", "Lost."));
    let (document, report) = correction::apply(&gone, reader.bookmarks.corrections());
    let rejected = reader.bookmarks.corrections().next().map(|c| c.id).into_iter().collect();
    assert_eq!(report, Report { applied: 1, orphans: rejected });
    assert_eq!(document.notes.len(), 3);
    assert_eq!(report.to_string(), "1 of 2 corrections not applied: their words are not in this text");
}

#[test]
fn corrections_are_kept_in_the_file_of_bookmarks_and_are_none_themselves() {
    let mut reader = ports();
    assert!(reader.relink(0, Some(2)) && reader.relink(1, None) && reader.split(1, 0));
    assert!(reader.note(3, Correction::Reject) && reader.note(1, Correction::Merge));
    let text = file::write(&reader.bookmarks);
    let back = file::read(&text).expect("a file of bookmarks");
    assert!(back.records().eq(reader.bookmarks.records()), "{text}");
    assert_eq!(file::write(&back), text);
    assert_eq!((back.len(), back.corrections().count()), (0, 5));
}

#[test]
fn copies_of_corrections_merge_as_bookmarks_do() {
    let mut here = ports();
    assert!(here.relink(0, Some(2)));
    let mut there = here.bookmarks.clone();
    there.undo(Timestamp::UNIX_EPOCH);
    here.bookmarks.merge(&there);
    assert_eq!(here.document(), here.parsed, "taken back elsewhere is taken back here");
}

/// What an article may be: labels of notes that its words call, and the words of the notes.
fn any_article() -> impl Strategy<Value = String> {
    let word = prop_oneof![8 => "[a-zа-я]{2,9}", 1 => "[A-Z][a-z]{3,8}[.]", 1 => "\\*[a-z]{3,9}\\*", 1 => "[0-9]{1,3}"];
    let words = prop::collection::vec(word, 6..25).prop_map(|words| words.join(" "));
    let blocks = prop::collection::vec((words.clone(), prop::collection::vec(0usize..6, 0..3)), 1..6);
    (blocks, prop::collection::vec(words, 6)).prop_map(|(blocks, notes)| {
        let body = blocks.iter().map(|(words, called)| {
            let calls: Vec<String> = called.iter().map(|n| format!("marked^{n}^")).collect();
            format!("So {words} {} it was.\n", calls.join(" "))
        });
        let notes = notes.iter().enumerate().map(|(at, words)| format!("[{at}] {words}\n"));
        body.chain(notes).collect()
    })
}

/// What must hold of any document.
fn check(document: &Document) {
    let mut end = None;
    for block in &document.blocks {
        let start = end.map_or(0, |end: usize| end + 1);
        assert_eq!(block.span.start.index(), start, "blocks stand one behind the other");
        assert!(!document.get(block.span).is_empty());
        end = Some(block.span.end.index());
    }
    assert_eq!(end.unwrap_or(0), document.text.len());
    let mut block = document.body_blocks as u32;
    for note in &document.notes {
        assert_eq!(note.blocks.start, block, "notes stand one behind the other");
        block = note.blocks.end;
    }
    assert_eq!(block as usize, document.blocks.len());
    assert!(document.references.is_sorted_by_key(|r| r.at));
    assert!(document.references.iter().all(|r| document.note(r.note).is_some()));
    let mut called: Vec<NoteId> = Vec::new();
    for reference in &document.references {
        if !called.contains(&reference.note) {
            called.push(reference.note);
        }
    }
    assert!(called.is_sorted(), "notes stand in the order of their calls");
    assert!(document.emphases.is_sorted_by_key(|e| e.span.start));
    assert!(document.emphases.iter().all(|e| !document.get(e.span).is_empty()));
    assert!(document.blocks.iter().take(document.body_blocks).all(|b| b.kind == BlockKind::Paragraph));
}

/// The letters and digits of the text and the labels, sorted.
fn letters(document: &Document) -> Vec<char> {
    let labels = document.notes.iter().flat_map(|n| n.label.chars());
    let mut letters: Vec<char> =
        document.text.chars().chain(labels).filter(|c| c.is_alphanumeric()).collect();
    letters.sort_unstable();
    letters
}

/// Whether all of one sorted list is in another.
fn holds(all: &[char], some: &[char]) -> bool {
    let mut all = all.iter();
    some.iter().all(|c| all.any(|other| other == c))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_corrections_keep_what_always_holds_and_undone_they_leave_no_trace(
        article in any_article(),
        wanted in prop::collection::vec((0u8..7, 0usize..8, 0usize..6), 1..6),
    ) {
        let mut reader = Reader::of(article::read(&article));
        let mut before = vec![reader.document()];
        for (kind, one, other) in wanted {
            let made = match kind {
                0 => reader.relink(one, Some(other)),
                1 => reader.relink(one, None),
                2 => reader.split(one, other),
                3 => reader.note(one, Correction::Merge),
                4 => reader.call_by_printed(one, other),
                5 => reader.call_by_words(one, other),
                _ => reader.note(one, Correction::Reject),
            };
            if made {
                let document = reader.document();
                check(&document);
                let mut kept = letters(before.last().expect("a document"));
                kept.retain(|c| kind != 4 || !c.is_numeric()); // a printed label has become a marker
                prop_assert!(holds(&letters(&document), &kept));
                before.push(document);
            }
        }
        before.pop();
        while let Some(document) = before.pop() {
            reader.bookmarks.undo(reader.now);
            prop_assert_eq!(reader.document(), document);
        }
    }

    #[test]
    fn taken_apart_and_put_together_an_article_is_the_same(article in any_article()) {
        let mut reader = Reader::of(article::read(&article));
        let document = reader.document();
        for (at, reference) in document.references.iter().enumerate() {
            if reader.relink(at, Some(reference.note.index())) {
                let mut again = reader.document();
                for (new, old) in again.references.iter_mut().zip(&document.references) {
                    (new.confidence, new.evidence) = (old.confidence, old.evidence);
                }
                prop_assert_eq!(&again, &document);
            }
        }
    }
}

#[test]
fn the_way_back_to_the_source_survives_a_correction() {
    use ibid::parse::builder::Builder;
    let source = "The bill of lading was lost. The copy is late. Archive of the port. Blue paper, folded.";
    let find = |words: &str| source.find(words).expect("the words");
    let push = |flow: &mut ibid::parse::builder::Flow, words: &str| flow.push(words, find(words) as u32);
    let mut builder = Builder::default();
    builder.body.open(BlockKind::Paragraph);
    push(&mut builder.body, "The bill of lading was lost.");
    builder.body.call(0, 1.0, Evidence::GLYPH);
    builder.body.open(BlockKind::Paragraph);
    push(&mut builder.body, "The copy is late.");
    builder.body.call(1, 1.0, Evidence::GLYPH);
    for (label, words) in [("1", "Archive of the port."), ("2", "Blue paper, folded.")] {
        let note = builder.note(label);
        note.open(BlockKind::Paragraph);
        push(note, words);
    }
    let mut reader = Reader::of(builder.finish());
    assert!(reader.relink(0, Some(1)) && reader.note(1, Correction::Reject));
    let document = reader.document();
    for words in ["bill", "copy", "Archive", "port", "Blue", "folded"] {
        let place = Place::new(document.text.find(words).expect("the words"));
        assert_eq!(document.source_of(place), Some(find(words) as u32), "{words}");
    }
}

/// An article of two notes as a file in a folder of its own, and its reader.
fn ports_on_disk() -> (tempfile::TempDir, std::path::PathBuf, Reader) {
    let text = "THE PORTS\n\nThe bill[1] was lost in the fire of the old custom house, and the copy[2] that we have \
        is late.\n\n[1] Archive of the northern port, box 7.\n[2] The copy is on blue paper, folded twice.\n";
    let folder = tempfile::TempDir::new().expect("a folder");
    let path = folder.path().join("ports.txt");
    std::fs::write(&path, text).expect("an article");
    let parsed =
        ibid::parse::parse(&ibid::source::Source::from_text(text), ibid::parse::Format::Plain).document;
    (folder, path, Reader::of(parsed))
}

#[test]
fn export_and_check_show_the_article_as_its_reader_corrected_it() {
    let (folder, path, mut reader) = ports_on_disk();
    let ibid = |words: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_ibid"));
        let command = command.args(words).arg(&path).env("XDG_DATA_HOME", folder.path());
        String::from_utf8(command.output().expect("ibid").stdout).expect("UTF-8")
    };
    let before = ibid(&["export", "--to", "json"]);

    assert!(reader.relink(0, Some(1)));
    let store = ibid::storage::Store::new(ibid::storage::disk::Disk, folder.path().join("ibid"));
    store.save(&reader.bookmarks).expect("a save");

    let calls = |json: &str| -> Vec<u64> {
        let json: serde_json::Value = serde_json::from_str(json).expect("JSON");
        let blocks = json["blocks"].as_array().expect("blocks");
        let refs = blocks.iter().flat_map(|b| b["refs"].as_array().expect("refs"));
        refs.map(|r| r["note"].as_u64().expect("a note")).collect()
    };
    let corrected = calls(&ibid(&["export", "--to", "json"]));
    assert!(matches!(corrected[..], [one, two] if one == two), "{corrected:?}");
    assert_eq!(ibid(&["export", "--to", "json", "--uncorrected"]), before);
    assert_eq!(calls(&before), [0, 1]);
    assert!(ibid(&["check", "--uncorrected"]).is_empty());
    assert!(ibid(&["check"]).is_empty(), "nothing new is doubted");
}

#[test]
fn the_command_line_lists_corrections_takes_them_back_and_makes_them_again() {
    let (folder, path, mut reader) = ports_on_disk();
    assert!(reader.relink(0, Some(1)) && reader.note(1, Correction::Reject));
    let store = ibid::storage::Store::new(ibid::storage::disk::Disk, folder.path().join("ibid"));
    store.save(&reader.bookmarks).expect("a save");
    let ids: Vec<String> = reader.bookmarks.corrections().map(|c| c.id.to_string()).collect();
    let ibid = |words: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_ibid"));
        let command = command.args(words).env("XDG_DATA_HOME", folder.path());
        let output = command.output().expect("ibid");
        [output.stdout, output.stderr].map(|said| String::from_utf8(said).expect("UTF-8"))
    };
    let path = path.to_string_lossy();
    let made = |id: &String| format!("      made 1970-01-01; ibid bookmarks delete {id}\n");
    let relinked = "  paragraph 1  marker 1 linked to note 2: “The copy is on blue paper, folded twice.”\n      behind “The bill”\n";
    let rejected = "  note 1 put back into the text: “Archive of the northern port, box 7.”\n";
    let both = format!("THE PORTS\n{relinked}{}{rejected}{}", made(&ids[0]), made(&ids[1]));
    let [list, _] = ibid(&["bookmarks", "list", "--corrections"]);
    assert_eq!(list, both);
    assert_eq!(
        ibid(&["bookmarks", "list", "--corrections", "northern"])[0],
        format!("THE PORTS\n{rejected}{}", made(&ids[1]))
    );
    assert_eq!(ibid(&["bookmarks", "list"])[0], "", "they are no bookmarks");
    let [_, aside] = ibid(&["check", &path]);
    assert!(
        aside.contains("with 2 corrections of yours; ibid bookmarks list --corrections lists them"),
        "{aside}"
    );

    let [said, _] = ibid(&["bookmarks", "delete", &ids[1]]);
    assert_eq!(
        said,
        "THE PORTS: taken back: note 1 put back into the text: “Archive of the northern port, box 7.”\n"
    );
    assert_eq!(
        ibid(&["bookmarks", "list", "--corrections"])[0],
        format!("THE PORTS\n{relinked}{}", made(&ids[0]))
    );
    assert!(ibid(&["check", &path])[1].contains("with 1 correction of yours"));
    for nothing in ["", "urn:uuid:"] {
        let [said, refused] = ibid(&["bookmarks", "delete", nothing]);
        assert!(said.is_empty() && refused.contains("no bookmark or correction"), "{said}{refused}");
    }
    let [gone, _] = ibid(&["bookmarks", "list", "--deleted"]);
    assert!(gone.starts_with(&format!("THE PORTS\n{rejected}      taken back 2")), "{gone}");
    assert!(gone.ends_with(&format!("; ibid bookmarks restore {}\n", ids[1])), "{gone}");
    let as_in_json = format!("urn:uuid:{}", ids[1]);
    assert!(
        ibid(&["bookmarks", "restore", &as_in_json])[0].starts_with("THE PORTS: made again: note 1 put back")
    );
    assert!(ibid(&["check", "--uncorrected", &path])[1].ends_with(": nothing is in doubt\n"));
}

#[test]
fn what_the_reader_settled_is_no_doubt_any_more() {
    use ibid::parse::{Finding, FindingKind, Parsed};
    let text = "The bill[1] was lost in the fire of the old custom house, and the copy[2] that we have is late.\n\n\
        [1] Archive of the northern port, box 7.\n[2] The copy is on blue paper, folded twice.\n";
    let document =
        ibid::parse::parse(&ibid::source::Source::from_text(text), ibid::parse::Format::Plain).document;
    let doubt = |kind, words: &str| {
        let at = text.find(words).expect("the words") as u32;
        Finding {
            kind,
            source: at..at + 1,
            line: 1,
            text: words.into(),
            confidence: 0.4,
            evidence: String::new(),
        }
    };
    let findings = vec![
        doubt(FindingKind::UncertainLink, "[1] Archive"),
        doubt(FindingKind::UncertainLink, "[2] The copy"),
        doubt(FindingKind::UncalledNote, "The copy is"),
        doubt(FindingKind::UncalledNote, "Archive of"),
    ];
    let mut reader = Reader::of(document.clone());
    assert!(reader.relink(0, Some(1)));
    let mut parsed = Parsed { document, findings: findings.clone() };
    correction::correct(&mut parsed, reader.bookmarks.corrections());
    assert_eq!(parsed.findings, [findings[1].clone(), findings[3].clone()]);
}
