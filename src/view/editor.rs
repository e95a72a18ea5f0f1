//! Writing: an annotation in its frame, a keyword in the line at the bottom, the hints while a passage is chosen.

use crate::app::App;
use crate::app::annotation::Annotation;
use crate::app::find::Find;
use crate::app::geometry::Area;
use crate::app::passage::Passage;
use crate::app::words;
use crate::clean::clean;
use crate::command::{Command, Context};
use crate::config::theme::Role;
use crate::view::field;
use crate::view::hints::hints;
use crate::view::paint::{Edges, Painter};

/// What the keys do while a keyword is typed.
const FOUND: &[(Command, &str)] = &[
    (Command::NextFound, "next"),
    (Command::WholeWords, "whole words"),
    (Command::WordForms, "forms"),
    (Command::Close, "back"),
];

/// What they do before a passage is begun.
const CARET: &[(Command, &str)] = &[
    (Command::Begin, "begin here"),
    (Command::WholeSentence, "sentence"),
    (Command::WholeParagraph, "paragraph"),
    (Command::NextWord, "on"),
    (Command::Down, "down"),
    (Command::FindWord, "find"),
    (Command::Close, "back"),
];

/// What they do once it is begun.
const PASSAGE: &[(Command, &str)] = &[
    (Command::NextWord, "word"),
    (Command::NextSentence, "sentence"),
    (Command::Bookmark, "bookmark"),
    (Command::Copy, "copy"),
    (Command::OtherEnd, "other end"),
    (Command::ParagraphEnd, "paragraph"),
    (Command::Close, "back"),
];

/// What they do while the word that a note belongs to is chosen.
const CALLER: &[(Command, &str)] = &[
    (Command::Bookmark, "the note belongs here"),
    (Command::NextWord, "on"),
    (Command::Down, "down"),
    (Command::Close, "give up"),
];

/// Paints the annotation that is being written.
pub fn paint_annotation(painter: &mut Painter, app: &App, annotation: &Annotation) {
    let wanted =
        [(Command::Accept, "keep"), (Command::NewLine, "new line"), (Command::KeepDraft, "keep as draft")];
    let edges = Edges {
        title: format!("“{}”", clean(&annotation.about)),
        kind: String::new(),
        hints: hints(app, Context::Annotation, &wanted, annotation.area.width.saturating_sub(4)),
        more: "#word is a tag".to_owned(),
    };
    painter.frame(annotation.area, &edges);
    field::paint_lines(painter, &annotation.field, annotation.area.inside(), app.config().wide_ambiguous);
}

/// The line at the bottom, emptied.
fn bottom(painter: &mut Painter, app: &App) -> Area {
    let size = app.geometry().size;
    let line = Area { x: 0, y: size.rows.saturating_sub(1), width: size.columns, height: 1 };
    painter.clear(line);
    line
}

/// Paints the prompt of the keyword jump.
pub fn paint_find(painter: &mut Painter, app: &App, find: &Find) {
    let line = bottom(painter, app);
    let ink = painter.ink(Role::Hint);
    let (y, end) = (line.y, line.right().saturating_sub(1));
    let x = painter.own(1, y, end, "/", painter.ink(Role::Field));
    let room = Area { x, y, width: end.saturating_sub(x) / 2 + 1, height: 1 };
    let x = field::paint_line(painter, &find.field, room, true);
    if let Some(hits) = app.hits() {
        let parts = [
            Some(words::hit_count(hits.current, hits.spans.len())),
            words::hits_in_notes(hits.in_notes),
            find.word_forms.then(|| "word forms".to_owned()),
            find.whole_words.then(|| "whole words".to_owned()),
        ];
        let words = painter.as_many(parts.into_iter().flatten(), end.saturating_sub(x + 1));
        let x = painter.cut_own(x + 1, y, end, &words, ink);
        right_hints(painter, app, x, line, FOUND);
    } else {
        let wanted = [(Command::OlderKeyword, "older"), (Command::Close, "back")];
        right_hints(painter, app, x, line, &wanted);
    }
}

/// Hints at the right of the line at the bottom, if they fit behind column `x`.
fn right_hints(painter: &mut Painter, app: &App, x: u16, line: Area, wanted: &[(Command, &str)]) {
    let end = line.right().saturating_sub(1);
    let room = end.saturating_sub(x + 3);
    let words = hints(app, app.context(), wanted, room);
    painter.right(line.y, x, end, &words, painter.ink(Role::Hint));
}

/// Paints the hints while a passage is chosen.
pub fn paint_passage(painter: &mut Painter, app: &App, passage: &Passage) {
    let line = bottom(painter, app);
    let wanted = match passage.calls {
        Some(_) => CALLER,
        None if passage.is_begun() => PASSAGE,
        None => CARET,
    };
    let words = hints(app, Context::Passage, wanted, line.width.saturating_sub(2));
    painter.own(1, line.y, line.right(), &words, painter.ink(Role::Hint));
}
