//! Bookmarks as an Org file: one headline for each, with its words, its tags and its properties.

use std::fmt::Write;

use crate::bookmark::anchor::first;
use crate::bookmark::export::{Item, Sheet, clean_lines};

/// Characters of the quotation in a headline.
const HEADLINE: usize = 60;

/// The sheets, each a headline of the first level.
pub fn write(sheets: &[Sheet]) -> String {
    let mut out = String::new();
    for sheet in sheets {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "* {}", one_line(&sheet.title()));
        if !sheet.article.authors.is_empty() {
            let _ = writeln!(out, "  {}", one_line(&sheet.article.authors.join(", ")));
        }
        sheet.items.iter().for_each(|item| write_item(&mut out, item));
    }
    out
}

fn write_item(out: &mut String, item: &Item) {
    let bookmark = item.bookmark;
    let quotation = one_line(&item.quotation);
    let short = first(&quotation, HEADLINE);
    let ellipsis = if short.len() < quotation.len() { "…" } else { "" };
    let _ = writeln!(out, "** {}{ellipsis}{}", short.trim_end(), tags(&bookmark.tags));
    let _ = writeln!(out, "   :PROPERTIES:\n   :ID: {}", bookmark.id);
    let _ = writeln!(out, "   :CREATED: {}", bookmark.created.strftime("[%Y-%m-%d %a %H:%M]"));
    for (key, value) in [("SECTION", one_line(&bookmark.anchor.heading)), ("PLACE", one_line(&item.place()))]
    {
        if !value.is_empty() {
            let _ = writeln!(out, "   :{key}: {value}");
        }
    }
    out.push_str("   :END:\n   #+BEGIN_QUOTE\n");
    indented(out, &item.quotation);
    for (label, text) in &item.notes {
        indented(out, &format!("[{label}] {text}"));
    }
    out.push_str("   #+END_QUOTE\n");
    let written = [bookmark.annotation()].into_iter().chain(bookmark.other_annotations());
    written.chain([bookmark.draft.as_str()]).for_each(|text| indented(out, text));
}

/// Lines that Org takes for text: indented, so that none is a headline, and with a comma where one would be a keyword.
fn indented(out: &mut String, text: &str) {
    for line in clean_lines(text) {
        let trimmed = line.trim_start();
        let comma = if trimmed.starts_with("#+") || trimmed.starts_with(':') { "," } else { "" };
        let _ = writeln!(out, "   {comma}{line}");
    }
}

fn one_line(text: &str) -> String {
    clean_lines(text).collect::<Vec<_>>().join(" ")
}

/// Tags as Org writes them; characters that it does not allow in tags become `_`.
fn tags(tags: &[String]) -> String {
    if tags.is_empty() {
        return String::new();
    }
    let allowed = |c: char| if c.is_alphanumeric() || matches!(c, '_' | '@' | '%') { c } else { '_' };
    let tags: Vec<String> = tags.iter().map(|tag| tag.chars().map(allowed).collect()).collect();
    format!(" :{}:", tags.join(":"))
}
