//! Bookmarks as a whole: merging, the file, finding them again.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::string_slice,
    clippy::print_stdout,
    reason = "helpers of tests are not marked as tests"
)]

use std::collections::BTreeSet;

use ibid::bookmark::export::{Sheet, Target, export};
use ibid::bookmark::{
    Anchor, Article, BookmarkId, Bookmarks, Difference, Ids, Quotation, Resolved, Resolver, Stream, file,
    import,
};
use ibid::document::{Document, Span};
use ibid::parse::{Format, parse};
use ibid::source::Source;
use jiff::Timestamp;
use proptest::prelude::*;

const TEXT: &str = "ON THE KEEPING OF BEES IN TOWNS\n\n\
    The first hive on a roof was set up for a bet, and it was the bees who won it.1 Nobody had asked the neighbours.\n\n\
    By the second summer there were nine hives, and the price of honey in the market had fallen by a third.2\n\n\
    The third summer was wet, and of the nine only two were left.\n\n\
    1 The bet is recorded in the minutes of the chess club.\n\
    2 Ledger of the market, second volume, at the end.\n";

fn now() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

fn document(text: &str) -> Document {
    parse(&Source::from_text(text), Format::Plain).document
}

fn words(document: &Document, words: &str) -> Span {
    let start = document.text.find(words).unwrap_or_else(|| panic!("{words} in {}", document.text));
    Span::new(start, start + words.len())
}

/// An empty set of bookmarks of the text above, and two anchors in it.
fn base() -> (Document, Bookmarks) {
    let document = document(TEXT);
    let article = Article::new(&document, &Stream::new(&document));
    (document, Bookmarks::new(article))
}

fn add(document: &Document, bookmarks: &mut Bookmarks, ids: &mut Ids, passage: &str) -> BookmarkId {
    let span = words(document, passage);
    bookmarks.add(Anchor::new(document, span), span, ids.next(now()), now())
}

/// The records, as they are written to disk.
fn content(bookmarks: &Bookmarks) -> String {
    file::write(bookmarks)
}

fn merged(a: &Bookmarks, b: &Bookmarks) -> Bookmarks {
    let mut both = a.clone();
    both.merge(b);
    both
}

/// One change, made by one of the writers.
#[derive(Debug, Clone)]
enum Change {
    Add(u8),
    Annotate(u8, String),
    Draft(u8, String),
    Tag(u8, String),
    Name(u8, Option<char>),
    Delete(u8),
    Settle(u8),
    Undo,
    /// Takes over what another writer has.
    Hear(u8),
}

fn change() -> impl Strategy<Value = Change> {
    let text = prop_oneof![Just(String::new()), "[a-c]{1,2}", "[ab\n\"\\\\]{1,6}"];
    let name = proptest::option::of(proptest::char::range('a', 'c'));
    prop_oneof![
        3 => (0..4u8).prop_map(Change::Add),
        4 => (0..4u8, text.clone()).prop_map(|(n, t)| Change::Annotate(n, t)),
        1 => (0..4u8, text.clone()).prop_map(|(n, t)| Change::Draft(n, t)),
        1 => (0..4u8, text).prop_map(|(n, t)| Change::Tag(n, t)),
        1 => (0..4u8, name).prop_map(|(n, c)| Change::Name(n, c)),
        2 => (0..4u8).prop_map(Change::Delete),
        1 => (0..4u8).prop_map(Change::Settle),
        1 => Just(Change::Undo),
        2 => (0..3u8).prop_map(Change::Hear),
    ]
}

/// Which annotations of which bookmarks a writer ever had.
type Seen = BTreeSet<(BookmarkId, String)>;

fn writers(changes: &[(u8, i64, Change)]) -> Vec<Bookmarks> {
    writers_and_what_they_saw(changes).0
}

/// Three writers, each of whom changed something, sometimes hearing of the others.
fn writers_and_what_they_saw(changes: &[(u8, i64, Change)]) -> (Vec<Bookmarks>, Vec<Seen>) {
    let (document, empty) = base();
    let passages = ["set up for a bet", "nine hives", "chess club", "only two were left"];
    let mut writers = vec![empty; 3];
    let mut seen = vec![Seen::new(); 3];
    for (writer, second, change) in changes {
        let time = Timestamp::from_second(1_700_000_000 + second).unwrap();
        let other = if let Change::Hear(other) = change {
            writers[*other as usize].clone()
        } else {
            writers[0].clone()
        };
        let own = &mut writers[*writer as usize];
        // The same few ids for all, so that writers meet on one bookmark.
        let id = |n: &u8| BookmarkId::new(now(), [*n; 10]);
        match change {
            Change::Add(n) if own.records().all(|b| b.id != id(n)) => {
                let span = words(&document, passages[*n as usize]);
                own.add(Anchor::new(&document, span), span, id(n), time);
            }
            Change::Add(_) => {}
            Change::Annotate(n, text) => own.annotate(id(n), text, time),
            Change::Draft(n, text) => own.keep_draft(id(n), text, time),
            Change::Tag(n, text) => own.tag(id(n), [text.as_str()], time),
            Change::Name(n, name) => own.name(id(n), *name, time),
            Change::Delete(n) => own.delete(id(n), time),
            Change::Settle(n) => own.settle(id(n), time),
            Change::Undo => drop(own.undo(time)),
            Change::Hear(_) => own.merge(&other),
        }
        let shown = own.records().flat_map(|b| {
            b.other_annotations()
                .chain([b.annotation()])
                .map(|text| (b.id, text.to_owned()))
                .collect::<Vec<_>>()
        });
        seen[*writer as usize].extend(shown);
    }
    (writers, seen)
}

