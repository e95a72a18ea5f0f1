//! Bookmarks are never lost: file systems that fail, processes that are killed, files that are damaged, two writers.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::string_slice,
    clippy::print_stdout,
    reason = "helpers of tests are not marked as tests"
)]

use std::cell::{Cell, RefCell};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use ibid::bookmark::{
    Anchor, Article, Bookmark, BookmarkId, Bookmarks, Ids, Read, Reading, Report, Resolver, Stream, Trouble,
    file,
};
use ibid::document::{Document, Place, Span};
use ibid::parse::{Format, parse};
use ibid::source::{Source, decode};
use ibid::storage::disk::{Disk, Files};
use ibid::storage::{Catalogue, Store, Until, home};
use jiff::Timestamp;
use tempfile::TempDir;

const TEXT: &str = "THE LAMPLIGHTERS OF THE LOWER QUAY\n\n\
    The company hired eleven men in the first winter and let nine of them go before the ice had left the river.\n\n\
    Those who stayed were paid by the lamp, which explains why the quay was so much better lit than the town.\n\n\
    When gas came, the two of them bought the last barrel of oil between them and kept one lamp burning for a year.\n";

fn now() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

fn document(text: &str) -> Document {
    parse(&Source::from_text(text), Format::Plain).document
}

/// An article that is open.
struct Open {
    document: Document,
    stream: Stream,
    article: Article,
}

impl Open {
    fn new(text: &str) -> Self {
        let document = document(text);
        let stream = Stream::new(&document);
        let article = Article::new(&document, &stream);
        Self { document, stream, article }
    }

    fn span(&self, words: &str) -> Span {
        let start = self.document.text.find(words).expect("the words are in the article");
        Span::new(start, start + words.len())
    }

    fn bookmark(
        &self,
        bookmarks: &mut Bookmarks,
        ids: &mut Ids,
        words: &str,
        annotation: &str,
    ) -> BookmarkId {
        let span = self.span(words);
        let anchor = Anchor::within(&self.document, &self.stream, span);
        let id = bookmarks.add(anchor, span, ids.next(now()), now());
        bookmarks.annotate(id, annotation, now());
        id
    }
}

fn store(folder: &TempDir) -> Store {
    Store::new(Disk, folder.path().join("ibid"))
}

fn ids(seed: u8) -> Ids {
    Ids::new([seed; 16])
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).collect();
    files.sort();
    files
}

/// A store, the article that is open, and its one bookmark, which is on the disk.
fn kept(annotation: &str) -> (TempDir, Open, Bookmarks, BookmarkId) {
    let folder = TempDir::new().unwrap();
    let open = Open::new(TEXT);
    let mut bookmarks = Bookmarks::new(open.article.clone());
    let id = open.bookmark(&mut bookmarks, &mut ids(1), "eleven men", annotation);
    store(&folder).save(&bookmarks).unwrap();
    (folder, open, bookmarks, id)
}

/// The lock beside the one bookmark file of a store.
fn lock_file(folder: &TempDir) -> PathBuf {
    let files = files_in(&folder.path().join("ibid/bookmarks"));
    files.into_iter().find(|p| p.extension().is_some_and(|e| e == "lock")).expect("a lock")
}

/// The one bookmark file of a store.
fn bookmark_file(folder: &TempDir) -> PathBuf {
    let files = files_in(&folder.path().join("ibid/bookmarks"));
    files.into_iter().find(|p| p.extension().is_some_and(|e| e == "toml")).expect("a bookmark file")
}

/// A file system on which one operation fails: the k-th, counted from 0.
struct Failing {
    left: Cell<usize>,
    how: Failure,
    done: RefCell<Vec<&'static str>>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Failure {
    NoSpace,
    NoPermission,
    Io,
    /// Only half of the bytes are written, then there is no space.
    Short,
    /// An error of the device that does not come again.
    Once,
}

impl Failing {
    fn at(k: usize, how: Failure) -> Self {
        Self { left: Cell::new(k), how, done: RefCell::default() }
    }

    fn turn(&self, what: &'static str) -> io::Result<()> {
        self.done.borrow_mut().push(what);
        let left = self.left.get();
        // What failed once mostly goes on failing: a full disk does not become empty.
        if left == 0 {
            self.left.set(if self.how == Failure::Once { usize::MAX } else { 0 });
            return Err(match self.how {
                Failure::NoSpace | Failure::Short => io::Error::from_raw_os_error(28),
                Failure::NoPermission => io::Error::from_raw_os_error(13),
                Failure::Io | Failure::Once => io::Error::from_raw_os_error(5),
            });
        }
        self.left.set(left - 1);
        Ok(())
    }
}

