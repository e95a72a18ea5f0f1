//! Bookmarks, corrections and reading places as TOML: readable, sorted by place, the same bytes for the same content.
//!
//! Everything this version does not know is kept as it was. A file of a later schema is told apart from a damaged
//! one; of a damaged file every record that is still legible is read. What this leaves to others: where files lie,
//! locks, setting aside (`storage`).

pub(crate) mod fields;

use std::fmt::Write as _;
use std::sync::Arc;

use jiff::Timestamp;
use toml::Table;

use crate::bookmark::anchor::{Anchor, InNote, Quotation};
use crate::bookmark::file::fields::Fields;
use crate::bookmark::record::{Bookmark, BookmarkId, Correction, Version};
use crate::bookmark::shares;
use crate::bookmark::stream::{Identity, Sketch};
use crate::bookmark::{Article, Bookmarks, Read, Reading};
use crate::clean;

/// The schema that this version reads and writes.
pub const SCHEMA: i64 = 1;

/// What a file of bookmarks begins with: only one that has it is known to have been cut if its end is missing.
const PROMISE: &str = "# Bookmarks and corrections, kept by ibid down to a line that says so.";

/// The end of a file of bookmarks. One that was cut between two lines would say less, and nothing wrong.
const END: &str = "\n# The end of the bookmarks.";

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
    let mut out = format!("{PROMISE} Lines above that may be changed by hand while no reader is open.\n");
    write_article(&mut out, &bookmarks.article);
    write_unknown(&mut out, &bookmarks.unknown);
    for bookmark in by_place(bookmarks) {
        out.push_str(RECORD);
        write_bookmark(&mut out, bookmark);
    }
    out.push_str(END);
    out.push('\n');
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
        if reading.by_line {
            line(&mut out, "by_line", true);
        }
        line(&mut out, "time", time(reading.time));
    }
    write_unknown(&mut out, &read.unknown);
    if let Some(reading) = &read.reading {
        out.push_str(PLACE);
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
    if shown.revision != bookmark.revision {
        line(out, "annotation_revision", shown.revision);
    }
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
        Correction::Call { .. } => "call",
        Correction::Split => "split",
        Correction::Merge => "merge",
        Correction::Reject => "reject",
    };
    string(out, "correction", kind);
    let (marker, to) = match correction {
        Correction::Relink { marker, to } => (marker, to.as_ref()),
        Correction::Call { marker, to } => (marker, Some(to)),
        Correction::Split | Correction::Merge | Correction::Reject => return,
    };
    string(out, "marker", marker);
    if let Some(to) = to {
        write_anchor(out, "to.", to);
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
    push_escaped(&mut out, text, false);
    out.push('"');
    out
}

/// A TOML basic string in several lines.
fn in_lines(text: &str) -> String {
    let mut out = String::from("\"\"\"\n");
    push_escaped(&mut out, text, true);
    out.push_str("\"\"\"");
    out
}

/// Appends a text as it stands in a basic string; in one of several lines, line ends and lone quotation marks may stay.
/// Stretches without anything to escape are appended at once.
fn push_escaped(out: &mut String, text: &str, several_lines: bool) {
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| matches!(c, '"' | '\\') || clean::sign(c).is_some()) {
        let (plain, behind) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(plain);
        let mut characters = behind.chars();
        let (c, next) = (characters.next().unwrap_or_default(), characters.clone().next());
        match c {
            '\n' if several_lines => out.push('\n'),
            '"' if several_lines && next.is_some_and(|next| next != '"') => out.push('"'),
            c => escape(out, c),
        }
        rest = characters.as_str();
    }
    out.push_str(rest);
}

fn escape(out: &mut String, c: char) {
    match c {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        c => {
            let _ = write!(out, "\\U{:08X}", u32::from(c));
        }
    }
}

/// A time as TOML writes it. Times outside the years 0 to 9999 cannot be written: they become the nearest that can.
fn time(time: Timestamp) -> Timestamp {
    let first = Timestamp::from_second(-62_167_219_200).unwrap_or(Timestamp::UNIX_EPOCH);
    time.max(first)
}

// ---- reading

/// Records that take longer to read than a thread to start: a fifth of a millisecond.
const WORTH_A_THREAD: usize = 500;

/// The line before each record.
const RECORD: &str = "\n[[bookmark]]\n";