fn history() -> impl Strategy<Value = Vec<(u8, i64, Change)>> {
    proptest::collection::vec((0..3u8, -2..3i64, change()), 0..40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn merging_is_commutative_associative_and_idempotent(history in history()) {
        let writers = writers(&history);
        let [a, b, c] = &writers[..] else { unreachable!() };
        prop_assert_eq!(content(&merged(a, b)), content(&merged(b, a)));
        prop_assert_eq!(content(&merged(&merged(a, b), c)), content(&merged(a, &merged(b, c))));
        prop_assert_eq!(content(&merged(a, a)), content(a));
        let both = merged(a, b);
        prop_assert_eq!(content(&merged(&both, b)), content(&both));
    }

    #[test]
    fn no_annotation_is_lost_that_nobody_else_saw(history in history()) {
        let (writers, seen) = writers_and_what_they_saw(&history);
        let all = merged(&merged(&writers[0], &writers[1]), &writers[2]);
        for (n, writer) in writers.iter().enumerate() {
            for own in writer.records().filter(|b| !b.annotation().is_empty()) {
                let key = (own.id, own.annotation().to_owned());
                let replaced = seen.iter().enumerate().any(|(other, seen)| other != n && seen.contains(&key));
                let there = all.records().find(|b| b.id == own.id).unwrap();
                let kept = there.other_annotations().chain([there.annotation()]).any(|text| text == key.1);
                prop_assert!(kept || replaced, "{key:?}");
                prop_assert!(replaced || own.is_deleted() || !there.is_deleted(), "{key:?} is deleted");
            }
        }
    }

    #[test]
    fn a_file_reads_as_it_was_written(history in history()) {
        for bookmarks in writers(&history) {
            let text = content(&bookmarks);
            let back = file::read(&text).unwrap();
            prop_assert!(bookmarks.records().eq(back.records()));
            prop_assert_eq!(content(&back), text);
        }
    }

    #[test]
    fn any_words_come_back_from_a_file(annotation in "\\PC{0,20}|.{0,20}|(?s).{0,20}", tag in ".{0,8}") {
        let (document, mut bookmarks) = base();
        let id = add(&document, &mut bookmarks, &mut Ids::new([1; 16]), "nine hives");
        bookmarks.annotate(id, &annotation, now());
        bookmarks.keep_draft(id, &annotation, now());
        bookmarks.tag(id, [tag.as_str()], now());
        let text = content(&bookmarks);
        prop_assert!(bookmarks.records().eq(file::read(&text).unwrap().records()), "{}", text);
    }

    #[test]
    fn reading_any_text_as_a_file_does_not_panic(text in "(?s).{0,60}|(schema = 1\n|\\[\\[bookmark\\]\\]\n|id = \"x\"\n|[=\"'\\[{]){0,12}") {
        let _ = file::read(&text);
        let _ = file::read_read(&text);
        let _ = file::read_head(&text);
    }

    #[test]
    fn every_passage_of_an_unchanged_article_is_found_exactly(a in 0usize..400, b in 0usize..400) {
        let document = document(TEXT);
        let ends: Vec<usize> = document.text.char_indices().map(|(at, _)| at).collect();
        let (a, b) = (ends[a % ends.len()], ends[b % ends.len()]);
        let span = Span::new(a.min(b), a.max(b));
        let anchor = Anchor::new(&document, span);
        let stream = Stream::new(&document);
        match Resolver::new(&document, &stream).resolve(&anchor) {
            Resolved::Exact(found) if !anchor.point => {
                let letters = |span| ibid::bookmark::stream::folded(document.get(span));
                prop_assert_eq!(letters(found), letters(span));
            }
            Resolved::Exact(_) => {}
            other => prop_assert!(false, "{other:?} for {anchor:?}"),
        }
    }
}

#[test]
fn two_annotations_written_at_the_same_time_are_both_kept_and_one_replaced_is_not() {
    let (document, mut one) = base();
    let id = add(&document, &mut one, &mut Ids::new([1; 16]), "nine hives");
    one.annotate(id, "first", now());
    let mut two = one.clone();
    one.annotate(id, "mine", now());
    two.annotate(id, "yours", now());
    two.annotate(id, "yours, corrected", now());
    let both = merged(&one, &two);
    let record = both.get(id).unwrap();
    assert_eq!(record.annotation(), "yours, corrected");
    assert_eq!(record.other_annotations().collect::<Vec<_>>(), ["mine"]);
    let mut settled = both.clone();
    settled.settle(id, now());
    assert_eq!(merged(&settled, &one).get(id).unwrap().other_annotations().count(), 0);
}

#[test]
fn what_was_written_into_a_bookmark_that_another_deleted_brings_it_back() {
    let (document, mut one) = base();
    let id = add(&document, &mut one, &mut Ids::new([1; 16]), "nine hives");
    one.annotate(id, "old", now());
    let mut two = one.clone();
    one.annotate(id, "new and not to be lost", now());
    two.delete(id, now());
    two.tag(id, ["x"], now());
    let both = merged(&one, &two);
    assert_eq!(both.get(id).unwrap().annotation(), "new and not to be lost");
    let mut seen = both.clone();
    seen.delete(id, now());
    assert!(merged(&seen, &both).get(id).is_none(), "who has seen it may delete it");
}

#[test]
fn undo_takes_back_one_change_after_the_other() {
    let (document, mut bookmarks) = base();
    let id = add(&document, &mut bookmarks, &mut Ids::new([1; 16]), "nine hives");
    bookmarks.annotate(id, "one", now());
    bookmarks.annotate(id, "two", now());
    bookmarks.delete(id, now());
    assert!(bookmarks.get(id).is_none() && bookmarks.entries().next().is_none());
    assert_eq!(bookmarks.undo(now()).map(|step| step.id), Some(id));
    assert_eq!(bookmarks.get(id).unwrap().annotation(), "two");
    assert_eq!(bookmarks.entries().count(), 1);
    bookmarks.undo(now());
    assert_eq!(bookmarks.get(id).unwrap().annotation(), "one");
    bookmarks.undo(now());
    assert_eq!(bookmarks.get(id).unwrap().annotation(), "");
    bookmarks.undo(now());
    assert!(bookmarks.is_empty());
    assert_eq!(bookmarks.undo(now()), None);
    let seen = |bookmarks: &Bookmarks| bookmarks.get(id).map(|b| b.annotation().to_owned());
    for expected in [Some(""), Some("one"), Some("two"), None] {
        assert_eq!(bookmarks.redo(now()).map(|step| step.id), Some(id));
        assert_eq!(seen(&bookmarks).as_deref(), expected);
    }
    assert_eq!(bookmarks.redo(now()), None);
    bookmarks.undo(now());
    bookmarks.annotate(id, "three", now());
    assert_eq!(bookmarks.redo(now()), None, "a change made since is not written over");
}

#[test]
fn a_draft_waits_beside_the_annotation_until_one_is_accepted() {
    let (document, mut bookmarks) = base();
    let id = add(&document, &mut bookmarks, &mut Ids::new([1; 16]), "nine hives");
    bookmarks.annotate(id, "kept", now());
    bookmarks.keep_draft(id, "kept, and then som", now());
    assert_eq!(bookmarks.get(id).unwrap().annotation(), "kept");
    assert_eq!(bookmarks.get(id).unwrap().text_to_edit(), "kept, and then som");
    assert_eq!(bookmarks.drafts().count(), 1);
    bookmarks.annotate(id, "kept, and then some", now());
    assert_eq!(bookmarks.drafts().count(), 0);
    assert_eq!(bookmarks.get(id).unwrap().text_to_edit(), "kept, and then some");
}

#[test]
fn drafts_and_the_annotation_they_lead_to_are_undone_together() {
    let (document, mut bookmarks) = base();
    let id = add(&document, &mut bookmarks, &mut Ids::new([1; 16]), "nine hives");
    bookmarks.annotate(id, "old", now());
    for draft in ["o", "ol", "older"] {
        bookmarks.keep_draft(id, draft, now());
    }
    bookmarks.annotate(id, "older still", now());
    bookmarks.tag(id, ["honey"], now());
    bookmarks.undo(now());
    assert_eq!(bookmarks.get(id).unwrap().annotation(), "older still", "tags are a change of their own");
    bookmarks.undo(now());
    let record = bookmarks.get(id).unwrap();
    assert_eq!((record.annotation(), record.draft.as_str()), ("old", ""));
}

#[test]
fn a_name_belongs_to_one_bookmark() {
    let (document, mut bookmarks) = base();
    let mut ids = Ids::new([1; 16]);
    let (one, two) = (
        add(&document, &mut bookmarks, &mut ids, "nine hives"),
        add(&document, &mut bookmarks, &mut ids, "a bet"),
    );
    bookmarks.name(one, Some('h'), now());
    bookmarks.name(two, Some('h'), now());
    assert_eq!(bookmarks.named('h').unwrap().bookmark.id, two);
    assert_eq!(bookmarks.get(one).unwrap().name, None);
    bookmarks.name(two, Some('H'), now());
    assert_eq!(bookmarks.get(two).unwrap().name, None, "only a to z are names");
}

#[test]
fn bookmarks_are_listed_in_text_order_and_found_by_place() {
    let (document, mut bookmarks) = base();
    let mut ids = Ids::new([1; 16]);
    let note = add(&document, &mut bookmarks, &mut ids, "minutes of the chess club");
    let long = add(&document, &mut bookmarks, &mut ids, "first hive on a roof was set up");
    let short = add(&document, &mut bookmarks, &mut ids, "on a roof");
    let order: Vec<BookmarkId> = bookmarks.entries().map(|e| e.bookmark.id).collect();
    assert_eq!(order, [long, short, note]);
    assert_eq!(bookmarks.at(words(&document, "roof").start).unwrap().bookmark.id, short);
    assert_eq!(bookmarks.at(words(&document, "hive on").start).unwrap().bookmark.id, long);
    assert_eq!(bookmarks.at(words(&document, "chess").start).unwrap().bookmark.id, note);
    assert!(bookmarks.at(words(&document, "Nobody").start).is_none());
    assert_eq!(bookmarks.within(words(&document, "roof was set")).count(), 2);
}

#[test]
fn one_comes_by_a_bookmark_in_a_note_where_the_note_is_called() {
    let (document, mut bookmarks) = base();
    let mut ids = Ids::new([1; 16]);
    let mut add = |passage| add(&document, &mut bookmarks, &mut ids, passage);
    let (last, second_note) = (add("only two were left"), add("second volume"));
    let (before, behind, first_note) = (add("it was the bees"), add("Nobody had asked"), add("chess club"));
    let expected = [before, first_note, behind, second_note, last];
    let order = bookmarks.in_reading_order(&document);
    let order: Vec<BookmarkId> = order.iter().map(|passed| passed.entry.bookmark.id).collect();
    assert_eq!(order, expected);
    let in_export = |sheet: Sheet| sheet.items.iter().map(|item| item.bookmark.id).collect::<Vec<_>>();
    assert_eq!(in_export(Sheet::new(&bookmarks, Some(&document), |_| true)), expected);
}

#[test]
fn without_the_article_bookmarks_in_notes_stand_at_the_end_of_their_section() {
    let markdown = "# Bees\n\n## Spring\n\nSet up for a bet.[^1] Nobody asked.\n\n## Autumn\n\nNine hives.[^2]\n\n\
        [^1]: Minutes of the club.\n\n[^2]: Ledger of the market.\n";
    let document = parse(&Source::from_text(markdown), Format::Markdown).document;
    let mut bookmarks = Bookmarks::new(Article::new(&document, &Stream::new(&document)));
    let mut ids = Ids::new([1; 16]);
    let mut add = |passage| add(&document, &mut bookmarks, &mut ids, passage);
    let (note, body, late, late_note) = (add("Minutes"), add("Nobody"), add("Nine hives"), add("Ledger"));
    let sheet = Sheet::new(&bookmarks, None, |_| true);
    let order: Vec<BookmarkId> = sheet.items.iter().map(|item| item.bookmark.id).collect();
    assert_eq!(order, [body, note, late, late_note]);
    assert_eq!(export(&[sheet], Target::Markdown).matches("\n## ").count(), 2, "each section once");
}

#[test]
fn words_within_a_sentence_are_shown_with_an_ellipsis_before_them() {
    let (document, mut bookmarks) = base();
    let mut ids = Ids::new([1; 16]);
    let shown = |passage: &str| Anchor::new(&document, words(&document, passage)).shown();
    for passage in ["the bees who won it", "hive on a roof", "volume, at the end"] {
        assert_eq!(shown(passage), format!("…{passage}"));
    }
    for passage in ["The first hive", "Nobody had asked", "By the second", "Ledger of", "ON THE KEEPING"] {
        assert_eq!(shown(passage), passage);
    }
    add(&document, &mut bookmarks, &mut ids, "the bees who won it");
    for document in [None, Some(&document)] {
        let exported = |target| export(&[Sheet::new(&bookmarks, document, |_| true)], target);
        for target in [Target::Markdown, Target::Org, Target::Html] {
            assert!(exported(target).contains("…the bees who won it"), "{}", exported(target));
        }
        assert!(!exported(Target::Json).contains('…'));
    }
}

#[test]
fn a_deleted_bookmark_comes_back_with_all_that_was_in_it() {
    let (document, mut bookmarks) = base();
    let mut ids = Ids::new([1; 16]);
    let id = add(&document, &mut bookmarks, &mut ids, "nine hives");
    bookmarks.annotate(id, "compare Vienna", now());
    bookmarks.tag(id, ["honey"], now());
    bookmarks.name(id, Some('h'), now());
    bookmarks.delete(id, now());
    let other = add(&document, &mut bookmarks, &mut ids, "a bet");
    bookmarks.name(other, Some('h'), now());
    // What is on the disk, in another session: nothing can be undone there.
    let deleted = file::read(&content(&bookmarks)).unwrap();
    assert_eq!(deleted.deleted().map(|b| b.id).collect::<Vec<_>>(), [id]);
    let mut restored = deleted.clone();
    restored.bring_back(id, now());
    let record = restored.get(id).unwrap();
    assert_eq!((record.annotation(), record.tags.as_slice()), ("compare Vienna", &["honey".to_owned()][..]));
    assert_eq!(record.name, None, "another bookmark has its letter now");
    assert!(restored.is_unsaved() && restored.deleted().next().is_none());
    // The copy that still has it as deleted does not delete it again, whichever way they are merged.
    assert!(merged(&restored, &deleted).get(id).is_some() && merged(&deleted, &restored).get(id).is_some());
    restored.bring_back(other, now());
    assert_eq!(restored.get(other).unwrap().name, Some('h'), "one that is there stays as it is");
}

#[test]
fn a_filter_looks_at_quotation_annotation_tags_and_heading() {
    let (document, mut bookmarks) = base();
    let id = add(&document, &mut bookmarks, &mut Ids::new([1; 16]), "nine hives");
    bookmarks.annotate(id, "Compare with Vienna", now());
    bookmarks.tag(id, ["honey"], now());
    let one = bookmarks.get(id).unwrap();
    for query in ["HIVES", "vienna compare", "#honey nine", ""] {
        assert!(one.matches(query), "{query}");
    }
    for query in ["#nine", "wax", "nine wax"] {
        assert!(!one.matches(query), "{query}");
    }
}

/// What becomes of a bookmark when the text is changed.
fn after(passage: &str, change: impl Fn(&str) -> String) -> (Resolved, String) {
    let before = document(TEXT);
    let anchor = Anchor::new(&before, words(&before, passage));
    let after = document(&change(TEXT));
    let stream = Stream::new(&after);
    let resolved = Resolver::new(&after, &stream).resolve(&anchor);
    (resolved, resolved.span().map(|s| after.get(s).to_owned()).unwrap_or_default())
}

#[test]
fn a_passage_is_found_behind_new_text() {
    let new =
        |text: &str| text.replace("The first hive", "It had been a dull spring until then. The first hive");
    let (resolved, found) = after("nine hives", new);
    assert!(matches!(resolved, Resolved::Exact(_)), "{resolved:?}");
    assert_eq!(found, "nine hives");
}

#[test]
fn a_passage_whose_words_changed_is_found_by_approximation() {
    let (resolved, found) =
        after("price of honey in the market had fallen", |t| t.replace("had fallen", "fell"));
    assert!(
        matches!(resolved, Resolved::Approximate { similarity, .. } if similarity > 0.75),
        "{resolved:?}"
    );
    assert_eq!(found, "price of honey in the market fell");
}

#[test]
fn a_passage_that_was_dropped_is_an_orphan() {
    let (resolved, _) = after("price of honey in the market", |t| {
        t.replace("and the price of honey in the market had fallen by a third", "and nobody slept")
    });
    assert_eq!(resolved, Resolved::Orphan);
}

#[test]
fn a_place_found_by_approximation_is_before_a_whole_word() {
    let before = document(TEXT);
    let turned = |(at, word): (usize, &str)| {
        if at % 5 == 2 { word.chars().rev().collect() } else { word.to_owned() }
    };
    let lines = TEXT
        .split('\n')
        .map(|line| line.split(' ').enumerate().map(turned).collect::<Vec<String>>().join(" "));
    let after = document(&lines.collect::<Vec<_>>().join("\n"));
    let stream = Stream::new(&after);
    let resolver = Resolver::new(&after, &stream);
    let mut approximate = 0;
    for (at, _) in before.text.match_indices(char::is_whitespace) {
        let anchor = Anchor::new(&before, Span::new(at + 1, at + 1));
        if let Resolved::Approximate { span, .. } = resolver.resolve(&anchor) {
            approximate += 1;
            let behind = &after.text[..span.start.index()];
            assert!(!behind.ends_with(char::is_alphanumeric), "inside a word: {behind:?}");
        }
    }
    assert!(approximate > 20, "{approximate}");
}

#[test]
fn a_few_letters_are_not_taken_for_others_near_them() {
    let dropped = |t: &str| {
        t.replace("and of the nine only two", "so wet that not more than two of the twenty-nine odd ones")
    };
    assert_eq!(after("nine only", dropped).0, Resolved::Orphan);
    let (resolved, found) =
        after("wet", |t| t.replace("summer was wet, and of the nine", "was long, wet and for the nine"));
    assert!(!matches!(resolved, Resolved::Exact(_)), "its neighbours changed: {resolved:?}");
    assert!(found.is_empty() || found == "wet", "{found}");
}

#[test]
fn repeated_words_that_cannot_be_told_apart_are_never_said_to_be_exact() {
    let verse = "\n\nOf all that the bees had brought home there was nothing left, and nobody had asked the neighbours";
    let article =
        |other: &str| TEXT.replace("\n\n1 The bet", &format!("{verse}.{verse}.{other}\n\n1 The bet"));
    let before = document(&article(""));
    let second = before.text.match_indices("nothing left").nth(1).unwrap().0;
    let anchor = Anchor::new(&before, Span::new(second, second + "nothing left".len()));
    let after = document(&article(verse).replace("It had", "It").replace("The first hive", "One hive"));
    let stream = Stream::new(&after);
    let found = Resolver::new(&after, &stream).resolve(&anchor);
    assert!(!matches!(found, Resolved::Exact(_)), "{found:?}");
}

#[test]
fn the_last_letter_of_another_word_is_not_taken_for_a_word_of_one_letter() {
    let article = |one: &str| {
        let more =
            format!("\n\nNothing was left in the villa: {one}few old frames, and the smoke of the year.");
        document(&TEXT.replace("\n\n1 The bet", &format!("{more}\n\n1 The bet")))
    };
    let before = article("a ");
    let anchor = Anchor::new(&before, words(&before, "a few old frames"));
    let after = article("");
    let found = Resolver::new(&after, &Stream::new(&after)).resolve(&anchor);
    assert!(matches!(found, Resolved::Approximate { .. }), "{found:?}");
    assert_eq!(after.get(found.span().unwrap()), "few old frames");
}

#[test]
fn one_of_two_equal_words_side_by_side_is_never_said_to_be_exact() {
    let article = |first: &str| {
        TEXT.replace(
            "two were left.",
            &format!("two were left. {first}left alone they were, and never spoken of again."),
        )
    };
    let before = document(&article("Left, "));
    let span = words(&before, "left alone they were, and never spoken of again");
    let anchor = Anchor::new(&before, span);
    let after = document(&article(""));
    let found = Resolver::new(&after, &Stream::new(&after)).resolve(&anchor);
    assert!(matches!(found, Resolved::Approximate { .. }), "{found:?}");
}

#[test]
fn of_items_that_are_nearly_the_same_the_one_in_the_same_paragraph_is_meant() {
    let item = |which: &str, verb: &str| {
        let tail = "and so it goes on to the end of the winter, and once more";
        format!("\n\nThe keeper of the {which} box {verb} of the hive, {tail}.")
    };
    let article = |verb: &str| {
        let usual = "lifts the frames";
        let items = [item("uppermost", usual), item("second", verb), item("last", usual)].concat();
        document(&TEXT.replace("\n\n1 The bet", &format!("{items}\n\n1 The bet")))
    };
    let before = article("lifts the frames");
    let second = before.text.match_indices("lifts the frames").nth(1).unwrap().0;
    let anchor = Anchor::new(&before, Span::new(second, second + "lifts the frames of the hive".len()));
    let after = article("now raises each of the old frames");
    let found = Resolver::new(&after, &Stream::new(&after)).resolve(&anchor);
    let place = found.span().map(|span| span.start);
    let there = words(&after, "The keeper of the second box now raises each of the old frames of the hive");
    assert!(place.is_some_and(|place| there.contains(place)), "{found:?}");
}

#[test]
fn of_the_same_words_in_two_places_those_with_the_same_context_are_meant() {
    let text = |t: &str| {
        t.replace("The third summer", "They said: of the nine hives all will die. The third summer")
    };
    let (resolved, _) = after("nine hives", text);
    let changed = document(&text(TEXT));
    assert_eq!(resolved.span(), Some(words(&changed, "nine hives")), "the first of them");
}

#[test]
fn the_same_note_called_from_two_places_is_told_apart_by_what_calls_it() {
    let article = |extra: &str| {
        format!(
            "Hives on roofs were rare at first.1 The market was full of honey soon after.2{extra}\n\n\
            And that is all that is known of them today.\n\n1 Ibid., p. 4.\n2 Ibid., p. 4.\n"
        )
    };
    let before = document(&article(""));
    let second = words(&before, "Ibid., p. 4.").start.index() + "Ibid., p. 4.\n".len();
    let span = Span::new(second, second + "Ibid., p. 4.".len());
    assert_eq!(before.get(span), "Ibid., p. 4.");
    let anchor = Anchor::new(&before, span);
    assert_eq!(anchor.note.as_ref().unwrap().ordinal, 2);
    let after = document(&article(" Winter came early that year, and nobody was ready for it at all."));
    let stream = Stream::new(&after);
    let found = Resolver::new(&after, &stream).resolve(&anchor).span().unwrap();
    assert_eq!(after.note_at(found.start).unwrap().index(), 1);
}

#[test]
fn a_long_passage_keeps_its_ends() {
    let before = document(TEXT);
    let body =
        Span { start: words(&before, "The first hive").start, end: words(&before, "two were left.").end };
    let anchor = Anchor::new(&before, body);
    assert!(anchor.quotation.text().chars().count() < 310);
    let after = document(&TEXT.replace("By the second summer", "By the end of the second summer"));
    let stream = Stream::new(&after);
    let found = Resolver::new(&after, &stream).resolve(&anchor).span().unwrap();
    assert!(after.get(found).starts_with("The first hive") && after.get(found).ends_with("two were left."));
}

// ---- the command line

struct Shell {
    folder: tempfile::TempDir,
}

impl Shell {
    fn new() -> Self {
        let folder = tempfile::TempDir::new().unwrap();
        std::fs::write(folder.path().join("bees.txt"), TEXT).unwrap();
        Self { folder }
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).unwrap()
    }

    /// Exit code, standard output, standard error of `ibid bookmarks …`.
    fn run(&self, home: &str, words: &str) -> (i32, String, String) {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_ibid"))
            .arg("bookmarks")
            .args(words.split(' '))
            .current_dir(self.folder.path())
            .env("XDG_DATA_HOME", self.folder.path().join(home))
            .env("XDG_CONFIG_HOME", self.folder.path().join("config"))
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }
}

