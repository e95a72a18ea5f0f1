//! The letters and digits of an article, and nothing else: what anchors and identities are compared on.
//!
//! The stream is NFKC, case-folded and without blanks, punctuation, hyphens, quotation marks and soft hyphens, so it
//! is the same however an article was wrapped, hyphenated or encoded. How characters fold is part of the file format
//! (identities are hashes of the stream): change it only together with the schema.
//!
//! What this leaves to others: finding words in it (`bookmark::resolve`), searching as a reader types (`search`).

use std::collections::BTreeSet;
use std::fmt;

use unicode_normalization::UnicodeNormalization;

use crate::document::{Document, Place, Span};

/// How far apart, in bytes of the document's text, the stops of the map between text and stream are. Finding a place
/// folds at most this much.
const STEP: usize = 256;

/// Bytes in a window of the [`Sketch`]: two to four words.
const WINDOW: usize = 20;

/// How many hashes a [`Sketch`] keeps: enough to tell a fifth of common text from none.
const SKETCH: usize = 64;

/// What the characters up to Cyrillic fold to: small letters and digits to themselves, capitals to small letters,
/// what is dropped to 0, and the rest as the definition says.
const FOLDED: [u16; 0x480] = {
    let mut table = [BY_THE_BOOK; 0x480];
    let mut c = 0;
    while c < table.len() {
        table[c] = match c {
            0x30..=0x39 | 0x61..=0x7a | 0xe0..=0xf6 | 0xf8..=0xff | 0x430..=0x45f => c as u16,
            0x41..=0x5a | 0xc0..=0xd6 | 0xd8..=0xde | 0x410..=0x42f => c as u16 + 32,
            0..=0xa0 | 0xab | 0xbb => 0,
            _ => BY_THE_BOOK,
        };
        c += 1;
    }
    table
};

const BY_THE_BOOK: u16 = u16::MAX;

/// Folds one character: gives its letters and digits, NFKC and case-folded, and drops everything else.
#[inline]
fn fold(c: char, mut push: impl FnMut(char)) {
    match FOLDED.get(c as usize).copied() {
        Some(0) => {}
        // Punctuation: most of what is neither a letter nor ASCII in articles.
        None if matches!(c, '\u{2010}'..='\u{2060}') => {}
        None | Some(BY_THE_BOOK) => by_the_book(c).for_each(push),
        Some(code) => push(char::from_u32(u32::from(code)).unwrap_or(c)),
    }
}

/// Bytes of the stream that are put together before they are appended.
const CHUNK: usize = 256;

/// Appends the stream of a text: as [`fold`] has it, but without a branch for each letter.
fn push_folded(text: &str, stream: &mut String) {
    let bytes = text.as_bytes();
    let mut chunk = [0; CHUNK];
    let mut at = 0;
    while at < bytes.len() {
        let mut length = 0;
        while length + 2 <= CHUNK {
            // A character takes as many bytes folded; what is dropped is written and then written over.
            match (bytes.get(at), bytes.get(at + 1)) {
                (Some(byte @ ..=0x7f), _) => {
                    let code = FOLDED[*byte as usize];
                    chunk[length] = code as u8;
                    length += usize::from(code != 0);
                    at += 1;
                }
                (Some(lead @ 0xc2..=0xd1), Some(second)) => {
                    let code = FOLDED[((*lead & 0x1f) as usize) << 6 | (*second & 0x3f) as usize];
                    if code == BY_THE_BOOK {
                        break;
                    }
                    chunk[length] = 0xc0 | (code >> 6) as u8;
                    chunk[length + 1] = 0x80 | (code & 0x3f) as u8;
                    length += 2 * usize::from(code != 0);
                    at += 2;
                }
                _ => break,
            }
        }
        let folded = chunk.get(..length).and_then(|chunk| std::str::from_utf8(chunk).ok());
        stream.push_str(folded.unwrap_or_default());
        if length + 2 <= CHUNK
            && let Some(c) = text.get(at..).and_then(|rest| rest.chars().next())
        {
            fold(c, |f| stream.push(f));
            at += c.len_utf8();
        }
    }
}

/// The same for any character, as the definition says.
fn by_the_book(c: char) -> impl Iterator<Item = char> {
    let cased = std::iter::once(c).nfkc().flat_map(char::to_uppercase).flat_map(char::to_lowercase);
    cased.nfkc().filter(|c| c.is_alphanumeric())
}

