//! One bookmark: its fields, its history as far as merging needs it, and what may change in it.
//!
//! Fields other than the annotation are replaced together: the version with the larger revision wins. Annotations are
//! versions on their own, each superseding those that its writer saw; what two people wrote without seeing each other
//! is kept side by side. A correction of the article is kept as a bookmark is, by the same rules. What this leaves to others: merging (`bookmark::merge`), the file (`bookmark::file`).

use std::collections::BTreeSet;
use std::fmt;

use jiff::Timestamp;
use uuid::Uuid;

use crate::bookmark::anchor::Anchor;

/// The name of a bookmark for ever, in every copy of its file: a UUID of version 7 (RFC 9562).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BookmarkId(Uuid);

impl BookmarkId {
    /// From a time and random bytes.
    pub fn new(now: Timestamp, random: [u8; 10]) -> Self {
        let milliseconds = u64::try_from(now.as_millisecond()).unwrap_or_default();
        Self(uuid::Builder::from_unix_timestamp_millis(milliseconds, &random).into_uuid())
    }

    /// Reads what [`fmt::Display`] writes, and any other UUID.
    pub fn parse(text: &str) -> Option<Self> {
        Uuid::try_parse(text).ok().map(Self)
    }

    /// The id that stands for something from outside which has a name of its own but no UUID: always the same.
    pub fn derived(name: &str) -> Self {
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(blake3::hash(name.as_bytes()).as_bytes()).for_each(|(to, from)| *to = *from);
        Self(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }
}

impl fmt::Display for BookmarkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

/// Where ids come from: a seed, random for each run of the program, and a count. Replaying a session with the same
/// seed gives the same ids.
#[derive(Debug, Clone)]
pub struct Ids {
    seed: [u8; 16],
    count: u64,
}

impl Ids {
    /// From random bytes.
    pub fn new(seed: [u8; 16]) -> Self {
        Self { seed, count: 0 }
    }

    /// A new id.
    pub fn next(&mut self, now: Timestamp) -> BookmarkId {
        self.count += 1;
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.seed).update(&self.count.to_le_bytes());
        let mut random = [0; 10];
        hasher.finalize_xof().fill(&mut random);
        BookmarkId::new(now, random)
    }
}

/// The largest revision: TOML has no larger whole number, and what is written must be legible.
const LAST_REVISION: u64 = i64::MAX as u64;

/// The revision of a change to something of a revision.
pub(crate) fn revision_after(revision: u64) -> u64 {
    revision.saturating_add(1).min(LAST_REVISION)
}

/// Which version of an annotation: when it was written, counted in revisions, and what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stamp {
    /// The revision of the bookmark that it was written in.
    pub revision: u64,
    /// The first bytes of the hash of its words.
    pub hash: u64,
}

impl Stamp {
    /// The stamp of some words.
    pub fn new(revision: u64, words: &str) -> Self {
        let hash = blake3::hash(words.as_bytes());
        let first = hash.as_bytes().first_chunk().copied().unwrap_or_default();
        Self { revision, hash: u64::from_be_bytes(first) }
    }

    /// Reads what [`fmt::Display`] writes: "3-0123456789abcdef".
    pub fn parse(text: &str) -> Option<Self> {
        let (revision, hash) = text.split_once('-')?;
        Some(Self { revision: revision.parse().ok()?, hash: u64::from_str_radix(hash, 16).ok()? })
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:016x}", self.revision, self.hash)
    }
}

/// One version of an annotation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// The revision of the bookmark that it was written in.
    pub revision: u64,
    /// Its words; never empty. Lines end in `\n`.
    pub words: String,
}

impl Version {
    /// Its stamp.
    pub fn stamp(&self) -> Stamp {
        Stamp::new(self.revision, &self.words)
    }
}