/// Annotations as another program writes them.
const FOREIGN: &str = r#"{"@context": "http://www.w3.org/ns/anno.jsonld", "type": "AnnotationPage", "items": [
    {"id": "http://example.org/1", "type": "Annotation",
     "body": [{"type": "TextualBody", "value": "compare prices\nof wax", "purpose": "commenting"},
              {"type": "TextualBody", "value": "honey", "purpose": "tagging"}],
     "target": {"source": "http://example.org/bees", "selector": [
        {"type": "TextQuoteSelector", "exact": "the price of honey in the market had fallen by a third",
         "prefix": "nine hives, and ", "suffix": "."}]}},
    {"id": "http://example.org/2", "type": "Annotation", "body": "a club\u001b[2J?",
     "target": {"source": "http://example.org/bees", "selector":
        {"type": "TextQuoteSelector", "exact": "minutes of the chess club"}}},
    {"id": "http://example.org/3", "type": "Annotation", "target": "http://example.org/bees"}]}"#;

#[test]
fn annotations_of_another_program_come_in_once_and_stand_in_their_places() {
    let shell = Shell::new();
    shell.write("in.json", FOREIGN);
    let (code, out, err) = shell.run("one", "import in.json --article bees.txt");
    assert_eq!((code, out.as_str()), (1, "ON THE KEEPING OF BEES IN TOWNS: 2 bookmarks, 2 of them new\n"));
    assert_eq!(err, "ibid: in.json: annotation 3: it has no selector\n");
    let list = "ON THE KEEPING OF BEES IN TOWNS\n  \
        note 1  “…minutes of the chess club”\n      a club␛[2J?\n  \
        paragraph 2  “…the price of honey in the market had fallen by a third”  #honey\n      compare prices\n      of wax\n";
    assert_eq!(shell.run("one", "list").1, list);
    let (_, out, _) = shell.run("one", "import in.json --article bees.txt");
    assert_eq!(out, "ON THE KEEPING OF BEES IN TOWNS: 2 bookmarks, 0 of them new\n");
    assert_eq!(shell.run("one", "list").1, list);
    assert_eq!(shell.run("one", "list --tag honey").1.lines().count(), 4);
    assert_eq!(shell.run("one", "list chess").1.lines().count(), 3);
    assert_eq!(shell.run("one", "list nothing").1, "");
}

