//! The bookmarks of one article, and the corrections to it: add, annotate, tag, name, delete, undo, find, merge.
//!
//! [`Bookmarks`] is what the reader of an article holds. It is pure: ids and times enter as arguments, and every
//! change marks it as unsaved until [`Bookmarks::absorb`] is given what was written to disk. Positions in the open
//! document are found by [`Bookmarks::locate`] and kept beside the records; they are not part of what is saved.
//!
//! ```text
//! Document ─▶ Stream ─▶ Article ─▶ storage::load ─▶ Bookmarks ─ locate ─▶ Report
//!                     └▶ Anchor ─▶ add, annotate … ─▶ storage::save ─▶ absorb
//! ```
//!
//! What this leaves to others: files and locks (`storage`), keys and lists (`app`).

mod shares;
pub mod stream;
pub mod anchor;
pub mod article;
pub mod likeness;
pub mod seeds;
pub mod resolve;
pub mod record;
pub mod merge;
pub mod file;
pub mod export;
pub mod import;
pub mod trouble;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

pub use crate::bookmark::anchor::{Anchor, Quotation};
pub use crate::bookmark::article::{Article, Read, Reading};
pub use crate::bookmark::record::{Bookmark, BookmarkId, Correction, Difference, Ids};
pub use crate::bookmark::resolve::{Resolved, Resolver};
pub use crate::bookmark::stream::{Identity, Stream};
pub use crate::bookmark::trouble::Trouble;
use crate::document::{Document, Place, Span};

/// A change that was taken back, or made again.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Of which bookmark.
    pub id: BookmarkId,
    /// What it concerned.
    pub difference: Difference,
    /// Whether the bookmark is there now.
    pub is_there: bool,
    /// The record as it was until now.
    pub record: Arc<Bookmark>,
}

/// The bookmarks of one article.
#[derive(Debug, Clone, PartialEq)]
pub struct Bookmarks {
    /// Which article.
    pub article: Article,
    /// All records, deleted ones among them; copies of the whole, of which each save makes some, share them.
    records: BTreeMap<BookmarkId, Arc<Bookmark>>,
    /// Fields of the file that this version of ibid does not know.
    pub unknown: toml::Table,
    /// Where the living bookmarks stand in the open document: in text order, then orphans.
    located: Vec<Located>,
    /// What records were before the changes of this session, the latest last; `None` if there was none.
    past: Vec<(BookmarkId, Option<Arc<Bookmark>>)>,
    /// What records were before changes were taken back, the latest last.
    future: Vec<(BookmarkId, Option<Arc<Bookmark>>)>,
    /// How many changes were made.
    changes: u64,
    /// Those that are not on disk, each with its number.
    unsaved: Vec<(u64, BookmarkId)>,
    /// The hash of the last file whose content is in the records.
    seen: Option<blake3::Hash>,
}

/// Where a bookmark stands in the open document.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Located {
    id: BookmarkId,
    resolved: Resolved,
}

impl Located {
    /// What bookmarks are listed by: text order, longer passages after shorter ones, orphans last.
    fn key(&self) -> (Place, Place, BookmarkId) {
        let last = Place(u32::MAX);
        let span = self.resolved.span().unwrap_or(Span { start: last, end: last });
        (span.start, span.end, self.id)
    }
}

/// A bookmark with its place in the open document.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Entry<'a> {
    /// The record.
    pub bookmark: &'a Bookmark,
    /// Where it stands.
    pub resolved: Resolved,
}

/// A bookmark, and where in the body one comes by it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Passed<'a> {
    /// Where it stands, or where its note is called; `None` for one in a note that nothing calls, and for an orphan.
    pub at: Option<Place>,
    /// The bookmark.
    pub entry: Entry<'a>,
}

impl Entry<'_> {
    /// Its passage, empty for a place; `None` for an orphan.
    pub fn span(&self) -> Option<Span> {
        self.resolved.span()
    }
}