impl Files for &Failing {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.turn("read").and_then(|()| Disk.read(path))
    }
    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        self.turn("list").and_then(|()| Disk.list(folder))
    }
    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        self.turn("create folder").and_then(|()| Disk.create_folder(folder))
    }
    fn lock(&self, path: &Path) -> io::Result<File> {
        self.turn("lock").and_then(|()| Disk.lock(path))
    }
    fn pause(&self, _: Duration) {}
    fn target(&self, path: &Path) -> io::Result<PathBuf> {
        Disk.target(path)
    }
    fn create(&self, path: &Path) -> io::Result<File> {
        self.turn("create").and_then(|()| Disk.create(path))
    }
    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<usize> {
        match self.turn("write") {
            Err(_)
                if self.how == Failure::Short
                    && self.done.borrow().iter().filter(|w| **w == "write").count() == 1 =>
            {
                Disk.write(file, &bytes[..bytes.len() / 2])
            }
            Err(error) => Err(error),
            // Pieces, so that failing between two of them is among the cases.
            Ok(()) => Disk.write(file, &bytes[..bytes.len().min(700)]),
        }
    }
    fn sync(&self, file: &File) -> io::Result<()> {
        self.turn("sync").and_then(|()| Disk.sync(file))
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.turn("rename").and_then(|()| Disk.rename(from, to))
    }
    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.turn("sync folder").and_then(|()| Disk.sync_folder(folder))
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        self.turn("remove").and_then(|()| Disk.remove(path))
    }
}

#[test]
fn what_was_saved_is_there_at_the_next_start() {
    let folder = TempDir::new().unwrap();
    let open = Open::new(TEXT);
    let mut bookmarks = store(&folder).load(&open.article, None).bookmarks;
    let id = open.bookmark(&mut bookmarks, &mut ids(1), "paid by the lamp", "by whom?\nand how much?");
    bookmarks.tag(id, ["#pay", "light"], now());
    bookmarks.name(id, Some('p'), now());
    assert!(bookmarks.is_unsaved());
    let saved = store(&folder).save(&bookmarks).unwrap();
    assert!(!bookmarks.absorb(&saved.bookmarks), "nothing came from elsewhere");
    assert!(!bookmarks.is_unsaved());

    let mut loaded = store(&folder).load(&open.article, None);
    assert_eq!(loaded.problems, []);
    let report = loaded.bookmarks.locate(&Resolver::new(&open.document, &open.stream));
    assert_eq!((report.exact, report.approximate, report.orphans), (1, 0, 0));
    let entry = loaded.bookmarks.named('p').unwrap();
    assert_eq!(entry.span(), Some(open.span("paid by the lamp")));
    assert_eq!(entry.bookmark.annotation(), "by whom?\nand how much?");
    assert_eq!(entry.bookmark.tags, ["pay", "light"]);
}

#[test]
fn bookmarks_are_readable_only_by_their_owner() {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let folder = TempDir::new().unwrap();
        let open = Open::new(TEXT);
        let mut bookmarks = Bookmarks::new(open.article.clone());
        open.bookmark(&mut bookmarks, &mut ids(1), "eleven men", "");
        store(&folder).save(&bookmarks).unwrap();
        for path in files_in(&folder.path().join("ibid/bookmarks")) {
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600, "{path:?}");
        }
    }
}

/// Fails the k-th operation of saving a second bookmark, for every k, and checks what is on the disk.
fn fail_everywhere(how: Failure) {
    let open = Open::new(TEXT);
    for k in 0.. {
        let folder = TempDir::new().unwrap();
        let mut bookmarks = Bookmarks::new(open.article.clone());
        let first = open.bookmark(&mut bookmarks, &mut ids(1), "eleven men", "the first");
        store(&folder).save(&bookmarks).unwrap();
        let old = fs::read(bookmark_file(&folder)).unwrap();
        let second = open.bookmark(&mut bookmarks, &mut ids(2), "two of them", "the second");

        let failing = Failing::at(k, how);
        let result = Store::new(&failing, folder.path().join("ibid")).save(&bookmarks);
        let there = fs::read(bookmark_file(&folder)).unwrap();
        let loaded = store(&folder).load(&open.article, None);
        assert_eq!(loaded.problems, [], "k = {k}, {how:?}");
        assert!(loaded.bookmarks.get(first).is_some(), "k = {k}, {how:?}");
        match result {
            Ok(saved) => {
                assert!(
                    loaded.bookmarks.get(second).is_some(),
                    "acknowledged but not there, k = {k}, {how:?}"
                );
                assert!(saved.bookmarks.get(second).is_some());
                assert!(failing.left.get() < k + 1, "a failure was passed over, k = {k}");
                assert!(k >= 10, "only {k} operations: {:?}", failing.done.borrow());
                return;
            }
            Err(trouble) => {
                assert!(
                    there == old || loaded.bookmarks.get(second).is_some(),
                    "neither old nor new, k = {k}"
                );
                assert!(matches!(trouble, Trouble::Io { .. }), "{trouble:?}");
                assert!(bookmarks.is_unsaved() && bookmarks.get(second).is_some(), "still in memory");
                store(&folder).save(&bookmarks).expect("a later save, when there is space again");
                assert!(store(&folder).load(&open.article, None).bookmarks.get(second).is_some());
            }
        }
    }
}

#[test]
fn a_full_disk_leaves_the_old_file_or_the_new_one() {
    fail_everywhere(Failure::NoSpace);
}

