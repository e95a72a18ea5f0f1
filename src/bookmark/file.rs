//! Bookmarks, corrections and reading places as TOML: readable, sorted by place, the same bytes for the same content.
//!
//! Everything this version does not know is kept as it was. A file of a later schema is told apart from a damaged
//! one; of a damaged file every record that is still legible is read. What this leaves to others: where files lie,
//! locks, setting aside (`storage`).

pub mod quick;

use std::fmt::Write as _;

use jiff::Timestamp;
use toml::{Table, Value};

use crate::bookmark::anchor::{Anchor, InNote, Quotation};
use crate::bookmark::record::{Bookmark, BookmarkId, Correction, Stamp, Version};
use crate::bookmark::stream::{Identity, Sketch};
use crate::bookmark::{Article, Bookmarks, Read, Reading};
use crate::clean;

/// The schema that this version reads and writes.
pub const SCHEMA: i64 = 1;

/// Why a file could not be read as a whole.
#[derive(Debug, Clone, PartialEq)]
pub enum Illegible<T> {
    /// A later ibid wrote it; this is its schema.
    Newer(i64),
    /// It is damaged.
    Damaged {
        /// Why, in one line.
        why: String,
        /// What is legible.
        legible: Option<Box<T>>,
    },
}

// ---- writing

/// The bookmarks of an article as a file.
pub fn write(bookmarks: &Bookmarks) -> String {
    let mut out = String::from(
        "# Bookmarks and corrections, kept by ibid. Lines may be changed by hand while no reader is open.\n",
    );
    write_article(&mut out, &bookmarks.article);
    write_unknown(&mut out, &bookmarks.unknown);
    for bookmark in by_place(bookmarks) {
        out.push_str("\n[[bookmark]]\n");
        write_bookmark(&mut out, bookmark);
    }
    out
}

/// One bookmark without its table header.
pub fn write_record(bookmark: &Bookmark) -> String {
    let mut out = String::new();
    write_bookmark(&mut out, bookmark);
    out
}

/// The records in the order of the passages in the text they were made in.
fn by_place(bookmarks: &Bookmarks) -> Vec<&Bookmark> {
    let mut records: Vec<&Bookmark> = bookmarks.records().collect();
    records.sort_by_key(|b| (b.anchor.stream.start, b.anchor.stream.end, b.id));
    records
}

/// How far an article was read, as a file.
pub fn write_read(read: &Read) -> String {
    let mut out = String::from("# A reading place, kept by ibid.\n");
    write_article(&mut out, &read.article);
    strings(&mut out, "identities", read.identities.iter().map(ToString::to_string));
    strings(&mut out, "paths", read.paths.iter().cloned());
    if let Some(reading) = &read.reading {
        line(&mut out, "percent", reading.percent);
        line(&mut out, "time", time(reading.time));
    }
    write_unknown(&mut out, &read.unknown);
    if let Some(reading) = &read.reading {
        out.push_str("\n[place]\n");
        write_anchor(&mut out, "", &reading.anchor);
    }
    out
}

fn write_article(out: &mut String, article: &Article) {
    line(out, "schema", SCHEMA);
    string(out, "article", &article.name.to_string());
    string(out, "title", &article.title);
    strings(out, "authors", article.authors.iter().cloned());
    string(out, "sketch", &article.sketch.to_string());
}

fn write_bookmark(out: &mut String, bookmark: &Bookmark) {
    string(out, "id", &bookmark.id.to_string());
    line(out, "created", time(bookmark.created));
    line(out, "changed", time(bookmark.changed));
    line(out, "revision", bookmark.revision);
    if let Some(deleted) = &bookmark.deleted {
        line(out, "deleted", true);
        strings(out, "deleted_versions", deleted.iter().map(ToString::to_string));
    }
    string(out, "name", bookmark.name.map_or(String::new(), String::from).as_str());
    strings(out, "tags", bookmark.tags.iter().cloned());
    write_versions(out, bookmark);
    string(out, "draft", &bookmark.draft);
    strings(out, "superseded", bookmark.superseded.iter().map(ToString::to_string));
    write_correction(out, bookmark.correction.as_ref());
    write_anchor(out, "", &bookmark.anchor);
    write_unknown(out, &bookmark.unknown);
}

