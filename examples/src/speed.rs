//! What the library says about speed, as fields of a row and as text: rates with their range and what they rest on.

use crate::number::{fixed, tidy};
use crate::section::{Cell, Column, Tone};
use llmhw_core::Projection;
use llmhw_core::evidence::Estimate;
use llmhw_core::perf::Decode;
use llmhw_core::units::{Ratio, TokenRate, ratio, time, token_rate};
use schemars::JsonSchema;
use serde::Serialize;

/// A decode rate, the range of comparable measurements, and what it rests on.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub(crate) struct Speed {
    /// The decode rate; null where the model does not run.
    pub(crate) decode_tokens_per_second: Option<f64>,
    /// The lower end of the range that holds 80 % of comparable measurements; null with a constant efficiency.
    pub(crate) decode_low_tokens_per_second: Option<f64>,
    /// Its upper end.
    pub(crate) decode_high_tokens_per_second: Option<f64>,
    /// What the rate rests on: measured, calibrated, extrapolated or assumed.
    pub(crate) basis: Option<String>,
}

impl Speed {
    /// The fields of an estimate, if there is one.
    pub(crate) fn of(estimate: Option<Estimate<TokenRate>>) -> Self {
        let Some(estimate) = estimate else { return Self::default() };
        let (low, high) = ends(&estimate);
        Self {
            decode_tokens_per_second: Some(rate(estimate.value)),
            decode_low_tokens_per_second: low,
            decode_high_tokens_per_second: high,
            basis: Some(estimate.basis.to_string()),
        }
    }

    /// The rate: whole numbers where its range is known, for that is wider; with a mark where it is extrapolated.
    pub(crate) fn rate_cell(&self) -> Cell {
        let decimals = |value| if self.decode_low_tokens_per_second.is_some() { decimals(value) } else { 1 };
        let mark = mark(self.basis.as_deref());
        self.decode_tokens_per_second.map(|value| format!("{mark}{}", fixed(value, decimals(value)))).into()
    }

    /// Its range, from low to high.
    pub(crate) fn range_cell(&self) -> Cell {
        range(self.decode_low_tokens_per_second, self.decode_high_tokens_per_second).into()
    }

    /// The ends of the range, for a bar.
    pub(crate) fn ends(&self) -> Option<(f64, f64)> {
        self.decode_low_tokens_per_second.zip(self.decode_high_tokens_per_second)
    }
}

/// Rate, range and basis, as columns of a table of rows that hold a [`Speed`].
pub(crate) trait Rated {
    /// The speed.
    fn speed(&self) -> &Speed;
}

/// The column of the rate.
pub(crate) fn rate_column<R: Rated>() -> Column<R> {
    Column::numbers("decode", "tok/s", |row: &R| row.speed().rate_cell())
}

/// The column of its range.
pub(crate) fn range_column<R: Rated>() -> Column<R> {
    Column::numbers("80 %", "from–to", |row: &R| row.speed().range_cell()).optional()
}

/// The column of what it rests on.
pub(crate) fn basis_column<R: Rated>() -> Column<R> {
    Column::words("basis", |row: &R| basis(row.speed().basis.as_deref()))
}

/// What a rate rests on, quiet where nothing of the class was measured.
pub(crate) fn basis(basis: Option<&str>) -> Cell {
    let tone = if basis == Some("extrapolated") { Tone::Quiet } else { Tone::Plain };
    Cell { text: basis.map(str::to_owned), tone }
}

/// What stands before a rate that is extrapolated.
pub(crate) fn mark(basis: Option<&str>) -> &'static str {
    if basis == Some("extrapolated") { "~" } else { "" }
}

/// Where the time of a decode step goes.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub(crate) struct Step {
    /// Rate over ceiling: what the guide sets to 0.6.
    pub(crate) efficiency_fraction: Option<f64>,
    /// What a step waits for most.
    pub(crate) bottleneck: Option<String>,
    /// Share of a step that reads weights.
    pub(crate) weights_time_fraction: Option<f64>,
    /// Share that reads the KV cache.
    pub(crate) kv_cache_time_fraction: Option<f64>,
    /// Share of arithmetic that is not hidden behind reading.
    pub(crate) compute_time_fraction: Option<f64>,
    /// Share that launches kernels.
    pub(crate) overhead_time_fraction: Option<f64>,
    /// Share that passes results between devices.
    pub(crate) communication_time_fraction: Option<f64>,
}

