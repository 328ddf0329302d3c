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
        context in 0.0..30_000.0_f64) {
        let setup = m4_pro("llama-3.1-8b", &formats::Q4_K_M);
        let (few, more) = (counts.0, counts.0 * counts.1);
        let counts = [few, more, more * counts.2];
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
        let mut before = 0.0;
        for sequences in 1..200_u32 {
            let found = rate(&setup, &together(sequences, context));
            prop_assert!(before <= found * ROUNDED, "{runs:?}: {before} and then {found} with {sequences}");
            let each = before / f64::from(sequences.max(2) - 1);
            prop_assert!(sequences == 1 || found / f64::from(sequences) <= each * ROUNDED, "{runs:?}: each {each} and then {found} of {sequences}");
            before = found;
        }
    }

    #[test]
    fn machines_that_share_a_model_are_no_faster_than_one_whatever_it_ran_at(
        at in 0.0..30_000.0_f64, share in 0.05..0.95_f64, nodes in 2..5_u32, context in 0.0..30_000.0_f64) {
        let (link, model) = (&links::PCIE_4_X16, catalog::model("llama-3.1-8b").unwrap());
        let card = catalog::hardware("rtx-4090-24gb").unwrap();
        let runtime = catalog::runtime("llama-cpp-cuda").unwrap();
        let plain = Setup::new(card, runtime, model, &formats::Q4_K_M);
        let runs = [(load(at), decode(&plain, &load(at)).ceiling.value * share)];
        let corrections = calibrated(&plain, &runs);
        let setup = plain.corrected(&corrections);
        let scenario = Scenario::new(card, model).format(&formats::Q4_K_M).runtime(runtime).context(tokens(context)).corrected(&corrections);
        let one = scenario.project()?.decode.rate;
        let pipeline = scenario.cluster(nodes, Sharing::Pipeline).link(link).project()?.decode.rate;
        prop_assert!(pipeline.value <= one.value);
        let below = |rate: llmhw_core::evidence::Estimate<TokenRate>| (rate.interval.unwrap().low / rate.value).value;
        prop_assert!(below(pipeline) <= below(one) * ROUNDED);
        let one_by_one = unequal_pipeline(&vec![setup; nodes as usize], Split::ByMemory, &load(context), link, efficiency::CALIBRATED)?;
        prop_assert!(((one_by_one.rate.value / pipeline.value).value - 1.0).abs() < 1e-9);
        let offload = setup.offload(&load(context), OffloadSplit::Layers, efficiency::CALIBRATED)?;
        prop_assert!(offload.share_on_device < fraction(1) || ((offload.rate.value / one.value).value - 1.0).abs() < 1e-9);
    }
}
