//! Bookmarks as one `AnnotationPage` of the W3C Web Annotation Data Model (recommendation of 23 February 2017).
//!
//! Positions count Unicode scalar values of the article's text as `ibid export --to json` puts it together. What the
//! model has no place for, so that nothing is lost on the way back, stands under `ibid` in the form of the bookmark
//! file.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::bookmark::anchor::Quotation;
use crate::bookmark::export::{Item, Sheet};
use crate::bookmark::{Article, BookmarkId, file};
use crate::clean;

/// What the name of an article begins with as a source.
pub const SOURCE: &str = "urn:ibid:";

/// The sheets as one page.
pub fn write(sheets: &[Sheet]) -> String {
    let items = sheets.iter().flat_map(|sheet| sheet.items.iter().map(|item| annotation(sheet, item)));
    let page = json!({
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": format!("urn:uuid:{}", name(sheets)),
        "type": "AnnotationPage",
        "items": items.collect::<Vec<_>>(),
        "ibid": { "articles": sheets.iter().map(|sheet| article(sheet.article)).collect::<Vec<_>>() },
    });
    let text = serde_json::to_string_pretty(&page).unwrap_or_default();
    let mut out = String::with_capacity(text.len() + 1);
    text.chars().for_each(|c| push_safely(&mut out, c));
    out.push('\n');
    out
}

/// The name that a page must have: always the same for the same bookmarks.
fn name(sheets: &[Sheet]) -> BookmarkId {
    let ids = sheets.iter().flat_map(|sheet| sheet.items.iter().map(|item| item.bookmark.id.to_string()));
    BookmarkId::derived(&ids.collect::<String>())
}

/// What must not reach a terminal stands inside strings only, where an escape means the same.
fn push_safely(out: &mut String, c: char) {
    if c == '\n' || clean::sign(c).is_none() {
        return out.push(c);
    }
    for unit in c.encode_utf16(&mut [0; 2]) {
        // Writing to a string cannot fail.
        let _ = write!(out, "\\u{unit:04x}");
    }
}

fn article(article: &Article) -> Value {
    json!({
        "source": format!("{SOURCE}{}", article.name),
        "title": article.title,
        "authors": article.authors,
        "sketch": article.sketch.to_string(),
    })
}

fn annotation(sheet: &Sheet, item: &Item) -> Value {
    let bookmark = item.bookmark;
    let tag = |tag: &String| json!({ "type": "TextualBody", "value": tag, "purpose": "tagging" });
    let comment = |words: &str| json!({ "type": "TextualBody", "value": words, "format": "text/plain", "purpose": "commenting" });
    let annotation = Some(bookmark.annotation()).filter(|words| !words.is_empty());
    let body: Vec<Value> = annotation.map(comment).into_iter().chain(bookmark.tags.iter().map(tag)).collect();
    let motivation = if annotation.is_some() { "commenting" } else { "bookmarking" };
    json!({
        "id": format!("urn:uuid:{}", bookmark.id),
        "type": "Annotation",
        "motivation": motivation,
        "created": bookmark.created.to_string(),
        "modified": bookmark.changed.to_string(),
        "body": body,
        "target": {
            "source": format!("{SOURCE}{}", sheet.article.name),
            "selector": [quote(item), position(item)],
        },
        "ibid": file::write_record(bookmark),
    })
}

/// The words with their context. Of a long passage whose article is not at hand, the ends: a range reaches up to what its
/// second selector selects (section 4.2.9 of the model), which is what stands behind the passage.
fn quote(item: &Item) -> Value {
    let anchor = &item.bookmark.anchor;
    let selector = |exact: &str, prefix: &str, suffix: &str| json!({ "type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix });
    match &anchor.quotation {
        Quotation::Parts { head, tail, .. } if item.quotation == anchor.quotation.text() => json!({
            "type": "RangeSelector",
            "startSelector": selector(head, &anchor.before, ""),
            "endSelector": selector(&anchor.after, tail, ""),
        }),
        _ => selector(&item.quotation, &anchor.before, &anchor.after),
    }
}

fn position(item: &Item) -> Value {
    json!({ "type": "TextPositionSelector", "start": item.characters.start, "end": item.characters.end })
}
