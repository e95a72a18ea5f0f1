//! Restricted mode, for readers who are guests on the machine, such as those of an sshd `ForceCommand`: articles come only from
//! below one folder, and nothing is left that could be misused. The model is less's LESSSECURE.
//!
//! A path is walked name by name from the open folder, and no name may be a symbolic link or `..`; so whatever is
//! renamed or linked meanwhile, the file that is opened lies below the folder.

use crate::source::decode::begins_as_text;
use crate::storage::article::regular;
use rustix::fs::{AtFlags, FileType, Mode, OFlags, RawDir, open, openat, statat};
use rustix::io::Errno;
use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read};
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path, PathBuf};

/// The largest article for guests, in bytes, packed or not: one of them must not use up the memory of all.
pub const MAX_BYTES: u64 = 32 << 20;

/// How many articles a guest can choose from.
const LISTED: usize = 1000;

/// How many files are looked at to find them: each look costs time, and a folder may hold millions.
const LOOKED_AT: usize = 10_000;

/// How many of its first bytes tell whether a file can be read.
const FIRST_BYTES: u64 = 4096;

/// What the names of files end with that are text, but for programs to read.
const FOR_PROGRAMS: &[&str] = &[
    "c", "cfg", "conf", "cpp", "css", "csv", "go", "h", "hpp", "ini", "java", "js", "json", "lock", "log",
    "php", "pl", "py", "rb", "rs", "sh", "sql", "toml", "ts", "yaml", "yml",
];

/// How deep below the folder they may lie.
const DEPTH: usize = 4;

/// Whether a guest's session may look at a variable of the environment: those that describe the terminal.
pub fn may_know(variable: &str) -> bool {
    matches!(variable, "TERM" | "LANG" | "COLORTERM" | "NO_COLOR") || variable.starts_with("LC_")
}

/// How a name on the way is opened: never a link, never waiting for the other end of a pipe.
const STEP: OFlags = OFlags::RDONLY
    .union(OFlags::NOFOLLOW)
    .union(OFlags::NONBLOCK)
    .union(OFlags::NOCTTY)
    .union(OFlags::CLOEXEC);

/// The folder that a guest may read in.
#[derive(Debug)]
pub struct Guest {
    root: OwnedFd,
    name: PathBuf,
}

impl Guest {
    /// Opens the folder, and gives up for the whole process what a guest must not have: core dumps, which would write down
    /// the memory, being traced, and child processes.
    pub fn admit(root: &Path) -> io::Result<Self> {
        let folder = open(root, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
        let none = Rlimit { current: Some(0), maximum: Some(0) };
        setrlimit(Resource::Core, none)?;
        setrlimit(Resource::Nproc, none)?;
        set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
        Ok(Self { root: folder, name: root.to_owned() })
    }

    /// Opens an article by its path below the folder, or by one that begins with the folder's own name.
    pub fn open(&self, path: &Path) -> io::Result<File> {
        let below = path.strip_prefix(&self.name).unwrap_or(path);
        let mut names = Vec::new();
        for component in below.components() {
            match component {
                Component::Normal(name) => names.push(name),
                Component::CurDir => {}
                _ => return Err(refusal("lies outside the folder of articles")),
            }
        }
        let Some((last, folders)) = names.split_last() else {
            return Err(refusal("is a directory; name a file in it"));
        };
        let mut folder = None;
        for name in folders {
            folder = Some(
                openat(self.at(folder.as_ref()), *name, STEP | OFlags::DIRECTORY, Mode::empty())
                    .map_err(mended)?,
            );
        }
        let file = openat(self.at(folder.as_ref()), *last, STEP, Mode::empty()).map_err(mended)?;
        regular(File::from(file))
    }

    /// The folder that a name is looked up in.
    fn at<'a>(&'a self, folder: Option<&'a OwnedFd>) -> &'a OwnedFd {
        folder.unwrap_or(&self.root)
    }

    /// The articles below the folder, in the order of their names: what can be read and is not for programs. Hidden files
    /// and links are none.
    pub fn articles(&self) -> Vec<PathBuf> {
        Listing::of(&self.root)
    }
}

/// The articles below a folder, for whoever is no guest; as [`Guest::articles`] has them, behind the name of the folder.
pub fn articles_below(folder: &Path) -> Vec<PathBuf> {
    let opened = open(folder, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty());
    let found = opened.map_or_else(|_| Vec::new(), |opened| Listing::of(&opened));
    found.into_iter().map(|below| folder.join(below)).collect()
}

/// The articles of a folder while they are looked for.
#[derive(Default)]
struct Listing {
    found: Vec<PathBuf>,
    looked_at: usize,
}

impl Listing {
    /// The articles in an open folder and below it, in the order of their names.
    fn of(folder: &OwnedFd) -> Vec<PathBuf> {
        let mut listing = Self::default();
        listing.list(folder, Path::new(""), DEPTH);
        listing.found.sort();
        listing.found
    }

