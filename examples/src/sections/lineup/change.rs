//! What would make a machine faster: the same estimate with one thing changed.

use crate::question::Question;
use crate::sections::fraction;
use llmhw_core::perf::{Placement, Setup};
use llmhw_core::spec::{Hardware, Runtime, WeightFormat, Workload};
use schemars::JsonSchema;
use serde::Serialize;

/// How many times as fast decoding would be; null where the model does not run.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub(crate) struct Changes {
    /// With a tenth more memory bandwidth.
    pub(crate) bandwidth_plus_tenth_ratio: Option<f64>,
    /// With a tenth more arithmetic.
    pub(crate) arithmetic_plus_tenth_ratio: Option<f64>,
    /// With half the context.
    pub(crate) half_context_ratio: Option<f64>,
    /// In the next smaller format that the runtime loads.
    pub(crate) smaller_format_ratio: Option<f64>,
    /// Which format that is.
    pub(crate) smaller_format: Option<String>,
}

/// Formats in common use.
const USUAL: [&str; 13] = [
    "fp8",
    "q8-0",
    "mlx-8bit",
    "q6-k",
    "mlx-6bit",
    "q5-k-m",
    "mlx-5bit",
    "q4-k-m",
    "mlx-4bit",
    "awq-4bit-g128",
    "q3-k-m",
    "mlx-3bit",
    "q2-k",
];

impl Changes {
    /// What each change does to the model asked for on a machine.
    pub(crate) fn of(question: &Question, hardware: &Hardware, runtime: &Runtime) -> Self {
        let Ok(workload) = Workload::new(question.context) else { return Self::default() };
        let setup = Setup::new(hardware, runtime, question.model, question.format);
        let smaller = one_down(question, hardware, runtime);
        let answers = setup.sensitivity(&workload, Placement::ONE, question.efficiency, smaller);
        Self {
            bandwidth_plus_tenth_ratio: Some(fraction(answers.bandwidth_plus_tenth)),
            arithmetic_plus_tenth_ratio: Some(fraction(answers.arithmetic_plus_tenth)),
            half_context_ratio: Some(fraction(answers.half_context)),
            smaller_format_ratio: answers.smaller_format.map(fraction),
            smaller_format: smaller.map(|format| format.id().to_owned()),
        }
    }
}

/// The usual format with the most bits below those asked for.
fn one_down(question: &Question, hardware: &Hardware, runtime: &Runtime) -> Option<&'static WeightFormat> {
    let format = question.format;
    let usual = USUAL.iter().filter_map(|id| question.catalog.find::<WeightFormat>(id).ok());
    let loads = |other: &&WeightFormat| {
        other.nominal_bits() < format.nominal_bits() && runtime.supports(hardware, other).is_ok()
    };
    usual.filter(loads).max_by_key(|other| other.nominal_bits())
}
