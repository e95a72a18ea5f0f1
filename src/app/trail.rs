//! The trail of jumps: a stack to go back along, and one to go forward again.

use crate::app::reading::Stand;

/// Jumps remembered; older ones are forgotten.
const MOST: usize = 1000;

/// The trail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trail {
    back: Vec<Stand>,
    forward: Vec<Stand>,
}

impl Trail {
    /// A jump leaves where the reader stood.
    pub fn leave(&mut self, stand: Stand) {
        self.forward.clear();
        if self.back.last() != Some(&stand) {
            self.back.push(stand);
        }
        if self.back.len() > MOST {
            self.back.remove(0);
        }
    }

    /// All of it, for when the text changed.
    pub fn stands_mut(&mut self) -> impl Iterator<Item = &mut Stand> {
        self.back.iter_mut().chain(&mut self.forward)
    }

    /// Back from where the reader stands to what was left before.
    pub fn back(&mut self, from: Stand) -> Option<Stand> {
        let to = self.back.pop()?;
        self.forward.push(from);
        Some(to)
    }

    /// Forward again.
    pub fn forward(&mut self, from: Stand) -> Option<Stand> {
        let to = self.forward.pop()?;
        self.back.push(from);
        Some(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Place;

    fn at(place: u32) -> Stand {
        Stand { place: Place(place), by_line: true }
    }

    #[test]
    fn back_and_forward_undo_each_other() {
        let mut trail = Trail::default();
        trail.leave(at(1));
        trail.leave(at(2));
        assert_eq!(trail.back(at(3)), Some(at(2)));
        assert_eq!(trail.back(at(2)), Some(at(1)));
        assert_eq!(trail.back(at(1)), None);
        assert_eq!(trail.forward(at(1)), Some(at(2)));
        assert_eq!(trail.forward(at(2)), Some(at(3)));
    }

    #[test]
    fn a_jump_from_the_middle_of_the_trail_forgets_what_was_ahead() {
        let mut trail = Trail::default();
        trail.leave(at(1));
        trail.back(at(2));
        trail.leave(at(5));
        assert_eq!(trail.forward(at(9)), None);
    }
}
