//! Lists over the page: contents, index of keywords, bookmarks, doubts, corrections, articles. Any of them can be filtered
//! as one types.

use crate::app::field::Field;
use crate::app::geometry::Area;
use crate::bookmark::BookmarkId;
use crate::document::{NoteId, Place, ReferenceId, Span};
use crate::search::fold::Folded;

/// What a list lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListKind {
    /// The outline.
    Contents,
    /// The index.
    Keywords,
    /// The occurrences of one word of the index.
    Occurrences(String),
    /// The works that are cited by number.
    CitedWorks,
    /// What the parser doubts.
    Doubts,
    /// The corrections of the article.
    Corrections,
    /// The articles last read.
    Articles,
    /// The notes that a marker may call.
    Links(Marker),
    /// Printed text that may call a note.
    Callers(NoteId),
    /// Places where a note may be divided.
    Splits(NoteId),
    /// Bookmarks of this article, or of all.
    Bookmarks {
        /// Of all articles.
        all: bool,
    },
}

/// What calls a note, or is to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marker {
    /// A marker that the parser found.
    Reference(ReferenceId),
    /// Words of the body.
    Words(Span),
}

/// Where an item leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// To a place.
    Place(Place),
    /// To a hit of a keyword.
    Hit(Span),
    /// To the occurrences of the n-th keyword.
    Keyword(usize),
    /// To a bookmark of this article.
    Bookmark(BookmarkId),
    /// To what a correction was made of, if it is found.
    Correction(BookmarkId, Option<Place>),
    /// To a bookmark of another.
    Elsewhere(String, BookmarkId),
    /// To an article.
    Article(String),
    /// The marker that is corrected calls this note, or none.
    Link(Option<NoteId>),
    /// The printed label calls the note that is corrected.
    Caller(Span),
    /// The words that call the note that is corrected are chosen in the text.
    ChooseCaller,
    /// The note that is corrected is divided here.
    Split(Place),
    /// Nowhere.
    Nothing,
}

/// A row of a list, with what stands under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// On the left: the page, the count.
    pub label: String,
    /// What it is.
    pub text: String,
    /// The bytes of `text` that are marked as a hit.
    pub marked: std::ops::Range<usize>,
    /// Whether text and what is under it are the program's own words, with those of the article in quotation marks.
    pub ours: bool,
    /// Whether the text stands in quotation marks.
    pub quoted: bool,
    /// Under it, each on a row of its own.
    pub below: Vec<String>,
    /// What it belongs to, such as an article: a heading over the first of its group; empty for none.
    pub group: String,
    /// On the right.
    pub aside: String,
    /// Whether `aside` stands right behind the text instead, as in the index of a book.
    pub aside_near: bool,
    /// Cells to leave free before the text.
    pub indent: u16,
    /// Where it leads.
    pub target: Target,
    /// What it is filtered by, folded.
    key: String,
}

impl Item {
    /// An item that is filtered by its text.
    pub fn new(label: String, text: String, target: Target) -> Self {
        let key = Folded::new(&text).text;
        Self {
            label,
            text,
            marked: 0..0,
            ours: false,
            quoted: false,
            below: Vec::new(),
            group: String::new(),
            aside: String::new(),
            aside_near: false,
            indent: 0,
            target,
            key,
        }
    }

    /// With more words to be filtered by.
    #[must_use]
    pub fn found_by(mut self, words: &str) -> Self {
        self.key.push(' ');
        self.key.push_str(&Folded::new(words).text);
        self
    }

    /// The rows it takes, under a heading if there is one.
    pub fn rows(&self, heading: &str) -> usize {
        usize::from(!heading.is_empty()) + 1 + self.below.len()
    }
}

/// Items, each with the heading over it, which the first of a group has.
fn headed<'i>(items: impl Iterator<Item = &'i Item>) -> impl Iterator<Item = (&'i str, &'i Item)> {
    let mut group = "";
    items.map(move |item| {
        let goes_on = std::mem::replace(&mut group, &item.group) == item.group;
        (if goes_on { "" } else { &item.group }, item)
    })
}

/// A list.
#[derive(Debug, Clone)]
pub struct List {
    /// What it lists.
    pub kind: ListKind,
    /// Where it stands.
    pub area: Area,
    /// The first row on the screen.
    pub top: usize,
    /// What it is filtered by.
    pub filter: Field,
    /// Whether the filter is being typed.
    pub filtering: bool,
    items: Vec<Item>,
    shown: Vec<usize>,
    selected: usize,
}

