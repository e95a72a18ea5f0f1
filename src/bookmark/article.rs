//! Which article bookmarks belong to, and how far it was read.

use jiff::Timestamp;

use crate::bookmark::anchor::Anchor;
use crate::bookmark::stream::{Identity, Sketch, Stream};
use crate::document::{BlockKind, Document, Place, Span};

/// How many identities and paths of one article are remembered, the newest last. A text that is still being written
/// has a new identity each day.
const REMEMBERED: usize = 32;

/// Which part of the phrases must be common to take two texts without a common title or path for one article. Edits
/// to a fifth of the words leave about a quarter; articles on one subject have under a fiftieth.
const RESEMBLING: f32 = 0.2;

/// An article, whatever its edition or extraction.
#[derive(Debug, Clone, PartialEq)]
pub struct Article {
    /// The identity that it was first opened with: it names the files kept for it.
    pub name: Identity,
    /// Its title as printed; empty if not known.
    pub title: String,
    /// Its authors.
    pub authors: Vec<String>,
    /// A sample of its phrases.
    pub sketch: Sketch,
}

impl Article {
    /// The article that a document is, as long as no earlier edition of it is known.
    pub fn new(document: &Document, stream: &Stream) -> Self {
        Self {
            name: stream.identity(),
            title: document.title().replace('\n', " "),
            authors: document.front(BlockKind::Author).map(str::to_owned).collect(),
            sketch: stream.sketch(),
        }
    }

    /// An article of which only the identity is known.
    pub fn unknown(name: Identity) -> Self {
        Self { name, title: String::new(), authors: Vec::new(), sketch: Sketch::default() }
    }

    /// How surely two articles are editions of one: 1 if they are the same, 0 if nothing speaks for it. A common title
    /// or, as the caller says, a common path counts only if the texts have phrases in common: another article under
    /// an old name is another article.
    pub fn kinship(&self, other: &Self, same_path: bool) -> f32 {
        if self.name == other.name {
            return 1.0;
        }
        let resemblance = self.sketch.resemblance(&other.sketch);
        let same_title = !self.title.is_empty() && self.title == other.title;
        match resemblance {
            r if r > 0.0 && (same_title || same_path) => 0.5 + r / 2.0,
            r if r >= RESEMBLING => r / 2.0,
            _ => 0.0,
        }
    }

    /// Both records of one article in one. Commutative, associative and idempotent.
    #[must_use]
    pub fn merged(&self, other: &Self) -> Self {
        let (a, b) = (self, other);
        let titled = if (&a.title, &a.authors) >= (&b.title, &b.authors) { a } else { b };
        let sketch = if a.sketch >= b.sketch { &a.sketch } else { &b.sketch };
        Self {
            name: a.name.min(b.name),
            title: titled.title.clone(),
            authors: titled.authors.clone(),
            sketch: sketch.clone(),
        }
    }
}

/// How far an article was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The top of the screen.
    pub anchor: Anchor,
    /// Whether the screen began with just that row, rather than being the page that holds it.
    pub by_line: bool,
    /// How much of the body lies before it, from 0 to 100.
    pub percent: u8,
    /// When.
    pub time: Timestamp,
}

impl Reading {
    /// The reading place at the top of a page.
    pub fn new(document: &Document, stream: &Stream, place: Place, now: Timestamp) -> Self {
        let span = Span { start: place, end: place };
        let body = document.notes_start().index().max(1);
        let percent = (place.index().min(body) * 100 / body) as u8;
        Self { anchor: Anchor::within(document, stream, span), by_line: false, percent, time: now }
    }
}

/// An article that was read: what the list of those last read shows, and how an edition of it is recognised.
#[derive(Debug, Clone, PartialEq)]
pub struct Read {
    /// Which.
    pub article: Article,
    /// The identities it was opened with, the latest last.
    pub identities: Vec<Identity>,
    /// Where it was opened from, the latest last.
    pub paths: Vec<String>,
    /// How far, if it was.
    pub reading: Option<Reading>,
    /// Fields that this version of ibid does not know.
    pub unknown: toml::Table,
}

impl Read {
    /// An article that was not read yet.
    pub fn new(article: Article) -> Self {
        let (identities, paths) = (Vec::new(), Vec::new());
        Self { article, identities, paths, reading: None, unknown: toml::Table::new() }
    }

    /// Remembers that it was opened now with this identity and, if it was a file, from this path.
    pub fn opened(&mut self, identity: Identity, path: Option<&str>) {
        append(&mut self.identities, identity);
        if let Some(path) = path {
            append(&mut self.paths, path.to_owned());
        }
    }

    /// Takes the title, authors and phrases of the edition that is open: the next one will be nearer to it.
    pub fn follow(&mut self, edition: &Article) {
        let name = self.article.name;
        let titled = if edition.title.is_empty() { self.article.clone() } else { edition.clone() };
        self.article = Article { name, sketch: edition.sketch.clone(), ..titled };
    }

    /// This record, with the identities and paths that another of the same article knows besides.
    #[must_use]
    pub fn beside(&self, there: &Self) -> Self {
        let mut both =
            Self { identities: there.identities.clone(), paths: there.paths.clone(), ..self.clone() };
        self.identities.iter().for_each(|identity| append(&mut both.identities, *identity));
        self.paths.iter().for_each(|path| append(&mut both.paths, path.clone()));
        both.reading = both.reading.or_else(|| there.reading.clone());
        both
    }

    /// What to call it in a list: its title, or the name of its file, or its identity.
    pub fn label(&self) -> String {
        if !self.article.title.is_empty() {
            return self.article.title.clone();
        }
        let file = self.paths.last().and_then(|p| p.rsplit('/').next()).map(str::to_owned);
        file.unwrap_or_else(|| self.article.name.to_string())
    }

    /// How surely an article opened from a path is an edition of this one: see [`Article::kinship`].
    pub fn kinship(&self, article: &Article, path: Option<&str>) -> f32 {
        if self.identities.contains(&article.name) {
            return 1.0;
        }
        let same_path = path.is_some_and(|path| self.paths.iter().any(|known| known == path));
        self.article.kinship(article, same_path)
    }
}

/// Appends an item, or moves it to the end, and forgets the oldest.
fn append<T: PartialEq>(list: &mut Vec<T>, item: T) {
    list.retain(|known| *known != item);
    list.push(item);
    if list.len() > REMEMBERED {
        list.remove(0);
    }
}
