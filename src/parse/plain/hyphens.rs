//! What becomes of a hyphen at the end of a line: it joins the halves of a word, unless something says that it is the
//! word's own.
//!
//! What may say so: capitals and digits around it, a conjunction behind it ("Vor- und Nachteile"), addresses and names of
//! files, a few words and particles that a hyphen always joins to others, and the article itself: how it writes the word
//! elsewhere, whether both halves are words of their own, and what other compounds they stand in.

use crate::letter::Letter;
use crate::parse::language::language;
use crate::parse::plain::vocabulary::{Query, Vocabulary};
use std::cell::OnceCell;

/// Whether the hyphen between two lines stays, and whether a blank stands behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hyphen {
    /// It only broke the word.
    Drop,
    /// It is part of the word.
    Keep,
    /// It stands for the rest of a word, as in "Vor- und Nachteile".
    KeepWithBlank,
}

/// Words before which a hanging hyphen keeps its blank. Short words that also end longer ones are not among them ("приро-да").
const CONJUNCTIONS: [&str; 11] = ["и", "или", "або", "чи", "und", "oder", "bzw.", "and", "or", "et", "ou"];
/// What follows a hyphen of its own in any word.
const PARTICLES: [&str; 7] = ["нибудь", "небудь", "либо", "elles", "elle", "ils", "vous"];
/// What stands before a hyphen of its own.
const PREFIXES: [&str; 14] = [
    "кое",
    "кой",
    "во-вторых",
    "веб",
    "вице",
    "онлайн",
    "интернет",
    "self",
    "twenty",
    "thirty",
    "forty",
    "sixty",
    "ninety",
    "peut",
];
/// What the Russian particle "-то" follows with a hyphen.
const INDEFINITE: [&str; 36] = [
    "где",
    "как",
    "кто",
    "что",
    "чем",
    "кем",
    "ком",
    "чём",
    "кого",
    "чего",
    "кому",
    "чему",
    "чей",
    "чья",
    "чьи",
    "какой",
    "какая",
    "какое",
    "какие",
    "какого",
    "какому",
    "каким",
    "каком",
    "какую",
    "каких",
    "когда",
    "куда",
    "откуда",
    "почему",
    "отчего",
    "зачем",
    "сколько",
    "так",
    "такой",
    "такая",
    "таким",
];
/// What English compounds end in that hardly any other word does.
const SECOND: [&str; 7] = ["based", "style", "oriented", "known", "minded", "driven", "fueled"];
/// What makes one word with them all the same.
const PREPOSED: [&str; 6] = ["over", "under", "super", "inter", "life", "free"];
/// Words that stand between hyphens within compounds, as in "state-of-the-art".
const INNER: [&str; 23] = [
    "and", "or", "of", "the", "to", "in", "it", "on", "by", "at", "for", "a", "et", "de", "la", "à", "und",
    "y", "e", "и", "в", "на", "у",
];
/// Halves of so many letters may be words by themselves.
const LONG: usize = 6;
/// The same where the halves stand side by side elsewhere, or one of them in another compound.
const SHORT: usize = 4;
/// So many bytes of an article are looked at to know its language.
const SAMPLE: usize = 3000;

/// The halves of a word around a line-end hyphen.
#[derive(Debug, Clone, Copy)]
struct Halves<'a> {
    /// What stands before the hyphen since the last blank or mark, inner hyphens included.
    head: &'a str,
    /// The part of it behind its last hyphen.
    last: &'a str,
    /// The next word, inner hyphens included.
    tail: &'a str,
    /// The part of it before its first hyphen.
    first: &'a str,
}

/// The end of a text, behind the last of some characters.
fn behind_last(text: &str, is_one: impl Fn(char) -> bool) -> &str {
    let last = text.char_indices().rev().find(|(_, c)| is_one(*c));
    last.and_then(|(at, c)| text.get(at + c.len_utf8()..)).unwrap_or(text)
}