#[test]
fn a_refused_permission_leaves_the_old_file_or_the_new_one() {
    fail_everywhere(Failure::NoPermission);
}

#[test]
fn an_input_output_error_leaves_the_old_file_or_the_new_one() {
    fail_everywhere(Failure::Io);
}

#[test]
fn an_error_that_does_not_come_again_is_not_passed_over() {
    fail_everywhere(Failure::Once);
}

#[test]
fn a_short_write_leaves_the_old_file_or_the_new_one() {
    fail_everywhere(Failure::Short);
}

#[test]
fn a_damaged_file_is_never_overwritten_whatever_fails() {
    let open = Open::new(TEXT);
    for k in 0.. {
        let folder = TempDir::new().unwrap();
        let mut bookmarks = Bookmarks::new(open.article.clone());
        open.bookmark(&mut bookmarks, &mut ids(1), "eleven men", "the first");
        let kept = open.bookmark(&mut bookmarks, &mut ids(2), "ice", "the second");
        store(&folder).save(&bookmarks).unwrap();
        let path = bookmark_file(&folder);
        let whole = fs::read(&path).unwrap();
        let damaged = [&whole[..], b"[[bookmark]]\nid = \"torn"].concat();
        fs::write(&path, &damaged).unwrap();

        let failing = Failing::at(k, Failure::NoSpace);
        let loaded = Store::new(&failing, folder.path().join("ibid")).load(&open.article, None);
        let copies = files_in(path.parent().unwrap()).into_iter().filter(|p| fs::read(p).unwrap() == damaged);
        assert!(copies.count() >= 1, "the damaged file is somewhere, k = {k}: {:?}", failing.done.borrow());
        if failing.left.get() > 0 {
            assert_eq!(loaded.bookmarks.len(), 2);
            assert!(matches!(&loaded.problems[..], [Trouble::Damaged { aside: Ok(_), legible: 2, .. }]));
            assert!(store(&folder).load(&open.article, None).bookmarks.get(kept).is_some());
            return;
        }
        assert!(!loaded.problems.is_empty(), "said so, k = {k}");
    }
}

#[test]
fn a_file_cut_at_any_byte_is_set_aside_and_what_is_legible_is_kept() {
    let folder = TempDir::new().unwrap();
    let open = Open::new(TEXT);
    let mut bookmarks = Bookmarks::new(open.article.clone());
    let written = "why eleven?\nask “the company”";
    open.bookmark(&mut bookmarks, &mut ids(1), "eleven men", written);
    open.bookmark(&mut bookmarks, &mut ids(2), "the last barrel of oil", "");
    store(&folder).save(&bookmarks).unwrap();
    let path = bookmark_file(&folder);
    let whole = fs::read(&path).unwrap();
    let words = String::from_utf8_lossy(&whole).find(written).unwrap();
    let records: Vec<usize> =
        whole.windows(14).enumerate().filter(|(_, w)| *w == b"\n[[bookmark]]\n").map(|(at, _)| at).collect();
    for cut in 0..whole.len() {
        for old in files_in(path.parent().unwrap()) {
            fs::remove_file(old).unwrap();
        }
        fs::write(&path, &whole[..cut]).unwrap();
        let loaded = store(&folder).load(&open.article, None);
        let complete = records.iter().skip(1).filter(|at| **at <= cut).count();
        assert!(loaded.bookmarks.len() >= complete, "cut at {cut}: {:?}", loaded.problems);
        // What was written of the annotation before the cut is not lost either.
        let there =
            String::from_utf8_lossy(whole[words..].get(..cut.saturating_sub(words)).unwrap_or_default());
        let torn = written.get(..there.trim_end_matches('\u{fffd}').len()).unwrap_or(written);
        let kept = |b: &Bookmark| b.annotation().starts_with(torn);
        assert!(
            torn.trim().is_empty() || loaded.bookmarks.living().any(kept),
            "cut at {cut}: {torn:?} in {there}"
        );
        let aside =
            files_in(path.parent().unwrap()).into_iter().find(|p| p.to_string_lossy().contains("damaged"));
        if cut + 1 == whole.len() {
            assert_eq!(loaded.problems, [], "only the last line end is missing");
            assert_eq!(loaded.bookmarks.len(), 2);
            continue;
        }
        let [Trouble::Damaged { aside: Ok(name), .. }] = &loaded.problems[..] else {
            panic!("cut at {cut}: {:?}", loaded.problems);
        };
        assert_eq!(fs::read(name).unwrap(), &whole[..cut], "cut at {cut}");
        assert_eq!(aside, Some(PathBuf::from(name)));
    }
}

