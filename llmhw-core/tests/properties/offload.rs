//! Laws of weights divided between a card and its host.

use crate::strategies::*;
use llmhw_core::catalog::{formats, runtimes};
use llmhw_core::efficiency::{self, Efficiency};
use llmhw_core::perf::{OffloadSplit, Placement, Setup};
use llmhw_core::spec::*;
use llmhw_core::units::*;
use proptest::prelude::*;

const WAYS: [Efficiency; 2] = [efficiency::GUIDE, efficiency::CALIBRATED];

/// A card of so much memory in a host of so much bandwidth.
fn card(memory: f64, bandwidth: f64, host_bandwidth: f64) -> Hardware {
    card_with(memory, bandwidth, host_bandwidth, None)
}

/// The same with a half-precision peak, in TFLOP/s.
fn card_with(memory: f64, bandwidth: f64, host_bandwidth: f64, peak: Option<f64>) -> Hardware {
    let host = Host::new("Host", None, watts(10), watts(20)).unwrap();
    let host = host.with_memory(gibibytes(1024), gigabytes_per_second(host_bandwidth)).unwrap();
    Hardware::builder("card", "Card", Device::Discrete)
        .chip(Vendor::Nvidia, "Card", "nvidia-ada")
        .memory_technology(MemoryTechnology::Gddr)
        .memory(gibibytes(memory))
        .memory_bandwidth(gigabytes_per_second(bandwidth))
        .peak(PeakRates { fp32: Some(teraflops(40)), fp16: peak.map(teraflops), int8: None })
        .host(host)
        .build()
        .unwrap()
}

proptest! {
    /// A model that fits the card is not divided, and runs as if nothing had been asked.
    #[test]
    fn what_fits_is_not_divided(model in model(), context in context(), sequences in prop_oneof![1 => Just(1_u32), 1 => 2..100_u32],
                                drafted in proptest::option::of((1..5_u32, 1.0..2.0_f64)), peak in proptest::option::of(1.0..1000.0_f64)) {
        let card = card_with(1_000_000.0, 100_000.0, 80.0, peak);
        let setup = Setup::new(&card, &runtimes::LLAMA_CPP_CUDA, &model, &formats::Q4_K_M);
        let mut workload = Workload::new(tokens(context)).unwrap().sequences(sequences).unwrap();
        if let Some((drafted, accepted)) = drafted {
            workload = workload.speculative(drafted, accepted).unwrap();
        }
        for way in WAYS {
            let offload = setup.offload(&workload, OffloadSplit::Layers, way)?;
            prop_assert_eq!(offload.share_on_device, fraction(1));
            let whole = setup.decode(&workload, Placement::ONE, way).rate.value;
            prop_assert!(((offload.rate.value / whole).value - 1.0).abs() < 1e-12, "{} {whole}", offload.rate.value);
        }
    }

    /// A larger card and a faster host are never slower; the parts add up to the weights.
    #[test]
    fn more_memory_and_more_host_bandwidth_never_hurt(model in model(), context in context(), memory in 2.0..64.0_f64,
                                                      more in 1.0..4.0_f64, host in 20.0..400.0_f64, factor in 1.0..4.0_f64) {
        let workload = Workload::new(tokens(context)).unwrap();
        let split = if model.is_mixture_of_experts() { OffloadSplit::Experts } else { OffloadSplit::Layers };
        for way in WAYS {
            let ask = |card: &Hardware| {
                Setup::new(card, &runtimes::LLAMA_CPP_CUDA, &model, &formats::Q4_K_M).offload(&workload, split, way)
            };
            // The card reads faster than any host here, as cards do.
            let Ok(base) = ask(&card(memory, 2000.0, host)) else { continue };
            let faster = ask(&card(memory, 2000.0, host * factor))?;
            prop_assert!(faster.rate.value >= base.rate.value * (1.0 - 1e-9));
            let larger = ask(&card(memory * more, 2000.0, host))?;
            prop_assert!(larger.share_on_device >= base.share_on_device);
            let setup_total = llmhw_core::memory::Weights::of(&model, &formats::Q4_K_M).total();
            let sum = base.device_weights + base.host_weights;
            prop_assert!((sum / setup_total).value - 1.0 < 1e-9);
        }
    }
}

#[test]
fn a_dense_model_has_no_experts_to_divide_and_a_machine_without_host_nothing_to_divide_with() {
    let dense = llmhw_core::catalog::model("llama-3.3-70b").unwrap();
    let workload = Workload::new(tokens(4096)).unwrap();
    let card = card(24.0, 1000.0, 80.0);
    let setup = Setup::new(&card, &runtimes::LLAMA_CPP_CUDA, dense, &formats::Q4_K_M);
    let error = setup.offload(&workload, OffloadSplit::Experts, efficiency::GUIDE).unwrap_err();
    assert_eq!(error.kind(), llmhw_core::ErrorKind::Unsupported);
    let mac = llmhw_core::catalog::hardware("mac-mini-m4-pro-20c-48gb").unwrap();
    let setup = Setup::new(mac, &runtimes::LLAMA_CPP_METAL, dense, &formats::Q4_K_M);
    let error = setup.offload(&workload, OffloadSplit::Layers, efficiency::GUIDE).unwrap_err();
    assert_eq!((error.kind(), error.parameter()), (llmhw_core::ErrorKind::Unsupported, Some("hardware")));
    assert!(error.to_string().contains("has no memory beside its own"), "{error}");
}

/// Reading is shared by all sequences of a step, arithmetic is not, and a processor has little to spare: with half of 70 billion weights on
/// it, 64 sequences came out at thirteen times its peak.
#[test]
fn a_processor_multiplies_for_each_sequence() {
    let dense = llmhw_core::catalog::model("llama-3.3-70b").unwrap();
    let card = card(24.0, 1000.0, 80.0);
    let setup = Setup::new(&card, &runtimes::LLAMA_CPP_CUDA, dense, &formats::Q4_K_M);
    let rate = |sequences| {
        let workload = Workload::new(tokens(100)).unwrap().sequences(sequences).unwrap();
        setup.offload(&workload, OffloadSplit::Layers, efficiency::CALIBRATED).unwrap().rate.value
    };
    assert!(rate(2) > rate(1) * 1.5);
    assert!(rate(64) < rate(16) * 1.1 && rate(16) > rate(2), "{} {} {}", rate(2), rate(16), rate(64));
}

/// By a constant as well: each of several tokens has its own experts.
#[test]
fn a_constant_charges_every_sequence_for_its_experts() {
    let mixture = llmhw_core::catalog::model("qwen3-coder:30b").unwrap();
    let card = card(8.0, 1000.0, 80.0);
    let setup = Setup::new(&card, &runtimes::LLAMA_CPP_CUDA, mixture, &formats::Q4_K_M);
    let step = |sequences: u32| {
        let workload = Workload::new(tokens(0)).unwrap().sequences(sequences).unwrap();
        let offload = setup.offload(&workload, OffloadSplit::Experts, efficiency::GUIDE).unwrap();
        (f64::from(sequences) / offload.rate.value.value, offload.share_on_device.value)
    };
    let experts = |sequences| setup.weights().experts_read_per_step(sequences).value;
    let ((one, share), (several, _)) = (step(1), step(8));
    let longer = (experts(8) - experts(1)) * (share / 1e12 + (1.0 - share) / 80e9) / 0.6;
    assert!((0.2..0.6).contains(&share), "{share}");
    assert!(((several - one) / longer - 1.0).abs() < 1e-9, "{one} {several} {longer}");
}