/// The beginning of a text, before the first of some characters.
fn before_first(text: &str, is_one: impl Fn(char) -> bool) -> &str {
    let first = text.char_indices().find(|(_, c)| is_one(*c));
    first.and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}

impl<'a> Halves<'a> {
    fn new(before: &'a str, after: &'a str) -> Self {
        let is_hyphen = |c: char| matches!(c, '-' | '‐');
        let is_outside = |c: char| !c.is_letter_or_digit() && !is_hyphen(c);
        let stem = before.trim_end_matches(['-', '‐', '\u{ad}']);
        let (head, tail) = (behind_last(stem, is_outside), before_first(after, is_outside));
        // A hyphen inside of a half is rare.
        let has_hyphen = |half: &str| half.bytes().any(|b| matches!(b, b'-' | 0xe2));
        Self {
            head,
            last: if has_hyphen(head) { behind_last(head, is_hyphen) } else { head },
            tail,
            first: if has_hyphen(tail) { before_first(tail, is_hyphen) } else { tail },
        }
    }

    /// The word without the hyphen.
    fn joined(self) -> Query<'a> {
        query([self.last, "", self.first])
    }

    /// The word with the hyphen.
    fn hyphened(self) -> Query<'a> {
        query([self.last, "-", self.first])
    }

    /// The whole word with the hyphen, if it has others.
    fn whole(self) -> Query<'a> {
        let has_more = self.head.len() + self.tail.len() > self.last.len() + self.first.len();
        query(if has_more { [self.head, "-", self.tail] } else { [""; 3] })
    }

    /// The halves side by side.
    fn side_by_side(self) -> Query<'a> {
        query([self.last, " ", self.first])
    }

    /// The first half before a hyphen in any word.
    fn before_hyphen(self) -> Query<'a> {
        query([self.last, "-", ""])
    }

    /// The second half behind a hyphen in any word.
    fn behind_hyphen(self) -> Query<'a> {
        query(["-", self.first, ""])
    }

    /// The first half by itself.
    fn first_half(self) -> Query<'a> {
        query([self.last, "", ""])
    }

    /// The second half by itself.
    fn second_half(self) -> Query<'a> {
        query([self.first, "", ""])
    }

    /// All that is asked about the word: what [`Hyphens::has_company`] looks at only where the halves are long enough for it.
    fn queries(self) -> impl Iterator<Item = Query<'a>> {
        let letters = self.letters();
        let own = |query, is_asked: bool| is_asked.then_some(query);
        let either_case = [
            Some(self.joined()),
            Some(self.hyphened()),
            Some(self.whole()),
            own(self.side_by_side(), letters.shorter >= SHORT),
            own(self.first_half(), letters.shorter >= SHORT),
            own(self.before_hyphen(), letters.may_be_compound()),
        ];
        let second = [
            own(self.second_half(), letters.shorter >= LONG),
            own(self.behind_hyphen(), letters.may_be_ending()),
        ];
        let small = either_case.into_iter().flatten().filter_map(small);
        either_case.into_iter().chain(second).flatten().chain(small)
    }

    /// How many letters the halves have.
    fn letters(self) -> Letters {
        let (last, first) = (self.last.chars().count(), self.first.chars().count());
        Letters { last, first, shorter: last.min(first) }
    }
}

/// How many letters the halves of a word have.
#[derive(Debug, Clone, Copy)]
struct Letters {
    /// The one before the hyphen.
    last: usize,
    /// The one behind it.
    first: usize,
    /// The shorter one.
    shorter: usize,
}

impl Letters {
    /// Whether other compounds with the first half may say something.
    fn may_be_compound(self) -> bool {
        self.last >= SHORT && self.first > SHORT
    }

    /// Whether other compounds with the second half may say something.
    fn may_be_ending(self) -> bool {
        self.last > SHORT
    }
}

/// A query whose initial is one of its parts' letters.
fn query(parts: [&str; 3]) -> Query<'_> {
    Query { initial: None, parts }
}

