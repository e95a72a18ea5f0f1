//! The reader as a pure state machine: [`App`] and [`update`].
//!
//! `update` is the only thing that changes state. It takes a [`Message`] and the time and gives back [`Effect`]s, which
//! only `terminal` performs; so a session can be replayed from (opening, messages). Modality is a stack of
//! [`Overlay`]s over the page; keys become commands by the keymap, and each kind of overlay has one function whose arms
//! are the commands it knows. The files below `app` hold the parts; none of them sees [`App`].
//!
//! What this leaves to others: what anything looks like (`view`), doing anything (`terminal`).

pub mod geometry;
pub mod words;
pub mod prose;
pub mod field;
pub mod trail;
pub mod back_reference;
pub mod message;
pub mod reading;
pub mod note;
pub mod list;
pub mod find;
pub mod passage;
pub mod annotation;
pub mod help;
pub mod catalogue;

use std::collections::VecDeque;

use jiff::Timestamp;

pub use crate::app::message::{Article, Effect, Look, Message, Opening, Recent, Shelf, Size};

use crate::app::annotation::Annotation;
use crate::app::find::{Find, Hits};
use crate::app::geometry::Geometry;
use crate::app::help::Help;
use crate::app::list::{List, ListKind, Target};
use crate::app::note::NotePopup;
use crate::app::passage::{Passage, Unit};
use crate::app::reading::Reading;
use crate::app::trail::Trail;
use crate::bookmark::{self, Anchor, BookmarkId, Bookmarks, Ids, Resolved, Resolver, Stream, Trouble};
use crate::command::{Command, Context};
use crate::config::Config;
use crate::config::key::Key;
use crate::config::keymap::Press;
use crate::document::{Document, NoteId, Place, ReferenceId, Span};
use crate::layout::NoteMode;
use crate::search::keywords::{Keyword, keywords};
use crate::search::{Index, Query};

/// The largest count that can be typed.
const LARGEST_COUNT: usize = 9_999_999;

/// Words in the index of an article.
const INDEX_WORDS: usize = 200;

/// Rows of an annotation that is being written, at first.
const ANNOTATION_ROWS: usize = 4;

/// What lies over the page.
#[derive(Debug, Clone)]
pub enum Overlay {
    /// A note.
    Note(Box<NotePopup>),
    /// A list.
    List(Box<List>),
    /// The prompt of the keyword jump.
    Find(Box<Find>),
    /// Help.
    Help(Help),
    /// A passage that is being chosen.
    Passage(Box<Passage>),
    /// An annotation that is being written.
    Annotation(Box<Annotation>),
}

impl Overlay {
    /// Where its keys are looked up.
    fn context(&self) -> Context {
        match self {
            Self::Note(_) => Context::Note,
            Self::List(list) if list.filtering => Context::Filter,
            Self::List(list) if matches!(list.kind, ListKind::Bookmarks { .. }) => Context::Bookmarks,
            Self::List(_) => Context::List,
            Self::Find(_) => Context::Find,
            Self::Help(_) => Context::Help,
            Self::Passage(_) => Context::Passage,
            Self::Annotation(_) => Context::Annotation,
        }
    }
}

/// A command as it was called.
#[derive(Debug, Clone, Copy)]
struct Call {
    command: Command,
    /// The number typed before it.
    count: Option<usize>,
    letter: Option<char>,
    now: Timestamp,
}

impl Call {
    /// How many times.
    fn times(self) -> usize {
        self.count.unwrap_or(1).max(1)
    }
}

/// The reader.
#[derive(Debug)]
pub struct App {
    article: Article,
    config: Config,
    look: Look,
    recent: Vec<Recent>,
    /// Where notes show if the screen allows.
    wish: NoteMode,
    geometry: Geometry,
    reading: Reading,
    overlays: Vec<Overlay>,
    trail: Trail,
    notices: VecDeque<String>,
    /// Keys of a binding that is not complete, and the number typed before it.
    keys: Vec<Key>,
    count: Option<usize>,
    index: Option<Index>,
    keywords: Option<Vec<Keyword>>,
    hits: Option<Hits>,
    history: Vec<String>,
    bookmarks: Bookmarks,
    /// The letters of the article, to anchor bookmarks by; made when the first is set.
    stream: Option<Stream>,
    /// The bookmark that was walked to last.
    walked_to: Option<BookmarkId>,
    ids: Ids,
    shelves: Vec<Shelf>,
    /// Saves under way, each with what to say when it is done.
    saving: Vec<(u32, String)>,
    saves: u32,
    /// Whether the reader was told that leaving loses something.
    warned: bool,
}

/// Changes the reader's state by one message that came at a time.
pub fn update(app: &mut App, message: Message, now: Timestamp) -> Vec<Effect> {
    let before = app.place_to_keep();
    let mut effects = match message {
        Message::Key(key) => app.key(key, now),
        Message::Paste(text) => app.paste(&text),
        Message::Wheel(rows) => app.wheel(rows),
        Message::Click(column, row) => app.click(column, row),
        Message::Resize(columns, rows) => app.resize(Size { columns, rows }),
        Message::Resumed => vec![Effect::Redraw],
        Message::Terminate => app.leave(now),
        Message::Saved(number, result) => app.saved(number, result),
        Message::AllBookmarks(shelves) => app.take_shelves(shelves),
        Message::Notice(text) => app.say(text),
    };
    let place = app.place_to_keep();
    if place != before || effects.contains(&Effect::Quit) {
        effects.insert(0, Effect::SavePlace(place));
    }
    effects
}

/// Beginning, and what the view reads.
impl App {
    /// A reader at the place where the article was left.
    pub fn new(opening: Opening) -> Self {
        let ids = opening.ids();
        let Opening { article, place, bookmarks, config, look, size, recent, choose, notices, .. } = opening;
        let geometry = Geometry::new(size, &config, config.notes);
        let measure = geometry.measure(&config, look.ascii);
        let reading = Reading::new(&article.document, measure, geometry.margin.width, place);
        let bookmarks = bookmarks.unwrap_or_else(|| {
            Bookmarks::new(bookmark::Article::new(&article.document, &Stream::new(&article.document)))
        });
        let mut app = Self {
            wish: config.notes,
            article,
            config,
            look,
            recent,
            geometry,
            reading,
            overlays: Vec::new(),
            trail: Trail::default(),
            notices: notices.into(),
            keys: Vec::new(),
            count: None,
            index: None,
            keywords: None,
            hits: None,
            history: Vec::new(),
            bookmarks,
            stream: None,
            walked_to: None,
            ids,
            shelves: Vec::new(),
            saving: Vec::new(),
            saves: 0,
            warned: false,
        };
        if app.article.document.note_at(place).is_some() {
            app.show(place);
        }
        if choose && !app.recent.is_empty() {
            app.open_articles();
        }
        app
    }