/// What a reader puts right in the structure that the parser found; the anchor of its record says where.
#[derive(Debug, Clone, PartialEq)]
pub enum Correction {
    /// The marker at the anchor, a place, calls another note, or none: then it is printed text.
    Relink {
        /// The label that it had.
        marker: String,
        /// Words of the note.
        to: Option<Box<Anchor>>,
    },
    /// The words of the anchor, in the body, have a marker behind them that calls a note.
    Call {
        /// The label that is printed there, at the end of the words, and becomes the marker; empty if none is.
        marker: String,
        /// Words of the note.
        to: Box<Anchor>,
    },
    /// With the words of the anchor, inside a note, another note begins.
    Split,
    /// The note with the words of the anchor goes on the one that stands before it in the source.
    Merge,
    /// The note with the words of the anchor is text of the body, and its markers are printed text.
    Reject,
}

/// A bookmark: a place or a passage, and what its reader wrote about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Bookmark {
    /// Its name for ever.
    pub id: BookmarkId,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last changed.
    pub changed: Timestamp,
    /// Counts changes across all copies (L. Lamport's logical clock): a change has a larger revision than everything
    /// its writer saw.
    pub revision: u64,
    /// Set when it was deleted: the versions of its annotation that were deleted with it. A version that its deleter
    /// did not see brings the bookmark back: see [`Bookmark::is_deleted`].
    pub deleted: Option<BTreeSet<Stamp>>,
    /// Where.
    pub anchor: Anchor,
    /// What was being written when the editor was left without accepting; empty if nothing.
    pub draft: String,
    /// Tags, without the `#`, in the reader's order.
    pub tags: Vec<String>,
    /// A letter `a` to `z` to go there by.
    pub name: Option<char>,
    /// What it corrects, if it is a correction rather than a bookmark.
    pub correction: Option<Correction>,
    /// Fields that this version of ibid does not know.
    pub unknown: toml::Table,
    /// The annotation, and versions written elsewhere at the same time; the last is the one to show.
    pub(crate) versions: BTreeSet<Version>,
    /// The versions that later ones replaced.
    pub(crate) superseded: BTreeSet<Stamp>,
}

/// What differs between two states of a bookmark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    /// It is there in one of them only.
    Existence,
    /// The annotation.
    Annotation,
    /// What was being written.
    Draft,
    /// The tags.
    Tags,
    /// This letter.
    Letter(char),
    /// Where it stands.
    Place,
    /// It is a correction.
    Correction,
}

impl Difference {
    /// Between a state, `None` before there was one, and a later or earlier one; `None` where the reader would see none.
    pub(crate) fn between(one: Option<&Bookmark>, other: &Bookmark) -> Option<Self> {
        let one = one.filter(|one| !one.is_deleted());
        match one {
            None if other.is_deleted() => None,
            _ if other.correction.is_some() => Some(Self::Correction),
            Some(one) if !other.is_deleted() => match () {
                () if one.annotation() != other.annotation() => Some(Self::Annotation),
                () if one.draft != other.draft => Some(Self::Draft),
                () if one.tags != other.tags => Some(Self::Tags),
                () if one.name != other.name => other.name.or(one.name).map(Self::Letter),
                () => (one.anchor != other.anchor).then_some(Self::Place),
            },
            _ => Some(Self::Existence),
        }
    }
}

impl Bookmark {
    /// A new bookmark, without an annotation.
    pub fn new(id: BookmarkId, anchor: Anchor, revision: u64, now: Timestamp) -> Self {
        Self {
            id,
            created: now,
            changed: now,
            revision,
            deleted: None,
            anchor,
            draft: String::new(),
            tags: Vec::new(),
            name: None,
            correction: None,
            unknown: toml::Table::new(),
            versions: BTreeSet::new(),
            superseded: BTreeSet::new(),
        }
    }

    /// What the reader wrote, in one or several lines; empty if nothing.
    pub fn annotation(&self) -> &str {
        self.versions.last().map_or("", |v| v.words.as_str())
    }