    /// Looks through an open folder, whose own path is `path`, and those below it.
    fn list(&mut self, folder: &OwnedFd, path: &Path, depth: usize) {
        let Ok(opened) = openat(folder, ".", STEP | OFlags::DIRECTORY, Mode::empty()) else { return };
        let mut buffer = [MaybeUninit::uninit(); 4096];
        let mut entries = RawDir::new(&opened, &mut buffer);
        while let Some(Ok(entry)) = entries.next() {
            if self.found.len() >= LISTED || self.looked_at >= LOOKED_AT {
                break;
            }
            self.looked_at += 1;
            let name = OsStr::from_bytes(entry.file_name().to_bytes());
            if name.as_bytes().starts_with(b".") {
                continue;
            }
            let below = path.join(name);
            let about = statat(&opened, name, AtFlags::SYMLINK_NOFOLLOW);
            match about.map(|about| FileType::from_raw_mode(about.st_mode)) {
                Ok(FileType::RegularFile) if is_article(&opened, name) => self.found.push(below),
                Ok(FileType::Directory) if depth > 0 => {
                    if let Ok(inner) = openat(&opened, name, STEP | OFlags::DIRECTORY, Mode::empty()) {
                        self.list(&inner, &below, depth - 1);
                    }
                }
                _ => {}
            }
        }
    }
}

/// Whether a file of an open folder is for readers, by its name, and can be read, by its first bytes.
fn is_article(folder: &OwnedFd, name: &OsStr) -> bool {
    let ends = Path::new(name).extension().and_then(OsStr::to_str).unwrap_or_default();
    if FOR_PROGRAMS.iter().any(|end| ends.eq_ignore_ascii_case(end)) {
        return false;
    }
    let Some(file) = openat(folder, name, STEP, Mode::empty()).ok().and_then(|f| regular(File::from(f)).ok())
    else {
        return false;
    };
    let mut first = Vec::new();
    file.take(FIRST_BYTES).read_to_end(&mut first).is_ok() && begins_as_text(first)
}

/// Why a guest may not read something.
pub(crate) fn refusal(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::PermissionDenied, why)
}

/// The system's word for a symbolic link that was not followed, put plainly.
fn mended(error: Errno) -> io::Error {
    match error {
        Errno::LOOP => refusal("leads out of the folder of articles"),
        error => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    /// A folder with an article, one in a folder below it, and one outside.
    fn room() -> (tempfile::TempDir, Guest) {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().join("room");
        std::fs::create_dir_all(root.join("inner")).unwrap();
        std::fs::write(root.join("a.txt"), "an article").unwrap();
        std::fs::write(root.join("inner/b.txt"), "another").unwrap();
        std::fs::write(place.path().join("secret.txt"), "secret").unwrap();
        let folder = open(&root, OFlags::RDONLY | OFlags::DIRECTORY, Mode::empty()).unwrap();
        (place, Guest { root: folder, name: root })
    }

    #[test]
    fn articles_below_the_folder_are_opened() {
        let (place, guest) = room();
        for path in ["a.txt", "./a.txt", "inner/b.txt"] {
            assert!(guest.open(Path::new(path)).is_ok(), "{path}");
        }
        assert!(guest.open(&place.path().join("room/a.txt")).is_ok());
        assert_eq!(guest.articles(), [PathBuf::from("a.txt"), PathBuf::from("inner/b.txt")]);
    }

    #[test]
    fn only_what_can_be_read_and_is_for_readers_is_listed() {
        let (place, guest) = room();
        let packed: &[u8] = b"\x1f\x8b\x08\0\0\0\0\0\0\x03and more of it";
        let files: [(&str, &[u8]); 9] = [
            ("article.PDF", b"%PDF-1.7"),
            ("binary", b"\x01\x02\x03\0\x05\x06\x07\0\x0e"),
            ("empty.txt", b""),
            ("Cargo.lock", b"[[package]]"),
            ("main.rs", b"fn main() {}"),
            ("no-ending", b"An article."),
            ("packed.gz", packed),
            ("page.html", b"<p>An article.</p>"),
            ("old.txt", b"\xcf\xf0\xe8\xe2\xe5\xf2, \xec\xe8\xf0."),
        ];
        for (name, bytes) in files {
            std::fs::write(place.path().join("room").join(name), bytes).unwrap();
        }
        let listed = ["a.txt", "inner/b.txt", "no-ending", "old.txt", "packed.gz", "page.html"];
        assert_eq!(guest.articles(), listed.map(PathBuf::from));
    }

    #[test]
    fn nothing_else_is() {
        let (place, guest) = room();
        let root = place.path().join("room");
        symlink(place.path().join("secret.txt"), root.join("link.txt")).unwrap();
        symlink(place.path(), root.join("out")).unwrap();
        symlink("inner", root.join("within")).unwrap();
        for path in [
            "../secret.txt",
            "inner/../../secret.txt",
            "link.txt",
            "out/secret.txt",
            "within/b.txt",
            "/etc/passwd",
            "",
            "inner",
        ] {
            assert!(guest.open(Path::new(path)).is_err(), "{path}");
        }
        assert!(guest.open(&place.path().join("secret.txt")).is_err());
    }

    #[test]
    fn a_pipe_is_refused_and_not_waited_for() {
        let (place, guest) = room();
        let path = place.path().join("room/pipe");
        rustix::fs::mkfifoat(rustix::fs::CWD, &path, Mode::from_raw_mode(0o600)).unwrap();
        assert!(guest.open(Path::new("pipe")).is_err());
    }

    #[test]
    fn a_folder_that_becomes_a_link_leads_nowhere() {
        let (place, guest) = room();
        let root = place.path().join("room");
        std::fs::rename(root.join("inner"), root.join("moved")).unwrap();
        std::fs::create_dir(place.path().join("elsewhere")).unwrap();
        std::fs::write(place.path().join("elsewhere/b.txt"), "secret").unwrap();
        symlink(place.path().join("elsewhere"), root.join("inner")).unwrap();
        assert!(guest.open(Path::new("inner/b.txt")).is_err());
    }
}
