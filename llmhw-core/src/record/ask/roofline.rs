//! Where do decode and prefill lie under the ceilings of a machine?

use super::setting::{Load, Setting};
use super::{Ask, ask};
use crate::catalog::Catalog;
use crate::record::Named;
use crate::record::answer::{Roofline, RooflinePoint};
use crate::spec::{Hardware, Model, Runtime, Strategy, WeightFormat};
use crate::units::*;
use crate::{Result, efficiency};
use alloc::borrow::Cow;

ask! {
    /// Where decode and prefill lie on the roofline of one machine, by the model fitted on measurements.
    AskRoofline<'a> {
        /// The hardware: a name, or a description.
        hardware: Named<'a, Hardware>,
        /// The model: a name, or a description.
        model: Named<'a, Model>,
        /// The weight format: a name, or a description.
        format: Named<'a, WeightFormat>,
        /// Tokens in the cache of each sequence.
        context_tokens: f64,
        /// The runtime: a name, an engine such as `llama.cpp`, or a description. When left out, the first listed one that drives the machine and loads the format.
        runtime: Option<Named<'a, Runtime>> = None,
        /// Tokens of the prompt, the last of the context. The whole context when left out.
        prompt_tokens: Option<f64> = None,
        /// Sequences decoded together.
        sequences: u32 = 1,
        /// How the cache is stored: `f16` when left out.
        kv_format: Option<Cow<'a, str>> = None,
    }
}

impl Ask for AskRoofline<'_> {
    type Answer = Roofline;

    const NAME: &'static str = "roofline";

    fn answer_in(self, catalog: &Catalog) -> Result<Roofline> {
        let setting = Setting::find(self.hardware, self.model, self.format, self.runtime, catalog)?;
        let load = Load {
            context_tokens: self.context_tokens,
            sequences: self.sequences,
            kv_format: self.kv_format,
            nodes: 1,
            strategy: Strategy::Pipeline,
            link: None,
            efficiency: efficiency::CALIBRATED,
        };
        let mut scenario = load.on(&setting)?;
        if let Some(prompt) = self.prompt_tokens {
            scenario = scenario.prompt(tokens(prompt));
        }
        let prepared = scenario.prepare()?;
        let (decode, prefill) = (prepared.decode(), prepared.prefill());
        let roofline = prepared.roofline(&decode, prefill.as_ref());
        let hardware = &setting.hardware;
        let flop_per_byte = |intensity: ArithmeticIntensity| intensity.get::<arithmetic_intensity::flop_per_byte>();
        Ok(Roofline {
            memory_bandwidth_gigabytes_per_second: hardware.memory_bandwidth().get::<bandwidth::gigabyte_per_second>(),
            peak_fp16_teraflops: hardware.peak().fp16.map(|peak| peak.get::<operation_rate::teraflop_per_second>()),
            ridge_flop_per_byte: roofline.ridge.map(flop_per_byte),
            decode: RooflinePoint::of(&roofline.decode, &decode.rate),
            prefill: match (&roofline.prefill, &prefill) {
                (Some(point), Some(prefill)) => Some(RooflinePoint::of(point, &prefill.rate)),
                _ => None,
            },
        })
    }
}
