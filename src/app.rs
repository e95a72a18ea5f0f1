//! The reader as a pure state machine: [`App`] and [`update`].
//!
//! `update` is the only thing that changes state. It takes a [`Message`] and the time and gives back [`Effect`]s, which
//! only `terminal` performs; so a session can be replayed from (opening, messages). The state has three parts: the
//! [`Page`], the [`Notebook`] of what is kept, and the [`Stack`] of overlays over the page, which says where keys are
//! looked up. Below `app` each of `moving`, `noting`, `finding`, `listing`, `keeping`, `correcting` and `choosing`
//! holds what the commands of one concern do, as functions of the parts that they change, and `dispatch` which command
//! is which function; none of them sees [`App`].
//!
//! What this leaves to others: what anything looks like (`view`), doing anything (`terminal`).

pub mod geometry;
pub mod words;
pub mod prose;
pub mod field;
pub mod trail;
pub mod message;
pub mod reply;
pub mod reading;
pub mod numbered;
pub mod note;
pub mod list;
pub mod find;
pub mod passage;
pub mod annotation;
pub mod help;
pub mod catalogue;
pub mod page;
mod doubts;
pub mod notebook;
pub mod stack;
pub mod notices;
mod moving;
mod noting;
mod finding;
mod listing;
mod sight;
mod correcting;
mod keeping;
mod choosing;
mod dispatch;

use jiff::Timestamp;

pub use crate::app::message::{Article, Effect, Look, Message, Opening, Recent, Shelf, Size};
pub use crate::app::stack::Overlay;

use crate::app::field::Edit;
use crate::app::find::Hits;
use crate::app::geometry::Geometry;
use crate::app::list::{List, ListKind};
use crate::app::note::NotePopup;
use crate::app::notebook::Notebook;
use crate::app::notices::Notices;
use crate::app::page::Page;
use crate::app::reading::{Reading, Stand};
use crate::app::reply::Reply;
use crate::app::stack::{Call, Stack};
use crate::bookmark::{Bookmarks, Trouble};
use crate::command::{Command, Context};
use crate::config::Config;
use crate::config::key::{Key, KeyCode};
use crate::config::keymap::{self, Press};
use crate::document::{Document, NoteId, ReferenceId, Span};
use crate::parse::beginning::is_sure;

/// The largest count that can be typed.
const LARGEST_COUNT: usize = 9_999_999;

/// The reader.
#[derive(Debug)]
pub struct App {
    page: Page,
    notebook: Notebook,
    stack: Stack,
    notices: Notices,
    /// Whether the reader has read nothing before and pressed no key yet.
    newcomer: bool,
    /// Keys of a binding that is not complete, and the number typed before it.
    keys: Vec<Key>,
    count: Option<usize>,
}

/// Changes the reader's state by one message that came at a time.
pub fn update(app: &mut App, message: Message, now: Timestamp) -> Vec<Effect> {
    let before = app.place_to_keep();
    let mut kept = matches!(message, Message::Saved(..));
    let reply = match message {
        Message::Key(key) => app.key(key, now),
        Message::Paste(text) => app.paste(&text, now),
        Message::Wheel(rows) => app.wheel(rows),
        Message::Click(column, row) => app.click(column, row, now),
        Message::Resize(columns, rows) => app.resize(Size { columns, rows }),
        Message::Paused => keeping::keep_unkept_words(&mut app.notebook, &mut app.stack, now),
        Message::Resumed => Reply::effect(Effect::Redraw),
        Message::Terminate => app.leave(now),
        Message::Saved(number, result) => app.saved(number, result),
        Message::AllBookmarks(shelves) => app.take_shelves(shelves),
        Message::Articles(articles) => listing::open_articles(&app.page, &mut app.stack, &articles),
        Message::ArticleChanged { gone: true } => Reply::say(words::ARTICLE_GONE),
        Message::ArticleChanged { gone: false } => Reply::say(app.changed()),
        Message::Notice(text) => Reply::say(text),
    };
    app.notices.say(reply.notice);
    kept |= reply.effects.iter().any(|effect| matches!(effect, Effect::SaveBookmarks(..)));
    let mut corrected = None;
    if kept {
        corrected = correcting::keep_up(&mut app.page, &mut app.notebook, &mut app.stack);
        let list = app.config().keymap.first_key(Context::Reading, Command::Corrections);
        app.notices.say(corrected.as_ref().and_then(|report| report.trouble(&list)).unwrap_or_default());
        app.refresh();
    }
    let mut effects = reply.effects;
    let place = app.place_to_keep();
    if place != before && app.context() != Context::Find {
        app.page.forget_vain_search();
    }
    if place != before || effects.contains(&Effect::Quit) {
        effects.insert(0, Effect::SavePlace(place));
    }
    if corrected.is_some() {
        effects.insert(0, Effect::Corrected);
    }
    effects
}

