//! Laws of calibration on one's own runs.

use llmhw_core::catalog::{self, formats, runtimes};
use llmhw_core::efficiency::own::{Belief, Case, Correction, Evidence};
use llmhw_core::efficiency::{self, Calibration, Efficiency};
use llmhw_core::evidence::{Basis, Interval};
use llmhw_core::perf::{self, OwnRun, Placement, Setup};
use llmhw_core::spec::{KvFormat, Strategy as Sharing, WeightFormat, Workload};
use llmhw_core::units::*;
use llmhw_core::{ErrorKind, Scenario};
use proptest::prelude::*;
use proptest::strategy::Strategy;

const DENSE: Interval<f64> = Interval { low: 0.8753, high: 1.0825 };

fn case(model: &str, context: f64) -> Case<'_> {
    Case { model, format: "q4-k-m", kv_format: "f16", sequences: 1, drafted_tokens: 0, context }
}

fn evidence(model: &str, context: f64, log_ratio: f64) -> Evidence<'_> {
    Evidence { case: case(model, context), log_ratio, factors: DENSE, standard_error: 0.0 }
}

/// Tokens in the cache: none, so many that none is alike, or between.
pub(super) fn context() -> impl Strategy<Value = f64> {
    prop_oneof![1 => Just(0.0), 1 => Just(1e6), 8 => 0.0..40_000.0_f64]
}

/// The standard error of a run: none, or some.
pub(super) fn scatter() -> impl Strategy<Value = f64> {
    prop_oneof![1 => Just(0.0), 9 => 0.0..2.0_f64]
}

/// The logarithm of what a run is off: nothing, or some.
pub(super) fn off(most: f64) -> impl Strategy<Value = f64> {
    prop_oneof![1 => Just(0.0), 9 => -most..most]
}

