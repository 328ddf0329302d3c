//! Laws that runs of one's own leave standing: longer contexts are no faster, further sequences write no fewer tokens together and no more
//! each, and machines that share a model are no faster at one step than one of them that has room for it.

use crate::own::{load, m4_pro};
use llmhw_core::catalog::{formats, links};
use llmhw_core::cluster::{Split, unequal_pipeline};
use llmhw_core::efficiency::own::Correction;
use llmhw_core::efficiency::{self};
use llmhw_core::perf::{self, Decode, OffloadSplit, OwnRun, Placement, Setup};
use llmhw_core::spec::{Strategy as Sharing, Workload};
use llmhw_core::units::*;
use llmhw_core::{Scenario, catalog};
use proptest::prelude::*;

/// Sums are rounded.
const ROUNDED: f64 = 1.0 + 1e-9;

fn decode(setup: &Setup<'_>, workload: &Workload) -> Decode {
    setup.decode(workload, Placement::ONE, efficiency::CALIBRATED)
}

fn rate(setup: &Setup<'_>, workload: &Workload) -> f64 {
    decode(setup, workload).rate.value.value
}

/// What runs at these shares of the ceiling say.
fn calibrated(setup: &Setup<'_>, runs: &[(Workload, f64)]) -> Vec<Correction> {
    let runs: Vec<_> = runs
        .iter()
        .map(|(workload, rate)| OwnRun::decode(setup, *workload, tokens_per_second(*rate)).unwrap())
        .collect();
    perf::calibrate(&runs, efficiency::CALIBRATED).unwrap()
}

fn together(sequences: u32, context: f64) -> Workload {
    load(context).sequences(sequences).unwrap()
}