/// What begins with a capital, with a small letter.
fn small(query: Query) -> Option<Query> {
    let [head, middle, tail] = query.parts;
    let initial = head.chars().next().filter(|c| c.is_capital())?;
    let rest = head.get(initial.len_utf8()..).unwrap_or_default();
    Some(Query { initial: Some(initial.small()), parts: [rest, middle, tail] })
}

/// What an article says about the hyphens at the ends of its lines.
#[derive(Debug)]
pub struct Hyphens<'a> {
    vocabulary: Vocabulary,
    sample: &'a str,
    /// Whether compounds are written as one word in its language; found out when it is asked.
    is_solid: OnceCell<bool>,
}

impl<'a> Hyphens<'a> {
    /// What an article says about the hyphens between `breaks`, in texts of one line each.
    pub fn new(
        article: &'a str,
        breaks: impl Iterator<Item = (&'a str, &'a str)>,
        lines: impl Iterator<Item = &'a str>,
    ) -> Self {
        let hard = breaks.filter(|(before, _)| !before.ends_with('\u{ad}'));
        let queries = hard.flat_map(|(before, after)| Halves::new(before, after).queries());
        Self {
            vocabulary: Vocabulary::new(queries, lines),
            sample: article.get(..article.floor_char_boundary(SAMPLE)).unwrap_or_default(),
            is_solid: OnceCell::new(),
        }
    }

    /// Decides about the hyphen that ends `before`, when `after` follows.
    pub fn resolve(&self, before: &str, after: &str) -> Hyphen {
        if before.ends_with('\u{ad}') {
            return Hyphen::Drop;
        }
        let halves = Halves::new(before, after);
        let next = before_first(after, char::is_whitespace);
        if is_hanging(halves, next) {
            return Hyphen::KeepWithBlank;
        }
        let is_own = is_technical(before)
            || (is_technical_next(next) && self.count(halves.joined()) == 0)
            || is_compound(halves)
            || self.is_own(halves);
        if is_own { Hyphen::Keep } else { Hyphen::Drop }
    }

    /// Whether the hyphen is the word's own, by its letters and by what the article says.
    fn is_own(&self, halves: Halves) -> bool {
        let first = halves.tail.chars().next();
        if first.is_none_or(char::is_number) || halves.last.contains(char::is_number) {
            return true;
        }
        let joined = self.count(halves.joined());
        let hyphened = self.count(halves.hyphened()).max(self.count(halves.whole()));
        if hyphened != joined {
            return hyphened > joined;
        }
        if first.is_some_and(char::is_capital) {
            return !is_in_capitals(halves.tail)
                || !is_in_capitals(halves.last)
                || halves.head != halves.last;
        }
        joined == 0 && (is_joint(halves) || self.has_company(halves))
    }

    /// Whether the halves are words of their own, by the company that they keep elsewhere in the article: each stands
    /// alone, they stand side by side, or one of them stands in other words with a hyphen.
    fn has_company(&self, halves: Halves) -> bool {
        let own = |half| self.count(half) > 0;
        let letters = halves.letters();
        let shorter = letters.shorter;
        let apart = shorter >= LONG && own(halves.first_half()) && own(halves.second_half());
        let neighbours = shorter >= SHORT && halves.first != "less" && own(halves.side_by_side());
        if apart || neighbours {
            return true;
        }
        let compounds = letters.may_be_compound() && own(halves.before_hyphen());
        let behind = || self.vocabulary.count(halves.behind_hyphen());
        let endings = letters.may_be_ending() && behind() > u16::from(letters.first <= SHORT);
        (compounds || endings || (shorter >= SHORT && self.is_name(halves))) && !self.is_solid()
    }

    /// Whether the first half is a name: it occurs with a capital and never without.
    fn is_name(&self, halves: Halves) -> bool {
        let small = small(halves.first_half());
        small.is_some_and(|small| self.vocabulary.count(small) == 0)
            && self.vocabulary.count(halves.first_half()) > 0
    }

