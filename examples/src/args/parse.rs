//! Values of options: bare numbers in the option's unit, or with a unit of their own.

use super::Share;
use llmhw_core::plain::Word as _;
use llmhw_core::spec::{Strategy, Vendor};
use llmhw_core::units::{Bandwidth, BytesPerToken, Money, Parse, Ratio, Time, TokenRate, Tokens};
use llmhw_core::units::{gigabytes_per_second, gigabytes_per_token, million_tokens, tokens_per_second, usd, years};

/// A bare number in the option's unit, or a number with its own unit.
fn read<Q: Parse>(text: &str, of_number: impl Fn(f64) -> Q) -> Result<Q, String> {
    match text.trim().parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(of_number(number)),
        _ => Q::parse(text).map_err(|error| error.to_string()),
    }
}

pub(super) fn read_share(text: &str) -> Result<Share, String> {
    if text.trim().eq_ignore_ascii_case("calibrated") {
        return Ok(Share::Calibrated);
    }
    read_ratio(text).map(Share::Constant).map_err(|error| format!("{error}; or calibrated"))
}

pub(super) fn read_ratio(text: &str) -> Result<Ratio, String> {
    Ratio::parse(text).map_err(|error| error.to_string())
}

pub(super) fn read_bandwidth(text: &str) -> Result<Bandwidth, String> {
    read(text, gigabytes_per_second)
}

pub(super) fn read_bytes_per_token(text: &str) -> Result<BytesPerToken, String> {
    read(text, gigabytes_per_token)
}

pub(super) fn read_time(text: &str) -> Result<Time, String> {
    read(text, years)
}

pub(super) fn read_money(text: &str) -> Result<Money, String> {
    read(text, usd)
}

pub(super) fn read_rate(text: &str) -> Result<TokenRate, String> {
    read(text, tokens_per_second)
}

pub(super) fn read_vendor(text: &str) -> Result<Vendor, String> {
    let found = Vendor::ALL.iter().find(|vendor| vendor.as_str() == text);
    let words = || Vendor::ALL.iter().map(|vendor| vendor.as_str()).collect::<Vec<_>>().join(", ");
    found.copied().ok_or_else(|| format!("is one of {}", words()))
}

/// A count of tokens; its range is for the library to check.
pub(super) fn read_tokens(text: &str) -> Result<f64, String> {
    let tokens = read(text, llmhw_core::units::tokens)?;
    Ok(tokens.get::<llmhw_core::units::token_count::token>())
}

pub(super) fn read_million_tokens(text: &str) -> Result<Tokens, String> {
    read(text, million_tokens)
}

/// A fraction or percent, as a number.
pub(super) fn read_share_of_all(text: &str) -> Result<f64, String> {
    Ok(read_ratio(text)?.get::<llmhw_core::units::ratio::fraction>())
}

/// US dollars, as a number.
pub(super) fn read_money_usd(text: &str) -> Result<f64, String> {
    Ok(read_money(text)?.get::<llmhw_core::units::money::usd>())
}

/// Tokens per second, as a number.
pub(super) fn read_tokens_per_second(text: &str) -> Result<f64, String> {
    Ok(read_rate(text)?.get::<llmhw_core::units::token_rate::token_per_second>())
}

pub(super) fn read_strategy(text: &str) -> Result<Strategy, String> {
    let found = Strategy::WORDS.iter().find(|(_, word)| *word == text);
    let words = || Strategy::WORDS.iter().map(|(_, word)| *word).collect::<Vec<_>>().join(", ");
    found.map(|(strategy, _)| *strategy).ok_or_else(|| format!("is one of {}", words()))
}