/// Beginning, and what the view reads.
impl App {
    /// A reader at the place where the article was left.
    pub fn new(opening: Opening) -> Self {
        let ids = opening.ids();
        let Opening { article, stand, bookmarks, config, look, size, choose, newcomer, notices, .. } =
            opening;
        let notebook = Notebook::new(&article.document, bookmarks, ids);
        let mut page = Page::new(article, stand, config, look, size);
        let mut stack = Stack::default();
        if page.document().note_at(stand.place).is_some() {
            moving::show(&mut page, &mut stack, stand.place);
        }
        if !choose.is_empty() {
            listing::open_articles(&page, &mut stack, &choose);
        }
        Self {
            page,
            notebook,
            stack,
            notices: Notices::new(notices),
            newcomer,
            keys: Vec::new(),
            count: None,
        }
    }

    /// The article.
    pub fn article(&self) -> &Article {
        &self.page.article
    }

    /// Its structure.
    pub fn document(&self) -> &Document {
        self.page.document()
    }

    /// The page.
    pub fn reading(&self) -> &Reading {
        &self.page.reading
    }

    /// Whether the page is sure to stay as it is: while the whole article is being opened, its beginning may not be.
    pub fn is_settled(&self) -> bool {
        let Article { document, findings, beginning, .. } = self.article();
        let page = self.reading().shown();
        beginning.as_ref().is_none_or(|with_less| is_sure(document, findings, with_less, page))
    }

    /// How the screen is divided.
    pub fn geometry(&self) -> &Geometry {
        &self.page.geometry
    }

    /// What lies over the page, the lowest first.
    pub fn overlays(&self) -> &[Overlay] {
        &self.stack.overlays
    }

    /// The settings.
    pub fn config(&self) -> &Config {
        &self.page.config
    }

    /// What the terminal can show.
    pub fn look(&self) -> Look {
        self.page.look
    }

    /// The hits of the keyword.
    pub fn hits(&self) -> Option<&Hits> {
        self.page.hits.as_ref()
    }

    /// The bookmarks of the article.
    pub fn bookmarks(&self) -> &Bookmarks {
        &self.notebook.bookmarks
    }

    /// How many bookmarks stand on the page, or in notes that one comes to from it.
    pub fn bookmarks_in_sight(&self) -> usize {
        let document = self.document();
        let called = |references: Vec<ReferenceId>| {
            references.into_iter().filter_map(|id| document.reference(id)).map(|r| r.note)
        };
        let mut notes: Vec<NoteId> = Vec::new();
        let mut found: Vec<NoteId> = called(self.reading().references(document)).collect();
        while let Some(note) = found.pop() {
            if !notes.contains(&note) {
                notes.push(note);
                let within = document.note(note).map(|n| document.references_in(n.span)).unwrap_or_default();
                found.extend(called(within.map(ReferenceId::new).collect()));
            }
        }
        let notes = notes.into_iter().filter_map(|note| document.note(note)).map(|note| note.span);
        std::iter::once(self.reading().shown())
            .chain(notes)
            .map(|span| self.bookmarks().within(span).count())
            .sum()
    }

    /// What to tell the reader, in rows of the screen that are safe to show.
    pub fn notice_rows(&self) -> Vec<String> {
        self.notices.rows(self.geometry().size, self.config().wide_ambiguous)
    }

    /// Whether to tell the first keys.
    pub fn is_for_newcomer(&self) -> bool {
        self.newcomer
    }

    /// Whether an annotation has words that are in no draft yet: [`Message::Paused`] has them kept.
    pub fn has_unkept_words(&self) -> bool {
        keeping::has_unkept_words(&self.notebook, &self.stack)
    }

