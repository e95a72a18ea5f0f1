//! `ibid bookmarks …`: listing, exporting, importing and merging what is kept.
//!
//! What this leaves to others: where bookmarks are kept (`storage`), their forms (`bookmark::export`), reading
//! articles (the caller gives a way to open them).

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Subcommand, ValueEnum};
use jiff::Timestamp;

use crate::bookmark::export::{Item, Sheet, Target, draft_lines, export};
use crate::bookmark::file::{self, Illegible};
use crate::bookmark::{Article, Bookmark, BookmarkId, Bookmarks, Read, Resolver, Stream, import};
use crate::clean::clean;
use crate::command::{Command, Context};
use crate::config::keymap::Keymap;
use crate::correction::{self, account::Account};
use crate::document::Document;
use crate::storage::article::{Limits, read_all, read_article};
use crate::storage::output::{is_same_file, write_output};
use crate::storage::{Catalogue, Loaded, Store, home};

/// What can be done with bookmarks, as typed.
#[derive(Debug, Clone, PartialEq, Subcommand)]
pub enum BookmarksCommand {
    /// List bookmarks: place, words, the keys that lead there, tags, annotation
    List {
        /// Only those of this article
        #[arg(long, value_name = "FILE")]
        article: Option<PathBuf>,
        /// Only those with this tag; may be repeated
        #[arg(long, value_name = "TAG")]
        tag: Vec<String>,
        /// As W3C Web Annotation JSON
        #[arg(long)]
        json: bool,
        /// Only those that were deleted, with what brings each back; corrections that were taken back among them
        #[arg(long, conflicts_with = "json")]
        deleted: bool,
        /// The corrections of notes instead, with what takes each back
        #[arg(long, conflicts_with_all = ["json", "tag", "deleted"])]
        corrections: bool,
        /// Only those with these words in quotation, annotation, tags, section or title
        #[arg(value_name = "WORDS")]
        words: Vec<String>,
    },
    /// Delete bookmarks (ibid bookmarks list --json has their ids), or take corrections back (list --corrections)
    Delete {
        /// The ids, or as much of each as no other begins with
        #[arg(value_name = "ID", required = true)]
        ids: Vec<String>,
    },
    /// Bring back what was deleted or taken back; ibid bookmarks list --deleted has the ids
    Restore {
        /// The ids, or as much of each as no other begins with
        #[arg(value_name = "ID", required = true)]
        ids: Vec<String>,
    },
    /// Write bookmarks for other programs or for paper
    Export {
        /// Only those of this article, with their words in full and the notes they call
        #[arg(long, value_name = "FILE")]
        article: Option<PathBuf>,
        /// Only those with this tag; may be repeated
        #[arg(long, value_name = "TAG")]
        tag: Vec<String>,
        /// What to write
        #[arg(long, value_enum, value_name = "TARGET", default_value = "markdown")]
        to: TypedTarget,
        /// Where to write it; standard output if not given
        #[arg(short, long, value_name = "OUT")]
        output: Option<PathBuf>,
    },
    /// Take over bookmarks from W3C Web Annotation JSON; a second time changes nothing
    Import {
        /// The JSON file, or - for standard input
        #[arg(value_name = "JSON")]
        from: PathBuf,
        /// The article of annotations that name none
        #[arg(long, value_name = "FILE")]
        article: Option<PathBuf>,
    },
    /// Merge two bookmark files, such as a conflict copy; for git: driver = ibid bookmarks merge %A %B
    Merge {
        /// The file that the result is written to
        #[arg(value_name = "A")]
        into: PathBuf,
        /// The other one, which is left as it is
        #[arg(value_name = "B")]
        other: PathBuf,
        /// Write the result here instead
        #[arg(short, long, value_name = "OUT")]
        output: Option<PathBuf>,
    },
}

/// What bookmarks are written as, as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TypedTarget {
    /// A page of notes
    Markdown,
    /// W3C Web Annotation JSON
    Json,
    /// A table
    Csv,
    /// Org mode
    Org,
    /// A page for a browser
    Html,
}

impl From<TypedTarget> for Target {
    fn from(typed: TypedTarget) -> Self {
        match typed {
            TypedTarget::Markdown => Self::Markdown,
            TypedTarget::Json => Self::Json,
            TypedTarget::Csv => Self::Csv,
            TypedTarget::Org => Self::Org,
            TypedTarget::Html => Self::Html,
        }
    }
}