#[test]
fn a_file_to_import_may_begin_with_a_byte_order_mark_and_one_that_is_missing_is_named() {
    let shell = Shell::new();
    shell.write("in.json", &format!("\u{feff}{FOREIGN}"));
    let (_, out, _) = shell.run("one", "import in.json --article bees.txt");
    assert_eq!(out, "ON THE KEEPING OF BEES IN TOWNS: 2 bookmarks, 2 of them new\n");
    let (code, _, err) = shell.run("one", "import gone.json");
    assert_eq!(code, 2);
    assert!(err.starts_with("ibid: gone.json: no such file; name one that "), "{err}");
}

#[test]
fn a_tag_that_stands_in_the_annotation_is_listed_once() {
    let shell = Shell::new();
    let tagged = FOREIGN.replace("prices", "#honey, and");
    shell.write("in.json", &tagged);
    shell.run("one", "import in.json --article bees.txt");
    let (_, list, _) = shell.run("one", "list honey fallen");
    assert_eq!(list.matches("#honey").count(), 1, "{list}");
}

#[test]
fn thirty_imports_at_once_all_come_in() {
    let shell = Shell::new();
    for n in 0..30 {
        let words = ["first hive", "nine hives", "only two", "chess club"][n % 4];
        let one = format!(
            r#"{{"id": "http://example.org/{n}", "target": {{"selector":
            {{"type": "TextQuoteSelector", "exact": "{words}"}}}}}}"#
        );
        shell.write(&format!("{n}.json"), &one);
    }
    let import = |n: usize| shell.run("one", &format!("import {n}.json --article bees.txt"));
    std::thread::scope(|scope| {
        let runs: Vec<_> = (0..30).map(|n| scope.spawn(move || import(n))).collect();
        for run in runs {
            let (code, _, err) = run.join().unwrap();
            assert_eq!((code, err.as_str()), (0, ""));
        }
    });
    let (_, json, _) = shell.run("one", "export --to json");
    assert_eq!(json.matches("\"Annotation\"").count(), 30);
}

