//! Everything that touches files: articles (`storage::article`), and what is kept between sessions, which is bookmarks and
//! corrections in one file, and reading places in another, for each article.
//!
//! ```text
//! $XDG_DATA_HOME/ibid/bookmarks/NAME.toml    bookmarks        .NAME.toml.lock  .NAME.toml.new   NAME.toml.damaged-1
//! $XDG_DATA_HOME/ibid/places/NAME.toml       reading place    the same
//! ```
//!
//! A save locks a file beside, reads again what is there, merges, writes a new file, waits until it is on the disk and
//! only then renames it over the old one; so at each moment there is the old file or the new one, whole. A damaged
//! file is first copied under a new name; one that is a link is left, and so is what it leads to. A file of a later schema is
//! never written. A copy that Syncthing made because two
//! machines wrote (`NAME.sync-conflict-….toml`) is merged when the article is opened, and kept as `….toml.merged`.
//!
//! What this leaves to others: what is in the files (`bookmark::file`), how two copies merge (`bookmark::merge`).

pub mod article;
pub mod disk;
pub mod home;
pub mod guest;
pub mod output;

use std::cell::OnceCell;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::bookmark::file::{self, Illegible};
use crate::bookmark::{Article, Bookmarks, Identity, Read, Stream, Trouble};
use crate::correction;
use crate::parse::Parsed;
use crate::storage::disk::{Disk, Files};

/// How long a held lock is waited for while somebody reads: longer than any save takes, short enough not to be taken for a
/// hang.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long it is waited for by a command: many of them may take turns.
const LONG_PATIENCE: Duration = Duration::from_secs(30);

/// The first pause before a held lock is tried again; each is twice as long as the one before.
const FIRST_PAUSE: Duration = Duration::from_millis(5);

/// The longest of these pauses: longer ones would let others always come first.
const LONGEST_PAUSE: Duration = Duration::from_millis(40);

/// How many damaged versions of one file are kept beside it before it is left where it is.
const ASIDE: usize = 1000;

/// The folder where everything is kept.
#[derive(Debug, Clone)]
pub struct Store<F = Disk> {
    files: F,
    folder: PathBuf,
    patience: Duration,
}

/// What was kept for an article.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// Its bookmarks; [`Bookmarks::locate`] finds them in the open document.
    pub bookmarks: Bookmarks,
    /// The record of its reading, with this opening noted; [`Store::save_read`] keeps it with the place.
    pub read: Read,
    /// Whether they were kept for another edition or extraction of the article.
    pub other_edition: bool,
    /// What was wrong with the files.
    pub problems: Vec<Trouble>,
}

/// Bookmarks that are on the disk.
#[derive(Debug, Clone)]
pub struct Saved {
    /// What is there now, changes made elsewhere among them: for [`Bookmarks::absorb`].
    pub bookmarks: Bookmarks,
    /// What was found wrong on the way, though nothing is lost.
    pub problems: Vec<Trouble>,
}

/// How long a write waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// Until the system has the bytes: a killed process loses nothing, a power cut perhaps does. The disk is not waited for,
    /// which takes a hundred times as long.
    HandedOver,
    /// Until the bytes are on the disk.
    OnDisk,
}

/// What is kept for all articles, read when it is first asked for and then remembered: for whoever opens many of them.
#[derive(Debug, Default)]
pub struct Catalogue {
    places: OnceCell<Vec<Read>>,
    heads: OnceCell<Vec<Article>>,
    copies: OnceCell<Vec<(Identity, PathBuf)>>,
}

impl Catalogue {
    /// Notes that bookmarks are kept for an article from now on.
    pub fn add(&mut self, article: Article) {
        if let Some(heads) = self.heads.get_mut() {
            heads.push(article);
        }
    }
}

/// The two kinds of files.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Bookmarks,
    Places,
}

impl Kind {
    fn folder(self) -> &'static str {
        match self {
            Self::Bookmarks => "bookmarks",
            Self::Places => "places",
        }
    }
}