    /// The article.
    pub fn article(&self) -> &Article {
        &self.article
    }

    /// Its structure.
    pub fn document(&self) -> &Document {
        &self.article.document
    }

    /// The page.
    pub fn reading(&self) -> &Reading {
        &self.reading
    }

    /// How the screen is divided.
    pub fn geometry(&self) -> &Geometry {
        &self.geometry
    }

    /// What lies over the page, the lowest first.
    pub fn overlays(&self) -> &[Overlay] {
        &self.overlays
    }

    /// The settings.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// What the terminal can show.
    pub fn look(&self) -> Look {
        self.look
    }

    /// The hits of the keyword.
    pub fn hits(&self) -> Option<&Hits> {
        self.hits.as_ref()
    }

    /// The bookmarks of the article.
    pub fn bookmarks(&self) -> &Bookmarks {
        &self.bookmarks
    }

    /// What to tell the reader, and how much more is waiting.
    pub fn notice(&self) -> Option<(&str, usize)> {
        self.notices.front().map(|text| (text.as_str(), self.notices.len() - 1))
    }

    /// What was typed of a command so far: a number, the beginning of a binding.
    pub fn typed(&self) -> String {
        let count = self.count.map(|n| n.to_string()).unwrap_or_default();
        self.keys.iter().fold(count, |typed, key| format!("{typed}{key}"))
    }

    /// Where keys are looked up.
    pub fn context(&self) -> Context {
        self.overlays.last().map_or(Context::Reading, Overlay::context)
    }

    /// The passage that is being chosen, or that the annotation being written is about.
    pub fn chosen_span(&self) -> Option<Span> {
        match self.overlays.last()? {
            Overlay::Passage(passage) => Some(passage.span()),
            Overlay::Annotation(annotation) => self.bookmarks.entry(annotation.id)?.span(),
            _ => None,
        }
    }
}

/// Keys and the mouse.
impl App {
    fn key(&mut self, key: Key, now: Timestamp) -> Vec<Effect> {
        self.notices.pop_front();
        let context = self.context();
        self.keys.push(key);
        match self.config.keymap.press(context, &self.keys) {
            Press::Pending => Vec::new(),
            Press::Command(command, letter) => {
                self.keys.clear();
                let call = Call { command, count: self.count.take(), letter, now };
                self.perform(call)
            }
            Press::Unknown => {
                let first = self.keys.len() == 1;
                self.keys.clear();
                match key.digit().filter(|d| first && context.counts() && (*d > 0 || self.count.is_some())) {
                    Some(digit) => {
                        let count = self.count.unwrap_or(0) * 10 + digit as usize;
                        self.count = Some(count.min(LARGEST_COUNT));
                    }
                    None => self.type_key(key),
                }
                Vec::new()
            }
        }
    }

    /// A key that calls no command goes to what is being typed, or puts away a number.
    fn type_key(&mut self, key: Key) {
        self.count = None;
        match self.overlays.last_mut() {
            Some(Overlay::Annotation(annotation)) => {
                annotation.field.key(key);
                self.place_overlays();
            }
            Some(Overlay::Find(find)) => {
                if find.field.key(key) {
                    self.find_as_typed();
                }
            }
            Some(Overlay::List(list)) if list.filtering => {
                if list.filter.key(key) {
                    list.refilter(0);
                }
            }
            _ => {}
        }
    }

    fn paste(&mut self, text: &str) -> Vec<Effect> {
        match self.overlays.last_mut() {
            Some(Overlay::Annotation(annotation)) => {
                annotation.field.paste(text);
                self.place_overlays();
            }
            Some(Overlay::Find(find)) => {
                find.field.paste(text);
                self.find_as_typed();
            }
            Some(Overlay::List(list)) if list.filtering => {
                list.filter.paste(text);
                list.refilter(0);
            }
            _ => {}
        }
        Vec::new()
    }

    fn wheel(&mut self, rows: i16) -> Vec<Effect> {
        let rows = isize::from(rows);
        match self.overlays.last_mut() {
            None => {
                self.reading.lines(&self.article.document, rows);
            }
            Some(Overlay::Note(popup)) => {
                popup.scroll(rows);
            }
            Some(Overlay::List(list)) => list.step(rows),
            Some(Overlay::Help(help)) => help.scroll(rows),
            Some(_) => {}
        }
        Vec::new()
    }

    fn click(&mut self, column: u16, row: u16) -> Vec<Effect> {
        match self.overlays.last_mut() {
            None => {
                let text = self.geometry.text;
                let at = (column.saturating_sub(text.x), row.wrapping_sub(text.y));
                let near = self.reading.reference_near(&self.article.document, at.0, at.1);
                near.map(|reference| self.open_reference(reference)).unwrap_or_default()
            }
            Some(Overlay::List(list)) if list.area.inside().holds(column, row) => {
                let above = list.area.inside().y + u16::from(list.has_filter());
                match row.checked_sub(above).and_then(|row| list.item_at(row as usize)) {
                    Some(item) => {
                        list.select(item);
                        self.accept_item()
                    }
                    None => Vec::new(),
                }
            }
            Some(Overlay::Note(popup)) if !popup.area.holds(column, row) => self.close_note(),
            Some(_) => Vec::new(),
        }
    }

    /// Calls a command: some work everywhere, the others where the keys were pressed.
    fn perform(&mut self, call: Call) -> Vec<Effect> {
        match call.command {
            Command::Leave => self.leave(call.now),
            Command::Suspend => vec![Effect::Suspend],
            Command::Redraw => vec![Effect::Redraw],
            Command::Help => self.open_help(),
            _ => match self.context() {
                Context::Reading | Context::Everywhere => self.on_page(call),
                Context::Note => self.on_note(call),
                Context::List | Context::Bookmarks | Context::Filter => self.on_list(call),
                Context::Find => self.on_find(call),
                Context::Help => self.on_help(call),
                Context::Passage => self.on_passage(call),
                Context::Annotation => self.on_annotation(call),
            },
        }
    }
}