/// How bookmarks came through a change of the article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Report {
    /// Found with the same words.
    pub exact: usize,
    /// Found though words changed.
    pub approximate: usize,
    /// Not found.
    pub orphans: usize,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = self.exact + self.approximate;
        write!(f, "{found} of {} bookmarks found again", found + self.orphans)?;
        if self.approximate > 0 {
            write!(f, ", {} by approximation", self.approximate)?;
        }
        match self.orphans {
            0 => Ok(()),
            n => write!(f, "; {n} not found, but kept"),
        }
    }
}

impl Bookmarks {
    /// No bookmarks.
    pub fn new(article: Article) -> Self {
        Self {
            article,
            records: BTreeMap::new(),
            unknown: toml::Table::new(),
            located: Vec::new(),
            past: Vec::new(),
            future: Vec::new(),
            changes: 0,
            unsaved: Vec::new(),
            seen: None,
        }
    }

    /// The bookmarks of some records; records with the same id are merged.
    pub fn from_records(article: Article, records: impl IntoIterator<Item = Bookmark>) -> Self {
        Self::from_shared(article, records.into_iter().map(Arc::new))
    }

    /// The same of records that are shared.
    pub(crate) fn from_shared(article: Article, records: impl IntoIterator<Item = Arc<Bookmark>>) -> Self {
        let mut bookmarks = Self::new(article);
        for record in records {
            match bookmarks.records.get_mut(&record.id) {
                Some(known) => Arc::make_mut(known).merge(&record),
                None => drop(bookmarks.records.insert(record.id, record)),
            }
        }
        bookmarks
    }

    /// All records in the order of their ids, deleted ones among them: what is written to disk.
    pub fn records(&self) -> impl Iterator<Item = &Bookmark> {
        self.records.values().map(|b| &**b)
    }

    // ---- finding

    /// How many there are, without those deleted.
    pub fn len(&self) -> usize {
        self.living().count()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.living().next().is_none()
    }

    /// Those that are not deleted, in the order of their ids: also when no document is open.
    pub fn living(&self) -> impl Iterator<Item = &Bookmark> {
        self.records().filter(|b| b.correction.is_none() && !b.is_deleted())
    }

    /// The corrections that were not taken back, in the order they were made.
    pub fn corrections(&self) -> impl Iterator<Item = &Bookmark> {
        self.records().filter(|b| b.correction.is_some() && !b.is_deleted())
    }

    /// A bookmark that is not deleted.
    pub fn get(&self, id: BookmarkId) -> Option<&Bookmark> {
        self.records.get(&id).map(|b| &**b).filter(|b| !b.is_deleted())
    }

