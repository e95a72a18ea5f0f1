#![allow(clippy::print_stdout, clippy::panic, reason = "a program that measures and says so")]
//! How bookmarks come through another extraction or an edited edition of their article, and how long finding them
//! takes.
//!
//! `cargo bench --bench anchors -- FOLDER` takes each file of a folder whose name up to the first point is the same as
//! an extraction of one article. On one it sets bookmarks at random, opens the next and counts. Without a folder it
//! edits an article made of random words. Where a passage ought to be is not asked of the resolver: after edits it is
//! known word by word, between extractions it follows from phrases near it that occur once in each text. What lies one
//! word beside its place lies elsewhere.

use std::collections::{BTreeMap, HashMap};
use std::iter;
use std::ops::Range;
use std::path::Path;
use std::time::{Duration, Instant};

use ibid::bookmark::stream::Windows;
use ibid::bookmark::{Anchor, Article, Bookmark, Bookmarks, Ids, Resolved, Resolver, Stream, file};
use ibid::document::{Document, Place, Span};
use ibid::parse::{Format, detect, parse};
use ibid::source::{Source, decode};
use ibid::storage::Store;
use ibid::storage::disk::Disk;
use jiff::Timestamp;

/// Bookmarks on each pair of texts.
const BOOKMARKS: usize = 1000;

/// Characters of a phrase that shows where one is in both texts.
const PHRASE: usize = 24;

/// How far, in bytes of the stream, the nearest such phrase may lie from a passage.
const NEAR: usize = 600;

/// How far, in letters (a line of print), something may lie from its place if the reader was told to look: a place that
/// has no words of its own, and a passage of which only phrases near it say where it ought to be. Words that stand nowhere
/// else within that distance are in their place: extractions put words in another order.
const TOLERANCE: usize = 64;

/// Random numbers (`SplitMix64`).
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((x ^ (x >> 31)) % n.max(1) as u64) as usize
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Count {
    /// In its place, with the same words.
    exact: usize,
    /// In its place, words changed.
    approximate: usize,
    /// Not found, and no phrase says that it should be there.
    orphan: usize,
    /// Not found though the words are in their place.
    missed: usize,
    /// Somewhere else, and the reader was told to look.
    elsewhere: usize,
    /// Somewhere else, and said to be the passage itself.
    mistaken: usize,
    /// Found with the same words and the same context, but no phrase near says whether that is the place.
    unproven: usize,
    time: Duration,
    anchors: usize,
}

impl Count {
    fn add(&mut self, other: Self) {
        self.exact += other.exact;
        self.approximate += other.approximate;
        self.orphan += other.orphan;
        self.missed += other.missed;
        self.elsewhere += other.elsewhere;
        self.mistaken += other.mistaken;
        self.unproven += other.unproven;
        self.time += other.time;
        self.anchors += other.anchors;
    }

    fn show(&self, name: &str) {
        let share = |n: usize| n as f64 * 100.0 / self.anchors.max(1) as f64;
        println!(
            "{name:44} {:6} exact {:6.2} % approximate {:5.2} % unproven {:5.2} % orphan {:5.2} % missed {:5.2} % elsewhere {:4}, {} of them said to be exact {:6.1} µs each",
            self.anchors,
            share(self.exact),
            share(self.approximate),
            share(self.unproven),
            share(self.orphan),
            share(self.missed),
            self.elsewhere + self.mistaken,
            self.mistaken,
            self.time.as_secs_f64() * 1e6 / self.anchors.max(1) as f64
        );
    }
}

/// Where phrases that occur once in each of two streams stand in both, by place in the first.
fn landmarks(one: &str, two: &str) -> Vec<(usize, usize)> {
    let unique = |stream: &str| {
        let mut places: HashMap<u64, Option<usize>> = HashMap::new();
        for (at, hash) in Windows::new(stream, PHRASE) {
            places.entry(hash).and_modify(|p| *p = None).or_insert(Some(at));
        }
        places
    };
    let two = unique(two);
    let found = unique(one).into_iter().filter_map(|(hash, at)| Some((at?, (*two.get(&hash)?)?)));
    let mut found: Vec<(usize, usize)> = found.collect();
    found.sort_unstable();
    found
}

