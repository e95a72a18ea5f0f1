//! Where articles are opened and corrected, and where the reader's place and bookmarks are kept: what `terminal` turns to for every
//! effect that is not the terminal's own.
//!
//! What this leaves to others: reading articles (`articles`), files (`storage`), what is shown (`app`).

use crate::app::reading::Stand;
use crate::app::{Article, Effect, Message, Opening, Recent, Shelf};
use crate::articles::{self, Articles, Manuscript, name};
use crate::bookmark::export::{Sheet, Target, export};
use crate::bookmark::{
    self, Anchor, Bookmark, BookmarkId, Bookmarks, Read, Reading, Resolver, Stream, Trouble,
};
use crate::cli::Input;
use crate::command::{Command, Context};
use crate::config::{self, Config};
use crate::correction::account::Account;
use crate::document::{Document, Place};
use crate::parse::Parsed;
use crate::parse::beginning::Beginning;
use crate::storage::article::Stamp;
use crate::storage::guest;
use crate::storage::{self, Store, Until, home};
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What came of an effect.
#[derive(Debug)]
pub enum Answer {
    /// It is done, and nothing is to be said.
    Nothing,
    /// What the reader should know.
    Message(Message),
    /// Another article was read, and is to be opened.
    Begun(Box<Begun>),
}

impl From<Result<Begun, String>> for Answer {
    fn from(begun: Result<Begun, String>) -> Self {
        match begun {
            Ok(begun) => Self::Begun(Box::new(begun)),
            Err(reason) => Self::Message(Message::Notice(reason)),
        }
    }
}

/// An article that was read. What is left to do to open it takes time if it is long, and cannot fail.
#[derive(Debug)]
pub struct Begun {
    input: Input,
    manuscript: Arc<Manuscript>,
    /// Its file as it was just before it was read.
    stamp: Option<Stamp>,
    aim: Aim,
    /// Whether the list of articles lies over it.
    choose: bool,
}

/// Where an article is opened.
#[derive(Debug)]
enum Aim {
    /// Where it was left.
    Left,
    /// At one of its bookmarks.
    Bookmark(BookmarkId),
    /// Where its reader stands, since it is opened anew.
    Here(Box<Reading>),
}

impl Begun {
    /// Whether opening it takes so long that the reader would have to wait.
    pub fn is_long(&self) -> bool {
        self.manuscript.is_long()
    }

    /// What to call it.
    pub fn name(&self) -> String {
        name(&self.input)
    }
}

/// What is needed to show the first page of an article while the whole is opened.
#[derive(Debug)]
pub struct Preview {
    /// The article; `None` if it is not opened at its beginning.
    manuscript: Option<Arc<Manuscript>>,
    name: String,
    config: Config,
    /// The titles of articles that are not opened at their beginning: one of them may be this, under a new name.
    elsewhere: Vec<String>,
}

impl Preview {
    /// The beginning of the article, for a reader who only looks at it; empty if nothing is known of it.
    pub fn open(self) -> Opening {
        let is_elsewhere = |title: &str| self.elsewhere.iter().any(|other| other == title);
        let beginning = self.manuscript.and_then(|manuscript| manuscript.beginning());
        let beginning = beginning.filter(|beginning| !is_elsewhere(beginning.parsed.document.title()));
        let Beginning { parsed, with_less } = beginning.unwrap_or_default();
        let article = Article::new(parsed.document, parsed.findings, self.name);
        let article = Article { beginning: Some(Box::new(with_less)), ..article };
        Opening { article, config: self.config, ..Opening::default() }
    }
}

/// Who does for the terminal what it cannot do itself.
pub trait Attendant: Send {
    /// Does at a time what the reader of a document wants done.
    fn perform(&mut self, effect: Effect, document: &Document, now: Timestamp) -> Answer;

    /// What is needed to show the first page of an article at once.
    fn preview(&self, begun: &Begun) -> Preview;

    /// Opens an article that was read.
    fn open(&mut self, begun: Begun) -> Opening;

