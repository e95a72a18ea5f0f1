//! What stands before the body: title, authors and abstract, in the metadata or in the first lines.

use crate::document::BlockKind;
use crate::parse::builder::{Builder, Flow};
use crate::parse::names;
use std::ops::Range;

/// Signs of emphasis around a line.
const SIGNS: [char; 2] = ['*', '_'];

/// Whether the paragraph under the title names the authors: names, emphasised as a whole or behind "by".
pub(super) fn are_authors(words: &str) -> bool {
    let bare = words.trim_matches(SIGNS);
    let emphasized = words.starts_with(SIGNS) && words.ends_with(SIGNS) && !bare.contains(SIGNS);
    let by = bare.get(..3).is_some_and(|by| by.eq_ignore_ascii_case("by "));
    let short = bare.len() < 60 && !bare.ends_with(['.', '!', '?', ':']);
    (emphasized && (names::are_names(bare) || short))
        || (by && names::are_names(bare.get(3..).unwrap_or_default()))
}

/// Words that announce an abstract, in lower case.
const ABSTRACT: [&str; 6] = ["abstract", "summary", "аннотация", "анотація", "zusammenfassung", "résumé"];

/// Whether a paragraph under title and authors is the abstract: emphasised as a whole, or announced as such.
pub(super) fn is_abstract(words: &str) -> bool {
    let bare = words.trim_matches(SIGNS);
    let first = bare.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default().to_lowercase();
    let whole = words.starts_with(SIGNS) && words.ends_with(SIGNS) && !bare.contains(SIGNS);
    whole || ABSTRACT.contains(&first.as_str())
}

/// Writes the authors that a paragraph names; gives back where marks behind their names stand.
pub(super) fn write_authors(words: &str, start: usize, flow: &mut Flow) -> Vec<Range<usize>> {
    let lead = words.len() - words.trim_start_matches(SIGNS).len();
    let bare = words.trim_matches(SIGNS);
    let by = if bare.get(..3).is_some_and(|by| by.eq_ignore_ascii_case("by ")) { 3 } else { 0 };
    let list = bare.get(by..).unwrap_or_default();
    let start = start + lead + by;
    for name in names::split(list) {
        flow.open(BlockKind::Author);
        flow.push(list.get(name.clone()).unwrap_or_default(), (start + name.start) as u32);
    }
    flow.close();
    names::marks(list).map(|marks| start + marks.start..start + marks.end).collect()
}

/// Whether the line ends of a paragraph are meant: each line but the last ends in two blanks or a backslash.
pub(super) fn is_verse(words: &str) -> bool {
    let mut lines = words.lines().rev().skip(1).peekable();
    lines.peek().is_some() && lines.all(|line| line.ends_with("  ") || line.ends_with('\\'))
}

/// A value of the metadata and where it stands.
type Value<'a> = (&'a str, usize);

/// Writes title, authors, abstract and language from YAML metadata; gives back what was not understood.
///
/// Only what articles use is read: plain and quoted scalars, lists, text blocks (`|` and `>`).
pub(super) fn write(yaml: &str, start: usize, builder: &mut Builder) -> Vec<Range<usize>> {
    let mut rest = Vec::new();
    let entries = entries(yaml, start);
    for key in ["title", "subtitle", "author", "authors", "date", "abstract", "keywords", "lang", "language"]
    {
        for (_, values) in entries.iter().filter(|(name, _)| name.eq_ignore_ascii_case(key)) {
            write_entry(key, values, builder);
        }
    }
    for (name, values) in entries {
        let known =
            ["title", "subtitle", "author", "authors", "date", "abstract", "keywords", "lang", "language"];
        if !known.iter().any(|k| name.eq_ignore_ascii_case(k)) {
            rest.extend(values.iter().map(|(text, at)| *at..*at + text.len()));
        }
    }
    rest
}

/// The title in YAML metadata; empty if there is none.
pub(super) fn title(yaml: &str) -> String {
    let entries = entries(yaml, 0);
    let values = entries.iter().filter(|(name, _)| name.eq_ignore_ascii_case("title"));
    values.flat_map(|(_, values)| values).map(|(words, _)| *words).collect::<Vec<_>>().join(" ")
}

fn write_entry(key: &str, values: &[Value], builder: &mut Builder) {
    let kind = match key {
        "title" => BlockKind::Title,
        "author" | "authors" => BlockKind::Author,
        "abstract" => BlockKind::Abstract,
        "lang" | "language" => {
            if let Some((tag, _)) = values.first() {
                builder.language(tag);
            }
            return;
        }
        _ => BlockKind::FrontMatter,
    };
    let joined = matches!(kind, BlockKind::Title | BlockKind::Abstract | BlockKind::FrontMatter);
    for (index, (text, at)) in values.iter().enumerate() {
        if index > 0 && joined {
            builder.body.push_made(" ");
        } else {
            builder.body.open(kind);
        }
        builder.body.push(text, *at as u32);
    }
    builder.body.close();
}

/// The entries of the metadata: names with their values.
fn entries(yaml: &str, start: usize) -> Vec<(&str, Vec<Value<'_>>)> {
    let mut entries: Vec<(&str, Vec<Value>)> = Vec::new();
    let mut at = start;
    for line in yaml.split_inclusive('\n') {
        let words = line.trim();
        let lead = line.len() - line.trim_start().len();
        let continues = lead > 0 || words.starts_with("- ");
        match words.split_once(':').filter(|(name, _)| !continues && !name.contains(char::is_whitespace)) {
            Some((name, value)) => {
                let offset = at + lead + name.len() + 1;
                let list = value.trim().starts_with('[') && value.trim().ends_with(']');
                let parts = if list { value.split(',').collect() } else { vec![value] };
                let mut from = offset;
                let mut values = Vec::new();
                for part in parts {
                    values.extend(scalar(part, from));
                    from += part.len() + 1;
                }
                entries.push((name, values));
            }
            None => {
                if let Some((_, values)) = entries.last_mut() {
                    let item = words.strip_prefix("- ").unwrap_or(words);
                    let item = item.strip_prefix("name:").unwrap_or(item);
                    values.extend(scalar(item, at + lead + words.len() - item.len()));
                }
            }
        }
        at += line.len();
    }
    entries
}

/// A value without quotation marks, brackets and blanks around it; nothing if it only announces a text block.
fn scalar(text: &str, start: usize) -> Option<Value<'_>> {
    let around = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '[' | ']');
    let lead = text.len() - text.trim_start_matches(around).len();
    let bare = text.trim_matches(around);
    (!bare.is_empty() && !matches!(bare, "|" | ">" | "|-" | ">-")).then_some((bare, start + lead))
}