fn belief(runs: &[Evidence<'_>]) -> Belief {
    Belief::of(runs, Calibration::BUILT_IN.decode_shares())
}

/// The logarithm of the factor on the rate, and the factor on the width of the interval.
fn moved(belief: &Belief, model: &str) -> (f64, f64) {
    let shift = belief.at(&case(model, 512.0), &|_, _| None);
    (libm::log(shift.factors(DENSE, DENSE).0), shift.narrowing)
}

pub(super) fn m4_pro<'a>(model: &'a str, format: &'a WeightFormat) -> Setup<'a> {
    let mini = catalog::hardware("mac-mini-m4-pro-20c-48gb").unwrap();
    Setup::new(mini, &runtimes::LLAMA_CPP_METAL, catalog::model(model).unwrap(), format)
}

pub(super) fn load(context: f64) -> Workload {
    Workload::new(tokens(context)).unwrap()
}

fn rate_of(setup: &Setup<'_>, workload: &Workload) -> TokenRate {
    setup.decode(workload, Placement::ONE, efficiency::CALIBRATED).rate.value
}

fn calibrated(runs: &[OwnRun<'_>]) -> Vec<Correction> {
    perf::calibrate(runs, efficiency::CALIBRATED).unwrap()
}

/// What a run of a class that is known well says of one that is not: as many percent, not as many deviations, and hardly less
/// open than before.
#[test]
fn a_class_that_errs_more_shifts_no_more() {
    let belief = belief(&[evidence("a", 512.0, -0.1)]);
    let (dense, _) = belief.machine().factors(DENSE, DENSE);
    let (unknown, left) = belief.machine().factors(Calibration::UNKNOWN, Calibration::UNKNOWN);
    assert_eq!(dense, unknown);
    let width = libm::log(left.high / left.low) / libm::log(4.0);
    assert!(width < 1.0 && width > 0.99, "{width}");
    let narrow = Interval::new(0.95, 1.0 / 0.95);
    assert!(belief.machine().factors(narrow, narrow).0 > dense, "a class that errs less shifts less");
}

/// Worked by hand with the shares 0.49, 0.313, 0.197: one run moves its own set-up by 0.803 and others by 0.49 of what it is
/// off, ten runs of one set-up by 0.976 and 0.595, ten runs of ten set-ups move others by 0.906.
#[test]
fn one_run_moves_part_of_the_way_and_ten_nearly_all() {
    let shares = Calibration::BUILT_IN.decode_shares();
    let (machine, set_up, run) = (shares.machine, shares.set_up, shares.run);
    let off = -0.05;
    let close =
        |found: f64, wanted: f64| assert!((found / off - wanted).abs() < 1e-12, "{} is not {wanted}", found / off);
    let one = belief(&[evidence("a", 512.0, off)]);
    close(moved(&one, "a").0, machine + set_up);
    close(moved(&one, "b").0, machine);
    let ten = belief(&[evidence("a", 512.0, off); 10]);
    close(moved(&ten, "a").0, (machine + set_up) / (machine + set_up + run / 10.0));
    close(moved(&ten, "b").0, machine / (machine + set_up + run / 10.0));
    let names: Vec<String> = (0..10).map(|i| format!("model {i}")).collect();
    let ten_set_ups: Vec<_> = names.iter().map(|name| evidence(name, 512.0, off)).collect();
    close(moved(&belief(&ten_set_ups), "b").0, machine / (machine + (set_up + run) / 10.0));
    assert!(moved(&one, "a").0 / off < 0.85 && moved(&ten, "a").0 / off > 0.95);
    assert!(moved(&ten, "b").0 / off < 0.7, "ten runs of one set-up do not settle the others");
}

proptest! {
    /// The order of runs is irrelevant, to the last bit.
    #[test]
    fn order_is_irrelevant(offs in prop::collection::vec((0..3_usize, context(), off(0.5)), 1..12), seed in any::<u64>()) {
        let names = ["a", "b", "c"];
        let runs: Vec<_> = offs.iter().map(|(i, context, off)| evidence(names[*i], *context, *off)).collect();
        let mut shuffled = runs.clone();
        let mut state = seed;
        for i in (1..shuffled.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            shuffled.swap(i, (state >> 33) as usize % (i + 1));
        }
        prop_assert_eq!(belief(&runs), belief(&shuffled));
    }

    /// More runs that say the same move further towards what they say and never beyond it. They leave no wider an interval
    /// where what they say lies within the class's standard deviation, 0.083; beyond it, being surer of a surprise widens what
    /// is expected of set-ups that did not run.
    #[test]
    fn more_of_the_same_moves_further(off in prop_oneof![-2.0..0.5_f64, -0.1..0.1_f64], count in 1..30_usize) {
        let runs = vec![evidence("a", 512.0, off); count + 1];
        for model in ["a", "b"] {
            let (less, wide) = moved(&belief(&runs[..count]), model);
            let (more, narrow) = moved(&belief(&runs), model);
            prop_assert!(less.abs() <= more.abs() && more.abs() <= off.abs() * (1.0 + 1e-12));
            prop_assert!(less * off >= 0.0);
            prop_assert!(narrow <= wide * (1.0 + 1e-12) || off.abs() > 0.08);
        }
    }

    /// Faster and slower by the same factor move by the same factor, up and down.
    #[test]
    fn up_and_down_are_alike(offs in prop::collection::vec((0..3_usize, off(0.5)), 1..12)) {
        let names = ["a", "b", "c"];
        let of = |sign: f64| -> Vec<_> { offs.iter().map(|(i, off)| evidence(names[*i], 512.0, sign * off)).collect() };
        let (up, down) = (belief(&of(1.0)), belief(&of(-1.0)));
        for model in ["a", "b", "c", "d"] {
            let ((up, wide), (down, as_wide)) = (moved(&up, model), moved(&down, model));
            prop_assert!((up + down).abs() <= 1e-12 && (wide - as_wide).abs() <= 1e-12);
        }
    }

    /// No interval gets wider, whatever the runs say.
    #[test]
    fn intervals_never_widen(offs in prop::collection::vec((0..3_usize, context(), off(4.0), scatter()), 0..20)) {
        let names = ["a", "b", "c"];
        let runs: Vec<_> = offs.iter()
            .map(|(i, context, off, error)| Evidence { standard_error: *error, ..evidence(names[*i], *context, *off) })
            .collect();
        let belief = belief(&runs);
        for model in ["a", "b", "c", "d"] {
            for context in [0.0, 512.0, 30_000.0] {
                let shift = belief.at(&case(model, context), &|_, _| None);
                prop_assert!(shift.narrowing > 0.0 && shift.narrowing <= 1.0 && shift.deviations.is_finite());
            }
        }
    }

    /// A run whose repetitions scatter says less.
    #[test]
    fn a_shaky_run_moves_less(off in 0.01..0.5_f64, error in 0.001..1.0_f64) {
        let firm = evidence("a", 512.0, off);
        let shaky = Evidence { standard_error: error, ..firm };
        prop_assert!(moved(&belief(&[shaky]), "a").0 < moved(&belief(&[firm]), "a").0);
    }

    /// No corrected estimate exceeds its ceiling, in any set-up, and its interval neither; the rate lies within it.
    #[test]
    fn nothing_beats_the_ceiling(share in prop_oneof![1 => Just(1.0), 9 => 0.02..1.0_f64], context in 1.0..100_000.0_f64, asked in 1.0..100_000.0_f64) {
        let setup = m4_pro("llama-3.1-8b", &formats::Q8_0);
        let workload = load(context);
        let ceiling = setup.decode(&workload, Placement::ONE, efficiency::CALIBRATED).ceiling;
        let run = OwnRun::decode(&setup, workload, ceiling * fraction(share)).unwrap();
        let corrections = calibrated(&[run; 5]);
        // A mixture at its ceiling is further off its class than a dense model can be.
        let mixture = m4_pro("qwen3-coder:30b", &formats::Q4_K_M);
        let most = mixture.decode(&load(64.0), Placement::ONE, efficiency::CALIBRATED).ceiling;
        let of_mixture = calibrated(&[OwnRun::decode(&mixture, load(64.0), most).unwrap(); 5]);
        let asked = [
            (&formats::Q8_0, load(asked), &corrections),
            (&formats::Q4_K_M, load(asked).sequences(8).unwrap(), &corrections),
            (&formats::F16, load(64.0), &of_mixture),
        ];
        for (format, workload, corrections) in asked {
            let decode = m4_pro("llama-3.1-8b", format).corrected(corrections)
                .decode(&workload, Placement::ONE, efficiency::CALIBRATED);
            let interval = decode.rate.interval.unwrap();
            prop_assert!(decode.rate.value <= decode.ceiling && interval.high <= decode.ceiling);
            prop_assert!(interval.contains(decode.rate.value));
        }
    }
}

#[test]
fn no_runs_change_nothing_and_other_machines_and_runtimes_keep_their_bits() {
    assert!(calibrated(&[]).is_empty());
    let setup = m4_pro("llama-3.1-8b", &formats::Q4_K_M);
    let workload = load(576.0);
    let corrections = calibrated(&[OwnRun::decode(&setup, workload, tokens_per_second(30)).unwrap()]);
    let project = |hardware: &str, runtime, corrections| {
        let hardware = catalog::hardware(hardware).unwrap();
        Scenario::new(hardware, setup.model())
            .format(&formats::Q4_K_M)
            .runtime(runtime)
            .context(tokens(576))
            .corrected(corrections)
            .project()
            .unwrap()
    };
    let (mini, studio) = ("mac-mini-m4-pro-20c-48gb", "mac-studio-m3-ultra-80c-512gb");
    for (hardware, runtime) in [(studio, &runtimes::LLAMA_CPP_METAL), (mini, &runtimes::OLLAMA_METAL)] {
        assert_eq!(project(hardware, runtime, &[]), project(hardware, runtime, &corrections));
    }
    let (before, after) =
        (project(mini, &runtimes::LLAMA_CPP_METAL, &[]), project(mini, &runtimes::LLAMA_CPP_METAL, &corrections));
    assert!(after.decode.rate.value < before.decode.rate.value);
    assert_eq!(before.prefill, after.prefill, "decoding says nothing about prompts");
    assert_eq!(before.memory, after.memory);
}

#[test]
fn the_basis_is_measured_for_the_very_set_up_alone() {
    let setup = m4_pro("llama-3.1-8b", &formats::Q4_K_M);
    let rate = rate_of(&setup, &load(2048.0)) * fraction(0.9);
    let corrections = calibrated(&[OwnRun::decode(&setup, load(2048.0), rate).unwrap()]);
    let basis = |setup: &Setup<'_>, workload: Workload| {
        setup.decode(&workload, Placement::ONE, efficiency::CALIBRATED).rate.basis
    };
    let setup = setup.corrected(&corrections);
    assert_eq!(basis(&setup, load(2048.0)), Basis::Measured);
    assert_eq!(basis(&setup, load(2300.0)), Basis::Measured);
    assert_eq!(basis(&setup, load(512.0)), Basis::Calibrated);
    assert_eq!(basis(&setup, load(2048.0).sequences(2).unwrap()), Basis::Extrapolated);
    assert_eq!(basis(&setup, load(2048.0).kv_format(KvFormat::Q8_0)), Basis::Calibrated);
    assert_eq!(basis(&m4_pro("llama-3.1-8b", &formats::Q8_0).corrected(&corrections), load(2048.0)), Basis::Calibrated);
}

/// Contexts of 4,096 and of 4,097 tokens are of two classes of errors; one machine is as far off on both sides.
#[test]
fn a_run_moves_contexts_nearby_alike_whatever_their_class() {
    let setup = m4_pro("llama-3.1-8b", &formats::Q8_0);
    let slow = rate_of(&setup, &load(4160.0)) * fraction(0.64);
    let corrections = calibrated(&[OwnRun::decode(&setup, load(4160.0), slow).unwrap()]);
    let moved =
        |context: f64| rate_of(&setup.corrected(&corrections), &load(context)) / rate_of(&setup, &load(context));
    let at = [2048.0, 4096.0, 4097.0, 8192.0].map(|context| moved(context).value);
    assert!(at.iter().all(|part| (part / at[2] - 1.0).abs() < 1e-3), "{at:?}");
    assert!(at[2] > 0.64 && at[2] < 0.75, "{at:?}");
}

#[test]
fn a_run_above_the_ceiling_is_refused_unless_speculation_explains_it() {
    let setup = m4_pro("llama-3.1-8b", &formats::Q4_K_M);
    let ceiling = setup.decode(&load(576.0), Placement::ONE, efficiency::CALIBRATED).ceiling;
    let good = OwnRun::decode(&setup, load(576.0), ceiling * fraction(0.8)).unwrap();
    let fast = OwnRun::decode(&setup, load(576.0), ceiling * fraction(1.2)).unwrap();
    let error = perf::calibrate(&[good, fast], efficiency::CALIBRATED).unwrap_err();
    assert_eq!((error.kind(), error.parameter()), (ErrorKind::Inconsistent, Some("runs[1].tokens_per_second")));
    let message = error.to_string();
    assert!(message.contains("ceiling") && message.contains("declare speculation if tokens were drafted"), "{message}");
    let speculative = load(576.0).speculative(4, 2.5).unwrap();
    let declared = OwnRun::decode(&setup, speculative, ceiling * fraction(1.2)).unwrap();
    assert_eq!(calibrated(&[declared])[0].decode.runs(), 1);
    let hopeless = OwnRun::decode(&setup, load(576.0).speculative(1, 1.1).unwrap(), ceiling * fraction(1.2)).unwrap();
    let message = perf::calibrate(&[hopeless], efficiency::CALIBRATED).unwrap_err().to_string();
    assert!(message.contains("look at how many drafted tokens were accepted"), "{message}");
}

#[test]
fn prefill_shifts_apart_from_decoding_and_is_refused_above_what_arithmetic_allows() {
    let setup = m4_pro("llama-3.1-8b", &formats::Q4_K_M);
    let prefill = |setup: &Setup<'_>| {
        setup.prefill(tokens(2048), tokens(0), Placement::ONE, efficiency::CALIBRATED).unwrap().rate
    };
    let before = prefill(&setup);
    let run = OwnRun::prefill(&setup, tokens(2048), tokens(0), before.value * fraction(0.8)).unwrap();
    let corrections = calibrated(&[run; 3]);
    let corrected = setup.corrected(&corrections);
    let after = prefill(&corrected);
    assert!(after.value < before.value && after.value > before.value * fraction(0.8));
    assert_eq!(after.basis, Basis::Measured);
    let width = |interval: Interval<TokenRate>| (interval.high / interval.low).value;
    assert!(width(after.interval.unwrap()) < width(before.interval.unwrap()));
    assert_eq!(rate_of(&setup, &load(576.0)), rate_of(&corrected, &load(576.0)));
    let card = catalog::hardware("rtx-4090-24gb").unwrap();
    let card = Setup::new(card, &runtimes::LLAMA_CPP_CUDA, setup.model(), &formats::Q4_K_M);
    let run = OwnRun::prefill(&card, tokens(2048), tokens(0), tokens_per_second(100_000)).unwrap();
    let error = perf::calibrate(&[run], efficiency::CALIBRATED).unwrap_err();
    assert!(error.to_string().contains("cache"), "{error}");
    // A mixture near its ceiling is further off than a dense model can be. Nothing is estimated, nor within the interval, that
    // would be refused as a run.
    let mixture = catalog::model("qwen3-coder:30b").unwrap();
    let mixture = Setup::new(card.hardware(), card.runtime(), mixture, &formats::Q4_K_M);
    let run = |rate: f64| OwnRun::prefill(&mixture, tokens(512), tokens(0), tokens_per_second(rate)).unwrap();
    let mut near = 1e6;
    while perf::calibrate(&[run(near)], efficiency::CALIBRATED).is_err() {
        near *= 0.95;
    }
    let corrections = calibrated(&[run(near); 10]);
    for prompt in [16, 128, 512, 2048, 8192].map(|count: u32| tokens(count)) {
        let longer = card.corrected(&corrections).prefill(prompt, tokens(0), Placement::ONE, efficiency::CALIBRATED);
        let longer = longer.unwrap().rate;
        let Interval { low, high } = longer.interval.unwrap();
        assert!(low <= longer.value && longer.value <= high, "{longer}");
        let as_run = OwnRun::prefill(&card, prompt, tokens(0), high * fraction(1.0 - 1e-12)).unwrap();
        assert_eq!(calibrated(&[as_run]).len(), 1);
    }
}

