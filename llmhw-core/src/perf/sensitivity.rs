//! What would help: the same estimate with one thing changed.

use super::{Decode, Placement, Setup};
use crate::efficiency::Efficiency;
use crate::spec::{WeightFormat, Workload};
use crate::units::*;

/// How much faster decoding would be, as a ratio to the estimate, if one thing changed.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Sensitivity {
    /// A tenth more memory bandwidth.
    pub bandwidth_plus_tenth: Ratio,
    /// A tenth more arithmetic.
    pub arithmetic_plus_tenth: Ratio,
    /// Half the context.
    pub half_context: Ratio,
    /// A smaller format, when one was given.
    pub smaller_format: Option<Ratio>,
}

impl Setup<'_> {
    /// How the decode rate of `workload` answers to changes; `smaller` is a format to compare with.
    ///
    /// # Example: a mixture on a Mac waits for launches more than for memory
    /// ```
    /// use llmhw_core::catalog::{self, formats, runtimes};
    /// use llmhw_core::perf::{Placement, Setup};
    /// use llmhw_core::{efficiency, spec::Workload, units::{percent, tokens}};
    ///
    /// let mini = catalog::hardware("mac-mini-m4-pro-20c-48gb")?;
    /// let setup = Setup::new(mini, &runtimes::LLAMA_CPP_METAL, catalog::model("qwen3-coder:30b")?, &formats::Q4_K_M);
    /// let workload = Workload::new(tokens(8192))?;
    /// let s = setup.sensitivity(&workload, Placement::ONE, efficiency::CALIBRATED, None);
    /// assert!(s.bandwidth_plus_tenth > percent(100) && s.bandwidth_plus_tenth < percent(110));
    /// # Ok::<(), llmhw_core::Error>(())
    /// ```
    #[must_use]
    pub fn sensitivity(
        &self,
        workload: &Workload,
        placement: Placement,
        efficiency: Efficiency,
        smaller: Option<&WeightFormat>,
    ) -> Sensitivity {
        let decode =
            |setup: &Setup<'_>, workload: &Workload| -> Decode { setup.decode(workload, placement, efficiency) };
        let base = decode(self, workload).rate.value;
        let mut wider = *self;
        wider.shape.bandwidth *= 1.1;
        let mut faster = *self;
        faster.shape.fp32 *= 1.1;
        // Half of a valid context is one too.
        let half = workload.at_context(workload.context() / 2.0).unwrap_or(*workload);
        Sensitivity {
            bandwidth_plus_tenth: decode(&wider, workload).rate.value / base,
            arithmetic_plus_tenth: decode(&faster, workload).rate.value / base,
            half_context: decode(self, &half).rate.value / base,
            smaller_format: smaller.map(|format| {
                let setup = Setup::new(self.hardware, self.runtime, self.model, format).corrected(self.corrections);
                decode(&setup, workload).rate.value / base
            }),
        }
    }
}