impl List {
    /// A list with its first item selected.
    pub fn new(kind: ListKind, items: Vec<Item>) -> Self {
        let shown = (0..items.len()).collect();
        let filter = Field::line("");
        Self { kind, area: Area::default(), top: 0, filter, filtering: false, items, shown, selected: 0 }
    }

    /// Puts other items in place of those there; the filter and, as far as may be, the selection stay.
    pub fn replace(&mut self, items: Vec<Item>) {
        self.items = items;
        self.refilter(self.selected);
    }

    /// The items that the filter lets through.
    pub fn shown(&self) -> impl Iterator<Item = &Item> {
        self.shown.iter().filter_map(|&i| self.items.get(i))
    }

    /// The same, each with the heading over it; empty for none.
    pub fn headed(&self) -> impl Iterator<Item = (&str, &Item)> {
        headed(self.shown())
    }

    /// How many there are, and how many the filter lets through.
    pub fn count(&self) -> (usize, usize) {
        (self.items.len(), self.shown.len())
    }

    /// Rows of all items that the filter lets through.
    pub fn rows(&self) -> usize {
        self.headed().map(|(heading, item)| item.rows(heading)).sum()
    }

    /// Rows of all items, and of the filter while there is one.
    pub fn all_rows(&self) -> usize {
        let items = headed(self.items.iter()).map(|(heading, item)| item.rows(heading));
        items.sum::<usize>() + usize::from(self.has_filter())
    }

    /// The selected item.
    pub fn selected(&self) -> Option<&Item> {
        self.shown.get(self.selected).and_then(|&i| self.items.get(i))
    }

    /// Which of the shown items is selected, from 0.
    pub fn selection(&self) -> usize {
        self.selected
    }

    /// The hits that its items lead to, in their order.
    pub fn listed_hits(&self) -> impl Iterator<Item = Span> {
        let hit = |item: &Item| if let Target::Hit(span) = item.target { Some(span) } else { None };
        self.items.iter().filter_map(hit)
    }

    /// The same in text order; none overlaps another.
    pub fn hits(&self) -> Vec<Span> {
        let mut hits: Vec<Span> = self.listed_hits().collect();
        hits.sort_unstable_by_key(|hit| hit.start);
        hits.dedup_by(|next, before| next.start < before.end || next.start == before.start);
        hits
    }

    /// Selects the last item for which the test holds.
    pub fn select_last(&mut self, holds: impl Fn(&Item) -> bool) {
        let at = self.shown().enumerate().filter(|(_, item)| holds(item)).map(|(at, _)| at).last();
        self.select(at.unwrap_or(0));
    }

    /// Selects another item, by how many to move.
    pub fn step(&mut self, count: isize) {
        self.select(self.selected.saturating_add_signed(count));
    }

    /// Turns by so many screens of rows: what is in sight moves by as much as the selection.
    pub fn turn(&mut self, screens: isize) {
        let rows = self.height().max(1).cast_signed().saturating_mul(screens);
        let starts = self.starts();
        let wanted = starts.get(self.selected).copied().unwrap_or(0).saturating_add_signed(rows);
        self.top = self.top.saturating_add_signed(rows);
        self.select(starts.partition_point(|&start| start <= wanted).saturating_sub(1));
    }

    /// The row that each shown item begins on, its heading included.
    fn starts(&self) -> Vec<usize> {
        let mut behind = 0;
        let begin = |(heading, item): (&str, &Item)| {
            behind += item.rows(heading);
            behind - item.rows(heading)
        };
        self.headed().map(begin).collect()
    }

    /// Selects an item by its number among those shown.
    pub fn select(&mut self, at: usize) {
        self.selected = at.min(self.shown.len().saturating_sub(1));
        let mut rows = self.headed().map(|(heading, item)| item.rows(heading));
        let first = rows.by_ref().take(self.selected).sum::<usize>();
        let behind = first + rows.next().unwrap_or(1);
        drop(rows);
        let height = self.height().max(1);
        let last = self.rows().saturating_sub(height);
        self.top = self.top.min(last).min(first).max(behind.saturating_sub(height).min(first));
    }

    /// Rows of items in sight: one is taken by the filter while there is one.
    pub fn height(&self) -> usize {
        (self.area.inside().height as usize).saturating_sub(usize::from(self.has_filter()))
    }

    /// Whether the filter is shown.
    pub fn has_filter(&self) -> bool {
        self.filtering || !self.filter.is_empty()
    }

    /// Lets through what holds all words of the filter; the item numbered `keep` is selected if it is still there.
    pub fn refilter(&mut self, keep: usize) {
        let wanted = Folded::new(self.filter.text().trim()).text;
        let fits = |item: &Item| wanted.split_whitespace().all(|word| item.key.contains(word));
        self.shown = self.items.iter().enumerate().filter(|(_, item)| fits(item)).map(|(i, _)| i).collect();
        self.select(keep);
    }

