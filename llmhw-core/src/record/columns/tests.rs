//! Decode rates at many contexts, of every listed model. Here, since `perf` does not see the catalogue.

use super::{Choices, Measure, Numbers, OnError, Sweep, Values};
use crate::Scenario;
use crate::catalog;
use crate::efficiency::CALIBRATED;
use crate::perf::{AtContexts, ContextKinds, OwnRun, Placement, Setup, calibrate};
use crate::spec::{KvFormat, Workload};
use crate::units::*;
use alloc::borrow::Cow;
use alloc::vec::Vec;

/// Every listed model, formats of the cache of one value, of 32 and of a number that is no power of two, alone and several
/// sequences, alone and divided by whole and other numbers.
#[test]
fn many_contexts_have_the_bits_of_each_alone() {
    let machine = catalog::hardware("rtx-4090-24gb").unwrap();
    let runtime = catalog::runtime("llama-cpp-cuda").unwrap();
    let threes = KvFormat::new("threes", 3, 2.0).unwrap();
    let placements = [1.0, 2.0, 1.9].map(|times| Placement::multiplied(in_base_unit(times)));
    let mut compared = 0;
    for model in &catalog::MODELS {
        let limit = model.context_limit().value;
        let contexts: Vec<f64> = (0..13).map(|i| libm::floor(limit * f64::from(i) / 12.0)).collect();
        let setup = Setup::new(machine, runtime, model, catalog::format("q4-k-m").unwrap());
        let (tuned, kinds) = (setup.tuned(CALIBRATED).unwrap(), ContextKinds::of(model));
        for format in [KvFormat::F16, KvFormat::Q8_0, threes] {
            for (sequences, placement) in [1, 3, 8].into_iter().flat_map(|s| placements.map(|p| (s, p))) {
                let mut rates = [0.0; 13];
                let many = AtContexts::new(&setup, format, sequences, &placement, &tuned);
                many.rates(&kinds, &contexts, &mut rates);
                for (context, rate) in contexts.iter().zip(rates) {
                    let workload = Workload::new(tokens(*context)).unwrap();
                    let workload = workload.sequences(sequences).unwrap().kv_format(format);
                    let alone = setup.decode_tuned(&workload, placement, CALIBRATED, Some(&tuned)).rate.value;
                    assert_eq!(
                        rate.to_bits(),
                        alone.value.to_bits(),
                        "{} at {context}, {sequences} sequences",
                        model.id()
                    );
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 10_000, "{compared}");
}

/// Nothing but rates at many contexts is asked, of the machine that runs were made on: each is as if it were asked alone.
#[test]
fn runs_of_ones_own_count_at_many_contexts() {
    let machine = catalog::hardware("rtx-4090-24gb").unwrap();
    let (model, format) = (catalog::model("qwen3-8b").unwrap(), catalog::format("q4-k-m").unwrap());
    let runtime = catalog::runtime_for(machine, format).unwrap();
    let setup = Setup::new(machine, runtime, model, format);
    let run = OwnRun::decode(&setup, Workload::new(tokens(4096)).unwrap(), tokens_per_second(90)).unwrap();
    let corrections = calibrate(&[run], CALIBRATED).unwrap();
    let contexts: Vec<f64> = (0..64).map(|i| f64::from(i) * 600.0).collect();
    let ask = |corrections| {
        let mut sweep = Sweep::new(
            contexts.len(),
            Choices::one(Cow::Borrowed(machine)),
            Choices::one(Cow::Borrowed(model)),
            Choices::one(Cow::Borrowed(format)),
            Numbers::new(&contexts),
        );
        sweep.corrections = corrections;
        let answer = sweep.run(&[Measure::DecodeTokensPerSecond], OnError::Raise).unwrap();
        let [(_, Values::Numbers(rates))] = &answer.columns[..] else { panic!("one column of numbers") };
        rates.clone()
    };
    let (without, with) = (ask(Vec::new()), ask(corrections.clone()));
    for ((context, before), after) in contexts.iter().zip(without).zip(with) {
        let scenario = Scenario::new(machine, model).format(format).runtime(runtime).context(tokens(*context));
        let alone = scenario.corrected(&corrections).project().unwrap().decode.rate.value;
        assert_eq!(after.to_bits(), alone.value.to_bits(), "at {context}");
        assert!(after < before, "at {context}: {after} {before}");
    }
}