/// The commands of the page.
impl App {
    fn on_page(&mut self, call: Call) -> Vec<Effect> {
        let times = call.times();
        let document = &self.article.document;
        let half = (self.geometry.text.height as usize / 2).max(1) * times;
        match call.command {
            Command::NextPage => _ = self.reading.next_pages(document, times),
            Command::PreviousPage => _ = self.reading.previous_pages(document, times),
            Command::LineDown => _ = self.reading.lines(document, times as isize),
            Command::LineUp => _ = self.reading.lines(document, -(times as isize)),
            Command::HalfPageDown => _ = self.reading.lines(document, half as isize),
            Command::HalfPageUp => _ = self.reading.lines(document, -(half as isize)),
            Command::Start => self.go_to_page(call.count.unwrap_or(1)),
            Command::End => self.go_to_page(call.count.unwrap_or(usize::MAX)),
            Command::NextSection => return self.go_to_section(true, times),
            Command::PreviousSection => return self.go_to_section(false, times),
            Command::NextParagraph => self.go_to_paragraph(true, times),
            Command::PreviousParagraph => self.go_to_paragraph(false, times),
            Command::NextReference => return self.choose(true, times),
            Command::PreviousReference => return self.choose(false, times),
            Command::OpenNote => return self.open_note(call.count),
            Command::NoteMode => return self.next_note_mode(),
            Command::Back => return self.walk_trail(true),
            Command::Forward => return self.walk_trail(false),
            Command::Find => self.open_find(),
            Command::NextHit => return self.go_to_hit(times as isize),
            Command::PreviousHit => return self.go_to_hit(-(times as isize)),
            Command::FindWord => return self.find_word(),
            Command::Contents => return self.open_contents(),
            Command::Keywords => return self.open_keywords(),
            Command::Doubts => return self.open_doubts(),
            Command::Articles => return self.open_articles(),
            Command::Dismiss => self.dismiss(),
            Command::Theme => return self.next_theme(),
            Command::Quit => return self.quit(call.now),
            _ => return self.on_page_bookmarks(call),
        }
        Vec::new()
    }

    /// The commands of the page that are about bookmarks.
    fn on_page_bookmarks(&mut self, call: Call) -> Vec<Effect> {
        match call.command {
            Command::Bookmark => self.bookmark(self.span_to_bookmark(), call.now),
            Command::NameBookmark => self.name_bookmark(call),
            Command::GoToName => self.go_to_name(call.letter),
            Command::Bookmarks => self.open_bookmarks(false),
            Command::AllBookmarks => self.open_bookmarks(true),
            Command::NextBookmark => self.walk_bookmarks(true),
            Command::PreviousBookmark => self.walk_bookmarks(false),
            Command::Undo => self.undo(call.now),
            Command::Passage => self.open_passage(),
            _ => Vec::new(),
        }
    }

    fn go_to_page(&mut self, number: usize) {
        self.trail.leave(self.reading.stand().place);
        self.reading.go_to_page(&self.article.document, number.saturating_sub(1));
    }

    fn go_to_section(&mut self, forward: bool, times: usize) -> Vec<Effect> {
        let document = &self.article.document;
        let from = self.reading.stand().place;
        let mut moved = false;
        for _ in 0..times {
            let Some(place) = self.reading.section_beside(document, forward) else { break };
            self.reading.bring_to_top(document, place);
            moved = true;
        }
        if !moved {
            return self.say(words::NO_MORE_SECTIONS);
        }
        self.trail.leave(from);
        Vec::new()
    }

    fn go_to_paragraph(&mut self, forward: bool, times: usize) {
        let document = &self.article.document;
        for _ in 0..times {
            let Some(place) = self.reading.paragraph_beside(document, forward) else { break };
            self.reading.bring_to_top(document, place);
        }
    }

    fn choose(&mut self, forward: bool, times: usize) -> Vec<Effect> {
        for _ in 0..times {
            if !self.reading.choose(&self.article.document, forward) {
                return self.say(words::NO_MORE_REFERENCES);
            }
        }
        Vec::new()
    }

    fn next_note_mode(&mut self) -> Vec<Effect> {
        let wide =
            Geometry::new(self.geometry.size, &self.config, NoteMode::Margin).notes == NoteMode::Margin;
        self.wish = match self.geometry.notes {
            NoteMode::Popup => NoteMode::Foot,
            NoteMode::Foot if wide => NoteMode::Margin,
            NoteMode::Foot | NoteMode::Margin => NoteMode::Popup,
        };
        self.resize(self.geometry.size);
        self.say(words::note_mode(self.geometry.notes))
    }

    fn walk_trail(&mut self, back: bool) -> Vec<Effect> {
        let here = self.reading.stand().place;
        let to = if back { self.trail.back(here) } else { self.trail.forward(here) };
        match to {
            Some(place) => self.show(place),
            None => return self.say(words::TRAIL_ENDS),
        }
        Vec::new()
    }

    fn dismiss(&mut self) {
        self.hits = None;
        self.reading.chosen = None;
        self.notices.clear();
    }

    fn next_theme(&mut self) -> Vec<Effect> {
        self.config.theme = (self.config.theme + 1) % self.config.themes.len().max(1);
        let name = self.config.themes.get(self.config.theme).map(|t| words::theme(&t.name));
        self.say(name.unwrap_or_default())
    }

    /// Jumps to a place: the way back is remembered.
    fn jump(&mut self, place: Place) {
        self.trail.leave(self.reading.stand().place);
        self.show(place);
    }

    /// Shows a place; one inside a note in the note's pop-up.
    fn show(&mut self, place: Place) {
        match self.article.document.note_at(place) {
            Some(note) => self.show_in_note(note, place),
            None => self.reading.go(&self.article.document, place),
        }
    }
}

/// Notes.
impl App {
    fn open_note(&mut self, label: Option<usize>) -> Vec<Effect> {
        let document = &self.article.document;
        if let Some(label) = label.map(|number| number.to_string()) {
            return match self.reading.labelled(document, &label) {
                Some(reference) => self.open_reference(reference),
                None => self.say(words::no_such_note(&label)),
            };
        }
        match self.reading.chosen.or_else(|| self.reading.references(document).first().copied()) {
            Some(reference) => self.open_reference(reference),
            None => self.say(words::NO_NOTES),
        }
    }

    /// Opens the note that a reference calls.
    fn open_reference(&mut self, reference: ReferenceId) -> Vec<Effect> {
        let Some(note) = self.article.document.reference(reference).map(|r| r.note) else {
            return Vec::new();
        };
        let popup = NotePopup::new(note, Some(reference), self.reading.stand(), self.reading.chosen);
        self.reading.choose_this(&self.article.document, reference);
        self.overlays.push(Overlay::Note(Box::new(popup)));
        self.place_overlays();
        Vec::new()
    }

    /// Opens a note so that a place of it is in sight.
    fn show_in_note(&mut self, note: NoteId, place: Place) {
        let document = &self.article.document;
        let reference = document.references_to(note).next();
        let popup = NotePopup::new(note, reference, self.reading.stand(), self.reading.chosen);
        if let Some(reference) = reference {
            self.show_reference(reference);
        }
        self.overlays.push(Overlay::Note(Box::new(popup)));
        self.place_overlays();
        if let Some(Overlay::Note(popup)) = self.overlays.last_mut() {
            popup.reveal(place);
        }
    }

    /// Turns the page to a reference of the body and chooses it; one inside a note shows where that note is called.
    fn show_reference(&mut self, reference: ReferenceId) {
        let document = &self.article.document;
        let Some(at) = document.reference(reference).map(|r| r.at) else { return };
        if at < document.notes_start() {
            self.reading.choose_this(document, reference);
        } else {
            self.reading.go(document, at);
        }
    }

