//! Finds anchored passages again, in the article they were made in or in another extraction or edition of it.
//!
//! Where the words still stand where they stood, one comparison settles it. Otherwise short pieces of words and context
//! are looked up in one pass over the article, all anchors together; where pieces of an anchor gather is a candidate.
//! A candidate's two ends are the places where the words on both sides fit best. It is accepted if enough of words and
//! context is the same and no other candidate comes near: a bookmark is rather an orphan than in a wrong place.
//!
//! What this leaves to others: making anchors (`bookmark::anchor`), comparing (`bookmark::likeness`), what to do with
//! orphans (`app`).

use std::ops::Range;

use crate::bookmark::anchor::{self, Anchor, Ordinals, Quotation};
use crate::bookmark::likeness::{PIECE, best_seam, head_likeness, likeness, tail_likeness};
use crate::bookmark::seeds::Seeds;
use crate::bookmark::shares;
use crate::bookmark::stream::{Stream, folded};
use crate::document::{Document, NoteId, ReferenceId, Span};

/// How much of words and context must be the same.
const SIMILAR: f32 = 0.75;

/// How much of the words alone must be the same.
const SAME_WORDS: f32 = 0.5;

/// How much better than the next a candidate must be not to count as one of several.
const LEAD: f32 = 0.08;

/// How much of words and context is enough where the words are nearly the same and no other candidate comes near: in
/// articles without the passage the best candidate has less than half.
const LESS_SIMILAR: f32 = 0.6;

/// The same for a few letters, which stand in many places.
const SHORT_SIMILAR: f32 = 0.65;

/// How much better than the next it must be then.
const CLEAR_LEAD: f32 = 0.15;

/// How much of words and context is the same where hardly anything changed.
const UNCHANGED: f32 = 0.95;

/// How much worse than the best a candidate may be that stands in the very section, note and paragraph of the anchor,
/// where the best stands in another and hardly fits.
const BY_ORDINALS: f32 = 0.25;

/// What is lost by being much longer or shorter.
const STRETCHED: f32 = 0.4;

/// Characters of words that need no context if they occur only once.
const TELLING: usize = 32;

/// Characters next to a passage that must be the same for its words to be surely these, on both sides, and for fewer words
/// than that to be found at all, on one: about three words.
const NEIGHBOUR: usize = 16;

/// Bytes of the longest run of letters that is taken for one word.
const LONGEST_WORD: usize = 64;

/// Anchors that take longer to find where they stood than a thread to start.
const WORTH_A_THREAD: usize = 500;

/// Anchors looked up in one pass over the article: bounds the memory for their pieces to a few megabytes.
const TOGETHER: usize = 2048;

/// The most candidates that are compared in full for one anchor.
const CANDIDATES: usize = 8;

/// How far, in bytes of the stream, an end may lie from where pieces say it is.
const SLACK: usize = 128;

/// How far it may lie where the like of it stands within that distance: about two words.
const LESS_SLACK: usize = 24;

/// What became of an anchored passage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Resolved {
    /// It is here, with the same letters and digits. Empty for a place.
    Exact(Span),
    /// It is here, though words changed.
    Approximate {
        /// Where. Empty for a place.
        span: Span,
        /// How much of the words and the context is the same, from 0 to 1.
        similarity: f32,
    },
    /// It is not in this article, or it is not sure where.
    Orphan,
}

impl Resolved {
    /// Where it is, unless it is an orphan.
    pub fn span(self) -> Option<Span> {
        match self {
            Self::Exact(span) | Self::Approximate { span, .. } => Some(span),
            Self::Orphan => None,
        }
    }
}

/// Finds anchors in one document.
#[derive(Debug)]
pub struct Resolver<'a> {
    document: &'a Document,
    stream: &'a Stream,
    /// Which references call which notes, in the order of notes.
    calls: Vec<(NoteId, ReferenceId)>,
}

/// An anchor as the stream has it.
struct Sought<'a> {
    anchor: &'a Anchor,
    /// The first words; of a place, those that follow it.
    head: String,
    /// The last words; empty if the head is all.
    tail: String,
    before: String,
    after: String,
    caller: String,
    /// Length of the words in bytes.
    length: usize,
}

