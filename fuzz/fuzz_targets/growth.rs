//! Any text, repeated: twice the input must not take much more than twice the time. `cargo +nightly fuzz run growth`.

#![no_main]

use ibid::parse::{self, Format};
use ibid::source::{Source, decode};
use libfuzzer_sys::fuzz_target;
use std::time::{Duration, Instant};

/// The text is repeated up to so many bytes before it is timed: shorter ones say nothing.
const LEAST: usize = 200_000;

/// The shortest of three runs: what the machine did beside is not the parser's.
fn time(text: &str, format: Format) -> Duration {
    let source = Source::from_text(text);
    let run = |_| {
        let start = Instant::now();
        let _ = parse::parse(&source, format);
        start.elapsed()
    };
    (0..3).map(run).min().unwrap_or_default()
}

fuzz_target!(|data: &[u8]| {
    let Ok(source) = decode::decode(data.to_vec(), None) else { return };
    let once = source.text.repeat(LEAST / source.text.len().max(1) + 1);
    let twice = once.repeat(2);
    for format in [Format::Plain, Format::Gutenberg, Format::Markdown, Format::Html] {
        let (one, two) = (time(&once, format), time(&twice, format));
        assert!(two < one * 3 + Duration::from_millis(20), "{format:?}: {one:?}, then {two:?}");
    }
});