    fn on_note(&mut self, call: Call) -> Vec<Effect> {
        let times = call.times() as isize;
        match call.command {
            Command::NextNote => return self.turn_note(times),
            Command::PreviousNote => return self.turn_note(-times),
            Command::Down => self.scroll_note(times),
            Command::Up => self.scroll_note(-times),
            Command::PageDown => self.scroll_note_pages(times),
            Command::PageUp => self.scroll_note_pages(-times),
            Command::GoToCall => return self.stay_at_call(),
            Command::InnerNote => return self.inner_note(call.times()),
            Command::OuterNote => return self.outer_note(),
            Command::Why => self.toggle_why(),
            Command::Copy => return self.copy_note(),
            Command::Bookmark => return self.bookmark(self.span_to_bookmark(), call.now),
            Command::Passage => return self.open_passage(),
            Command::NextHit => return self.go_to_hit(times),
            Command::PreviousHit => return self.go_to_hit(-times),
            Command::Close => return self.close_note(),
            _ => {}
        }
        Vec::new()
    }

    fn popup(&self) -> Option<&NotePopup> {
        self.overlays.iter().rev().find_map(|overlay| match overlay {
            Overlay::Note(popup) => Some(popup.as_ref()),
            _ => None,
        })
    }

    fn popup_mut(&mut self) -> Option<&mut NotePopup> {
        self.overlays.iter_mut().rev().find_map(|overlay| match overlay {
            Overlay::Note(popup) => Some(popup.as_mut()),
            _ => None,
        })
    }

    /// Shows the neighbour note; the page follows to the place that calls it.
    fn turn_note(&mut self, count: isize) -> Vec<Effect> {
        let Some(popup) = self.popup() else { return Vec::new() };
        let document = &self.article.document;
        let wanted = popup.note.index().saturating_add_signed(count);
        let note = NoteId::new(wanted.min(document.notes.len().saturating_sub(1)));
        let reference = document.references_to(note).next();
        if let Some(reference) = reference {
            self.show_reference(reference);
        }
        if let Some(popup) = self.popup_mut() {
            popup.turn_to(note, reference);
        }
        self.place_overlays();
        Vec::new()
    }

    fn scroll_note(&mut self, rows: isize) {
        if let Some(popup) = self.popup_mut() {
            popup.scroll(rows);
        }
    }

    fn scroll_note_pages(&mut self, pages: isize) {
        if let Some(popup) = self.popup_mut() {
            let rows = popup.height().saturating_sub(1).max(1) as isize;
            popup.scroll(pages.saturating_mul(rows));
        }
    }

    /// Closes the note and stays where it is called.
    fn stay_at_call(&mut self) -> Vec<Effect> {
        let Some(Overlay::Note(popup)) = self.overlays.pop() else { return Vec::new() };
        if popup.origin.place != self.reading.stand().place {
            self.trail.leave(popup.origin.place);
        }
        Vec::new()
    }

    /// Closes the note and goes back to where the reader stood.
    fn close_note(&mut self) -> Vec<Effect> {
        let Some(Overlay::Note(popup)) = self.overlays.pop() else { return Vec::new() };
        self.reading.stand_at(&self.article.document, popup.origin);
        self.reading.chosen = popup.origin_choice.or(if popup.origin == self.reading.stand() {
            popup.body_reference().filter(|r| self.reading.references(&self.article.document).contains(r))
        } else {
            None
        });
        Vec::new()
    }

    fn inner_note(&mut self, which: usize) -> Vec<Effect> {
        let document = &self.article.document;
        let entered = self.overlays.iter_mut().rev().find_map(|overlay| match overlay {
            Overlay::Note(popup) => Some(popup.enter_inner(document, which)),
            _ => None,
        });
        if entered != Some(true) {
            return self.say(words::NO_INNER);
        }
        self.place_overlays();
        Vec::new()
    }

    fn outer_note(&mut self) -> Vec<Effect> {
        if self.popup_mut().map(NotePopup::leave_inner) != Some(true) {
            return self.say(words::NO_OUTER);
        }
        self.place_overlays();
        Vec::new()
    }

    fn toggle_why(&mut self) {
        if let Some(popup) = self.popup_mut() {
            popup.why = !popup.why;
            popup.top = if popup.why { usize::MAX } else { 0 };
        }
        self.place_overlays();
    }

    fn copy_note(&mut self) -> Vec<Effect> {
        let span = self.popup().and_then(|popup| self.article.document.note(popup.note)).map(|n| n.span);
        self.copy(span.map(|span| self.article.document.get(span).to_owned()))
    }

    fn copy(&mut self, text: Option<String>) -> Vec<Effect> {
        let Some(text) = text.filter(|text| !text.is_empty()) else { return Vec::new() };
        if !self.config.clipboard {
            return self.say(words::NO_CLIPBOARD);
        }
        self.say(words::COPIED);
        vec![Effect::Copy(text)]
    }
}

/// Keyword jump.
impl App {
    fn open_find(&mut self) {
        let find = Find::new(self.reading.stand(), self.hits.take());
        self.overlays.push(Overlay::Find(Box::new(find)));
    }

    fn on_find(&mut self, call: Call) -> Vec<Effect> {
        let Some(Overlay::Find(find)) = self.overlays.last_mut() else { return Vec::new() };
        let mut changed = true;
        match call.command {
            Command::OlderKeyword => changed = find.recall(&self.history, true),
            Command::NewerKeyword => changed = find.recall(&self.history, false),
            Command::WordForms => find.word_forms = !find.word_forms,
            Command::WholeWords => find.whole_words = !find.whole_words,
            Command::NextFound => return self.show_found(1),
            Command::PreviousFound => return self.show_found(-1),
            Command::Accept => return self.accept_find(),
            Command::Close => return self.close_find(),
            _ => changed = false,
        }
        if changed {
            self.find_as_typed();
        }
        Vec::new()
    }

    /// Finds what is typed so far and shows the first hit from where the reader stood.
    fn find_as_typed(&mut self) {
        let Some(Overlay::Find(find)) = self.overlays.last() else { return };
        let (query, origin) = (find.query(), find.origin);
        self.hits = None;
        if !query.words.trim().is_empty() {
            let hits = self.find(query);
            self.hits = Some(hits);
        }
        let hit = self.hits.as_mut().and_then(|hits| hits.go_from(origin.place));
        self.show_under_prompt(hit);
    }

    fn find(&mut self, query: Query) -> Hits {
        let document = &self.article.document;
        let index = self.index.get_or_insert_with(|| Index::new(document));
        Hits::find(index, query, document.notes_start())
    }

    fn show_found(&mut self, count: isize) -> Vec<Effect> {
        let hit = self.hits.as_mut().and_then(|hits| hits.step(count, Place(0)));
        self.show_under_prompt(hit);
        Vec::new()
    }