/// How it is known where a passage ought to be in the second stream.
enum Truth {
    /// Phrases that occur once in each stream, by place in the first.
    Phrases(Vec<(usize, usize)>),
    /// Each word of the first stream in its order, and where it is, or what is in its place, in the second.
    Words(Vec<(Range<usize>, Range<usize>)>),
}

impl Truth {
    /// The parts of the second stream where a passage of the first may be.
    fn parts(&self, sought: &Range<usize>) -> Vec<Range<usize>> {
        match self {
            Self::Phrases(phrases) => {
                // A passage that one extraction has in one piece and the other in two is where either of its ends is.
                let ends = expected(phrases, &(sought.end..sought.end)).into_iter();
                let before = |end: Range<usize>| end.end.saturating_sub(sought.len())..end.end;
                expected(phrases, sought).into_iter().chain(ends.map(before)).collect()
            }
            Self::Words(words) => {
                let first = words.partition_point(|(old, _)| old.end <= sought.start);
                let behind = words.partition_point(|(old, _)| old.start < sought.end).max(first + 1);
                let before = first.checked_sub(1).and_then(|i| words.get(i)).map_or(0, |(_, new)| new.end);
                let (Some(start), Some(end)) = (words.get(first), words.get(behind - 1)) else {
                    return Vec::new();
                };
                // A place is anywhere between two words: what was put in there is on neither side of it.
                let from = if sought.is_empty() { before } else { start.1.start };
                iter::once(from..end.1.end.max(start.1.start)).collect()
            }
        }
    }

    /// Whether what was found is in its place.
    fn holds(
        &self,
        parts: &[Range<usize>],
        answer: Resolved,
        found: &Range<usize>,
        words: &str,
        second: &str,
    ) -> bool {
        let there = second.get(found.clone()).unwrap_or_default();
        let tolerance = TOLERANCE * second.len() / second.chars().count().max(1);
        let near = |p: &Range<usize>| p.start.saturating_sub(tolerance)..p.end + tolerance;
        let inside = |p: &Range<usize>| p.start <= found.start && found.end <= p.end;
        let covers = |p: &Range<usize>| found.start <= p.start && p.end <= found.end;
        let touches = |p: &Range<usize>| p.start <= found.end && found.start <= p.end;
        let only_one = |p: &Range<usize>| {
            let around = boundary(second, near(p).start)..boundary(second, near(p).end);
            second.get(around).is_some_and(|s| s.matches(words).count() == 1)
        };
        parts.iter().any(|p| match (matches!(answer, Resolved::Exact(_)), self) {
            _ if inside(p) => true,
            (false, _) if words.is_empty() => touches(&near(p)),
            // What was dropped may stand again right beside: no answer but none can tell the two apart, and the reader was
            // told to look.
            (exact, Self::Words(_)) => touches(p) && (there != words || (!exact && covers(p))),
            (_, Self::Phrases(_)) if there == words => !words.is_empty() && touches(&near(p)) && only_one(p),
            (exact, Self::Phrases(_)) => !exact && touches(&near(p)),
        })
    }
}