impl Store {
    /// The reader's own store, where the environment says.
    pub fn of_reader() -> Result<Self, Trouble> {
        home::data().map(|folder| Self::new(Disk, folder)).ok_or(Trouble::NoHome)
    }
}

impl<F: Files> Store<F> {
    /// A store in a folder, which need not exist yet.
    pub fn new(files: F, folder: PathBuf) -> Self {
        Self { files, folder, patience: PATIENCE }
    }

    /// The same store for a command that nobody sits before: it waits longer for others that write.
    #[must_use]
    pub fn patient(self) -> Self {
        Self { patience: LONG_PATIENCE, ..self }
    }

    /// What was kept for an article that is being opened; `path` says from where, as [`home::text_of`] writes it. An
    /// unknown article, and files that cannot be read, give no bookmarks.
    pub fn load(&self, article: &Article, path: Option<&str>) -> Loaded {
        self.load_among(&Catalogue::default(), article, path)
    }

    /// The same for one of many articles, so that the folder is looked through once for all of them.
    pub fn load_among(&self, catalogue: &Catalogue, article: &Article, path: Option<&str>) -> Loaded {
        let mut problems = Vec::new();
        let known = self.known(catalogue, article, path, &mut problems);
        let mut read = known.unwrap_or_else(|| Read::new(article.clone()));
        let other_edition = read.article.name != article.name;
        read.follow(article);
        read.opened(article.name, path);
        let bookmarks = self.load_bookmarks(&read.article, &mut problems);
        let bookmarks = self.take_in_copies(catalogue, bookmarks, &mut problems);
        Loaded { bookmarks, read, other_edition, problems }
    }

    /// Puts right in an article what its reader put right; gives how many of their corrections are in it now, and what is
    /// wrong. `path` as for [`Store::load`].
    pub fn correct(&self, parsed: &mut Parsed, path: Option<&str>) -> (usize, Vec<String>) {
        if self.paths(Kind::Bookmarks).is_empty() {
            return (0, Vec::new());
        }
        let article = Article::new(&parsed.document, &Stream::new(&parsed.document));
        let loaded = self.load(&article, path);
        let mut problems: Vec<String> = loaded.problems.iter().map(ToString::to_string).collect();
        let report = correction::correct(parsed, loaded.bookmarks.corrections());
        problems.extend(report.trouble("ibid bookmarks list --corrections"));
        (report.applied, problems)
    }

    /// Writes bookmarks, merged with what others wrote meanwhile. When this returns they are on the disk.
    pub fn save(&self, bookmarks: &Bookmarks) -> Result<Saved, Trouble> {
        let path = self.path(Kind::Bookmarks, bookmarks.article.name);
        let _lock = self.lock(&path)?;
        let mut problems = Vec::new();
        let mut merged = bookmarks.clone();
        let old = self.bytes(&path)?;
        if let Some(bytes) = old.as_ref().filter(|bytes| !bookmarks.has_seen(bytes)) {
            match legible(bytes, file::read) {
                Ok(there) => merged.merge(&there),
                Err(illegible) => {
                    let there = self.set_aside(&path, bytes, illegible, &mut problems)?;
                    if let Some(there) = there {
                        merged.merge(&there);
                    }
                }
            }
        }
        merged.article.name = bookmarks.article.name;
        let new = file::write(&merged);
        if old.as_deref() != Some(new.as_bytes()) {
            write_whole(&self.files, &path, new.as_bytes(), Until::OnDisk)?;
        }
        merged.saw(new.as_bytes());
        Ok(Saved { bookmarks: merged, problems })
    }

    /// Writes how far an article was read.
    pub fn save_read(&self, read: &Read, until: Until) -> Result<(), Trouble> {
        let path = self.path(Kind::Places, read.article.name);
        let _lock = self.lock(&path)?;
        let mut read = read.clone();
        let old = self.bytes(&path)?;
        if let Some(bytes) = &old {
            match legible(bytes, file::read_read) {
                Ok(there) => read = read.beside(&there),
                Err(illegible) => {
                    self.set_aside(&path, bytes, illegible, &mut Vec::new())?;
                }
            }
        }
        write_whole(&self.files, &path, file::write_read(&read).as_bytes(), until)
    }

