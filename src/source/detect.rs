//! Which encoding bytes are in, judged by the bytes alone.
//!
//! chardetng knows the encodings of the web; the Cyrillic ones, which differ only in where they put the same letters,
//! are told apart here by letter frequencies and by how capitals stand in words.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, IBM866, ISO_8859_5, KOI8_U, UTF_8, WINDOWS_1251, X_MAC_CYRILLIC};

/// How many bytes are looked at, from a little before the first that is not ASCII. Picked so that the whole of an
/// ordinary article is seen and a long one costs milliseconds.
const SAMPLE: usize = 64 << 10;

/// Kinds of files that people try to open, with what they are and what to do.
const FOREIGN: &[(&[u8], &str, &str)] = &[
    (b"%PDF", "a PDF file", "extract its text first, as with pdftotext"),
    (b"PK\x03\x04", "a ZIP file", "extract the text of the document first, as with pandoc"),
    (b"\xd0\xcf\x11\xe0", "an old Word file", "save it as text first"),
    (b"{\\rtf", "an RTF file", "save it as text first"),
    (b"%!PS", "a PostScript file", "extract its text first, as with ps2ascii"),
    (b"\x89PNG", "a picture", "ibid reads text"),
    (b"\xff\xd8\xff", "a picture", "ibid reads text"),
    (b"GIF8", "a picture", "ibid reads text"),
    (b"\x7fELF", "a program", "ibid reads text"),
    (b"BZh", "a bzip2 file", "unpack it first"),
    (b"\xfd7zXZ", "an xz file", "unpack it first"),
    (b"\x28\xb5\x2f\xfd", "a zstd file", "unpack it first"),
    (b"7z\xbc\xaf", "a 7z file", "unpack it first"),
    (b"Rar!", "a RAR file", "unpack it first"),
];

/// What a file of another kind is and what to do with it.
pub(crate) fn foreign(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    FOREIGN.iter().find(|(first, ..)| bytes.starts_with(first)).map(|&(_, what, advice)| (what, advice))
}

/// Whether bytes without a mark are UTF-16, and if so whether big-endian: blanks, line ends and ASCII put their zeros
/// all in the odd or all in the even places.
pub(crate) fn utf_16(bytes: &[u8]) -> Option<bool> {
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    memchr::memchr(0, sample)?;
    let (mut even, mut odd) = (0_usize, 0_usize);
    for pair in sample.chunks_exact(2) {
        even += usize::from(pair.first() == Some(&0));
        odd += usize::from(pair.last() == Some(&0));
    }
    let (more, less) = (even.max(odd), even.min(odd));
    let units = sample.len() / 2;
    let enough = (more >= 3 && more * 10 >= units) || (more >= 16 && more * 50 >= units);
    (bytes.len().is_multiple_of(2) && enough && more >= 10 * less).then_some(even > odd)
}

/// Whether bytes are no text in any encoding of single bytes: too many controls. An article may hold a few (a hostile
/// one does); bytes that are valid UTF-8 get more credit.
pub(crate) fn is_binary(bytes: &[u8], utf_8: bool) -> bool {
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    let is_control = |b: &u8| *b < 0x20 && !matches!(b, b'\t' | b'\n' | 0x0b | 0x0c | b'\r' | 0x1b);
    let controls = sample.iter().filter(|b| is_control(b)).count();
    controls * if utf_8 { 3 } else { 25 } > sample.len()
}

/// The likeliest encoding of bytes that are not valid UTF-8.
pub(crate) fn legacy(bytes: &[u8]) -> &'static Encoding {
    let first = bytes.iter().position(|b| *b >= 0x80).unwrap_or(0).saturating_sub(256);
    let rest = bytes.get(first..).unwrap_or(bytes);
    let sample = rest.get(..SAMPLE).unwrap_or(rest);
    if is_damaged_utf_8(sample) {
        return UTF_8;
    }
    if let Some(encoding) = cyrillic(sample) {
        return encoding;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(sample, true);
    detector.guess(None, Utf8Detection::Deny)
}