#[test]
fn what_another_machine_wrote_meanwhile_is_merged_at_opening_and_kept() {
    let (here, there) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let open = Open::new(TEXT);
    let mut ours = Bookmarks::new(open.article.clone());
    let one = open.bookmark(&mut ours, &mut ids(1), "eleven men", "ours");
    store(&here).save(&ours).unwrap();
    let mut theirs = Bookmarks::new(open.article.clone());
    let two = open.bookmark(&mut theirs, &mut ids(2), "two of them", "theirs");
    store(&there).save(&theirs).unwrap();
    let name = format!("{}.sync-conflict-20260301-120000-ABCDEFG.toml", open.article.name);
    let copy = bookmark_file(&here).with_file_name(&name);
    fs::copy(bookmark_file(&there), &copy).unwrap();
    fs::write(copy.with_file_name(format!("notes-{name}")), "of something else").unwrap();

    let (_, problems) = store(&here).all();
    assert!(matches!(&problems[..], [Trouble::Unmerged { .. }]), "{problems:?}");
    let aside = copy.with_file_name(format!("{name}.merged"));
    for k in 0.. {
        let failing = Failing::at(k, Failure::NoSpace);
        let loaded = Store::new(&failing, here.path().join("ibid")).load(&open.article, None);
        let there = fs::read_to_string(bookmark_file(&here)).unwrap();
        assert!(
            copy.exists() || there.contains(&two.to_string()),
            "put away before it is on the disk, k = {k}"
        );
        if failing.left.get() > 0 {
            let said = &loaded.problems[..];
            assert!(matches!(said, [Trouble::Merged { aside: Ok(_), .. }]) || k > 12, "{said:?}");
            break;
        }
        assert!(copy.exists() || aside.exists(), "k = {k}");
    }
    assert_eq!(fs::read(aside).unwrap(), fs::read(bookmark_file(&there)).unwrap());
    assert!(!copy.exists());
    let again = store(&here).load(&open.article, None);
    assert_eq!(again.problems, []);
    assert!(again.bookmarks.get(one).is_some() && again.bookmarks.get(two).is_some());
}

#[test]
fn a_file_of_a_later_schema_is_left_as_it_is() {
    let (folder, open, bookmarks, _) = kept("");
    let path = bookmark_file(&folder);
    let later =
        fs::read_to_string(&path).unwrap().replace("schema = 1", "schema = 2\nshape = \"unheard of\"");
    fs::write(&path, &later).unwrap();
    let loaded = store(&folder).load(&open.article, None);
    assert!(matches!(&loaded.problems[..], [Trouble::Newer { schema: 2, .. }]), "{:?}", loaded.problems);
    assert!(matches!(store(&folder).save(&bookmarks), Err(Trouble::Newer { schema: 2, .. })));
    assert_eq!(fs::read_to_string(&path).unwrap(), later);
}

#[test]
fn a_home_that_cannot_be_written_is_said_and_the_words_stay_in_memory() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("ibid"), "a file where the folder should be").unwrap();
    let open = Open::new(TEXT);
    let mut bookmarks = store(&folder).load(&open.article, None).bookmarks;
    let id = open.bookmark(&mut bookmarks, &mut ids(1), "eleven men", "not to be lost");
    let trouble = store(&folder).save(&bookmarks).unwrap_err();
    assert!(trouble.to_string().starts_with("cannot make the folder"), "{trouble}");
    assert!(bookmarks.is_unsaved());
    assert_eq!(bookmarks.get(id).unwrap().annotation(), "not to be lost");
}

#[test]
fn two_readers_lose_neither_bookmark() {
    let folder = TempDir::new().unwrap();
    let open = Open::new(TEXT);
    let mut one = store(&folder).load(&open.article, None).bookmarks;
    let mut two = store(&folder).load(&open.article, None).bookmarks;
    let first = open.bookmark(&mut one, &mut ids(1), "eleven men", "one");
    let second = open.bookmark(&mut two, &mut ids(2), "two of them", "two");
    store(&folder).save(&one).unwrap();
    let saved = store(&folder).save(&two).unwrap();
    assert!(two.absorb(&saved.bookmarks), "one came from elsewhere");
    two.locate_new(&Resolver::new(&open.document, &open.stream));
    let order: Vec<BookmarkId> = two.entries().map(|e| e.bookmark.id).collect();
    assert_eq!(order, [first, second]);
    assert_eq!(store(&folder).load(&open.article, None).bookmarks.len(), 2);
}

#[test]
fn a_lock_held_by_a_living_process_is_waited_for_and_then_said() {
    let (folder, _, bookmarks, _) = kept("");
    let held = Disk.lock(&lock_file(&folder)).unwrap();
    let trouble = store(&folder).save(&bookmarks).unwrap_err();
    assert!(matches!(trouble, Trouble::Locked { .. }), "{trouble}");
    drop(held);
    store(&folder).save(&bookmarks).unwrap();
}

#[test]
fn a_command_waits_for_its_turn_longer_than_a_reader_would() {
    let (folder, _, bookmarks, _) = kept("");
    let held = Disk.lock(&lock_file(&folder)).unwrap();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            std::thread::sleep(Duration::from_millis(1500));
            drop(held);
        });
        store(&folder).patient().save(&bookmarks).unwrap();
    });
}