/// The line before the place in the file of an article that was read.
const PLACE: &str = "\n[place]\n";

/// Reads a file of bookmarks.
pub fn read(text: &str) -> Result<Bookmarks, Illegible<Bookmarks>> {
    let is_cut = text.starts_with(PROMISE) && text.rfind(END).is_none();
    if !is_cut && let Some(bookmarks) = read_apart(text) {
        return Ok(bookmarks);
    }
    let damaged = |why| Illegible::Damaged { why, legible: legible(text) };
    let mut fields = Fields::parse(text).map_err(damaged)?;
    check_schema(&mut fields)?;
    if is_cut {
        return Err(damaged("its end is missing".to_owned()));
    }
    read_whole(fields).map_err(damaged)
}

fn read_whole(mut fields: Fields) -> Result<Bookmarks, String> {
    let article = read_article(&mut fields)?;
    let records = fields.tables("bookmark")?.into_iter();
    let records: Result<Vec<Bookmark>, String> = records.map(read_fields_of_bookmark).collect();
    let mut bookmarks = Bookmarks::from_records(article, records?);
    bookmarks.unknown = fields.rest()?;
    Ok(bookmarks)
}

/// Reads a file as we write it, each record for itself, and many of them by several threads. `None` if it is not surely
/// the same: a record divided within a string does not parse, and one with a line that may be the header of a table is left
/// to be read with the whole.
fn read_apart(text: &str) -> Option<Bookmarks> {
    let mut parts = text.split(RECORD);
    let mut head = Fields::parse(parts.next()?).ok()?;
    check_schema::<()>(&mut head).ok()?;
    let article = read_article(&mut head).ok()?;
    let unknown = head.rest().ok()?;
    if unknown.contains_key("bookmark") {
        return None;
    }
    let alone = |part: &&str| record_alone(part).map(Arc::new);
    let records = shares::each(&parts.collect::<Vec<&str>>(), WORTH_A_THREAD, alone)?;
    let mut bookmarks = Bookmarks::from_shared(article, records);
    bookmarks.unknown = unknown;
    Some(bookmarks)
}

fn record_alone(text: &str) -> Option<Bookmark> {
    Fields::flat(text).and_then(|fields| read_fields_of_bookmark(fields).ok()).or_else(|| {
        let has_header = text.lines().any(|line| line.trim_start().starts_with('['));
        if has_header { None } else { read_record(text).ok() }
    })
}

/// Reads the part of a file that says which article it belongs to, without its records.
pub fn read_head(text: &str) -> Option<Article> {
    let head = text.find("\n[[").and_then(|end| text.get(..end)).unwrap_or(text);
    read_article(&mut Fields::flat(head).or_else(|| Fields::parse(head).ok())?).ok()
}

/// Reads a reading place.
pub fn read_read(text: &str) -> Result<Read, Illegible<Read>> {
    if let Some(read) = read_read_apart(text) {
        return Ok(read);
    }
    let damaged = |why| Illegible::Damaged { why, legible: None };
    let mut fields = Fields::parse(text).map_err(damaged)?;
    check_schema(&mut fields)?;
    let mut place = fields.table("place").map_err(damaged)?;
    read_fields(fields, place.as_mut()).map_err(damaged)
}

/// Reads a reading place as we write it, the place for itself: before an article is opened, those of all others may have to
/// be looked through. `None` if it is not surely the same, as with [`read_apart`].
fn read_read_apart(text: &str) -> Option<Read> {
    let (head, place) = text.split_once(PLACE)?;
    let (mut fields, mut place) = (Fields::flat(head)?, Fields::flat(place)?);
    check_schema::<()>(&mut fields).ok()?;
    let read = read_fields(fields, Some(&mut place)).ok()?;
    place.rest().ok().map(|_| read)
}

fn read_fields(mut fields: Fields, place: Option<&mut Fields>) -> Result<Read, String> {
    let mut read = Read::new(read_article(&mut fields)?);
    read.identities = fields.strings("identities")?.iter().filter_map(|i| Identity::parse(i)).collect();
    read.paths = fields.strings("paths")?;
    let percent = fields.number("percent")?.unwrap_or(0).min(100) as u8;
    let by_line = fields.flag("by_line")?;
    let time = fields.time("time")?;
    if let (Some(place), Some(time)) = (place, time) {
        let anchor = read_anchor(place)?;
        read.reading = Some(Reading { anchor, by_line, percent, time });
    }
    read.unknown = fields.rest()?;
    Ok(read)
}