    /// Filters by what is typed now: what has just that label is selected, else the first that is left.
    pub fn filter_as_typed(&mut self) {
        self.refilter(0);
        let typed = self.filter.text();
        self.select_last(|item| !typed.is_empty() && item.label == typed.trim());
    }

    /// Whether digits filter it rather than being counts: notes are known by their numbers.
    pub fn is_numbered(&self) -> bool {
        matches!(self.kind, ListKind::Links(_)) && !self.filtering
    }

    /// The item drawn at a cell of the screen.
    pub fn item_under(&self, column: u16, row: u16) -> Option<usize> {
        let inside = self.area.inside();
        if !inside.holds(column, row) {
            return None;
        }
        let row = row.checked_sub(inside.y + u16::from(self.has_filter()))?;
        let wanted = self.top + row as usize;
        let mut behind = 0;
        self.headed().position(|(heading, item)| {
            behind += item.rows(heading);
            wanted < behind
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(texts: &[&str]) -> List {
        let item = |t: &&str| Item::new(String::new(), (*t).to_owned(), Target::Nothing);
        let mut list = List::new(ListKind::Contents, texts.iter().map(item).collect());
        list.area = Area { x: 0, y: 0, width: 40, height: 5 };
        list
    }

    #[test]
    fn of_hits_at_one_place_there_is_one() {
        let hit = |(start, end)| Item::new(String::new(), String::new(), Target::Hit(Span::new(start, end)));
        let list = List::new(ListKind::Doubts, [(7, 7), (2, 5), (7, 7), (3, 4)].map(hit).to_vec());
        assert_eq!(list.hits(), [Span::new(2, 5), Span::new(7, 7)], "two without length among them");
    }

    #[test]
    fn the_filter_forgives_case_and_accents() {
        let mut list = list(&["Ёлка", "Éclair", "salt"]);
        list.filter.set("елк");
        list.refilter(0);
        assert_eq!(list.selected().map(|i| i.text.as_str()), Some("Ёлка"));
        list.filter.set("ECLAIR");
        list.refilter(0);
        assert_eq!(list.count(), (3, 1));
    }

    #[test]
    fn the_selection_stays_in_sight() {
        let mut list = list(&["a", "b", "c", "d", "e", "f"]);
        list.step(4);
        assert_eq!((list.selection(), list.top), (4, 2));
        list.step(-9);
        assert_eq!((list.selection(), list.top), (0, 0));
    }

    #[test]
    fn a_turned_list_moves_by_the_rows_in_sight() {
        let mut list = list(&["a", "b", "c", "d", "e", "f", "g", "h"]);
        list.step(1);
        list.turn(1);
        assert_eq!((list.selection(), list.top), (4, 3));
        list.turn(1);
        assert_eq!((list.selection(), list.top), (7, 5), "the end");
        list.turn(-1);
        assert_eq!((list.selection(), list.top), (4, 2));
        list.turn(isize::MIN);
        assert_eq!((list.selection(), list.top), (0, 0));
    }

    #[test]
    fn a_group_has_one_heading_which_stays_over_its_first_item() {
        let mut list = list(&["a", "b", "c", "ab"]);
        ["", "x", "x", "y"]
            .iter()
            .zip(&mut list.items)
            .for_each(|(group, item)| item.group = (*group).into());
        let headings = |list: &List| list.headed().map(|(heading, _)| heading.to_owned()).collect::<Vec<_>>();
        assert_eq!((headings(&list), list.rows()), (["", "x", "", "y"].map(str::to_owned).to_vec(), 6));
        list.select(3);
        list.select(1);
        assert_eq!(list.top, 1, "the heading is in sight");
        list.filter.set("c");
        list.refilter(0);
        assert_eq!((headings(&list), list.all_rows()), (vec!["x".to_owned()], 7), "and the filter");
    }

    #[test]
    fn a_list_that_grows_uses_the_room() {
        let mut list = list(&["a", "b", "c", "d", "e", "f"]);
        list.select(5);
        assert_eq!(list.top, 3);
        list.area.height = 8;
        list.select(5);
        assert_eq!(list.top, 0);
    }

    #[test]
    fn a_filter_that_lets_nothing_through_selects_nothing() {
        let mut list = list(&["a"]);
        list.filter.set("zz");
        list.refilter(0);
        assert!(list.selected().is_none());
        list.step(1);
        assert_eq!(list.selection(), 0);
    }
}