    /// The articles that were read, the latest first.
    pub fn recent(&self) -> (Vec<Read>, Vec<Trouble>) {
        let (mut read, problems) = self.all_of(Kind::Places, file::read_read);
        read.sort_by_key(|r| std::cmp::Reverse(r.reading.as_ref().map(|p| p.time)));
        (read, problems)
    }

    /// Whether nothing was read yet.
    pub fn is_new(&self) -> bool {
        self.paths(Kind::Places).is_empty()
    }

    /// The articles that are not opened at their beginning, or may not be shown there as they are printed.
    pub fn left_elsewhere(&self) -> Vec<Read> {
        let bookmarked = self.paths(Kind::Bookmarks);
        let mut left = self.recent().0;
        left.retain(|read| {
            let went_on = read.reading.as_ref().is_some_and(|reading| reading.anchor.stream.start > 0);
            went_on || bookmarked.contains(&self.path(Kind::Bookmarks, read.article.name))
        });
        left
    }

    /// The bookmarks of all articles, in the order of titles.
    pub fn all(&self) -> (Vec<Bookmarks>, Vec<Trouble>) {
        let (mut all, mut problems) = self.all_of(Kind::Bookmarks, file::read);
        problems.extend(self.copies().into_iter().map(|(_, copy)| Trouble::Unmerged { path: shown(&copy) }));
        all.sort_by(|a, b| (&a.article.title, a.article.name).cmp(&(&b.article.title, b.article.name)));
        (all, problems)
    }

    // ---- finding

    /// The record of an article: under its identity, or else that of an edition of it.
    fn known(
        &self,
        catalogue: &Catalogue,
        article: &Article,
        path: Option<&str>,
        problems: &mut Vec<Trouble>,
    ) -> Option<Read> {
        if let Some(read) = self.load_read(article.name, problems) {
            return Some(read);
        }
        if self.files.read(&self.path(Kind::Bookmarks, article.name)).is_ok() {
            return Some(Read::new(article.clone()));
        }
        let places = catalogue.places.get_or_init(|| self.all_of(Kind::Places, file::read_read).0);
        nearest(places.iter().map(|read| (read.kinship(article, path), read))).cloned().or_else(|| {
            let heads = catalogue.heads.get_or_init(|| self.heads());
            nearest(heads.iter().map(|head| (head.kinship(article, false), head))).cloned().map(Read::new)
        })
    }

    /// The articles that bookmarks are kept for.
    fn heads(&self) -> Vec<Article> {
        let head = |path: PathBuf| file::read_head(std::str::from_utf8(&self.files.read(&path).ok()?).ok()?);
        self.paths(Kind::Bookmarks).into_iter().filter_map(head).collect()
    }

    fn load_read(&self, name: Identity, problems: &mut Vec<Trouble>) -> Option<Read> {
        let path = self.path(Kind::Places, name);
        let bytes = self.bytes(&path).unwrap_or_else(|trouble| {
            problems.push(trouble);
            None
        })?;
        match legible(&bytes, file::read_read) {
            Ok(read) => Some(read),
            Err(illegible) => {
                let aside =
                    self.lock(&path).and_then(|_lock| self.set_aside(&path, &bytes, illegible, problems));
                aside
                    .unwrap_or_else(|trouble| {
                        problems.push(trouble);
                        None
                    })
                    .map(|read| *read)
            }
        }
    }

    /// The bookmarks of an article. Of a damaged file, what is legible is written anew once the damaged one is safe.
    fn load_bookmarks(&self, article: &Article, problems: &mut Vec<Trouble>) -> Bookmarks {
        let path = self.path(Kind::Bookmarks, article.name);
        let bytes = self.bytes(&path);
        match bytes.as_ref().map(|bytes| bytes.as_ref().map(|bytes| (bytes, legible(bytes, file::read)))) {
            Ok(None) => Bookmarks::new(article.clone()),
            Ok(Some((bytes, Ok(mut bookmarks)))) => {
                bookmarks.saw(bytes);
                bookmarks.article.name = article.name;
                bookmarks
            }
            Ok(Some((_, Err(illegible)))) => self.rescue(article, illegible, problems),
            Err(trouble) => {
                problems.push(trouble.clone());
                Bookmarks::new(article.clone())
            }
        }
    }