    /// What the reader should know without having asked, such as that the file of the article is another one now; looked
    /// for whenever a picture has been drawn, and said once.
    fn news(&mut self) -> Option<Message>;

    /// Waits until the disk has what was kept, since the reader leaves.
    fn settle(&mut self);

    /// What could not be saved though it was tried once more, as a page of notes, to be shown when the screen is given
    /// back; empty if all is on the disk.
    fn unsaved(&mut self) -> String;
}

/// Opens articles, and keeps places and bookmarks.
#[derive(Debug)]
pub struct Desk {
    articles: Articles,
    config: Config,
    /// What is wrong with the configuration and the kept files, until it is told.
    problems: Vec<String>,
    /// `None` for guests, for whom nothing is kept, and where there is no home.
    store: Option<Store>,
    /// The open article, and its file as it was when it was opened or last looked at; `None` if there was none.
    source: Option<(Input, Option<Stamp>)>,
    /// What is kept for the open article; `None` if nothing is.
    open: Option<(Stream, Read)>,
    /// Whether the disk may not have the last place yet.
    hurried: bool,
    /// The folder whose articles there are to choose from, if one was named.
    folder: Option<PathBuf>,
    /// Bookmarks that the disk refused, of the open article and of those read before it: they are only here.
    refused: Vec<Bookmarks>,
}

impl Desk {
    /// A desk for a reader: with their configuration and what they kept. A guest gets the shipped configuration, and
    /// nothing is kept for them.
    pub fn new(articles: Articles) -> Self {
        let mut problems = Vec::new();
        let restricted = articles.guest().is_some();
        let mut config = configuration(restricted, &mut problems);
        let mut store = None;
        if restricted {
            config.hyperlinks = false;
        } else {
            store = Store::of_reader().map_err(|trouble| problems.push(trouble.to_string())).ok();
        }
        Self {
            articles,
            config,
            problems,
            store,
            source: None,
            open: None,
            hurried: false,
            refused: Vec::new(),
            folder: None,
        }
    }

    /// The settings.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Reads an article, to be opened where it was left.
    pub fn begin(&self, input: &Input) -> Result<Begun, String> {
        self.begun(input, Aim::Left, Articles::read)
    }

    /// Reads the guide in a language, to be opened with the list of articles over it: those below a folder, or for a guest
    /// those that are there.
    pub fn begin_room(&mut self, folder: Option<&Path>, language: String) -> Result<Begun, String> {
        self.folder = folder.map(Path::to_owned);
        if self.room().is_empty() {
            return Err(format!(
                "{}: there is no article in it",
                folder.map_or("the folder".into(), name_of)
            ));
        }
        self.begin(&Input::Guide(language))
    }

    /// The articles of the folder that was named, or for a guest those that are there.
    fn room(&self) -> Vec<PathBuf> {
        match (&self.folder, self.articles.guest()) {
            (Some(folder), _) => guest::articles_below(folder),
            (None, Some(guest)) => guest.articles(),
            (None, None) => Vec::new(),
        }
    }

    /// Tries once more to save what was refused.
    fn save_refused(&mut self) {
        if let Some(store) = &self.store {
            self.refused.retain(|bookmarks| store.save(bookmarks).is_err());
        }
    }

    /// Reads an article while another is on the screen.
    fn begin_at(&self, input: &Input, aim: Aim) -> Result<Begun, String> {
        self.begun(input, aim, Articles::read_at_once)
    }

    fn begun(
        &self,
        input: &Input,
        aim: Aim,
        read: fn(&Articles, &Input) -> Result<Manuscript, String>,
    ) -> Result<Begun, String> {
        let stamp = self.articles.stamp(input);
        let manuscript = Arc::new(read(&self.articles, input)?);
        let choose = matches!((input, &aim), (Input::Guide(_), Aim::Left));
        Ok(Begun { input: input.clone(), manuscript, stamp, aim, choose })
    }

