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
        _ => Q::parse(text).map_err(|error| without_value(&error)),
    }
}

/// What a value must be. Clap has said which option has which value, so the library's refusal gives its units alone.
fn without_value(error: &llmhw_core::Error) -> String {
    let text = error.to_string();
    let units = text.rsplit_once("one of: ").map_or(text.as_str(), |(_, units)| units);
    format!("must be a number without separators, such as 1500 or 0.5, alone or with its unit: {units}")
}

/// The ends of what was meant as a range in another spelling: `3000-5000`.
pub(super) fn ends(text: &str) -> Option<(&str, &str)> {
    let begins = |part: &str| part.starts_with(|letter: char| letter.is_ascii_digit() || letter == '.');
    let (low, high) = text.trim().split_once(['-', '–'])?;
    let (low, high) = (low.trim(), high.trim());
    (begins(low) && begins(high)).then_some((low, high))
}

pub(super) fn read_share(text: &str) -> Result<Share, String> {
    if text.trim().eq_ignore_ascii_case("calibrated") {
        return Ok(Share::Calibrated);
    }
    read_ratio(text).map(Share::Constant).map_err(|error| format!("{error}, or calibrated"))
}

pub(super) fn read_ratio(text: &str) -> Result<Ratio, String> {
    Ratio::parse(text).map_err(|_| "must be a fraction such as 0.25, or a percentage such as 25%".to_owned())
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
    let found = Vendor::ALL.iter().find(|vendor| vendor.as_str().eq_ignore_ascii_case(text.trim()));
    let words = || Vendor::ALL.iter().map(|vendor| vendor.as_str()).collect::<Vec<_>>().join(", ");
    found.copied().ok_or_else(|| format!("must be one of {}", words()))
}

/// A whole number; `k` stands for 1024, as in the names of contexts.
pub(super) fn read_whole(text: &str) -> Result<u64, String> {
    let text = text.trim();
    let (digits, times) = text.strip_suffix(['k', 'K']).map_or((text, 1), |digits| (digits, 1024));
    let number = digits.parse::<u64>().ok().and_then(|number| number.checked_mul(times));
    number.ok_or_else(|| format!("\"{text}\" is no whole number, such as 4096 or 4k"))
}

/// A whole number of tokens that a cache could hold, said as [`read_whole`] reads it.
pub(super) fn read_context(text: &str) -> Result<u32, String> {
    u32::try_from(read_whole(text)?).map_err(|_| format!("must be at most {}", u32::MAX))
}

/// How many there are; the range is for the library to check.
pub(super) fn read_count(text: &str) -> Result<u32, String> {
    text.trim().parse().map_err(|_| format!("must be a whole number from 0 to {}", u32::MAX))
}

/// A number as it is.
pub(super) fn read_number(text: &str) -> Result<f64, String> {
    let number = text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    number.ok_or_else(|| "must be a number such as 2 or 0.5, without separators".to_owned())
}

/// Seconds, or a time with its unit.
pub(super) fn read_seconds(text: &str) -> Result<f64, String> {
    Ok(read(text, llmhw_core::units::seconds)?.get::<llmhw_core::units::time::second>())
}

/// Watts, or a power with its unit.
pub(super) fn read_watts(text: &str) -> Result<f64, String> {
    Ok(read(text, llmhw_core::units::watts)?.get::<llmhw_core::units::power::watt>())
}

/// Gibibytes, or a size with its unit.
pub(super) fn read_gibibytes(text: &str) -> Result<f64, String> {
    Ok(read(text, llmhw_core::units::gibibytes)?.get::<llmhw_core::units::information::gibibyte>())
}

/// A count of tokens, `4k` among them; its range is for the library to check.
pub(super) fn read_tokens(text: &str) -> Result<f64, String> {
    if let Ok(whole) = read_whole(text) {
        return Ok(whole as f64);
    }
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
    let found = Strategy::WORDS.iter().find(|(_, word)| word.eq_ignore_ascii_case(text.trim()));
    let words = || Strategy::WORDS.iter().map(|(_, word)| *word).collect::<Vec<_>>().join(", ");
    found.map(|(strategy, _)| *strategy).ok_or_else(|| format!("must be one of {}", words()))
}