    /// Other annotations, written elsewhere at the same time and kept.
    pub fn other_annotations(&self) -> impl Iterator<Item = &str> {
        self.versions.iter().rev().skip(1).map(|v| v.words.as_str())
    }

    /// What to put before the reader who wants to write: the draft, or else the annotation.
    pub fn text_to_edit(&self) -> &str {
        if self.draft.is_empty() { self.annotation() } else { &self.draft }
    }

    /// Whether it was deleted, and nothing was written into it elsewhere meanwhile.
    pub fn is_deleted(&self) -> bool {
        let seen = |deleted: &BTreeSet<Stamp>| self.versions.iter().all(|v| deleted.contains(&v.stamp()));
        self.deleted.as_ref().is_some_and(seen)
    }

    /// Whether all words of a query are in its quotation, annotation, tags (`#tag` finds only tags), heading or name,
    /// in any case.
    pub fn matches(&self, query: &str) -> bool {
        let tags: Vec<String> = self.tags.iter().map(|t| format!("#{}", t.to_lowercase())).collect();
        let quotation = self.anchor.quotation.text();
        let texts = [quotation.as_str(), self.annotation(), &self.draft, &self.anchor.heading];
        let texts: Vec<String> =
            texts.into_iter().chain(self.other_annotations()).map(str::to_lowercase).collect();
        let name = self.name.map(|n| format!("`{n}"));
        query.to_lowercase().split_whitespace().all(|word| {
            tags.iter().any(|t| t.contains(word))
                || texts.iter().any(|t| t.contains(word))
                || name.as_deref() == Some(word)
        })
    }

    /// Whether another record has the same words, tags and name, whenever it was written and deleted or not.
    pub(crate) fn says_the_same(&self, other: &Self) -> bool {
        let words = |b: &Self| {
            (b.annotation().to_owned(), b.draft.clone(), b.tags.clone(), b.name, b.correction.clone())
        };
        words(self) == words(other)
    }

    /// Whether another state of this record has another draft, and all else is the same.
    pub(crate) fn differs_by_draft(&self, other: &Self) -> bool {
        let (revision, changed) = (self.revision, self.changed);
        self.draft != other.draft
            && *self == Self { revision, changed, draft: self.draft.clone(), ..other.clone() }
    }

    /// Counts a change.
    pub(crate) fn touch(&mut self, revision: u64, now: Timestamp) {
        self.revision = revision;
        self.changed = now;
    }

    /// Replaces the annotation, and the draft with it. Versions written elsewhere stay; empty words leave none.
    pub(crate) fn annotate(&mut self, words: &str) {
        let words = words.replace("\r\n", "\n").replace('\r', "\n");
        self.draft.clear();
        if words == self.annotation() {
            return;
        }
        if let Some(old) = self.versions.pop_last() {
            self.superseded.insert(old.stamp());
        }
        if !words.trim().is_empty() {
            self.versions.insert(Version { revision: self.revision, words });
        }
    }

    /// Drops the versions that were written elsewhere, once the reader has seen them.
    pub(crate) fn keep_only_the_annotation(&mut self) {
        while self.versions.len() > 1 {
            self.superseded.extend(self.versions.pop_first().map(|v| v.stamp()));
        }
    }

    /// Makes it what it was before a change, as a change of its own; a bookmark that was not there is deleted.
    pub(crate) fn restore(&mut self, before: Option<&Self>, revision: u64, now: Timestamp) {
        self.touch(revision, now);
        let Some(before) = before.filter(|before| !before.is_deleted()) else { return self.delete() };
        self.annotate(before.annotation());
        self.deleted = None;
        self.anchor = before.anchor.clone();
        self.draft.clone_from(&before.draft);
        self.tags.clone_from(&before.tags);
        self.name = before.name;
        self.correction.clone_from(&before.correction);
    }

    /// Marks it as deleted.
    pub(crate) fn delete(&mut self) {
        self.deleted = Some(self.versions.iter().map(Version::stamp).collect());
    }
}
