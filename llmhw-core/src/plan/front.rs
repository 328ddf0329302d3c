//! The front: points of which none dominates another.

use super::figures::{Figures, Merits, dominates};
use alloc::vec::Vec;

/// Points of which none dominates another, each with what it is.
pub(super) struct Front<T> {
    merits: Vec<Merits>,
    points: Vec<(T, Figures)>,
}

impl<T> Default for Front<T> {
    fn default() -> Self {
        Self { merits: Vec::new(), points: Vec::new() }
    }
}

impl<T> Front<T> {
    /// Whether a point here dominates these merits.
    fn dominates(&mut self, merits: &Merits) -> bool {
        let dominator = self.merits.iter().position(|known| dominates(known, merits));
        if let Some(at) = dominator {
            // What dominated once soon does again.
            self.merits.swap(0, at);
            self.points.swap(0, at);
        }
        dominator.is_some()
    }

    /// Adds a point unless one here dominates it, and drops those that it dominates. Points that come to the same stay.
    pub(super) fn add(&mut self, figures: &Figures, what: impl FnOnce() -> T) {
        let merits = figures.merits();
        if self.dominates(&merits) {
            return;
        }
        let mut at = 0;
        while let Some(known) = self.merits.get(at) {
            if dominates(&merits, known) {
                self.merits.swap_remove(at);
                self.points.swap_remove(at);
            } else {
                at += 1;
            }
        }
        self.merits.push(merits);
        self.points.push((what(), *figures));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    pub(super) fn into_points(self) -> Vec<(T, Figures)> {
        self.points
    }

    pub(super) fn into_parts(self) -> (Vec<Merits>, Vec<(T, Figures)>) {
        (self.merits, self.points)
    }

    /// The best of each merit, whoever has it.
    pub(super) fn best(&self) -> Option<Merits> {
        let mut best = *self.merits.first()?;
        for merits in &self.merits {
            for (best, own) in best.iter_mut().zip(merits) {
                *best = best.min(*own);
            }
        }
        Some(best)
    }

    /// Keeps the points whose merits pass.
    pub(super) fn retain(&mut self, mut passes: impl FnMut(&Merits) -> bool) {
        let mut at = 0;
        while let Some(merits) = self.merits.get(at) {
            if passes(merits) {
                at += 1;
            } else {
                self.merits.swap_remove(at);
                self.points.swap_remove(at);
            }
        }
    }
}