    /// Reads the article anew, as it is now, to be opened where its reader stands in its text as it was.
    fn begin_anew(&self, stand: Stand, document: &Document, now: Timestamp) -> Result<Begun, String> {
        let Some((input @ (Input::File(_) | Input::Guide(_)), _)) = &self.source else {
            return Err("this article was not read from a file".to_owned());
        };
        let here = reading(document, &Stream::new(document), stand, now);
        self.begin_at(input, Aim::Here(Box::new(here)))
    }

    /// Corrects an article and finds in it what is kept for it: where it was left, and its bookmarks. `None` if nothing is
    /// kept for anybody.
    fn take_up(&mut self, article: &mut Article, path: Option<&str>) -> Option<(Stand, Bookmarks)> {
        self.save_refused();
        let store = self.store.as_ref()?;
        let mut stream = Stream::new(&article.document);
        let loaded = store.load(&bookmark::Article::new(&article.document, &stream), path);
        self.problems.extend(loaded.problems.iter().map(ToString::to_string));
        if let Some(report) = article.correct(&loaded.bookmarks) {
            stream = Stream::new(&article.document);
            let list = self.config.keymap.first_key(Context::Reading, Command::Corrections);
            self.problems.extend(report.trouble(&list));
        }
        let resolver = Resolver::new(&article.document, &stream);
        let left = loaded.read.reading.as_ref().and_then(|reading| {
            let place = resolver.resolve(&reading.anchor).span()?.start;
            Some(Stand { place, by_line: reading.by_line })
        });
        let mut kept = loaded.bookmarks;
        let same = |refused: &&Bookmarks| refused.article.name == kept.article.name;
        if let Some(refused) = self.refused.iter().find(same) {
            kept.take_back(refused);
        }
        let report = kept.locate(&resolver);
        if loaded.other_edition && !kept.is_empty() {
            let key = self.config.keymap.first_key(Context::Reading, Command::Bookmarks);
            let listed = if report.orphans > 0 && !key.is_empty() {
                format!(": {key} lists them")
            } else {
                String::new()
            };
            self.problems.push(format!("another edition of this article: {report}{listed}"));
        }
        self.problems.extend(unfinished(&kept));
        self.open = Some((stream, loaded.read));
        Some((left.unwrap_or_default(), kept))
    }

    /// The articles to choose from: those last read beside the open one, or those of the folder.
    fn recent(&self) -> Vec<Recent> {
        let (read, _) = self.store.as_ref().map(Store::recent).unwrap_or_default();
        let percent = |read: &Read| read.reading.as_ref().map(|reading| reading.percent);
        if self.folder.is_none() && self.articles.guest().is_none() {
            let open = self.open.as_ref().map(|(_, read)| read.article.name);
            let others = read.iter().filter(|read| Some(read.article.name) != open);
            let recent = |read: &Read| {
                let path = read.paths.last()?.clone();
                Some(Recent { path, title: read.label(), percent: percent(read) })
            };
            return others.filter_map(recent).collect();
        }
        let there = |path: &PathBuf| {
            let kept = articles::path(&Input::File(path.clone()));
            let known = read.iter().find(|read| read.paths.last() == kept.as_ref());
            Recent {
                path: home::text_of(path),
                title: known.map_or_else(|| name_of(path), Read::label),
                percent: known.and_then(percent),
            }
        };
        self.room().iter().map(there).collect()
    }

    /// Writes bookmarks; when this returns they are on the disk, or it is remembered that they are not.
    fn save(&mut self, bookmarks: Bookmarks) -> Result<Bookmarks, Trouble> {
        let saved = match &self.store {
            _ if self.articles.guest().is_some() => Err(Trouble::Guest),
            Some(store) => store.save(&bookmarks).map(|saved| saved.bookmarks),
            None => Err(Trouble::NoHome),
        };
        let known = self.refused.iter().position(|refused| refused.article.name == bookmarks.article.name);
        let refused = known.map(|at| self.refused.swap_remove(at));
        if saved.is_err() {
            let mut all = bookmarks;
            if let Some(refused) = &refused {
                all.take_back(refused);
            }
            self.refused.push(all);
        }
        saved
    }