    /// Shows a hit, or where the reader stood if there is none, with the prompt staying on top.
    fn show_under_prompt(&mut self, hit: Option<Span>) {
        let Some(Overlay::Find(find)) = self.overlays.pop() else { return };
        if matches!(self.overlays.last(), Some(Overlay::Note(_))) {
            self.overlays.pop();
        }
        self.reading.stand_at(&self.article.document, find.origin);
        if let Some(hit) = hit {
            self.show(hit.start);
        }
        self.overlays.push(Overlay::Find(find));
    }

    fn accept_find(&mut self) -> Vec<Effect> {
        let Some(Overlay::Find(find)) = self.overlays.pop() else { return Vec::new() };
        let keyword = find.field.text();
        find::remember(&mut self.history, &keyword);
        if self.reading.stand() != find.origin {
            self.trail.leave(find.origin.place);
        }
        match &self.hits {
            Some(hits) if hits.spans.is_empty() => self.say(words::not_found(&keyword)),
            _ => Vec::new(),
        }
    }

    fn close_find(&mut self) -> Vec<Effect> {
        self.show_under_prompt(None);
        if let Some(Overlay::Find(find)) = self.overlays.pop() {
            self.hits = find.before;
        }
        Vec::new()
    }

    /// Goes so many hits further or back.
    fn go_to_hit(&mut self, count: isize) -> Vec<Effect> {
        let shown = self.popup().map_or(self.reading.shown(), |popup| {
            self.article.document.note(popup.note).map(|n| n.span).unwrap_or_default()
        });
        let Some(hits) = self.hits.as_mut() else { return self.say(words::NO_KEYWORD) };
        let in_sight = hits.at_current().is_some_and(|hit| hit.start < shown.end && hit.end > shown.start);
        if !in_sight {
            hits.current = None;
        }
        let Some(hit) = hits.step(count, shown.start) else {
            let keyword = hits.query.words.clone();
            return self.say(words::not_found(&keyword));
        };
        if matches!(self.overlays.last(), Some(Overlay::Note(_))) {
            self.overlays.pop();
        }
        self.jump_if_away(hit.start);
        Vec::new()
    }

    /// Shows a place; the way back is remembered if the page turns.
    fn jump_if_away(&mut self, place: Place) {
        let before = self.reading.stand().place;
        self.show(place);
        if self.reading.stand().place != before {
            self.trail.leave(before);
        }
    }

    /// Finds the chosen passage, or the word that the chosen marker stands behind.
    fn find_word(&mut self) -> Vec<Effect> {
        let document = &self.article.document;
        let words = match self.overlays.last() {
            Some(Overlay::Passage(passage)) => Some(prose::one_line(document.get(passage.span()))),
            _ => self.reading.chosen_word(document),
        };
        let Some(words) = words else { return self.say(words::NO_WORD) };
        if matches!(self.overlays.last(), Some(Overlay::Passage(_))) {
            self.overlays.pop();
        }
        find::remember(&mut self.history, &words);
        let hits = self.find(Query::keyword(&words));
        self.hits = Some(hits);
        self.go_to_hit(1)
    }
}

/// Lists.
impl App {
    fn open_list(&mut self, kind: ListKind, items: Vec<list::Item>, empty: &str) -> Vec<Effect> {
        if items.is_empty() {
            return self.say(empty);
        }
        let here = self.reading.shown().end;
        let mut list = List::new(kind, items);
        list.area = self.geometry.panel(list.all_rows());
        if list.kind == ListKind::Contents {
            list.select_last(|item| matches!(item.target, Target::Place(place) if place <= here));
        }
        self.overlays.push(Overlay::List(Box::new(list)));
        Vec::new()
    }

    fn open_contents(&mut self) -> Vec<Effect> {
        let items = catalogue::contents(&self.article.document, &self.reading.layout);
        self.open_list(ListKind::Contents, items, words::NO_CONTENTS)
    }

    fn open_keywords(&mut self) -> Vec<Effect> {
        let document = &self.article.document;
        let words = self.keywords.get_or_insert_with(|| keywords(document, INDEX_WORDS));
        let items = catalogue::keywords(document, &self.reading.layout, words);
        self.open_list(ListKind::Keywords, items, words::NO_KEYWORDS)
    }

    fn open_occurrences(&mut self, which: usize) -> Vec<Effect> {
        let Some(keyword) = self.keywords.as_ref().and_then(|all| all.get(which)) else { return Vec::new() };
        let items = catalogue::occurrences(&self.article.document, &self.reading.layout, &keyword.hits);
        let word = keyword.word.clone();
        self.open_list(ListKind::Occurrences(word), items, words::NO_KEYWORDS)
    }

    fn open_doubts(&mut self) -> Vec<Effect> {
        let items = catalogue::doubts(&self.article.document, &self.article.findings);
        self.open_list(ListKind::Doubts, items, words::NO_DOUBTS)
    }

    fn open_articles(&mut self) -> Vec<Effect> {
        let items = catalogue::articles(&self.recent);
        self.open_list(ListKind::Articles, items, words::NO_ARTICLES)
    }

    fn open_bookmarks(&mut self, all: bool) -> Vec<Effect> {
        let items = self.bookmark_items(all);
        if !all {
            return self.open_list(ListKind::Bookmarks { all }, items, words::NO_BOOKMARKS);
        }
        let mut list = List::new(ListKind::Bookmarks { all }, items);
        list.area = self.geometry.panel(list.all_rows().max(self.geometry.text.height as usize));
        self.overlays.push(Overlay::List(Box::new(list)));
        vec![Effect::LoadAllBookmarks]
    }

    fn bookmark_items(&self, all: bool) -> Vec<list::Item> {
        let mut items = catalogue::bookmarks(&self.article.document, &self.reading.layout, &self.bookmarks);
        if all {
            items.extend(catalogue::shelves(&self.shelves));
        }
        items
    }

    fn take_shelves(&mut self, shelves: Vec<Shelf>) -> Vec<Effect> {
        self.shelves = shelves;
        self.refresh_bookmarks();
        Vec::new()
    }

    /// Lists of bookmarks show what there is now; one without any is closed.
    fn refresh_bookmarks(&mut self) {
        let listed =
            |o: &Overlay| matches!(o, Overlay::List(l) if matches!(l.kind, ListKind::Bookmarks { .. }));
        if !self.overlays.iter().any(listed) {
            return;
        }
        let own = self.bookmark_items(false);
        let every = self.bookmark_items(true);
        let mut empty = false;
        for overlay in &mut self.overlays {
            if let Overlay::List(list) = overlay
                && let ListKind::Bookmarks { all } = list.kind
            {
                list.replace(if all { every.clone() } else { own.clone() });
                empty = list.count().0 == 0;
            }
        }
        let on_top = matches!(self.overlays.last(), Some(Overlay::List(_)));
        if empty && on_top {
            self.overlays.pop();
        }
        self.place_overlays();
    }