#[test]
fn a_single_bookmark_comes_in_and_the_largest_revision_stays_legible() {
    let (document, mut bookmarks) = base();
    add(&document, &mut bookmarks, &mut Ids::new([1; 16]), "nine hives");
    let shell = Shell::new();
    let last = format!("\nrevision = {}\n", i64::MAX);
    shell.write("one.toml", &content(&bookmarks).replacen("\nrevision = 1\n", &last, 1));
    let mut last = file::read(&shell.read("one.toml")).unwrap();
    assert_eq!(last.living().next().unwrap().revision, i64::MAX as u64);
    add(&document, &mut last, &mut Ids::new([2; 16]), "a bet");
    assert_eq!(file::read(&content(&last)).unwrap().len(), 2);

    let one = r#"{"id": "http://example.org/1", "target": {"selector": {"type": "TextQuoteSelector", "exact": "nine hives"}}}"#;
    shell.write("single.json", one);
    let (_, out, _) = shell.run("one", "import single.json --article bees.txt");
    assert_eq!(out, "ON THE KEEPING OF BEES IN TOWNS: 1 bookmark, 1 of them new\n");
}

#[test]
fn json_goes_round_without_losing_anything() {
    let shell = Shell::new();
    shell.write("in.json", FOREIGN);
    shell.run("one", "import in.json --article bees.txt");
    let (code, json, err) = shell.run("one", "export --to json --article bees.txt");
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(!json.contains('\u{1b}'));
    let page: serde_json::Value = serde_json::from_str(&json).unwrap();
    let text = document(TEXT).text;
    for item in page["items"].as_array().unwrap() {
        let [quote, position] = &item["target"]["selector"].as_array().unwrap()[..] else { panic!("{item}") };
        let (start, end) =
            (position["start"].as_u64().unwrap() as usize, position["end"].as_u64().unwrap() as usize);
        let words: String = text.chars().skip(start).take(end - start).collect();
        assert_eq!(quote["exact"], words);
    }
    shell.write("out.json", &json);
    assert_eq!(shell.run("two", "import out.json").0, 0);
    assert_eq!(
        shell.run("two", "import out.json").1,
        "ON THE KEEPING OF BEES IN TOWNS: 2 bookmarks, 0 of them new\n"
    );
    assert_eq!(shell.run("two", "export --to json --article bees.txt").1, json);
}