    /// The bookmarks of the articles that are not open.
    fn shelves(&self) -> Vec<Shelf> {
        let Some(store) = &self.store else { return Vec::new() };
        let (read, _) = store.recent();
        let open = self.open.as_ref().map(|(_, read)| read.article.name);
        let (all, _) = store.all();
        all.into_iter()
            .filter(|bookmarks| Some(bookmarks.article.name) != open && !bookmarks.is_empty())
            .map(|bookmarks| {
                let known = read.iter().find(|read| read.article.name == bookmarks.article.name);
                let title = known.map_or_else(|| bookmarks.article.title.clone(), Read::label);
                Shelf { path: known.and_then(|read| read.paths.last().cloned()), title, bookmarks }
            })
            .collect()
    }

    /// Writes down how far the article was read, without waiting for the disk: the next key may already be pressed. If that
    /// fails, saving a bookmark fails too, and says so.
    fn keep_place(&mut self, stand: Stand, document: &Document, now: Timestamp) {
        let (Some(store), Some((stream, read))) = (&self.store, &mut self.open) else { return };
        read.reading = Some(reading(document, stream, stand, now));
        let _ = store.save_read(read, Until::HandedOver);
        self.hurried = true;
    }
}

impl Attendant for Desk {
    fn perform(&mut self, effect: Effect, document: &Document, now: Timestamp) -> Answer {
        match effect {
            Effect::SavePlace(stand) => {
                self.keep_place(stand, document, now);
                Answer::Nothing
            }
            Effect::SaveBookmarks(number, bookmarks) => {
                Answer::Message(Message::Saved(number, self.save(*bookmarks).map(Box::new)))
            }
            Effect::Corrected => {
                if let Some((stream, _)) = &mut self.open {
                    *stream = Stream::new(document);
                }
                Answer::Nothing
            }
            Effect::LoadAllBookmarks => Answer::Message(Message::AllBookmarks(self.shelves())),
            Effect::LoadArticles => Answer::Message(Message::Articles(self.recent())),
            Effect::Open { path, bookmark } => {
                let aim = bookmark.map_or(Aim::Left, Aim::Bookmark);
                self.begin_at(&Input::File(home::path_of(&path)), aim).into()
            }
            Effect::OpenAnew(stand) => self.begin_anew(stand, document, now).into(),
            Effect::Quit | Effect::Suspend | Effect::Copy(_) | Effect::Redraw => Answer::Nothing,
        }
    }

    fn preview(&self, begun: &Begun) -> Preview {
        let elsewhere = self.store.as_ref().map(Store::left_elsewhere).unwrap_or_default();
        let path = articles::path(&begun.input);
        let is_this = |read: &Read| path.as_ref().is_some_and(|path| read.paths.contains(path));
        let at_beginning = matches!(begun.aim, Aim::Left) && !elsewhere.iter().any(is_this);
        Preview {
            manuscript: at_beginning.then(|| Arc::clone(&begun.manuscript)),
            name: begun.name(),
            config: self.config.clone(),
            elsewhere: elsewhere
                .into_iter()
                .map(|read| read.article.title)
                .filter(|t| !t.is_empty())
                .collect(),
        }
    }

