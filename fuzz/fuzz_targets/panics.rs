//! Any bytes at all: decoding, parsing in every format, laying out and searching must not panic, and every span must
//! stand on character boundaries. `cargo +nightly fuzz run panics`.

#![no_main]

use ibid::layout::{self, MarkStyle, Measure, NoteMode};
use ibid::parse::{self, Format};
use ibid::search::{Index, Query};
use ibid::source::decode;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(source) = decode::decode(data.to_vec(), None) else { return };
    for format in [Format::Plain, Format::Gutenberg, Format::Markdown, Format::Html] {
        let document = parse::parse(&source, format).document;
        let spans = document.blocks.iter().map(|b| b.span).chain(document.notes.iter().map(|n| n.span));
        for span in spans {
            assert!(document.text.get(span.range()).is_some(), "{span:?}");
        }
        for reference in &document.references {
            assert!(document.text.is_char_boundary(reference.at.index()));
            assert!(document.note(reference.note).is_some());
        }
        let measure = Measure {
            width: 20,
            height: 9,
            notes: NoteMode::Foot,
            marks: MarkStyle::Superscript,
            wide_ambiguous: false,
            indent: true,
        };
        let laid_out = layout::lay_out(&document, measure);
        for page in 0..laid_out.page_count() {
            let _ = laid_out.screen(&document, laid_out.top_of(page));
        }
        let _ = Index::new(&document).find(&Query::keyword(document.title()));
    }
});
