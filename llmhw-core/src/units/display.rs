//! Printing: each quantity picks the largest of its units that keeps the number at one or above.
//!
//! Without a precision four significant digits are printed, so the text is for people: `{:?}` prints all digits.
//! `{:#}` prints information in binary units (GiB) instead of decimal ones (GB).

use super::*;
use core::fmt;

/// Writes `value` with the formatter's precision, or with at most four significant digits.
fn write_number(f: &mut fmt::Formatter<'_>, value: f64) -> fmt::Result {
    if let Some(precision) = f.precision() {
        return write!(f, "{value:.precision$}");
    }
    let size = value.abs();
    let decimals = match size {
        s if s >= 999.5 => 0,
        s if s >= 99.95 => 1,
        s if s >= 9.995 => 2,
        s if s >= 0.9995 || s == 0.0 => 3,
        s if s >= 0.0995 => 4,
        _ => 6,
    };
    let text = alloc::format!("{value:.decimals$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    f.write_str(text)
}

/// Picks the first rung whose unit is not larger than the value, or than a tenth of it for those that people use from ten on; the last rung
/// takes everything else.
fn write_on_ladder(
    f: &mut fmt::Formatter<'_>,
    base: f64,
    ladder: &[(f64, &str)],
    before: &str,
    after_number: &str,
) -> fmt::Result {
    let from = |unit: &str| if FROM_TEN.contains(&unit) { 10.0 } else { 1.0 };
    let rung = ladder.iter().find(|(size, unit)| base.abs() >= *size * from(unit)).or(ladder.last());
    let (size, unit) = rung.copied().unwrap_or((1.0, ""));
    f.write_str(before)?;
    write_number(f, base / size)?;
    f.write_str(after_number)?;
    f.write_str(unit)
}

/// Memory of 8000 GB/s and a machine of 1300 W are said so.
const FROM_TEN: &[&str] = &["TB/s", "kW"];

const BINARY_INFORMATION: &[(f64, &str)] =
    &[(1_099_511_627_776.0, "TiB"), (1_073_741_824.0, "GiB"), (1_048_576.0, "MiB"), (1024.0, "KiB"), (1.0, "B")];

macro_rules! display {
    ($($quantity:ident: $before:literal, $between:literal, [$(($size:expr, $unit:literal)),+ $(,)?];)+) => {
        $(
            impl fmt::Display for $quantity {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    write_on_ladder(f, self.value, &[$(($size, $unit)),+], $before, $between)
                }
            }
        )+
    };
}

impl fmt::Display for Information {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimal: &[(f64, &str)] = &[(1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1.0, "B")];
        write_on_ladder(f, self.value, if f.alternate() { BINARY_INFORMATION } else { decimal }, "", " ")
    }
}