fn write_versions(out: &mut String, bookmark: &Bookmark) {
    let mut versions = bookmark.versions.iter().rev();
    let Some(shown) = versions.next() else { return };
    string(out, "annotation", &shown.words);
    line(out, "annotation_revision", shown.revision);
    let others: Vec<String> = versions
        .map(|v| format!("{{ revision = {}, annotation = {} }}", v.revision, quoted(&v.words)))
        .collect();
    if !others.is_empty() {
        line(out, "other_annotations", format_args!("[{}]", others.join(", ")));
    }
}

fn write_correction(out: &mut String, correction: Option<&Correction>) {
    let Some(correction) = correction else { return };
    let kind = match correction {
        Correction::Relink { .. } => "relink",
        Correction::Split => "split",
        Correction::Merge => "merge",
        Correction::Reject => "reject",
    };
    string(out, "correction", kind);
    if let Correction::Relink { marker, to } = correction {
        string(out, "marker", marker);
        if let Some(to) = to {
            write_anchor(out, "to.", to);
        }
    }
}

/// Writes an anchor, with `prefix` before each key.
fn write_anchor(out: &mut String, prefix: &str, anchor: &Anchor) {
    let key = |name: &str| format!("{prefix}{name}");
    if anchor.point {
        line(out, &key("point"), true);
    }
    match &anchor.quotation {
        Quotation::Whole(text) => line(out, &key("quotation"), quoted(text)),
        Quotation::Parts { head, tail, length } => {
            line(out, &key("head"), quoted(head));
            line(out, &key("tail"), quoted(tail));
            line(out, &key("length"), length);
        }
    }
    string(out, &key("before"), &anchor.before);
    string(out, &key("after"), &anchor.after);
    if let Some(note) = &anchor.note {
        line(out, &key("note"), note.ordinal);
        string(out, &key("label"), &note.label);
        string(out, &key("caller"), &note.caller);
    }
    line(out, &key("section"), anchor.section);
    string(out, &key("heading"), &anchor.heading);
    line(out, &key("paragraph"), anchor.paragraph);
    string(out, &key("folio"), &anchor.folio);
    line(out, &key("stream"), format_args!("[{}, {}]", anchor.stream.start, anchor.stream.end));
    line(out, &key("characters"), format_args!("[{}, {}]", anchor.characters.start, anchor.characters.end));
}

fn write_unknown(out: &mut String, unknown: &Table) {
    for (key, value) in unknown {
        let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let key = if !key.is_empty() && key.chars().all(bare) { key.clone() } else { quoted(key) };
        line(out, &key, value);
    }
}

fn line(out: &mut String, key: &str, value: impl std::fmt::Display) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{key} = {value}");
}

/// A line for a text, none if it is empty; several lines are written as such.
fn string(out: &mut String, key: &str, text: &str) {
    if text.contains('\n') {
        line(out, key, in_lines(text));
    } else if !text.is_empty() {
        line(out, key, quoted(text));
    }
}

fn strings(out: &mut String, key: &str, texts: impl Iterator<Item = String>) {
    let texts: Vec<String> = texts.map(|t| quoted(&t)).collect();
    if !texts.is_empty() {
        line(out, key, format_args!("[{}]", texts.join(", ")));
    }
}

/// A TOML basic string on one line. What must not reach a terminal is escaped, for those who look with `cat`.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    text.chars().for_each(|c| escape(&mut out, c));
    out.push('"');
    out
}

/// A TOML basic string in several lines.
fn in_lines(text: &str) -> String {
    let mut out = String::from("\"\"\"\n");
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\n' => out.push('\n'),
            '"' if rest.peek().is_some_and(|next| *next != '"') => out.push('"'),
            c => escape(&mut out, c),
        }
    }
    out.push_str("\"\"\"");
    out
}