#[test]
fn a_page_of_annotations_has_the_shape_that_the_model_asks_for() {
    let (document, mut bookmarks) = base();
    let long =
        Span { start: words(&document, "ON THE KEEPING").start, end: words(&document, "only two were").end };
    bookmarks.add(Anchor::new(&document, long), long, Ids::new([1; 16]).next(now()), now());
    add(&document, &mut bookmarks, &mut Ids::new([2; 16]), "the bees");
    let page = |bookmarks: &Bookmarks| {
        let sheets = [Sheet::new(bookmarks, None, |_| true)];
        serde_json::from_str::<serde_json::Value>(&export(&sheets, Target::Json)).unwrap()
    };
    let one = page(&bookmarks);
    assert_eq!(
        (&one["@context"], &one["type"]),
        (&"http://www.w3.org/ns/anno.jsonld".into(), &"AnnotationPage".into())
    );
    assert!(one["id"].as_str().unwrap().starts_with("urn:uuid:"), "a page must have a name");
    assert_eq!(one["id"], page(&bookmarks)["id"]);
    for item in one["items"].as_array().unwrap() {
        assert_eq!(item["type"], "Annotation");
        assert!(
            item["id"].as_str().unwrap().starts_with("urn:uuid:") && item["target"]["source"].is_string()
        );
        let position = &item["target"]["selector"][1];
        assert_eq!(position["type"], "TextPositionSelector");
        assert!(position["start"].as_u64() <= position["end"].as_u64());
    }
    // A range reaches up to what its second selector selects, and not beyond its beginning.
    let range = &one["items"][0]["target"]["selector"][0];
    assert_eq!(range["type"], "RangeSelector");
    let (start, end) = (&range["startSelector"], &range["endSelector"]);
    let text = &document.text;
    let at = |words: &serde_json::Value| text.find(words.as_str().unwrap()).unwrap();
    assert_eq!(at(&start["exact"]), long.start.index());
    assert_eq!(at(&end["exact"]), long.end.index());
    assert_eq!(at(&end["prefix"]) + end["prefix"].as_str().unwrap().len(), long.end.index());

    let foreign = one.to_string().replace("\"ibid\"", "\"other\"");
    let imported = import::read(&foreign, Some(&bookmarks.article), now()).unwrap();
    let stream = Stream::new(&document);
    let resolver = Resolver::new(&document, &stream);
    let mut found: Vec<_> =
        imported.bookmarks[0].living().map(|b| resolver.resolve(&b.anchor).span()).collect();
    found.sort_by_key(|span| span.map(Span::len));
    assert_eq!(found, [Some(words(&document, "the bees")), Some(long)]);
}

