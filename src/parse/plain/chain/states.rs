//! How far a numbering has come, and what its next label or marker may make of that, each with its price.

use crate::parse::plain::signs::Candidate;

/// The largest step over missing numbers.
const GAP: u32 = 3;

/// What a label earns beyond its own score when a marker calls it.
const LINK: f32 = 1.5;
/// The price of a label that no marker calls.
const UNCALLED: f32 = 2.2;
/// The same of a label that directly continues the one before: more likely its marker was lost.
const UNCALLED_NEXT: f32 = 0.9;
/// What a marker gets back of [`UNCALLED`] when it stands behind the note it calls, as in the next column.
const LATE_CALL: f32 = 0.8;
/// The price of a marker without a label.
const ORPHAN: f32 = 2.0;
/// The price of each number that is stepped over.
const MISSING: f32 = 2.0;
/// The price of starting again at 1.
const RESTART: f32 = 0.6;
/// The same while markers still wait for their labels, which will be read first.
const RESTART_EARLY: f32 = 1.6;
/// The most markers that may wait then: those of one page.
const EARLY: u32 = 8;
/// The price of a numbering that begins with another number than 1.
const LATE: f32 = 2.5;

/// A candidate of either kind, with its number in the numbering that is tried.
#[derive(Debug, Clone, Copy)]
pub struct Event {
    /// Index into the labels or the markers.
    pub index: u32,
    /// Whether it is a label.
    pub label: bool,
    /// Its number.
    pub value: u32,
    /// Its own score.
    pub score: f32,
    /// The line it stands on.
    pub line: u32,
    /// Its first byte in the source.
    pub start: u32,
}

impl Event {
    /// An event from a candidate.
    pub fn new(index: usize, label: bool, value: u32, candidate: &Candidate) -> Self {
        Self {
            index: index as u32,
            label,
            value,
            score: candidate.score,
            line: candidate.line,
            start: candidate.start,
        }
    }
}

/// What a candidate means for the run of numbers that it is in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Turn {
    /// It goes on.
    Next,
    /// It starts again, and what waits for an answer gets none.
    Restart,
    /// It starts again, and the markers of the run before wait for their labels.
    RestartEarly,
    /// The label answers a marker of the run before.
    Answer,
}

/// The node before the first candidate.
pub(super) const ROOT: u32 = u32::MAX;

/// The markers of a run of numbers that was left and still wait for their labels.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Waiting {
    /// The number of the last marker; 0 if none waits.
    marker: u32,
    /// The number of the last label, less than that.
    label: u32,
}

impl Waiting {
    /// How many there are.
    fn count(self) -> f32 {
        self.marker.saturating_sub(self.label) as f32
    }

    /// What is left of them behind a label, if it answers the next one.
    fn answered(self, label: u32) -> Option<Self> {
        let answers = self.label < self.marker && label == self.label + 1;
        answers.then(|| if label == self.marker { Self::default() } else { Self { label, ..self } })
    }
}

/// How far a numbering has come.
#[derive(Debug, Clone, Copy)]
pub(super) struct State {
    /// The number of the last marker.
    marker: u32,
    /// The number of the last label.
    label: u32,
    /// What waits of the run before.
    before: Waiting,
    pub score: f32,
    /// What it is worth if the labels are near.
    pub worth: f32,
    /// The last candidate that was taken, as a node.
    pub node: u32,
    /// Whether that is a label, and its first byte.
    last: Option<(bool, u32)>,
}

impl State {
    /// The state in which nothing is taken yet.
    pub(super) const START: Self = Self {
        marker: 0,
        label: 0,
        before: Waiting { marker: 0, label: 0 },
        score: 0.0,
        worth: 0.0,
        node: ROOT,
        last: None,
    };

    /// Whether the sign of an event was taken just before: it is a label or a marker, but not both.
    pub(super) fn has_taken_sign(&self, event: Event) -> bool {
        self.last.is_some_and(|(label, start)| label != event.label && start == event.start)
    }

    /// Whether it has come to the number of an event, with a label or a marker as that is.
    pub(super) fn has_come_to(&self, event: Event) -> bool {
        event.value == if event.label { self.label } else { self.marker }
    }

    /// Whether it has come as far as another.
    pub(super) fn is_level(&self, other: &Self) -> bool {
        self.node != ROOT
            && self.marker == other.marker
            && self.label == other.label
            && self.before == other.before
    }

    /// Its score if nothing follows: what waits for a label gets none.
    pub(super) fn score_at_end(&self) -> f32 {
        self.score - ORPHAN * (self.waiting() + self.before.count())
    }