/// Runs one of the functions below in a process of its own: this test program again, told so by the environment.
fn spawn(role: &str, folder: &Path, seed: u8) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_process_of_its_own", "--nocapture"])
        .env("IBID_TEST_ROLE", role)
        .env("IBID_TEST_FOLDER", folder)
        .env("IBID_TEST_SEED", seed.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// The other side of [`spawn`]; nothing without it.
#[test]
fn a_process_of_its_own() {
    let Ok(role) = std::env::var("IBID_TEST_ROLE") else { return };
    let folder = PathBuf::from(std::env::var_os("IBID_TEST_FOLDER").unwrap());
    let seed: u8 = std::env::var("IBID_TEST_SEED").unwrap().parse().unwrap();
    match role.as_str() {
        "writer" => write_until_killed(&folder, seed),
        "holder" => hold_until_killed(&folder),
        other => panic!("no role {other}"),
    }
}

fn say(line: &str) {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}").unwrap();
    out.flush().unwrap();
}

fn write_until_killed(folder: &Path, seed: u8) {
    let store = Store::new(Disk, folder.to_owned());
    let open = Open::new(TEXT);
    let mut bookmarks = store.load(&open.article, None).bookmarks;
    let mut ids = Ids::new([seed; 16]);
    loop {
        let id = open.bookmark(&mut bookmarks, &mut ids, "the ice", "");
        let saved = store.save(&bookmarks).unwrap();
        bookmarks.absorb(&saved.bookmarks);
        say(&format!("saved {id}"));
    }
}

fn hold_until_killed(folder: &Path) {
    let _held = Disk.lock(&folder.join("held.lock")).unwrap();
    say("held");
    std::thread::sleep(Duration::from_mins(10));
}

#[test]
fn a_lock_held_by_a_process_that_died_is_no_lock() {
    let folder = TempDir::new().unwrap();
    let mut holder = spawn("holder", folder.path(), 0);
    let mut lines = BufReader::new(holder.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().ends_with("held")));
    let lock = folder.path().join("held.lock");
    assert_eq!(Disk.lock(&lock).unwrap_err().kind(), io::ErrorKind::WouldBlock);
    holder.kill().unwrap();
    holder.wait().unwrap();
    Disk.lock(&lock).unwrap();
}

/// How often writers are killed.
const KILLS: usize = 500;

#[test]
fn killed_at_any_moment_two_writers_lose_nothing_they_acknowledged() {
    let open = Open::new(TEXT);
    let mut acknowledged = 0;
    for batch in 0..KILLS / 20 {
        let folder = TempDir::new().unwrap();
        let mut expected: Vec<BookmarkId> = Vec::new();
        for round in 0..10 {
            let seed = (round * 2) as u8;
            let mut writers =
                [spawn("writer", folder.path(), seed), spawn("writer", folder.path(), seed + 1)];
            let mut outputs = writers.each_mut().map(|w| BufReader::new(w.stdout.take().unwrap()));
            let mut said = String::new();
            // Mostly they are killed once one of them has written, however long that takes, and else while they start.
            if round % 5 > 0 {
                let written = |line: &str| line.contains("saved ");
                while !said.lines().any(written) && outputs[0].read_line(&mut said).unwrap() > 0 {}
            }
            std::thread::sleep(Duration::from_micros(((batch * 7919 + round * 104_729) % 20_000) as u64));
            for (writer, output) in writers.iter_mut().zip(outputs) {
                writer.kill().unwrap();
                writer.wait().unwrap();
                said += &io::read_to_string(output).unwrap();
            }
            let lines = said.split_inclusive('\n').filter(|line| line.ends_with('\n'));
            expected.extend(lines.filter_map(|line| line.trim().rsplit_once("saved ")?.1.parse_id()));
        }
        let loaded = Store::new(Disk, folder.path().to_owned()).load(&open.article, None);
        assert_eq!(loaded.problems, []);
        let lost: Vec<&BookmarkId> =
            expected.iter().filter(|id| loaded.bookmarks.get(**id).is_none()).collect();
        assert!(lost.is_empty(), "{} of {} lost", lost.len(), expected.len());
        acknowledged += expected.len();
    }
    assert!(
        acknowledged > KILLS / 3,
        "the writers hardly came to write: {acknowledged} saves in {KILLS} lives"
    );
}

trait ParseId {
    fn parse_id(&self) -> Option<BookmarkId>;
}

impl ParseId for str {
    fn parse_id(&self) -> Option<BookmarkId> {
        BookmarkId::parse(self)
    }
}

#[test]
fn after_the_clock_jumped_back_the_later_change_still_wins() {
    let (folder, open, bookmarks, id) = kept("before");
    let mut later = store(&folder).load(&open.article, None).bookmarks;
    let yesterday = "2019-01-01T00:00:00Z".parse().unwrap();
    later.annotate(id, "after", yesterday);
    later.tag(id, ["late"], yesterday);
    store(&folder).save(&later).unwrap();
    store(&folder).save(&bookmarks).unwrap();
    let loaded = store(&folder).load(&open.article, None).bookmarks;
    assert_eq!(loaded.get(id).unwrap().annotation(), "after");
    assert_eq!(loaded.get(id).unwrap().tags, ["late"]);
}