    /// Merges the copies of a file of bookmarks that a synchronising program made of what another machine wrote, and
    /// gives them another name once all is on the disk.
    fn take_in_copies(
        &self,
        catalogue: &Catalogue,
        mut bookmarks: Bookmarks,
        problems: &mut Vec<Trouble>,
    ) -> Bookmarks {
        let name = bookmarks.article.name;
        let mut merged = Vec::new();
        let copies = catalogue.copies.get_or_init(|| self.copies());
        for (_, copy) in copies.iter().filter(|(of, _)| *of == name) {
            match self.bytes(copy).map(|bytes| bytes.map(|b| legible(&b, file::read))) {
                Ok(None) => {}
                Ok(Some(Ok(there))) => {
                    bookmarks.merge(&there);
                    merged.push(copy);
                }
                Ok(Some(Err(illegible))) => problems.push(trouble_of(copy, &illegible)),
                Err(trouble) => problems.push(trouble),
            }
        }
        if merged.is_empty() {
            return bookmarks;
        }
        bookmarks.article.name = name;
        match self.save(&bookmarks) {
            Ok(saved) => {
                problems.extend(saved.problems);
                problems.extend(merged.iter().map(|copy| self.put_away(copy)));
                saved.bookmarks
            }
            Err(trouble) => {
                problems.push(trouble);
                bookmarks
            }
        }
    }

    /// Gives a copy that was merged another name.
    fn put_away(&self, copy: &Path) -> Trouble {
        let mut aside = copy.as_os_str().to_owned();
        aside.push(".merged");
        let renamed = self.files.rename(copy, Path::new(&aside));
        let aside = renamed.map(|()| shown(Path::new(&aside))).map_err(|error| error.to_string());
        Trouble::Merged { path: shown(copy), aside }
    }

    fn rescue(
        &self,
        article: &Article,
        illegible: Illegible<Bookmarks>,
        problems: &mut Vec<Trouble>,
    ) -> Bookmarks {
        match self.save(&Bookmarks::new(article.clone())) {
            Ok(saved) => {
                problems.extend(saved.problems);
                saved.bookmarks
            }
            Err(trouble) => {
                problems.push(trouble);
                match illegible {
                    Illegible::Damaged { legible: Some(mut bookmarks), .. } => {
                        bookmarks.article.name = article.name;
                        *bookmarks
                    }
                    _ => Bookmarks::new(article.clone()),
                }
            }
        }
    }

    /// All legible files of a kind, and what is wrong with the others.
    fn all_of<T>(
        &self,
        kind: Kind,
        read: impl Fn(&str) -> Result<T, Illegible<T>>,
    ) -> (Vec<T>, Vec<Trouble>) {
        let (mut all, mut problems) = (Vec::new(), Vec::new());
        for path in self.paths(kind) {
            match self.bytes(&path).map(|bytes| bytes.map(|b| legible(&b, &read))) {
                Ok(None) => {}
                Ok(Some(Ok(one))) => all.push(one),
                Ok(Some(Err(illegible))) => problems.push(trouble_of(&path, &illegible)),
                Err(trouble) => problems.push(trouble),
            }
        }
        (all, problems)
    }

    /// The files of a kind, in the order of their names; without locks, new files and those set aside.
    fn paths(&self, kind: Kind) -> Vec<PathBuf> {
        let named = |path: &PathBuf| {
            let stem = path.file_stem().and_then(|s| s.to_str()).and_then(Identity::parse);
            stem.is_some() && path.extension().is_some_and(|e| e == "toml")
        };
        let mut paths = self.files.list(&self.folder.join(kind.folder())).unwrap_or_default();
        paths.retain(named);
        paths.sort();
        paths
    }

