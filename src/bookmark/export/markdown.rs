//! A page of notes in Markdown: title, authors, date; under each section its quotations, with what they call and what
//! the reader wrote.

use std::fmt::Write;

use crate::bookmark::export::{Item, Sheet, clean_lines};
use crate::clean::clean;
use crate::markdown::{self, guarded, heading};

/// The sheets, one after the other.
pub fn write(sheets: &[Sheet]) -> String {
    sheets.iter().map(sheet).collect::<Vec<_>>().join("\n")
}

fn sheet(sheet: &Sheet) -> String {
    let mut out = format!("# {}\n\n", heading(&escaped(&sheet.title())));
    let authors = sheet.article.authors.iter().map(|a| escaped(a));
    let about: Vec<String> = authors.chain([sheet.date()]).filter(|words| !words.is_empty()).collect();
    if !about.is_empty() {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{}\n", guarded(&about.join(" · ")));
    }
    let mut above = "";
    for item in &sheet.items {
        let own = item.bookmark.anchor.heading.as_str();
        if own != above {
            above = own;
            let _ = writeln!(out, "## {}\n", heading(&escaped(&own.replace('\n', " "))));
        }
        write_item(&mut out, item);
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn write_item(out: &mut String, item: &Item) {
    for line in clean_lines(&item.shown()) {
        let _ = writeln!(out, "> {}", guarded(&escaped(&line)));
    }
    for (label, text) in &item.notes {
        let text = clean_lines(text).collect::<Vec<_>>().join(" ");
        let _ = writeln!(out, ">\n> [{}] {}", escaped(label), escaped(&text));
    }
    let tags = item.bookmark.tags.iter().map(|tag| format!("\\#{}", escaped(tag)));
    let name = item.bookmark.name.map(|name| format!("mark {name}"));
    let place = Some(escaped(&item.place())).filter(|place| !place.is_empty());
    let about: Vec<String> = place.into_iter().chain(name).chain(tags).collect();
    if !about.is_empty() {
        let _ = writeln!(out, "\n{}", about.join(" · "));
    }
    out.push('\n');
    let bookmark = item.bookmark;
    let written = [bookmark.annotation()].into_iter().chain(bookmark.other_annotations());
    for text in written.filter(|text| !text.is_empty()) {
        write_own_words(out, text);
    }
    if !bookmark.draft.is_empty() {
        out.push_str("*Draft:*\n\n");
        write_own_words(out, &bookmark.draft);
    }
}

/// The reader's words stay Markdown if they are; each line end that was meant stays one.
fn write_own_words(out: &mut String, text: &str) {
    let lines: Vec<String> = clean_lines(text).collect();
    for (at, line) in lines.iter().enumerate() {
        let goes_on = lines.get(at + 1).is_some_and(|next| !next.is_empty()) && !line.is_empty();
        // A heading of the reader's would look like one of the page.
        let line = if line.starts_with('#') { format!("\\{line}") } else { line.clone() };
        let _ = writeln!(out, "{line}{}", if goes_on { "\\" } else { "" });
    }
    out.push('\n');
}

/// Words that mean nothing to Markdown.
fn escaped(text: &str) -> String {
    markdown::escaped(clean(text).as_str())
}