fn check_schema<T>(fields: &mut Fields) -> Result<(), Illegible<T>> {
    match fields.integer("schema") {
        Ok(Some(schema)) if schema > SCHEMA => Err(Illegible::Newer(schema)),
        Ok(Some(_)) => Ok(()),
        _ => Err(Illegible::Damaged { why: "no schema".to_owned(), legible: None }),
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

/// Reads one bookmark, as [`write_record`] writes it.
pub fn read_record(text: &str) -> Result<Bookmark, String> {
    Fields::parse(text).and_then(read_fields_of_bookmark)
}

fn read_fields_of_bookmark(mut all: Fields) -> Result<Bookmark, String> {
    let fields = &mut all;
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
    bookmark.unknown = all.rest()?;
    Ok(bookmark)
}

fn read_versions(bookmark: &mut Bookmark, fields: &mut Fields) -> Result<(), String> {
    let words = fields.string("annotation")?;
    let revision = fields.number("annotation_revision")?.unwrap_or(bookmark.revision);
    let mut versions = vec![Version { revision, words }];
    for mut other in fields.tables("other_annotations")? {
        let revision = other.number("revision")?.unwrap_or(0);
        versions.push(Version { revision, words: other.string("annotation")? });
    }
    bookmark.versions = versions.into_iter().filter(|v| !v.words.is_empty()).collect();
    Ok(())
}

fn read_correction(fields: &mut Fields) -> Result<Option<Correction>, String> {
    let Some(kind) = fields.text("correction")? else { return Ok(None) };
    let mut link = || {
        let to = fields.table("to")?.map(|mut to| read_anchor(&mut to)).transpose()?;
        Ok::<_, String>((fields.string("marker")?, to.map(Box::new)))
    };
    let correction = match kind.as_str() {
        "relink" => {
            let (marker, to) = link()?;
            Correction::Relink { marker, to }
        }
        "call" => {
            let (marker, to) = link()?;
            Correction::Call { marker, to: to.ok_or("to: is missing")? }
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

/// What can still be read of a damaged file: every record that is complete. `None` if not even its article is known.
fn legible(text: &str) -> Option<Box<Bookmarks>> {
    let mut parts = text.split(RECORD);
    let article = read_article(&mut Fields::parse(parts.next().unwrap_or_default()).ok()?).ok()?;
    Some(Box::new(Bookmarks::from_records(article, parts.filter_map(legible_record))))
}

/// A record that is complete, or as much of it as is there: torn in its last line, or within a string. One of which the
/// quotation is lost keeps what the reader wrote; it has no place any more.
fn legible_record(text: &str) -> Option<Bookmark> {
    let lines = text.rsplit_once('\n').map_or("", |(lines, _)| lines);
    let whole = [text, lines].into_iter().find_map(|part| read_record(part).ok());
    whole.or_else(|| torn_in_string(text)).or_else(|| read_record(&format!("{lines}{NO_QUOTATION}")).ok())
}

/// What a record without a place has for one.
const NO_QUOTATION: &str = "\nquotation = \"\"\n";

/// Bytes of half an escape, which have to go before a string can be closed.
const HALF_ESCAPE: usize = 9;

/// A record torn within a string, with what is there of it.
fn torn_in_string(text: &str) -> Option<Bookmark> {
    let ends = (0..=HALF_ESCAPE).filter_map(|n| text.get(..text.len().checked_sub(n)?));
    let closed = ends.flat_map(|part| ["\"", "\"\"\""].map(|closing| format!("{part}{closing}")));
    let mut closed = closed.flat_map(|part| [format!("{part}{NO_QUOTATION}"), part]);
    closed.find_map(|record| read_record(&record).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HEAD: &str = "schema = 1\narticle = \"00112233445566778899aabbccddeeff\"\n";
    const RECORD_BODY: &str = "id = \"0195e000-0000-7000-8000-000000000001\"\n\
        created = 2026-03-01T12:00:00Z\nquotation = \"the clause\"\n";

    /// A record with all fields that most have.
    const USUAL_RECORD: &str = "id = \"0195e000-0000-7000-8000-000000000001\"\n\
        created = 2026-03-01T12:00:00Z\nchanged = 2026-03-02T12:00:00Z\nrevision = 7\nname = \"a\"\n\
        tags = [\"salvage\", \"1871\"]\nannotation = \"\"\"\nwords \"so to speak\",\nand more\"\"\"\n\
        annotation_revision = 5\ndraft = \"be\\u0067un\"\nsuperseded = [\"3-0123456789abcdef\"]\nquotation = \"the clause\"\n\
        before = \"of \"\nafter = \" on\"\nnote = 2\nlabel = \"1\"\ncaller = \"bill\"\nsection = 1\nheading = \"I.\"\n\
        paragraph = 3\nfolio = \"33\"\nstream = [12, 21]\ncharacters = [14, 24]\n";

    #[test]
    fn what_most_files_hold_is_read_without_a_tree() {
        let flat = |text: &str| read_fields_of_bookmark(Fields::flat(text).unwrap());
        let record = flat(USUAL_RECORD).unwrap();
        assert_eq!(Fields::parse(USUAL_RECORD).and_then(read_fields_of_bookmark).as_ref(), Ok(&record));
        assert_eq!(
            (record.annotation(), record.draft.as_str()),
            ("words \"so to speak\",\nand more", "begun")
        );
        assert_eq!(flat(&write_record(&record)), Ok(record.clone()));
        let mut read =
            Read::new(Article::unknown(Identity::parse("00112233445566778899aabbccddeeff").unwrap()));
        read.paths.push("/books/a.txt".to_owned());
        let (anchor, time) = (record.anchor, record.created);
        read.reading = Some(Reading { anchor, by_line: true, percent: 40, time });
        assert_eq!(read_read_apart(&write_read(&read)), Some(read));
    }

    #[test]
    fn what_is_not_surely_the_same_is_not_read_without_a_tree() {
        let flat = |more: &str| Fields::flat(&format!("{RECORD_BODY}{more}\n")).map(read_fields_of_bookmark);
        assert!(flat("").is_some_and(|read| read.is_ok()));
        for twice_or_unknown in ["quotation = \"another\"", "colour = \"red\"", "colour = 1.5"] {
            assert!(flat(twice_or_unknown).is_some_and(|read| read.is_err()), "{twice_or_unknown}");
        }
        for other in
            ["to.quotation = \"a\"", "a = { b = 1 }", "a = [[1], 2]", "[a]", "[[a]]", "a = ", "a = 'b"]
        {
            assert!(flat(other).is_none(), "{other}");
        }
    }

    /// Lines that are mostly TOML, and some that divide a file in the wrong place.
    fn lines() -> impl Strategy<Value = String> {
        let line = prop_oneof![
            Just("[[bookmark]]\n".to_owned()),
            Just(RECORD_BODY.to_owned()),
            "annotation = \"{1,3}(a|\n|\\\\\\[|\n\\[\\[bookmark\\]\\]\n|\n\\[x\\]\n){0,3}\"{1,3}\n",
            "annotation = '{1,3}(a|\n\\[\\[bookmark\\]\\]\n){0,2}'{1,3}\n",
            "\\[{1,2}(x|bookmark|bookmark\\.y)\\]{1,2}\n",
            "(a|b|bookmark) = (1|\\[\\]|\\[\\n1\\]|\\{ c = 2 \\})\n",
            "(revision|note|section) = [0-9]{1,3}\n",
            " |\n|\r\n|#[a\\[]{0,3}\n|tags = \\[\"a\"\\]\n",
        ];
        proptest::collection::vec(line, 0..12).prop_map(|lines| lines.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4096, ..ProptestConfig::default() })]

        #[test]
        fn records_read_apart_are_those_of_the_whole(lines in lines()) {
            for text in [format!("{HEAD}{lines}"), format!("{HEAD}\n[[bookmark]]\n{RECORD_BODY}{lines}")] {
                if let Some(apart) = read_apart(&text) {
                    prop_assert_eq!(Ok(apart), Fields::parse(&text).and_then(|mut fields| {
                        check_schema::<()>(&mut fields).map_err(|_| "schema")?;
                        read_whole(fields)
                    }), "{}", text);
                }
            }
        }
    }
}