/// Whether most of what is not ASCII is valid UTF-8: some bytes were damaged, not all encoded otherwise.
fn is_damaged_utf_8(sample: &[u8]) -> bool {
    let (mut good, mut bad) = (0, 0);
    for chunk in sample.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > 4 * bad
}

/// The Cyrillic encodings, each with the points that it must be better by. KOI8-U has the letters of KOI8-R where those
/// are. The last two are rare, and that of the Macintosh differs from windows-1251 in little but the capitals.
const CYRILLIC: [(&Encoding, i32); 5] =
    [(WINDOWS_1251, 0), (KOI8_U, 0), (IBM866, 0), (ISO_8859_5, 10), (X_MAC_CYRILLIC, 20)];

/// The Cyrillic encoding in which the bytes read best, if they read well in any.
fn cyrillic(sample: &[u8]) -> Option<&'static Encoding> {
    let mut best = (MIN_SCORE, None);
    for (encoding, handicap) in CYRILLIC {
        let score = reads(sample, encoding, handicap);
        if score > best.0 {
            best = (score, Some(encoding));
        }
    }
    best.1
}

/// The least mean score per byte that counts as Cyrillic. Russian and Ukrainian prose in the right encoding reach 4 and
/// more; in a wrong one, and Western languages in any, they stay below −5.
const MIN_SCORE: f32 = 1.0;

/// What a byte means in an encoding, as far as telling encodings apart goes.
#[derive(Clone, Copy, PartialEq)]
enum Class {
    Lower(i8),
    Upper(i8),
    Latin,
    Sign,
    Odd,
    Space,
}

impl Class {
    /// Whether it is a Cyrillic letter.
    fn is_letter(self) -> bool {
        matches!(self, Self::Lower(_) | Self::Upper(_))
    }
}

/// How well a sample reads in a Cyrillic encoding: mean score of its bytes beyond ASCII, less a handicap in points.
fn reads(sample: &[u8], encoding: &'static Encoding, handicap: i32) -> f32 {
    let classes = classes(encoding);
    let mut before = Class::Space;
    let (mut score, mut count, mut pairs) = (-handicap, 0_i32, 0_i32);
    for &byte in sample {
        let class = classes[byte as usize];
        if byte >= 0x80 {
            count += 1;
            score += value(before, class);
            pairs += i32::from(before.is_letter() && class.is_letter());
        } else if class == Class::Latin && before.is_letter() {
            score += MIXED;
        }
        before = class;
    }
    // A word of one letter, as the French "à", says nothing.
    if pairs * 3 < count { f32::MIN } else { score as f32 / count.max(1) as f32 }
}

/// A Latin letter beside a Cyrillic one.
const MIXED: i32 = -40;

fn value(before: Class, class: Class) -> i32 {
    match (before, class) {
        (Class::Latin, Class::Lower(_) | Class::Upper(_)) => MIXED,
        (Class::Lower(_), Class::Upper(_)) => -60,
        (Class::Lower(_) | Class::Upper(_), Class::Odd) => -50,
        (_, Class::Odd) => -30,
        (_, Class::Lower(value)) => i32::from(value),
        (_, Class::Upper(value)) => i32::from(value) - 4,
        (_, Class::Sign | Class::Latin | Class::Space) => 0,
    }
}

/// What each byte means in an encoding.
fn classes(encoding: &'static Encoding) -> [Class; 256] {
    let mut table = [Class::Space; 256];
    for (byte, class) in (0..=u8::MAX).zip(&mut table) {
        let bytes = [byte];
        let (text, _) = encoding.decode_without_bom_handling(&bytes);
        *class = text.chars().next().map_or(Class::Odd, class_of);
    }
    table
}

fn class_of(c: char) -> Class {
    let lower = c.to_lowercase().next().unwrap_or(c);
    if let Some(value) = letter_value(lower) {
        return if lower == c { Class::Lower(value) } else { Class::Upper(value) };
    }
    match c {
        _ if c.is_ascii_alphabetic() => Class::Latin,
        _ if c.is_ascii() => Class::Space,
        '«' | '»' | '“' | '”' | '„' | '‘' | '’' | '–' | '—' | '…' | '№' | '§' | '°' | '\u{a0}' | '\u{ad}'
        | '•' | '·' => Class::Sign,
        _ => Class::Odd,
    }
}