    /// Whether the language of the article writes compounds as one word.
    fn is_solid(&self) -> bool {
        *self.is_solid.get_or_init(|| ["de", "nl"].contains(&language(self.sample)))
    }

    /// How often something occurs, with a small letter too where it begins with a capital.
    fn count(&self, query: Query) -> u16 {
        let small = small(query).map_or(0, |small| self.vocabulary.count(small));
        self.vocabulary.count(query).saturating_add(small)
    }
}

/// Whether a hyphen hangs before a conjunction. Ukrainian participles end like one: "зважаю-чи".
fn is_hanging(halves: Halves, next: &str) -> bool {
    let participle = next == "чи" && halves.head.ends_with(['ю', 'у', 'я', 'а']);
    CONJUNCTIONS.contains(&next) && halves.head.chars().count() > 2 && !participle
}

/// Whether the word at the end of a line is an address, the name of a file or an identifier.
fn is_technical(before: &str) -> bool {
    has_technical_sign(behind_last(before, char::is_whitespace))
}

/// The same of the word behind it.
fn is_technical_next(next: &str) -> bool {
    let bare = next.trim_end_matches(|c: char| !c.is_letter_or_digit());
    let is_dotted = || bare.split('.').skip(1).any(|part| part.starts_with(char::is_letter));
    has_technical_sign(bare) || (bare.is_ascii() && is_dotted())
}

/// Whether a sign stands in a text that other words do not have.
fn has_technical_sign(text: &str) -> bool {
    text.bytes().any(|b| matches!(b, b'/' | b'_' | b'@'))
}

/// Whether one half is a word or a particle that a hyphen always joins to others.
fn is_compound(halves: Halves) -> bool {
    let Halves { head, tail, last, first } = halves;
    let manner = is_among(head, &["по"])
        && ["ому", "ему", "ски", "цки", "ьи"].iter().any(|ending| tail.ends_with(ending))
        && !["этому", "тому", "чему"].contains(&tail);
    let ordinal = is_among(head, &["во", "в"]) && (tail.ends_with("ых") || tail.ends_with("их"));
    let clitic = tail.is_ascii() && tail != "vous" && !head.ends_with(['t', 'd']);
    let indefinite = tail == "то" && is_among(head, &INDEFINITE);
    let infinitive = ["lo", "la", "los", "las"].contains(&tail) && last.ends_with(['á', 'ê', 'ô']);
    let inner = (last != head && INNER.contains(&last)) || (first != tail && INNER.contains(&first));
    let second = SECOND.contains(&first) && last.chars().count() >= SHORT && !is_among(last, &PREPOSED);
    manner
        || ordinal
        || indefinite
        || infinitive
        || inner
        || second
        || is_among(head, &PREFIXES)
        || (PARTICLES.contains(&tail) && !clitic)
}

/// Whether a word is one of some, which begin with small letters; it may have a capital.
fn is_among(word: &str, words: &[&str]) -> bool {
    let mut letters = word.chars();
    let Some(initial) = letters.next().map(Letter::small) else { return false };
    let (rest, length) = (letters.as_str(), initial.len_utf8() + letters.as_str().len());
    let is_word = |one: &&str| one.len() == length && one.strip_prefix(initial) == Some(rest);
    words.iter().any(is_word)
}

/// Whether the halves cannot be of one word: capitals before small letters, or two scripts.
fn is_joint(halves: Halves) -> bool {
    let is_acronym = halves.last.chars().nth(1).is_some() && halves.last.chars().all(char::is_capital);
    let is_cyrillic = |half: &str| half.contains(|c: char| ('\u{400}'..'\u{530}').contains(&c));
    let is_latin = |half: &str| half.contains(|c: char| c.is_ascii_alphabetic());
    let (last, first) = (halves.last, halves.first);
    is_acronym || (is_cyrillic(last) && is_latin(first)) || (is_latin(last) && is_cyrillic(first))
}