#[test]
fn the_reading_place_and_the_list_of_articles_are_kept() {
    let folder = TempDir::new().unwrap();
    let open = Open::new(TEXT);
    let loaded = store(&folder).load(&open.article, Some("/books/lamps.txt"));
    let place = open.span("When gas came").start;
    let reading = Reading::new(&open.document, &open.stream, place, now());
    store(&folder).save_read(&Read { reading: Some(reading), ..loaded.read }, Until::OnDisk).unwrap();

    let again = store(&folder).load(&open.article, Some("/elsewhere/lamps.txt"));
    let anchor = &again.read.reading.as_ref().unwrap().anchor;
    let found = Resolver::new(&open.document, &open.stream).resolve(anchor);
    assert_eq!(found.span(), Some(Span { start: place, end: place }));
    let (recent, problems) = store(&folder).recent();
    assert_eq!(problems, []);
    assert_eq!(recent.len(), 1);
    assert_eq!(recent[0].paths, ["/books/lamps.txt"]);
    assert_eq!(recent[0].reading.as_ref().unwrap().percent, 69);
}

#[test]
fn the_disk_is_waited_for_when_the_reader_leaves_and_not_at_every_page() {
    let open = Open::new(TEXT);
    for (until, waits) in [(Until::HandedOver, false), (Until::OnDisk, true)] {
        let folder = TempDir::new().unwrap();
        let read = store(&folder).load(&open.article, Some("/lamps.txt")).read;
        let files = Failing::at(usize::MAX, Failure::NoSpace);
        Store::new(&files, folder.path().join("ibid")).save_read(&read, until).unwrap();
        assert_eq!(files.done.borrow().iter().any(|step| step.starts_with("sync")), waits, "{until:?}");
        assert_eq!(store(&folder).recent().0.len(), 1);
    }
}

#[test]
fn the_same_article_in_another_encoding_wrapping_and_folder_has_its_bookmarks() {
    let russian = "Фонарщики нижней набережной\n\nВ первую зиму компания наняла одиннадцать человек и девятерых \
        рассчитала, прежде чем с реки сошёл лёд.\n\nОставшимся платили с фонаря.\n";
    let folder = TempDir::new().unwrap();
    let open = Open::new(russian);
    let mut bookmarks = store(&folder).load(&open.article, Some("/a.txt")).bookmarks;
    let id = open.bookmark(&mut bookmarks, &mut ids(1), "платили с фонаря", "сколько?");
    store(&folder).save(&bookmarks).unwrap();

    let wrapped = russian.replace("одиннадцать", "одиннад-\nцать").replace("человек и ", "человек и\n");
    let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(&wrapped);
    let source = decode::decode(bytes.into_owned(), Some("windows-1251")).unwrap();
    let document = parse(&source, Format::Plain).document;
    let stream = Stream::new(&document);
    let mut loaded = store(&folder).load(&Article::new(&document, &stream), Some("/b/c.txt"));
    let report = loaded.bookmarks.locate(&Resolver::new(&document, &stream));
    assert_eq!(report.to_string(), "1 of 1 bookmarks found again");
    assert_eq!(document.get(loaded.bookmarks.entry(id).unwrap().span().unwrap()), "платили с фонаря");
}

#[test]
fn a_changed_article_at_a_known_path_has_its_bookmarks_and_another_one_there_has_not() {
    let folder = TempDir::new().unwrap();
    let open = Open::new(TEXT);
    let loaded = store(&folder).load(&open.article, Some("/lamps.txt"));
    let mut bookmarks = loaded.bookmarks;
    open.bookmark(&mut bookmarks, &mut ids(1), "eleven men", "kept");
    open.bookmark(&mut bookmarks, &mut ids(2), "kept one lamp burning for a year", "kept by approximation");
    store(&folder).save(&bookmarks).unwrap();
    store(&folder).save_read(&loaded.read, Until::OnDisk).unwrap();

    let changed = TEXT.replace("THE LAMP", "LAMP").replace("burning for a year", "burning for a whole year");
    let edition = Open::new(&changed);
    let mut loaded = store(&folder).load(&edition.article, Some("/lamps.txt"));
    assert!(loaded.other_edition);
    let report = loaded.bookmarks.locate(&Resolver::new(&edition.document, &edition.stream));
    assert_eq!(report.to_string(), "2 of 2 bookmarks found again, 1 by approximation");
    let lost = Report { orphans: 2, ..Report::default() };
    assert_eq!(lost.to_string(), "0 of 2 bookmarks found again; 2 not found, but kept");
    let third = edition.bookmark(&mut loaded.bookmarks, &mut ids(3), "the ice", "made in the new edition");
    store(&folder).save(&loaded.bookmarks).unwrap();
    store(&folder).save_read(&loaded.read, Until::OnDisk).unwrap();
    assert!(store(&folder).load(&open.article, Some("/lamps.txt")).bookmarks.get(third).is_some());

    let other =
        Open::new("Of salt\n\nNothing in this text was ever written about lamps, rivers or quays at all.\n");
    let loaded = store(&folder).load(&other.article, Some("/lamps.txt"));
    assert!(!loaded.other_edition && loaded.bookmarks.is_empty());
}