/// The stream of a short text.
pub fn folded(text: &str) -> String {
    let mut stream = String::with_capacity(text.len());
    push_folded(text, &mut stream);
    stream
}

/// What the letters and digits of an article hash to: the same in another encoding, folder or wrapping.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity([u8; 16]);

impl Identity {
    /// Reads what [`fmt::Display`] writes: 32 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 32 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        u128::from_str_radix(text, 16).ok().map(|n| Self(n.to_be_bytes()))
    }

    /// The identity of a stream.
    fn of(stream: &str) -> Self {
        let hash = blake3::hash(stream.as_bytes());
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(hash.as_bytes()).for_each(|(to, from)| *to = *from);
        Self(bytes)
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A small sample of an article's phrases, to recognise another extraction or edition of it (bottom-k sampling;
/// A. Broder, "On the resemblance and containment of documents", 1997).
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sketch(Vec<u32>);

impl Sketch {
    /// Reads what [`fmt::Display`] writes.
    pub fn parse(text: &str) -> Self {
        let mut hashes: Vec<u32> = (0..text.len() / 8)
            .filter_map(|i| text.get(8 * i..8 * i + 8))
            .filter_map(|digits| u32::from_str_radix(digits, 16).ok())
            .collect();
        hashes.sort_unstable();
        hashes.dedup();
        hashes.truncate(SKETCH);
        Self(hashes)
    }

    /// The sketch of a stream, in one pass over its bytes.
    fn of(stream: &str) -> Self {
        let bytes = stream.as_bytes();
        let mut smallest = Smallest { hashes: BTreeSet::new(), limit: u32::MAX };
        let windows = (bytes.len() + 1).saturating_sub(WINDOW);
        let part = windows / LANES;
        let [mut a, mut b, mut c, mut d] = std::array::from_fn(|k| Lane::new(bytes, k * part));
        for _ in 0..part {
            let hashes: [u32; LANES] = [a.next(), b.next(), c.next(), d.next()];
            if hashes.iter().any(|hash| *hash < smallest.limit) {
                for hash in hashes {
                    smallest.keep(hash);
                }
            }
        }
        for _ in LANES * part..windows {
            smallest.keep(d.next());
        }
        Self(smallest.hashes.into_iter().collect())
    }

    /// Which part of the phrases of both is common to both, from 0 to 1, estimated from the sample.
    pub fn resemblance(&self, other: &Self) -> f32 {
        let mut union: Vec<u32> = self.0.iter().chain(&other.0).copied().collect();
        union.sort_unstable();
        union.dedup();
        union.truncate(SKETCH);
        if union.is_empty() {
            return 0.0;
        }
        let has = |sketch: &Self, hash: &u32| sketch.0.binary_search(hash).is_ok();
        union.iter().filter(|h| has(self, h) && has(other, h)).count() as f32 / union.len() as f32
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The smallest hashes of a stream.
struct Smallest {
    hashes: BTreeSet<u32>,
    /// Only smaller ones are wanted any more.
    limit: u32,
}

impl Smallest {
    /// Takes a hash if it is one of them.
    fn keep(&mut self, hash: u32) {
        if hash < self.limit && self.hashes.insert(hash) && self.hashes.len() > SKETCH {
            self.hashes.pop_last();
            self.limit = self.hashes.last().copied().unwrap_or(self.limit);
        }
    }
}

/// The parts of a stream that are sketched side by side, since each hash waits for the one before it.
const LANES: usize = 4;

/// The hashes of the windows of one part of a stream.
struct Lane<'a> {
    /// The bytes that enter, and those that leave.
    bytes: std::iter::Zip<std::slice::Iter<'a, u8>, std::slice::Iter<'a, u8>>,
    sum: u64,
}

impl<'a> Lane<'a> {
    /// The windows that begin from `from` on.
    fn new(bytes: &'a [u8], from: usize) -> Self {
        let leaving = bytes.get(from..).unwrap_or_default();
        let (first, entering) = leaving.split_at_checked(WINDOW - 1).unwrap_or((&[], &[]));
        let sum = first.iter().fold(0, |sum: u64, b| sum.wrapping_mul(BASE).wrapping_add(u64::from(*b)));
        Self { bytes: entering.iter().zip(leaving), sum }
    }

    /// The hash of the next window; the largest behind the last.
    #[inline]
    fn next(&mut self) -> u32 {
        let Some((entering, leaving)) = self.bytes.next() else { return u32::MAX };
        self.sum = self.sum.wrapping_mul(BASE).wrapping_add(u64::from(*entering));
        let hash = (self.sum.wrapping_mul(SPREAD) >> 32) as u32;
        self.sum = self.sum.wrapping_sub(LEAVING[*leaving as usize]);
        hash
    }
}

/// What a byte still weighs when it leaves a window.
const LEAVING: [u64; 256] = {
    let (mut weight, mut k) = (1u64, 1);
    while k < WINDOW {
        weight = weight.wrapping_mul(BASE);
        k += 1;
    }
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = weight.wrapping_mul(byte as u64);
        byte += 1;
    }
    table
};

impl fmt::Display for Sketch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|hash| write!(f, "{hash:08x}"))
    }
}

