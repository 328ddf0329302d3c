//! Reading prompts: times, weights and measured classes, by hand.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use llmhw_core::Scenario;
use llmhw_core::catalog::{self, formats, runtimes};
use llmhw_core::efficiency::class::IntervalClass;
use llmhw_core::efficiency::terms::{arithmetic_terms, prefill_seconds};
use llmhw_core::efficiency::{self, Calibration};
use llmhw_core::evidence::Basis;
use llmhw_core::perf::{self, Placement, Setup};
use llmhw_core::spec::{Attention, MemoryTechnology, Model, Runtime, Vendor, WeightFormat};
use llmhw_core::units::*;

fn setup(hardware: &str, runtime: &'static Runtime, model: &str, format: &'static WeightFormat) -> Setup<'static> {
    Setup::new(catalog::hardware(hardware).unwrap(), runtime, catalog::model(model).unwrap(), format)
}

/// A prompt shorter than a micro batch reads fewer of a mixture's experts.
#[test]
fn the_time_of_a_prompt_is_the_sum_of_its_terms_however_short_it_is() {
    let setup = setup("rtx-4090-24gb", &runtimes::LLAMA_CPP_CUDA, "qwen3-coder:30b", &formats::Q4_K_M);
    for prompt in [1, 16, 511, 512, 513, 5000] {
        for before in [0, 3000] {
            let work = setup.prefill_work(tokens(prompt), tokens(before));
            let sum = prefill_seconds(&setup.class(), &work, Calibration::BUILT_IN.constants()).total();
            let prefill = setup.prefill(tokens(prompt), tokens(before), Placement::ONE, efficiency::CALIBRATED);
            let time = prefill.unwrap().time.value;
            assert!((time / sum - 1.0).abs() < 1e-12, "{prompt} after {before}: {time}, not {sum}");
        }
    }
}

/// One token can not be read in less time than its weights: 1,008 GB/s over those of 70 billion parameters in 8.5 bits.
#[test]
fn no_interval_of_a_prompt_reaches_beyond_its_ceiling() {
    let setup = setup("rtx-4090-24gb", &runtimes::LLAMA_CPP_CUDA, "llama-3.3-70b", &formats::Q8_0);
    let work = setup.prefill_work(tokens(1), tokens(0));
    let ceiling = work.bandwidth / work.weights_bytes;
    assert!((13.0..14.5).contains(&ceiling), "{ceiling}");
    let rate = setup.prefill(tokens(1), tokens(0), Placement::ONE, efficiency::CALIBRATED).unwrap().rate;
    let interval = rate.interval.unwrap();
    assert!(rate.value < interval.high && (interval.high.value / ceiling - 1.0).abs() < 1e-12, "{rate} {ceiling}");
}

fn dense_parameters(model: &Model) -> f64 {
    let hardware = catalog::hardware("rtx-4090-24gb").unwrap();
    let setup = Setup::new(hardware, &runtimes::LLAMA_CPP_CUDA, model, &formats::Q4_K_M);
    setup.prefill_work(tokens(512), tokens(0)).dense_parameters
}

#[test]
fn the_output_layer_counts_for_the_last_token_alone_unless_there_is_little_else() {
    // 8.030 billion weights, less 128,256 x 4,096 each of the embedding, which is looked up, and of the output layer.
    let llama = dense_parameters(catalog::model("llama-3.1-8b").unwrap());
    assert!((llama / (8_030_261_248.0 - 2.0 * 525_336_576.0) - 1.0).abs() < 1e-6, "{llama}");
    let little_else = Model::builder("m", "M")
        .parameters(billion_parameters(0.01))
        .shape(1, 64, 100_000)
        .attention_layers(1, Attention::None)
        .feed_forward(128)
        .context_limit(tokens(4096))
        .build()
        .unwrap();
    // An output layer of 100,000 x 64, three matrices of 64 x 128 and three norms: a fifth of all of it.
    let all = 6_400_000.0 + 3.0 * 64.0 * 128.0 + 3.0 * 64.0;
    assert!((dense_parameters(&little_else) / (0.2 * all) - 1.0).abs() < 1e-12);
}

