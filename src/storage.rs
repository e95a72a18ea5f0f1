//! Everything that touches files: articles, the user's configuration, bookmark files.

pub mod article;