impl<'a> Sought<'a> {
    fn new(anchor: &'a Anchor) -> Self {
        let head = folded(anchor.quotation.head());
        let tail = match &anchor.quotation {
            Quotation::Whole(_) => String::new(),
            Quotation::Parts { tail, .. } => folded(tail),
        };
        let known = (anchor.stream.end - anchor.stream.start) as usize;
        let length = if anchor.point || known == 0 { head.len() + tail.len() } else { known };
        let caller = anchor.note.as_ref().map_or_else(String::new, |n| folded(&n.caller));
        Self {
            anchor,
            head,
            tail,
            before: folded(&anchor.before),
            after: folded(&anchor.after),
            caller,
            length,
        }
    }

    /// Whether its ends are within a word, or in a script without blanks.
    fn glued(&self) -> Sides {
        let Anchor { quotation, before, after, .. } = self.anchor;
        let letter = char::is_alphanumeric;
        Sides {
            before: before.ends_with(letter) && quotation.head().starts_with(letter),
            after: after.starts_with(letter) && quotation.tail().ends_with(letter),
        }
    }

    /// Whether the word at one of its ends stands beside it too: then one of the two may be taken for the other.
    fn is_doubled(&self) -> bool {
        let Anchor { quotation, before, after, .. } = self.anchor;
        last_word(before) == first_word(quotation.head()) || last_word(quotation.tail()) == first_word(after)
    }

    /// Whether a piece of the stream has all the words.
    fn is(&self, there: &str) -> bool {
        if self.tail.is_empty() {
            return there == self.head;
        }
        there.len() == self.length && there.starts_with(&self.head) && there.ends_with(&self.tail)
    }

    fn last_words(&self) -> &str {
        if self.tail.is_empty() { &self.head } else { &self.tail }
    }

    /// How much of the words a piece of the stream has. Its two halves are compared each from its own end, so that a
    /// running head or a note in the middle does not count twice.
    fn words_likeness(&self, there: &str) -> f32 {
        let count = self.head.chars().count();
        let half = if self.tail.is_empty() { count.div_ceil(2) } else { count };
        let halves = head_likeness(there, anchor::first(&self.head, half))
            + tail_likeness(there, anchor::last(self.last_words(), half));
        let whole = if self.tail.is_empty() && count <= PIECE { likeness(there, &self.head) } else { 0.0 };
        whole.max(halves / 2.0)
    }

    /// What a piece of the stream loses by being longer or shorter: little for a running head in a sentence, much for
    /// several sentences instead of a word.
    fn length_likeness(&self, there: &str) -> f32 {
        let stretch = there.len().abs_diff(self.length) as f32;
        1.0 - STRETCHED * stretch / (stretch + (self.length + PIECE) as f32)
    }

    /// Whether the words are so few that the like of them may stand anywhere.
    fn is_short(&self) -> bool {
        self.head.chars().nth(NEIGHBOUR).is_none()
    }

    /// Whether the words are enough by themselves.
    fn is_telling(&self) -> bool {
        self.head.chars().nth(TELLING).is_some()
    }
}

/// A mean of shares, each with a weight.
#[derive(Debug, Clone, Copy, Default)]
struct Mean {
    sum: f32,
    weight: f32,
}

impl Mean {
    fn with(self, share: f32, weight: usize) -> Self {
        let weight = weight as f32;
        Self { sum: self.sum + share * weight, weight: self.weight + weight }
    }

    /// The mean; 1 if there was nothing to compare.
    fn value(self) -> f32 {
        if self.weight > 0.0 { self.sum / self.weight } else { 1.0 }
    }
}

/// What holds on either side of a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sides {
    before: bool,
    after: bool,
}

/// What speaks for a place beside the words themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Surroundings {
    /// The words next to it are as they were on both sides.
    Same,
    /// They are on one side, or its own are the same and there is nothing like them near.
    Telling,
    /// Neither.
    Strange,
}