#[test]
fn ten_thousand_bookmarks_come_back_in_text_order() {
    let folder = TempDir::new().unwrap();
    let open = Open::new(TEXT);
    let mut ids = ids(1);
    let anchors = (0..10_000usize).map(|n| {
        let places = open.document.text.char_indices().map(|(at, _)| Place::new(at));
        let place = places.clone().nth(n % places.count()).unwrap();
        Anchor::within(&open.document, &open.stream, Span { start: place, end: place })
    });
    let records = anchors.map(|a| ibid::bookmark::Bookmark::new(ids.next(now()), a, 1, now()));
    let bookmarks = Bookmarks::from_records(open.article.clone(), records);
    store(&folder).save(&bookmarks).unwrap();
    let mut loaded = store(&folder).load(&open.article, None).bookmarks;
    assert_eq!(loaded.locate(&Resolver::new(&open.document, &open.stream)).exact, 10_000);
    let starts: Vec<Place> = loaded.entries().map(|e| e.span().unwrap().start).collect();
    assert!(starts.is_sorted());
    assert_eq!(starts.len(), 10_000);
}

#[test]
fn fields_of_later_versions_are_kept() {
    let (folder, open, _, id) = kept("");
    let path = bookmark_file(&folder);
    let text = fs::read_to_string(&path).unwrap();
    let text = text.replace("schema = 1", "schema = 1\nmood = \"calm\"")
        + "colour = { ink = \"green\", \"a b\" = [1, 2.5] }\n";
    fs::write(&path, text).unwrap();
    let mut loaded = store(&folder).load(&open.article, None).bookmarks;
    loaded.annotate(id, "changed", now());
    store(&folder).save(&loaded).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("mood = \"calm\""), "{text}");
    assert!(text.contains("ink = \"green\"") && text.contains("[1, 2.5]"), "{text}");
}

#[cfg(unix)]
#[test]
fn a_bookmark_file_that_is_a_link_stays_one() {
    let (folder, open, mut bookmarks, _) = kept("");
    let path = bookmark_file(&folder);
    let kept = folder.path().join("under-version-control.toml");
    fs::rename(&path, &kept).unwrap();
    std::os::unix::fs::symlink(&kept, &path).unwrap();
    open.bookmark(&mut bookmarks, &mut ids(2), "two of them", "");
    store(&folder).save(&bookmarks).unwrap();
    assert!(fs::symlink_metadata(&path).unwrap().is_symlink());
    assert_eq!(file::read(&fs::read_to_string(&kept).unwrap()).unwrap().len(), 2);
}

/// A file of the reader's that is none of bookmarks, and a link to it under another name.
fn linked(folder: &TempDir, link: &Path) -> PathBuf {
    let victim = folder.path().join("victim");
    fs::write(&victim, SHELL).unwrap();
    let _ = fs::remove_file(link);
    std::os::unix::fs::symlink(&victim, link).unwrap();
    victim
}

const SHELL: &str = "alias ll='ls -l'\n";

#[test]
fn links_in_a_shared_folder_lead_no_write_elsewhere() {
    for what in ["new", "lock"] {
        let (folder, open, mut bookmarks, _) = kept("");
        let file = bookmark_file(&folder);
        let name = format!(".{}.{what}", file.file_name().unwrap().to_str().unwrap());
        let victim = linked(&folder, &file.with_file_name(name));
        open.bookmark(&mut bookmarks, &mut ids(2), "two of them", "");
        let saved = store(&folder).save(&bookmarks);
        assert_eq!(fs::read_to_string(&victim).unwrap(), SHELL, "{what}");
        assert_eq!(saved.is_ok(), what == "new", "{what}");
        assert!(!fs::symlink_metadata(&file).unwrap().is_symlink());
    }
}

#[test]
fn what_a_link_leads_to_is_not_repaired_and_not_copied() {
    for kind in ["bookmarks", "places"] {
        let (folder, open, mut bookmarks, _) = kept("");
        let read = store(&folder).load(&open.article, None).read;
        store(&folder).save_read(&read, Until::OnDisk).unwrap();
        let file = folder.path().join("ibid").join(kind).join(bookmark_file(&folder).file_name().unwrap());
        let victim = linked(&folder, &file);
        let loaded = store(&folder).load(&open.article, None);
        let told: Vec<String> = loaded.problems.iter().map(ToString::to_string).collect();
        assert!(told.concat().contains("it is a link"), "{told:?}");
        open.bookmark(&mut bookmarks, &mut ids(2), "two of them", "");
        let saved = store(&folder).save(&bookmarks).is_ok();
        let kept = store(&folder).save_read(&read, Until::OnDisk).is_ok();
        assert_eq!((saved, kept), (kind == "places", kind == "bookmarks"));
        assert_eq!(fs::read_to_string(&victim).unwrap(), SHELL);
        let copies = files_in(file.parent().unwrap())
            .iter()
            .filter(|p| p.to_string_lossy().contains("damaged"))
            .count();
        assert_eq!(copies, 0, "a copy would carry it to whoever shares the folder");
    }
}