    fn open(&mut self, begun: Begun) -> Opening {
        let Begun { input, manuscript, stamp, aim, choose } = begun;
        let Parsed { document, findings } = manuscript.parse();
        drop(manuscript);
        let mut article = Article::new(document, findings, name(&input));
        self.open = None;
        let kept = self.take_up(&mut article, articles::path(&input).as_deref());
        let (mut stand, bookmarks) = kept.map_or((Stand::default(), None), |(left, kept)| (left, Some(kept)));
        let mut notices = std::mem::take(&mut self.problems);
        match aim {
            Aim::Left => {}
            Aim::Bookmark(id) => {
                let wanted =
                    bookmarks.as_ref().and_then(|kept| kept.entry(id)).and_then(|entry| entry.span());
                stand = wanted.map_or(stand, |span| Stand { place: span.start, by_line: false });
            }
            Aim::Here(here) => {
                let found =
                    find(&here.anchor, &article.document, self.open.as_ref().map(|(stream, _)| stream));
                stand = found.map_or(stand, |place| Stand { place, by_line: here.by_line });
                if notices.is_empty() {
                    notices.push("the article as it is now".to_owned());
                }
            }
        }
        self.source = Some((input, stamp));
        Opening {
            article,
            stand,
            bookmarks,
            seed: storage::seed(),
            config: self.config.clone(),
            choose: if choose { self.recent() } else { Vec::new() },
            newcomer: self.store.as_ref().is_none_or(Store::is_new),
            notices,
            ..Opening::default()
        }
    }

    fn news(&mut self) -> Option<Message> {
        let (input, stamp) = self.source.as_mut()?;
        let now = self.articles.stamp(input);
        if now == *stamp {
            return None;
        }
        *stamp = now;
        Some(Message::ArticleChanged { gone: stamp.is_none() })
    }

    fn settle(&mut self) {
        let hurried = std::mem::take(&mut self.hurried);
        if let (Some(store), Some((_, read)), true) = (&self.store, &self.open, hurried) {
            let _ = store.save_read(read, Until::OnDisk);
        }
    }

    fn unsaved(&mut self) -> String {
        self.save_refused();
        let sheets = self.refused.iter().map(|bookmarks| {
            let unsaved: BTreeSet<BookmarkId> = bookmarks.unsaved().map(|b| b.id).collect();
            Sheet::new(bookmarks, None, |bookmark| unsaved.contains(&bookmark.id))
        });
        let sheets: Vec<Sheet> = sheets.filter(|sheet| !sheet.items.is_empty()).collect();
        let bookmarks = export(&sheets, Target::Markdown);
        let corrections = self.refused.iter().filter_map(unsaved_corrections);
        [bookmarks]
            .into_iter()
            .filter(|page| !page.is_empty())
            .chain(corrections)
            .collect::<Vec<_>>()
            .join("\n")
    }
}

/// The corrections of an article that are not on the disk, in words: a line for each.
fn unsaved_corrections(bookmarks: &Bookmarks) -> Option<String> {
    let line = |record: &Bookmark| {
        let account = Account::of(record)?;
        let what = if record.is_deleted() { "taken back: " } else { "" };
        Some(format!("* {what}{}\n", account.line.replace('\n', " ")))
    };
    let lines: String = bookmarks.unsaved_corrections().filter_map(line).collect();
    let title = &bookmarks.article.title;
    let of = if title.is_empty() { String::new() } else { format!(" of {title}") };
    (!lines.is_empty()).then(|| format!("Corrections{of}:\n\n{lines}"))
}

/// Where a reader stands in a document, in words.
fn reading(document: &Document, stream: &Stream, stand: Stand, now: Timestamp) -> Reading {
    Reading { by_line: stand.by_line, ..Reading::new(document, stream, stand.place, now) }
}

/// Where an anchor is in a document; the stream is that of the document, if there is one.
fn find(anchor: &Anchor, document: &Document, stream: Option<&Stream>) -> Option<Place> {
    let resolve = |stream: &Stream| Resolver::new(document, stream).resolve(anchor).span();
    let span = stream.map_or_else(|| resolve(&Stream::new(document)), resolve)?;
    Some(span.start)
}

/// What to say of annotations that were left without accepting them, or because the program was killed.
fn unfinished(bookmarks: &Bookmarks) -> Option<String> {
    match bookmarks.drafts().count() {
        0 => None,
        1 => Some("an annotation was left unfinished: the list of bookmarks has the draft".to_owned()),
        count => {
            Some(format!("{count} annotations were left unfinished: the list of bookmarks has the drafts"))
        }
    }
}

