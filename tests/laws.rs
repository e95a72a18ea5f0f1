//! Laws that hold for any article: layout loses nothing and fits, places and pages agree.

use ibid::cluster;
use ibid::document::{BlockKind, Document, Evidence, NoteId, Place};
use ibid::layout::{self, Layout, MarkStyle, Measure, NoteMode, Piece};
use ibid::parse::builder::Builder;
use proptest::prelude::*;

/// One block of a made-up article: its kind, its words, and which words call a note.
type MadeBlock = (BlockKind, Vec<(String, bool)>);

fn any_word() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z]{1,12}",
        "[а-яёА-Я]{1,14}",
        "[a-z]{3,8}-[a-z]{3,9}",
        "“[А-Я][а-я]{2,9}”[.,;]?",
        "https://[a-z]{4,12}\\.org/[a-z_/]{10,60}",
        "[一-十]{1,9}。?",
        "[א-ת]{2,7}",
        "e\u{301}[a-z]{1,4}",
        "👩‍👩‍👧[a-z]{0,3}",
        "[a-z]{80,120}",
        "—",
        "[«»;:!?§№–]",
        "[АБA-C]\\.",
        "(с|p|рис|т)\\.",
        "[0-9]{1,4}",
    ]
}

fn any_kind() -> impl Strategy<Value = BlockKind> {
    prop::sample::select(vec![
        BlockKind::Title,
        BlockKind::Abstract,
        BlockKind::Heading(1),
        BlockKind::Heading(2),
        BlockKind::Paragraph,
        BlockKind::Paragraph,
        BlockKind::Quote,
        BlockKind::Verse,
        BlockKind::ListItem,
        BlockKind::Code,
        BlockKind::Bibliography,
    ])
}

fn any_article() -> impl Strategy<Value = Vec<MadeBlock>> {
    let word = (any_word(), prop::bool::weighted(0.05));
    prop::collection::vec((any_kind(), prop::collection::vec(word, 1..60)), 1..12)
}

/// An article with long and short notes, and enough text behind the last marker that every note can be set.
fn noted_article() -> impl Strategy<Value = Vec<MadeBlock>> {
    let word = ("[a-z]{1,9}", prop::bool::weighted(0.04));
    let block = (Just(BlockKind::Paragraph), prop::collection::vec(word, 1..60));
    prop::collection::vec(block, 1..12).prop_map(|mut blocks| {
        let calls = blocks.iter().flat_map(|(_, words)| words).filter(|(_, calls)| *calls).count();
        let end = vec![("end".to_owned(), false); 400 * (calls + 1)];
        blocks.push((BlockKind::Paragraph, end));
        blocks
    })
}

/// Builds the article; each note repeats the word that calls it and then some.
fn build(article: &[MadeBlock]) -> Document {
    let mut builder = Builder::default();
    let mut called = Vec::new();
    for (kind, words) in article {
        builder.body.open(*kind);
        for (index, (word, calls)) in words.iter().enumerate() {
            if index > 0 {
                builder.body.push_made(if kind.keeps_lines() && index % 7 == 0 { "\n" } else { " " });
            }
            builder.body.push(word, 0);
            if *calls {
                builder.body.call(called.len() as u32, 1.0, Evidence::MARKUP);
                called.push(word.clone());
            }
        }
    }
    for (number, word) in called.iter().enumerate() {
        let note = builder.note(&(number + 1).to_string());
        note.open(BlockKind::Paragraph);
        let more = "and it goes on ".repeat(number * number % 41);
        note.push(
            &format!("{word}: a note of some words that has to be wrapped as well, since it is long {more}"),
            0,
        );
    }
    builder.finish()
}

fn any_measure() -> impl Strategy<Value = Measure> {
    let mode = prop::sample::select(vec![NoteMode::Popup, NoteMode::Foot, NoteMode::Margin]);
    let marks = prop::sample::select(vec![MarkStyle::Superscript, MarkStyle::Bracket]);
    (2u16..90, 1u16..40, mode, marks, any::<bool>(), any::<bool>()).prop_map(
        |(width, height, notes, marks, wide_ambiguous, indent)| Measure {
            width,
            height,
            notes,
            marks,
            wide_ambiguous,
            indent,
        },
    )
}