#[test]
fn the_markdown_page_reads_as_notes() {
    let shell = Shell::new();
    shell.write("in.json", &FOREIGN.replace("by a third\"", "by a third.\""));
    shell.run("one", "import in.json --article bees.txt");
    let (_, page, _) = shell.run("one", "export --article bees.txt");
    assert!(page.starts_with("# ON THE KEEPING OF BEES IN TOWNS\n\n2"), "{page}");
    let item = "> …the price of honey in the market had fallen by a third.\n>\n> [2] Ledger of the market, second volume, \
        at the end.\n\nparagraph 2 · \\#honey\n\ncompare prices\\\nof wax\n";
    assert!(page.contains(item), "{page}");
}

/// A shell with a bookmark at the second paragraph, which is named, annotated, and written about once more.
fn shell_with_a_draft() -> Shell {
    let (document, mut bookmarks) = base();
    let mut ids = Ids::new([7; 16]);
    let start = words(&document, "By the second summer").start;
    let span = Span { start, end: start };
    let id = bookmarks.add(Anchor::new(&document, span), span, ids.next(now()), now());
    bookmarks.annotate(id, "accepted", now());
    bookmarks.keep_draft(id, "begun\nonce more", now());
    bookmarks.name(id, Some('q'), now());
    let shell = Shell::new();
    shell.write("in.json", &export(&[Sheet::new(&bookmarks, Some(&document), |_| true)], Target::Json));
    shell.run("one", "import in.json");
    shell
}

/// What is quoted for a place, marked where it is cut.
const CUT: &str = "By the second summer there were nine hives, and the price of honey in the…";

#[test]
fn a_list_tells_the_place_the_keys_that_lead_there_and_what_is_a_draft() {
    let shell = shell_with_a_draft();
    let (_, list, _) = shell.run("one", "list");
    let below = "\n      accepted\n      draft: begun\n             once more\n";
    assert!(list.ends_with(&format!("\n  paragraph 2  “{CUT}”  `q{below}")), "{list}");
    assert_eq!(shell.run("one", "list `q").1, list);
    std::fs::create_dir_all(shell.folder.path().join("config/ibid")).unwrap();
    let settings = "[keys.reading]\ngo-to-name = [\"ctrl-g letter\"]\n";
    shell.write("config/ibid/config.toml", settings);
    assert!(shell.run("one", "list").1.contains("”  Ctrl-g q\n"), "{}", shell.run("one", "list").1);
}

#[test]
fn deleted_bookmarks_are_listed_and_brought_back_by_their_ids() {
    let shell = Shell::new();
    let (document, mut bookmarks) = base();
    let mut ids = Ids::new([7; 16]);
    let gone = ["nine hives", "a bet"].map(|passage| add(&document, &mut bookmarks, &mut ids, passage));
    bookmarks.annotate(gone[0], "compare Vienna", now());
    add(&document, &mut bookmarks, &mut ids, "only two");
    for id in gone {
        bookmarks.delete(id, now());
    }
    let name = bookmarks.article.name;
    std::fs::create_dir_all(shell.folder.path().join("one/ibid/bookmarks")).unwrap();
    shell.write(&format!("one/ibid/bookmarks/{name}.toml"), &content(&bookmarks));
    let (code, list, _) = shell.run("one", "list --deleted");
    let entry = format!(
        "“…nine hives”\n      compare Vienna\n      deleted 2026-03-01; ibid bookmarks restore {}\n",
        gone[0]
    );
    assert_eq!(code, 0);
    assert!(list.contains(&entry) && list.contains("a bet") && !list.contains("only two"), "{list}");
    assert!(shell.run("one", "list --deleted vienna").1.contains(&entry));
    assert!(!shell.run("one", "list").1.contains("nine hives"));

    let refused = |ids: &str| {
        let (code, out, err) = shell.run("one", &format!("restore {ids}"));
        assert_eq!((code, out.as_str()), (2, ""));
        err
    };
    assert!(refused("0000").contains("no deleted bookmark"));
    assert!(refused("01").contains("more than one deleted bookmark"), "both ids begin with their time");
    refused(&format!("{} 0000", gone[0]));
    assert!(!shell.run("one", "list").1.contains("nine hives"), "all or none");
    let said = "ON THE KEEPING OF BEES IN TOWNS: “…nine hives” is there again\n";
    assert_eq!(shell.run("one", &format!("restore {}", gone[0])), (0, said.to_owned(), String::new()));
    assert!(shell.run("one", "list").1.contains("nine hives”\n      compare Vienna\n"));
    assert!(!shell.run("one", "list --deleted").1.contains("nine hives"));
}

