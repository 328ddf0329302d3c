//! `Service`: how fast one replica serves requests by how many it has.

use super::Demand;
use crate::bounds;
use crate::error::{Error, Result};
use crate::scenario::Prepared;
use crate::units::*;
use alloc::vec::Vec;

/// How fast one replica reads prompts, and decodes with one, two, ... sequences in its batch.
///
/// # Example: rates that were measured
/// ```
/// use llmhw_core::fleet::Service;
/// use llmhw_core::units::tokens_per_second as rate;
///
/// let service = Service::new(rate(2000), &[rate(60), rate(105), rate(140), rate(165)])?;
/// assert_eq!(service.slots(), 4);
/// # Ok::<(), llmhw_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Service {
    prefill: f64,
    decode: Vec<f64>,
}

impl Service {
    /// `decode` has the rate of all sequences together, for one sequence first; as many sequences as it has rates are decoded
    /// together at most.
    ///
    /// # Errors
    /// `OutOfRange` by [`bounds::RATE`], for rates of nothing, and without any.
    pub fn new(prefill: TokenRate, decode: &[TokenRate]) -> Result<Self> {
        bounds::SEQUENCES.check_as("sequences", decode.len() as f64)?;
        positive("prefill_tokens_per_second", prefill.value)?;
        for rate in decode {
            positive("decode_tokens_per_second", rate.value)?;
        }
        Ok(Self { prefill: prefill.value, decode: decode.iter().map(|rate| rate.value).collect() })
    }

    /// The rates of a scenario, whose sequences are the most that are decoded together and whose context is what is reserved
    /// for each. Decoding is timed at the context of the average token: mean prompt + E(L^2) / (2 E(L)) for answers of
    /// length L; prompts at the rate of the mean prompt. Both are those of warm machines, the low end of what they keep: a fleet works
    /// for hours.
    ///
    /// # Errors
    /// `Inconsistent` when the sequences do not fit the memory, or a request of mean lengths not the context; `Unsupported` with
    /// a constant efficiency, which does not know prompts.
    pub fn of(prepared: &Prepared<'_>, demand: &Demand) -> Result<Self> {
        let reserved = prepared.workload().context();
        let slots = prepared.workload().sequence_count();
        let whole = demand.prompt.mean() + demand.output.mean();
        if whole > reserved {
            return Err(Error::inconsistent(
                bounds::CONTEXT.name,
                alloc::format!("hold a mean prompt and answer, {} tokens", whole.value),
                reserved.value,
                "reserve a longer context, or shorten prompts or answers",
            ));
        }
        let fit = prepared.fit();
        if !fit.verdict.fits() {
            let advice = "fewer sequences, a shorter context or a smaller format";
            return Err(Error::inconsistent(bounds::SEQUENCES.name, "fit the memory with their caches", slots, advice));
        }
        let at = (demand.prompt.mean() + demand.output.mean_age()).value.min(reserved.value);
        let mut decode = Vec::with_capacity(slots as usize);
        for sequences in 1..=slots {
            let workload = prepared.workload_of(at, sequences, None)?;
            decode.push(prepared.decode_of(&workload).sustained.low);
        }
        let prompt = demand.prompt.mean();
        let reading = prepared.workload_of(prompt.value, 1, None)?;
        let prefill = prepared.prefill_of(&reading, Some(prompt)).ok_or_else(|| {
            let advice = "take the calibrated one, or give both rates yourself";
            Error::unsupported("efficiency", "know how fast prompts are read", "a constant", advice)
        })?;
        let alone = prepared.decode();
        let warm = alone.sustained.low / alone.rate.value;
        Self::new(tokens(prompt.value) / prefill.time * warm, &decode)
    }

    /// Sequences decoded together at most.
    #[must_use]
    pub fn slots(&self) -> u32 {
        // Checked against the bound on sequences.
        self.decode.len() as u32
    }

    /// Seconds of the machine that a mean prompt takes.
    pub(super) fn prompt_seconds(&self, demand: &Demand) -> f64 {
        demand.prompt.mean().value / self.prefill
    }

    /// Answers per second that one replica writes with 1, 2, ... together when it reads nothing.
    pub(super) fn answers(&self, demand: &Demand) -> Vec<f64> {
        self.decode.iter().map(|rate| rate / demand.output.mean().value).collect()
    }

    /// Prompts' share of a replica's time when its batch is full.
    pub(super) fn prompt_share(&self, demand: &Demand) -> f64 {
        let prompt = self.prompt_seconds(demand);
        prompt / (prompt + demand.output.mean().value / self.full())
    }

    /// Rate of all sequences together with a full batch.
    fn full(&self) -> f64 {
        self.decode.last().copied().unwrap_or(0.0)
    }

    /// Rate of one sequence alone.
    pub(super) fn alone(&self) -> f64 {
        self.decode.first().copied().unwrap_or(0.0)
    }
}

fn positive(name: &'static str, value: f64) -> Result<f64> {
    bounds::RATE.check_as(name, value)?;
    if value > 0.0 {
        return Ok(value);
    }
    Err(Error::out_of_range(name, "be above 0", value, "a replica that serves does something"))
}