/// The char boundary at an offset or before it.
fn boundary(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// The parts of the second stream where a passage of the first may be: as the phrase before it says, as the one behind
/// it says, and all between if something was put in or left out there.
fn expected(phrases: &[(usize, usize)], sought: &Range<usize>) -> Vec<Range<usize>> {
    let behind = phrases.partition_point(|(one, _)| *one <= sought.start);
    let sides = [behind.checked_sub(1), Some(behind)];
    let near = sides.into_iter().flatten().filter_map(|i| phrases.get(i));
    let near = near.filter(|(one, _)| one.abs_diff(sought.start) <= NEAR);
    let said = near.map(|(one, two)| (two + sought.start).saturating_sub(*one));
    match said.collect::<Vec<usize>>().as_slice() {
        [a, b] if a.abs_diff(*b) <= NEAR => iter::once(*a.min(b)..*a.max(b) + sought.len()).collect(),
        apart => apart.iter().map(|e| *e..e + sought.len()).collect(),
    }
}

/// A passage of one to twelve words at random, or the place before one, in the body or in a note.
fn passage(document: &Document, random: &mut Random) -> Span {
    let block = document.blocks[random.below(document.blocks.len())].span;
    let words: Vec<(usize, &str)> = document
        .get(block)
        .split_whitespace()
        .map(|w| (w.as_ptr() as usize - document.text.as_ptr() as usize, w))
        .collect();
    if words.is_empty() {
        return Span { end: block.start, ..block };
    }
    let first = random.below(words.len());
    if random.below(4) == 0 {
        return Span::new(words[first].0, words[first].0);
    }
    let last = (first + random.below(12)).min(words.len() - 1);
    Span::new(words[first].0, words[last].0 + words[last].1.len())
}

fn compare(one: &Document, two: &Document, words: Option<&[Slot]>, random: &mut Random) -> Count {
    let (first, second) = (Stream::new(one), Stream::new(two));
    let truth = words.map_or_else(
        || Truth::Phrases(landmarks(first.letters(), second.letters())),
        |words| Truth::Words(words.iter().map(|w| w.in_streams((one, &first), (two, &second))).collect()),
    );
    let spans: Vec<Span> = (0..BOOKMARKS).map(|_| passage(one, random)).collect();
    let anchors: Vec<Anchor> = spans.iter().map(|s| Anchor::within(one, &first, *s)).collect();
    let start = Instant::now();
    let resolver = Resolver::new(two, &second);
    let answers = resolver.resolve_all(&anchors.iter().collect::<Vec<_>>());
    let mut count = Count { time: start.elapsed(), anchors: BOOKMARKS, ..Count::default() };
    for (anchor, answer) in anchors.iter().zip(answers) {
        let sought = anchor.stream.start as usize..anchor.stream.end as usize;
        let words = first.letters().get(sought.clone()).unwrap_or_default();
        let parts = truth.parts(&sought);
        let Some(span) = answer.span() else {
            let stands = |p: &Range<usize>| {
                second.letters().get(p.clone()).is_some_and(|s| !words.is_empty() && s.contains(words))
            };
            if parts.iter().any(stands) {
                count.missed += 1;
            } else {
                count.orphan += 1;
            }
            continue;
        };
        let found = in_stream(two, &second, span);
        if parts.is_empty() {
            count.unproven += 1;
        } else if truth.holds(&parts, answer, &found, words, second.letters()) {
            let same = second.letters().get(found) == Some(words);
            *(if same { &mut count.exact } else { &mut count.approximate }) += 1;
        } else {
            if matches!(answer, Resolved::Exact(_)) {
                count.mistaken += 1;
            } else {
                count.elsewhere += 1;
            }
            if std::env::var_os("EACH").is_some() {
                let there = parts.iter().map(|p| second.letters().get(p.clone()).unwrap_or_default());
                let there: Vec<&str> = there.collect();
                println!(
                    "{found:?} instead of {parts:?}: {:?} instead of {there:?}\n  {anchor:?} {answer:?}",
                    two.get(span)
                );
            }
        }
    }
    count
}

/// A span of the text as a range of its stream.
fn in_stream(document: &Document, stream: &Stream, span: Span) -> Range<usize> {
    let at = |place| stream.before(document, place).0 as usize;
    at(span.start)..at(span.end)
}

fn open(path: &Path) -> Option<Document> {
    let source = decode::decode(std::fs::read(path).ok()?, None).ok()?;
    let format = detect(&source, path.file_name()?.to_str()?);
    Some(parse(&source, format).document)
}

fn extractions(folder: &Path) -> BTreeMap<String, Vec<std::path::PathBuf>> {
    let mut groups: BTreeMap<String, Vec<_>> = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())).flatten() {
        let path = entry.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let article = name.split('.').next().unwrap_or_default().to_owned();
        groups.entry(article).or_default().push(path);
    }
    groups
        .into_iter()
        .map(|(article, mut paths)| {
            paths.sort();
            (article, paths)
        })
        .collect()
}

/// A word of a text, and where it is in the edited one, or what is in its place.
struct Slot {
    old: Range<usize>,
    new: Range<usize>,
}

impl Slot {
    /// Where an offset of the text, at the word or in the blanks behind it, is in the edited one.
    fn moved(&self, at: usize) -> usize {
        if at >= self.old.end {
            self.new.end
        } else {
            (self.new.start + at - self.old.start).min(self.new.end)
        }
    }

