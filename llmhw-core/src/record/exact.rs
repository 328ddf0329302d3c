//! A quantity as the plain number somebody wrote.

use alloc::format;

/// The shortest decimal that `back` turns into `base`, starting from `value`, which is off by rounding at most.
///
/// A price of 5 dollars per million tokens is kept as 0.0000049999999999999996 dollars per token; dividing again may give
/// 4.999999999999999. The number written was short, so the shortest that reads back is the one.
pub(super) fn shortest(value: f64, base: f64, back: impl Fn(f64) -> f64) -> f64 {
    let candidates = (14..17).filter_map(|digits| format!("{value:.digits$e}").parse::<f64>().ok());
    for candidate in candidates {
        if back(candidate) == base {
            return candidate;
        }
    }
    value
}

/// A quantity in a unit, as the shortest decimal that reads back: `plain!(power, Power, power::watt)`.
macro_rules! plain {
    ($quantity:expr, $type:ty, $unit:path) => {{
        let quantity: $type = $quantity;
        $crate::record::exact::shortest(quantity.get::<$unit>(), quantity.value, |number| {
            <$type>::new::<$unit>(number).value
        })
    }};
}
pub(super) use plain;

#[cfg(test)]
mod tests {
    use crate::units::*;

    #[test]
    fn what_was_written_with_up_to_fifteen_digits_comes_back() {
        for number in [5.0, 0.1, 0.28, 3.0, 15.0, 0.123_456_789_012_345, 68.25, 936.2, 1.0 / 3.0] {
            let price = usd_per_million_tokens(number);
            assert_eq!(plain!(price, TokenPrice, token_price::usd_per_million_tokens), number);
            let bandwidth = gigabytes_per_second(number);
            assert_eq!(plain!(bandwidth, Bandwidth, bandwidth::gigabyte_per_second), number);
        }
    }
}
