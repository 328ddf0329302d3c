//! Laws of sizes and fitting.

use crate::strategies::*;
use llmhw_core::catalog::{self, runtimes};
use llmhw_core::memory::{self, ParameterCount, Weights};
use llmhw_core::spec::*;
use llmhw_core::units::*;
use proptest::prelude::*;

proptest! {
    /// A uniform format of more bits never makes a smaller file, nor reads less.
    #[test]
    fn more_bits_never_take_less(model in model(), bits in 1.0..16.0_f64, more in 0.0..16.0_f64) {
        let weights = |bits| Weights::of(&model, &WeightFormat::uniform("f", "F", FormatFamily::Ggml, bits_per_weight(bits)).unwrap());
        let (few, many) = (weights(bits), weights(bits + more));
        prop_assert!(many.total() >= few.total());
        prop_assert!(many.read_per_step(1) >= few.read_per_step(1));
    }

    /// A step reads at most the file, more sequences read at least as much, and never more than everything.
    #[test]
    fn reading_grows_with_sequences_up_to_the_file(model in model(), format in format(), few in 1..64_u32, more in 0..64_u32) {
        let weights = Weights::of(&model, format);
        let slack = 1.0 + 1e-12;
        prop_assert!(weights.read_per_step(few) <= weights.read_per_step(few + more) * slack);
        prop_assert!(weights.read_per_step(few + more) <= weights.total() * slack);
    }

    /// A mixture in which every expert is active is a dense model whose width is all of them together.
    #[test]
    fn a_mixture_with_all_experts_active_reads_like_a_dense_model(layers in 1..60_u32, experts in 1..32_u32, inner in 1..40_u32) {
        let base = || Model::builder("m", "M").parameters(billion_parameters(8)).shape(layers, 4096, 32_000)
            .attention(GroupedAttention::new(32, 8, 128)).context_limit(tokens(8192));
        let width = inner * 256;
        let dense = base().feed_forward(width * experts).build().unwrap();
        let mixture = base().experts(Experts::new(experts, experts, width, layers).unwrap())
            .active_parameters(billion_parameters(8) / tokens(1)).build().unwrap();
        let router = f64::from(4096 * experts * layers);
        let (dense, mixture) = (ParameterCount::of(&dense), ParameterCount::of(&mixture));
        prop_assert_eq!(mixture.read.value, dense.read.value + router);
        prop_assert_eq!(mixture.total.value, dense.total.value + router);
    }

    /// The cache grows with the context, and a step never reads more of it than is stored, unless layers share it.
    #[test]
    fn the_cache_grows_with_the_context(model in model(), short in context(), longer in context()) {
        let (a, b) = (short.min(longer), short.max(longer));
        let cache = |t| memory::kv_cache(&model, KvFormat::F16, tokens(t));
        prop_assert!(cache(a) <= cache(b));
        prop_assert!(memory::kv_read(&model, KvFormat::F16, tokens(b)) <= cache(b));
    }

    /// What fits at a context fits at a shorter one, on a larger machine, with fewer sequences.
    #[test]
    fn what_fits_still_fits_with_less_to_hold(machine in hardware(), model in model(), format in format(),
                                             context in context(), fewer in 0.0..=1.0_f64, sequences in 1..32_u32, nodes in 1..8_u32) {
        let weights = Weights::of(&model, format);
        let fit = |nodes, context: f64, sequences| {
            let workload = Workload::new(tokens(context)).unwrap().sequences(sequences).unwrap();
            memory::fit(&machine, nodes, &model, &weights, &runtimes::LLAMA_CPP_CUDA, &workload)
        };
        let report = fit(nodes, context, sequences);
        if report.verdict.fits() {
            prop_assert!(fit(nodes, (context * fewer).floor(), sequences).verdict.fits());
            prop_assert!(fit(nodes, context, 1).verdict.fits());
            prop_assert!(report.longest_context >= tokens(context.min(model.context_limit().value)));
            prop_assert!(report.needed() <= report.usable);
        } else {
            prop_assert!(report.needed() > report.usable);
        }
    }

    /// The longest context fits, and one token more does not, unless the model ends there.
    #[test]
    fn the_longest_context_is_the_longest(machine in hardware(), model in model(), format in format()) {
        let weights = Weights::of(&model, format);
        let fit = |context: Tokens| {
            memory::fit(&machine, 1, &model, &weights, &runtimes::LLAMA_CPP_CUDA, &Workload::new(context).unwrap())
        };
        let report = fit(tokens(0));
        if report.verdict.fits() {
            prop_assert!(fit(report.longest_context).verdict.fits());
            if report.longest_context < model.context_limit() {
                prop_assert!(!fit(report.longest_context + tokens(1)).verdict.fits());
            }
        } else {
            prop_assert_eq!(report.longest_context, tokens(0));
        }
    }

    /// The largest format that fits does fit, and no format of the list that fits is larger.
    #[test]
    fn the_largest_format_is_the_largest(machine in hardware(), model in model()) {
        let workload = Workload::new(tokens(4096)).unwrap();
        let runtime = &runtimes::LLAMA_CPP_CUDA;
        let fits = |format| memory::fit(&machine, 1, &model, &Weights::of(&model, format), runtime, &workload).verdict.fits();
        let best = memory::largest_format(&machine, 1, &model, catalog::FORMATS, runtime, &workload).unwrap();
        let size = |format| Weights::of(&model, format).total();
        for format in catalog::FORMATS.iter().filter(|f| runtime.loads(f) && fits(f)) {
            prop_assert!(best.is_some_and(|b| size(b) >= size(format)));
        }
        prop_assert!(best.is_none_or(fits));
    }
}
