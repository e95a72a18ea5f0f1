//! The few things that keeping bookmarks asks of a file system, each of which can fail.
//!
//! [`Files`] is a trait so that tests can make the k-th of them fail. What this leaves to others: in which order they
//! keep data safe (`storage`).

use crate::storage::article::open_regular;
use rustix::fs::OFlags;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What keeping bookmarks asks of a file system.
pub trait Files {
    /// The bytes of a file. What is none, such as a pipe, is refused and not waited for.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;
    /// The files of a folder.
    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>>;
    /// Makes a folder and those above it, for their owner alone. One that exists is left as it is.
    fn create_folder(&self, folder: &Path) -> io::Result<()>;
    /// Locks a file, making it if need be, until the answer is dropped or the process ends.
    /// [`io::ErrorKind::WouldBlock`] if another process holds it.
    fn lock(&self, path: &Path) -> io::Result<File>;
    /// Waits for a lock.
    fn pause(&self, time: Duration);
    /// The file that a path leads to in the end, if it is a symbolic link.
    fn target(&self, path: &Path) -> io::Result<PathBuf>;
    /// Makes an empty file that only its owner may read. What has its name already is removed: it may be a link.
    fn create(&self, path: &Path) -> io::Result<File>;
    /// Writes some of the bytes; says how many.
    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<usize>;
    /// Waits until what was written is on the disk.
    fn sync(&self, file: &File) -> io::Result<()>;
    /// Renames a file, replacing another.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Waits until the names in a folder are on the disk.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
    /// Removes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;
}

/// The file system of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct Disk;

/// The largest bookmark file that is read, in bytes: far more than people write, and less than memory.
const LARGEST: u64 = 1 << 30;

impl Files for Disk {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let file = open_regular(path)?;
        let mut bytes = Vec::with_capacity(file.metadata()?.len().min(LARGEST) as usize + 1);
        file.take(LARGEST).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        fs::read_dir(folder)?.map(|entry| entry.map(|e| e.path())).collect()
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.recursive(true).create(folder)
    }

    fn lock(&self, path: &Path) -> io::Result<File> {
        // Were it a link, another file would be made or held.
        let here = OFlags::NOFOLLOW.bits().cast_signed();
        let file = private().create(true).truncate(false).write(true).custom_flags(here).open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(io::ErrorKind::WouldBlock.into()),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    fn pause(&self, time: Duration) {
        std::thread::sleep(time);
    }

    fn target(&self, path: &Path) -> io::Result<PathBuf> {
        fs::canonicalize(path)
    }

    fn create(&self, path: &Path) -> io::Result<File> {
        let create = || private().create_new(true).write(true).open(path);
        match create() {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                self.remove(path)?;
                create()
            }
            created => created,
        }
    }

    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<usize> {
        file.write(bytes)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        file.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        File::open(folder)?.sync_all()
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }
}

/// Options for a file that only its owner may read.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}
