//! Decode rates at many contexts: everything that does not change with the context is computed once.

use super::setup::AttentionFlop;
use super::{Placement, Setup};
use crate::efficiency::Tuned;
use crate::efficiency::terms::DecodeWork;
use crate::memory::CacheRead;
use crate::spec::{KvFormat, Model};
use alloc::vec::Vec;

/// What the layers of a model do with a context.
#[derive(Debug, Clone)]
pub(crate) struct ContextKinds {
    kinds: Vec<(CacheRead, AttentionFlop)>,
    /// Every layer sees everything and keeps nothing else: most models.
    is_plain: bool,
}

impl ContextKinds {
    pub(crate) fn of(model: &Model) -> Self {
        let kinds: Vec<_> =
            model.attention().iter().map(|kind| (CacheRead::of(kind), AttentionFlop::of(kind))).collect();
        let is_plain = kinds.iter().all(|(cache, flop)| {
            [cache.window, flop.window] == [f64::INFINITY; 2]
                && cache.times == 1.0
                && [cache.per_token, cache.state_bytes] == [0.0; 2]
        });
        Self { kinds, is_plain }
    }
}

/// [`Setup::decode_tuned`] without speculation and own runs, for one number of sequences, as a function of the context: the same bits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AtContexts {
    block_bytes: f64,
    block_values: f64,
    sequences: f64,
    per_cache_byte: f64,
    per_attention_flop: f64,
    division: f64,
    /// Seconds; of weights as devices share them.
    weights: f64,
    unpack: f64,
    arithmetic: f64,
    overhead: f64,
    communication: f64,
}

/// Contexts that are worked on together, so that the compiler uses vectors.
const LANES: usize = 8;

impl AtContexts {
    pub(crate) fn new(
        setup: &Setup<'_>,
        format: KvFormat,
        sequences: u32,
        placement: &Placement,
        tuned: &Tuned,
    ) -> Self {
        let sequences = f64::from(sequences);
        // Without a cache: the parts of a step that are the same at every context.
        let step = tuned.step(&DecodeWork { sequences, ..setup.shape });
        let [block_bytes, block_values] = format.block();
        let [per_cache_byte, per_attention_flop] = tuned.per_context();
        let division = placement.division.value;
        Self {
            block_bytes,
            block_values,
            sequences,
            per_cache_byte,
            per_attention_flop,
            division,
            weights: step.weights / division,
            unpack: step.unpack,
            arithmetic: step.arithmetic,
            overhead: step.overhead,
            communication: placement.step_overhead(sequences, setup.model()).value,
        }
    }

    /// Rates of all sequences together, in tokens per second; of contexts that are in range. `kinds` are those of the model.
    pub(crate) fn rates(&self, kinds: &ContextKinds, contexts: &[f64], rates: &mut [f64]) {
        // By a power of two, the product with its reciprocal has the bits of the quotient.
        let is_exact = [self.block_values, self.sequences, self.division].into_iter().all(is_power_of_two);
        match (kinds.is_plain, is_exact) {
            (true, true) if kinds.kinds.len() == 1 => {
                kinds.kinds.iter().for_each(|kind| self.line(kind, contexts, rates));
            }
            (true, true) => self.rates_of::<true, true>(kinds, contexts, rates),
            (true, false) => self.rates_of::<true, false>(kinds, contexts, rates),
            (false, true) => self.rates_of::<false, true>(kinds, contexts, rates),
            (false, false) => self.rates_of::<false, false>(kinds, contexts, rates),
        }
    }

    /// The rates of a model with one kind of plain layers. Factors that are powers of two are multiplied into constants, which changes no
    /// bit; all else is rounded as in [`AtContexts::lanes`].
    fn line(&self, (read, attention): &(CacheRead, AttentionFlop), contexts: &[f64], rates: &mut [f64]) {
        let (sequences, share) = (self.sequences, 1.0 / self.division);
        let (values, block_bytes) = (read.per_seen, self.block_bytes);
        let per_byte = self.per_cache_byte * (sequences / self.block_values * share);
        let per_flop = self.per_attention_flop * (sequences * share);
        let [weights, unpack, arithmetic] = [self.weights, self.unpack * share, self.arithmetic * share];
        let [overhead, communication] = [self.overhead, self.communication];
        for (rate, context) in rates.iter_mut().zip(contexts) {
            let cache = values * context * block_bytes * per_byte;
            let compute = unpack + attention.everything_at(*context) * per_flop + arithmetic;
            *rate = sequences / (weights + cache + compute + overhead + communication);
        }
    }