display! {
    Time: "", " ", [(31_557_600.0, "a"), (2_629_800.0, "mo"), (86_400.0, "d"), (3600.0, "h"), (60.0, "min"), (1.0, "s"),
        (1e-3, "ms"), (1e-6, "us"), (1e-9, "ns")];
    Tokens: "", " ", [(1e6, "Mtok"), (1.0, "tok")];
    Parameters: "", " ", [(1e9, "Gparam"), (1e6, "Mparam"), (1.0, "param")];
    Operations: "", " ", [(1e12, "TFLOP"), (1e9, "GFLOP"), (1.0, "FLOP")];
    Energy: "", " ", [(3.6e6, "kWh"), (3600.0, "Wh"), (1.0, "J")];
    Money: "$", "", [(1.0, "")];
    Ratio: "", " ", [(0.01, "%")];
    Bandwidth: "", " ", [(1e12, "TB/s"), (1e9, "GB/s"), (1e6, "MB/s"), (1.0, "B/s")];
    TokenRate: "", " ", [(1.0, "tok/s")];
    TimePerToken: "", " ", [(1.0, "s/tok"), (1e-3, "ms/tok")];
    OperationRate: "", " ", [(1e12, "TFLOP/s"), (1e9, "GFLOP/s"), (1.0, "FLOP/s")];
    Power: "", " ", [(1e3, "kW"), (1.0, "W")];
    BytesPerToken: "", " ", [(1e9, "GB/tok"), (1e3, "kB/tok"), (1.0, "B/tok")];
    BytesPerParameter: "", " ", [(0.125, "bit/weight")];
    ParametersPerToken: "", " ", [(1e9, "Gparam/tok"), (1.0, "param/tok")];
    OperationsPerToken: "", " ", [(1e9, "GFLOP/tok"), (1.0, "FLOP/tok")];
    OperationsPerParameter: "", " ", [(1.0, "FLOP/param")];
    ArithmeticIntensity: "", " ", [(1.0, "FLOP/B")];
    EnergyPerToken: "", " ", [(1.0, "J/tok")];
    EnergyPrice: "$", "/", [(1.0 / 3.6e6, "kWh")];
    TokenPrice: "$", "/", [(1e-6, "Mtok")];
    MoneyRate: "$", "/", [(1.0 / 2_629_800.0, "mo")];
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn a_quantity_prints_in_the_unit_a_person_would_use() {
        assert_eq!(format!("{}", gigabytes_per_second(273.0)), "273 GB/s");
        assert_eq!(format!("{}", gigabytes_per_second(8000.0)), "8000 GB/s");
        assert_eq!(format!("{}", gigabytes_per_second(26_800.0)), "26.8 TB/s");
        assert_eq!(format!("{:.1} {}", watts(9_999.0), watts(12_345.6)), "9999.0 W 12.35 kW");
        assert_eq!(format!("{}", gigabytes(18.56)), "18.56 GB");
        assert_eq!(format!("{:#}", gibibytes(24.0)), "24 GiB");
        assert_eq!(format!("{:.1}", gibibytes(24.0)), "25.8 GB");
        assert_eq!(format!("{}", usd(1799.0)), "$1799");
        assert_eq!(format!("{}", usd_per_kilowatt_hour(0.15)), "$0.15/kWh");
        assert_eq!(format!("{}", usd_per_million_tokens(2.545)), "$2.545/Mtok");
        assert_eq!(format!("{}", percent(60.0)), "60 %");
        assert_eq!(format!("{}", microseconds(96.0)), "96 us");
        assert_eq!(format!("{}", gigabytes(0.0)), "0 B");
        assert_eq!(format!("{}", tokens_per_second(-3.25)), "-3.25 tok/s");
    }

    /// Whatever rung it is on, what is printed is what was meant.
    #[test]
    fn what_is_printed_is_read_back() {
        for exponent in -3..16_i32 {
            for digits in [1.0, 1.5, 9.99] {
                let number = digits * libm::exp10(f64::from(exponent));
                let near = |found: f64| (found / number - 1.0).abs() < 0.01;
                macro_rules! check {
                    ($($quantity:ident),+) => {
                        $(
                            let value: $quantity = in_base_unit(number);
                            let text = format!("{value}");
                            let read: $quantity = text.parse().unwrap();
                            assert!(near(read.value), "{} {number}: {text}", stringify!($quantity));
                        )+
                    };
                }
                if number >= 1.0 {
                    check!(
                        Information,
                        Time,
                        Tokens,
                        Parameters,
                        Operations,
                        Energy,
                        Bandwidth,
                        TokenRate,
                        OperationRate,
                        Power
                    );
                }
            }
        }
    }

    #[test]
    fn four_digits_are_printed_wherever_the_point_is() {
        for (number, text) in [
            (12_345.6, "12346"),
            (1_234.56, "1235"),
            (123.456, "123.5"),
            (12.3456, "12.35"),
            (1.23456, "1.235"),
            (0.123_456, "0.1235"),
            (0.012_345_6, "0.012346"),
        ] {
            assert_eq!(format!("{}", tokens_per_second(number)), format!("{text} tok/s"));
        }
    }
}
