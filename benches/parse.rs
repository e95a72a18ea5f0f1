//! How fast printed text is parsed: bytes per second, and that twice the text takes about twice the time.

use ibid::parse::{Format, parse};
use ibid::source::Source;

fn main() {
    divan::main();
}

/// An article of about `kilobytes`, in pages with notes, broken words and a running head.
fn article(kilobytes: usize) -> Source {
    let page = "The Mill Road                                                      3\n\
        Мельница стояла на правом берегу, и дорога к ней шла через луг, ко-\n\
        торый каждую весну заливало водой1. Хозяин её был человек неразговор-\n\
        чивый и работал почти всегда один. В деревне говорили, что он умеет\n\
        останавливать колесо взглядом2.\n\
        The mill stood by the river, and the road to it led through a mea-\n\
        dow that was flooded in spring. Nobody asked who had built it, and the\n\
        miller, who knew, did not say.\n\
        1 Луг этот теперь застроен дачами.\n\
        2 См. http://www.example.org/mill/\n\
        index.html о прочем.\n\u{c}";
    Source::from_text(&page.repeat(kilobytes * 1024 / page.len()))
}

#[divan::bench(args = [100, 1_000, 2_000, 5_000])]
fn printed_text(bencher: divan::Bencher, kilobytes: usize) {
    let source = article(kilobytes);
    bencher
        .counter(divan::counter::BytesCount::new(source.text.len()))
        .bench(|| parse(&source, Format::Plain));
}