/// Hashes of all windows of a fixed number of characters, each with the byte offset it begins at (rolling hash of
/// R. Karp and M. Rabin, 1987, with a final mixing step).
#[derive(Debug)]
pub struct Windows<'a> {
    entering: std::str::CharIndices<'a>,
    leaving: std::str::CharIndices<'a>,
    sum: u64,
    /// The weight of the character that leaves.
    weight: u64,
    missing: usize,
}

/// The base of rolling hashes: the prime of FNV (G. Fowler and others, 1991).
const BASE: u64 = 0x0100_0000_01b3;

/// Spreads the bits of a hash to its upper half: 2⁶⁴ divided by the golden ratio (D. Knuth, 1973).
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

impl<'a> Windows<'a> {
    /// The windows of `width` characters of a stream, in order; none if it is shorter.
    pub fn new(stream: &'a str, width: usize) -> Self {
        let weight = (1..width).fold(1u64, |w, _| w.wrapping_mul(BASE));
        let start = stream.char_indices();
        Self { entering: start.clone(), leaving: start, sum: 0, weight, missing: width.max(1) }
    }
}

impl Iterator for Windows<'_> {
    type Item = (usize, u64);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (_, c) = self.entering.next()?;
            self.sum = self.sum.wrapping_mul(BASE).wrapping_add(u64::from(c) + 1);
            if self.missing > 1 {
                self.missing -= 1;
                continue;
            }
            let hash = mixed(self.sum);
            let (at, gone) = self.leaving.next()?;
            self.sum = self.sum.wrapping_sub((u64::from(gone) + 1).wrapping_mul(self.weight));
            return Some((at, hash));
        }
    }
}

