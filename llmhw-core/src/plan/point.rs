//! Points of the front: what is bought and run, what it comes to, and why it is there.

use super::figures::{Figures, Merits, Objective};
use super::limit::Violation;
use super::needs::Needs;
use crate::Scenario;
use crate::efficiency::Efficiency;
use crate::evidence::Estimate;
use crate::spec::{Hardware, Link, Model, Runtime, Strategy, WeightFormat};
use crate::units::*;
use alloc::vec::Vec;
use core::cmp::Ordering;
use core::fmt;

/// How several machines work together.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Together<'a> {
    /// How they divide the work: [`Strategy::Pipeline`] or [`Strategy::TensorParallel`], never the guide's steps.
    pub strategy: Strategy,
    /// What connects them.
    pub link: &'a Link,
}

/// One way to run the model: so many machines of a kind, connected, with a format and a runtime.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Combination<'a> {
    /// The model.
    pub model: &'a Model,
    /// Each of the machines.
    pub hardware: &'a Hardware,
    /// How many.
    pub nodes: u32,
    /// How they work together; `None` for one machine.
    pub together: Option<Together<'a>>,
    /// The format.
    pub format: &'a WeightFormat,
    /// The runtime.
    pub runtime: &'a Runtime,
}

impl<'a> Combination<'a> {
    /// The question behind the point, to project it in full: intervals, basis, memory part by part.
    pub fn scenario(&self, needs: &Needs<'a>, efficiency: Efficiency) -> Scenario<'a> {
        let scenario = Scenario::new(self.hardware, self.model)
            .format(self.format)
            .runtime(self.runtime)
            .context(needs.context)
            .prompt(needs.prompt)
            .sequences(needs.users)
            .kv_format(needs.kv_format)
            .efficiency(efficiency);
        match self.together {
            Some(Together { strategy, link }) => scenario.cluster(self.nodes, strategy).link(link),
            None => scenario,
        }
    }

    /// The fixed order of combinations that come to the same.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        let key = |c: &Self| {
            let together = c.together.map(|t| (t.strategy, t.link.id()));
            (c.hardware.id(), c.nodes, c.model.id(), c.format.id(), c.runtime.id(), together)
        };
        // Lifetimes of the two keys differ, so they are compared piece by piece.
        key(self).partial_cmp(&key(other)).unwrap_or(Ordering::Equal)
    }
}

impl fmt::Display for Combination<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.nodes > 1 {
            write!(f, "{} x ", self.nodes)?;
        }
        f.write_str(self.hardware.name())?;
        if let Some(Together { strategy, link }) = self.together {
            let how = if strategy == Strategy::TensorParallel { "tensor parallel" } else { "as a pipeline" };
            write!(f, " {how} over {}", link.name())?;
        }
        write!(f, ", {} in {}, {}", self.model.name(), self.format.name(), self.runtime.name())
    }
}

/// By how much two points differ in one objective.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Difference {
    /// In price.
    Price(Money),
    /// In the cost of a token.
    CostPerToken(TokenPrice),
    /// In the rate of all users together.
    Rate(TokenRate),
    /// In the wait for the first token.
    FirstToken(Time),
    /// In power.
    Power(Power),
    /// In memory that stays free.
    Headroom(Information),
}

impl Difference {
    fn of(objective: Objective, amount: f64) -> Self {
        match objective {
            Objective::Price => Self::Price(in_base_unit(amount)),
            Objective::CostPerToken => Self::CostPerToken(in_base_unit(amount)),
            Objective::Rate => Self::Rate(in_base_unit(amount)),
            Objective::FirstToken => Self::FirstToken(in_base_unit(amount)),
            Objective::Power => Self::Power(in_base_unit(amount)),
            Objective::Headroom => Self::Headroom(in_base_unit(amount)),
        }
    }

    /// The objective.
    #[must_use]
    pub fn objective(&self) -> Objective {
        match self {
            Self::Price(_) => Objective::Price,
            Self::CostPerToken(_) => Objective::CostPerToken,
            Self::Rate(_) => Objective::Rate,
            Self::FirstToken(_) => Objective::FirstToken,
            Self::Power(_) => Objective::Power,
            Self::Headroom(_) => Objective::Headroom,
        }
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, is_better: bool) -> fmt::Result {
        let more = if is_better { "less" } else { "more" };
        match self {
            Self::Price(by) => write!(f, "{by:.0} {more}"),
            Self::CostPerToken(by) => write!(f, "{by} {more}"),
            Self::Rate(by) => write!(f, "{by:.1} {}", if is_better { "faster" } else { "slower" }),
            Self::FirstToken(by) => {
                write!(f, "first token {by:.2} {}", if is_better { "sooner" } else { "later" })
            }
            Self::Power(by) => write!(f, "{by:.0} {more}"),
            Self::Headroom(by) => write!(f, "{by:#.1} {} free", if is_better { "more" } else { "less" }),
        }
    }
}

