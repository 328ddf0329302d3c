//! What runs of one machine say about it, in units of the class's spread.

use super::Shares;
use super::between::{self, Counted, Point};
use super::case::{Case, NEAR};
use super::set_up::SetUp;
use super::shift::{Shift, spread};
use crate::evidence::Interval;
use crate::plain::sorted;
use alloc::vec::Vec;

/// Degrees of freedom of the errors' distribution: those of the fit.
const FREEDOM: f64 = 3.0;

/// Contexts up to a quarter apart count as the very ones that were measured.
const VERY_NEAR: f64 = 1.25;

/// A run of one's own beside its estimate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence<'a> {
    /// What ran.
    pub case: Case<'a>,
    /// Logarithm of measured over predicted rate.
    pub log_ratio: f64,
    /// The factors between which 80 % of measurements of its class lie.
    pub factors: Interval<f64>,
    /// Standard error of the run's rate, over the higher of measured and predicted rate; 0 where it is not known.
    pub standard_error: f64,
}

/// How little a context has to do with those measured so many times away: nothing up to [`NEAR`], all from its square on.
fn farness(distance: f64) -> f64 {
    (libm::log(distance) / libm::log(NEAR) - 1.0).clamp(0.0, 1.0)
}

/// Between two values: the first at 0, the second at 1.
fn between<const N: usize>(first: [f64; N], second: [f64; N], place: f64) -> [f64; N] {
    let mut values = first;
    for (value, second) in values.iter_mut().zip(second) {
        *value = (1.0 - place) * *value + place * second;
    }
    values
}

/// The shifts of set-ups that differ in their contexts, moved where a longer context would be faster: by as little as puts them in order.
/// `log_rate` is the logarithm of the rate without runs at a context.
fn in_order(set_ups: &[&SetUp], log_rate: impl Fn(f64) -> Option<f64>) -> Vec<f64> {
    let as_they_are = || set_ups.iter().map(|set_up| set_up.shift()).collect();
    // How much the estimate falls between the contexts of one and those of the next, all in all: a shift may rise by that.
    let (mut fallen, mut so_far) = (Vec::new(), 0.0);
    for (set_up, next) in set_ups.iter().zip(set_ups.iter().skip(1)) {
        fallen.push(so_far);
        let ([_, end], [start, _]) = (set_up.contexts, next.contexts);
        let (Some(from), Some(to)) = (log_rate(end), log_rate(start)) else { return as_they_are() };
        so_far += from - to;
    }
    fallen.push(so_far);
    let values = set_ups.iter().zip(&fallen).map(|(set_up, fallen)| {
        let variance = set_up.variance * set_up.spread * set_up.spread;
        (set_up.shift() - fallen, 1.0 / variance)
    });
    between::falling(values).into_iter().zip(&fallen).map(|(value, fallen)| value + fallen).collect()
}

/// A number of sequences that ran, at a context that is asked about.
struct Ran {
    sequences: u32,
    /// Without runs, in tokens per second of all sequences together.
    rate: Option<f64>,
    shift: Shift,
    /// How much of the shift is there to keep the order.
    moved: f64,
}

impl Ran {
    fn point(&self) -> Counted {
        Counted::of(self.sequences, self.rate, self.shift.set_up.unwrap_or(0.0))
    }
}

/// What is believed of one machine with one runtime, in decoding or in prefill.
#[derive(Debug, Clone, PartialEq)]
pub struct Belief {
    shares: Shares,
    /// Mean and variance of the machine's part.
    machine: [f64; 2],
    set_ups: Vec<SetUp>,
    /// What the variance grows by where runs scatter more than expected; at least 1.
    inflation: f64,
    /// Of the runs' classes, on average.
    spread: f64,
    runs: usize,
}