/// What is done to records that are named by their ids.
struct Change {
    /// Those that it can be done to.
    of: fn(&Bookmarks) -> Vec<&Bookmark>,
    /// Does it.
    make: fn(&mut Bookmarks, BookmarkId, Timestamp),
    /// What is said of a bookmark, and of a correction, to which it was done.
    done: [&'static str; 2],
    /// What there is none of under a name that is wrong, and what lists those that there are.
    wanted: &'static str,
    listed: &'static str,
}

/// Deletes bookmarks and takes corrections back.
const DELETE: Change = Change {
    of: |bookmarks| bookmarks.living().chain(bookmarks.corrections()).collect(),
    make: Bookmarks::delete,
    done: ["is deleted", "taken back"],
    wanted: "bookmark or correction",
    listed: "ibid bookmarks list --corrections and --json list them with their ids",
};

/// Brings back what was deleted.
const RESTORE: Change = Change {
    of: |bookmarks| bookmarks.deleted().chain(bookmarks.taken_back()).collect(),
    make: Bookmarks::bring_back,
    done: ["is there again", "made again"],
    wanted: "deleted bookmark or correction taken back",
    listed: "ibid bookmarks list --deleted lists them with their ids",
};

/// How much is read of a file of bookmarks: far more than people write, and less than memory.
const MOST: Limits = Limits { bytes: 1 << 30 };

/// What went wrong: with the output, or with anything else, in words.
#[derive(Debug)]
pub enum Failure {
    /// Writing to where the output goes.
    Output(io::Error),
    /// Anything else.
    Message(String),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// What the commands work with.
pub struct Means<'a> {
    /// The reader's bookmarks.
    pub store: Store,
    /// Opens an article; the error names it.
    pub open: &'a dyn Fn(&Path) -> Result<Document, String>,
    /// The reader's keys.
    pub keymap: Keymap,
    /// The time.
    pub now: Timestamp,
}

/// Carries out a command; gives what was wrong without keeping it from being done, a line each.
pub fn run(command: BookmarksCommand, means: &Means, out: &mut dyn Write) -> Result<Vec<String>, Failure> {
    match command {
        BookmarksCommand::List { article, tag, json, deleted, corrections, words } => {
            let query = tag.iter().map(|tag| format!("#{tag}")).chain(words).collect::<Vec<_>>().join(" ");
            let shelves = means.shelves(article.as_deref())?;
            let text = match () {
                () if json => shelves.export(&query, Target::Json),
                () if deleted => shelves.list_deleted(&query, &means.keymap),
                () if corrections => shelves.list_corrections(&query),
                () => shelves.list(&query, &means.keymap),
            };
            out.write_all(text.as_bytes())?;
            Ok(shelves.problems)
        }
        BookmarksCommand::Delete { ids } => means.change(&ids, &DELETE, out),
        BookmarksCommand::Restore { ids } => means.change(&ids, &RESTORE, out),
        BookmarksCommand::Export { article, tag, to, output } => {
            if let (Some(article), Some(path)) = (&article, &output)
                && is_same_file(article, path)
            {
                return Err(failed(path, &"is the article itself; name another file to write"));
            }
            let query = tag.iter().map(|tag| format!("#{tag}")).collect::<Vec<_>>().join(" ");
            let shelves = means.shelves(article.as_deref())?;
            let text = shelves.export(&query, to.into());
            match output {
                None => out.write_all(text.as_bytes())?,
                Some(path) => written(&path, &text)?,
            }
            Ok(shelves.problems)
        }
        BookmarksCommand::Import { from, article } => means.import(&from, article.as_deref(), out),
        BookmarksCommand::Merge { into, other, output } => {
            // A bookmark file may be a link into a folder under version control: the file there is replaced whole.
            let into_itself = || fs::canonicalize(&into).unwrap_or_else(|_| into.clone());
            merge(&into, &other, &output.unwrap_or_else(into_itself))?;
            Ok(Vec::new())
        }
    }
}

/// The bookmarks of some articles, in the order they are shown.
struct Shelves {
    all: Vec<(Read, Bookmarks)>,
    /// The article, if there is only one and it is at hand.
    document: Option<Document>,
    problems: Vec<String>,
}

impl Means<'_> {
    fn shelves(&self, article: Option<&Path>) -> Result<Shelves, Failure> {
        match article {
            Some(path) => self.shelf(path),
            None => Ok(self.all()),
        }
    }

    fn all(&self) -> Shelves {
        let (all, problems) = self.store.all();
        let (read, more) = self.store.recent();
        let named = |bookmarks: Bookmarks| {
            let known = read.iter().find(|read| read.article.name == bookmarks.article.name).cloned();
            (known.unwrap_or_else(|| Read::new(bookmarks.article.clone())), bookmarks)
        };
        let problems = problems.iter().chain(&more).map(ToString::to_string).collect();
        Shelves { all: all.into_iter().map(named).collect(), document: None, problems }
    }