    fn rates_of<const PLAIN: bool, const EXACT: bool>(
        &self,
        kinds: &ContextKinds,
        contexts: &[f64],
        rates: &mut [f64],
    ) {
        let (whole, rest) = contexts.as_chunks::<LANES>();
        let (slots, last) = rates.as_chunks_mut::<LANES>();
        for (contexts, slots) in whole.iter().zip(slots) {
            *slots = self.lanes::<PLAIN, EXACT>(kinds, contexts);
        }
        let mut few = [0.0; LANES];
        few.iter_mut().zip(rest).for_each(|(slot, context)| *slot = *context);
        let few = self.lanes::<PLAIN, EXACT>(kinds, &few);
        last.iter_mut().zip(few).for_each(|(slot, rate)| *slot = rate);
    }

    #[inline]
    fn lanes<const PLAIN: bool, const EXACT: bool>(
        &self,
        kinds: &ContextKinds,
        contexts: &[f64; LANES],
    ) -> [f64; LANES] {
        let Self { block_bytes, block_values, sequences, division, .. } = *self;
        let (per_value, share) = (1.0 / block_values, 1.0 / division);
        let (mut caches, mut flops) = ([0.0; LANES], [0.0; LANES]);
        for (read, attention) in &kinds.kinds {
            for ((cache, flop), context) in caches.iter_mut().zip(&mut flops).zip(contexts) {
                let values = if PLAIN { read.per_seen * context } else { read.values(*context) };
                let bytes = values * block_bytes;
                let bytes = if EXACT { bytes * per_value } else { bytes / block_values };
                *cache += if PLAIN { bytes } else { bytes + read.state_bytes };
                *flop += if PLAIN { attention.everything_at(*context) } else { attention.at(*context) };
            }
        }
        let mut rates = [0.0; LANES];
        for ((rate, cache), flop) in rates.iter_mut().zip(caches).zip(flops) {
            // As it is rounded where drafted tokens of a sequence share its cache.
            let cache = if EXACT { cache } else { cache * sequences / sequences };
            let cache = cache * sequences * self.per_cache_byte;
            let compute = self.unpack + flop * sequences * self.per_attention_flop + self.arithmetic;
            let [cache, compute] = [cache, compute].map(|part| if EXACT { part * share } else { part / division });
            let time = self.weights + cache + compute + self.overhead + self.communication;
            *rate = sequences / time;
        }
        rates
    }
}

fn is_power_of_two(value: f64) -> bool {
    const MANTISSA: u64 = (1 << 52) - 1;
    value.is_normal() && value.to_bits() & MANTISSA == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{self, formats, runtimes};
    use crate::efficiency;
    use crate::spec::{Attention, GroupedAttention, LinearAttention, LinearVariant, Workload};
    use crate::units::*;

    /// Whole models of one kind of layer, and mixed ones.
    #[test]
    fn rates_at_many_contexts_have_the_bits_of_one_at_a_time() {
        let full = GroupedAttention::new(32, 8, 128);
        let variant = LinearVariant::Mamba2 { heads: 64, head_dimension: 64, state_size: 128, groups: 8 };
        let linear = Attention::Linear(LinearAttention::new(variant, mebibytes(64), 4));
        let [full, windowed] = [full, full.windowed(1024)].map(Attention::Grouped);
        let contexts = [0.0, 1.0, 100.5, 1023.0, 1024.0, 1025.0, 4096.0, 10_000.3, 50_000.0, 131_072.0];
        for kinds in [&[full][..], &[windowed], &[linear], &[Attention::None], &[full, windowed], &[full, linear]] {
            let layers = 16 * u32::try_from(kinds.len()).unwrap();
            let builder = Model::builder("m", "M").parameters(billion_parameters(8.0)).shape(layers, 4096, 32_000);
            let builder = kinds.iter().fold(builder, |builder, kind| builder.attention_layers(16, *kind));
            let model = builder.feed_forward(14_336).context_limit(tokens(131_072)).build().unwrap();
            let card = catalog::hardware("rtx-4090-24gb").unwrap();
            let setup = Setup::new(card, &runtimes::LLAMA_CPP_CUDA, &model, &formats::Q4_K_M);
            let tuned = setup.tuned(efficiency::CALIBRATED).unwrap();
            for (format, sequences) in [(KvFormat::F16, 1), (KvFormat::Q8_0, 4), (KvFormat::F16, 3)] {
                let mut rates = [0.0; 10];
                let many = AtContexts::new(&setup, format, sequences, &Placement::ONE, &tuned);
                many.rates(&ContextKinds::of(&model), &contexts, &mut rates);
                let one = |context: f64| {
                    let load = Workload::new(tokens(context)).unwrap().kv_format(format).sequences(sequences).unwrap();
                    setup.decode(&load, Placement::ONE, efficiency::CALIBRATED).rate.value.value
                };
                assert_eq!(rates, contexts.map(one), "{kinds:?}, {sequences}");
            }
        }
    }
}
