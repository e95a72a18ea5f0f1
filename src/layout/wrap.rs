//! Fragments to rows.