    fn shelf(&self, path: &Path) -> Result<Shelves, Failure> {
        let (document, stream, loaded) = self.opened(path)?;
        let mut bookmarks = loaded.bookmarks;
        bookmarks.article = loaded.read.article.clone();
        let report = bookmarks.locate(&Resolver::new(&document, &stream));
        let mut problems: Vec<String> = loaded.problems.iter().map(ToString::to_string).collect();
        if loaded.other_edition && !bookmarks.is_empty() {
            problems.push(format!("{}: another edition: {report}", path.display()));
        }
        Ok(Shelves { all: vec![(loaded.read, bookmarks)], document: Some(document), problems })
    }

    fn opened(&self, path: &Path) -> Result<(Document, Stream, Loaded), Failure> {
        let document = (self.open)(path).map_err(Failure::Message)?;
        let stream = Stream::new(&document);
        let absolute = std::path::absolute(path).ok().map(|path| home::text_of(&path));
        let loaded = self.store.load(&Article::new(&document, &stream), absolute.as_deref());
        if loaded.bookmarks.corrections().next().is_none() {
            return Ok((document, stream, loaded));
        }
        let (document, _) = correction::apply(&document, loaded.bookmarks.corrections());
        let stream = Stream::new(&document);
        Ok((document, stream, loaded))
    }

    /// Makes a change to records: to all that are named, or to none if one of the names is wrong.
    fn change(&self, ids: &[String], change: &Change, out: &mut dyn Write) -> Result<Vec<String>, Failure> {
        let Shelves { all, problems, .. } = self.all();
        let mut wanted = Vec::new();
        for id in ids {
            // As typed, or as `list --json` has it. Nothing, as from an empty variable of a script, means none.
            let named = id.to_ascii_lowercase();
            let named = named.strip_prefix("urn:uuid:").unwrap_or(&named);
            let is_meant = |b: &&Bookmark| !named.is_empty() && b.id.to_string().starts_with(named);
            let possible = all.iter().flat_map(|(_, bookmarks)| (change.of)(bookmarks));
            let Change { wanted: what, listed, .. } = change;
            match possible.filter(is_meant).collect::<Vec<_>>().as_slice() {
                [one] => wanted.push(one.id),
                [] => return Err(Failure::Message(format!("{id}: no {what}; {listed}"))),
                _ => return Err(Failure::Message(format!("{id}: more than one {what}; {listed}"))),
            }
        }
        for (read, mut bookmarks) in all {
            let here = (change.of)(&bookmarks).into_iter().filter(|b| wanted.contains(&b.id));
            let here: Vec<Bookmark> = here.cloned().collect();
            if here.is_empty() {
                continue;
            }
            for record in &here {
                (change.make)(&mut bookmarks, record.id, self.now);
            }
            self.store.save(&bookmarks).map_err(|trouble| Failure::Message(trouble.to_string()))?;
            for record in &here {
                let [bookmark, correction] = change.done;
                let said = match Account::of(record) {
                    Some(account) => format!("{}: {correction}: {}", read.label(), account.line),
                    None => format!("{}: “{}” {bookmark}", read.label(), record.anchor.shown()),
                };
                writeln!(out, "{}", clean(&said.replace('\n', " ")))?;
            }
        }
        Ok(problems)
    }

    fn import(
        &self,
        from: &Path,
        article: Option<&Path>,
        out: &mut dyn Write,
    ) -> Result<Vec<String>, Failure> {
        let stdin = from.as_os_str() == "-";
        let bytes = if stdin { read_all(io::stdin().lock(), 0, MOST) } else { read_article(from, MOST) };
        let bytes = bytes.map_err(|error| {
            let missing =
                "no such file; name one that ibid bookmarks export --to json wrote, or another program";
            failed(from, if error.is_not_found() { &missing } else { &error })
        })?;
        let text = String::from_utf8(bytes).map_err(|_| failed(from, &"not JSON in UTF-8"))?;
        let open = article.map(|path| self.opened(path)).transpose()?;
        let default = open.as_ref().map(|(_, _, loaded)| &loaded.read.article);
        let imported = import::read(&text, default, self.now).map_err(|why| failed(from, &why))?;
        let refused = |(at, why): &(usize, String)| format!("{}: annotation {at}: {why}", from.display());
        let mut problems: Vec<String> = imported.refused.iter().map(refused).collect();
        let mut catalogue = Catalogue::default();
        for mut bookmarks in imported.bookmarks {
            if let Some((document, stream, loaded)) = &open
                && loaded.read.article.name == bookmarks.article.name
            {
                bookmarks.complete(document, stream);
            }
            self.take_over(bookmarks, &mut catalogue, &mut problems, out)?;
        }
        Ok(problems)
    }

