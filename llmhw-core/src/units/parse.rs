//! Reading: `"400 GB/s"`, `"24GiB"`, `"$0.15/kWh"`, `"60 %"`.
//!
//! The unit must be written: a bare number is only taken for a ratio. Case counts, because Gb and GB differ by eight.

use super::*;
use crate::error::{Error, Result};
use alloc::{format, string::String, vec::Vec};

mod sealed {
    pub trait Sealed {}
}

/// A quantity that can be read from text. Implemented for every quantity of [`units`](crate::units).
pub trait Parse: Sized + sealed::Sealed {
    /// What the quantity is called in messages.
    const DESCRIPTION: &'static str;

    /// The quantity and its unit as text, turned into a value.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRecord`](crate::ErrorKind::InvalidRecord) when the text is not a finite number followed by a
    /// unit of this quantity; the message lists the units.
    ///
    /// # Example: what people write
    /// ```
    /// use llmhw_core::units::{Bandwidth, EnergyPrice, Information, Parse, gibibytes, gigabytes_per_second};
    ///
    /// assert_eq!(Bandwidth::parse("400 GB/s")?, gigabytes_per_second(400.0));
    /// assert_eq!(Information::parse("24GiB")?, gibibytes(24.0));
    /// assert_eq!(EnergyPrice::parse("$0.15/kWh")?.to_string(), "$0.15/kWh");
    /// let error = Bandwidth::parse("400 Gb/s").unwrap_err();
    /// assert!(error.to_string().contains("Gbit/s"));
    /// # Ok::<(), llmhw_core::Error>(())
    /// ```
    fn parse(text: &str) -> Result<Self>;
}

/// Splits `text` into a number and what follows it, with dollars moved behind the number.
fn split(text: &str) -> Option<(f64, String)> {
    let text = text.trim();
    let (dollars, text) = match text.strip_prefix('$') {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text),
    };
    // No unit begins with what a number is made of. An `e` is of the number where an exponent follows.
    let mut rest = text.as_bytes();
    while let [b'0'..=b'9' | b'.' | b'+' | b'-', after @ ..] | [b'e' | b'E', b'0'..=b'9' | b'+' | b'-', after @ ..] =
        rest
    {
        rest = after;
    }
    // What was passed is ASCII, so the rest begins at a boundary of characters.
    let (number, unit) = text.split_at_checked(text.len() - rest.len())?;
    let number: f64 = number.parse().ok().filter(|n: &f64| n.is_finite())?;
    let unit = unit.trim();
    Some((number, if dollars { format!("USD{unit}") } else { String::from(unit) }))
}

macro_rules! parse {
    ($($quantity:ident: $module:ident;)+) => {
        $(
            impl sealed::Sealed for $quantity {}
            impl Parse for $quantity {
                const DESCRIPTION: &'static str = $module::description();

                fn parse(text: &str) -> Result<Self> {
                    let refuse = || {
                        let units: Vec<_> = $module::units().map(|u| u.abbreviation()).filter(|u| !u.is_empty()).collect();
                        Error::invalid_record(
                            $module::description(),
                            "be a finite number followed by one of the units",
                            text,
                            format!("write a number and one of: {}", units.join(", ")),
                        )
                    };
                    let (number, unit) = split(text).ok_or_else(refuse)?;
                    // The shortest digits that read back as the same number, in the form uom's own reader takes.
                    format!("{number} {unit}").parse::<$quantity>().map_err(|_| refuse())
                }
            }
        )+
    };
}

parse! {
    Information: information;
    Time: time;
    Tokens: token_count;
    Parameters: parameter_count;
    Operations: operation_count;
    Energy: energy;
    Money: money;
    Ratio: ratio;
    Bandwidth: bandwidth;
    TokenRate: token_rate;
    TimePerToken: time_per_token;
    OperationRate: operation_rate;
    Power: power;
    BytesPerToken: bytes_per_token;
    BytesPerParameter: bytes_per_parameter;
    ParametersPerToken: parameters_per_token;
    OperationsPerToken: operations_per_token;
    OperationsPerParameter: operations_per_parameter;
    ArithmeticIntensity: arithmetic_intensity;
    EnergyPerToken: energy_per_token;
    EnergyPrice: energy_price;
    TokenPrice: token_price;
    MoneyRate: money_rate;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_units_are_read() {
        assert_eq!(Bandwidth::parse("1.6e3 GB/s").unwrap(), gigabytes_per_second(1600.0));
        assert_eq!(Bandwidth::parse("25Gbit/s").unwrap(), gigabits_per_second(25.0));
        assert_eq!(Ratio::parse("60%").unwrap(), percent(60.0));
        assert_eq!(Ratio::parse("0.6").unwrap(), fraction(0.6));
        assert_eq!(Money::parse("$1799").unwrap(), usd(1799.0));
        assert_eq!(TokenPrice::parse("$5/Mtok").unwrap(), usd_per_million_tokens(5.0));
        assert_eq!(Time::parse("3 years").unwrap(), years(3.0));
        assert_eq!(Information::parse("1 byte").unwrap(), bytes(1.0));
    }

    #[test]
    fn signs_and_exponents_are_of_the_number() {
        for (text, gigabytes) in [
            ("-2 GB/s", -2.0),
            ("+2GB/s", 2.0),
            ("16e2GB/s", 1600.0),
            ("16E+2 GB/s", 1600.0),
            ("1.e-3 GB/s", 0.001),
            (".5 GB/s", 0.5),
        ] {
            assert_eq!(Bandwidth::parse(text).unwrap(), gigabytes_per_second(gigabytes), "{text}");
        }
        for text in ["1-2 GB/s", "4 -GB/s", "e5 GB/s", "1e GB/s", "1e+ GB/s", "- GB/s", "1.2.3 GB/s"] {
            assert!(Bandwidth::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_printed_in_full_reads_back_as_the_same_bits() {
        for value in [0.1, 273.0, 1_227.8, 3.3e-5] {
            let text = alloc::format!("{value} GB/s");
            assert_eq!(Bandwidth::parse(&text).unwrap().value.to_bits(), gigabytes_per_second(value).value.to_bits());
        }
    }

    #[test]
    fn a_missing_or_foreign_unit_is_refused_and_the_units_are_listed() {
        for text in [
            "400",
            "",
            "GB/s",
            "NaN GB/s",
            "inf GB/s",
            "400 gb/s",
            "400 tok/s",
            "4,000 GB/s",
            "$400 GB/s",
            "1e999 GB/s",
        ] {
            let error = Bandwidth::parse(text).unwrap_err();
            assert!(alloc::string::ToString::to_string(&error).contains("GB/s, TB/s"), "{text}: {error}");
        }
    }
}