/// Ten times the binary logarithm of how often a letter stands in Russian and Ukrainian prose, against the mean of all
/// letters.
fn letter_value(c: char) -> Option<i8> {
    Some(match c {
        'о' => 18,
        'а' | 'е' => 14,
        'и' | 'н' => 12,
        'т' => 10,
        'с' | 'р' | 'в' => 7,
        'л' => 5,
        'к' | 'м' | 'д' | 'п' | 'у' => 1,
        'і' => 0,
        'я' | 'ь' | 'з' | 'г' | 'б' | 'ы' | 'ч' => -6,
        'й' | 'х' => -15,
        'ж' | 'ш' | 'ю' => -20,
        'ц' | 'щ' | 'ї' | 'є' => -28,
        'э' | 'ф' => -34,
        'ё' | 'ъ' | 'ґ' => -40,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUSSIAN: &str = "Примечания в старых журналах печатались внизу столбца, и читатель находил их одним \
        взглядом; «на полях» же писал он сам.";
    const UKRAINIAN: &str = "Примітки в старих часописах друкували внизу шпальти, і читач знаходив їх одним поглядом; \
        на берегах же він писав сам, і його слова жили довше за статтю.";
    const GERMAN: &str = "Die Anmerkungen standen früher unten auf der Seite, und für den Leser genügte ein Blick; an \
        den Rändern schrieb er selbst, und größer als manche Erörterung waren seine Sätze.";
    const FRENCH: &str = "Les notes étaient jadis imprimées au pied de la page, où le lecteur les voyait d’un coup \
        d’œil; en marge il écrivait lui-même, et ses phrases ont vécu plus longtemps que l’article.";

    #[track_caller]
    fn check(text: &str, encoding: &'static Encoding) {
        let (bytes, _, lossy) = encoding.encode(text);
        assert!(!lossy, "the test's text fits its encoding");
        let guessed = legacy(&bytes);
        let (back, _) = guessed.decode_without_bom_handling(&bytes);
        assert_eq!(back, text, "{} was taken for {}", encoding.name(), guessed.name());
    }

    #[test]
    fn russian_is_known_in_every_encoding() {
        for (encoding, _) in CYRILLIC {
            let fits = if encoding == WINDOWS_1251 || encoding == X_MAC_CYRILLIC {
                RUSSIAN.to_owned()
            } else {
                RUSSIAN.replace(['«', '»'], "\"")
            };
            check(&fits, encoding);
            if encoding != X_MAC_CYRILLIC {
                check(&fits.to_uppercase(), encoding); // there the capitals stand as in IBM866
            }
        }
    }

    #[test]
    fn a_few_russian_words_are_enough() {
        for encoding in [WINDOWS_1251, KOI8_U, IBM866] {
            check("Там же, с. 12.", encoding);
            check("[1] Указ. соч.", encoding);
        }
    }

    #[test]
    fn ukrainian_is_known() {
        check(UKRAINIAN, WINDOWS_1251);
        check(UKRAINIAN, KOI8_U);
    }

    #[test]
    fn western_languages_are_not_taken_for_russian() {
        check(GERMAN, encoding_rs::WINDOWS_1252);
        check(FRENCH, encoding_rs::WINDOWS_1252);
        check("Die Größe", encoding_rs::WINDOWS_1252);
        check("rien à voir", encoding_rs::WINDOWS_1252);
    }

    #[test]
    fn greek_and_central_european_texts_are_left_to_the_detector() {
        let greek =
            "Οι σημειώσεις τυπώνονταν κάποτε στο κάτω μέρος της σελίδας, και ο αναγνώστης τις έβλεπε αμέσως.";
        check(greek, encoding_rs::WINDOWS_1253);
        let polish = "Przypisy drukowano dawniej u dołu strony, a na marginesach czytelnik sam dopisywał swoje zdania, \
            które żyły dłużej niż artykuł.";
        check(polish, encoding_rs::WINDOWS_1250);
    }
}
