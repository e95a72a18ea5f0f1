//! Keywords to hits.