    fn on_list(&mut self, call: Call) -> Vec<Effect> {
        let Some(Overlay::List(list)) = self.overlays.last_mut() else { return Vec::new() };
        let times = call.times() as isize;
        let page = list.height().max(1) as isize;
        match call.command {
            Command::Down => list.step(times),
            Command::Up => list.step(-times),
            Command::PageDown => list.step(times.saturating_mul(page)),
            Command::PageUp => list.step(-times.saturating_mul(page)),
            Command::First => list.select(0),
            Command::Last => list.select(usize::MAX),
            Command::Filter => list.filtering = true,
            Command::Accept => return self.accept_item(),
            Command::Close => self.close_list(),
            Command::Widen => return self.widen(),
            Command::Edit => return self.edit(),
            Command::Delete => return self.delete(call.now),
            Command::Undo => return self.undo(call.now),
            Command::Attach => return self.attach(call.now),
            Command::Copy => return self.copy_bookmark(),
            _ => {}
        }
        Vec::new()
    }

    /// Leaves the filter first, then the list.
    fn close_list(&mut self) {
        match self.overlays.last_mut() {
            Some(Overlay::List(list)) if list.has_filter() => {
                let before = list.selected().cloned();
                list.filter.set("");
                list.filtering = false;
                list.refilter(0);
                list.select_last(|item| Some(item) == before.as_ref());
            }
            _ => _ = self.overlays.pop(),
        }
    }

    fn accept_item(&mut self) -> Vec<Effect> {
        let Some(Overlay::List(list)) = self.overlays.last() else { return Vec::new() };
        let Some(target) = list.selected().map(|item| item.target.clone()) else { return Vec::new() };
        match target {
            Target::Place(place) => self.leave_list_for(place),
            Target::Hit(span) => return self.leave_list_for_hit(span),
            Target::Keyword(which) => return self.open_occurrences(which),
            Target::Bookmark(id) => match self.bookmarks.entry(id).and_then(|entry| entry.span()) {
                Some(span) => self.leave_list_for(span.start),
                None => return self.say("lost in this edition: a attaches it at the place on the screen"),
            },
            Target::Elsewhere(path, id) => return vec![Effect::Open { path, bookmark: Some(id) }],
            Target::Article(path) => return vec![Effect::Open { path, bookmark: None }],
            Target::Nothing => return self.say(words::NO_PATH),
        }
        Vec::new()
    }

    fn leave_list_for(&mut self, place: Place) {
        self.overlays.clear();
        self.jump(place);
    }

    /// Goes to an occurrence of a word of the index; the others become hits.
    fn leave_list_for_hit(&mut self, span: Span) -> Vec<Effect> {
        if let Some(Overlay::List(list)) = self.overlays.last()
            && let ListKind::Occurrences(word) = &list.kind
        {
            let spans = self.keywords.iter().flatten().find(|k| k.word == *word).map(|k| k.hits.clone());
            let mut hits = Hits::of(
                Query::keyword(word),
                spans.unwrap_or_default(),
                self.article.document.notes_start(),
            );
            hits.current = hits.spans.iter().position(|hit| *hit == span);
            self.hits = Some(hits);
        }
        self.leave_list_for(span.start);
        Vec::new()
    }

    fn open_help(&mut self) -> Vec<Effect> {
        let mut help = Help::new(&self.config.keymap, self.context());
        help.lay_out(&self.geometry, self.config.wide_ambiguous);
        self.overlays.push(Overlay::Help(help));
        Vec::new()
    }

    fn on_help(&mut self, call: Call) -> Vec<Effect> {
        let Some(Overlay::Help(help)) = self.overlays.last_mut() else { return Vec::new() };
        let times = call.times() as isize;
        let page = help.area.inside().height.max(1) as isize;
        match call.command {
            Command::Down => help.scroll(times),
            Command::Up => help.scroll(-times),
            Command::PageDown => help.scroll(page),
            Command::PageUp => help.scroll(-page),
            Command::First => help.scroll(isize::MIN),
            Command::Last => help.scroll(isize::MAX),
            _ => _ = self.overlays.pop(),
        }
        Vec::new()
    }
}

/// Passages and bookmarks.
impl App {
    fn open_passage(&mut self) -> Vec<Effect> {
        let document = &self.article.document;
        let (region, place) = match self.popup() {
            Some(popup) => {
                let note = document.note(popup.note).map(|n| n.span).unwrap_or_default();
                (note, popup.first_shown().unwrap_or(note.start))
            }
            None => {
                let body = Span { start: Place(0), end: document.notes_start() };
                let chosen = self.reading.chosen.and_then(|id| document.reference(id)).map(|r| r.at);
                let sentence = chosen.map(|at| self.sentence_before(at).start);
                (body, sentence.unwrap_or(self.reading.shown().start))
            }
        };
        let Some(passage) = Passage::new(document, region, place) else { return Vec::new() };
        self.overlays.push(Overlay::Passage(Box::new(passage)));
        Vec::new()
    }

    /// The sentence that ends at a place, or that the place is in.
    fn sentence_before(&self, place: Place) -> Span {
        let document = &self.article.document;
        let here = Place(place.0.saturating_sub(1));
        let block = document.block_at(here).and_then(|id| document.blocks.get(id.index()));
        block.map_or(Span { start: place, end: place }, |block| {
            passage::sentence_at(document, block.span, here)
        })
    }

    fn on_passage(&mut self, call: Call) -> Vec<Effect> {
        let document = &self.article.document;
        let Some(Overlay::Passage(passage)) = self.overlays.last_mut() else { return Vec::new() };
        let mut go = |unit, forward| (0..call.times()).for_each(|_| passage.go(document, unit, forward));
        match call.command {
            Command::NextWord => go(Unit::Word, true),
            Command::PreviousWord => go(Unit::Word, false),
            Command::NextSentence => go(Unit::Sentence, true),
            Command::PreviousSentence => go(Unit::Sentence, false),
            Command::ParagraphEnd => go(Unit::Paragraph, true),
            Command::ParagraphStart => go(Unit::Paragraph, false),
            Command::Begin => passage.begin(),
            Command::OtherEnd => passage.swap(),
            Command::WholeSentence => passage.whole(document, Unit::Sentence),
            Command::WholeParagraph => passage.whole(document, Unit::Paragraph),
            Command::Down => self.move_caret_rows(true, call.times()),
            Command::Up => self.move_caret_rows(false, call.times()),
            Command::Copy => return self.copy_passage(),
            Command::Bookmark => return self.bookmark_passage(call.now),
            Command::FindWord => return self.find_word(),
            _ => _ = self.overlays.pop(),
        }
        self.follow_caret();
        Vec::new()
    }