    /// Merges imported bookmarks with those that are kept for the article, whatever its edition.
    fn take_over(
        &self,
        mut bookmarks: Bookmarks,
        catalogue: &mut Catalogue,
        problems: &mut Vec<String>,
        out: &mut dyn Write,
    ) -> Result<(), Failure> {
        let count = bookmarks.len();
        let loaded = self.store.load_among(catalogue, &bookmarks.article, None);
        bookmarks.article.name = loaded.read.article.name;
        bookmarks.drop_known(&loaded.bookmarks);
        let saved = self.store.save(&bookmarks).map_err(|trouble| Failure::Message(trouble.to_string()))?;
        catalogue.add(saved.bookmarks.article.clone());
        problems.extend(loaded.problems.iter().chain(&saved.problems).map(ToString::to_string));
        // Others may have saved meanwhile: only ours count.
        let is_new =
            |b: &&Bookmark| saved.bookmarks.get(b.id).is_some() && loaded.bookmarks.get(b.id).is_none();
        let new = bookmarks.living().filter(is_new).count();
        let noun = if count == 1 { "bookmark" } else { "bookmarks" };
        writeln!(out, "{}: {count} {noun}, {new} of them new", clean(&loaded.read.label()))?;
        Ok(())
    }
}

impl Shelves {
    fn sheets(&self, query: &str) -> Vec<Sheet<'_>> {
        let sheets = self.all.iter().map(|(read, bookmarks)| {
            let rest = query_without(query, &read.label());
            Sheet::new(bookmarks, self.document.as_ref(), |bookmark| bookmark.matches(&rest))
        });
        sheets.filter(|sheet| !sheet.items.is_empty()).collect()
    }

    fn export(&self, query: &str, target: Target) -> String {
        export(&self.sheets(query), target)
    }

    /// A line for the article, and for each bookmark those of [`lines_of`].
    fn list(&self, query: &str, keymap: &Keymap) -> String {
        let sheets = self.sheets(query);
        sheets.iter().map(|sheet| self.page(sheet, |item| lines_of(item, keymap))).collect()
    }

    /// The same of those deleted, and below each when, and what brings it back.
    fn list_deleted(&self, query: &str, keymap: &Keymap) -> String {
        let sheets = self.all.iter().map(|(read, bookmarks)| {
            let rest = query_without(query, &read.label());
            Sheet::deleted(bookmarks, |bookmark| bookmark.matches(&rest))
        });
        let lines = |item: &Item| {
            let (id, day) = (item.bookmark.id, item.bookmark.changed.strftime("%Y-%m-%d"));
            format!("{}      deleted {day}; ibid bookmarks restore {id}\n", lines_of(item, keymap))
        };
        let sheets = sheets.filter(|sheet| !sheet.items.is_empty());
        let deleted: String = sheets.map(|sheet| self.page(&sheet, lines)).collect();
        deleted + &self.pages_of_corrections(query, Bookmarks::taken_back, "taken back", "restore")
    }

    /// A line for the article, and for each correction its lines, with when it was made and what takes it back.
    fn list_corrections(&self, query: &str) -> String {
        self.pages_of_corrections(query, Bookmarks::corrections, "made", "delete")
    }

    /// The corrections of each article that has some; `done` to each when it was changed last, and `command` to undo that.
    fn pages_of_corrections<'s, I: Iterator<Item = &'s Bookmark>>(
        &'s self,
        query: &str,
        of: fn(&'s Bookmarks) -> I,
        done: &str,
        command: &str,
    ) -> String {
        let lines = |item: &Item| {
            let (id, day) = (item.bookmark.id, item.bookmark.changed.strftime("%Y-%m-%d"));
            format!(
                "{}      {done} {day}; ibid bookmarks {command} {id}\n",
                lines_of_correction(item).unwrap_or_default()
            )
        };
        let sheets = self.all.iter().map(|(read, bookmarks)| {
            let rest = query_without(query, &read.label());
            let wanted = of(bookmarks).filter(|correction| {
                Account::of(correction).is_some_and(|a| {
                    has_words(&format!("{} {} {}", a.line, a.behind, correction.anchor.heading), &rest)
                })
            });
            Sheet::corrections(bookmarks, wanted)
        });
        let sheets = sheets.filter(|sheet| !sheet.items.is_empty());
        sheets.map(|sheet| self.page(&sheet, lines)).collect()
    }

    /// A line for the article, and for each bookmark of its sheet its lines.
    fn page(&self, sheet: &Sheet, lines: impl Fn(&Item) -> String) -> String {
        let read = self.all.iter().find(|(read, _)| read.article.name == sheet.article.name);
        let title = read.map_or_else(|| sheet.title(), |(read, _)| read.label());
        let items: String = sheet.items.iter().map(lines).collect();
        format!("{}\n{items}", clean(&title))
    }
}

