//! What runs of one machine say about it, in units of the class's spread.

use super::Shares;
use super::case::{Case, NEAR, SHORT_TOKENS};
use crate::evidence::Interval;
use crate::plain::sorted;
use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

/// Standard deviations between the middle and the 90 % quantile of a normal distribution: half of what holds 80 %.
const TO_NINETY_PERCENT: f64 = 1.281_551_565_544_600_4;

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
    /// Standard error of the run's rate over the rate; 0 where it is not known.
    pub standard_error: f64,
}

/// How an estimate moves, and what is left of its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Shift {
    /// In units of the class's spread; above 0 is faster.
    pub deviations: f64,
    /// The factor on the width of the interval, in logarithms: above 0, at most 1.
    pub narrowing: f64,
    /// The standard deviation of the classes that ran, in logarithms. A class that errs more does not do so because of the
    /// machine: it shifts by this at most for each deviation, and narrows accordingly less.
    pub spread: f64,
    /// Whether this very set-up was measured.
    pub is_measured: bool,
    /// Whether runs of this set-up were near. Then it moves by what they were off, whatever class its context makes it: contexts
    /// of 4,096 and of 4,097 tokens are of two classes, and one machine's errors there are the same.
    pub is_near: bool,
}

impl Shift {
    /// The factor on the rate, and the factors on the new rate between which 80 % of measurements are expected.
    #[must_use]
    pub fn factors(&self, class: Interval<f64>) -> (f64, Interval<f64>) {
        let of_class = spread(class);
        let (step, narrowing) = if of_class > self.spread {
            // What is known takes its part from the variance of the class, which stays otherwise.
            let (share, known) = (self.spread / of_class, 1.0 - self.narrowing * self.narrowing);
            (self.spread, libm::sqrt(1.0 - known * share * share))
        } else {
            (if self.is_near { self.spread } else { of_class }, self.narrowing)
        };
        let narrowed = |factor: f64| libm::exp(narrowing * libm::log(factor));
        (libm::exp(self.deviations * step), Interval::new(narrowed(class.low), narrowed(class.high)))
    }
}

/// The standard deviation of a class's errors, in logarithms: by its 80 % interval, as if it were normal.
fn spread(factors: Interval<f64>) -> f64 {
    libm::log(factors.high / factors.low) / (2.0 * TO_NINETY_PERCENT)
}

/// Runs of one set-up.
#[derive(Debug, Clone, PartialEq)]
struct SetUp {
    model: String,
    format: String,
    kv_format: &'static str,
    sequences: u32,
    drafted_tokens: u32,
    /// Shortest and longest context measured.
    contexts: [f64; 2],
    /// Of the runs' classes, on average.
    spread: f64,
    runs: f64,
    deviations: f64,
    variance: f64,
}

impl SetUp {
    fn is_of(&self, case: &Case<'_>) -> bool {
        self.model == case.model
            && self.format == case.format
            && self.kv_format == case.kv_format
            && self.sequences == case.sequences
            && self.drafted_tokens == case.drafted_tokens
    }

