//! Opening articles: files and standard input, within limits.
//!
//! What this leaves to others: what the bytes mean (`source::decode`).

use rustix::fs::OFlags;
use std::fmt;
use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

/// What an article may cost.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The most bytes that are read.
    pub bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: crate::source::MAX_BYTES as u64 }
    }
}

/// Whether a path is that of a folder.
pub fn is_folder(path: &Path) -> bool {
    path.is_dir()
}

/// Why an article could not be read.
#[derive(Debug)]
pub enum ReadError {
    /// There is a directory of that name.
    Directory,
    /// It is a device, which may never end.
    Device,
    /// It has more bytes than [`Limits::bytes`].
    TooLarge(u64),
    /// There is not so much memory.
    NoMemory,
    /// The system says why.
    Io(io::Error),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directory => write!(f, "is a directory; name a file in it"),
            Self::Device => write!(f, "is a device; name a file"),
            Self::TooLarge(limit) => write!(f, "is larger than {limit} bytes; split it"),
            Self::NoMemory => write!(f, "is larger than the memory; split it"),
            Self::Io(error) => match error.kind() {
                io::ErrorKind::NotFound => write!(f, "no such file"),
                // One without a number of the system's is ours, and says itself what is wrong.
                _ if error.raw_os_error().is_none() => write!(f, "{error}"),
                io::ErrorKind::PermissionDenied => {
                    write!(f, "permission denied; see who may read it with ls -l")
                }
                io::ErrorKind::IsADirectory => write!(f, "is a directory; name a file in it"),
                _ => write!(f, "cannot be read: {error}"),
            },
        }
    }
}

impl std::error::Error for ReadError {}

impl ReadError {
    /// Whether there is no such file.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::Io(error) if error.kind() == io::ErrorKind::NotFound)
    }
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// What tells a file from the one that has its name later: another one, or the same one written since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    inode: (u64, u64),
    bytes: u64,
    modified: (i64, i64),
}

impl Stamp {
    /// The stamp of a file.
    pub fn of(about: &Metadata) -> Self {
        Self {
            inode: (about.dev(), about.ino()),
            bytes: about.size(),
            modified: (about.mtime(), about.mtime_nsec()),
        }
    }
}

/// The stamp of the file at a path; `None` if there is none that may be seen.
pub fn stamp(path: &Path) -> Option<Stamp> {
    path.metadata().ok().map(|about| Stamp::of(&about))
}

/// Opens a file that ends and can be read again. What is none, such as a pipe, is refused and not waited for.
pub fn open_regular(path: &Path) -> io::Result<File> {
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    regular(OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(path)?)
}

/// A file that was opened, unless it is something else.
pub fn regular(file: File) -> io::Result<File> {
    let refused = |why: &str| Err(io::Error::new(io::ErrorKind::InvalidInput, why));
    match file.metadata()?.file_type() {
        kind if kind.is_file() => Ok(file),
        kind if kind.is_dir() => refused("is a directory; name a file in it"),
        _ => refused("is not a file"),
    }
}

/// The bytes of the article at a path.
pub fn read_article(path: &Path, limits: Limits) -> Result<Vec<u8>, ReadError> {
    read_file(File::open(path)?, limits)
}

/// The same, if it is a file that ends and can be read again.
pub fn read_regular(path: &Path, limits: Limits) -> Result<Vec<u8>, ReadError> {
    read_file(open_regular(path)?, limits)
}

/// The bytes of the article in an open file.
pub fn read_file(file: File, limits: Limits) -> Result<Vec<u8>, ReadError> {
    let about = file.metadata()?;
    if about.is_dir() {
        return Err(ReadError::Directory);
    }
    if is_device(&about) {
        return Err(ReadError::Device);
    }
    if about.len() > limits.bytes {
        return Err(ReadError::TooLarge(limits.bytes));
    }
    read_all(file, about.len() as usize, limits)
}

/// Whether a file is a device. Pipes are none: articles may come through them.
#[cfg(unix)]
fn is_device(about: &Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt;
    about.file_type().is_char_device() || about.file_type().is_block_device()
}

/// Whether a file is a device.
#[cfg(not(unix))]
fn is_device(_: &Metadata) -> bool {
    false
}

/// The bytes of an article from a stream, such as standard input. `expected` is how many there will probably be.
pub fn read_all(stream: impl Read, expected: usize, limits: Limits) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    // Asked for like this, memory that there is not is an error, and no end of the program.
    bytes.try_reserve_exact(expected + 1).map_err(|_| ReadError::NoMemory)?;
    stream.take(limits.bytes + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limits.bytes {
        return Err(ReadError::TooLarge(limits.bytes));
    }
    Ok(bytes)
}