    fn move_caret_rows(&mut self, down: bool, times: usize) {
        let rows: Vec<_> = match self.popup() {
            Some(popup) => popup.rows().collect(),
            None => self.reading.layout.rows.clone(),
        };
        let document = &self.article.document;
        if let Some(Overlay::Passage(passage)) = self.overlays.last_mut() {
            (0..times).for_each(|_| passage.go_row(document, &rows, down));
        }
    }

    /// Keeps the moving end of the passage in sight.
    fn follow_caret(&mut self) {
        let Some(Overlay::Passage(passage)) = self.overlays.last() else { return };
        let caret = passage.caret().start;
        match self.popup_mut() {
            Some(popup) => popup.reveal(caret),
            None => self.reading.reveal(&self.article.document, caret),
        }
    }

    fn copy_passage(&mut self) -> Vec<Effect> {
        let Some(Overlay::Passage(passage)) = self.overlays.pop() else { return Vec::new() };
        self.copy(Some(self.article.document.get(passage.span()).to_owned()))
    }

    fn bookmark_passage(&mut self, now: Timestamp) -> Vec<Effect> {
        let Some(Overlay::Passage(passage)) = self.overlays.pop() else { return Vec::new() };
        self.bookmark(passage.span(), now)
    }

    /// What a bookmark without a chosen passage stands at: the sentence of the hit gone to or of the chosen marker, else
    /// the top of the page or of the note.
    fn span_to_bookmark(&self) -> Span {
        let at = |place| Span { start: place, end: place };
        if let Some(popup) = self.popup() {
            return at(popup.first_shown().unwrap_or_default());
        }
        let document = &self.article.document;
        let shown = self.reading.shown();
        let hit = self.hits.as_ref().and_then(Hits::at_current).filter(|hit| shown.contains(hit.start));
        let chosen = self.reading.chosen.and_then(|id| document.reference(id)).map(|r| r.at);
        match (hit, chosen) {
            (Some(hit), _) => self.sentence_before(Place(hit.start.0 + 1)),
            (None, Some(place)) => self.sentence_before(place),
            (None, None) => at(shown.start),
        }
    }

    /// Bookmarks a span, or finds the bookmark that is there, and opens its annotation.
    fn bookmark(&mut self, span: Span, now: Timestamp) -> Vec<Effect> {
        let (id, effects) = self.bookmark_at(span, now);
        self.open_annotation(id);
        effects
    }

    /// The bookmark of exactly a span, made if there is none.
    fn bookmark_at(&mut self, span: Span, now: Timestamp) -> (BookmarkId, Vec<Effect>) {
        let known =
            self.bookmarks.within(span).find(|entry| entry.span() == Some(span)).map(|e| e.bookmark.id);
        if let Some(id) = known {
            return (id, Vec::new());
        }
        let anchor = self.anchor(span);
        let id = self.ids.next(now);
        self.bookmarks.add(anchor, span, id, now);
        (id, self.save(words::KEPT))
    }

    fn anchor(&mut self, span: Span) -> Anchor {
        let document = &self.article.document;
        let stream = self.stream.get_or_insert_with(|| Stream::new(document));
        Anchor::within(document, stream, span)
    }

    fn open_annotation(&mut self, id: BookmarkId) {
        let Some(entry) = self.bookmarks.entry(id) else { return };
        let quotation = prose::beginning(&entry.bookmark.anchor.quotation.text(), 200);
        let annotation = Annotation::new(entry.bookmark, quotation);
        self.overlays.push(Overlay::Annotation(Box::new(annotation)));
        self.place_overlays();
    }

    fn on_annotation(&mut self, call: Call) -> Vec<Effect> {
        match call.command {
            Command::NewLine => {
                if let Some(Overlay::Annotation(annotation)) = self.overlays.last_mut() {
                    annotation.field.new_line();
                }
                self.place_overlays();
                Vec::new()
            }
            Command::Accept => self.keep_annotation(call.now),
            Command::Close => self.keep_draft(call.now),
            _ => Vec::new(),
        }
    }

    fn keep_annotation(&mut self, now: Timestamp) -> Vec<Effect> {
        let Some(Overlay::Annotation(annotation)) = self.overlays.pop() else { return Vec::new() };
        let (text, tags) = annotation::split(&annotation.field.text());
        self.bookmarks.annotate(annotation.id, &text, now);
        if self.bookmarks.get(annotation.id).is_some_and(|b| b.tags != tags) {
            self.bookmarks.tag(annotation.id, tags.iter().map(String::as_str), now);
        }
        self.save(words::KEPT)
    }

    /// Leaves the annotation without accepting it: what was written stays as a draft.
    fn keep_draft(&mut self, now: Timestamp) -> Vec<Effect> {
        let Some(Overlay::Annotation(annotation)) = self.overlays.pop() else { return Vec::new() };
        if !annotation.is_changed() {
            return Vec::new();
        }
        self.bookmarks.keep_draft(annotation.id, &annotation.field.text(), now);
        self.save(words::KEPT_AS_DRAFT)
    }

    fn name_bookmark(&mut self, call: Call) -> Vec<Effect> {
        let Some(letter) = call.letter else { return Vec::new() };
        let (id, _) = self.bookmark_at(self.span_to_bookmark(), call.now);
        self.bookmarks.name(id, Some(letter), call.now);
        self.save(&words::kept_as(letter))
    }

    fn go_to_name(&mut self, letter: Option<char>) -> Vec<Effect> {
        let Some(letter) = letter else { return Vec::new() };
        match self.bookmarks.named(letter).and_then(|entry| entry.span()) {
            Some(span) => self.jump(span.start),
            None => return self.say(words::no_name(letter)),
        }
        Vec::new()
    }

    fn walk_bookmarks(&mut self, forward: bool) -> Vec<Effect> {
        let shown = self.reading.shown();
        let here = self.walked_to.and_then(|id| self.bookmarks.entry(id)?.span());
        let here =
            here.filter(|span| self.reading.row_on_screen(&self.article.document, span.start).is_some());
        let beyond = match (forward, here) {
            (true, Some(here)) => self.bookmarks.next(here.start),
            (true, None) => {
                self.bookmarks.entries().find(|e| e.span().is_some_and(|s| s.start >= shown.start))
            }
            (false, here) => self.bookmarks.previous(here.map_or(shown.start, |here| here.start)),
        };
        let beyond = beyond.and_then(|entry| {
            let words = prose::one_line(entry.bookmark.annotation());
            Some((entry.bookmark.id, entry.span()?, words))
        });
        let Some((id, span, words)) = beyond else { return self.say(words::NO_MORE_BOOKMARKS) };
        self.walked_to = Some(id);
        self.jump_if_away(span.start);
        self.say(words)
    }

    /// The bookmark of this article that is selected in the list.
    fn selected_bookmark(&self) -> Option<BookmarkId> {
        match self.overlays.last()? {
            Overlay::List(list) => match list.selected()?.target {
                Target::Bookmark(id) => Some(id),
                _ => None,
            },
            _ => None,
        }
    }