/// A place that may be the one sought.
#[derive(Debug, Clone)]
struct Candidate {
    range: Range<usize>,
    /// Whether all words are the same.
    same: bool,
    surroundings: Surroundings,
    words: f32,
    total: f32,
}

impl Candidate {
    /// Whether it is beyond doubt the one sought, `lead` before the next: the same words between the same words, or many,
    /// and nothing like them anywhere, or hardly anything changed.
    fn is_sure(&self, sought: &Sought, lead: f32) -> bool {
        let told = match self.surroundings {
            Surroundings::Same => sought.is_telling() || self.total >= SIMILAR,
            _ => sought.is_telling() && !sought.is_doubled(),
        };
        self.same && told && (lead >= CLEAR_LEAD || self.total >= UNCHANGED)
    }

    /// Whether it is the one sought, `lead` before the next: enough of all is the same, or the words are nearly the
    /// same and nothing else comes near, or they are just the same and tell enough by themselves. A few letters are found
    /// everywhere: they are known by what stands next to them, or if there is nothing like them near.
    fn is_acceptable(&self, sought: &Sought, lead: f32) -> bool {
        if sought.is_short() && self.surroundings == Surroundings::Strange {
            return false;
        }
        let similar = self.total >= SIMILAR && self.words >= SAME_WORDS;
        let enough = if sought.is_short() { SHORT_SIMILAR } else { LESS_SIMILAR };
        let alone = self.total >= enough && self.words >= SIMILAR && lead >= CLEAR_LEAD;
        similar || alone || (self.same && sought.is_telling())
    }
}

impl<'a> Resolver<'a> {
    /// A resolver for a document and the stream made of it.
    pub fn new(document: &'a Document, stream: &'a Stream) -> Self {
        let calls = document.references.iter().enumerate().map(|(at, r)| (r.note, ReferenceId::new(at)));
        let mut calls: Vec<(NoteId, ReferenceId)> = calls.collect();
        calls.sort_unstable();
        Self { document, stream, calls }
    }

    /// Finds one anchor.
    pub fn resolve(&self, anchor: &Anchor) -> Resolved {
        self.resolve_all(&[anchor]).first().copied().unwrap_or(Resolved::Orphan)
    }

