//! What runs of one's own change, by hand.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use llmhw_core::catalog::{self, formats, links, runtimes};
use llmhw_core::cluster::{self, Split, unequal_pipeline};
use llmhw_core::efficiency::class::IntervalClass;
use llmhw_core::efficiency::{self, Calibration};
use llmhw_core::evidence::Basis;
use llmhw_core::memory;
use llmhw_core::perf::{self, OffloadSplit, OwnRun, Placement, Setup};
use llmhw_core::spec::{Strategy, Workload};
use llmhw_core::units::*;

fn mini() -> Setup<'static> {
    let hardware = catalog::hardware("mac-mini-m4-pro-20c-48gb").unwrap();
    Setup::new(hardware, &runtimes::LLAMA_CPP_METAL, catalog::model("llama-3.1-8b").unwrap(), &formats::Q4_K_M)
}

fn load(context: u32) -> Workload {
    Workload::new(tokens(context)).unwrap()
}

#[test]
fn each_machine_gets_a_correction_by_its_own_runs() {
    let card = catalog::hardware("rtx-4090-24gb").unwrap();
    let card = Setup::new(card, &runtimes::LLAMA_CPP_CUDA, mini().model(), &formats::Q4_K_M);
    let run = |setup, rate: f64| OwnRun::decode(setup, load(576), tokens_per_second(rate)).unwrap();
    let runs = [run(&card, 100.0), run(&mini(), 30.0), run(&card, 110.0)];
    let corrections = perf::calibrate(&runs, efficiency::CALIBRATED).unwrap();
    let found: Vec<_> =
        corrections.iter().map(|it| (it.hardware.as_str(), it.runtime.as_str(), it.decode.runs())).collect();
    assert_eq!(found, [("mac-mini-m4-pro-20c-48gb", "llama-cpp-metal", 1), ("rtx-4090-24gb", "llama-cpp-cuda", 2)]);
}

/// What one machine is off moves the part of a cluster's time that machines take, not what is passed between them.
#[test]
fn passing_results_on_takes_as_long_as_before() {
    let (setup, built_in) = (mini(), Calibration::BUILT_IN);
    let (efficiency, prompt) = (efficiency::CALIBRATED, tokens(2048));
    let prefill = |setup: &Setup<'_>, placement| setup.prefill(prompt, tokens(0), placement, efficiency).unwrap();
    let decode = |setup: &Setup<'_>, placement| setup.decode(&load(576), placement, efficiency);
    let runs = [
        OwnRun::decode(&setup, load(576), decode(&setup, Placement::ONE).rate.value * 0.8).unwrap(),
        OwnRun::prefill(&setup, prompt, tokens(0), prefill(&setup, Placement::ONE).rate.value * 0.8).unwrap(),
    ];
    let corrections = perf::calibrate(&runs, efficiency).unwrap();
    let corrected = setup.corrected(&corrections);
    let placement =
        cluster::placement(Strategy::Pipeline, 2, Some(&links::ETHERNET_10G), setup.model(), efficiency).unwrap();
    let passing = |tokens: f64| {
        placement.step_time.value + placement.time_per_width.value * tokens * f64::from(setup.model().hidden_size())
    };
    let moved = |before: f64, factor: f64, passing: f64| (before - passing) / factor + passing;

    let alone = |setup: &Setup<'_>| decode(setup, Placement::ONE).rate.value;
    let factor = (alone(&corrected) / alone(&setup)).value;
    assert!(factor < 0.9);
    let [before, after] = [&setup, &corrected].map(|setup| decode(setup, placement));
    let [time_before, time_after] = [before, after].map(|decode| 1.0 / decode.rate.value.value);
    assert!(passing(1.0) > 0.01 * time_before);
    assert!((time_after / moved(time_before, factor, passing(1.0)) - 1.0).abs() < 1e-12);
    let communication = passing(1.0) / time_after;
    assert!((after.breakdown.communication.value - communication).abs() < 1e-12);
    // How far clusters differ is not narrowed by what one machine does.
    let low = built_in.interval(IntervalClass::Cluster).low;
    assert!((after.rate.interval.unwrap().low / after.rate.value - fraction(low)).value.abs() < 1e-12);

    let alone = |setup: &Setup<'_>| prefill(setup, Placement::ONE).time.value;
    let factor = alone(&setup) / alone(&corrected);
    assert!(factor < 0.9);
    let [before, after] = [&setup, &corrected].map(|setup| prefill(setup, placement).time.value);
    assert!((after / moved(before, factor, passing(2048.0)) - 1.0).abs() < 1e-12);
}

