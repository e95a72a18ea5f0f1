//! Writing to where a reader says, with `--output`: a file appears whole or not at all, and whatever is no file, such as a
//! pipe, a device or a symbolic link, is written to and never replaced.
//!
//! What this leaves to others: what is kept between sessions (`storage`).

use std::fs::{self, File, OpenOptions, Permissions};
use std::io;
use std::path::{Path, PathBuf};

/// How many names for a new file are tried, in case an earlier run with the same process number left some behind.
const NAMES: u32 = 100;

/// Has the output at a path written by `write`. An existing file is replaced when all was written, and its mode kept; if
/// anything fails, it stays what it was.
///
/// # Errors
///
/// There is a directory at the path or no folder for it, the system refuses, or those of `write`.
pub fn write_output(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    if fs::metadata(path).is_ok_and(|about| about.is_dir()) {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "is a directory; name a file in it"));
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists()) {
        let missing = format!("there is no folder {}; make it first, or name another", folder.display());
        return Err(io::Error::new(io::ErrorKind::NotFound, missing));
    }
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => replace(path, None, write),
        Err(error) => Err(error),
        Ok(about) if about.is_file() => {
            // A file that its owner protected from writing is not to be replaced either.
            OpenOptions::new().write(true).open(path)?;
            replace(path, Some(about.permissions()), write)
        }
        Ok(_) => write(&mut File::create(path)?),
    }
}

/// Whether two paths lead to the same file, also by way of symbolic links.
pub fn is_same_file(one: &Path, other: &Path) -> bool {
    matches!((fs::canonicalize(one), fs::canonicalize(other)), (Ok(one), Ok(other)) if one == other)
}

/// Writes a new file beside and renames it.
fn replace(
    path: &Path,
    permissions: Option<Permissions>,
    write: impl FnOnce(&mut File) -> io::Result<()>,
) -> io::Result<()> {
    let (new, mut file) = match create_beside(path) {
        Ok(created) => created,
        // A file that may be written in a folder that may not: there is no safer way.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied && permissions.is_some() => {
            return write(&mut File::create(path)?);
        }
        Err(error) => return Err(error),
    };
    let written = permissions
        .map_or(Ok(()), |permissions| file.set_permissions(permissions))
        .and_then(|()| write(&mut file))
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&new, path));
    if written.is_err() {
        // That it cannot be removed adds nothing to what is reported.
        let _ = fs::remove_file(&new);
    }
    written
}

/// Makes a file in the folder of another, under a name that nothing has.
fn create_beside(path: &Path) -> io::Result<(PathBuf, File)> {
    let process = std::process::id();
    let mut last = io::ErrorKind::AlreadyExists.into();
    for number in 0..NAMES {
        let new = path.with_file_name(format!(".ibid-{process}-{number}.new"));
        match OpenOptions::new().write(true).create_new(true).open(&new) {
            Ok(file) => return Ok((new, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::os::unix::fs::{PermissionsExt, symlink};

    fn put(path: &Path, words: &str) -> io::Result<()> {
        write_output(path, |file| file.write_all(words.as_bytes()))
    }

    #[test]
    fn a_file_is_replaced_whole_and_keeps_its_mode() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("out.md");
        put(&path, "first").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        put(&path, "second").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "second");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        let failed = write_output(&path, |file| {
            file.write_all(b"half")?;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert!(failed.is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "second");
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn links_and_pipes_are_written_to_and_directories_refused() {
        let place = tempfile::tempdir().unwrap();
        let at = |name: &str| place.path().join(name);
        fs::write(at("real"), "a longer text").unwrap();
        symlink("real", at("link")).unwrap();
        put(&at("link"), "words").unwrap();
        assert!(fs::symlink_metadata(at("link")).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(at("real")).unwrap(), "words");

        rustix::fs::mkfifoat(rustix::fs::CWD, at("pipe"), rustix::fs::Mode::from_raw_mode(0o600)).unwrap();
        let pipe = at("pipe");
        let reader = std::thread::spawn(move || fs::read_to_string(pipe).unwrap());
        put(&at("pipe"), "through").unwrap();
        assert_eq!(reader.join().unwrap(), "through");
        put(Path::new("/dev/null"), "nothing").unwrap();

        let said = put(place.path(), "words").unwrap_err().to_string();
        assert_eq!(said, "is a directory; name a file in it");
        let (missing, said) = (at("gone"), put(&at("gone/out.md"), "words").unwrap_err().to_string());
        assert_eq!(said, format!("there is no folder {}; make it first, or name another", missing.display()));
    }
}