    /// Finds many anchors; the answers are in their order.
    pub fn resolve_all<'s>(&self, anchors: &[&'s Anchor]) -> Vec<Resolved> {
        let look = |anchor: &&'s Anchor| {
            let sought = Sought::new(anchor);
            Some(self.in_place(&sought).ok_or(sought))
        };
        let looked = shares::each(anchors, WORTH_A_THREAD, look).unwrap_or_default();
        let mut answers = vec![Resolved::Orphan; anchors.len()];
        let mut moved = Vec::new();
        for (index, found) in looked.into_iter().enumerate() {
            match found {
                Ok(resolved) => answers[index] = resolved,
                Err(sought) => moved.push((index, sought)),
            }
        }
        for together in moved.chunks(TOGETHER) {
            let starts = self.starts(together);
            for ((index, sought), starts) in together.iter().zip(starts) {
                answers[*index] = self.choose(sought, &starts);
            }
        }
        answers
    }

    /// The anchor just where it was made, if its words and all their context still stand there.
    fn in_place(&self, sought: &Sought) -> Option<Resolved> {
        let start = sought.anchor.stream.start as usize;
        let (left, right) = self.stream.letters().split_at_checked(start)?;
        let (words, after) = right.split_at_checked(sought.length)?;
        let nothing = sought.head.is_empty() && sought.before.is_empty() && sought.after.is_empty();
        let same = !nothing
            && sought.is(words)
            && left.ends_with(&sought.before)
            && after.starts_with(&sought.after);
        if !same {
            return None;
        }
        let there = self.passage(sought, start..start + sought.length);
        self.caller_likeness(sought, there).is_none_or(|l| l > 0.99).then_some(Resolved::Exact(there))
    }

    /// For each anchor, the places in the stream where pieces of it gather.
    fn starts(&self, together: &[(usize, Sought)]) -> Vec<Vec<usize>> {
        let mut seeds = Seeds::default();
        let mut found = vec![Vec::new(); together.len()];
        for (own, (_, sought)) in together.iter().enumerate() {
            let lead = sought.before.len().cast_signed();
            if sought.tail.is_empty() {
                seeds.add(own, &[&sought.before, &sought.head, &sought.after], lead);
            } else {
                seeds.add(own, &[&sought.before, &sought.head], lead);
                let lead = sought.tail.len().cast_signed() - sought.length.cast_signed();
                seeds.add(own, &[&sought.tail, &sought.after], lead);
            }
            if !seeds.knows(own) && !sought.head.is_empty() {
                let all = self.stream.letters().match_indices(&sought.head);
                found[own] = all.take(Seeds::FREQUENT).map(|(at, _)| at).collect();
            }
        }
        for (own, starts) in seeds.gather(self.stream.letters(), CANDIDATES) {
            found[own].extend(starts);
        }
        found
    }

    /// The candidate that is surely meant, if there is one.
    fn choose(&self, sought: &Sought, starts: &[usize]) -> Resolved {
        let candidates = self.candidates(sought, starts);
        let Some((best, rivals)) = candidates.split_first() else { return Resolved::Orphan };
        if let Some(counted) = self.counted(sought, best, rivals) {
            let likely = counted.is_acceptable(sought, 0.0);
            return if likely { self.answer(sought, counted, false) } else { Resolved::Orphan };
        }
        let lead = best.total - rivals.first().map_or(0.0, |rival| rival.total);
        if !best.is_acceptable(sought, lead) {
            return Resolved::Orphan;
        }
        if lead >= LEAD {
            return self.answer(sought, best, best.is_sure(sought, lead));
        }
        let near = candidates.iter().take_while(|c| best.total - c.total < LEAD);
        let alike = near.filter(|c| c.is_acceptable(sought, 0.0));
        Self::nearest(sought, alike.collect()).map_or(Resolved::Orphan, |c| self.answer(sought, c, false))
    }

    /// Of several places with much the same words, none of them as they were, the one in the section, note and paragraph
    /// of the anchor: in lists and formulas the place that was edited is less like itself than its neighbours are.
    fn counted<'c>(
        &self,
        sought: &Sought,
        best: &Candidate,
        rivals: &'c [Candidate],
    ) -> Option<&'c Candidate> {
        let ordinals = Ordinals::of(sought.anchor);
        let stands = |c: &Candidate| {
            Ordinals::at(self.document, self.passage(sought, c.range.clone()).start) == ordinals
        };
        if best.total >= UNCHANGED || sought.anchor.stream.end == 0 || rivals.is_empty() || stands(best) {
            return None;
        }
        rivals.iter().take_while(|c| best.total - c.total < BY_ORDINALS).find(|c| stands(c))
    }

    /// The candidates near some places of the stream, the best first, without those that overlap a better one.
    fn candidates(&self, sought: &Sought, starts: &[usize]) -> Vec<Candidate> {
        let wide = starts.iter().filter_map(|start| self.candidate(sought, *start, SLACK));
        let narrow = starts.iter().filter_map(|start| self.candidate(sought, *start, LESS_SLACK));
        let mut all: Vec<Candidate> = wide.chain(narrow).collect();
        all.sort_by(|a, b| b.total.total_cmp(&a.total).then(a.range.start.cmp(&b.range.start)));
        let mut apart: Vec<Candidate> = Vec::with_capacity(all.len());
        for candidate in all {
            if !apart.iter().any(|known| overlap(&known.range, &candidate.range)) {
                apart.push(candidate);
            }
        }
        apart
    }

    /// Of several places that cannot be told apart by words and context, the one nearest to where the passage stood,
    /// if it is clearly the nearest.
    fn nearest<'c>(sought: &Sought, mut alike: Vec<&'c Candidate>) -> Option<&'c Candidate> {
        let distance = |c: &Candidate| c.range.start.abs_diff(sought.anchor.stream.start as usize);
        alike.sort_by_key(|c| distance(c));
        match alike.as_slice() {
            // An anchor that another program made does not say where it stood.
            [_, _, ..] if sought.anchor.stream.end == 0 => None,
            [nearest, next, ..] => (distance(nearest) < distance(next) / 2).then_some(*nearest),
            other => other.first().copied(),
        }
    }

    fn answer(&self, sought: &Sought, candidate: &Candidate, exact: bool) -> Resolved {
        let span = self.passage(sought, candidate.range.clone());
        if exact {
            return Resolved::Exact(span);
        }
        let span = if candidate.same { span } else { self.whole_words(span) };
        Resolved::Approximate { span, similarity: candidate.total }
    }

    /// A span whose ends are moved to the nearest ends of words: where words changed, letters alike lead into others.
    fn whole_words(&self, span: Span) -> Span {
        let text = self.document.text.as_str();
        let (before, behind) =
            text.split_at_checked(nearest_edge(text, span.start.index())).unwrap_or_default();
        let start = before.len() + behind.find(char::is_alphanumeric).unwrap_or(0);
        if span.is_empty() {
            return Span::new(start, start);
        }
        let inner = text.get(..nearest_edge(text, span.end.index())).unwrap_or_default();
        let end = inner.trim_end_matches(char::is_whitespace).len();
        if start < end { Span::new(start, end) } else { span }
    }

    /// The candidate near a place of the stream: its ends are where the words on both sides fit best. One end is found
    /// first and the other from it, both ways round, since either may stand beside words that are repeated nearby.
    fn candidate(&self, sought: &Sought, near: usize, slack: usize) -> Option<Candidate> {
        let length = sought.length;
        let start = |near, slack| self.seam(near, slack, &sought.before, &sought.head);
        let end = |near, slack| self.seam(near, slack, sought.last_words(), &sought.after);
        let first = start(near, slack);
        let last = end(near + length, slack);
        let ranges = [
            first..end(first + length, slack + length / 4),
            start(last.saturating_sub(length), slack + length / 4)..last,
        ];
        let possible =
            ranges.into_iter().filter(|r| r.end > r.start || (sought.anchor.point && r.end == r.start));
        possible.map(|range| self.compared(sought, range)).max_by(|a, b| a.total.total_cmp(&b.total))
    }

    /// The place within `slack` bytes of `near` with `left` before it and `right` behind it, as nearly as can be.
    fn seam(&self, near: usize, slack: usize, left: &str, right: &str) -> usize {
        let letters = self.stream.letters();
        let start = boundary(letters, near.saturating_sub(slack + left.len().min(PIECE)));
        let end = boundary(letters, near + slack + right.len().min(PIECE));
        start
            + best_seam(letters.get(start..end).unwrap_or_default(), near.saturating_sub(start), left, right)
    }

    fn compared(&self, sought: &Sought, range: Range<usize>) -> Candidate {
        let letters = self.stream.letters();
        let part = |range: Range<usize>| letters.get(range).unwrap_or_default();
        let there = part(range.clone());
        let (before, after) = (part(0..range.start), part(range.end..letters.len()));
        let sides = Sides {
            before: before.ends_with(anchor::last(&sought.before, NEIGHBOUR)),
            after: after.starts_with(anchor::first(&sought.after, NEIGHBOUR)),
        };
        let same = sought.is(there) && self.ends_with_words(sought, &range, sides);
        let words = if same { 1.0 } else { sought.words_likeness(there) * sought.length_likeness(there) };
        let caller = self.caller_likeness(sought, self.passage(sought, range.clone()));
        let context = Mean::default()
            .with(tail_likeness(before, &sought.before), sought.before.len())
            .with(head_likeness(after, &sought.after), sought.after.len())
            .with(caller.unwrap_or_default(), caller.map_or(0, |_| sought.caller.len()));
        let total = context.with(words, sought.head.len().min(2 * PIECE));
        let surroundings = match sides {
            Sides { before: true, after: true } => Surroundings::Same,
            Sides { before: false, after: false } if !(same && self.is_alone(sought, &range)) => {
                Surroundings::Strange
            }
            _ => Surroundings::Telling,
        };
        Candidate { range, same, surroundings, words, total: total.value() }
    }

    /// Whether a range with all the letters sought has them as words: where what stands beside them has changed, the last
    /// letter of another word may be taken for a word of one letter.
    fn ends_with_words(&self, sought: &Sought, range: &Range<usize>, same: Sides) -> bool {
        let there = self.stream.passage(self.document, range.clone());
        let (before, behind) = (
            self.document.text.get(..there.start.index()).unwrap_or_default(),
            self.document.text.get(there.end.index()..).unwrap_or_default(),
        );
        let starts = same.before || sought.glued().before || !before.ends_with(char::is_alphanumeric);
        let ends = sought.anchor.point || same.after || sought.glued().after;
        starts && (ends || !behind.starts_with(char::is_alphanumeric))
    }

    /// Whether there is nothing like the words near a range, nor was where the anchor was made.
    fn is_alone(&self, sought: &Sought, range: &Range<usize>) -> bool {
        let letters = self.stream.letters();
        let near = boundary(letters, range.start.saturating_sub(SLACK))..boundary(letters, range.end + SLACK);
        letters.get(near).unwrap_or_default().matches(&sought.head).count() == 1
            && !sought.before.contains(&sought.head)
            && !sought.after.contains(&sought.head)
    }

    /// How much the words before the marker of the note are the same, if the anchor is in a note that has one.
    fn caller_likeness(&self, sought: &Sought, there: Span) -> Option<f32> {
        if sought.caller.is_empty() {
            return None;
        }
        let note = self.document.note_at(there.start)?;
        let first = self.calls.partition_point(|(called, _)| *called < note);
        let calls = self.calls.iter().skip(first).take_while(|(called, _)| *called == note);
        let callers = calls.map(|(_, call)| folded(&anchor::caller(self.document, *call)));
        Some(callers.map(|c| tail_likeness(&c, &sought.caller)).fold(0.0, f32::max))
    }

    /// The passage of the text that a range of the stream is, with the quotation marks and points that the quotation
    /// begins and ends with.
    fn passage(&self, sought: &Sought, range: Range<usize>) -> Span {
        if sought.anchor.point {
            return self.stream.passage(self.document, range.start..range.start);
        }
        let inner = self.stream.passage(self.document, range).range();
        let (before, behind) = self.document.text.split_at_checked(inner.end).unwrap_or_default();
        let closing = signs(sought.anchor.quotation.tail().chars().rev());
        let closing = closing.chars().rev().collect::<String>();
        let end = inner.end + if behind.starts_with(&closing) { closing.len() } else { 0 };
        let opening = signs(sought.anchor.quotation.head().chars());
        let outside = before.get(..inner.start).unwrap_or_default();
        let start = inner.start - if outside.ends_with(&opening) { opening.len() } else { 0 };
        Span::new(start, end)
    }
}

/// The first word of a text, folded.
fn first_word(text: &str) -> String {
    text.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty()).map(folded).unwrap_or_default()
}

/// The last word of a text, folded.
fn last_word(text: &str) -> String {
    text.rsplit(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty()).map(folded).unwrap_or_default()
}

/// The characters before the first letter or digit.
fn signs(characters: impl Iterator<Item = char>) -> String {
    characters.take_while(|c| !c.is_alphanumeric()).collect()
}

/// The char boundary at an offset or before it; the end of the text if it lies behind.
fn boundary(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// The end, nearest to an offset, of the word that the offset is in. In scripts without blanks words have no ends.
fn nearest_edge(text: &str, at: usize) -> usize {
    let (before, behind) = text.split_at_checked(at).unwrap_or_default();
    let back: usize = before.chars().rev().take_while(|c| c.is_alphanumeric()).map(char::len_utf8).sum();
    let on: usize = behind.chars().take_while(|c| c.is_alphanumeric()).map(char::len_utf8).sum();
    match () {
        () if back == 0 || on == 0 || back + on > LONGEST_WORD => at,
        () if back <= on => at - back,
        () => at + on,
    }
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}