fn escape(out: &mut String, c: char) {
    match c {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        c if clean::sign(c).is_some() => {
            let _ = write!(out, "\\U{:08X}", u32::from(c));
        }
        c => out.push(c),
    }
}

/// A time as TOML writes it. Times outside the years 0 to 9999 cannot be written: they become the nearest that can.
fn time(time: Timestamp) -> Timestamp {
    let first = Timestamp::from_second(-62_167_219_200).unwrap_or(Timestamp::UNIX_EPOCH);
    time.max(first)
}

// ---- reading

/// Reads a file of bookmarks.
pub fn read(text: &str) -> Result<Bookmarks, Illegible<Bookmarks>> {
    match quick::read(text).map_or_else(|| text.parse::<Table>(), Ok) {
        Ok(table) => read_table(table).map_err(|illegible| match illegible {
            Illegible::Damaged { why, .. } => Illegible::Damaged { why, legible: legible(text) },
            newer @ Illegible::Newer(_) => newer,
        }),
        Err(error) => Err(Illegible::Damaged { why: one_line(&error), legible: legible(text) }),
    }
}

fn read_table(table: Table) -> Result<Bookmarks, Illegible<Bookmarks>> {
    let damaged = |why| Illegible::Damaged { why, legible: None };
    let mut fields = Fields(table);
    check_schema(&mut fields)?;
    let article = read_article(&mut fields).map_err(damaged)?;
    let records = fields.tables("bookmark").map_err(damaged)?;
    let records: Result<Vec<Bookmark>, String> = records.into_iter().map(read_bookmark).collect();
    let mut bookmarks = Bookmarks::from_records(article, records.map_err(damaged)?);
    bookmarks.unknown = fields.0;
    Ok(bookmarks)
}

/// Reads the part of a file that says which article it belongs to, without its records.
pub fn read_head(text: &str) -> Option<Article> {
    let head = text.find("\n[[").and_then(|end| text.get(..end)).unwrap_or(text);
    read_article(&mut Fields(head.parse().ok()?)).ok()
}

/// Reads a reading place.
pub fn read_read(text: &str) -> Result<Read, Illegible<Read>> {
    let damaged = |why| Illegible::Damaged { why, legible: None };
    let table = text.parse::<Table>().map_err(|e| damaged(one_line(&e)))?;
    let mut fields = Fields(table);
    check_schema(&mut fields)?;
    read_fields(&mut fields).map(|read| Read { unknown: fields.0, ..read }).map_err(damaged)
}

fn read_fields(fields: &mut Fields) -> Result<Read, String> {
    let mut read = Read::new(read_article(fields)?);
    read.identities = fields.strings("identities")?.iter().filter_map(|i| Identity::parse(i)).collect();
    read.paths = fields.strings("paths")?;
    let percent = fields.number("percent")?.unwrap_or(0).min(100) as u8;
    let time = fields.time("time")?;
    let place = fields.table("place")?;
    if let (Some(place), Some(time)) = (place, time) {
        let anchor = read_anchor(&mut Fields(place))?;
        read.reading = Some(Reading { anchor, percent, time });
    }
    Ok(read)
}

fn check_schema<T>(fields: &mut Fields) -> Result<(), Illegible<T>> {
    match fields.0.remove("schema").and_then(|s| s.as_integer()) {
        Some(schema) if schema > SCHEMA => Err(Illegible::Newer(schema)),
        Some(_) => Ok(()),
        None => Err(Illegible::Damaged { why: "no schema".to_owned(), legible: None }),
    }
}

fn read_article(fields: &mut Fields) -> Result<Article, String> {
    let name = fields.needed("article")?;
    Ok(Article {
        name: Identity::parse(&name).ok_or("article: not an identity")?,
        title: fields.string("title")?,
        authors: fields.strings("authors")?,
        sketch: Sketch::parse(&fields.string("sketch")?),
    })
}