    /// The copies of files of bookmarks that Syncthing made, each with the article that it is of.
    fn copies(&self) -> Vec<(Identity, PathBuf)> {
        let of = |path: &PathBuf| {
            let name = path.file_name()?.to_str()?.strip_suffix(".toml")?;
            Identity::parse(name.split_once(".sync-conflict-")?.0)
        };
        let paths = self.files.list(&self.folder.join(Kind::Bookmarks.folder())).unwrap_or_default();
        let mut copies: Vec<_> = paths.into_iter().filter_map(|p| Some((of(&p)?, p))).collect();
        copies.sort();
        copies
    }

    fn path(&self, kind: Kind, name: Identity) -> PathBuf {
        self.folder.join(kind.folder()).join(format!("{name}.toml"))
    }

    // ---- writing

    /// Locks a file until the answer is dropped. A file system that knows no locks is written without one: the
    /// renaming keeps each file whole all the same.
    fn lock(&self, path: &Path) -> Result<Option<std::fs::File>, Trouble> {
        if let Some(folder) = path.parent() {
            self.files.create_folder(folder).map_err(|e| refused("make the folder", folder, &e))?;
        }
        let beside = beside(path, "lock");
        let (mut waited, mut pause) = (Duration::ZERO, FIRST_PAUSE);
        loop {
            match self.files.lock(&beside).map_err(|error| (error.kind(), error)) {
                Ok(lock) => return Ok(Some(lock)),
                Err((io::ErrorKind::WouldBlock, _)) if waited < self.patience => self.files.pause(pause),
                Err((io::ErrorKind::WouldBlock, _)) => return Err(Trouble::Locked { path: shown(&beside) }),
                Err((io::ErrorKind::Unsupported, _)) => return Ok(None),
                Err((_, error)) => return Err(refused("lock", &beside, &error)),
            }
            waited += pause;
            pause = LONGEST_PAUSE.min(2 * pause);
        }
    }

    /// Copies a damaged file under a new name, so that it may be replaced; gives what is legible of it. One of a later
    /// schema, and one that could not be copied, must not be replaced: an error.
    fn set_aside<T: Countable>(
        &self,
        path: &Path,
        bytes: &[u8],
        illegible: Illegible<T>,
        problems: &mut Vec<Trouble>,
    ) -> Result<Option<Box<T>>, Trouble> {
        let trouble = trouble_of(path, &illegible);
        let (Illegible::Damaged { legible, .. }, Trouble::Damaged { path: shown_path, why, .. }) =
            (illegible, trouble.clone())
        else {
            return Err(trouble);
        };
        let count = legible.as_ref().map_or(0, |legible| legible.count());
        let aside = self
            .own(path)
            .and_then(|()| self.free_name(path))
            .and_then(|aside| write_whole(&self.files, &aside, bytes, Until::OnDisk).map(|()| shown(&aside)));
        let aside = aside.map_err(|trouble| trouble.to_string());
        let failed = aside.is_err();
        let trouble = Trouble::Damaged { path: shown_path, aside, why, legible: count };
        if failed {
            return Err(trouble);
        }
        problems.push(trouble);
        Ok(legible)
    }

    /// Refuses a file that is a link. Who shares a folder could have it lead to any file of the reader's, which would seem
    /// damaged only because it was never ours.
    fn own(&self, path: &Path) -> Result<(), Trouble> {
        let refused = |error| refused("set aside", path, &error);
        let folder = path.parent().unwrap_or(Path::new("."));
        let here = self.files.target(folder).map_err(refused)?.join(path.file_name().unwrap_or_default());
        if self.files.target(path).map_err(refused)? == here {
            return Ok(());
        }
        Err(refused(io::Error::other("it is a link, and what it leads to may be something else")))
    }

    /// A name beside a damaged file that nothing has yet.
    fn free_name(&self, path: &Path) -> Result<PathBuf, Trouble> {
        let numbered = (1..=ASIDE).map(|n| {
            let mut name = path.as_os_str().to_owned();
            name.push(format!(".damaged-{n}"));
            PathBuf::from(name)
        });
        let free = |p: &PathBuf| self.files.read(p).is_err_and(|e| e.kind() == io::ErrorKind::NotFound);
        numbered.into_iter().find(free).ok_or_else(|| {
            refused("set aside", path, &io::Error::other("there are too many damaged files beside it"))
        })
    }

