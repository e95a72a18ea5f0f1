//! Bookmarks as a table for spreadsheets (RFC 4180).

use crate::bookmark::export::{Item, Sheet, clean_lines};

const COLUMNS: [&str; 13] = [
    "article",
    "authors",
    "section",
    "page",
    "note",
    "quotation",
    "annotation",
    "draft",
    "tags",
    "name",
    "created",
    "changed",
    "id",
];

/// The sheets as one table.
pub fn write(sheets: &[Sheet]) -> String {
    let mut out = format!("{}\r\n", COLUMNS.join(","));
    for sheet in sheets {
        for item in &sheet.items {
            let fields: Vec<String> = fields(sheet, item).iter().map(|text| field(text)).collect();
            out.push_str(&fields.join(","));
            out.push_str("\r\n");
        }
    }
    out
}

fn fields(sheet: &Sheet, item: &Item) -> [String; 13] {
    let (bookmark, anchor) = (item.bookmark, &item.bookmark.anchor);
    let written: Vec<&str> =
        [bookmark.annotation()].into_iter().chain(bookmark.other_annotations()).collect();
    [
        sheet.title(),
        sheet.article.authors.join("; "),
        anchor.heading.clone(),
        anchor.folio.clone(),
        anchor.note.as_ref().map_or_else(String::new, |note| note.label.clone()),
        item.shown(),
        written.join("\n\n"),
        bookmark.draft.clone(),
        bookmark.tags.join(" "),
        bookmark.name.map_or_else(String::new, String::from),
        bookmark.created.to_string(),
        bookmark.changed.to_string(),
        bookmark.id.to_string(),
    ]
}

/// One field. What a spreadsheet would take for a formula, in some with blanks before or full-width signs, begins with an apostrophe.
fn field(text: &str) -> String {
    let text = clean_lines(text).collect::<Vec<_>>().join("\n");
    let signs = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    let guard = if text.trim_start().starts_with(signs) { "'" } else { "" };
    if text.contains([',', '"', '\n']) || text.trim() != text {
        format!("\"{guard}{}\"", text.replace('"', "\"\""))
    } else {
        format!("{guard}{text}")
    }
}