/// Cells that a row takes, its indent included.
fn cells(document: &Document, layout: &Layout, row: &layout::Row) -> usize {
    let measure = layout.measure;
    let of_piece = |piece: &Piece| match piece {
        Piece::Text(span) => cluster::width(document.get(*span), measure.wide_ambiguous) as usize,
        Piece::Mark(id) => {
            cluster::width(&layout::mark(document, *id, measure.marks), measure.wide_ambiguous) as usize
                + layout::mark_separator(document, *id, measure.marks).len()
        }
    };
    row.indent as usize + layout::pieces(document, row).iter().map(of_piece).sum::<usize>()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn layout_loses_no_text_and_no_marker(article in any_article(), measure in any_measure()) {
        let document = build(&article);
        let layout = layout::lay_out(&document, measure);
        let mut shown = String::new();
        let mut marks = 0;
        for row in &layout.rows {
            for piece in layout::pieces(&document, row) {
                match piece {
                    Piece::Text(span) => shown.push_str(document.get(span)),
                    Piece::Mark(_) => marks += 1,
                }
            }
        }
        let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let body = document.text.get(..document.notes_start().index()).unwrap_or_default();
        prop_assert_eq!(letters(&shown), letters(body));
        prop_assert_eq!(marks, document.references.len());
    }

    #[test]
    fn no_row_is_wider_than_the_measure(article in any_article(), measure in any_measure()) {
        let measure = Measure { width: measure.width.max(8), ..measure };
        let document = build(&article);
        let layout = layout::lay_out(&document, measure);
        for row in &layout.rows {
            prop_assert!(cells(&document, &layout, row) <= measure.width as usize, "{:?}", document.get(row.span));
        }
    }

    #[test]
    fn a_page_begins_where_its_first_place_is(article in any_article(), measure in any_measure()) {
        let document = build(&article);
        let layout = layout::lay_out(&document, measure);
        for page in 0..layout.page_count() {
            let row = layout.row_of(&document, layout.first_place(page));
            prop_assert_eq!(layout.page_of_row(row), page);
        }
    }

    #[test]
    fn pages_follow_each_other_without_a_gap(article in any_article(), measure in any_measure()) {
        let document = build(&article);
        let layout = layout::lay_out(&document, measure);
        let mut next = 0;
        for page in 0..layout.page_count() {
            let top = layout.top_of(page);
            prop_assert!(layout.rows[next..top].iter().all(layout::Row::is_blank));
            let screen = layout.page(&document, page);
            prop_assert!(screen.body.end > top);
            let foot: usize = screen.foot.iter().map(|n| n.rows.len()).sum();
            let rule = usize::from(!screen.foot.is_empty());
            prop_assert!(screen.body.len() + rule + foot <= measure.height as usize);
            next = screen.body.end;
        }
        prop_assert!(layout.rows[next..].iter().all(layout::Row::is_blank));
    }

    #[test]
    fn no_page_is_left_empty_for_the_notes_that_its_next_row_calls(article in noted_article(), measure in any_measure()) {
        let measure = Measure { height: measure.height.max(8), width: measure.width.max(8), notes: NoteMode::Foot, ..measure };
        let document = build(&article);
        let layout = layout::lay_out(&document, measure);
        let height = measure.height as usize;
        for page in 1..layout.page_count() {
            let screen = layout.page(&document, page - 1);
            let foot: usize = screen.foot.iter().map(|note| note.rows.len()).sum();
            let empty = height - screen.body.len() - foot - usize::from(foot > 0);
            prop_assert!(empty <= 6.max(height / 4), "{} rows of page {} are empty", empty, page);
        }
    }

    #[test]
    fn every_row_of_a_note_stands_once_at_the_foot_and_in_order(article in noted_article(), measure in any_measure()) {
        let measure = Measure { height: measure.height.max(8), width: measure.width.max(8), notes: NoteMode::Foot, ..measure };
        let document = build(&article);
        let layout = layout::lay_out(&document, measure);
        let mut set: Vec<(NoteId, Vec<layout::Row>)> = Vec::new();
        for page in 0..layout.page_count() {
            let screen = layout.page(&document, page);
            for (index, note) in screen.foot.iter().enumerate() {
                prop_assert_eq!(note.continued, set.iter().any(|(known, _)| *known == note.note), "page {}", page);
                prop_assert!(!note.cut || index + 1 == screen.foot.len(), "only the last note of a page goes on");
                match set.last_mut().filter(|(last, _)| *last == note.note) {
                    Some((_, rows)) => rows.extend(&note.rows),
                    None => set.push((note.note, note.rows.clone())),
                }
            }
        }
        let called: Vec<NoteId> = document.references.iter().map(|reference| reference.note).collect();
        prop_assert_eq!(set.iter().map(|(note, _)| *note).collect::<Vec<_>>(), called);
        for (note, rows) in set {
            let label = layout::drawn_label(&document.note(note).unwrap().label, measure.marks);
            let beside = measure.width.saturating_sub(cluster::width(&label, measure.wide_ambiguous) + 1);
            let whole = layout::lay_out_note(&document, note, measure, beside);
            let spans = |rows: &[layout::Row]| rows.iter().map(|row| row.span).collect::<Vec<_>>();
            prop_assert_eq!(spans(&rows), spans(&whole));
        }
    }

    #[test]
    fn a_line_further_is_a_row_more(article in noted_article(), measure in any_measure(), top in 0.0..1.0f64) {
        let measure = Measure { notes: NoteMode::Popup, ..measure };
        let document = build(&article);
        let layout = layout::lay_out(&document, measure);
        let top = (layout.rows.len() as f64 * top) as usize;
        if top + 1 < layout.rows.len() {
            let ends = [top, top + 1].map(|row| layout.screen(&document, row).body.end);
            prop_assert_eq!(ends[1], (ends[0] + 1).min(layout.rows.len()));
        }
    }

    #[test]
    fn a_resize_keeps_the_place(article in any_article(), one in any_measure(), two in any_measure(), at in 0.0..1.0f64) {
        let document = build(&article);
        let at = (document.notes_start().index() as f64 * at) as usize;
        let place = (0..=at).rev().find(|&i| document.text.is_char_boundary(i)).map_or(Place(0), Place::new);
        for measure in [one, two, one] {
            let layout = layout::lay_out(&document, measure);
            let row = &layout.rows[layout.row_of(&document, place)];
            prop_assert!(row.span.start <= place);
            let next = layout.rows.get(layout.row_of(&document, place) + 1);
            prop_assert!(next.is_none_or(|r| r.span.start > place));
        }
    }
}