impl Belief {
    /// Draws the conclusion from runs, whatever their order. Without runs it changes nothing.
    #[must_use]
    pub fn of(runs: &[Evidence<'_>], shares: Shares) -> Self {
        // Sums must not depend on the order.
        let runs = sorted(runs.to_vec(), |a, b| {
            let key = |run: &Evidence<'_>| [run.case.context, run.log_ratio, run.standard_error];
            a.case.names().cmp(&b.case.names()).then_with(|| {
                key(a).iter().zip(key(b)).fold(core::cmp::Ordering::Equal, |order, (a, b)| order.then(a.total_cmp(&b)))
            })
        });
        let mut set_ups: Vec<SetUp> = Vec::new();
        let mut spreads = 0.0;
        for run in &runs {
            let spread = spread(run.factors);
            spreads += spread;
            let error = run.standard_error / spread;
            let (value, precision) = (run.log_ratio / spread, 1.0 / (shares.run + error * error));
            let said = [value * precision, precision];
            match set_ups.last_mut().filter(|last| last.is_of(&run.case) && last.reaches(run.case.context)) {
                Some(last) => last.add(&run.case, run.log_ratio, spread, said),
                None => set_ups.push(SetUp::starting(&run.case, run.log_ratio, spread, said)),
            }
        }
        let (mut sum, mut precision) = (0.0, 1.0 / shares.machine);
        for set_up in &mut set_ups {
            set_up.deviations /= set_up.variance;
            set_up.variance = 1.0 / set_up.variance;
            set_up.spread /= set_up.runs;
            let own = 1.0 / (shares.set_up + set_up.variance);
            sum += set_up.deviations * own;
            precision += own;
        }
        let (mean, variance) = (sum / precision, 1.0 / precision);
        let scatter = set_ups.iter().fold(mean * mean / shares.machine, |scatter, set_up| {
            let off = set_up.deviations - mean;
            scatter + off * off / (shares.set_up + set_up.variance)
        });
        let inflation = (FREEDOM + scatter) / (FREEDOM + set_ups.len() as f64);
        // From each set-up's runs to what is believed of it: between what they say and what the machine says, which is as much for all of
        // them. A class that errs more does not do so because of the machine, and rates that were measured in order stay so.
        let least_spread = set_ups.iter().map(|set_up| set_up.spread).fold(f64::INFINITY, f64::min);
        for set_up in &mut set_ups {
            let weight = shares.set_up / (shares.set_up + set_up.variance);
            let of_machine = mean * least_spread / set_up.spread;
            set_up.deviations = of_machine + weight * (set_up.deviations - of_machine);
            set_up.variance = weight * set_up.variance + (1.0 - weight) * (1.0 - weight) * variance;
        }
        Self {
            shares,
            machine: [mean, variance],
            set_ups,
            inflation: if inflation > 1.0 { inflation } else { 1.0 },
            spread: if runs.is_empty() { 0.0 } else { spreads / runs.len() as f64 },
            runs: runs.len(),
        }
    }

    /// What it means for a case. `estimate` is the rate without runs, in tokens per second of all sequences together, of so many sequences at
    /// such a context; `None` for what is not put in order of its contexts here, such as prompts: longer ones are not slower.
    ///
    /// Other numbers of sequences of what was measured are off by as much as the nearest, and between two of them by what keeps their order:
    /// if what the machine's other set-ups say took over, a run of eight would make eight slower than seven.
    #[must_use]
    pub fn at(&self, case: &Case<'_>, estimate: &dyn Fn(u32, f64) -> Option<f64>) -> Shift {
        let ran = self.ran(case, estimate);
        if let Some(same) = ran.iter().find(|one| one.sequences == case.sequences) {
            return same.shift;
        }
        let fewer = ran.iter().rfind(|one| one.sequences < case.sequences);
        let more = ran.iter().find(|one| one.sequences > case.sequences);
        let set_up = match (fewer, more) {
            (None, None) => return self.machine(),
            // In the order of the estimates for as many as are asked about.
            (Some(one), None) | (None, Some(one)) => {
                let at = |context| estimate(case.sequences, context);
                let along = self.along(&Case { sequences: one.sequences, ..*case }, &at);
                along.and_then(|shift| shift.set_up).map(|shift| shift + one.moved)
            }
            (Some(fewer), Some(more)) => {
                let here = Counted::of(case.sequences, estimate(case.sequences, case.context), 0.0);
                Some(between::sequences([fewer.point(), more.point()], here))
            }
        };
        let [_, variance] = self.machine;
        let far = variance + 2.0 * self.shares.set_up + self.shares.run;
        Shift { set_up, ..self.shift(far, self.spread) }
    }

    /// The contexts between which what differs from a case in nothing else was measured.
    pub(crate) fn contexts(&self, case: &Case<'_>) -> impl Iterator<Item = f64> {
        self.set_ups.iter().filter(|set_up| set_up.is_of(case)).flat_map(|set_up| set_up.contexts)
    }

    /// What it means for each number of sequences that ran, from the fewest on, moved so that they keep their order at this context.
    fn ran(&self, case: &Case<'_>, estimate: &dyn Fn(u32, f64) -> Option<f64>) -> Vec<Ran> {
        let mut ran: Vec<Ran> = Vec::new();
        for sequences in self.set_ups.iter().filter(|set_up| set_up.is_like(case)).map(|set_up| set_up.sequences) {
            let is_new = ran.last().is_none_or(|last| last.sequences != sequences);
            let at = |context| estimate(sequences, context);
            if let Some(shift) = self.along(&Case { sequences, ..*case }, &at).filter(|_| is_new) {
                ran.push(Ran { sequences, rate: at(case.context), shift, moved: 0.0 });
            }
        }
        let points: Vec<Counted> = ran.iter().map(Ran::point).collect();
        for (one, moved) in ran.iter_mut().zip(between::in_order_of_sequences(&points)) {
            one.moved = moved;
            one.shift = one.shift.moved(moved);
        }
        ran
    }

    /// What it means for a case whose number of sequences was measured, at whatever contexts.
    fn along(&self, case: &Case<'_>, estimate: &dyn Fn(f64) -> Option<f64>) -> Option<Shift> {
        // They are in the order of their contexts, which do not overlap.
        let set_ups: Vec<&SetUp> = self.set_ups.iter().filter(|set_up| set_up.is_of(case)).collect();
        let shifts = in_order(&set_ups, |context| estimate(context).map(libm::log));
        let (mut before, mut after) = (None, None);
        for (set_up, shift) in set_ups.into_iter().zip(shifts) {
            let one = Some((set_up, shift));
            if set_up.contexts[0] <= case.context {
                before = one;
            } else if after.is_none() {
                after = one;
            }
        }
        match (before, after) {
            (Some(before), Some(after)) if before.0.distance(case.context) > 1.0 => {
                Some(self.amid(before, after, case, estimate))
            }
            (Some(one), _) | (None, Some(one)) => Some(self.beside(one, case.context)),
            (None, None) => None,
        }
    }

    /// At a context between those of two set-ups that differ in nothing else: each says its part. Far from both, their contexts' own parts
    /// say nothing of this one's.
    fn amid(
        &self,
        (before, first): (&SetUp, f64),
        (after, last): (&SetUp, f64),
        case: &Case<'_>,
        estimate: &dyn Fn(f64) -> Option<f64>,
    ) -> Shift {
        let (from, to) = (before.distance(case.context), after.distance(case.context));
        let place = libm::log(from) / (libm::log(from) + libm::log(to));
        let [evenly, slow, fast, spread, variance] = between(before.said(first), after.said(last), place);
        let point = |context, shift| {
            let log_rate = libm::log(estimate(context)?);
            Some(Point { log_rate, shift })
        };
        let in_order = || {
            let ends = [point(before.contexts[1], first)?, point(after.contexts[0], last)?];
            between::contexts(ends, point(case.context, 0.0)?.log_rate)
        };
        let set_up = Some(in_order().unwrap_or(evenly));
        let nearest = if from < to { from } else { to };
        let variance = variance + farness(nearest) * self.shares.set_up + self.shares.run;
        let is_measured = nearest <= VERY_NEAR;
        Shift { set_up, reach: [slow, fast], is_measured, ..self.shift(variance, spread) }
    }

    /// At a context within those of a set-up or beyond them. It is off by as much there: if what the machine's other set-ups say took over
    /// with distance, a slow run would make long contexts faster than short ones. The farther, the less is sure.
    fn beside(&self, (set_up, shift): (&SetUp, f64), context: f64) -> Shift {
        let distance = set_up.distance(context);
        let farness = farness(distance);
        let [_, slow, fast, near_spread, near_variance] = set_up.said(shift);
        let [_, variance] = self.machine;
        let known = [near_spread, near_variance + self.shares.run];
        // There the set-up's own part is another, and that of the contexts that ran was carried over.
        let of_machine = [self.spread, variance + 2.0 * self.shares.set_up + self.shares.run];
        let [spread, variance] = between(known, of_machine, farness);
        let is_measured = distance <= VERY_NEAR;
        let reach = [slow, fast].map(|reach| (1.0 - farness) * reach);
        Shift { set_up: Some(shift), reach, is_measured, ..self.shift(variance, spread) }
    }

    /// What it means for set-ups that were not measured.
    #[must_use]
    pub fn machine(&self) -> Shift {
        let [_, variance] = self.machine;
        self.shift(variance + self.shares.set_up + self.shares.run, self.spread)
    }

    /// The machine's shift, with this variance left.
    fn shift(&self, variance: f64, spread: f64) -> Shift {
        let left = variance * self.inflation;
        let narrowing = if left < 1.0 { libm::sqrt(left) } else { 1.0 };
        let [deviations, _] = self.machine;
        Shift { deviations, set_up: None, reach: [0.0; 2], narrowing, spread, is_measured: false }
    }

    /// How many runs it rests on.
    #[must_use]
    pub fn runs(&self) -> usize {
        self.runs
    }

    /// How many set-ups they are of.
    #[must_use]
    pub fn set_ups(&self) -> usize {
        self.set_ups.len()
    }
}

#[cfg(test)]
mod tests;
