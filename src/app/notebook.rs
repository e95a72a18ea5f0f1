//! What is kept: the bookmarks of the article, whether they are on disk, and what is known of other articles.

use jiff::Timestamp;

use crate::app::message::{Effect, Shelf};
use crate::app::reply::Reply;
use crate::app::words;
use crate::bookmark::{self, Anchor, BookmarkId, Bookmarks, Correction, Ids, Resolver, Stream, Trouble};
use crate::document::{Document, Span};

/// What is kept.
#[derive(Debug)]
pub struct Notebook {
    /// The bookmarks of the article.
    pub bookmarks: Bookmarks,
    /// The bookmark that was walked to last.
    pub walked_to: Option<BookmarkId>,
    /// The bookmarks of other articles, once they were asked for.
    pub shelves: Vec<Shelf>,
    /// Whether the reader was told that leaving loses something.
    pub warned: bool,
    /// The words of a note that a correction took away and that comes back now, until it is shown.
    pub restored: Option<Anchor>,
    ids: Ids,
    /// The letters of the article, to anchor bookmarks by; made when they are first needed.
    stream: Option<Stream>,
    /// Saves under way, each with what to say when it is done.
    saving: Vec<(u32, String)>,
    saves: u32,
}

impl Notebook {
    /// The notebook of an article; `bookmarks` are those kept for it, if there are any.
    pub fn new(document: &Document, bookmarks: Option<Bookmarks>, ids: Ids) -> Self {
        let mut stream = None;
        let bookmarks = bookmarks.unwrap_or_else(|| {
            let stream = stream.insert(Stream::new(document));
            Bookmarks::new(bookmark::Article::new(document, stream))
        });
        Self {
            bookmarks,
            walked_to: None,
            shelves: Vec::new(),
            warned: false,
            restored: None,
            ids,
            stream,
            saving: Vec::new(),
            saves: 0,
        }
    }

    /// The bookmark of exactly a span, made and sent to disk if there is none.
    pub fn bookmark_at(&mut self, document: &Document, span: Span, now: Timestamp) -> (BookmarkId, Reply) {
        let known = self.bookmarks.within(span).find(|entry| entry.span() == Some(span));
        if let Some(id) = known.map(|entry| entry.bookmark.id) {
            return (id, Reply::nothing());
        }
        let anchor = self.anchor(document, span);
        let id = self.ids.next(now);
        self.bookmarks.add(anchor, span, id, now);
        (id, self.save(words::KEPT))
    }

    /// The anchor of a span.
    pub fn anchor(&mut self, document: &Document, span: Span) -> Anchor {
        Anchor::within(document, self.stream(document), span)
    }

    /// Keeps a correction; `done` is said once it is on disk.
    pub fn correct(&mut self, anchor: Anchor, correction: Correction, now: Timestamp, done: &str) -> Reply {
        let id = self.ids.next(now);
        self.bookmarks.correct(anchor, correction, id, now);
        self.save(done)
    }

    /// The letters of the article.
    pub fn stream(&mut self, document: &Document) -> &Stream {
        self.stream.get_or_insert_with(|| Stream::new(document))
    }

    /// What finds words in the article, and the bookmarks.
    pub fn with_resolver<'n>(&'n mut self, document: &'n Document) -> (Resolver<'n>, &'n Bookmarks) {
        let stream = self.stream.get_or_insert_with(|| Stream::new(document));
        (Resolver::new(document, stream), &self.bookmarks)
    }

    /// The article was corrected: bookmarks are found in its new text.
    pub fn find_all_bookmarks(&mut self, document: &Document) {
        let stream = self.stream.insert(Stream::new(document));
        self.bookmarks.locate(&Resolver::new(document, stream));
    }

    /// Bookmarks that came from elsewhere, or back, are found in the text.
    pub fn find_new_bookmarks(&mut self, document: &Document) {
        let stream = self.stream.get_or_insert_with(|| Stream::new(document));
        self.bookmarks.locate_new(&Resolver::new(document, stream));
    }

    /// Has the bookmarks written; `done` is said once they are on disk.
    pub fn save(&mut self, done: &str) -> Reply {
        self.saves += 1;
        self.saving.push((self.saves, done.to_owned()));
        Reply::effect(Effect::SaveBookmarks(self.saves, Box::new(self.bookmarks.clone())))
    }

    /// Takes the answer to a save.
    pub fn saved(
        &mut self,
        document: &Document,
        number: u32,
        result: Result<Box<Bookmarks>, Trouble>,
    ) -> Reply {
        let done = self.saving.iter().find(|(n, _)| *n == number).map(|(_, done)| done.clone());
        self.saving.retain(|(n, _)| *n > number);
        match result {
            Ok(saved) => {
                if self.bookmarks.absorb(&saved) {
                    self.find_new_bookmarks(document);
                }
                self.warned = false;
                Reply::say(done.unwrap_or_default())
            }
            Err(trouble) if self.warned => Reply::say(words::not_saved_at_the_end(&trouble.to_string())),
            Err(trouble) => Reply::say(words::not_saved(&trouble.to_string())),
        }
    }

    /// Whether leaving now would lose bookmarks that the reader was not told about.
    pub fn would_lose(&self) -> bool {
        self.was_refused() && !self.warned
    }

    /// Whether changes are in memory that the disk refused.
    pub fn was_refused(&self) -> bool {
        self.bookmarks.is_unsaved() && self.saving.is_empty()
    }
}