    /// How many times a context lies outside those measured: 1 within them.
    fn distance(&self, context: f64) -> f64 {
        let [short, long] = self.contexts.map(|measured| measured + SHORT_TOKENS);
        let context = context + SHORT_TOKENS;
        if context < short {
            short / context
        } else if context > long {
            context / long
        } else {
            1.0
        }
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
            match set_ups.last_mut().filter(|last| last.is_of(&run.case) && last.reaches(run.case.context)) {
                // Sums of precisions until all runs are in.
                Some(last) => {
                    last.contexts[1] = run.case.context;
                    last.spread += spread;
                    last.runs += 1.0;
                    last.deviations += value * precision;
                    last.variance += precision;
                }
                None => set_ups.push(SetUp::starting(&run.case, spread, [value * precision, precision])),
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
        // From each set-up's runs to what is believed of it: between what they say and what the machine says.
        for set_up in &mut set_ups {
            let weight = shares.set_up / (shares.set_up + set_up.variance);
            set_up.deviations = mean + weight * (set_up.deviations - mean);
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

    /// What it means for a case.
    #[must_use]
    pub fn at(&self, case: &Case<'_>) -> Shift {
        let mut nearest: Option<(f64, &SetUp)> = None;
        for set_up in self.set_ups.iter().filter(|set_up| set_up.is_of(case)) {
            let distance = set_up.distance(case.context);
            if distance <= NEAR && nearest.is_none_or(|(least, _)| distance < least) {
                nearest = Some((distance, set_up));
            }
        }
        match nearest {
            Some((distance, set_up)) => {
                let variance = set_up.variance + self.shares.run;
                let shift = self.shift(set_up.deviations, variance, set_up.spread);
                Shift { is_measured: distance <= VERY_NEAR, is_near: true, ..shift }
            }
            None => self.machine(),
        }
    }

    /// What it means for set-ups that were not measured.
    #[must_use]
    pub fn machine(&self) -> Shift {
        let [mean, variance] = self.machine;
        self.shift(mean, variance + self.shares.set_up + self.shares.run, self.spread)
    }

    fn shift(&self, deviations: f64, variance: f64, spread: f64) -> Shift {
        let left = variance * self.inflation;
        let narrowing = if left < 1.0 { libm::sqrt(left) } else { 1.0 };
        Shift { deviations, narrowing, spread, is_measured: false, is_near: false }
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

impl SetUp {
    fn starting(case: &Case<'_>, spread: f64, [deviations, variance]: [f64; 2]) -> Self {
        Self {
            model: case.model.to_owned(),
            format: case.format.to_owned(),
            kv_format: case.kv_format,
            sequences: case.sequences,
            drafted_tokens: case.drafted_tokens,
            contexts: [case.context; 2],
            spread,
            runs: 1.0,
            deviations,
            variance,
        }
    }

    /// Whether a longer context still belongs to it.
    fn reaches(&self, context: f64) -> bool {
        let [short, _] = self.contexts;
        context + SHORT_TOKENS <= NEAR * (short + SHORT_TOKENS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(context: f64) -> Case<'static> {
        Case { model: "m", format: "f", kv_format: "f16", sequences: 1, drafted_tokens: 0, context }
    }

    /// A run that is so many deviations off, of a class whose errors have this standard deviation.
    fn run(context: f64, deviations: f64, spread: f64) -> Evidence<'static> {
        let half = libm::exp(TO_NINETY_PERCENT * spread);
        let factors = Interval::new(1.0 / half, half);
        Evidence { case: case(context), log_ratio: deviations * spread, factors, standard_error: 0.0 }
    }

    fn belief(runs: &[Evidence<'_>]) -> Belief {
        Belief::of(runs, Shares::from_correlations(0.5, 0.8).unwrap())
    }

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-12, "{found}, not {expected}");
    }

    #[test]
    fn shares_divide_one_in_order() {
        let shares = Shares::from_correlations(0.5, 0.8).unwrap();
        near(shares.set_up, 0.3);
        near(shares.run, 0.2);
        for (between, within) in [(0.0, 0.8), (0.5, 0.5), (0.5, 1.0), (0.8, 0.5), (-0.1, 0.5)] {
            assert!(Shares::from_correlations(between, within).is_none(), "{between}, {within}");
        }
    }

    #[test]
    fn one_run_one_deviation_fast_says_half_of_it_for_the_machine_and_four_fifths_for_the_set_up() {
        let belief = belief(&[run(1000.0, 1.0, 0.1)]);
        assert_eq!((belief.runs(), belief.set_ups()), (1, 1));
        // Conditional normal: 0.5 of the machine's variance is explained, and what is left of it is 0.25.
        let machine = belief.machine();
        near(machine.deviations, 0.5);
        near(machine.narrowing, libm::sqrt(0.25 + 0.3 + 0.2));
        // Of the set-up 0.8 were common; a new run of it has 0.8 - 0.64 left, and its own 0.2.
        let same = belief.at(&case(1000.0));
        near(same.deviations, 0.8);
        near(same.narrowing, 0.6);
        near(same.spread, 0.1);
        assert!(same.is_measured && !machine.is_measured);
    }

    #[test]
    fn a_run_that_is_far_off_widens_what_is_left_by_the_rule_of_student() {
        // Scatter is the square of the deviations: (3 + 4) / (3 + 1).
        let same = belief(&[run(1000.0, 1.2, 0.1)]).at(&case(1000.0));
        near(same.narrowing, libm::sqrt(0.36 * (3.0 + 1.44) / 4.0));
        assert_eq!(belief(&[run(1000.0, 9.0, 0.1)]).at(&case(1000.0)).narrowing, 1.0);
    }

    #[test]
    fn contexts_up_to_four_times_apart_are_one_set_up_and_up_to_a_quarter_the_very_one() {
        let belief_of_one = belief(&[run(1000.0, 1.0, 0.1)]);
        let machine = belief_of_one.machine();
        for (context, is_near, is_measured) in [
            (1000.0, true, true),
            (1266.0, true, true),
            (1267.0, true, false),
            (4192.0, true, false),
            (4193.0, false, false),
            (788.0, true, true),
            (787.0, true, false),
            (202.0, true, false),
            (201.0, false, false),
        ] {
            let shift = belief_of_one.at(&case(context));
            assert_eq!((shift != machine, shift.is_measured), (is_near, is_measured), "{context}");
        }
        assert_eq!(belief(&[run(1000.0, 1.0, 0.1), run(4192.0, 1.0, 0.1)]).set_ups(), 1);
        assert_eq!(belief(&[run(1000.0, 1.0, 0.1), run(4193.0, 1.0, 0.1)]).set_ups(), 2);
        assert_eq!(belief(&[]).set_ups(), 0);
        let other = Case { sequences: 2, ..case(1000.0) };
        assert_eq!(belief_of_one.at(&other), machine);
    }

    #[test]
    fn between_two_set_ups_the_nearer_one_counts() {
        let belief = belief(&[run(1000.0, 1.0, 0.1), run(10_000.0, -1.0, 0.1)]);
        assert_eq!(belief.set_ups(), 2);
        let [at_short, at_long] = [1000.0, 10_000.0].map(|context| belief.at(&case(context)).deviations);
        assert!(at_short > 0.0 && at_long < 0.0);
        // 3064/1064 = 2.88 against 10064/3064 = 3.28, and 3864/1064 = 3.63 against 10064/3864 = 2.60.
        near(belief.at(&case(3000.0)).deviations, at_short);
        near(belief.at(&case(3800.0)).deviations, at_long);
    }

    #[test]
    fn a_set_ups_spread_is_the_mean_of_its_runs_and_a_wider_class_moves_by_no_more() {
        let belief = belief(&[run(1000.0, 0.5, 0.1), run(1100.0, 0.5, 0.2), run(1200.0, 0.5, 0.6)]);
        let shift = belief.at(&case(1000.0));
        near(shift.spread, 0.3);
        let class = |spread: f64| {
            let half = libm::exp(TO_NINETY_PERCENT * spread);
            Interval::new(1.0 / half, half)
        };
        let width = |interval: Interval<f64>| libm::log(interval.high / interval.low) / (2.0 * TO_NINETY_PERCENT);
        // A class that errs less, of a context nearby: the set-up moves as the runs did, and all of the interval narrows.
        let (factor, left) = shift.factors(class(0.2));
        near(factor, libm::exp(shift.deviations * 0.3));
        near(width(left), 0.2 * shift.narrowing);
        // Of other set-ups as many deviations are believed.
        let machine = belief.machine();
        let (factor, left) = machine.factors(class(0.2));
        near(factor, libm::exp(machine.deviations * 0.2));
        near(width(left), 0.2 * machine.narrowing);
        // One that errs three times as much: a ninth of its variance is the machine's.
        let (factor, left) = shift.factors(class(0.9));
        near(factor, libm::exp(shift.deviations * 0.3));
        let known = 1.0 - shift.narrowing * shift.narrowing;
        near(width(left), 0.9 * libm::sqrt(1.0 - known / 9.0));
    }
}