proptest! {
    #[test]
    fn no_runs_make_a_longer_context_faster(
        runs in proptest::collection::vec((prop_oneof![1 => Just(0.0), 9 => 0.0..120_000.0_f64], 0.1..=1.0_f64), 1..5)) {
        let setup = m4_pro("llama-3.1-8b", &formats::Q4_K_M);
        let run = |(context, share)| (load(context), decode(&setup, &load(context)).ceiling.value * share);
        let runs: Vec<_> = runs.into_iter().map(run).collect();
        let corrections = calibrated(&setup, &runs);
        let setup = setup.corrected(&corrections);
        let mut before = f64::INFINITY;
        let mut context = 0.0;
        while context < 131_072.0 {
            let found = rate(&setup, &load(context));
            prop_assert!(found <= before * ROUNDED, "{runs:?}: {before} and then {found} at {context}");
            (before, context) = (found, context + 1.0 + context / 20.0);
        }
    }

    #[test]
    fn further_sequences_write_no_fewer_together_and_no_more_each_after_runs_that_did(
        counts in (1..8_u32, 2..5_u32, 2..5_u32), first in 0.1..0.9_f64, grown in proptest::array::uniform2(0.0..=1.0_f64),
        context in 0.0..30_000.0_f64, asked in 0.0..130_000.0_f64) {
        let setup = m4_pro("llama-3.1-8b", &formats::Q4_K_M);
        let (few, more) = (counts.0, counts.0 * counts.1);
        let counts = [few, more, more * counts.2];
        // What all of them hold fits the machine.
        let context = context * 4.0 / f64::from(counts[2].max(4));
        let mut measured = decode(&setup, &together(few, context)).ceiling.value * first;
        let mut runs = vec![(together(few, context), measured)];
        for (pair, grown) in counts.windows(2).zip(grown) {
            // Between as many tokens together, and as many each.
            let most = measured * f64::from(pair[1]) / f64::from(pair[0]);
            measured = (measured + grown * (most - measured)).min(decode(&setup, &together(pair[1], context)).ceiling.value);
            runs.push((together(pair[1], context), measured));
        }
        let corrections = calibrated(&setup, &runs);
        let setup = setup.corrected(&corrections);
        // Where they ran, and at any other context.
        for context in [context, asked] {
            let mut before = 0.0;
            for sequences in 1..200_u32 {
                let found = rate(&setup, &together(sequences, context));
                prop_assert!(before <= found * ROUNDED, "{runs:?}: {before} and then {found} with {sequences} at {context}");
                let each = before / f64::from(sequences.max(2) - 1);
                prop_assert!(
                    sequences == 1 || found / f64::from(sequences) <= each * ROUNDED,
                    "{runs:?}: each {each} and then {found} of {sequences} at {context}"
                );
                before = found;
            }
        }
    }

    /// A prompt behind a fuller cache, as llama-bench's `-d` has it.
    #[test]
    fn runs_in_order_of_prompts_make_no_fuller_cache_read_faster(
        on in 0..3_usize, ran in prop_oneof![Just(512_u32), Just(2048)], first in 0.3..1.0_f64,
        falls in proptest::collection::vec((1.0..10_000.0_f64, 0.5..=1.0_f64), 0..4), asked in prop_oneof![Just(512_u32), 16..4096_u32]) {
        let runtime = |id| catalog::runtime(id).unwrap();
        let (hardware, runtime, model) = [
            ("rx-7900-xtx-24gb", runtime("llama-cpp-vulkan"), "qwen3-coder:30b"),
            ("rtx-4090-24gb", runtime("llama-cpp-cuda"), "llama-3.1-8b"),
            ("mac-mini-m4-pro-20c-48gb", runtime("llama-cpp-metal"), "llama-3.1-8b"),
        ][on];
        let hardware = catalog::hardware(hardware).unwrap();
        let setup = Setup::new(hardware, runtime, catalog::model(model).unwrap(), &formats::Q4_K_M);
        let read = |setup: &Setup<'_>, prompt: u32, before: f64| {
            setup.prefill(tokens(prompt), tokens(before), Placement::ONE, efficiency::CALIBRATED).unwrap().rate
        };
        let mut runs = Vec::new();
        let (mut before, mut rate) = (0.0, read(&setup, ran, 0.0).value * first);
        for (further, share) in core::iter::once((0.0, 1.0)).chain(falls) {
            before += further;
            // No faster than the ceiling.
            rate = (rate * share).min(read(&setup, ran, before).interval.unwrap().high);
            runs.push((before, rate));
        }
        let run = |(before, rate): &(f64, TokenRate)| OwnRun::prefill(&setup, tokens(ran), tokens(*before), *rate).unwrap();
        let all: Vec<_> = runs.iter().map(run).collect();
        let corrections = perf::calibrate(&all, efficiency::CALIBRATED).unwrap();
        let corrected = setup.corrected(&corrections);
        let (mut last, mut before) = (f64::INFINITY, 0.0);
        while before < 60_000.0 {
            let found = read(&corrected, asked, before);
            prop_assert!(found.value.value <= last * ROUNDED, "{runs:?}: {last} and then {} behind {before}", found.value);
            (last, before) = (found.value.value, before + 7.0 + before / 30.0);
        }
        for (before, rate) in &runs {
            let interval = read(&corrected, ran, *before).interval.unwrap();
            prop_assert!(interval.low <= *rate * ROUNDED && *rate <= interval.high * ROUNDED, "{runs:?}: {rate} behind {before}");
        }
    }

    /// A run of one model moves the others of its machine, by as much at every context and for every number of sequences.
    #[test]
    fn a_run_of_another_model_leaves_the_order_standing(
        model in prop_oneof![Just("qwen3-8b"), Just("qwen3-coder:30b"), Just("llama-3.3-70b"), Just("qwen3.5-27b")],
        at in 0.0..30_000.0_f64, sequences in prop_oneof![3 => Just(1_u32), 1 => 2..16_u32], share in 0.05..0.99_f64, context in 0.0..30_000.0_f64) {
        let ran = m4_pro("llama-3.1-8b", &formats::Q4_K_M);
        let run = together(sequences, at / f64::from(sequences));
        let corrections = calibrated(&ran, &[(run, decode(&ran, &run).ceiling.value * share)]);
        let setup = m4_pro(model, &formats::Q4_K_M).corrected(&corrections);
        prop_assert!(rate(&setup, &load(4097.0)) <= rate(&setup, &load(4096.0)) * ROUNDED);
        prop_assert!(rate(&setup, &load(context * 1.01 + 1.0)) <= rate(&setup, &load(context)) * ROUNDED);
        for count in [1, 2, 7] {
            let [few, more] = [count, count + 1].map(|count| rate(&setup, &together(count, context)));
            prop_assert!(few <= more * ROUNDED, "{few} {more} of {count} and one more");
            prop_assert!(more / f64::from(count + 1) <= few / f64::from(count) * ROUNDED, "{few} {more} of {count} and one more");
        }
    }

    #[test]
    fn machines_that_share_a_model_are_no_faster_than_one_whatever_it_ran_at(
        at in 0.0..30_000.0_f64, share in 0.05..0.99_f64, nodes in 2..5_u32, context in 0.0..30_000.0_f64, of_other in proptest::bool::ANY,
        ran in prop_oneof![2 => Just(1_u32), 1 => 2..9_u32], sequences in prop_oneof![2 => Just(1_u32), 1 => 2..9_u32],
        drafted in proptest::option::of((1..5_u32, 1.0..2.0_f64))) {
        let (link, model) = (&links::PCIE_4_X16, catalog::model("llama-3.1-8b").unwrap());
        let card = catalog::hardware("rtx-4090-24gb").unwrap();
        let runtime = catalog::runtime("llama-cpp-cuda").unwrap();
        let plain = Setup::new(card, runtime, model, &formats::Q4_K_M);
        let other = Setup::new(card, runtime, catalog::model("qwen3-8b").unwrap(), &formats::Q4_K_M);
        let on = if of_other { &other } else { &plain };
        let run = together(ran, at / f64::from(ran));
        let corrections = calibrated(on, &[(run, decode(on, &run).ceiling.value * share)]);
        let setup = plain.corrected(&corrections);
        let plainly = together(sequences, context);
        let asked = drafted.map_or(plainly, |(drafted, accepted)| plainly.speculative(drafted, accepted).unwrap());
        let scenario = Scenario::new(card, model).format(&formats::Q4_K_M).runtime(runtime).context(tokens(context)).sequences(sequences);
        let scenario = drafted.map_or(scenario, |(drafted, accepted)| scenario.speculative(drafted, accepted)).corrected(&corrections);
        let one = scenario.project()?.decode.rate;
        let of_pipeline = scenario.cluster(nodes, Sharing::Pipeline).link(link).project()?.decode;
        let pipeline = of_pipeline.rate;
        prop_assert!(pipeline.value <= one.value * (1.0 - of_pipeline.breakdown.communication.value) * ROUNDED);
        let below = |rate: llmhw_core::evidence::Estimate<TokenRate>| (rate.interval.unwrap().low / rate.value).value;
        prop_assert!(below(pipeline) <= below(one) * ROUNDED);
        let one_by_one = unequal_pipeline(&vec![setup; nodes as usize], Split::ByMemory, &asked, link, efficiency::CALIBRATED)?;
        prop_assert!(((one_by_one.rate.value / pipeline.value).value - 1.0).abs() < 1e-9, "{} {}", one_by_one.rate.value, pipeline.value);
        let offload = setup.offload(&asked, OffloadSplit::Layers, efficiency::CALIBRATED)?;
        if offload.share_on_device >= fraction(1) {
            prop_assert!(((offload.rate.value / one.value).value - 1.0).abs() < 1e-9, "{} {}", offload.rate.value, one.value);
            prop_assert!(offload.rate.interval.unwrap().high.value <= decode(&setup, &asked).ceiling.value * ROUNDED);
        }
        // Tensors divided over several machines get slower with the context as well.
        let divided = |context: f64| {
            scenario.context(tokens(context)).cluster(nodes, Sharing::TensorParallel).link(link).project().unwrap().decode.rate.value
        };
        prop_assert!(divided(context * 1.01 + 1.0) <= divided(context) * ROUNDED);
    }
}