#[test]
fn clusters_offload_and_recommendations_see_it() {
    use llmhw_core::catalog::links;
    use llmhw_core::recommend::{self, Candidates, Needs, Offer, Wanted};

    let setup = m4_pro("qwen3-coder:30b", &formats::Q4_K_M);
    let slow = rate_of(&setup, &load(576.0)) * fraction(0.8);
    let corrections = calibrated(&[OwnRun::decode(&setup, load(576.0), slow).unwrap()]);
    let (mini, model) = (setup.hardware(), setup.model());
    let cluster = |corrections| {
        Scenario::new(mini, model)
            .format(&formats::Q4_K_M)
            .runtime(&runtimes::LLAMA_CPP_METAL)
            .context(tokens(8192))
            .cluster(2, Sharing::Pipeline)
            .link(&links::THUNDERBOLT_5_RDMA)
            .corrected(corrections)
            .project()
            .unwrap()
            .decode
    };
    let (before, after) = (cluster(&[]), cluster(&corrections));
    assert!(after.rate.value < before.rate.value && after.rate.basis == before.rate.basis);

    let card = catalog::hardware("rtx-4090-24gb").unwrap();
    let setup = Setup::new(card, &runtimes::LLAMA_CPP_CUDA, catalog::model("gpt-oss-120b").unwrap(), &formats::MXFP4);
    let small = Setup::new(card, &runtimes::LLAMA_CPP_CUDA, catalog::model("gpt-oss-20b").unwrap(), &formats::MXFP4);
    let run = OwnRun::decode(&small, load(576.0), rate_of(&small, &load(576.0)) * fraction(0.5)).unwrap();
    let on_card = calibrated(&[run]);
    let split = perf::OffloadSplit::Experts;
    let offload = |setup: &Setup<'_>| setup.offload(&load(8192.0), split, efficiency::CALIBRATED).unwrap().rate.value;
    assert!(offload(&setup.corrected(&on_card)) < offload(&setup));

    let candidates = Candidates {
        hardware: core::slice::from_ref(mini),
        models: &[],
        formats: core::slice::from_ref(&formats::Q4_K_M),
        runtimes: core::slice::from_ref(&runtimes::LLAMA_CPP_METAL),
        cloud: &[],
    };
    let best = |corrections| {
        let needs =
            Needs::builder(Wanted::Model(model), usd(10_000), tokens(8192)).corrected(corrections).build().unwrap();
        let found = recommend::recommend(&needs, &candidates, efficiency::CALIBRATED);
        let Offer::Machines { decode, .. } = found.choices[0].offer else { panic!("a machine was asked for") };
        decode.rate.value
    };
    assert!(best(&corrections) < best(&[]));
}

#[test]
fn what_is_no_run_is_refused() {
    let setup = m4_pro("llama-3.1-8b", &formats::Q4_K_M);
    for rate in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let rate = tokens_per_second(rate);
        assert_eq!(OwnRun::decode(&setup, load(1.0), rate).unwrap_err().kind(), ErrorKind::OutOfRange);
    }
    assert!(OwnRun::prefill(&setup, tokens(0), tokens(0), tokens_per_second(10)).is_err());
    let run = OwnRun::decode(&setup, load(1.0), tokens_per_second(10)).unwrap();
    assert!(run.repeated(0, tokens_per_second(1)).is_err());
    assert!(run.repeated(5, tokens_per_second(f64::NAN)).is_err());
    let constant = Efficiency::constant(fraction(0.6)).unwrap();
    assert_eq!(perf::calibrate(&[run], constant).unwrap_err().kind(), ErrorKind::Unsupported);
}