    /// What was typed of a command so far: a number, the beginning of a binding.
    pub fn typed(&self) -> String {
        let count = self.count.map(|n| n.to_string()).unwrap_or_default();
        self.keys.iter().fold(count, |typed, key| format!("{typed}{key}"))
    }

    /// The letter that opens the note of a reference now: once the key is pressed that shows them.
    pub fn letter_of(&self, reference: ReferenceId) -> Option<char> {
        if !self.config().keymap.awaits(self.context(), Command::OpenLettered, &self.keys) {
            return None;
        }
        let shown = self.reading().references(self.document());
        shown.iter().zip('a'..='z').find_map(|(id, letter)| (*id == reference).then_some(letter))
    }

    /// Where keys are looked up.
    pub fn context(&self) -> Context {
        self.stack.context()
    }

    /// Whether a passage is chosen below what is on top.
    pub fn has_passage(&self) -> bool {
        self.stack.passage().is_some()
    }

    /// The passage that is being chosen, or that the annotation being written is about.
    pub fn chosen_span(&self) -> Option<Span> {
        self.stack.chosen_span()
    }
}

/// Keys and the mouse.
impl App {
    fn key(&mut self, key: Key, now: Timestamp) -> Reply {
        self.notices.pass(self.page.geometry.size, self.page.config.wide_ambiguous);
        self.newcomer = false;
        let context = self.context();
        self.keys.push(key);
        self.read_as_english(context);
        match self.page.config.keymap.press(context, &self.keys) {
            Press::Pending if self.awaits_letter_of_none(context) => {
                self.keys.clear();
                self.count = None;
                Reply::say(words::NO_NOTES)
            }
            Press::Pending => Reply::nothing(),
            Press::Command(command, letter) => {
                self.keys.clear();
                let count = self.count.take();
                self.perform(Call { command, count, letter, now })
            }
            Press::Unknown => {
                let pressed = std::mem::take(&mut self.keys);
                if pressed.len() > 1 && key == Key::plain(KeyCode::Esc) {
                    self.count = None;
                    return Reply::nothing();
                }
                let counts = pressed.len() == 1 && context.counts();
                if let Some(Overlay::List(list)) = self.stack.overlays.last_mut()
                    && list.is_numbered()
                    && key.digit().is_some()
                {
                    list.filtering = true;
                    return self.type_key(key, now);
                }
                match key.digit().filter(|d| counts && (*d > 0 || self.count.is_some())) {
                    Some(digit) => {
                        let count = self.count.unwrap_or(0) * 10 + digit as usize;
                        self.count = Some(count.min(LARGEST_COUNT));
                        Reply::nothing()
                    }
                    None if context.takes_text() => self.type_key(key, now),
                    None => Reply::say(self.calls_nothing(context, &pressed)),
                }
            }
        }
    }

    /// Whether nothing but a letter that stands at a reference would complete the keys pressed so far, and there is no
    /// reference on the page.
    fn awaits_letter_of_none(&self, context: Context) -> bool {
        let keymap = &self.page.config.keymap;
        keymap.awaits_only(context, Command::OpenLettered, &self.keys)
            && self.reading().references(self.document()).is_empty()
    }

    /// What to say of keys that call nothing here: where they would, or what lists the keys.
    fn calls_nothing(&mut self, context: Context, pressed: &[Key]) -> String {
        self.count = None;
        let keymap = &self.page.config.keymap;
        let keys = keymap::label(pressed);
        let works_in_note = matches!(keymap.press(Context::Note, pressed), Press::Command(..));
        if context == Context::Reading && works_in_note {
            return words::works_in_a_note(&keys, &keymap.first_key(context, Command::OpenNote));
        }
        words::calls_nothing(&keys, &keymap.first_key(context, Command::Help))
    }

