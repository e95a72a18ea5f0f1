//! Bookmarks from W3C Web Annotation JSON: our own, and others' as far as they quote words.
//!
//! Every annotation has an id, its own or one derived from what it says, so importing twice gives no doublets.

use jiff::Timestamp;
use serde_json::Value;

use crate::bookmark::anchor::{Anchor, CONTEXT, Quotation, first, last};
use crate::bookmark::export::json::SOURCE;
use crate::bookmark::record::revision_after;
use crate::bookmark::stream::Sketch;
use crate::bookmark::{Article, Bookmark, BookmarkId, Bookmarks, Identity, file};

/// What came out of a file.
#[derive(Debug, Default)]
pub struct Imported {
    /// The bookmarks, by article.
    pub bookmarks: Vec<Bookmarks>,
    /// Annotations that could not be taken over: their number in the file, from 1, and why.
    pub refused: Vec<(usize, String)>,
}

/// Reads an `AnnotationPage`, an `AnnotationCollection` with its first page inside, a list of annotations or a single
/// one. Annotations that name no article of ours belong to `default`. The error says why the whole cannot be read.
pub fn read(text: &str, default: Option<&Article>, now: Timestamp) -> Result<Imported, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let page: Value = serde_json::from_str(text).map_err(|error| format!("not JSON: {error}"))?;
    let page = page.get("first").filter(|first| first.is_object()).unwrap_or(&page);
    let items: Vec<&Value> = match (page, page.get("items")) {
        (Value::Array(items), _) | (_, Some(Value::Array(items))) => items.iter().collect(),
        (single, None) if single.get("target").is_some() => vec![single],
        _ => return Err("no annotations: neither \"items\" nor \"target\"".to_owned()),
    };
    let articles = articles(page);
    let mut imported = Imported::default();
    for (at, item) in items.into_iter().enumerate() {
        match annotation(item, &articles, default, now) {
            Ok((article, bookmark)) => put(&mut imported.bookmarks, article, bookmark),
            Err(why) => imported.refused.push((at + 1, why)),
        }
    }
    Ok(imported)
}

/// The articles that the page describes.
fn articles(page: &Value) -> Vec<Article> {
    let described = page.get("ibid").and_then(|own| own.get("articles")).and_then(Value::as_array);
    described.into_iter().flatten().filter_map(described_article).collect()
}

fn described_article(value: &Value) -> Option<Article> {
    let name = identity(value.get("source")?.as_str()?)?;
    let authors = value.get("authors").and_then(Value::as_array).into_iter().flatten();
    Some(Article {
        name,
        title: string(value, "title").to_owned(),
        authors: authors.filter_map(Value::as_str).map(str::to_owned).collect(),
        sketch: Sketch::parse(string(value, "sketch")),
    })
}

fn put(all: &mut Vec<Bookmarks>, article: Article, bookmark: Bookmark) {
    let one = Bookmarks::from_records(article, [bookmark]);
    match all.iter_mut().find(|known| known.article.name == one.article.name) {
        Some(known) => known.merge(&one),
        None => all.push(one),
    }
}

fn annotation(
    item: &Value,
    articles: &[Article],
    default: Option<&Article>,
    now: Timestamp,
) -> Result<(Article, Bookmark), String> {
    let target = one_of(item.get("target").ok_or("it has no target")?);
    let name = target.get("source").and_then(Value::as_str).and_then(identity);
    let known = name.map(|name| {
        articles.iter().find(|a| a.name == name).cloned().unwrap_or_else(|| Article::unknown(name))
    });
    let article = known.or_else(|| default.cloned()).ok_or("it names no article: give one with --article")?;
    Ok((article, bookmark(item, target, now)?))
}