/// Reads one bookmark.
pub fn read_bookmark(table: Table) -> Result<Bookmark, String> {
    let fields = &mut Fields(table);
    let id = BookmarkId::parse(&fields.needed("id")?).ok_or("id: not a UUID")?;
    let created = fields.time("created")?.ok_or("no created")?;
    let revision = fields.number("revision")?.unwrap_or(0);
    let anchor = read_anchor(fields)?;
    let mut bookmark = Bookmark::new(id, anchor, revision, created);
    bookmark.changed = fields.time("changed")?.unwrap_or(created);
    let deleted_versions = fields.stamps("deleted_versions")?;
    bookmark.deleted = fields.flag("deleted")?.then(|| deleted_versions.into_iter().collect());
    bookmark.name = fields.string("name")?.chars().next();
    bookmark.tags = fields.strings("tags")?;
    read_versions(&mut bookmark, fields)?;
    bookmark.draft = fields.string("draft")?;
    bookmark.superseded = fields.stamps("superseded")?.into_iter().collect();
    bookmark.correction = read_correction(fields)?;
    bookmark.unknown = std::mem::take(&mut fields.0);
    Ok(bookmark)
}

fn read_versions(bookmark: &mut Bookmark, fields: &mut Fields) -> Result<(), String> {
    let words = fields.string("annotation")?;
    let revision = fields.number("annotation_revision")?.unwrap_or(bookmark.revision);
    let mut versions = vec![Version { revision, words }];
    for table in fields.tables("other_annotations")? {
        let mut other = Fields(table);
        let revision = other.number("revision")?.unwrap_or(0);
        versions.push(Version { revision, words: other.string("annotation")? });
    }
    bookmark.versions = versions.into_iter().filter(|v| !v.words.is_empty()).collect();
    Ok(())
}

fn read_correction(fields: &mut Fields) -> Result<Option<Correction>, String> {
    let Some(kind) = fields.text("correction")? else { return Ok(None) };
    let correction = match kind.as_str() {
        "relink" => {
            let to = fields.table("to")?.map(|table| read_anchor(&mut Fields(table))).transpose()?;
            Correction::Relink { marker: fields.string("marker")?, to: to.map(Box::new) }
        }
        "split" => Correction::Split,
        "merge" => Correction::Merge,
        "reject" => Correction::Reject,
        _ => return Err(format!("correction: {kind} is none")),
    };
    Ok(Some(correction))
}

fn read_anchor(fields: &mut Fields) -> Result<Anchor, String> {
    let quotation = match fields.text("quotation")? {
        Some(text) => Quotation::Whole(text),
        None => Quotation::Parts {
            head: fields.needed("head")?,
            tail: fields.needed("tail")?,
            length: fields.small("length")?,
        },
    };
    let ordinal = fields.small("note")?;
    let (label, caller) = (fields.string("label")?, fields.string("caller")?);
    Ok(Anchor {
        point: fields.flag("point")?,
        quotation,
        before: fields.string("before")?,
        after: fields.string("after")?,
        section: fields.small("section")?,
        heading: fields.string("heading")?,
        paragraph: fields.small("paragraph")?,
        folio: fields.string("folio")?,
        note: (ordinal > 0).then_some(InNote { label, ordinal, caller }),
        stream: fields.range("stream")?,
        characters: fields.range("characters")?,
    })
}

/// The fields of a table that were not taken yet. Each method takes one, or says what is wrong with it.
struct Fields(Table);

impl Fields {
    fn text(&mut self, key: &str) -> Result<Option<String>, String> {
        match self.0.remove(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(format!("{key}: not a string")),
        }
    }

    fn string(&mut self, key: &str) -> Result<String, String> {
        self.text(key).map(Option::unwrap_or_default)
    }

    fn needed(&mut self, key: &str) -> Result<String, String> {
        self.text(key)?.ok_or_else(|| format!("no {key}"))
    }