    fn in_streams(
        &self,
        (one, first): (&Document, &Stream),
        (two, second): (&Document, &Stream),
    ) -> (Range<usize>, Range<usize>) {
        let span = |range: &Range<usize>| Span::new(range.start, range.end);
        (in_stream(one, first, span(&self.old)), in_stream(two, second, span(&self.new)))
    }
}

/// A document with a share of its words changed: a third replaced, a third dropped, a third doubled by a new one.
fn edited(document: &Document, percent: usize, random: &mut Random) -> (Document, Vec<Slot>) {
    let (mut text, mut slots, mut at) = (String::new(), Vec::new(), 0);
    for part in document.text.split_inclusive(char::is_whitespace) {
        let word = part.trim_end();
        let old = at..at + word.len();
        at += part.len();
        let new = (random.below(100) < percent && !word.is_empty()).then(|| invented(random));
        let kind = new.as_ref().map(|_| random.below(3));
        if let (Some(new), Some(2)) = (&new, kind) {
            text.extend([new.as_str(), " "]);
        }
        let start = text.len();
        text.push_str(match (&new, kind) {
            (Some(new), Some(0)) => new,
            (Some(_), Some(1)) => "",
            _ => word,
        });
        slots.push(Slot { old, new: start..text.len() });
        text.push_str(part.get(word.len()..).unwrap_or_default());
    }
    (with_text(document, text, &slots), slots)
}

/// A document of which every place has moved with the words.
fn with_text(document: &Document, text: String, slots: &[Slot]) -> Document {
    let moved = |place: Place| {
        let behind = slots.partition_point(|s| s.old.start <= place.index());
        Place::new(behind.checked_sub(1).map_or(0, |i| slots[i].moved(place.index())))
    };
    let stretch = |span: Span| Span { start: moved(span.start), end: moved(span.end) };
    let mut new = Document { text, origins: Vec::new(), ..document.clone() };
    new.blocks.iter_mut().for_each(|b| b.span = stretch(b.span));
    new.sections.iter_mut().for_each(|s| s.title = stretch(s.title));
    new.notes.iter_mut().for_each(|n| n.span = stretch(n.span));
    new.references.iter_mut().for_each(|r| r.at = moved(r.at));
    new.emphases.iter_mut().for_each(|e| e.span = stretch(e.span));
    new.printed_pages.iter_mut().for_each(|p| p.at = moved(p.at));
    new
}

fn invented(random: &mut Random) -> String {
    (0..2 + random.below(4))
        .map(|_| ["ka", "lo", "mi", "ter", "su", "ne", "vor", "bi"][random.below(8)])
        .collect()
}

fn made_article(random: &mut Random) -> String {
    let vocabulary: Vec<String> = (0..4000).map(|_| invented(random)).collect();
    let paragraph = |random: &mut Random| {
        let words: Vec<&str> = (0..80).map(|_| vocabulary[random.below(4000)].as_str()).collect();
        words.join(" ") + ".\n\n"
    };
    (0..400).map(|_| paragraph(random)).collect()
}

fn measure_edits(name: &str, document: &Document, total: &mut BTreeMap<usize, Count>, random: &mut Random) {
    for percent in [1, 5, 20] {
        let (new, slots) = edited(document, percent, random);
        let count = compare(document, &new, Some(&slots), random);
        if std::env::var_os("EACH").is_some() {
            count.show(&format!("{name}, {percent} % of the words edited"));
        }
        total.entry(percent).or_default().add(count);
    }
}

