//! Which of several machines is the best, and how likely.

use super::owning::{Candidate, Drawn, Market, Streams};
use super::{Probability, Sampling};
use crate::bounds;
use crate::error::{Error, Result};
use crate::units::*;
use alloc::vec::Vec;

/// What a machine must reach: a rate, and a price that may be paid.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Need {
    rate: TokenRate,
    budget: Option<Money>,
}

impl Need {
    /// A rate.
    ///
    /// # Errors
    /// `OutOfRange` by [`bounds::RATE`].
    pub fn rate(rate: TokenRate) -> Result<Self> {
        bounds::RATE.check(rate.value)?;
        Ok(Self { rate, budget: None })
    }

    /// The same for at most so much.
    ///
    /// # Errors
    /// `OutOfRange` by [`bounds::BUDGET`].
    pub fn budget(mut self, budget: Money) -> Result<Self> {
        bounds::BUDGET.check(budget.value)?;
        self.budget = Some(budget);
        Ok(self)
    }
}

/// A machine among others.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Ranked<'a> {
    /// The machine.
    pub id: &'a str,
    /// That it meets the need.
    pub meets: Probability,
    /// That it meets the need and no other that does has cheaper tokens. Equals share.
    pub best: Probability,
}

/// How likely each machine is the best, likeliest first, then by id. What is left of 1 is that none meets the need. Electricity,
/// utilisation and the cloud's price are drawn once for all machines; the order in which they are given makes no difference.
///
/// # Errors
/// `MissingInput` without machines, `Inconsistent` for an id twice, and as [`owning`](super::owning).
///
/// # Example: a sure thing against a cheap one
/// ```
/// use llmhw_core::cost::Ownership;
/// use llmhw_core::uncertainty::{Candidate, Market, Need, Sampling, Spread, rank};
/// use llmhw_core::units::{tokens_per_second as rate, *};
///
/// let owned = |price: f64| Ownership::builder(usd(price), watts(100), usd_per_kilowatt_hour(0.15)).build();
/// let sure = Candidate::new("sure", owned(3000.0)?, Spread::log_normal(rate(45), rate(50), rate(55))?)?;
/// let cheap = Candidate::new("cheap", owned(1500.0)?, Spread::log_normal(rate(20), rate(30), rate(45))?)?;
/// let market = Market::new(
///     Spread::exactly(usd_per_kilowatt_hour(0.15))?,
///     Spread::exactly(fraction(0.25))?,
///     Spread::exactly(usd_per_million_tokens(5))?,
/// )?;
/// let ranked = rank(&[cheap, sure], &market, &Need::rate(rate(40))?, &Sampling::new(1, 10_000)?)?;
/// assert_eq!(ranked[0].id, "sure");
/// assert!(ranked[0].meets.value > 0.99 && ranked[1].best.value > 0.1);
/// # Ok::<(), llmhw_core::Error>(())
/// ```
pub fn rank<'a>(
    candidates: &[Candidate<'a>],
    market: &Market,
    need: &Need,
    sampling: &Sampling,
) -> Result<Vec<Ranked<'a>>> {
    if candidates.is_empty() {
        return Err(Error::missing("candidates", "a ranking needs machines", "give at least one"));
    }
    let mut sorted = candidates.to_vec();
    sorted.sort_by_key(|candidate| candidate.id);
    if let Some((first, _)) = sorted.iter().zip(sorted.iter().skip(1)).find(|(a, b)| a.id == b.id) {
        let advice = "give each machine an id of its own: random numbers follow from it";
        return Err(Error::inconsistent("candidates", "have each id once", first.id, advice));
    }
    let streams = Streams::of(market, sampling);
    let mut counts = alloc::vec![(0.0, 0.0); sorted.len()];
    let mut costs = alloc::vec![None; sorted.len()];
    for sample in 0..sampling.samples() {
        for (candidate, cost) in sorted.iter().zip(&mut costs) {
            let Drawn { ownership, rate, busy_rate } = candidate.drawn(&streams, sample);
            let meets = rate >= need.rate && need.budget.is_none_or(|budget| ownership.price() <= budget);
            *cost = meets.then(|| ownership.cost_per_output_token(busy_rate).value);
        }
        let least = costs.iter().flatten().fold(f64::INFINITY, |least, cost| f64::min(least, *cost));
        let equal = costs.iter().flatten().filter(|cost| **cost == least).count();
        for ((meets, best), cost) in counts.iter_mut().zip(&costs) {
            if let Some(cost) = cost {
                *meets += 1.0;
                *best += if *cost == least { 1.0 / equal as f64 } else { 0.0 };
            }
        }
    }
    let count = sampling.samples();
    let mut ranked: Vec<_> = sorted
        .iter()
        .zip(counts)
        .map(|(candidate, (meets, best))| Ranked {
            id: candidate.id,
            meets: Probability::of(meets, count),
            best: Probability::of(best, count),
        })
        .collect();
    ranked.sort_by(|a, b| b.best.value.total_cmp(&a.best.value).then(a.id.cmp(b.id)));
    Ok(ranked)
}
