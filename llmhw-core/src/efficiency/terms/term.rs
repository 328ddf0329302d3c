//! What a term is made of, and what terms add up to.

use crate::efficiency::constants::{Constant, Constants, Group};

/// Constants that multiply a term.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Factors {
    constants: [Constant; 12],
    count: usize,
}

impl Factors {
    pub(super) const NONE: Self = Self { constants: [Constant::of(Group::Weights); 12], count: 0 };

    pub(super) fn with(mut self, constant: Constant) -> Self {
        if let Some(slot) = self.constants.get_mut(self.count) {
            *slot = constant;
            self.count += 1;
        }
        self
    }

    pub(super) fn one(self, group: Group) -> Self {
        self.with(Constant::of(group))
    }

    pub(super) fn when(self, condition: bool, group: Group) -> Self {
        if condition { self.one(group) } else { self }
    }

    pub(super) fn member(self, group: Group, member: usize) -> Self {
        self.with(Constant::at(group, member))
    }

    /// The constants.
    #[must_use]
    pub fn as_slice(&self) -> &[Constant] {
        self.constants.get(..self.count).unwrap_or(&[])
    }

    /// Their product.
    #[must_use]
    pub fn product(&self, constants: &Constants) -> f64 {
        self.as_slice().iter().map(|constant| constants.get(*constant)).product()
    }
}

/// What a term is time for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Part {
    /// Reading weights that every token reads.
    Weights,
    /// Reading routed experts.
    Experts,
    /// Unpacking and multiplying weights, as far as reading does not hide it.
    Unpack,
    /// Reading the KV cache.
    Cache,
    /// Arithmetic of attention.
    Attention,
    /// Launching the kernels of the layers, and what a step costs besides.
    Overhead,
    /// Arithmetic of further sequences, or of a prompt.
    Arithmetic,
}

/// One term: `seconds` x the product of `factors`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Term {
    /// What it is time for.
    pub part: Part,
    /// The physical base, in seconds.
    pub seconds: f64,
    /// The constants on it.
    pub factors: Factors,
}

/// Seconds of a step, part by part.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[non_exhaustive]
pub struct StepSeconds {
    /// Reading weights and experts.
    pub weights: f64,
    /// What unpacking adds to reading.
    pub unpack: f64,
    /// Reading the KV cache.
    pub cache: f64,
    /// Arithmetic of attention.
    pub attention: f64,
    /// Launches.
    pub overhead: f64,
    /// Arithmetic of further sequences.
    pub arithmetic: f64,
}

impl StepSeconds {
    /// All of it.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.weights + self.unpack + self.cache + self.attention + self.overhead + self.arithmetic
    }
}

impl StepSeconds {
    /// Adds a term of a prompt: a base and the product of the constants on it. Reading is never less than its base.
    #[inline]
    pub(crate) fn add_of_prompt(&mut self, part: Part, base: f64, product: f64) {
        let seconds = base * product;
        match part {
            Part::Weights | Part::Experts => self.weights += if seconds > base { seconds } else { base },
            Part::Unpack | Part::Arithmetic => self.arithmetic += seconds,
            Part::Cache => self.cache += seconds,
            Part::Attention => self.attention += seconds,
            Part::Overhead => self.overhead += seconds,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_of_a_prompt_adds_to_its_part_alone() {
        for (part, of) in [
            (Part::Cache, (|step| step.cache) as fn(&StepSeconds) -> f64),
            (Part::Attention, |step| step.attention),
            (Part::Overhead, |step| step.overhead),
            (Part::Arithmetic, |step| step.arithmetic),
            (Part::Unpack, |step| step.arithmetic),
            (Part::Weights, |step| step.weights),
            (Part::Experts, |step| step.weights),
        ] {
            let mut step = StepSeconds::default();
            step.add_of_prompt(part, 2.0, 3.0);
            step.add_of_prompt(part, 5.0, 2.0);
            assert_eq!((of(&step), step.total()), (16.0, 16.0), "{part:?}");
        }
    }
}