/// How long ten thousand bookmarks in one article take to open, list and save.
fn measure_many(document: &Document, random: &mut Random) {
    const MANY: usize = 10_000;
    let now = Timestamp::UNIX_EPOCH;
    let stream = Stream::new(document);
    let article = Article::new(document, &stream);
    let mut ids = Ids::new([1; 16]);
    let records = (0..MANY).map(|n| {
        let anchor = Anchor::within(document, &stream, passage(document, random));
        Bookmark::new(ids.next(now), anchor, n as u64, now)
    });
    let mut bookmarks = Bookmarks::from_records(article.clone(), records.collect::<Vec<_>>());
    let all: Vec<_> = bookmarks.records().map(|b| b.id).collect();
    let texts = ["see the ledger of that year,\nsecond volume", "compare with what the delegates said later"];
    all.iter().enumerate().for_each(|(n, id)| bookmarks.annotate(*id, texts[n % 2], now));
    let folder = tempfile::TempDir::new().unwrap_or_else(|e| panic!("a folder for trying: {e}"));
    let store = Store::new(Disk, folder.path().to_owned());
    let report = |what: &str, start: Instant| {
        println!("{MANY} bookmarks: {what:28} {:6.1} ms", start.elapsed().as_secs_f64() * 1e3);
    };
    let saved = store.save(&bookmarks).unwrap_or_else(|trouble| panic!("{trouble}"));
    println!("{MANY} bookmarks: {:.1} MB", file::write(&saved.bookmarks).len() as f64 / 1e6);
    for _ in 0..3 {
        let start = Instant::now();
        let mut loaded = store.load(&article, None).bookmarks;
        report("open", start);
        let start = Instant::now();
        let found = loaded.locate(&Resolver::new(document, &stream));
        report("find in the article", start);
        assert_eq!(found.exact, MANY);
        let start = Instant::now();
        let length: usize = loaded.entries().map(|e| e.bookmark.anchor.quotation.text().len()).sum();
        report("list", start);
        assert!(length > MANY);
        loaded.annotate(all[random.below(MANY)], "one more", now);
        let start = Instant::now();
        let saved = store.save(&loaded).unwrap_or_else(|trouble| panic!("{trouble}"));
        report("save", start);
        let start = Instant::now();
        loaded.absorb(&saved.bookmarks);
        report("take over what was saved", start);
    }
}

/// What something gives, and how long it takes in milliseconds.
fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed().as_secs_f64() * 1e3)
}

/// How long it takes to recognise an article.
fn measure_identity(text: &str, what: &str) {
    let text = text.repeat(5_000_000 / text.len() + 1);
    let document = Document { text, ..Document::default() };
    for _ in 0..3 {
        let (stream, fold) = timed(|| Stream::new(&document));
        let (identity, hash) = timed(|| stream.identity());
        let (sketch, sample) = timed(|| stream.sketch());
        println!("5 MB of {what}: fold {fold:.1} ms, hash {hash:.1} ms, sketch {sample:.1} ms");
        assert!(!sketch.is_empty() && !identity.to_string().is_empty());
    }
}

fn main() {
    let mut random = Random(1);
    measure_identity("The clauses run in the order in which the goods were unloaded. ", "English");
    measure_identity("Клаузулы идут в том порядке, в каком выгружали товары. ", "Russian");
    let folder = std::env::args().skip(1).find(|a| !a.starts_with("--"));
    let mut edits = BTreeMap::new();
    let Some(folder) = folder else {
        let source = Source::from_text(&made_article(&mut random));
        measure_edits("random words", &parse(&source, Format::Plain).document, &mut edits, &mut random);
        show_edits(&edits);
        return measure_many(&parse(&source, Format::Plain).document, &mut random);
    };
    let (mut printed, mut other) = (Count::default(), Count::default());
    for (article, paths) in extractions(Path::new(&folder)) {
        let documents: Vec<Document> = paths.iter().filter_map(|p| open(p)).collect();
        for (at, pair) in documents.windows(2).enumerate() {
            let count = compare(&pair[0], &pair[1], None, &mut random);
            let names: Vec<String> = paths[at..at + 2]
                .iter()
                .map(|p| p.file_name().unwrap_or_default().to_string_lossy().into_owned())
                .collect();
            if std::env::var_os("EACH").is_some() {
                count.show(&format!(
                    "{article}: {}",
                    names.iter().map(|n| n.trim_start_matches(&article)).collect::<Vec<_>>().join(" → ")
                ));
            }
            let interleaved = names.iter().any(|n| n.contains("-layout"));
            if interleaved { other.add(count) } else { printed.add(count) }
        }
        if let Some(document) = documents.first() {
            measure_edits(&article, document, &mut edits, &mut random);
        }
    }
    printed.show("another extraction");
    other.show("another extraction, one with -layout");
    show_edits(&edits);
}

fn show_edits(edits: &BTreeMap<usize, Count>) {
    for (percent, count) in edits {
        count.show(&format!("{percent} % of the words edited"));
    }
}
