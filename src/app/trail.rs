//! The trail of jumps: a stack to go back along, and one to go forward again.

use crate::document::Place;

/// Jumps remembered; older ones are forgotten.
const MOST: usize = 1000;

/// The trail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trail {
    back: Vec<Place>,
    forward: Vec<Place>,
}

impl Trail {
    /// A jump leaves a place.
    pub fn leave(&mut self, place: Place) {
        self.forward.clear();
        if self.back.last() != Some(&place) {
            self.back.push(place);
        }
        if self.back.len() > MOST {
            self.back.remove(0);
        }
    }

    /// All places in it, for when the text changed.
    pub fn places_mut(&mut self) -> impl Iterator<Item = &mut Place> {
        self.back.iter_mut().chain(&mut self.forward)
    }

    /// Back from a place to the one left before.
    pub fn back(&mut self, from: Place) -> Option<Place> {
        let to = self.back.pop()?;
        self.forward.push(from);
        Some(to)
    }

    /// Forward again.
    pub fn forward(&mut self, from: Place) -> Option<Place> {
        let to = self.forward.pop()?;
        self.back.push(from);
        Some(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_and_forward_undo_each_other() {
        let mut trail = Trail::default();
        trail.leave(Place(1));
        trail.leave(Place(2));
        assert_eq!(trail.back(Place(3)), Some(Place(2)));
        assert_eq!(trail.back(Place(2)), Some(Place(1)));
        assert_eq!(trail.back(Place(1)), None);
        assert_eq!(trail.forward(Place(1)), Some(Place(2)));
        assert_eq!(trail.forward(Place(2)), Some(Place(3)));
    }

    #[test]
    fn a_jump_from_the_middle_of_the_trail_forgets_what_was_ahead() {
        let mut trail = Trail::default();
        trail.leave(Place(1));
        trail.back(Place(2));
        trail.leave(Place(5));
        assert_eq!(trail.forward(Place(9)), None);
    }
}