/// The bookmark: our own record, with what another program changed in it; or made of what the annotation says.
fn bookmark(item: &Value, target: &Value, now: Timestamp) -> Result<Bookmark, String> {
    let record = item.get("ibid").and_then(Value::as_str);
    let mut bookmark = match record.map(file::read_record) {
        Some(Ok(bookmark)) => bookmark,
        _ => made(item, target, now)?,
    };
    let words = comment(item);
    if words != bookmark.annotation() {
        bookmark.touch(revision_after(bookmark.revision), bookmark.changed);
        bookmark.annotate(&words);
    }
    let tags = tags(item);
    if tags != bookmark.tags {
        bookmark.touch(revision_after(bookmark.revision), bookmark.changed);
        bookmark.tags = tags;
    }
    Ok(bookmark)
}

fn made(item: &Value, target: &Value, now: Timestamp) -> Result<Bookmark, String> {
    let anchor = anchor(target.get("selector").ok_or("it has no selector")?).ok_or("it quotes no words")?;
    let name = string(item, "id");
    let uuid = BookmarkId::parse(name.rsplit_once(':').map_or(name, |(_, uuid)| uuid));
    let id = uuid.unwrap_or_else(|| {
        BookmarkId::derived(&if name.is_empty() { item.to_string() } else { name.into() })
    });
    let time = |key: &str| string(item, key).parse::<Timestamp>().ok();
    let created = time("created").unwrap_or(now);
    let mut bookmark = Bookmark::new(id, anchor, 1, created);
    bookmark.changed = time("modified").unwrap_or(created);
    Ok(bookmark)
}

fn anchor(selector: &Value) -> Option<Anchor> {
    let selectors: Vec<&Value> = match selector {
        Value::Array(all) => all.iter().collect(),
        one => vec![one],
    };
    let of_type = |name: &str| selectors.iter().copied().find(|s| string(s, "type") == name);
    let (quotation, before, after) = match (of_type("TextQuoteSelector"), of_type("RangeSelector")) {
        (Some(quote), _) => {
            (Quotation::new(string(quote, "exact")), string(quote, "prefix"), string(quote, "suffix"))
        }
        (None, Some(range)) => {
            let (start, end) = (range.get("startSelector")?, range.get("endSelector")?);
            let (head, tail) = (string(start, "exact").to_owned(), string(end, "prefix").to_owned());
            (Quotation::Parts { head, tail, length: 0 }, string(start, "prefix"), string(end, "exact"))
        }
        (None, None) => return None,
    };
    let position = of_type("TextPositionSelector");
    let number = |key: &str| position.and_then(|p| p.get(key)?.as_u64()).and_then(|n| u32::try_from(n).ok());
    let start = number("start").unwrap_or(0);
    (!quotation.head().trim().is_empty()).then(|| Anchor {
        point: false,
        quotation,
        before: last(before, CONTEXT).to_owned(),
        after: first(after, CONTEXT).to_owned(),
        section: 0,
        heading: String::new(),
        paragraph: 0,
        folio: String::new(),
        note: None,
        stream: 0..0,
        characters: start..number("end").unwrap_or(start).max(start),
    })
}

/// What was written about the target.
fn comment(item: &Value) -> String {
    let is_tag = |body: &&Value| string(body, "purpose") == "tagging";
    let words = bodies(item).into_iter().filter(|body| !is_tag(body));
    let words = words.filter_map(|body| body.as_str().or_else(|| body.get("value")?.as_str()));
    words.collect::<Vec<_>>().join("\n\n")
}

fn tags(item: &Value) -> Vec<String> {
    let tags = bodies(item).into_iter().filter(|body| string(body, "purpose") == "tagging");
    tags.filter_map(|body| body.get("value")?.as_str()).map(str::to_owned).collect()
}

fn bodies(item: &Value) -> Vec<&Value> {
    match item.get("body") {
        Some(Value::Array(all)) => all.iter().collect(),
        Some(one) => vec![one],
        None => Vec::new(),
    }
}

fn one_of(value: &Value) -> &Value {
    value.as_array().and_then(|all| all.first()).unwrap_or(value)
}

fn string<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn identity(source: &str) -> Option<Identity> {
    Identity::parse(source.strip_prefix(SOURCE)?)
}