    /// A bookmark with its place in the open document.
    pub fn entry(&self, id: BookmarkId) -> Option<Entry<'_>> {
        self.located.iter().find(|l| l.id == id).and_then(|l| self.entry_of(l))
    }

    /// The bookmarks of the open document, in text order; orphans last.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        self.located.iter().filter_map(|l| self.entry_of(l))
    }

    /// The bookmarks whose words could not be found in the open document.
    pub fn orphans(&self) -> impl Iterator<Item = &Bookmark> {
        self.entries().filter(|e| e.resolved == Resolved::Orphan).map(|e| e.bookmark)
    }

    /// The bookmarks with an annotation that was left without accepting.
    pub fn drafts(&self) -> impl Iterator<Item = Entry<'_>> {
        self.entries().filter(|e| !e.bookmark.draft.is_empty())
    }

    /// The bookmarks that stand in a span (a row, a page) or whose passage reaches into it, in text order. A place
    /// counts if it is in the span or, at its end, just behind it.
    pub fn within(&self, span: Span) -> impl Iterator<Item = Entry<'_>> {
        let behind = self.located.partition_point(|l| l.key().0 <= span.end);
        let before = self.located.get(..behind).unwrap_or_default();
        before.iter().filter(move |l| touches(l.resolved, span)).filter_map(|l| self.entry_of(l))
    }

    /// All in the order one comes by them: one in a note where the note is called, behind those of the text before; those in
    /// notes that nothing calls, and then orphans, last.
    pub fn in_reading_order(&self, document: &Document) -> Vec<Passed<'_>> {
        let first_calls = document.first_calls();
        let passed = self.entries().map(|entry| {
            let at = entry.span().and_then(|span| document.come_by_at(&first_calls, span.start));
            Passed { at, entry }
        });
        let mut all: Vec<Passed> = passed.collect();
        // The sort is stable: at one place and at the end they stay in text order, with orphans last.
        all.sort_by_key(|passed| passed.at.unwrap_or(Place(u32::MAX)));
        all
    }

    /// The bookmark at a place: of several passages the shortest.
    pub fn at(&self, place: Place) -> Option<Entry<'_>> {
        let here = Span { start: place, end: place };
        self.within(here).min_by_key(|e| e.span().map_or(0, Span::len))
    }

    /// The bookmark with a name, `a` to `z`.
    pub fn named(&self, name: char) -> Option<Entry<'_>> {
        self.entries().find(|e| e.bookmark.name == Some(name))
    }

    /// All tags in use with how often, in alphabetical order.
    pub fn tags(&self) -> BTreeMap<&str, usize> {
        let mut tags = BTreeMap::new();
        for tag in self.living().flat_map(|b| &b.tags) {
            *tags.entry(tag.as_str()).or_default() += 1;
        }
        tags
    }

    fn entry_of(&self, located: &Located) -> Option<Entry<'_>> {
        Some(Entry { bookmark: self.get(located.id)?, resolved: located.resolved })
    }

    // ---- changing

    /// Adds a bookmark at `span` (empty for a place), whose anchor was made of it. Returns its id.
    pub fn add(&mut self, anchor: Anchor, span: Span, id: BookmarkId, now: Timestamp) -> BookmarkId {
        self.remember(id);
        self.records.insert(id, Arc::new(Bookmark::new(id, anchor, self.next_revision(), now)));
        self.put(Located { id, resolved: Resolved::Exact(span) });
        id
    }

    /// Adds a correction; which document it leads to is for `correction::apply` to say.
    pub fn correct(&mut self, anchor: Anchor, correction: Correction, id: BookmarkId, now: Timestamp) {
        self.remember(id);
        let record = Bookmark::new(id, anchor, self.next_revision(), now);
        self.records.insert(id, Arc::new(Bookmark { correction: Some(correction), ..record }));
    }

    /// Writes an annotation, in place of the one before and of the draft. Lines end in `\n`; empty text removes it.
    pub fn annotate(&mut self, id: BookmarkId, text: &str, now: Timestamp) {
        self.write(id, now, |b| b.annotate(text));
    }

    /// Writes an annotation and the tags that stand in it. To [`Bookmarks::undo`] that is one change.
    pub fn annotate_with_tags(&mut self, id: BookmarkId, text: &str, tags: Vec<String>, now: Timestamp) {
        self.write(id, now, |b| {
            b.annotate(text);
            b.tags = tags;
        });
    }

    /// Keeps what was being written as a draft, beside the annotation; empty text drops the draft.
    pub fn keep_draft(&mut self, id: BookmarkId, text: &str, now: Timestamp) {
        self.write(id, now, |b| text.clone_into(&mut b.draft));
    }

    /// Changes what is written. To [`Bookmarks::undo`], drafts and the annotation that they lead to are one change.
    fn write(&mut self, id: BookmarkId, now: Timestamp, change: impl FnOnce(&mut Bookmark)) {
        let steps = self.past.len();
        let goes_on = match (self.past.last(), self.records.get(&id)) {
            (Some((last, Some(before))), Some(record)) => *last == id && before.differs_by_draft(record),
            _ => false,
        };
        self.change(id, now, change);
        if goes_on {
            self.past.truncate(steps);
        }
    }

    /// Replaces the tags. A leading `#` is dropped, and so are blanks around tags, empty ones and doublets.
    pub fn tag<'t>(&mut self, id: BookmarkId, tags: impl IntoIterator<Item = &'t str>, now: Timestamp) {
        let mut clean: Vec<String> = Vec::new();
        for tag in tags {
            let tag = tag.trim().trim_start_matches('#');
            if !tag.is_empty() && !clean.iter().any(|known| known == tag) {
                clean.push(tag.to_owned());
            }
        }
        self.change(id, now, |b| b.tags = clean);
    }

    /// Names a bookmark `a` to `z`, or takes its name away. Another bookmark with the name loses it.
    pub fn name(&mut self, id: BookmarkId, name: Option<char>, now: Timestamp) {
        let name = name.filter(char::is_ascii_lowercase);
        let holder = self.living().find(|b| name.is_some() && b.name == name && b.id != id).map(|b| b.id);
        if let Some(holder) = holder {
            self.change(holder, now, |b| b.name = None);
        }
        self.change(id, now, |b| b.name = name);
    }

    /// Drops the annotations that were written elsewhere at the same time, once the reader has seen them.
    pub fn settle(&mut self, id: BookmarkId, now: Timestamp) {
        self.change(id, now, Bookmark::keep_only_the_annotation);
    }

    /// Attaches a bookmark, mostly an orphan, to another passage.
    pub fn attach(&mut self, id: BookmarkId, anchor: Anchor, span: Span, now: Timestamp) {
        self.change(id, now, |b| b.anchor = anchor);
        if self.get(id).is_some() {
            self.put(Located { id, resolved: Resolved::Exact(span) });
        }
    }

    /// Deletes a bookmark; [`Bookmarks::undo`] brings it back.
    pub fn delete(&mut self, id: BookmarkId, now: Timestamp) {
        self.change(id, now, Bookmark::delete);
    }

    /// The bookmarks that were deleted, in the order of their ids: what is in them is kept.
    pub fn deleted(&self) -> impl Iterator<Item = &Bookmark> {
        self.records().filter(|b| b.correction.is_none() && b.is_deleted())
    }

    /// The corrections that were taken back, in the order they were made.
    pub fn taken_back(&self) -> impl Iterator<Item = &Bookmark> {
        self.records().filter(|b| b.correction.is_some() && b.is_deleted())
    }

    /// Brings back a bookmark that was deleted, or a correction that was taken back, at whatever time. Its letter stays with
    /// a bookmark that has it now.
    pub fn bring_back(&mut self, id: BookmarkId, now: Timestamp) {
        let revision = self.next_revision();
        let is_taken = |name: char| self.living().any(|b| b.name == Some(name));
        let Some(deleted) = self.deleted().chain(self.taken_back()).find(|b| b.id == id) else { return };
        let name = deleted.name.filter(|name| !is_taken(*name));
        self.remember(id);
        if let Some(record) = self.records.get_mut(&id).map(Arc::make_mut) {
            record.touch(revision, now);
            (record.deleted, record.name) = (None, name);
        }
    }

    /// Takes back the last change of this session that was not taken back yet. Returns what was concerned. One that has other
    /// words by it is to be found by [`Bookmarks::locate_new`].
    pub fn undo(&mut self, now: Timestamp) -> Option<Step> {
        loop {
            let (id, before) = self.past.pop()?;
            if let Some((now_there, step)) = self.restore(id, before.as_deref(), now) {
                self.future.push((id, now_there));
                return Some(step);
            }
        }
    }

    /// Makes the change again that was taken back last, if nothing was changed since. Returns what was concerned.
    pub fn redo(&mut self, now: Timestamp) -> Option<Step> {
        loop {
            let (id, after) = self.future.pop()?;
            if let Some((now_there, step)) = self.restore(id, after.as_deref(), now) {
                self.past.push((id, now_there));
                return Some(step);
            }
        }
    }

    /// Makes a record what it was. Returns what it was until now, and what is other than then; `None` if nothing is, as after
    /// an annotation that was opened and accepted unchanged.
    fn restore(
        &mut self,
        id: BookmarkId,
        then: Option<&Bookmark>,
        now: Timestamp,
    ) -> Option<(Option<Arc<Bookmark>>, Step)> {
        let revision = self.next_revision();
        let record = self.records.get_mut(&id)?;
        let difference = Difference::between(then, record)?;
        let until_now = Arc::clone(record);
        let record = Arc::make_mut(record);
        record.restore(then, revision, now);
        let is_there = !record.is_deleted();
        if record.anchor != until_now.anchor {
            // Where it stood is no answer for the words it has now: it is found anew.
            self.located.retain(|located| located.id != id);
        }
        self.count(id);
        Some((Some(Arc::clone(&until_now)), Step { id, difference, is_there, record: until_now }))
    }

    /// Changes a record, remembering what it was.
    fn change(&mut self, id: BookmarkId, now: Timestamp, change: impl FnOnce(&mut Bookmark)) {
        let revision = self.next_revision();
        if self.get(id).is_none() {
            return;
        }
        self.remember(id);
        if let Some(record) = self.records.get_mut(&id).map(Arc::make_mut) {
            record.touch(revision, now);
            change(record);
        }
    }

    fn remember(&mut self, id: BookmarkId) {
        self.past.push((id, self.records.get(&id).cloned()));
        self.future.clear();
        self.count(id);
    }

    /// Counts a change, which is not on disk yet.
    fn count(&mut self, id: BookmarkId) {
        self.changes += 1;
        self.unsaved.push((self.changes, id));
    }

    /// A revision later than everything seen.
    fn next_revision(&self) -> u64 {
        record::revision_after(self.records().map(|b| b.revision).max().unwrap_or(0))
    }

    // ---- the open document

    /// Finds all bookmarks in a document; returns how they came through.
    pub fn locate(&mut self, resolver: &Resolver) -> Report {
        self.located.clear();
        self.locate_new(resolver);
        let mut report = Report::default();
        for located in &self.located {
            match located.resolved {
                Resolved::Exact(_) => report.exact += 1,
                Resolved::Approximate { .. } => report.approximate += 1,
                Resolved::Orphan => report.orphans += 1,
            }
        }
        report
    }

    /// Finds the bookmarks that came in since [`Bookmarks::locate`], or that were attached elsewhere.
    pub fn locate_new(&mut self, resolver: &Resolver) {
        let known: BTreeSet<BookmarkId> = self.located.iter().map(|l| l.id).collect();
        let missing: Vec<&Bookmark> = self.living().filter(|b| !known.contains(&b.id)).collect();
        let anchors: Vec<&Anchor> = missing.iter().map(|b| &b.anchor).collect();
        let answers = resolver.resolve_all(&anchors);
        let found: Vec<Located> =
            missing.iter().zip(answers).map(|(b, resolved)| Located { id: b.id, resolved }).collect();
        self.located.extend(found);
        self.located.sort_by_key(Located::key);
    }

    /// Takes over what was saved: changes made elsewhere come in, changes made here since then stay and are still
    /// unsaved. Says whether some came from elsewhere, to be found by [`Bookmarks::locate_new`].
    pub fn absorb(&mut self, saved: &Self) -> bool {
        self.unsaved.retain(|(number, _)| *number > saved.changes);
        self.merge(saved);
        self.seen = saved.seen;
        let known: BTreeSet<BookmarkId> = self.located.iter().map(|l| l.id).collect();
        self.living().any(|b| !known.contains(&b.id))
    }

    /// Drops the bookmarks that another set knows already, saying the same.
    pub fn drop_known(&mut self, other: &Self) {
        self.records.retain(|id, own| !other.records.get(id).is_some_and(|known| known.says_the_same(own)));
    }

    /// Gives bookmarks that another program made, with nothing but words, the anchors that ibid makes, as far as the
    /// words are found in the document.
    pub fn complete(&mut self, document: &Document, stream: &Stream) {
        let is_bare = |b: &&Bookmark| !b.anchor.point && b.anchor.stream.is_empty();
        let bare: Vec<&Bookmark> = self.records().filter(is_bare).collect();
        let anchors: Vec<&Anchor> = bare.iter().map(|b| &b.anchor).collect();
        let found = Resolver::new(document, stream).resolve_all(&anchors);
        let found = bare.iter().zip(found).filter_map(|(b, found)| Some((b.id, found.span()?)));
        for (id, span) in found.collect::<Vec<_>>() {
            if let Some(record) = self.records.get_mut(&id) {
                Arc::make_mut(record).anchor = Anchor::within(document, stream, span);
            }
        }
    }

    /// Whether changes are not on disk yet.
    pub fn is_unsaved(&self) -> bool {
        !self.unsaved.is_empty()
    }

    /// The bookmarks with changes that are not on disk, except those deleted.
    pub fn unsaved(&self) -> impl Iterator<Item = &Bookmark> {
        self.living().filter(|b| self.unsaved.iter().any(|(_, id)| *id == b.id))
    }

    /// The corrections that were made or taken back, where that is not on disk, in the order they were made.
    pub fn unsaved_corrections(&self) -> impl Iterator<Item = &Bookmark> {
        let is_unsaved = |b: &&Bookmark| self.unsaved.iter().any(|(_, id)| *id == b.id);
        self.records().filter(|b| b.correction.is_some()).filter(is_unsaved)
    }

    /// Takes over the changes that the disk refused of another copy of these bookmarks: they are still not on disk.
    pub fn take_back(&mut self, refused: &Self) {
        self.merge(refused);
        for (_, id) in &refused.unsaved {
            if !self.unsaved.iter().any(|(_, known)| known == id) {
                self.count(*id);
            }
        }
    }

    /// Notes that everything in a file is in the records.
    pub(crate) fn saw(&mut self, file: &[u8]) {
        self.seen = Some(blake3::hash(file));
    }

    /// Whether everything in a file is surely in the records.
    pub(crate) fn has_seen(&self, file: &[u8]) -> bool {
        self.seen.is_some_and(|seen| seen == blake3::hash(file))
    }

    /// Merges another copy of the bookmarks of the article into this one.
    pub fn merge(&mut self, other: &Self) {
        self.article = self.article.merged(&other.article);
        merge::unite(&mut self.unknown, &other.unknown);
        other.records.values().for_each(|record| self.take_in(record));
    }

    /// Merges a record; if it stands elsewhere now, its place in the open document is forgotten.
    fn take_in(&mut self, record: &Arc<Bookmark>) {
        match self.records.get_mut(&record.id) {
            Some(known) if Arc::ptr_eq(known, record) || known == record => {}
            Some(known) => {
                let anchor = known.anchor.clone();
                Arc::make_mut(known).merge(record);
                if known.anchor != anchor {
                    self.located.retain(|l| l.id != record.id);
                }
            }
            None => {
                self.records.insert(record.id, Arc::clone(record));
            }
        }
    }

    fn put(&mut self, located: Located) {
        self.located.retain(|l| l.id != located.id);
        let at = self.located.partition_point(|l| l.key() < located.key());
        self.located.insert(at, located);
    }
}

/// Whether a bookmark stands in a span or reaches into it.
fn touches(resolved: Resolved, span: Span) -> bool {
    resolved.span().is_some_and(|own| {
        let starts_in = span.contains(own.start) || own.start == span.end;
        starts_in || (own.start <= span.start && own.end > span.start)
    })
}