    /// Whether the reader, who waits for the article, has typed what makes them leave it: a key that does so everywhere,
    /// or one that quits, unless what was typed before it might have another meaning for it.
    pub fn would_leave<'m>(&self, typed: impl IntoIterator<Item = &'m Message>) -> bool {
        let mut on_page = true;
        typed.into_iter().any(|message| {
            let command = match message {
                Message::Key(key) => self.command_of(*key),
                _ => None,
            };
            let leaves = command == Some(Command::Leave) || on_page && command == Some(Command::Quit);
            on_page &= command.is_some_and(Command::turns_pages);
            leaves
        })
    }

    /// What a key alone calls on the page.
    fn command_of(&self, key: Key) -> Option<Command> {
        let keys = [Some(key), key.in_english()];
        keys.into_iter().flatten().find_map(|key| {
            match self.page.config.keymap.press(Context::Reading, &[key]) {
                Press::Command(command, _) => Some(command),
                Press::Pending | Press::Unknown => None,
            }
        })
    }

    /// A letter of another layout that calls nothing counts as what its key types in the English one, unless it is text.
    fn read_as_english(&mut self, context: Context) {
        let unknown = matches!(self.page.config.keymap.press(context, &self.keys), Press::Unknown);
        let english = self.keys.last().and_then(|key| key.in_english());
        if let Some(english) = english.filter(|_| unknown && !context.takes_text()) {
            self.keys.pop();
            self.keys.push(english);
        }
    }

    /// A key that calls no command goes to what is being typed.
    fn type_key(&mut self, key: Key, now: Timestamp) -> Reply {
        self.count = None;
        let changed = self.stack.field_mut().is_some_and(|field| field.key(key));
        self.after_typing(changed, now)
    }

    /// What follows a key that went to what is being typed.
    fn after_typing(&mut self, changed: bool, now: Timestamp) -> Reply {
        if !changed {
            return Reply::nothing();
        }
        self.typed_text_changed();
        keeping::keep_typing(&mut self.notebook, &mut self.stack, now, false)
    }

    fn paste(&mut self, text: &str, now: Timestamp) -> Reply {
        let Some(field) = self.stack.field_mut() else { return Reply::nothing() };
        field.paste(text);
        self.typed_text_changed();
        keeping::keep_typing(&mut self.notebook, &mut self.stack, now, true)
    }

    /// What follows what is typed as one types.
    fn typed_text_changed(&mut self) {
        match self.stack.overlays.last_mut() {
            Some(Overlay::Find(_)) => finding::find_as_typed(&mut self.page, &mut self.stack),
            Some(Overlay::List(list)) => {
                list.filter_as_typed();
                self.stack.place(&self.page);
            }
            Some(Overlay::Help(help)) => {
                help.top = 0;
                self.stack.place(&self.page);
            }
            _ => self.stack.place(&self.page),
        }
    }

    fn wheel(&mut self, rows: i16) -> Reply {
        let rows = isize::from(rows);
        match self.stack.overlays.last_mut() {
            None => _ = self.page.reading.lines(&self.page.article.document, rows),
            Some(Overlay::Note(popup)) => _ = popup.scroll(rows),
            Some(Overlay::List(list)) => list.step(rows),
            Some(Overlay::Help(help)) => help.scroll(rows),
            Some(_) => {}
        }
        Reply::nothing()
    }

    fn click(&mut self, column: u16, row: u16, now: Timestamp) -> Reply {
        let Self { page, notebook, stack, .. } = self;
        match stack.overlays.last_mut() {
            None => {
                let text = page.geometry.text;
                let at = (column.saturating_sub(text.x), row.wrapping_sub(text.y));
                let near = page.reading.reference_near(&page.article.document, at.0, at.1);
                near.map(|reference| noting::open_reference(page, stack, reference)).unwrap_or_default()
            }
            Some(Overlay::List(list)) => match list.item_under(column, row) {
                Some(item) => {
                    list.select(item);
                    listing::accept_item(page, notebook, stack, now)
                }
                None => Reply::nothing(),
            },
            Some(Overlay::Note(popup)) if !popup.area.holds(column, row) => noting::close_note(page, stack),
            Some(_) => Reply::nothing(),
        }
    }

    /// Calls a command: some work everywhere, the others where the keys were pressed.
    fn perform(&mut self, call: Call) -> Reply {
        let Self { page, notebook, stack, .. } = self;
        match (call.command, stack.context()) {
            (Command::Leave, _) => self.leave(call.now),
            (Command::Suspend, _) => Reply::effect(Effect::Suspend),
            (Command::Redraw, _) => Reply::effect(Effect::Redraw),
            (Command::Help, _) => listing::open_help(page, stack),
            (Command::Quit, _) => self.quit(call.now),
            (Command::Dismiss, _) => {
                self.notices.clear();
                page.dismiss();
                Reply::nothing()
            }
            (Command::Theme, _) => page.next_theme(),
            (Command::ClearLine, _) => self.edit(Edit::ClearLine, call.now),
            (Command::ClearWord, _) => self.edit(Edit::ClearWord, call.now),
            (Command::ClearRest, _) => self.edit(Edit::ClearRest, call.now),
            (Command::PutBack, _) => self.edit(Edit::PutBack, call.now),
            (_, Context::Reading | Context::Everywhere) => dispatch::on_page(page, notebook, stack, call),
            (_, Context::Note | Context::Why) => dispatch::on_note(page, notebook, stack, call),
            (_, Context::Help) => dispatch::on_help(page, stack, call),
            (_, Context::Filter) if matches!(stack.overlays.last(), Some(Overlay::Help(_))) => {
                dispatch::on_help(page, stack, call)
            }
            (_, Context::List | Context::Bookmarks | Context::Corrections | Context::Filter) => {
                dispatch::on_list(page, notebook, stack, call)
            }
            (_, Context::Find) => dispatch::on_find(page, stack, call),
            (_, Context::Passage) => dispatch::on_passage(page, notebook, stack, call),
            (_, Context::Annotation) => dispatch::on_annotation(page, notebook, stack, call),
        }
    }
}

