//! The loop: wait, drain, update, perform effects, draw once. The only place that waits, reads keys and writes the
//! screen.

pub mod capabilities;
pub mod screen;
pub mod input;
