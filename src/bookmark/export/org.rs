//! Bookmarks as an Org file: one headline for each, with its words, its tags and its properties.

use std::fmt::Write;

use crate::bookmark::anchor::first;
use crate::bookmark::export::{Item, Sheet, clean_lines, draft_lines};

/// Characters of the quotation in a headline.
const HEADLINE: usize = 60;

/// The sheets, each a headline of the first level.
pub fn write(sheets: &[Sheet]) -> String {
    // Emacs looks in the first line for what a file wants of it: that must not be the title of an article.
    let mut out = "# -*- mode: org; coding: utf-8 -*-\n".to_owned();
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
    let quotation = one_line(&item.shown());
    let short = first(&quotation, HEADLINE);
    let ellipsis = if short.len() < quotation.len() { "…" } else { "" };
    let _ = writeln!(out, "** {}{ellipsis}{}", short.trim_end(), tags(&bookmark.tags));
    let _ = writeln!(out, "   :PROPERTIES:\n   :ID: {}", bookmark.id);
    let _ = writeln!(out, "   :CREATED: {}", bookmark.created.strftime("[%Y-%m-%d %a %H:%M]"));
    let properties = [
        ("SECTION", one_line(&bookmark.anchor.heading)),
        ("PLACE", one_line(&item.place())),
        ("MARK", bookmark.name.map_or_else(String::new, String::from)),
    ];
    for (key, value) in properties {
        if !value.is_empty() {
            let _ = writeln!(out, "   :{key}: {value}");
        }
    }
    out.push_str("   :END:\n   #+BEGIN_QUOTE\n");
    indented(out, &item.shown());
    for (label, text) in &item.notes {
        indented(out, &format!("[{label}] {text}"));
    }
    out.push_str("   #+END_QUOTE\n");
    let written = [bookmark.annotation()].into_iter().chain(bookmark.other_annotations());
    written.for_each(|text| indented(out, text));
    draft_lines(&bookmark.draft).for_each(|line| indented(out, &line));
}

/// Lines that Org takes for text: indented, so that none is a headline, and with a comma where one would be a keyword.
fn indented(out: &mut String, text: &str) {
    for line in inert_lines(text) {
        let comma = if line.trim_start().starts_with(['#', ':']) { "," } else { "" };
        let _ = writeln!(out, "   {comma}{line}");
    }
}

fn one_line(text: &str) -> String {
    inert_lines(text).collect::<Vec<_>>().join(" ")
}

/// What Emacs runs, or asks whether to, wherever it stands: code in a line, two kinds of links, settings of a file.
const POWERS: [&str; 5] = ["src_", "call_", "elisp:", "shell:", "local variables:"];

/// Lines that are safe to show, in which nothing can be run: a space without width stands behind the first letter of what
/// could.
fn inert_lines(text: &str) -> impl Iterator<Item = String> {
    clean_lines(text).map(|line| {
        let small = line.to_ascii_lowercase();
        let mut powers: Vec<usize> =
            POWERS.iter().flat_map(|power| small.match_indices(power)).map(|(at, _)| at + 1).collect();
        powers.sort_unstable();
        let mut line = line;
        powers.into_iter().rev().for_each(|at| line.insert(at, '\u{200b}'));
        line
    })
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
