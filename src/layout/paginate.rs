//! Rows and the notes they call to pages.