    fn strings(&mut self, key: &str) -> Result<Vec<String>, String> {
        let wrong = || format!("{key}: not a list of strings");
        match self.0.remove(key) {
            None => Ok(Vec::new()),
            Some(Value::Array(items)) => {
                items.into_iter().map(|i| i.as_str().map(str::to_owned).ok_or_else(wrong)).collect()
            }
            Some(_) => Err(wrong()),
        }
    }

    fn stamps(&mut self, key: &str) -> Result<Vec<Stamp>, String> {
        let stamp = |text: &String| Stamp::parse(text).ok_or_else(|| format!("{key}: not a version"));
        self.strings(key)?.iter().map(stamp).collect()
    }

    fn number(&mut self, key: &str) -> Result<Option<u64>, String> {
        match self.0.remove(key) {
            None => Ok(None),
            Some(value) => {
                let number = value.as_integer().and_then(|n| u64::try_from(n).ok());
                number.map(Some).ok_or_else(|| format!("{key}: not a whole number"))
            }
        }
    }

    fn small(&mut self, key: &str) -> Result<u32, String> {
        let number = self.number(key)?.unwrap_or(0);
        u32::try_from(number).map_err(|_| format!("{key}: too large"))
    }

    fn flag(&mut self, key: &str) -> Result<bool, String> {
        let value = self.0.remove(key);
        value.map_or(Ok(false), |v| v.as_bool().ok_or_else(|| format!("{key}: neither true nor false")))
    }

    fn time(&mut self, key: &str) -> Result<Option<Timestamp>, String> {
        let Some(value) = self.0.remove(key) else { return Ok(None) };
        let time = value.as_datetime().and_then(|t| t.to_string().parse().ok());
        time.map(Some).ok_or_else(|| format!("{key}: not a time with its offset"))
    }

    fn range(&mut self, key: &str) -> Result<std::ops::Range<u32>, String> {
        let wrong = || format!("{key}: not two whole numbers");
        let Some(value) = self.0.remove(key) else { return Ok(0..0) };
        let ends = value.as_array().ok_or_else(wrong)?.iter();
        let ends: Option<Vec<u32>> = ends.map(|n| u32::try_from(n.as_integer()?).ok()).collect();
        match ends.as_deref() {
            Some([start, end]) if start <= end => Ok(*start..*end),
            _ => Err(wrong()),
        }
    }

    fn table(&mut self, key: &str) -> Result<Option<Table>, String> {
        match self.0.remove(key) {
            None => Ok(None),
            Some(Value::Table(table)) => Ok(Some(table)),
            Some(_) => Err(format!("{key}: not a table")),
        }
    }

    fn tables(&mut self, key: &str) -> Result<Vec<Table>, String> {
        let wrong = || format!("{key}: not a list of tables");
        match self.0.remove(key) {
            None => Ok(Vec::new()),
            Some(Value::Array(items)) => {
                let table = |item| if let Value::Table(table) = item { Ok(table) } else { Err(wrong()) };
                items.into_iter().map(table).collect()
            }
            Some(_) => Err(wrong()),
        }
    }
}

fn one_line(error: &toml::de::Error) -> String {
    error.message().replace('\n', ", ")
}

/// What can still be read of a damaged file: every record that is complete. `None` if not even its article is known.
fn legible(text: &str) -> Option<Box<Bookmarks>> {
    const RECORD: &str = "\n[[bookmark]]\n";
    let mut parts = text.split(RECORD);
    let head = parts.next().unwrap_or_default();
    let article = read_article(&mut Fields(head.parse().ok()?)).ok()?;
    Some(Box::new(Bookmarks::from_records(article, parts.filter_map(legible_record))))
}

/// A record that is complete, or torn in its last line.
fn legible_record(text: &str) -> Option<Bookmark> {
    let record = |text: &str| read_bookmark(text.parse().ok()?).ok();
    record(text).or_else(|| record(text.rsplit_once('\n')?.0))
}
