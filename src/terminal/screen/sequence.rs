//! Control sequences that are weighed against each other: short, so they stay on the stack.

/// Room for the longest way that is ever taken: an absolute address.
const ROOM: usize = 24;

/// Some bytes. What outgrows the room is only known to be too long.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sequence {
    bytes: [u8; ROOM],
    length: usize,
}

impl Sequence {
    /// No bytes.
    pub(crate) const EMPTY: Self = Self { bytes: [0; ROOM], length: 0 };

    /// These bytes.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let mut sequence = Self::EMPTY;
        sequence.extend(bytes);
        sequence
    }

    /// A byte several times.
    pub(crate) fn repeated(byte: u8, count: u16) -> Self {
        let mut sequence = Self::EMPTY;
        (0..count).for_each(|_| sequence.extend(&[byte]));
        sequence
    }

    /// The control sequence with one number; 1 is left out, since it is what a missing number means.
    pub(crate) fn control(number: u16, last: u8) -> Self {
        let mut sequence = Self::of(b"\x1b[");
        if number != 1 {
            sequence.push_number(number);
        }
        sequence.extend(&[last]);
        sequence
    }

    /// The control sequence that sets row and column, both from 0.
    pub(crate) fn address(row: u16, column: u16) -> Self {
        let mut sequence = Self::of(b"\x1b[");
        if row > 0 {
            sequence.push_number(row + 1);
        }
        if column > 0 {
            sequence.extend(b";");
            sequence.push_number(column + 1);
        }
        sequence.extend(b"H");
        sequence
    }

    /// Appends bytes.
    pub(crate) fn extend(&mut self, bytes: &[u8]) {
        if let Some(room) = self.bytes.get_mut(self.length..self.length + bytes.len()) {
            room.copy_from_slice(bytes);
        }
        self.length += bytes.len();
    }

    /// Appends a number in decimal digits.
    fn push_number(&mut self, number: u16) {
        if number >= 10 {
            self.push_number(number / 10);
        }
        self.extend(&[b'0' + (number % 10) as u8]);
    }

    /// How many bytes there are, those that found no room among them.
    pub(crate) fn len(&self) -> usize {
        self.length
    }

    /// The bytes; none if they found no room.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}
