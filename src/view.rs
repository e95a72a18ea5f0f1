//! A pure picture of the reader: `draw(&App, &mut Frame)`.