    /// What it is worth if all labels stand at the end.
    pub(super) fn worth_at_end(&self) -> f32 {
        self.score + 2.0 * self.waiting()
    }

    /// The state behind an event that is taken, and what the event means; `None` if it cannot be taken in its own run.
    pub(super) fn step(self, event: Event) -> Option<(Self, Turn)> {
        let state = if event.label { self.without_run_before() } else { self };
        if state.node == ROOT && event.value > 1 {
            return Some((state.begun_late(event), Turn::Restart));
        }
        state.gone_on(event).or_else(|| state.started_again(event))
    }

    /// The state behind an event that has to do with the run of numbers before: a first marker while others still wait
    /// for their labels, or one of these labels.
    pub(super) fn step_aside(self, event: Event) -> Option<(Self, Turn)> {
        if event.label {
            let before = self.before.answered(event.value)?;
            let score = self.score + event.score + LINK;
            let state = Self { before, ..self };
            return Some((state.behind(event, self.marker, self.label, score), Turn::Answer));
        }
        let open = self.marker.saturating_sub(self.label);
        let restarts = event.value == 1
            && self.marker > 1
            && (1..=EARLY).contains(&open)
            && self.before == Waiting::default();
        let score = self.score + event.score - RESTART_EARLY;
        let state = Self { before: Waiting { marker: self.marker, label: self.label }, ..self };
        restarts.then(|| (state.behind(event, 1, 0, score), Turn::RestartEarly))
    }

    /// Labels of the new run begin: those of the run before are lost.
    fn without_run_before(self) -> Self {
        Self { score: self.score - ORPHAN * self.before.count(), before: Waiting::default(), ..self }
    }

    /// The state behind the first event, with another number than 1.
    fn begun_late(self, event: Event) -> Self {
        let price = LATE + if event.label { UNCALLED } else { 0.0 };
        let (marker, label) =
            if event.label { (event.value - 1, event.value) } else { (event.value, event.value - 1) };
        self.behind(event, marker, label, event.score - price)
    }

    /// The state behind an event that continues the run.
    fn gone_on(self, event: Event) -> Option<(Self, Turn)> {
        let v = event.value;
        let (at, other) = if event.label { (self.label, self.marker) } else { (self.marker, self.label) };
        let known = at.max(other);
        if v <= at || v > known + GAP {
            return None;
        }
        let missing = match (v <= other, event.label) {
            (true, true) => v - at - 1,
            (true, false) => 0,
            (false, _) => v - known - 1,
        };
        if missing > GAP {
            return None;
        }
        let link = match (event.label, v <= other) {
            (true, true) => LINK,
            (true, false) if at > 0 && v == at + 1 && other == at => -UNCALLED_NEXT,
            (true, false) => -UNCALLED,
            (false, true) => LINK + LATE_CALL,
            (false, false) => 0.0,
        };
        let score = self.score + event.score + link - MISSING * missing as f32;
        let (marker, label) = if event.label { (self.marker, v) } else { (v, self.label) };
        let turn = if self.node == ROOT { Turn::Restart } else { Turn::Next };
        Some((self.behind(event, marker, label, score), turn))
    }

    /// The state behind an event with which the numbering starts again, or begins.
    fn started_again(self, event: Event) -> Option<(Self, Turn)> {
        let v = event.value;
        // The marker of a 1 may be lost, but then a 2 begins the numbering, and the label of the 1 is still there.
        let begins = v == 1 || (v == 2 && !event.label && self.marker <= self.label);
        begins.then(|| {
            let uncalled = if event.label { UNCALLED } else { 0.0 };
            let lost = ORPHAN * (self.waiting() + self.before.count());
            let price = RESTART + uncalled + MISSING * (v - 1) as f32 + lost;
            let (marker, label) = if event.label { (0, v) } else { (v, 0) };
            let state = Self { before: Waiting::default(), ..self };
            (state.behind(event, marker, label, self.score + event.score - price), Turn::Restart)
        })
    }

    /// The state behind an event that is taken, given what it comes to.
    fn behind(self, event: Event, marker: u32, label: u32, score: f32) -> Self {
        let worth = score - 0.5 * (marker.abs_diff(label) as f32 + self.before.count());
        Self { marker, label, score, worth, last: Some((event.label, event.start)), ..self }
    }

    /// How many markers of the run wait for their labels.
    fn waiting(&self) -> f32 {
        self.marker.saturating_sub(self.label) as f32
    }
}