/// What the shares of a step are called.
pub(crate) const SHARES: [&str; 5] = ["weights", "KV cache", "arithmetic", "launches", "passing on"];

impl Step {
    /// The fields of a step, if there is one.
    pub(crate) fn of(decode: Option<&Decode>) -> Self {
        let Some(decode) = decode else { return Self::default() };
        let parts = &decode.breakdown;
        Self {
            efficiency_fraction: Some(fraction(decode.efficiency)),
            bottleneck: Some(decode.bottleneck.to_string()),
            weights_time_fraction: Some(fraction(parts.weights)),
            kv_cache_time_fraction: Some(fraction(parts.kv_cache)),
            compute_time_fraction: Some(fraction(parts.compute)),
            overhead_time_fraction: Some(fraction(parts.overhead)),
            communication_time_fraction: Some(fraction(parts.communication)),
        }
    }

    /// What takes most of the time, by the name of the share.
    pub(crate) fn longest(&self) -> Option<&'static str> {
        let shares = self.shares()?;
        let named = shares.into_iter().zip(SHARES);
        named.max_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, name)| name)
    }

    /// The shares, in the order of [`SHARES`].
    pub(crate) fn shares(&self) -> Option<[f64; 5]> {
        Some([
            self.weights_time_fraction?,
            self.kv_cache_time_fraction?,
            self.compute_time_fraction?,
            self.overhead_time_fraction?,
            self.communication_time_fraction?,
        ])
    }
}

/// Reading the prompt. Null with a constant efficiency, which is about bandwidth and knows nothing of it.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub(crate) struct Prompt {
    /// Tokens of the prompt read per second.
    pub(crate) prefill_tokens_per_second: Option<f64>,
    /// The lower end of the range that holds 80 % of comparable measurements.
    pub(crate) prefill_low_tokens_per_second: Option<f64>,
    /// Its upper end.
    pub(crate) prefill_high_tokens_per_second: Option<f64>,
    /// What that rate rests on.
    pub(crate) prefill_basis: Option<String>,
    /// Time to read a prompt as long as the context and to write one token.
    pub(crate) time_to_first_token_seconds: Option<f64>,
}

impl Prompt {
    /// The fields of a projection, if there is one.
    pub(crate) fn of(projection: Option<&Projection>) -> Self {
        let prefill = projection.and_then(|projection| projection.prefill.map(|prefill| (projection, prefill)));
        let Some((projection, prefill)) = prefill else { return Self::default() };
        let (low, high) = ends(&prefill.rate);
        Self {
            prefill_tokens_per_second: Some(rate(prefill.rate.value)),
            prefill_low_tokens_per_second: low,
            prefill_high_tokens_per_second: high,
            prefill_basis: Some(prefill.rate.basis.to_string()),
            time_to_first_token_seconds: projection.time_to_first_token().map(|wait| tidy(wait.get::<time::second>())),
        }
    }
}

/// Both ends of the range of an estimate.
pub(crate) fn ends(estimate: &Estimate<TokenRate>) -> (Option<f64>, Option<f64>) {
    (estimate.interval.map(|ends| rate(ends.low)), estimate.interval.map(|ends| rate(ends.high)))
}

fn rate(value: TokenRate) -> f64 {
    tidy(value.get::<token_rate::token_per_second>())
}

fn fraction(value: Ratio) -> f64 {
    tidy(value.get::<ratio::fraction>())
}

/// Decimals that leave two digits or more.
pub(crate) fn decimals(value: f64) -> usize {
    usize::from(value < 9.95)
}

/// A number to two digits or more.
pub(crate) fn rough(value: f64) -> String {
    fixed(value, decimals(value))
}

/// A range, both ends with the decimals of the lower one.
pub(crate) fn range(low: Option<f64>, high: Option<f64>) -> Option<String> {
    let (low, high) = (low?, high?);
    Some(format!("{}–{}", rough(low), fixed(high, decimals(low))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_have_the_digits_their_lower_end_needs() {
        assert_eq!(range(Some(8.68), Some(10.72)).as_deref(), Some("8.7–10.7"));
        assert_eq!(range(Some(18.0), Some(1_222.4)).as_deref(), Some("18–1,222"));
        assert_eq!(range(Some(18.0), None), None);
    }
}
