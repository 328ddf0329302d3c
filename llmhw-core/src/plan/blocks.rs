//! A front kept in blocks, so that most of it is passed over at one glance.

use super::figures::{Figures, Merits, dominates};
use super::front::Front;
use alloc::vec::Vec;

/// Points of which none dominates another, in blocks of points that are alike.
pub(super) struct Blocks<T> {
    blocks: Vec<Block<T>>,
}

/// Points, the best of each of their merits, and the worst of each.
struct Block<T> {
    best: Merits,
    worst: Merits,
    merits: Vec<Merits>,
    points: Vec<(T, Figures)>,
}

/// Whether `a` is nowhere worse than `b`: what a point in a block that dominates `b`, or that `a` dominates, takes at least.
fn is_nowhere_worse(a: &Merits, b: &Merits) -> bool {
    a.iter().zip(b).all(|(a, b)| a <= b)
}

impl<T> Block<T> {
    fn of(front: Front<T>) -> Option<Self> {
        let (merits, points) = front.into_parts();
        let first = *merits.first()?;
        let mut block = Self { best: first, worst: first, merits, points };
        block.measure();
        Some(block)
    }

    fn measure(&mut self) {
        if let Some(first) = self.merits.first() {
            (self.best, self.worst) = (*first, *first);
        }
        for merits in &self.merits {
            for ((best, worst), own) in self.best.iter_mut().zip(&mut self.worst).zip(merits) {
                *best = best.min(*own);
                *worst = worst.max(*own);
            }
        }
    }

    fn dominates(&self, merits: &Merits) -> bool {
        is_nowhere_worse(&self.best, merits) && self.merits.iter().any(|known| dominates(known, merits))
    }

    /// Keeps what none of `others` dominates.
    fn drop_dominated_by(&mut self, others: &[Merits]) {
        if !others.iter().any(|other| is_nowhere_worse(other, &self.worst)) {
            return;
        }
        let is_kept = |merits: &Merits| !others.iter().any(|other| dominates(other, merits));
        let kept: Vec<bool> = self.merits.iter().map(is_kept).collect();
        let mut keeps = kept.iter();
        self.merits.retain(|_| keeps.next() == Some(&true));
        let mut keeps = kept.iter();
        self.points.retain(|_| keeps.next() == Some(&true));
        self.measure();
    }
}

impl<T> Default for Blocks<T> {
    fn default() -> Self {
        Self { blocks: Vec::new() }
    }
}

impl<T> Blocks<T> {
    /// Whether a point here dominates these merits.
    fn dominates(&mut self, merits: &Merits) -> bool {
        let dominator = self.blocks.iter().position(|block| block.dominates(merits));
        if let Some(at) = dominator {
            // What dominated once soon does again.
            self.blocks.swap(0, at);
        }
        dominator.is_some()
    }

    /// Adds the points of a front that nothing here dominates, and drops what they dominate. Points that come to the same stay.
    pub(super) fn add(&mut self, mut front: Front<T>) {
        let Some(best) = front.best() else { return };
        // What dominates the best of everything dominates each.
        if self.dominates(&best) {
            return;
        }
        front.retain(|merits| !self.dominates(merits));
        let Some(block) = Block::of(front) else { return };
        for known in &mut self.blocks {
            known.drop_dominated_by(&block.merits);
        }
        self.blocks.retain(|block| !block.merits.is_empty());
        self.blocks.push(block);
    }

    pub(super) fn into_points(self) -> impl Iterator<Item = (T, Figures)> {
        self.blocks.into_iter().flat_map(|block| block.points)
    }
}
