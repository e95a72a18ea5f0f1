//! Bookmarks as a page for a browser, without scripts and without anything from elsewhere.

use std::fmt::Write;

use crate::bookmark::export::{Item, Sheet, clean_lines};

const HEAD: &str = "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<title>Bookmarks</title>\n<style>\n\
    body { max-width: 36em; margin: 2em auto; padding: 0 1em; line-height: 1.4 }\n\
    blockquote { border-left: 2px solid; margin-left: 0; padding-left: 1em }\n\
    .about { opacity: .7 }\n</style>\n</head>\n<body>\n";

/// The sheets on one page.
pub fn write(sheets: &[Sheet]) -> String {
    let mut out = HEAD.to_owned();
    for sheet in sheets {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "<h1>{}</h1>", text(&sheet.title()));
        let authors = sheet.article.authors.iter().map(|a| text(a));
        let about: Vec<String> = authors.chain([sheet.date()]).filter(|words| !words.is_empty()).collect();
        let _ = writeln!(out, "<p class=\"about\">{}</p>", about.join(" · "));
        let mut heading = "";
        for item in &sheet.items {
            let own = item.bookmark.anchor.heading.as_str();
            if own != heading {
                heading = own;
                let _ = writeln!(out, "<h2>{}</h2>", text(own));
            }
            write_item(&mut out, item);
        }
    }
    out.push_str("</body>\n</html>\n");
    out
}

fn write_item(out: &mut String, item: &Item) {
    let bookmark = item.bookmark;
    let _ = writeln!(out, "<section id=\"{}\">\n<blockquote>", bookmark.id);
    let _ = writeln!(out, "<p>{}</p>", text(&item.shown()));
    for (label, note) in &item.notes {
        let _ = writeln!(out, "<p><sup>{}</sup> {}</p>", text(label), text(note));
    }
    out.push_str("</blockquote>\n");
    let tags = bookmark.tags.iter().map(|tag| format!("#{}", text(tag)));
    let place = Some(text(&item.place())).filter(|place| !place.is_empty());
    let name = bookmark.name.map(|name| format!("mark {name}"));
    let about: Vec<String> = place.into_iter().chain(name).chain(tags).collect();
    if !about.is_empty() {
        let _ = writeln!(out, "<p class=\"about\">{}</p>", about.join(" · "));
    }
    let written = [bookmark.annotation()].into_iter().chain(bookmark.other_annotations());
    for words in written.filter(|words| !words.is_empty()) {
        let _ = writeln!(out, "<p>{}</p>", text(words));
    }
    if !bookmark.draft.is_empty() {
        let _ = writeln!(out, "<p><em>Draft:</em> {}</p>", text(&bookmark.draft));
    }
    out.push_str("</section>\n");
}

/// Text that means nothing to HTML; its line ends stay.
fn text(words: &str) -> String {
    let escape = |line: String| {
        let line = line.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        line.replace('"', "&quot;").replace('\'', "&#39;")
    };
    clean_lines(words).map(escape).collect::<Vec<_>>().join("<br>\n")
}
