//! A quantity as the plain number somebody wrote.

use alloc::format;

/// Neighbours of a value that are looked at on each side: one rounding on the way in and one on the way out.
const NEIGHBOURS: u64 = 4;

/// The shortest decimal near `value` that `back` turns into `base`. `value` is off by rounding at most.
///
/// A price of 5 dollars per million tokens is kept as 0.0000049999999999999996 dollars per token; dividing again may give
/// 4.999999999999999. The number written was short, so the shortest that reads back is the one.
pub(crate) fn shortest(value: f64, base: f64, back: &dyn Fn(f64) -> f64) -> f64 {
    let mut best = value;
    let mut shortest = if back(value) == base { digits(value) } else { usize::MAX };
    // What people write has few digits; only what looks like rounding is looked at closely.
    if shortest <= 15 {
        return value;
    }
    let bits = value.to_bits();
    for candidate in (bits.saturating_sub(NEIGHBOURS)..=bits.saturating_add(NEIGHBOURS)).map(f64::from_bits) {
        if back(candidate) == base && digits(candidate) < shortest {
            shortest = digits(candidate);
            best = candidate;
        }
    }
    best
}

/// How many digits it takes to write a number.
fn digits(number: f64) -> usize {
    let text = format!("{number}");
    let digits = text.trim_matches(|c: char| c == '0' || c == '.' || c == '-').bytes().filter(u8::is_ascii_digit);
    digits.count()
}

/// A quantity in a unit, as the shortest decimal that reads back: `plain!(power, Power, power::watt)`.
macro_rules! plain {
    ($quantity:expr, $type:ty, $unit:path) => {{
        let quantity: $type = $quantity;
        $crate::plain::shortest(quantity.get::<$unit>(), quantity.value, &|number| <$type>::new::<$unit>(number).value)
    }};
}
pub(crate) use plain;

#[cfg(test)]
mod tests {
    use crate::units::*;

    #[test]
    fn what_was_written_with_up_to_fifteen_digits_comes_back() {
        for number in [5.0, 0.1, 0.28, 3.0, 15.0, 0.123_456_789_012_345, 68.25, 936.2, 0.000_000_001, 123_456_789_012.3]
        {
            let price = usd_per_million_tokens(number);
            assert_eq!(plain!(price, TokenPrice, token_price::usd_per_million_tokens), number);
            let bandwidth = gigabytes_per_second(number);
            assert_eq!(plain!(bandwidth, Bandwidth, bandwidth::gigabyte_per_second), number);
        }
    }

    #[test]
    fn what_comes_out_goes_in_again_as_the_same_quantity() {
        for number in [1.0 / 3.0, 2.0 / 7.0, 1e-9 / 3.0, 0.0] {
            let price = usd_per_million_tokens(number);
            let written = plain!(price, TokenPrice, token_price::usd_per_million_tokens);
            assert_eq!(usd_per_million_tokens(written), price, "{number}");
        }
    }

    #[test]
    fn of_the_numbers_that_read_back_the_shortest_is_meant() {
        // Dividing by a million and multiplying again leaves 4.999999999999999 of 5.
        let back = |number: f64| number / 1e6;
        for meant in [5.0, 0.3, 2.2, 1.1, 12.5, 0.7, 4.35] {
            let base = back(meant);
            assert_eq!(super::shortest(base * 1e6, base, &back), meant);
            for off in [1, 2, 3] {
                let near = f64::from_bits(meant.to_bits() - off);
                if back(near) == base {
                    assert_eq!(super::shortest(near, base, &back), meant, "{off}");
                }
            }
        }
        // A short number that is another quantity is not taken.
        let next = f64::from_bits(5.0_f64.to_bits() + 1);
        assert_eq!(super::shortest(5.0, next, &|number| number), next);
        // Nothing near reads back: it stays as it is.
        assert_eq!(super::shortest(0.0, 1.0, &back), 0.0);
        assert_eq!(super::shortest(0.123_456_789_012_345_67, 1.0, &back), 0.123_456_789_012_345_67);
        for number in [0.0, f64::INFINITY, 1e300, 1e-300] {
            assert_eq!(super::shortest(number, number, &|number| number), number);
        }
    }

    #[test]
    fn digits_are_counted_without_zeros_around_and_signs() {
        for (number, count) in [(0.0, 0), (5.0, 1), (-5.5, 2), (100.0, 1), (0.001, 1), (1.01, 3), (-0.25, 2), (1e21, 1)]
        {
            assert_eq!(super::digits(number), count, "{number}");
        }
    }
}
