//! The page and all that lies on it: the article, where its reader stands, the trail, and what was looked for.

use crate::app::find::Hits;
use crate::app::geometry::Geometry;
use crate::app::message::{Article, Effect, Look, Size};
use crate::app::numbered::Closed;
use crate::app::passage;
use crate::app::reading::{Reading, Stand};
use crate::app::reply::Reply;
use crate::app::trail::Trail;
use crate::app::words;
use crate::config::Config;
use crate::document::{Document, Place, ReferenceId, Span};
use crate::layout::NoteMode;
use crate::search::keywords::Keyword;
use crate::search::{Index, Query};

/// The page.
#[derive(Debug)]
pub struct Page {
    /// The article.
    pub article: Article,
    /// The settings.
    pub config: Config,
    /// What the terminal can show.
    pub look: Look,
    /// Where notes show if the screen allows.
    pub wish: NoteMode,
    /// How the screen is divided.
    pub geometry: Geometry,
    /// What is on the screen.
    pub reading: Reading,
    /// The trail of jumps.
    pub trail: Trail,
    /// The note that was closed last.
    pub closed: Option<Closed>,
    /// The hits of the keyword.
    pub hits: Option<Hits>,
    /// The keywords looked for, the newest last.
    pub history: Vec<String>,
    /// The index of the article, made when it is first asked for.
    pub keywords: Option<Vec<Keyword>>,
    index: Option<Index>,
}

impl Page {
    /// An article for a reader who stands somewhere in it.
    pub fn new(article: Article, stand: Stand, config: Config, look: Look, size: Size) -> Self {
        let geometry = Geometry::new(size, &config, config.notes);
        let measure = geometry.measure(&config, look.ascii);
        let reading = Reading::new(&article.document, measure, geometry.margin.width, stand);
        Self {
            wish: config.notes,
            article,
            config,
            look,
            geometry,
            reading,
            trail: Trail::default(),
            closed: None,
            hits: None,
            history: Vec::new(),
            keywords: None,
            index: None,
        }
    }

    /// The structure of the article.
    pub fn document(&self) -> &Document {
        &self.article.document
    }

    /// The title of the article, or else the name of its file.
    pub fn title(&self) -> &str {
        let title = self.article.document.title();
        if title.is_empty() { &self.article.name } else { title }
    }

    /// Lays the article out for a screen; the place stays.
    pub fn resize(&mut self, size: Size) {
        self.geometry = Geometry::new(size, &self.config, self.wish);
        let measure = self.geometry.measure(&self.config, self.look.ascii);
        self.reading.lay_out(&self.article.document, measure, self.geometry.margin.width);
    }

    /// Shows the article after its text changed; the reader stands at a place of the new one.
    pub fn show_anew(&mut self, stand: Stand) {
        let measure = self.reading.layout.measure;
        let document = &self.article.document;
        self.reading = Reading::new(document, measure, self.geometry.margin.width, stand);
        (self.index, self.keywords, self.closed) = (None, None, None);
        self.hits = self.hits.take().and_then(|hits| hits.query).map(|query| self.find(query));
    }

    /// To a page, from 1.
    pub fn go_to_page(&mut self, number: usize) {
        self.trail.leave(self.reading.stand());
        self.reading.go_to_page(&self.article.document, number.saturating_sub(1));
    }

    /// To the page of the printed original with a number; without one, says which page of it this is.
    pub fn printed_page(&mut self, folio: Option<usize>) -> Reply {
        let pages = &self.article.document.printed_pages;
        let Some(folio) = folio.map(|number| number.to_string()) else {
            let end = self.reading.shown().end;
            let mut known = pages.iter().filter(|p| !p.folio.is_empty()).peekable();
            let first = known.peek().map(|first| words::before_printed_page(&first.folio));
            let here = known.take_while(|p| p.at < end).last().map(|here| words::printed_page(&here.folio));
            return Reply::say(here.or(first).unwrap_or(words::NO_PRINTED_PAGES.to_owned()));
        };
        let Some(place) = pages.iter().find(|p| p.folio == folio).map(|p| p.at) else {
            return Reply::say(words::no_printed_page(&folio));
        };
        self.trail.leave(self.reading.stand());
        self.reading.bring_to_top(&self.article.document, place);
        Reply::nothing()
    }

