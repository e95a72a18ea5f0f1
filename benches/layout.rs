//! How long laying out, paging and searching take, on made-up articles of 1 and 5 MB. `cargo bench --bench layout`.

use divan::{Bencher, counter::BytesCount};
use ibid::document::{BlockKind, Document, Evidence};
use ibid::layout::{self, MarkStyle, Measure, NoteMode};
use ibid::parse::builder::Builder;
use ibid::search::{Index, Query, keywords};

fn main() {
    divan::main();
}

const WORDS: [&str; 12] = [
    "договор",
    "о",
    "пошлинах",
    "которые",
    "взимались",
    "в",
    "порту",
    "“Северный”,",
    "был",
    "составлен",
    "наспех",
    "и",
];

/// An article of about so many bytes, a note to every hundred words.
fn article(bytes: usize) -> Document {
    let mut builder = Builder::default();
    let (mut words, mut notes) = (0usize, 0u32);
    while builder.body.len() < bytes {
        builder.body.open(BlockKind::Paragraph);
        for _ in 0..120 {
            builder.body.push(WORDS[words * 7 % 11 + words / 50 % 2], 0);
            words += 1;
            if words % 100 == 0 {
                builder.body.call(notes, 1.0, Evidence::MARKUP);
                notes += 1;
            }
            builder.body.push_made(" ");
        }
    }
    for note in 0..notes {
        let flow = builder.note(&note.to_string());
        flow.open(BlockKind::Paragraph);
        flow.push("Архив порта, ящик 12, письмо от 4 апреля; тон письма усталый.", 0);
    }
    builder.finish()
}

fn measure(notes: NoteMode) -> Measure {
    Measure {
        width: 72,
        height: 23,
        notes,
        marks: MarkStyle::Superscript,
        wide_ambiguous: false,
        indent: false,
    }
}

#[divan::bench(args = [1_000_000, 5_000_000])]
fn pages(bencher: Bencher, bytes: usize) {
    let document = article(bytes);
    bencher.counter(BytesCount::new(bytes)).bench(|| layout::lay_out(&document, measure(NoteMode::Popup)));
}

#[divan::bench(args = [1_000_000, 5_000_000])]
fn pages_with_notes_at_the_foot(bencher: Bencher, bytes: usize) {
    let document = article(bytes);
    bencher.counter(BytesCount::new(bytes)).bench(|| layout::lay_out(&document, measure(NoteMode::Foot)));
}

#[divan::bench(args = [1_000_000, 5_000_000])]
fn index(bencher: Bencher, bytes: usize) {
    let document = article(bytes);
    bencher.counter(BytesCount::new(bytes)).bench(|| Index::new(&document));
}

#[divan::bench(args = ["пошлин", "рыба", "порту северный"])]
fn find_in_five_megabytes(bencher: Bencher, words: &str) {
    let document = article(5_000_000);
    let index = Index::new(&document);
    bencher.bench(|| index.find(&Query::keyword(words)));
}

#[divan::bench(args = [5_000_000])]
fn index_of_keywords(bencher: Bencher, bytes: usize) {
    let document = article(bytes);
    bencher.bench(|| keywords::keywords(&document, 100));
}
