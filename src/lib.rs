//! ibid reads footnoted articles in a terminal the way print meant them.
//!
//! # The code map
//!
//! Modules stand in a column, lowest first; each may import only what is declared above it, and `tests/architecture.rs`
//! reads the tree and says so. Bytes become a [`source::Source`], [`parse`] turns it into a flat
//! [`document::Document`], [`layout`] turns that into pages for a measure.
//!
//! # What is true everywhere
//!
//! * One text, many spans: whatever stands in an article is a place or a range in `Document::text`.
//! * The core is pure: nothing below `storage` touches files, clocks or terminals; time enters as an argument.
//! * Nothing from outside is shown but as [`clean::Clean`].
//! * Parsing never fails; what it doubts stands beside the result.

pub mod letter;
pub mod cluster;
pub mod clean;
pub mod markdown;
pub mod source;
pub mod document;
pub mod back_reference;
pub mod citation;
pub mod parse;
pub mod layout;
pub mod search;
pub mod bookmark;
pub mod correction;
pub mod command;
pub mod config;
pub mod storage;
pub mod export;
pub mod guide;
pub mod cli;
pub mod articles;
#[cfg(feature = "terminal")]
pub mod app;
#[cfg(feature = "terminal")]
pub mod view;
#[cfg(feature = "terminal")]
pub mod desk;
#[cfg(feature = "terminal")]
pub mod terminal;