/// 8,000 tokens read after 1,000 look back at 5,000 on average: as 2,000 do after 4,000.
#[test]
fn a_prompt_was_measured_where_one_looked_back_as_far() {
    let setup = mini();
    let prefill = |setup: &Setup<'_>, [prompt, before]: [u32; 2]| {
        setup.prefill(tokens(prompt), tokens(before), Placement::ONE, efficiency::CALIBRATED).unwrap().rate
    };
    let rate = prefill(&setup, [8000, 1000]).value * 0.9;
    let run = OwnRun::prefill(&setup, tokens(8000), tokens(1000), rate).unwrap();
    let corrections = perf::calibrate(&[run], efficiency::CALIBRATED).unwrap();
    let corrected = setup.corrected(&corrections);
    for (asked, basis) in [
        ([8000, 1000], Basis::Measured),
        ([2000, 4000], Basis::Measured),
        ([10_000, 0], Basis::Measured),
        ([8000, 3000], Basis::Calibrated),
        ([2000, 0], Basis::Calibrated),
    ] {
        assert_eq!(prefill(&corrected, asked).basis, basis, "{asked:?}");
    }
}

/// To the last bit, at a single token too, which is read about as fast as the memory allows.
#[test]
fn runs_of_decoding_say_nothing_about_prompts_nor_the_other_way_round() {
    let (mini, efficiency) = (mini(), efficiency::CALIBRATED);
    let setup = Setup::new(mini.hardware(), mini.runtime(), mini.model(), catalog::format("bf16").unwrap());
    let corrected = |run: OwnRun<'static>| perf::calibrate(&[run], efficiency).unwrap();
    let by_decoding = corrected(OwnRun::decode(&setup, load(576), tokens_per_second(12)).unwrap());
    let by_prompts = corrected(OwnRun::prefill(&setup, tokens(512), tokens(0), tokens_per_second(200)).unwrap());
    for count in [1, 16, 2048] {
        let prefill = |setup: Setup<'_>| setup.prefill(tokens(count), tokens(0), Placement::ONE, efficiency);
        assert_eq!(prefill(setup), prefill(setup.corrected(&by_decoding)), "{count}");
        assert_ne!(prefill(setup), prefill(setup.corrected(&by_prompts)), "{count}");
        let decode = |setup: Setup<'_>| setup.decode(&load(count), Placement::ONE, efficiency);
        assert_eq!(decode(setup), decode(setup.corrected(&by_prompts)), "{count}");
        assert_ne!(decode(setup), decode(setup.corrected(&by_decoding)), "{count}");
    }
}

/// The slower a run, the slower the estimate, though an error of half a token per second is a larger part of it; and no estimate's range leaves
/// out the run.
#[test]
fn a_slower_run_never_makes_an_estimate_faster() {
    let after = |rate: f64| {
        let run = OwnRun::decode(&mini(), load(576), tokens_per_second(rate)).unwrap();
        let run = run.repeated(5, tokens_per_second(0.5)).unwrap();
        let corrections = perf::calibrate(&[run], efficiency::CALIBRATED).unwrap();
        mini().corrected(&corrections).decode(&load(576), Placement::ONE, efficiency::CALIBRATED).rate
    };
    let mut before = 0.0;
    for measured in [0.5, 1.0, 2.0, 3.0, 6.0, 12.0, 25.0, 35.0, 45.0] {
        let estimate = after(measured);
        let range = estimate.interval.unwrap();
        assert!(estimate.value.value > before, "{measured}: {}", estimate.value);
        let (low, high) = (range.low.value * (1.0 - 1e-12), range.high.value * (1.0 + 1e-12));
        assert!(low <= measured && measured <= high, "{measured}: {} to {}", range.low, range.high);
        before = estimate.value.value;
    }
}

