//! What is believed after runs, with numbers that can be worked out by hand.

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

/// Without estimates shifts go evenly from one context to the next.
fn evenly(_: u32, _: f64) -> Option<f64> {
    None
}

fn log_factor(shift: Shift, spread: f64) -> f64 {
    let half = libm::exp(TO_NINETY_PERCENT * spread);
    libm::log(shift.factors(Interval::new(1.0 / half, half), Interval::new(1.0 / half, half)).0)
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
    let same = belief.at(&case(1000.0), &evenly);
    near(same.set_up.unwrap(), 0.08);
    near(same.narrowing, 0.6);
    near(same.spread, 0.1);
    assert!(same.is_measured && !machine.is_measured);
}

#[test]
fn a_run_that_is_far_off_widens_what_is_left_by_the_rule_of_student() {
    // Scatter is the square of the deviations: (3 + 4) / (3 + 1).
    let same = belief(&[run(1000.0, 1.2, 0.1)]).at(&case(1000.0), &evenly);
    near(same.narrowing, libm::sqrt(0.36 * (3.0 + 1.44) / 4.0));
    assert_eq!(belief(&[run(1000.0, 9.0, 0.1)]).at(&case(1000.0), &evenly).narrowing, 1.0);
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
        let shift = belief_of_one.at(&case(context), &evenly);
        let is_as_sure = (shift.narrowing - 0.6).abs() < 1e-9;
        assert_eq!((is_as_sure, shift.is_measured), (is_near, is_measured), "{context}");
    }
    assert_eq!(belief(&[run(1000.0, 1.0, 0.1), run(4192.0, 1.0, 0.1)]).set_ups(), 1);
    assert_eq!(belief(&[run(1000.0, 1.0, 0.1), run(4193.0, 1.0, 0.1)]).set_ups(), 2);
    assert_eq!(belief(&[]).set_ups(), 0);
    let other = Case { model: "n", ..case(1000.0) };
    assert_eq!(belief_of_one.at(&other, &evenly), belief_of_one.machine());
}

/// With 64 added, 8,448 tokens are eight times 1,000: halfway in logarithms between four times and sixteen.
#[test]
fn a_set_up_is_off_by_as_much_at_every_context_and_less_sure_beyond_four_times() {
    let belief = belief(&[run(1000.0, 1.0, 0.1)]);
    let same = belief.at(&case(1000.0), &evenly);
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
        let shift = belief.at(&case(context), &evenly);
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
    let [short, long] = [960.0, 36_800.0].map(|context| belief.at(&case(context), &evenly));
    let halfway = belief.at(&case(6144.0 - 64.0), &evenly);
    let shifted = |shift: Shift| shift.set_up.unwrap();
    near(shifted(halfway), f64::midpoint(shifted(short), shifted(long)));
    near(halfway.spread, 0.15);
    // 6 times from both: of the difference between contexts this share is open, of sets-up 0.3.
    let open = libm::log(6.0) / libm::log(4.0) - 1.0;
    let variance = |shift: Shift| shift.narrowing * shift.narrowing / belief.inflation;
    near(variance(halfway), f64::midpoint(variance(short), variance(long)) + 0.3 * open);
    assert!(shifted(short) > 0.0 && shifted(long) < 0.0 && !halfway.is_measured);
    // Very near to the second, and between the two from end to end.
    assert!(belief.at(&case(30_000.0), &evenly).is_measured);
    let along = [960.0, 1500.0, 4000.0, 12_000.0, 30_000.0, 36_800.0]
        .map(|context| shifted(belief.at(&case(context), &evenly)));
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
        let (_, left) = belief(&[run(1000.0, deviations, 0.1)])
            .at(&case(context), &evenly)
            .factors(Interval::new(low, high), Interval::new(low, high));
        near(libm::log(left.low) / libm::log(low), expected[0]);
        near(libm::log(left.high) / libm::log(high), expected[1]);
    }
    // Runs that contradict each other are both inside, wherever between them the estimate lies.
    let (factor, left) = belief(&[run(1000.0, -5.0, 0.1), run(1000.0, 4.0, 0.1)])
        .at(&case(1000.0), &evenly)
        .factors(Interval::new(low, high), Interval::new(low, high));
    near(libm::log(factor * left.low), -0.5);
    near(libm::log(factor * left.high), 0.4);
    // Between two contexts it reaches as far in proportion.
    let belief = belief(&[run(960.0, 9.0, 0.1), run(36_800.0, 1.0, 0.1)]);
    let [short, halfway, long] = [960.0, 6080.0, 36_800.0].map(|context| belief.at(&case(context), &evenly).reach);
    assert!(short[1] > 0.1 && long[0] < 0.0, "{short:?} {long:?}");
    near(halfway[0], f64::midpoint(short[0], long[0]));
}

