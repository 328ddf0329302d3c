//! What runs of one machine say about it, in units of the class's spread.

use super::Shares;
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
                Some(last) => last.add(&run.case, run.log_ratio, spread, [value * precision, precision]),
                None => {
                    let said = [value * precision, precision];
                    set_ups.push(SetUp::starting(&run.case, run.log_ratio, spread, said));
                }
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
        // They are in the order of their contexts, which do not overlap.
        let (mut before, mut after) = (None, None);
        for set_up in self.set_ups.iter().filter(|set_up| set_up.is_of(case)) {
            if set_up.contexts[0] <= case.context {
                before = Some(set_up);
            } else if after.is_none() {
                after = Some(set_up);
            }
        }
        let context = case.context;
        match (before, after) {
            (Some(before), Some(after)) if before.distance(context) > 1.0 => self.amid(before, after, context),
            (Some(one), _) | (None, Some(one)) => self.beside(one, context),
            (None, None) => self.machine(),
        }
    }

    /// At a context between those of two set-ups that differ in nothing else: each says its part. Far from both, their contexts' own parts
    /// say nothing of this one's.
    fn amid(&self, before: &SetUp, after: &SetUp, context: f64) -> Shift {
        let (from, to) = (before.distance(context), after.distance(context));
        let place = libm::log(from) / (libm::log(from) + libm::log(to));
        let [set_up, slow, fast, spread, variance] = between(before.said(), after.said(), place);
        let nearest = if from < to { from } else { to };
        let variance = variance + farness(nearest) * self.shares.set_up + self.shares.run;
        let is_measured = nearest <= VERY_NEAR;
        Shift { set_up: Some(set_up), reach: [slow, fast], is_measured, ..self.shift(variance, spread) }
    }

    /// At a context within those of a set-up or beyond them. It is off by as much there: if what the machine's other set-ups say took over
    /// with distance, a slow run would make long contexts faster than short ones. The farther, the less is sure.
    fn beside(&self, set_up: &SetUp, context: f64) -> Shift {
        let distance = set_up.distance(context);
        let farness = farness(distance);
        let [shift, slow, fast, near_spread, near_variance] = set_up.said();
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
mod tests {
    use super::super::shift::TO_NINETY_PERCENT;
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

    fn log_factor(shift: Shift, spread: f64) -> f64 {
        let half = libm::exp(TO_NINETY_PERCENT * spread);
        libm::log(shift.factors(Interval::new(1.0 / half, half)).0)
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
        near(same.set_up.unwrap(), 0.08);
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
            let is_as_sure = (shift.narrowing - 0.6).abs() < 1e-9;
            assert_eq!((is_as_sure, shift.is_measured), (is_near, is_measured), "{context}");
        }
        assert_eq!(belief(&[run(1000.0, 1.0, 0.1), run(4192.0, 1.0, 0.1)]).set_ups(), 1);
        assert_eq!(belief(&[run(1000.0, 1.0, 0.1), run(4193.0, 1.0, 0.1)]).set_ups(), 2);
        assert_eq!(belief(&[]).set_ups(), 0);
        let other = Case { sequences: 2, ..case(1000.0) };
        assert_eq!(belief_of_one.at(&other), belief_of_one.machine());
    }

    /// With 64 added, 8,448 tokens are eight times 1,000: halfway in logarithms between four times and sixteen.
    #[test]
    fn a_set_up_is_off_by_as_much_at_every_context_and_less_sure_beyond_four_times() {
        let belief = belief(&[run(1000.0, 1.0, 0.1)]);
        let same = belief.at(&case(1000.0));
        near(log_factor(same, 0.1), 0.08);
        // What is left of the machine is 0.25, and of sets-up 0.3, twice.
        let far = 0.25 + 2.0 * 0.3 + 0.2;
        for (context, variance) in [
            (4.0 * 1064.0 - 64.0, 0.36),
            (8.0 * 1064.0 - 64.0, f64::midpoint(0.36, far)),
            (16.0 * 1064.0 - 64.0, far),
            (1064.0 / 16.0 - 64.0, far),
            (1e6, far),
        ] {
            let shift = belief.at(&case(context));
            assert_eq!(shift.set_up, same.set_up, "{context}");
            near(log_factor(shift, 0.6), 0.08);
            near(shift.narrowing, libm::sqrt(variance).min(1.0));
        }
    }

    /// In proportion to logarithms: 6,144 tokens are six times 960 and a sixth of 36,800, with 64 added to each.
    #[test]
    fn between_two_set_ups_each_says_its_part() {
        let belief = belief(&[run(960.0, 1.0, 0.1), run(36_800.0, -0.5, 0.2)]);
        assert_eq!(belief.set_ups(), 2);
        let [short, long] = [960.0, 36_800.0].map(|context| belief.at(&case(context)));
        let halfway = belief.at(&case(6144.0 - 64.0));
        let shifted = |shift: Shift| shift.set_up.unwrap();
        near(shifted(halfway), f64::midpoint(shifted(short), shifted(long)));
        near(halfway.spread, 0.15);
        // 6 times from both: of the difference between contexts this share is open, of sets-up 0.3.
        let open = libm::log(6.0) / libm::log(4.0) - 1.0;
        let variance = |shift: Shift| shift.narrowing * shift.narrowing / belief.inflation;
        near(variance(halfway), f64::midpoint(variance(short), variance(long)) + 0.3 * open);
        assert!(shifted(short) > 0.0 && shifted(long) < 0.0 && !halfway.is_measured);
        // Very near to the second, and between the two from end to end.
        assert!(belief.at(&case(30_000.0)).is_measured);
        let along =
            [960.0, 1500.0, 4000.0, 12_000.0, 30_000.0, 36_800.0].map(|context| shifted(belief.at(&case(context))));
        assert!(along.windows(2).all(|pair| pair[0] > pair[1]), "{along:?}");
    }

    /// A run nine deviations off moves the set-up by 7.2: its interval ends where the run lies, and only that end moves.
    #[test]
    fn an_interval_reaches_to_the_runs() {
        let (low, high) = (libm::exp(-TO_NINETY_PERCENT * 0.1), libm::exp(TO_NINETY_PERCENT * 0.1));
        for (deviations, context, expected) in [
            (1.0, 1000.0, [0.6, 0.6]),
            (9.0, 1000.0, [1.0, 1.8 / TO_NINETY_PERCENT]),
            (-9.0, 1000.0, [1.8 / TO_NINETY_PERCENT, 1.0]),
            // Half of the way to where runs say nothing, half as far.
            (-20.0, 8.0 * 1064.0 - 64.0, [2.0 / TO_NINETY_PERCENT, 1.0]),
            (-20.0, 1e6, [1.0, 1.0]),
        ] {
            let (_, left) =
                belief(&[run(1000.0, deviations, 0.1)]).at(&case(context)).factors(Interval::new(low, high));
            near(libm::log(left.low) / libm::log(low), expected[0]);
            near(libm::log(left.high) / libm::log(high), expected[1]);
        }
        // Runs that contradict each other are both inside, wherever between them the estimate lies.
        let (factor, left) = belief(&[run(1000.0, -5.0, 0.1), run(1000.0, 4.0, 0.1)])
            .at(&case(1000.0))
            .factors(Interval::new(low, high));
        near(libm::log(factor * left.low), -0.5);
        near(libm::log(factor * left.high), 0.4);
        // Between two contexts it reaches as far in proportion.
        let belief = belief(&[run(960.0, 9.0, 0.1), run(36_800.0, 1.0, 0.1)]);
        let [short, halfway, long] = [960.0, 6080.0, 36_800.0].map(|context| belief.at(&case(context)).reach);
        assert!(short[1] > 0.1 && long[0] < 0.0, "{short:?} {long:?}");
        near(halfway[0], f64::midpoint(short[0], long[0]));
    }

    /// Whatever was measured, no token more or less makes a step.
    #[test]
    fn shifts_follow_contexts_without_a_step() {
        let belief =
            belief(&[run(500.0, 1.0, 0.1), run(700.0, 0.8, 0.1), run(9000.0, -0.6, 0.1), run(60_000.0, 2.0, 0.1)]);
        let at = |context: f64| {
            let shift = belief.at(&case(context));
            [log_factor(shift, 0.1), shift.narrowing, shift.spread]
        };
        let mut context = 0.0;
        while context < 1.2e6 {
            let next = context + 1.0 + context / 1000.0;
            for (before, after) in at(context).into_iter().zip(at(next)) {
                assert!((after - before).abs() < 2e-2, "{context}: {before} {after}");
            }
            context = next;
        }
    }

    #[test]
    fn a_set_ups_spread_is_the_mean_of_its_runs_and_a_wider_class_moves_by_no_more() {
        let belief = belief(&[run(1000.0, 1.5, 0.1), run(1100.0, 0.75, 0.2), run(1200.0, 0.25, 0.6)]);
        let shift = belief.at(&case(1000.0));
        near(shift.spread, 0.3);
        let class = |spread: f64| {
            let half = libm::exp(TO_NINETY_PERCENT * spread);
            Interval::new(1.0 / half, half)
        };
        let width = |interval: Interval<f64>| libm::log(interval.high / interval.low) / (2.0 * TO_NINETY_PERCENT);
        // A class that errs less, of a context nearby: the set-up moves as the runs did, and all of the interval narrows.
        let (factor, left) = shift.factors(class(0.2));
        near(factor, libm::exp(shift.set_up.unwrap()));
        near(width(left), 0.2 * shift.narrowing);
        // Of other set-ups as many deviations are believed.
        let machine = belief.machine();
        let (factor, left) = machine.factors(class(0.2));
        near(factor, libm::exp(machine.deviations * 0.2));
        near(width(left), 0.2 * machine.narrowing);
        // One that errs three times as much: a ninth of its variance is the machine's.
        let (factor, left) = shift.factors(class(0.9));
        near(factor, libm::exp(shift.set_up.unwrap()));
        let known = 1.0 - shift.narrowing * shift.narrowing;
        near(width(left), 0.9 * libm::sqrt(1.0 - known / 9.0));
    }
}