/// Whether no small letter stands in a text.
fn is_in_capitals(text: &str) -> bool {
    text.chars().all(|c| c.is_capital() || !c.is_letter())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_resolved(texts: &[&str], cases: &[(&str, &str, Hyphen)]) {
        let article = texts.join(" ");
        let hyphens = Hyphens::new(&article, cases.iter().map(|c| (c.0, c.1)), texts.iter().copied());
        for (before, after, expected) in cases {
            assert_eq!(hyphens.resolve(before, after), *expected, "{before}|{after}");
        }
    }

    #[test]
    fn hyphens_join_unless_something_speaks_against_it() {
        let texts = ["der well-known Satz", "eine well-known Sache", "the master of the harbour was out"];
        let cases = [
            ("Североатлантичес-", "кий", Hyphen::Drop),
            ("НА-", "ТО", Hyphen::Drop),
            ("EU-", "Staaten", Hyphen::Keep),
            ("нефте-", "и газопроводов", Hyphen::KeepWithBlank),
            ("Luft-", "und Raumfahrt", Hyphen::KeepWithBlank),
            ("1990-", "1995", Hyphen::Keep),
            ("a well-", "known man", Hyphen::Keep),
            ("soft\u{ad}", "ware", Hyphen::Drop),
            ("приро-", "да и", Hyphen::Drop),
            ("как-", "нибудь", Hyphen::Keep),
            ("по-", "видимому,", Hyphen::Keep),
            ("по-", "этому", Hyphen::Drop),
            ("sont-", "elles", Hyphen::Keep),
            ("nouv-", "elles", Hyphen::Drop),
            ("the river-", "bank", Hyphen::Drop),
            ("of the harbour-", "master's", Hyphen::Keep),
            ("/usr/share/auto-", "tools", Hyphen::Keep),
            ("the list-", "name.txt.gz.", Hyphen::Keep),
            ("когда-", "то", Hyphen::Keep),
            ("мес-", "то", Hyphen::Drop),
            ("не зважаю-", "чи на", Hyphen::Drop),
            ("нафто- чи газо-", "чи водо", Hyphen::KeepWithBlank),
            ("vendê-", "lo", Hyphen::Keep),
            ("anda-", "lo", Hyphen::Drop),
            ("asseyez-", "vous", Hyphen::Keep),
            ("rhythm-and-", "blues", Hyphen::Keep),
            ("GUI-", "gestützt", Hyphen::Keep),
            ("TeX-", "ом", Hyphen::Keep),
            ("coal-", "based", Hyphen::Keep),
            ("the un-", "known man", Hyphen::Drop),
        ];
        assert_resolved(&texts, &cases);
    }

    #[test]
    fn the_company_of_the_halves_speaks_for_a_hyphen() {
        let texts = [
            "the ferry money and the ferry-boat of the island,",
            "the money was not enough in the Norse days, and the Norse sold their long-handled oars",
            "debian files, the SoundScan of the island that was on the coast,",
        ];
        let cases = [
            ("the ferry-", "money", Hyphen::Keep),
            ("the ferry-", "keepers", Hyphen::Keep),
            ("the heavy-", "handled", Hyphen::Keep),
            ("the Norse-", "built", Hyphen::Keep),
            ("the coastal-", "ly", Hyphen::Drop),
            ("the de-", "bian/rules", Hyphen::Drop),
            ("the Sound-", "Scan", Hyphen::Drop),
            ("the Sound-", "Wave", Hyphen::Keep),
        ];
        assert_resolved(&texts, &cases);
    }

    #[test]
    fn compounds_are_one_word_where_the_language_writes_them_so() {
        let texts = ["Der Hafen und die Ziel-IP ist nicht das Ziel von den Schiffen, mit dem Hafen-Amt"];
        assert_resolved(
            &texts,
            &[("der Ziel-", "hafen", Hyphen::Drop), ("die Hafen-", "mauer", Hyphen::Drop)],
        );
    }
}
