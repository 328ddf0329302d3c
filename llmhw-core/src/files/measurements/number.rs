//! Numbers in texts, checked, and errors that name their place.

use crate::bounds;
use crate::error::{Error, Result};
use crate::units::*;
use alloc::string::String;

/// Characters of a text that an error shows.
const SHOWN: usize = 60;

/// The beginning of a text, on one line.
pub(super) fn shown(text: &str) -> String {
    let mut shown: String = text.trim().chars().take(SHOWN).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.trim().chars().nth(SHOWN).is_some() {
        shown.push_str("...");
    }
    shown
}

/// Without the mark that some editors put before a text, and white space around it.
pub(super) fn without_mark(text: &str) -> &str {
    text.trim_start_matches('\u{feff}').trim()
}

/// The JSON of a text and the lines before it: from the first line that begins like it to the last bracket, since programs
/// log before, and people paste fences around.
pub(super) fn json_part(text: &str) -> Option<(usize, &str)> {
    let (mut before, mut start) = (0, 0);
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with(['{', '[']) || line.starts_with("data:") {
            let end = text.rfind(['}', ']']).map_or(text.len(), |last| last + 1);
            return text.get(start..end).map(|json| (before, json));
        }
        start += line.len();
        before += 1;
    }
    None
}

/// A field that is not what it should be.
pub(super) fn invalid(place: &str, field: &str, rule: &'static str, value: &str) -> Error {
    Error::invalid_record(alloc::format!("{place}: {field}"), rule, shown(value), "give the tool's output as it is")
}

/// A number.
pub(super) fn number(place: &str, field: &str, text: &str) -> Result<f64> {
    let value = text.trim().parse::<f64>().ok().filter(|value| value.is_finite());
    value.ok_or_else(|| invalid(place, field, "be a finite number", text))
}

/// A rate by [`bounds::RATE`], above zero.
pub(super) fn rate(place: &str, field: &str, value: f64) -> Result<TokenRate> {
    if bounds::RATE.contains(value) && value > 0.0 {
        return Ok(tokens_per_second(value));
    }
    Err(invalid(place, field, "be a rate above 0 and at most 1000000000 tokens per second", &alloc::format!("{value}")))
}

/// A deviation by the same bound, from zero.
pub(super) fn deviation(place: &str, field: &str, value: f64) -> Result<TokenRate> {
    if bounds::RATE.contains(value) {
        return Ok(tokens_per_second(value));
    }
    Err(invalid(place, field, "be from 0 to 1000000000 tokens per second", &alloc::format!("{value}")))
}

/// A number of tokens by [`bounds::CONTEXT`].
pub(super) fn tokens_in(place: &str, field: &str, value: f64) -> Result<Tokens> {
    if bounds::CONTEXT.contains(value) && libm::floor(value) == value {
        return Ok(tokens(value));
    }
    Err(invalid(place, field, "be a whole number of tokens from 0 to 1000000000", &alloc::format!("{value}")))
}

/// A number at the start of a text, and what follows it.
pub(super) fn leading(text: &str) -> Option<(f64, &str)> {
    let text = text.trim_start();
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(end)?;
    Some((digits.parse::<f64>().ok().filter(|value| value.is_finite())?, rest))
}

/// The number before `unit` after `mark`, such as 12.5 of `= 12.5 ms`.
pub(super) fn after<'a>(text: &'a str, mark: &str, unit: &str) -> Option<(f64, &'a str)> {
    let (_, rest) = text.split_once(mark)?;
    let (value, rest) = leading(rest)?;
    Some((value, rest.trim_start().strip_prefix(unit)?))
}

/// A whole number that fits 32 bits, at least 1.
pub(super) fn count(place: &str, field: &str, value: f64) -> Result<u32> {
    if (1.0..=f64::from(u32::MAX)).contains(&value) && libm::floor(value) == value {
        return Ok(value as u32);
    }
    Err(invalid(place, field, "be a whole number of at least 1", &alloc::format!("{value}")))
}

/// Mean and sample standard deviation; `None` of nothing.
pub(super) fn mean_and_deviation(samples: &[f64]) -> Option<(f64, f64)> {
    let count = samples.len() as f64;
    let mean = samples.iter().sum::<f64>() / count;
    let squares: f64 = samples.iter().map(|sample| sample - mean).map(|off| off * off).sum();
    let deviation = if samples.len() > 1 { libm::sqrt(squares / (count - 1.0)) } else { 0.0 };
    (!samples.is_empty()).then_some((mean, deviation))
}