/// Answers, sizes, and the end.
impl App {
    fn edit(&mut self, how: Edit, now: Timestamp) -> Reply {
        let changed = self.stack.field_mut().is_some_and(|field| field.edit(how));
        self.after_typing(changed, now)
    }

    fn saved(&mut self, number: u32, result: Result<Box<Bookmarks>, Trouble>) -> Reply {
        self.notebook.saved(self.page.document(), number, result)
    }

    fn take_shelves(&mut self, shelves: Vec<Shelf>) -> Reply {
        self.notebook.shelves = shelves;
        self.refresh();
        let is_empty = |list: &List| list.kind == (ListKind::Bookmarks { all: true }) && list.count().0 == 0;
        match self.stack.overlays.last() {
            Some(Overlay::List(list)) if is_empty(list) => {
                self.stack.overlays.pop();
                Reply::say(words::NO_BOOKMARKS_ANYWHERE)
            }
            _ => Reply::nothing(),
        }
    }

    /// What to say of an article whose file has changed.
    fn changed(&self) -> String {
        words::article_changed(&self.page.config.keymap.first_key(Context::Reading, Command::OpenAnew))
    }

    fn resize(&mut self, size: Size) -> Reply {
        self.page.resize(size);
        // An open note keeps its marker in sight; closing it goes back to the place.
        if let Some(reference) = self.stack.popup().and_then(NotePopup::body_reference) {
            self.page.show_reference(reference);
        }
        self.stack.place(&self.page);
        self.refresh();
        Reply::nothing()
    }

    /// Lists of what is kept show what there is now.
    fn refresh(&mut self) {
        listing::refresh_kept(&self.page, &mut self.notebook, &mut self.stack);
    }

    /// Where to go on reading next time: not what is only looked at while a keyword is typed.
    fn place_to_keep(&self) -> Stand {
        let origin = self.stack.overlays.iter().find_map(|overlay| match overlay {
            Overlay::Find(find) => Some(find.origin),
            _ => None,
        });
        origin.unwrap_or(self.page.reading.stand())
    }

    /// Leaves, unless that would lose bookmarks: then it tries once more to save them, and the reader is told.
    fn quit(&mut self, now: Timestamp) -> Reply {
        if self.notebook.would_lose() {
            self.notebook.warned = true;
            return self.notebook.save("");
        }
        self.leave(now)
    }

    /// Leaves at once; an annotation that is being written becomes a draft.
    fn leave(&mut self, now: Timestamp) -> Reply {
        if matches!(self.stack.overlays.last(), Some(Overlay::Annotation(_))) {
            keeping::keep_draft(&mut self.notebook, &mut self.stack, now);
        }
        let unsaved = self.notebook.bookmarks.is_unsaved();
        let mut reply = if unsaved { self.notebook.save("") } else { Reply::nothing() };
        reply.effects.push(Effect::Quit);
        reply
    }
}
