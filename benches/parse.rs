//! How fast an article is opened, step by step: decoding, parsing printed text of several shapes, making its identity. In
//! bytes per second, which stay the same as texts grow, and the memory each takes beside its text ("max alloc").
//! `cargo bench --bench parse`.
//!
//! Articles of one's own are measured as printed text, all of a folder one behind the other as one article:
//! `IBID_BENCH=FILE_OR_FOLDER cargo bench --bench parse -- own`; four times over they must be as fast as once.

#![allow(clippy::panic, reason = "a program that measures and says so")]

use divan::Bencher;
use ibid::bookmark::{self, Stream};
use ibid::parse::{Format, parse};
use ibid::source::{Source, decode};
use std::path::PathBuf;
use std::{fs, io};

#[global_allocator]
static MEMORY: divan::AllocProfiler = divan::AllocProfiler::system();

fn main() {
    divan::main();
}

/// How pages are told apart in an extracted text.
#[derive(Debug, Clone, Copy)]
enum Pages {
    /// By form feeds.
    FormFeeds,
    /// By nothing: the running heads stand between the lines.
    Nothing,
    /// There are none, and one paragraph is one line.
    NoLines,
}

/// An article of about so many kilobytes, in pages with notes, broken words and a running head. No two pages are alike.
fn article(pages: Pages, kilobytes: usize) -> Source {
    let mut text = String::new();
    for number in 1.. {
        let line =
            |k: usize| format!("The wheel had {} boards and was mended {} times", number * 7 + k, k + 2);
        let page = format!(
            "The Mill Road                                                      {number}\n\
            Мельница стояла на правом берегу, и дорога к ней шла через луг, ко-\n\
            торый каждую весну заливало водой1. Хозяин её был человек неразговор-\n\
            чивый и работал почти всегда один. В деревне говорили, что он умеет\n\
            останавливать колесо взглядом2.\n\
            {}, and the road to it led through a mea-\n\
            dow that was flooded in spring. {}, and the\n\
            miller, who knew, did not say.\n\
            1 Луг этот теперь застроен дачами.\n\
            2 См. http://www.example.org/mill/\n\
            index.html о прочем.\n",
            line(1),
            line(2)
        );
        match pages {
            Pages::FormFeeds => text += &(page + "\u{c}"),
            Pages::Nothing => text += &page,
            Pages::NoLines => text += &(page.replace("-\n", "").replace('\n', " ") + "\n"),
        }
        if text.len() >= kilobytes * 1024 {
            break;
        }
    }
    Source::from_text(&text)
}

fn measure(bencher: Bencher, pages: Pages, kilobytes: usize) {
    measure_source(bencher, &article(pages, kilobytes));
}

fn measure_source(bencher: Bencher, source: &Source) {
    bencher
        .counter(divan::counter::BytesCount::new(source.text.len()))
        .bench(|| parse(source, Format::Plain));
}

/// The whole parser, on text in pages.
#[divan::bench(args = [100, 1_000, 2_000, 5_000])]
fn pages(bencher: Bencher, kilobytes: usize) {
    measure(bencher, Pages::FormFeeds, kilobytes);
}

/// The same without form feeds, where running heads must be found by their distances.
#[divan::bench(args = [1_000, 5_000])]
fn no_form_feeds(bencher: Bencher, kilobytes: usize) {
    measure(bencher, Pages::Nothing, kilobytes);
}

/// Long lines.
#[divan::bench(args = [1_000, 5_000])]
fn paragraphs_on_one_line(bencher: Bencher, kilobytes: usize) {
    measure(bencher, Pages::NoLines, kilobytes);
}

/// The articles named by the environment variable `IBID_BENCH`, one behind the other, so many times.
fn own_articles(times: usize) -> io::Result<Source> {
    let path = PathBuf::from(std::env::var_os("IBID_BENCH").unwrap_or_default());
    let mut files = vec![path.clone()];
    if path.is_dir() {
        files =
            fs::read_dir(&path)?.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect();
        files.sort();
    }
    let mut text = String::new();
    for file in files {
        text += &decode::decode(fs::read(file)?, None).map_err(io::Error::other)?.text;
    }
    Ok(Source::from_text(&text.repeat(times)))
}

/// Articles of one's own, once and four times over.
#[divan::bench(args = [1, 4], ignore = std::env::var_os("IBID_BENCH").is_none())]
fn own(bencher: Bencher, times: usize) {
    let source = own_articles(times).unwrap_or_else(|why| panic!("IBID_BENCH cannot be read: {why}"));
    measure_source(bencher, &source);
}

/// From bytes to text.
#[divan::bench(args = [5_000])]
fn decoding(bencher: Bencher, kilobytes: usize) {
    let bytes = article(Pages::FormFeeds, kilobytes).text.into_bytes();
    bencher
        .counter(divan::counter::BytesCount::new(bytes.len()))
        .with_inputs(|| bytes.clone())
        .bench_values(|bytes| decode::decode(bytes, None));
}

/// The letters and digits of a document, and what they hash to: what its bookmarks are found by.
#[divan::bench(args = [5_000])]
fn identity(bencher: Bencher, kilobytes: usize) {
    let document = parse(&article(Pages::FormFeeds, kilobytes), Format::Plain).document;
    bencher
        .counter(divan::counter::BytesCount::new(document.text.len()))
        .bench(|| bookmark::Article::new(&document, &Stream::new(&document)));
}