/// A path as text to be shown.
fn name_of(path: &Path) -> String {
    path.display().to_string()
}

/// The configuration of the reader, or the shipped one alone.
fn configuration(shipped: bool, problems: &mut Vec<String>) -> Config {
    let Some((path, text)) = (if shipped { None } else { home::read_config() }) else {
        return Config::default();
    };
    let text = text.unwrap_or_else(|error| {
        problems.push(format!("{path}: {error}"));
        String::new()
    });
    let (config, mut wrong) = config::load(&text);
    // What is only good to know is told by the check, not each time somebody reads.
    wrong.retain(|problem| !problem.is_remark);
    problems.extend(wrong.first().map(|first| {
        let first = format!("{path}:{}: {}", first.line, first.message);
        let more = wrong.len() - 1;
        if more > 0 { format!("{first} (and {more} more: ibid config check)") } else { first }
    }));
    config
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Options;
    use crate::storage::disk::Disk;

    fn desk(folder: &Path) -> Desk {
        Desk {
            articles: Articles::new(Options::default()).unwrap(),
            config: Config::default(),
            problems: Vec::new(),
            store: Some(Store::new(Disk, folder.join("kept"))),
            source: None,
            open: None,
            hurried: false,
            folder: None,
            refused: Vec::new(),
        }
    }

    #[test]
    fn corrections_that_the_disk_refused_are_told_in_words_at_the_end() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("kept"), "no folder").unwrap();
        let path = folder.path().join("one");
        std::fs::write(&path, "ON WEIRS\n\nThe weir[1] fell in.\n\n[1] Says the chronicle of the place.\n")
            .unwrap();
        let mut desk = desk(folder.path());
        let begun = desk.begin(&Input::File(path)).unwrap();
        let document = desk.open(begun).article.document;
        let stream = Stream::new(&document);
        let mut bookmarks = Bookmarks::new(bookmark::Article::new(&document, &stream));
        bookmarks.article.title = "ON WEIRS".to_owned();
        let words = document.notes.first().map(|note| note.span).unwrap();
        let id = bookmark::Ids::new([1; 16]).next(Timestamp::UNIX_EPOCH);
        let anchor = Anchor::within(&document, &stream, words);
        bookmarks.correct(anchor, bookmark::Correction::Reject, id, Timestamp::UNIX_EPOCH);
        let effect = Effect::SaveBookmarks(1, Box::new(bookmarks));
        desk.perform(effect, &document, Timestamp::UNIX_EPOCH);
        let told = "Corrections of ON WEIRS:\n\n* note 1 put back into the text: “Says the chronicle of the place.”\n";
        assert_eq!(desk.unsaved(), told);
    }

    #[test]
    fn the_articles_read_before_are_looked_for_when_they_are_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let article = |name: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, format!("{name}\n\nWhat {name} says, nobody else does.\n")).unwrap();
            Input::File(path)
        };
        let (mut one, mut two) = (desk(folder.path()), desk(folder.path()));
        let open = |desk: &mut Desk, input: &Input| {
            let begun = desk.begin(input).unwrap();
            desk.open(begun)
        };
        let opened = open(&mut one, &article("one"));
        assert!(opened.newcomer && opened.choose.is_empty());
        // Meanwhile another session reads something else.
        let other = open(&mut two, &article("two")).article.document;
        for (desk, document) in [(&mut two, &other), (&mut one, &opened.article.document)] {
            desk.perform(Effect::SavePlace(Stand::default()), document, Timestamp::UNIX_EPOCH);
        }
        let asked = one.perform(Effect::LoadArticles, &opened.article.document, Timestamp::UNIX_EPOCH);
        let Answer::Message(Message::Articles(articles)) = asked else { panic!("{asked:?}") };
        let paths: Vec<&Path> = articles.iter().map(|article| Path::new(&article.path)).collect();
        assert_eq!(paths, [folder.path().join("two")], "without the one that is open");
        assert!(!open(&mut desk(folder.path()), &article("three")).newcomer);
    }
}