/// Spreads the bits of a hash (the finaliser of `SplitMix64`, G. Steele and others, 2014).
fn mixed(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// One stop of the map between text and stream.
#[derive(Debug, Clone, Copy)]
struct Stop {
    text: u32,
    stream: u32,
    /// Unicode scalar values of the text before it.
    characters: u32,
}

/// A character of the text.
struct Character {
    text: Span,
    /// Bytes of the stream before it.
    stream: u32,
}

/// The stream of a document, with the way there and back.
#[derive(Debug, Clone)]
pub struct Stream {
    letters: String,
    stops: Vec<Stop>,
}

impl Stream {
    /// The stream of a document, in one pass over its text.
    pub fn new(document: &Document) -> Self {
        let mut rest = document.text.as_str();
        let mut letters = String::with_capacity(rest.len());
        let mut stops = Vec::with_capacity(rest.len() / STEP + 1);
        let (mut text, mut characters) = (0, 0);
        while !rest.is_empty() {
            let end = (STEP..rest.len()).find(|at| rest.is_char_boundary(*at)).unwrap_or(rest.len());
            let (step, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
            stops.push(Stop { text, stream: letters.len() as u32, characters });
            push_folded(step, &mut letters);
            characters += step.chars().count() as u32;
            text += step.len() as u32;
            rest = behind;
        }
        Self { letters, stops }
    }

    /// The letters and digits.
    pub fn letters(&self) -> &str {
        &self.letters
    }

    /// What they hash to.
    pub fn identity(&self) -> Identity {
        Identity::of(&self.letters)
    }

    /// A sample of the phrases in them.
    pub fn sketch(&self) -> Sketch {
        Sketch::of(&self.letters)
    }

    /// How many bytes of the stream, and how many characters of the text, stand before a place.
    pub fn before(&self, document: &Document, place: Place) -> (u32, u32) {
        let Some(stop) = self.stop(self.stops.partition_point(|s| s.text <= place.0)) else { return (0, 0) };
        let (mut stream, mut characters) = (stop.stream, stop.characters);
        let between = document.text.get(stop.text as usize..place.index()).unwrap_or_default();
        for c in between.chars() {
            characters += 1;
            fold(c, |f| stream += f.len_utf8() as u32);
        }
        (stream, characters)
    }

    /// The passage that a range of the stream, in bytes, comes from: from its first letter to behind its last.
    pub fn passage(&self, document: &Document, range: std::ops::Range<usize>) -> Span {
        let first = self.find(document, range.start, (0, 0));
        let start = first.text.start;
        if range.is_empty() {
            return Span { start, end: start };
        }
        Span { start, end: self.find(document, range.end - 1, (start.0, first.stream)).text.end }
    }

    /// The character of the text that gave the byte `offset` of the stream; the end of the text if none did. `known` is a
    /// place of the text before it, and how much of the stream stands before that.
    fn find(&self, document: &Document, offset: usize, known: (u32, u32)) -> Character {
        let end = Place::new(document.text.len());
        let behind = self.stops.partition_point(|s| s.stream as usize <= offset);
        let stop = self.stop(behind).map_or((0, 0), |stop| (stop.text, stop.stream));
        let (text, mut stream) = known.max(stop);
        for (i, c) in document.text.get(text as usize..).unwrap_or_default().char_indices() {
            let before = stream;
            fold(c, |f| stream += f.len_utf8() as u32);
            if stream as usize > offset {
                let at = text as usize + i;
                return Character { text: Span::new(at, at + c.len_utf8()), stream: before };
            }
        }
        Character { text: Span { start: end, end }, stream }
    }

    /// The stop before the one with this index.
    fn stop(&self, behind: usize) -> Option<Stop> {
        self.stops.get(behind.checked_sub(1)?).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(text: &str) -> Document {
        Document { text: text.to_owned(), ..Document::default() }
    }

    #[test]
    fn every_character_folds_by_the_book() {
        for c in '\0'..=char::MAX {
            let mut quick = String::new();
            fold(c, |f| quick.push(f));
            assert_eq!(quick, by_the_book(c).collect::<String>(), "{c:?}");
            assert_eq!(quick, folded(c.encode_utf8(&mut [0; 4])), "{c:?}");
        }
    }

    #[test]
    fn wrapping_hyphens_quotes_and_case_do_not_matter() {
        assert_eq!(folded("«Hard-won»\u{ad} ﬁsh, №\u{a0}7"), "hardwonfishno7");
        assert_eq!(folded("STRASSE ΣΊΣΥΦΟΣ"), folded("Straße σίσυφος"));
        assert_eq!(folded("ДЕРЖАВА Ёж"), "державаёж");
    }

    #[test]
    fn the_way_back_leads_to_the_same_letters() {
        let text = "Ах, «мир»! ﬁne — ½ way. ".repeat(60);
        let document = document(&text);
        let stream = Stream::new(&document);
        assert_eq!(stream.letters(), folded(&text));
        for (at, c) in text.char_indices().filter(|(_, c)| c.is_alphabetic()) {
            let (offset, characters) = stream.before(&document, Place::new(at));
            assert_eq!(Some(characters as usize), text.get(..at).map(|before| before.chars().count()));
            let passage = stream.passage(&document, offset as usize..offset as usize + 1);
            assert_eq!(document.get(passage), c.to_string());
        }
    }

    #[test]
    fn an_identity_reads_what_it_writes() {
        let identity = Stream::new(&document("a")).identity();
        assert_eq!(Identity::parse(&identity.to_string()), Some(identity));
        assert_eq!(Identity::parse("../../etc/passwd"), None);
    }

    #[test]
    fn a_sketch_knows_an_edited_copy_and_no_stranger() {
        let words = |seed: u32| (0..3000u32).map(move |i| (i.wrapping_mul(2_654_435_761) ^ seed) % 7919);
        let text =
            |seed, sign: &str| words(seed).flat_map(|n| [sign.to_owned(), n.to_string()]).collect::<String>();
        let one = text(1, " w");
        let edited: String =
            one.split(' ').enumerate().map(|(i, w)| if i % 20 == 0 { "x" } else { w }).collect();
        let other = text(77, " v");
        let sketch = |text: &str| Stream::new(&document(text)).sketch();
        assert!(sketch(&one).resemblance(&sketch(&one)) > 0.99);
        assert!(sketch(&one).resemblance(&sketch(&edited)) > 0.4);
        assert!(sketch(&one).resemblance(&sketch(&other)) < 0.05);
        assert_eq!(Sketch::parse(&sketch(&one).to_string()), sketch(&one));
    }
}