#[test]
fn every_export_marks_drafts_and_where_a_quotation_was_cut() {
    let shell = shell_with_a_draft();
    let exported = |target: &str| shell.run("one", &format!("export --to {target}")).1;
    for (target, draft) in [
        ("markdown", "*Draft:*\n\nbegun\\\nonce more"),
        ("html", "<p><em>Draft:</em> begun<br>\nonce more</p>"),
        ("org", "   draft: begun\n          once more\n"),
        ("csv", ",accepted,\"begun\nonce more\","),
    ] {
        let out = exported(target);
        assert!(out.contains(draft) && out.contains(CUT), "{target}: {out}");
    }
    for (target, mark) in [("markdown", "mark q"), ("html", "mark q"), ("org", ":MARK: q\n"), ("csv", ",q,")]
    {
        assert!(exported(target).contains(mark), "{target}: {}", exported(target));
    }
    let json = exported("json");
    assert!(json.contains("draft = ") && !json.contains('…'), "{json}");
}

#[test]
fn two_copies_of_a_file_merge_as_git_and_syncthing_need_it() {
    let (document, mut one) = base();
    let mut two = one.clone();
    let mut ids = Ids::new([1; 16]);
    let (first, second) =
        (add(&document, &mut one, &mut ids, "nine hives"), add(&document, &mut two, &mut ids, "a bet"));
    let shell = Shell::new();
    shell.write("ours.toml", &content(&one));
    shell.write("theirs.toml", &content(&two));
    assert_eq!(shell.run("one", "merge ours.toml theirs.toml"), (0, String::new(), String::new()));
    let both = file::read(&shell.read("ours.toml")).unwrap();
    assert!(both.get(first).is_some() && both.get(second).is_some());
    assert_eq!(shell.read("theirs.toml"), content(&two), "the other one is left as it is");

    shell.write("torn.toml", &content(&two)[..200]);
    let (code, _, err) = shell.run("one", "merge ours.toml torn.toml");
    assert_eq!(code, 2);
    assert!(err.starts_with("ibid: torn.toml: damaged"), "{err}");
    assert_eq!(shell.read("ours.toml"), content(&both));
}

#[test]
fn a_table_holds_no_formulas() {
    let shell = Shell::new();
    shell.write("in.json", &FOREIGN.replace("compare prices", "=HYPERLINK(1)"));
    shell.run("one", "import in.json --article bees.txt");
    let (_, table, _) = shell.run("one", "export --to csv");
    assert!(table.contains("\"'=HYPERLINK(1)\nof wax\""), "{table}");
    assert_eq!(table.matches("\r\n").count(), 3);
}

#[test]
fn signs_that_spreadsheets_take_for_those_of_formulas_are_guarded() {
    let shell = Shell::new();
    for (words, field) in [("\\n =1+1", "\"'\n =1+1"), ("＝1+1", "'＝1+1")] {
        shell.write("in.json", &FOREIGN.replace("compare prices", words));
        shell.run("one", "import in.json --article bees.txt");
        let (_, table, _) = shell.run("one", "export --to csv");
        assert!(table.contains(field), "{table}");
    }
}

#[test]
fn an_org_file_gives_words_no_power_over_emacs() {
    let words = "src_sh{ls} call_x() [[elisp:(f)][g]] <shell:ls>\\n# Local Variables:\\n# eval: (f)\\n# End:";
    let shell = Shell::new();
    shell.write("in.json", &FOREIGN.replace("compare prices", words));
    shell.run("one", "import in.json --article bees.txt");
    let (_, org, _) = shell.run("one", "export --to org");
    assert!(org.starts_with("# -*- mode: org;"), "{org}");
    assert!(org.contains("   ,# eval: (f)"), "{org}");
    for power in ["src_sh", "call_x", "elisp:", "shell:", "Local Variables:"] {
        assert!(!org.contains(power), "{power}: {org}");
        assert!(org.replace('\u{200b}', "").contains(power), "{power}: {org}");
    }
}

#[test]
fn undo_walks_only_over_what_made_a_difference() {
    let (document, mut bookmarks) = base();
    let id = add(&document, &mut bookmarks, &mut Ids::new([1; 16]), "nine hives");
    bookmarks.annotate_with_tags(id, "about #honey", vec!["honey".to_owned()], now());
    for _ in 0..3 {
        bookmarks.annotate_with_tags(id, "about #honey", vec!["honey".to_owned()], now());
    }
    bookmarks.keep_draft(id, "a slip", now());
    bookmarks.keep_draft(id, "", now());
    assert_eq!(bookmarks.undo(now()).map(|step| step.difference), Some(Difference::Annotation));
    let record = bookmarks.get(id).unwrap();
    assert_eq!((record.annotation(), record.tags.len()), ("", 0), "words and their tags are one change");
    assert_eq!(bookmarks.undo(now()).map(|step| step.difference), Some(Difference::Existence));
    assert_eq!(bookmarks.undo(now()), None);
    assert_eq!(bookmarks.redo(now()).map(|step| step.difference), Some(Difference::Existence));
    assert_eq!(bookmarks.redo(now()).map(|step| step.difference), Some(Difference::Annotation));
    assert_eq!(bookmarks.redo(now()), None);
}

#[test]
fn a_long_quotation_is_shown_without_words_that_are_cut() {
    for number in 0..12 {
        let text = format!("{} {}", "x".repeat(number + 1), "координации ".repeat(40));
        let shown = Quotation::new(&text).text();
        let whole = ["координации", "…"];
        assert!(shown.split_whitespace().skip(1).all(|word| whole.contains(&word)), "{shown}");
        assert!(shown.contains(" … "), "{shown}");
    }
    let unspaced = Quotation::new(&"海".repeat(400)).text();
    assert_eq!(
        unspaced.chars().filter(|c| *c == '海').count(),
        300,
        "nothing is known of words without blanks"
    );
}