/// A line with the place of a correction and what it did, and below it the words that its marker stands behind.
fn lines_of_correction(item: &Item) -> Option<String> {
    let account = Account::of(item.bookmark)?;
    let heading = item.bookmark.anchor.heading.clone();
    let page = item.page().unwrap_or_default();
    let line = [heading, page, account.line].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
    let mut out = format!("  {}\n", clean(&line.join("  ").replace('\n', " ")));
    if !account.behind.is_empty() {
        out.extend(["      behind “", clean(&account.behind.replace('\n', " ")).as_str(), "”\n"]);
    }
    Some(out)
}

/// Whether all words of a query are in a text, in any case.
fn has_words(text: &str, query: &str) -> bool {
    let text = text.to_lowercase();
    query.to_lowercase().split_whitespace().all(|word| text.contains(word))
}

/// A line with the place, the words, the keys that lead there and the tags of a bookmark, and below it what is written.
fn lines_of(item: &Item, keymap: &Keymap) -> String {
    let bookmark = item.bookmark;
    let kept = [bookmark.annotation()].into_iter().chain(bookmark.other_annotations()).map(str::to_owned);
    let written: Vec<String> = kept.chain(draft_lines(&bookmark.draft)).collect();
    let is_sign = |c: char| !c.is_alphanumeric();
    let is_written = |tag: &str| {
        let words = written.iter().flat_map(|text| text.split_whitespace());
        words.map(|word| word.trim_end_matches(is_sign)).any(|word| word == tag)
    };
    let place = [bookmark.anchor.heading.clone(), item.place()].into_iter().filter(|p| !p.is_empty());
    let words = format!("“{}”", bookmark.anchor.shown());
    let keys = bookmark.name.map(|n| keymap.first_key_with(Context::Reading, Command::GoToName, n));
    let tags = bookmark.tags.iter().map(|tag| format!("#{tag}")).filter(|tag| !is_written(tag));
    let line = place.chain([words]).chain(keys).chain(tags).collect::<Vec<_>>().join("  ");
    let mut out = format!("  {}\n", clean(&line.replace('\n', " ")));
    for line in written.iter().flat_map(|text| text.lines()) {
        out.extend(["      ", clean(line).as_str(), "\n"]);
    }
    out
}

/// A query without the words that the title has: what is left must be in the bookmark.
fn query_without(query: &str, title: &str) -> String {
    let title = title.to_lowercase();
    let rest = query.split_whitespace().filter(|word| !title.contains(&word.to_lowercase()));
    rest.collect::<Vec<_>>().join(" ")
}

fn merge(into: &Path, other: &Path, output: &Path) -> Result<(), Failure> {
    let (mut one, two) = (read(into)?, read(other)?);
    if one.article.kinship(&two.article, false) == 0.0 {
        let message = format!("{} and {}: bookmarks of different articles", into.display(), other.display());
        return Err(Failure::Message(message));
    }
    let name = one.article.name;
    one.merge(&two);
    one.article.name = name;
    written(output, &file::write(&one))
}

fn read(path: &Path) -> Result<Bookmarks, Failure> {
    let bytes = read_article(path, MOST).map_err(|error| {
        let missing = "no such file; name two files of bookmarks";
        failed(path, if error.is_not_found() { &missing } else { &error })
    })?;
    let text = String::from_utf8(bytes).map_err(|error| failed(path, &error))?;
    file::read(&text).map_err(|illegible| match illegible {
        Illegible::Newer(schema) => failed(path, &format!("schema {schema}, from a later ibid; update ibid")),
        Illegible::Damaged { why, .. } => failed(path, &format!("damaged: {why}")),
    })
}

fn written(path: &Path, text: &str) -> Result<(), Failure> {
    write_output(path, |file| file.write_all(text.as_bytes())).map_err(|error| failed(path, &error))
}

fn failed(path: &Path, why: &dyn std::fmt::Display) -> Failure {
    Failure::Message(format!("{}: {why}", path.display()))
}