/// Runs narrow what is known of each machine, and say nothing of what lies between them: a pipeline is known no better than clusters are.
#[test]
fn machines_that_are_well_known_make_no_pipeline_that_is() {
    let studio = catalog::hardware("mac-studio-m3-ultra-80c-96gb").unwrap();
    let machines = [mini(), mini().on(studio)];
    let runs: Vec<_> = [512, 576, 640, 704, 768]
        .into_iter()
        .flat_map(|context| {
            machines.map(|machine| {
                let rate = machine.decode(&load(context), Placement::ONE, efficiency::CALIBRATED).rate.value;
                OwnRun::decode(&machine, load(context), rate).unwrap()
            })
        })
        .collect();
    let corrections = perf::calibrate(&runs, efficiency::CALIBRATED).unwrap();
    let known = machines.map(|machine| machine.corrected(&corrections));
    let split = Split::ByMemory;
    let pipeline = unequal_pipeline(&known, split, &load(640), &links::ETHERNET_10G, efficiency::CALIBRATED);
    let rate = pipeline.unwrap().rate;
    let (range, of_class) = (rate.interval.unwrap(), Calibration::BUILT_IN.interval(IntervalClass::Cluster));
    let off = |found: TokenRate, factor: f64| (found / rate.value).value / factor - 1.0;
    assert!(off(range.low, of_class.low).abs() < 1e-12, "{rate:?} {of_class:?}");
    assert!(off(range.high, of_class.high) > -1e-12, "{rate:?} {of_class:?}");
}

/// A slip of the context: a model does not take so many tokens, and a machine does not hold their cache.
#[test]
fn a_run_beyond_what_model_or_machine_holds_is_refused() {
    let card = catalog::hardware("rtx-4090-24gb").unwrap();
    let setup = Setup::new(card, &runtimes::LLAMA_CPP_CUDA, catalog::model("llama-3.1-8b").unwrap(), &formats::Q4_K_M);
    let refused =
        |run: OwnRun<'_>| perf::calibrate(&[run], efficiency::CALIBRATED).err().map(|error| error.to_string());
    let decode = |context, sequences| {
        let workload = Workload::new(tokens(context)).unwrap().sequences(sequences).unwrap();
        refused(OwnRun::decode(&setup, workload, tokens_per_second(1)).unwrap())
    };
    let prefill = |prompt, before| {
        refused(OwnRun::prefill(&setup, tokens(prompt), tokens(before), tokens_per_second(1)).unwrap())
    };
    assert_eq!((decode(131_072, 1), prefill(131_072, 0), decode(32_768, 4)), (None, None, None));
    for refusal in [decode(131_073, 1), prefill(131_072, 1)] {
        let refusal = refusal.unwrap();
        assert!(
            refusal.starts_with("runs[0].context_tokens = 13107") && refusal.contains("at most 131072"),
            "{refusal}"
        );
    }
    // 128 KiB for each of 40,000 tokens of 4 sequences.
    let refusal = decode(40_000, 4).unwrap();
    assert!(refusal.contains("4.9 GB of weights it is 21.0 GB"), "{refusal}");
}

/// What is asked of a setup directly is held against the model's limit as a scenario is.
#[test]
fn a_context_beyond_the_models_limit_is_refused_everywhere() {
    let (card, model) = (catalog::hardware("rtx-4090-24gb").unwrap(), catalog::model("llama-3.1-8b").unwrap());
    let runtime = &runtimes::LLAMA_CPP_CUDA;
    let setup = Setup::new(card, runtime, model, &formats::Q4_K_M);
    for (context, is_refused) in [(131_072, false), (131_073, true)] {
        let workload = load(context);
        let calibrated = efficiency::CALIBRATED;
        let errors = [
            setup.offload(&workload, OffloadSplit::Layers, calibrated).err(),
            unequal_pipeline(&[setup, setup], Split::ByMemory, &workload, &links::THUNDERBOLT_5, calibrated).err(),
            memory::largest_format(card, 1, model, catalog::FORMATS, runtime, &workload).err(),
        ];
        for error in errors {
            assert_eq!(
                error.and_then(|error| error.parameter().map(String::from)),
                is_refused.then(|| "context_tokens".into())
            );
        }
    }
}