    fn edit(&mut self) -> Vec<Effect> {
        if let Some(id) = self.selected_bookmark() {
            self.open_annotation(id);
        }
        Vec::new()
    }

    fn delete(&mut self, now: Timestamp) -> Vec<Effect> {
        let Some(id) = self.selected_bookmark() else { return Vec::new() };
        self.bookmarks.delete(id, now);
        self.save(words::DELETED)
    }

    fn undo(&mut self, now: Timestamp) -> Vec<Effect> {
        match self.bookmarks.undo(now) {
            Some(_) => {
                self.find_new_bookmarks();
                self.save(words::UNDONE)
            }
            None => self.say(words::NOTHING_TO_UNDO),
        }
    }

    /// Attaches a bookmark that was lost at the first text on the screen.
    fn attach(&mut self, now: Timestamp) -> Vec<Effect> {
        let Some(entry) = self.selected_bookmark().and_then(|id| self.bookmarks.entry(id)) else {
            return Vec::new();
        };
        let id = entry.bookmark.id;
        if entry.resolved != Resolved::Orphan {
            return self.say(words::NOT_LOST);
        }
        let place = self.reading.shown().start;
        let span = Span { start: place, end: place };
        let anchor = self.anchor(span);
        self.bookmarks.attach(id, anchor, span, now);
        self.save(words::ATTACHED)
    }

    fn widen(&mut self) -> Vec<Effect> {
        let Some(Overlay::List(list)) = self.overlays.last() else { return Vec::new() };
        let ListKind::Bookmarks { all } = list.kind else { return Vec::new() };
        self.overlays.pop();
        self.open_bookmarks(!all)
    }

    fn copy_bookmark(&mut self) -> Vec<Effect> {
        let bookmark = self.selected_bookmark().and_then(|id| self.bookmarks.get(id));
        let text = bookmark.map(|b| {
            let quotation = b.anchor.quotation.text();
            if b.annotation().is_empty() { quotation } else { format!("{quotation}\n\n{}", b.annotation()) }
        });
        self.copy(text)
    }
}

/// Saving, saying, sizes, and the end.
impl App {
    /// Has the bookmarks written; `done` is said once they are on disk.
    fn save(&mut self, done: &str) -> Vec<Effect> {
        self.saves += 1;
        self.saving.push((self.saves, done.to_owned()));
        self.refresh_bookmarks();
        vec![Effect::SaveBookmarks(self.saves, Box::new(self.bookmarks.clone()))]
    }

    fn saved(&mut self, number: u32, result: Result<Box<Bookmarks>, Trouble>) -> Vec<Effect> {
        let done = self.saving.iter().find(|(n, _)| *n == number).map(|(_, done)| done.clone());
        self.saving.retain(|(n, _)| *n > number);
        match result {
            Ok(saved) => {
                if self.bookmarks.absorb(&saved) {
                    self.find_new_bookmarks();
                }
                self.warned = false;
                self.refresh_bookmarks();
                done.map(|done| self.say(done)).unwrap_or_default()
            }
            Err(trouble) if self.warned => self.say(words::not_saved_at_the_end(&trouble.to_string())),
            Err(trouble) => self.say(words::not_saved(&trouble.to_string())),
        }
    }

    /// Bookmarks that came from elsewhere, or back, are found in the text.
    fn find_new_bookmarks(&mut self) {
        let document = &self.article.document;
        let stream = self.stream.get_or_insert_with(|| Stream::new(document));
        self.bookmarks.locate_new(&Resolver::new(document, stream));
    }

    /// Tells the reader something.
    fn say(&mut self, text: impl Into<String>) -> Vec<Effect> {
        let text = text.into();
        if !text.is_empty() && self.notices.back() != Some(&text) {
            self.notices.push_back(text);
        }
        Vec::new()
    }

    fn resize(&mut self, size: Size) -> Vec<Effect> {
        self.geometry = Geometry::new(size, &self.config, self.wish);
        let measure = self.geometry.measure(&self.config, self.look.ascii);
        self.reading.lay_out(&self.article.document, measure, self.geometry.margin.width);
        self.place_overlays();
        self.refresh_bookmarks();
        Vec::new()
    }

    /// Finds the areas of all overlays.
    fn place_overlays(&mut self) {
        let document = &self.article.document;
        let measure = self.reading.layout.measure;
        let mut keep = self.chosen_span().and_then(|span| self.screen_row(span.end));
        for overlay in &mut self.overlays {
            match overlay {
                Overlay::Note(popup) => {
                    let row = popup.body_reference().and_then(|id| {
                        let at = document.reference(id)?.at;
                        let row = self.reading.row_of_reference(document, id, at);
                        self.reading.screen.body.contains(&row).then(|| row - self.reading.top())
                    });
                    let row = row.map(|row| row as u16 + self.geometry.text.y);
                    popup.lay_out(document, measure, &self.geometry, row);
                    keep = None;
                }
                Overlay::List(list) => {
                    list.area = self.geometry.panel(list.all_rows());
                    list.select(list.selection());
                }
                Overlay::Help(help) => help.lay_out(&self.geometry, self.config.wide_ambiguous),
                Overlay::Annotation(annotation) => {
                    let width = self.geometry.popup_width();
                    let rows = prose::rows(&annotation.field.text(), width, self.config.wide_ambiguous).len();
                    annotation.area = self.geometry.popup(rows.max(ANNOTATION_ROWS), keep);
                }
                Overlay::Find(_) | Overlay::Passage(_) => {}
            }
        }
    }

    /// The row of the screen that a place of the body is drawn on.
    fn screen_row(&self, place: Place) -> Option<u16> {
        let row = self.reading.row_on_screen(&self.article.document, place)?;
        Some(row as u16 + self.geometry.text.y)
    }

    /// Where to go on reading next time: not what is only looked at while a keyword is typed.
    fn place_to_keep(&self) -> Place {
        let origin = self.overlays.iter().find_map(|overlay| match overlay {
            Overlay::Find(find) => Some(find.origin.place),
            _ => None,
        });
        origin.unwrap_or(self.reading.stand().place)
    }

    /// Leaves, unless that would lose bookmarks: then it tries once more to save them and says so.
    fn quit(&mut self, now: Timestamp) -> Vec<Effect> {
        if self.bookmarks.is_unsaved() && self.saving.is_empty() && !self.warned {
            self.warned = true;
            return self.save("");
        }
        self.leave(now)
    }

    /// Leaves at once; an annotation that is being written becomes a draft.
    fn leave(&mut self, now: Timestamp) -> Vec<Effect> {
        if matches!(self.overlays.last(), Some(Overlay::Annotation(_))) {
            self.keep_draft(now);
        }
        let mut effects = if self.bookmarks.is_unsaved() { self.save("") } else { Vec::new() };
        effects.push(Effect::Quit);
        effects
    }
}
