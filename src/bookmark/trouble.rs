//! What can go wrong with keeping bookmarks, in words for the reader. Pure: `storage` finds it, the reader shows it.

use std::fmt;

/// Something that went wrong while bookmarks were read or saved. Paths and messages are as they came: show them as
/// [`crate::clean::Clean`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// There is no folder to keep anything in: neither `XDG_DATA_HOME` nor `HOME` says where.
    NoHome,
    /// The reader is a guest, for whom nothing is kept.
    Guest,
    /// Another process held the lock all the time we waited.
    Locked {
        /// The lock file.
        path: String,
    },
    /// The file was written by a later ibid; it is not overwritten.
    Newer {
        /// The file.
        path: String,
        /// Its schema.
        schema: i64,
    },
    /// The file could not be understood. It was renamed, and what was legible is loaded.
    Damaged {
        /// The file.
        path: String,
        /// Its new name, or why it could not be renamed.
        aside: Result<String, String>,
        /// Why it could not be understood.
        why: String,
        /// How many bookmarks were legible.
        legible: usize,
    },
    /// A copy that a synchronising program made of a file that two machines wrote was merged: nothing is wrong any more.
    Merged {
        /// The copy.
        path: String,
        /// Its new name, or why it could not be renamed.
        aside: Result<String, String>,
    },
    /// A copy that a synchronising program made holds what was written on another machine, not merged yet.
    Unmerged {
        /// The copy.
        path: String,
    },
    /// The system refused.
    Io {
        /// What was being done: "write", "rename".
        doing: &'static str,
        /// To which file or folder.
        path: String,
        /// What the system said.
        why: String,
    },
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoHome => f.write_str("no folder for bookmarks: set XDG_DATA_HOME or HOME"),
            Self::Guest => f.write_str("what guests bookmark or correct is not kept"),
            Self::Locked { path } => {
                write!(f, "{path} is locked by another process: save again when it is done")
            }
            Self::Newer { path, schema } => {
                write!(f, "{path} has schema {schema}, from a later ibid: it is left as it is; update ibid")
            }
            Self::Damaged { path, aside: Ok(aside), why, legible } => {
                write!(f, "{path} is damaged ({why}): kept as {aside}, {legible} bookmarks were legible")
            }
            Self::Damaged { path, aside: Err(refusal), why, .. } => {
                write!(
                    f,
                    "{path} is damaged ({why}) and could not be set aside ({refusal}): repair or move it"
                )
            }
            Self::Merged { path, aside: Ok(aside) } => {
                write!(f, "bookmarks made on another machine were merged: {path} is kept as {aside}")
            }
            Self::Merged { path, aside: Err(refusal) } => {
                write!(f, "bookmarks made on another machine were merged, but {path} is left ({refusal})")
            }
            Self::Unmerged { path } => {
                write!(f, "{path} has bookmarks made on another machine: open its article to merge them")
            }
            Self::Io { doing, path, why } => write!(f, "cannot {doing} {path}: {why}"),
        }
    }
}

impl std::error::Error for Trouble {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guests_are_told_of_corrections_too() {
        assert_eq!(Trouble::Guest.to_string(), "what guests bookmark or correct is not kept");
    }
}