    /// To a section further on or back.
    pub fn go_to_section(&mut self, forward: bool, times: usize) -> Reply {
        let document = &self.article.document;
        let from = self.reading.stand();
        let mut moved = false;
        for _ in 0..times {
            let Some(place) = self.reading.section_beside(document, forward) else { break };
            self.reading.bring_to_top(document, place);
            moved = true;
        }
        if !moved {
            return Reply::say(words::NO_MORE_SECTIONS);
        }
        self.trail.leave(from);
        Reply::nothing()
    }

    /// To a paragraph further on or back.
    pub fn go_to_paragraph(&mut self, forward: bool, times: usize) {
        let document = &self.article.document;
        for _ in 0..times {
            let Some(place) = self.reading.paragraph_beside(document, forward) else { break };
            self.reading.bring_to_top(document, place);
        }
    }

    /// Chooses a reference further on or back.
    pub fn choose(&mut self, forward: bool, times: usize) -> Reply {
        for _ in 0..times {
            if !self.reading.choose(&self.article.document, forward) {
                return Reply::say(words::NO_MORE_REFERENCES);
            }
        }
        Reply::nothing()
    }

    /// Turns to a reference of the body and chooses it; one inside a note shows where that note is called.
    pub fn show_reference(&mut self, reference: ReferenceId) {
        let document = &self.article.document;
        let Some(at) = document.reference(reference).map(|r| r.at) else { return };
        if at < document.notes_start() {
            self.reading.choose_this(document, reference);
        } else {
            self.reading.go(document, at);
        }
    }

    /// Puts away hits and choice.
    pub fn dismiss(&mut self) {
        self.hits = None;
        self.reading.chosen = None;
    }

    /// A search that found nothing is told of until the reader moves on.
    pub fn forget_vain_search(&mut self) {
        self.hits.take_if(|hits| hits.spans.is_empty());
    }

    /// Takes the next theme.
    pub fn next_theme(&mut self) -> Reply {
        self.config.theme = (self.config.theme + 1) % self.config.themes.len().max(1);
        let name = self.config.themes.get(self.config.theme).map(|t| words::theme(&t.name));
        Reply::say(name.unwrap_or_default())
    }

    /// Finds a keyword.
    pub fn find(&mut self, query: Query) -> Hits {
        let document = &self.article.document;
        let index = self.index.get_or_insert_with(|| Index::new(document));
        Hits::find(index, query, document.notes_start())
    }

    /// Has text put on the clipboard.
    pub fn copy(&self, text: Option<String>) -> Reply {
        let Some(text) = text.filter(|text| !text.is_empty()) else { return Reply::nothing() };
        if !self.look.no_clipboard.is_empty() {
            return Reply::say(self.look.no_clipboard);
        }
        Reply::effect(Effect::Copy(text)).and_say(words::COPIED)
    }

    /// The sentence that ends at a place, or that the place is in.
    pub fn sentence_before(&self, place: Place) -> Span {
        let document = &self.article.document;
        let here = Place(place.0.saturating_sub(1));
        let block = document.block_at(here).and_then(|id| document.blocks.get(id.index()));
        block.map_or(Span { start: place, end: place }, |block| {
            passage::sentence_at(document, block.span, here)
        })
    }

    /// The row of the screen that a place of the body is drawn on.
    pub fn screen_row(&self, place: Place) -> Option<u16> {
        let row = self.reading.row_on_screen(&self.article.document, place)?;
        Some(row as u16 + self.geometry.text.y)
    }

    /// The row of the screen that a reference is drawn on.
    pub fn row_of_reference(&self, reference: ReferenceId) -> Option<u16> {
        let document = &self.article.document;
        let at = document.reference(reference)?.at;
        let row = self.reading.row_of_reference(document, reference, at);
        let shown = self.reading.screen.body.contains(&row);
        shown.then(|| (row - self.reading.top()) as u16 + self.geometry.text.y)
    }
}
