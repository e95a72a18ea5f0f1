//! Merging two copies of bookmarks, so that neither loses anything.
//!
//! Per bookmark the version with the larger (revision, time, content) wins, except the annotation: versions that
//! neither writer saw of the other are both kept. Whether a deleted bookmark comes back follows from the merged
//! record and is not stored. So merging is commutative, associative and idempotent, and a property test holds it to
//! that.

use std::cmp::Ordering;

use crate::bookmark::Bookmark;

impl Bookmark {
    /// Merges another copy of the same bookmark into this one.
    pub(crate) fn merge(&mut self, other: &Self) {
        if self == other {
            return;
        }
        self.superseded.extend(&other.superseded);
        self.versions.extend(other.versions.iter().cloned());
        let superseded = &self.superseded;
        self.versions.retain(|version| !superseded.contains(&version.stamp()));
        if self.rank(other) == Ordering::Less {
            let versions = std::mem::take(&mut self.versions);
            let superseded = std::mem::take(&mut self.superseded);
            *self = Self { versions, superseded, ..other.clone() };
        }
    }

    /// Which of two copies has the fields that win.
    fn rank(&self, other: &Self) -> Ordering {
        (self.revision, self.changed)
            .cmp(&(other.revision, other.changed))
            .then_with(|| self.content().cmp(&other.content()))
    }

    /// All fields but the annotation, in some fixed order: what decides when revision and time are the same.
    fn content(&self) -> String {
        let fields =
            (&self.created, &self.deleted, &self.anchor, &self.draft, &self.tags, &self.name, &self.unknown);
        format!("{fields:?}{:?}", self.correction)
    }
}

/// Takes over the fields that are unknown here; of two values for one field the one that is larger as text wins.
pub(crate) fn unite(own: &mut toml::Table, other: &toml::Table) {
    for (key, value) in other {
        match own.get(key) {
            Some(known) if known.to_string() >= value.to_string() => {}
            _ => {
                own.insert(key.clone(), value.clone());
            }
        }
    }
}
