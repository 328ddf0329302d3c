//! Numbers that are not known exactly.

use super::parse::{ends, read_money_usd, read_share_of_all};
use llmhw_core::record::ask::{Range, RangeChoice};

/// A number, `LEAST..LIKELIEST..MOST`, or `LOW~MIDDLE~HIGH` with one case in ten below and above.
fn read(text: &str, number: impl Fn(&str) -> Result<f64, String>) -> Result<RangeChoice, String> {
    let parts = |by: &str| text.split(by).map(&number).collect::<Result<Vec<_>, _>>();
    let three = "must be LEAST..LIKELIEST..MOST, or LOW~MIDDLE~HIGH with one case in ten below and above";
    if text.contains("..") {
        let [low, mode, high] = parts("..")?[..] else { return Err(three.to_owned()) };
        return Ok(RangeChoice::Range(Range::Triangular { low, mode, high }));
    }
    if text.contains('~') {
        let [low, median, high] = parts("~")?[..] else { return Err(three.to_owned()) };
        return Ok(RangeChoice::Range(Range::LogNormal { low, median, high }));
    }
    number(text).map(RangeChoice::Exactly).map_err(|error| match ends(text) {
        Some((low, high)) => {
            format!("{error}; a range is {low}..LIKELIEST..{high}, with what is likeliest between the two")
        }
        None => error,
    })
}

/// Plain numbers.
pub(super) fn read_range(text: &str) -> Result<RangeChoice, String> {
    read(text, |part| part.trim().parse().map_err(|_| format!("{part} is not a number")))
}

/// US dollars.
pub(super) fn read_price_range(text: &str) -> Result<RangeChoice, String> {
    read(text, read_money_usd)
}

/// Shares, as fractions or percent.
pub(super) fn read_share_range(text: &str) -> Result<RangeChoice, String> {
    read(text, read_share_of_all)
}

/// The price of electricity where it is a range; a number, a price with its unit or a region is for others to read.
pub(crate) fn electricity_range(text: &str) -> Option<Result<RangeChoice, String>> {
    (text.contains("..") || text.contains('~') || ends(text).is_some()).then(|| read_range(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_a_triangle_and_a_log_normal() {
        assert_eq!(read_range("0.15"), Ok(RangeChoice::Exactly(0.15)));
        let share = RangeChoice::Range(Range::Triangular { low: 0.1, mode: 0.25, high: 0.5 });
        assert_eq!(read_share_range("10%..0.25..50%"), Ok(share));
        let price = RangeChoice::Range(Range::LogNormal { low: 1500.0, median: 1800.0, high: 2400.0 });
        assert_eq!(read_price_range("1500~1800~2400"), Ok(price));
        assert!(read_share_range("5%-50%").unwrap_err().contains("a range is 5%..LIKELIEST..50%"));
        assert!(electricity_range("0.1-0.3").is_some() && electricity_range("us-average").is_none());
        for wrong in ["1..2", "1~2", "a..b..c", "", "1..2~3"] {
            assert!(read_range(wrong).is_err(), "{wrong}");
        }
    }
}