/// What came before a prompt is looked back at: 7,168 tokens and, on average, half of the 1,024 read.
#[test]
fn a_prompt_behind_others_looks_back_at_them_on_the_roofline_too() {
    let model = catalog::model("llama-3.1-8b").unwrap();
    let prepared = Scenario::new(catalog::hardware("rtx-4090-24gb").unwrap(), model)
        .format(&formats::Q4_K_M)
        .runtime(&runtimes::LLAMA_CPP_CUDA)
        .context(tokens(8192))
        .prompt(tokens(1024))
        .prepare()
        .unwrap();
    let (decode, prefill) = (prepared.decode(), prepared.prefill());
    let setup =
        Setup::new(catalog::hardware("rtx-4090-24gb").unwrap(), &runtimes::LLAMA_CPP_CUDA, model, &formats::Q4_K_M);
    assert_eq!(prefill, setup.prefill(tokens(1024), tokens(7168), Placement::ONE, efficiency::CALIBRATED));
    let point = prepared.roofline(&decode, prefill.as_ref()).prefill.unwrap();
    let expected = 2.0 * dense_parameters(model) + perf::attention_flop(model, tokens(7680)).value;
    assert!((point.operations.value / expected - 1.0).abs() < 1e-12, "{:?}", point.operations);
}

/// Nobody ran prompts on NVIDIA's data-centre cards with Vulkan, though launches with Vulkan are well known.
#[test]
fn a_prompt_is_calibrated_where_its_arithmetic_was_measured() {
    let built_in = Calibration::BUILT_IN;
    let mut seen = [0; 2];
    for hardware in catalog::HARDWARE.iter().filter(|hardware| hardware.peak().fp32.is_some()) {
        for runtime in [&runtimes::LLAMA_CPP_VULKAN, &runtimes::LLAMA_CPP_CUDA, &runtimes::LLAMA_CPP_METAL] {
            if runtime.supports(hardware, &formats::Q4_K_M).is_err() {
                continue;
            }
            let setup = Setup::new(hardware, runtime, catalog::model("llama-3.1-8b").unwrap(), &formats::Q4_K_M);
            let mut is_measured = setup.class().is_measured();
            arithmetic_terms(&setup.class(), &setup.prefill_work(tokens(512), tokens(0)), |term| {
                // Three measurements at least stand behind what counts as measured.
                is_measured &= term.factors.as_slice().iter().all(|constant| built_in.rows(*constant) >= 3);
            });
            let prefill = setup.prefill(tokens(512), tokens(0), Placement::ONE, efficiency::CALIBRATED).unwrap();
            let (basis, class) = if is_measured {
                (Basis::Calibrated, IntervalClass::Prefill)
            } else {
                (Basis::Extrapolated, IntervalClass::PrefillUnmeasured)
            };
            assert_eq!(prefill.rate.basis, basis, "{} with {}", hardware.id(), runtime.id());
            let low = prefill.rate.value * built_in.interval(class).low;
            assert_eq!(prefill.rate.interval.map(|interval| interval.low), Some(low), "{}", hardware.id());
            seen[usize::from(is_measured)] += 1;
        }
    }
    assert!(seen.iter().all(|count| *count > 5), "{seen:?}");
}

/// On every machine, at 16 bit: no prompt is read faster than the arithmetic peak allows, twice that where NVIDIA's cards with GDDR make their
/// sums at 16 bit.
#[test]
fn no_prompt_at_sixteen_bit_beats_the_peak_of_any_machine() {
    let mut compared = 0;
    for hardware in &catalog::HARDWARE {
        let Some(peak) = hardware.peak().fp16 else { continue };
        let is_doubled = hardware.vendor() == Vendor::Nvidia && hardware.memory_technology() == MemoryTechnology::Gddr;
        let highest = hardware.peak().fp32.map_or(1.0, |fp32| (fp32 / peak).value.max(1.0));
        let most = highest * if is_doubled { 2.0 } else { 1.0 };
        for runtime in catalog::RUNTIMES.iter().filter(|runtime| runtime.supports(hardware, &formats::BF16).is_ok()) {
            for model in ["qwen3-0.6b", "llama-3.1-8b", "llama-3.3-70b"] {
                let setup = Setup::new(hardware, runtime, catalog::model(model).unwrap(), &formats::BF16);
                for prompt in [512, 32_768] {
                    let prefill =
                        setup.prefill(tokens(prompt), tokens(0), Placement::ONE, efficiency::CALIBRATED).unwrap();
                    let (mfu, interval) =
                        (prefill.model_flop_utilisation.unwrap().value, prefill.rate.interval.unwrap());
                    let at_best = mfu * (interval.high / prefill.rate.value).value;
                    let name = (hardware.id(), runtime.id(), model, prompt);
                    assert!(at_best <= most * (1.0 + 1e-9), "{name:?}: {mfu}, {at_best} at best, of {most}");
                    assert!(interval.low <= prefill.rate.value && prefill.rate.value <= interval.high, "{name:?}");
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 1000, "only {compared} prompts were looked at");
}