#[test]
fn a_damaged_file_below_a_linked_folder_is_repaired() {
    let (folder, open, _, _) = kept("");
    let (home, moved) = (folder.path().join("ibid"), folder.path().join("moved"));
    fs::rename(&home, &moved).unwrap();
    std::os::unix::fs::symlink(&moved, &home).unwrap();
    fs::write(bookmark_file(&folder), SHELL).unwrap();
    let loaded = store(&folder).load(&open.article, None);
    assert!(
        matches!(loaded.problems.as_slice(), [Trouble::Damaged { aside: Ok(_), .. }]),
        "{:?}",
        loaded.problems
    );
}

#[test]
fn the_folder_is_looked_through_once_for_many_articles() {
    let folder = TempDir::new().unwrap();
    let words = |n: u32| (1..40).map(|k| format!("w{}", n * 1000 + k)).collect::<Vec<_>>().join(" ");
    let articles: Vec<Article> = (0..40).map(|n| Open::new(&words(n)).article).collect();
    let (known, unknown) = articles.split_at(20);
    for article in known {
        store(&folder).save_read(&store(&folder).load(article, None).read, Until::OnDisk).unwrap();
        store(&folder).save(&Bookmarks::new(article.clone())).unwrap();
    }
    let files = Failing::at(usize::MAX, Failure::Io);
    let store = Store::new(&files, folder.path().join("ibid"));
    let catalogue = Catalogue::default();
    for article in unknown {
        assert!(!store.load_among(&catalogue, article, None).other_edition);
    }
    let done = |what: &str| files.done.borrow().iter().filter(|done| **done == what).count();
    let least = 2 * known.len() + 2 * unknown.len();
    assert!((least..2 * least).contains(&done("read")), "{} files were read", done("read"));
    assert!(done("list") < 10, "the folder was listed {} times", done("list"));
}

#[test]
fn an_edition_that_was_added_meanwhile_is_known() {
    let folder = TempDir::new().unwrap();
    let (one, other) = (Open::new(TEXT), Open::new(&TEXT.replace("eleven men", "a dozen men")));
    let mut catalogue = Catalogue::default();
    assert!(!store(&folder).load_among(&catalogue, &one.article, None).other_edition);
    catalogue.add(one.article);
    assert!(store(&folder).load_among(&catalogue, &other.article, None).other_edition);
}

#[test]
fn a_pipe_among_the_kept_files_is_not_waited_for() {
    let (folder, open, _, _) = kept("");
    let file = bookmark_file(&folder);
    fs::remove_file(&file).unwrap();
    rustix::fs::mkfifoat(rustix::fs::CWD, &file, rustix::fs::Mode::from_raw_mode(0o600)).unwrap();
    let (send, done) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let loaded = store(&folder).load(&open.article, None);
        let (all, problems) = store(&folder).all();
        send.send((loaded.problems.len(), all.len(), problems.len())).unwrap();
    });
    assert_eq!(done.recv_timeout(Duration::from_secs(10)), Ok((1, 0, 1)));
}

#[test]
fn hostile_names_and_words_stay_words() {
    let folder = TempDir::new().unwrap();
    let hostile = "\u{1b}]52;c;aGk=\u{7}\"\"\"\n[[bookmark]]\nid = \"x\"\n'''\\\u{202e}\u{0}\r\n\u{9b}31m";
    let open = Open::new(TEXT);
    let loaded = store(&folder).load(&open.article, Some("/tmp/\u{1b}[2J\n../../etc/passwd"));
    let mut bookmarks = loaded.bookmarks;
    let id = open.bookmark(&mut bookmarks, &mut ids(1), "eleven men", hostile);
    bookmarks.tag(id, [hostile, "../../x"], now());
    bookmarks.keep_draft(id, hostile, now());
    store(&folder).save(&bookmarks).unwrap();
    store(&folder).save_read(&loaded.read, Until::OnDisk).unwrap();
    let loaded = store(&folder).load(&open.article, None);
    assert_eq!(loaded.problems, []);
    let record = loaded.bookmarks.get(id).unwrap();
    assert_eq!(record.annotation(), hostile.replace("\r\n", "\n"));
    assert_eq!(record.draft, hostile);
    assert_eq!(record.tags[1], "../../x");
    let bytes = fs::read(bookmark_file(&folder)).unwrap();
    assert!(bytes.iter().all(|b| *b >= b' ' || *b == b'\n'), "the file itself is safe to look at");
    assert_eq!(files_in(&folder.path().join("ibid")).len(), 2, "nothing was written elsewhere");
}

#[test]
fn a_home_comes_from_the_environment() {
    // What the environment of this test says, whatever it is, is absolute and ends in our own folder.
    for folder in [home::data(), home::config()].into_iter().flatten() {
        assert!(folder.is_absolute() && folder.ends_with("ibid"));
    }
}
