//! Cells of figures.

use crate::number::{fixed, percent};
use crate::section::Cell;
use crate::speed::{self, decimals, mark};
use llmhw_core::record::answer::TokenRateInterval;

/// A rate as elsewhere in the tables.
pub(crate) fn rate(rate: Option<f64>) -> Cell {
    rate.map(|rate| fixed(rate, decimals(rate))).into()
}

/// The same with a mark where it is extrapolated.
pub(crate) fn marked(rate: Option<f64>, basis: Option<&str>) -> Cell {
    rate.map(|rate| format!("{}{}", mark(basis), fixed(rate, decimals(rate)))).into()
}

/// A range.
pub(crate) fn interval(interval: Option<&TokenRateInterval>) -> Cell {
    let ends = interval.map(|interval| (interval.low_tokens_per_second, interval.high_tokens_per_second)).unzip();
    speed::range(ends.0, ends.1).into()
}

/// Whole US dollars.
pub(crate) fn price(usd: f64) -> Cell {
    fixed(usd, 0).into()
}

/// A figure with two digits or more, and no decimals where it is whole.
pub(crate) fn figure(value: f64) -> String {
    let decimals = match value.abs() {
        whole if whole.fract() == 0.0 || whole < 0.005 => 0,
        small if small < 0.995 => 2,
        middle if middle < 99.95 => 1,
        _ => 0,
    };
    fixed(value, decimals)
}

/// A range that may have no width.
pub(crate) fn range(low: f64, high: f64) -> Option<String> {
    speed::range(Some(low), Some(high)).filter(|_| low < high)
}

/// A share, which is 0 % or 100 % only where it is exactly that.
pub(crate) fn share(fraction: f64) -> String {
    match fraction {
        low if low > 0.0 && low < 0.005 => "<1 %".to_owned(),
        high if (0.995..1.0).contains(&high) => ">99 %".to_owned(),
        other => percent(other),
    }
}

/// Nothing at all, where a dash would stand for something unknown.
pub(crate) fn blank() -> Cell {
    Cell::from("")
}