    /// The bytes of a file, `None` if there is none.
    fn bytes(&self, path: &Path) -> Result<Option<Vec<u8>>, Trouble> {
        match self.files.read(path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(refused("read", path, &error)),
        }
    }
}

/// Puts new bytes in the place of a file: it is the old one or the new one at each moment. Only its owner may read it.
pub fn write_whole(files: &impl Files, path: &Path, bytes: &[u8], until: Until) -> Result<(), Trouble> {
    // A bookmark file may be a link into a folder under version control: write there.
    let path = &files.target(path).unwrap_or_else(|_| path.to_owned());
    let new = beside(path, "new");
    let written = write_new(files, &new, bytes, until).and_then(|()| {
        files.rename(&new, path).map_err(|e| refused("rename", &new, &e))?;
        if until == Until::HandedOver {
            return Ok(());
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        files.sync_folder(folder).map_err(|e| refused("sync", folder, &e))
    });
    if written.is_err() {
        // Its space may be what is missing. That it cannot be removed adds nothing to what is reported.
        let _ = files.remove(&new);
    }
    written
}

fn write_new(files: &impl Files, new: &Path, bytes: &[u8], until: Until) -> Result<(), Trouble> {
    let mut file = files.create(new).map_err(|e| refused("create", new, &e))?;
    let mut rest = bytes;
    while !rest.is_empty() {
        match files.write(&mut file, rest) {
            Ok(0) => return Err(refused("write", new, &io::ErrorKind::WriteZero.into())),
            Ok(count) => rest = rest.get(count..).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(refused("write", new, &error)),
        }
    }
    if until == Until::HandedOver {
        return Ok(());
    }
    files.sync(&file).map_err(|e| refused("sync", new, &e))
}

/// The last of those with the most kinship, if any has some.
fn nearest<T>(kin: impl Iterator<Item = (f32, T)>) -> Option<T> {
    kin.filter(|(kinship, _)| *kinship > 0.0).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, one)| one)
}

/// What can be counted in a damaged file.
trait Countable {
    fn count(&self) -> usize;
}

impl Countable for Bookmarks {
    fn count(&self) -> usize {
        self.len()
    }
}

impl Countable for Read {
    fn count(&self) -> usize {
        0
    }
}

/// Reads a file; bytes that are not UTF-8 are damage.
fn legible<T>(bytes: &[u8], read: impl Fn(&str) -> Result<T, Illegible<T>>) -> Result<T, Illegible<T>> {
    match std::str::from_utf8(bytes) {
        Ok(text) => read(text),
        Err(error) => {
            let legible = match read(&String::from_utf8_lossy(bytes)) {
                Ok(legible) => Some(Box::new(legible)),
                Err(Illegible::Damaged { legible, .. }) => legible,
                Err(Illegible::Newer(_)) => None,
            };
            Err(Illegible::Damaged { why: error.to_string(), legible })
        }
    }
}

/// An illegible file as a trouble; nothing is set aside yet.
fn trouble_of<T>(path: &Path, illegible: &Illegible<T>) -> Trouble {
    match illegible {
        Illegible::Newer(schema) => Trouble::Newer { path: shown(path), schema: *schema },
        Illegible::Damaged { why, .. } => {
            let aside = Err("its article is not open".to_owned());
            Trouble::Damaged { path: shown(path), aside, why: why.clone(), legible: 0 }
        }
    }
}

fn refused(doing: &'static str, path: &Path, error: &io::Error) -> Trouble {
    Trouble::Io { doing, path: shown(path), why: error.to_string() }
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// The hidden file beside another.
fn beside(path: &Path, what: &str) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{what}"))
}

/// Random bytes for [`crate::bookmark::Ids`].
pub fn seed() -> [u8; 16] {
    uuid::Uuid::new_v4().into_bytes()
}