/// Whatever was measured, no token more or less makes a step.
#[test]
fn shifts_follow_contexts_without_a_step() {
    let belief = belief(&[run(500.0, 1.0, 0.1), run(700.0, 0.8, 0.1), run(9000.0, -0.6, 0.1), run(60_000.0, 2.0, 0.1)]);
    let at = |context: f64| {
        let shift = belief.at(&case(context), &evenly);
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
    let shift = belief.at(&case(1000.0), &evenly);
    near(shift.spread, 0.3);
    let class = |spread: f64| {
        let half = libm::exp(TO_NINETY_PERCENT * spread);
        Interval::new(1.0 / half, half)
    };
    let width = |interval: Interval<f64>| libm::log(interval.high / interval.low) / (2.0 * TO_NINETY_PERCENT);
    // A class that errs less, of a context nearby: the set-up moves as the runs did, and all of the interval narrows.
    let (factor, left) = shift.factors(class(0.2), class(0.2));
    near(factor, libm::exp(shift.set_up.unwrap()));
    near(width(left), 0.2 * shift.narrowing);
    // Of other set-ups as many deviations are believed, of the narrowest class they are of.
    let machine = belief.machine();
    let (factor, left) = machine.factors(class(0.2), class(0.2));
    near(factor, libm::exp(machine.deviations * 0.2));
    near(width(left), 0.2 * machine.narrowing);
    assert_eq!(machine.factors(class(0.9), class(0.2)).0, factor);
    // One that errs three times as much: a ninth of its variance is the machine's.
    let (factor, left) = shift.factors(class(0.9), class(0.9));
    near(factor, libm::exp(shift.set_up.unwrap()));
    let known = 1.0 - shift.narrowing * shift.narrowing;
    near(width(left), 0.9 * libm::sqrt(1.0 - known / 9.0));
}

/// Without runs 0.1 s and 0.01 s more per thousand tokens of the context; the run at 16,384 was far faster than that, the one at 0 as expected.
#[test]
fn between_two_contexts_the_time_goes_as_that_of_the_estimate() {
    let seconds = |context: f64| 0.1 + 1e-5 * context;
    let estimate = |_: u32, context: f64| Some(1.0 / seconds(context));
    let belief = belief(&[run(0.0, 0.0, 0.1), run(16_384.0, 4.0, 0.1)]);
    let at = |context: f64| belief.at(&case(context), &estimate).set_up.unwrap();
    let taken = |context: f64| seconds(context) / libm::exp(at(context));
    let [first, last] = [0.0, 16_384.0].map(taken);
    for share in [0.0, 0.125, 0.5, 0.9, 1.0] {
        near(taken(share * 16_384.0), first + share * (last - first));
    }
    // Evenly by the logarithm of the context, 1,000 tokens would have come out faster than none.
    let even = belief.at(&case(1000.0), &evenly).set_up.unwrap();
    assert!(seconds(1000.0) / libm::exp(even) < first && taken(1000.0) > first);
}

#[test]
fn other_numbers_of_sequences_keep_their_order() {
    // Together n^0.75 tokens: twice as many sequences write 1.68 times as many.
    let estimate = |sequences: u32, _: f64| Some(10.0 * libm::pow(f64::from(sequences), 0.75));
    let of = |sequences: u32, deviations: f64| Evidence {
        case: Case { sequences, ..case(1000.0) },
        ..run(1000.0, deviations, 0.1)
    };
    for (alone, eight) in [(1.0, 1.0), (1.0, -3.0), (-3.0, 1.0), (5.0, -5.0), (-2.0, 4.0)] {
        let belief = belief(&[of(1, alone), of(8, eight)]);
        let rate = |sequences: u32| {
            let shift = belief.at(&Case { sequences, ..case(1000.0) }, &estimate).set_up.unwrap();
            10.0 * libm::pow(f64::from(sequences), 0.75) * libm::exp(shift)
        };
        let is_measured = |sequences: u32| belief.at(&Case { sequences, ..case(1000.0) }, &estimate).is_measured;
        assert_eq!([1, 2, 8, 9].map(is_measured), [true, false, true, false]);
        let in_order = rate(1) <= rate(8) && rate(8) <= 8.0 * rate(1);
        let pairs = (1..32).map(|sequences| [sequences, sequences + 1].map(|n| (f64::from(n), rate(n))));
        for [(few, fewer), (many, more)] in pairs {
            assert!(!in_order || fewer <= more * (1.0 + 1e-12), "{alone} {eight}: {few} {fewer} {more}");
            assert!(!in_order || more / many <= fewer / few * (1.0 + 1e-12), "{alone} {eight}: {few} {fewer} {more}");
        }
        // Further ones are off by as much, and known no better than contexts far away.
        near(rate(16) / rate(8), libm::pow(2.0, 0.75));
        let other = belief.at(&Case { sequences: 4, ..case(1000.0) }, &estimate);
        assert!(other.narrowing >= belief.machine().narrowing && other.reach == [0.0; 2]);
    }
}

/// A class twice as wide: the machine's part is told in the narrower, 0.1 times its mean of deviations, to both.
#[test]
fn what_the_machine_says_is_as_much_for_set_ups_of_every_class() {
    let other = Evidence { case: Case { model: "n", ..case(1000.0) }, ..run(1000.0, 0.5, 0.2) };
    let belief = belief(&[run(1000.0, 1.0, 0.1), other]);
    // Two set-ups, of precision 1 / (0.3 + 0.2) each, and the machine's of 1 / 0.5.
    let of_machine = 0.1 * (1.0 + 0.5) * 2.0 / 6.0;
    // Of what is left three fifths are the set-up's.
    near(belief.at(&case(1000.0), &evenly).set_up.unwrap(), of_machine + 0.6 * (0.1 - of_machine));
    near(belief.at(&other.case, &evenly).set_up.unwrap(), of_machine + 0.6 * (0.5 * 0.2 - of_machine));
}

/// A longer context that came out faster: both are moved to where they are equally fast, the less the surer one is.
#[test]
fn contexts_out_of_order_are_moved_to_the_same_rate() {
    // Eight times slower at 16,384 tokens by the estimate, at which a run was a thousand times faster than that; two of them are surer.
    let seconds = |context: f64| if context < 1.0 { 0.1 } else { 0.8 };
    let estimate = |_: u32, context: f64| Some(1.0 / seconds(context));
    let belief = belief(&[run(0.0, 0.0, 0.1), run(16_384.0, 40.0, 0.2), run(16_384.0, 40.0, 0.2)]);
    let at = |context: f64| belief.at(&case(context), &estimate);
    let [before, after] = [0.0, 16_384.0].map(|context| belief.at(&case(context), &evenly));
    let [short, long] = [0.0, 16_384.0].map(|context| libm::log(1.0 / seconds(context)));
    let [first, last] = [short + before.set_up.unwrap(), long + after.set_up.unwrap()];
    assert!(first < last, "out of order");
    let weights = [(0, 0.1), (1, 0.2)].map(|(i, spread)| 1.0 / (belief.set_ups[i].variance * spread * spread));
    let same = (weights[0] * first + weights[1] * last) / (weights[0] + weights[1]);
    near(at(0.0).set_up.unwrap(), same - short);
    near(at(16_384.0).set_up.unwrap(), same - long);
    // The runs stay where they are.
    near(at(0.0).set_up.unwrap() + at(0.0).reach[0], 0.0);
    near(at(16_384.0).set_up.unwrap() + at(16_384.0).reach[1], 8.0);
}

#[test]
fn numbers_of_sequences_out_of_order_are_moved_and_their_runs_stay() {
    let estimate = |sequences: u32, _: f64| Some(10.0 * f64::from(sequences));
    let eight = Case { sequences: 8, ..case(1000.0) };
    let belief = belief(&[run(1000.0, 0.0, 0.1), Evidence { case: eight, ..run(1000.0, -40.0, 0.1) }]);
    let rate = |shift: Shift, count: f64| libm::log(10.0 * count) + shift.set_up.unwrap();
    let [one, all] = [case(1000.0), eight].map(|case| belief.at(&case, &estimate));
    near(rate(one, 1.0), rate(all, 8.0));
    // Alone it ran as estimated, and eight at e^-4 of that.
    near(one.set_up.unwrap() + one.reach[1], 0.0);
    near(all.set_up.unwrap() + all.reach[0], -4.0);
    // More than ran are moved as those that did.
    near(belief.at(&Case { sequences: 16, ..eight }, &estimate).set_up.unwrap(), all.set_up.unwrap());
}

/// Of the machine 0.25 is left after one run, of sets-up 0.3 twice, and of runs 0.2: more than 1 but for twice as many runs.
#[test]
fn other_numbers_of_sequences_are_known_as_contexts_far_away() {
    let runs: Vec<_> = ["a", "b", "c", "d"]
        .into_iter()
        .map(|model| Evidence { case: Case { model, ..case(1000.0) }, ..run(1000.0, 1.0, 0.1) })
        .collect();
    let belief = belief(&runs);
    let other = Case { model: "a", sequences: 2, ..case(1000.0) };
    let far = Case { model: "a", ..case(1e6) };
    // Four set-ups leave 1 / (2 + 4 x 2) of the machine.
    near(belief.at(&other, &evenly).narrowing, libm::sqrt((0.1 + 2.0 * 0.3 + 0.2) * belief.inflation));
    near(belief.at(&other, &evenly).narrowing, belief.at(&far, &evenly).narrowing);
}

/// Sorted by contexts, the slower may come after the faster.
#[test]
fn an_interval_reaches_to_a_slower_run_of_a_longer_context() {
    let low = libm::exp(-TO_NINETY_PERCENT * 0.1);
    let class = Interval::new(low, 1.0 / low);
    let (factor, left) =
        belief(&[run(1000.0, 3.0, 0.1), run(1100.0, -5.0, 0.1)]).at(&case(1000.0), &evenly).factors(class, class);
    near(libm::log(factor * left.low), -0.5);
    near(libm::log(factor * left.high), 0.3);
}

/// What is asked of no set-up that ran is as sure as the runs are on average.
#[test]
fn the_spread_of_all_is_the_mean_over_the_runs() {
    assert!((belief(&[run(0.0, 1.0, 0.1), run(0.0, 1.0, 0.1), run(50_000.0, 1.0, 0.4)]).spread - 0.2).abs() < 1e-12);
}