/// Why a point is on the front.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Reason {
    /// Nothing that meets the needs is better in this.
    Best(Objective),
    /// It is better than its cheaper neighbour, the point before it, in some things and worse in others.
    Trade {
        /// The neighbour's place on the front.
        against: usize,
        /// In what it is better than the neighbour.
        better: Vec<Difference>,
        /// In what it is worse.
        worse: Vec<Difference>,
    },
    /// It comes to the same in everything as the point at this place, which is before it by the fixed order.
    Tie {
        /// The other's place on the front.
        with: usize,
    },
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Best(objective) => f.write_str(match objective {
                Objective::Price => "nothing is cheaper to buy",
                Objective::CostPerToken => "nothing writes a token for less",
                Objective::Rate => "nothing is faster",
                Objective::FirstToken => "nothing answers sooner",
                Objective::Power => "nothing draws less",
                Objective::Headroom => "nothing leaves more memory free",
            }),
            Self::Trade { against, better, worse } => {
                write!(f, "against point {against}: ")?;
                for (i, difference) in better.iter().enumerate() {
                    f.write_str(if i > 0 { ", " } else { "" })?;
                    difference.write(f, true)?;
                }
                for (i, difference) in worse.iter().enumerate() {
                    f.write_str(if i > 0 { ", " } else { "; but " })?;
                    difference.write(f, false)?;
                }
                Ok(())
            }
            Self::Tie { with } => write!(f, "comes to the same as point {with}"),
        }
    }
}

/// A combination that meets the needs and that no other dominates.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Point<'a> {
    /// What it is.
    pub combination: Combination<'a>,
    /// What it comes to.
    pub figures: Figures,
    /// The rate of all users together before the machines are warm, with its interval and what it rests on.
    pub decode: Estimate<TokenRate>,
    /// Why it is on the front: what it is best in, or else what it trades.
    pub reasons: Vec<Reason>,
}

/// The combination that misses least where nothing meets the needs.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct NearestMiss<'a> {
    /// What it is.
    pub combination: Combination<'a>,
    /// What it comes to.
    pub figures: Figures,
    /// The rate of all users together before the machines are warm, with its interval and what it rests on.
    pub decode: Estimate<TokenRate>,
    /// Every limit it misses, with what is wanted and what it has.
    pub violations: Vec<Violation>,
    /// How far beyond its limit the worst of its numbers is, as a share of the limit; wishes such as being portable have no
    /// degree and are not in it.
    pub worst_excess: Ratio,
}

/// A combination of the front before its reasons are known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found<'a> {
    pub(super) combination: Combination<'a>,
    pub(super) figures: Figures,
    pub(super) decode: Estimate<TokenRate>,
    merits: Merits,
}

impl<'a> Found<'a> {
    pub(super) fn new(combination: Combination<'a>, figures: Figures, decode: Estimate<TokenRate>) -> Self {
        Self { combination, figures, decode, merits: figures.merits() }
    }
}

/// The order of merits: the cheapest, of these the one with the cheapest token, and so on.
pub(super) fn order_merits(a: &Merits, b: &Merits) -> Ordering {
    a.iter().zip(b).map(|(a, b)| a.total_cmp(b)).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}

/// Puts the front in order and says why each point is on it.
pub(super) fn with_reasons(mut found: Vec<Found<'_>>) -> Vec<Point<'_>> {
    found.sort_by(|a, b| order_merits(&a.merits, &b.merits).then_with(|| a.combination.order(&b.combination)));
    let mut best: Option<Merits> = None;
    for Found { merits, .. } in &found {
        let best = best.get_or_insert(*merits);
        for (best, own) in best.iter_mut().zip(merits) {
            *best = best.min(*own);
        }
    }
    let knows_first_token = found.iter().any(|point| point.figures.time_to_first_token.is_some());
    let reasons_of = |i: usize, own: &Merits| {
        let knows = |objective: Objective| objective != Objective::FirstToken || knows_first_token;
        let mut reasons: Vec<Reason> = (Objective::ALL.iter().zip(own).zip(best.iter().flatten()))
            .filter(|((objective, own), best)| own == best && knows(**objective))
            .map(|((objective, _), _)| Reason::Best(*objective))
            .collect();
        let before = found.get(..i).unwrap_or(&[]);
        if before.last().is_some_and(|last| last.merits == *own) {
            let first = before.iter().rposition(|other| other.merits != *own).map_or(0, |last| last + 1);
            reasons.push(Reason::Tie { with: first });
            return reasons;
        }
        // The first is the cheapest, so it has a reason already.
        if let (Some(against), Some(other), true) = (i.checked_sub(1), before.last(), reasons.is_empty()) {
            let (mut better, mut worse) = (Vec::new(), Vec::new());
            for ((objective, own), other) in Objective::ALL.iter().zip(own).zip(&other.merits) {
                if own < other {
                    better.push(Difference::of(*objective, other - own));
                } else if own > other {
                    worse.push(Difference::of(*objective, own - other));
                }
            }
            reasons.push(Reason::Trade { against, better, worse });
        }
        reasons
    };
    (found.iter().enumerate())
        .map(|(i, point)| Point {
            combination: point.combination,
            figures: point.figures,
            decode: point.decode,
            reasons: reasons_of(i, &point.merits),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{self, formats, runtimes};
    use alloc::format;
    use alloc::string::ToString;

    #[test]
    fn a_combination_is_named_with_its_number_and_how_they_work_together() {
        let (hardware, model) = (&catalog::HARDWARE[0], &catalog::MODELS[0]);
        let (format, runtime) = (&formats::Q4_K_M, &runtimes::LLAMA_CPP_METAL);
        let one = Combination { model, hardware, nodes: 1, together: None, format, runtime };
        let rest = format!(", {} in {}, {}", model.name(), format.name(), runtime.name());
        assert_eq!(one.to_string(), format!("{}{rest}", hardware.name()));
        let link = &catalog::LINKS[0];
        for (strategy, how) in [(Strategy::TensorParallel, "tensor parallel"), (Strategy::Pipeline, "as a pipeline")] {
            let two = Combination { nodes: 2, together: Some(Together { strategy, link }), ..one };
            assert_eq!(two.to_string(), format!("2 x {} {how} over {}{rest}", hardware.name(), link.name()));
        }
    }
}
