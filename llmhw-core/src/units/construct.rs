//! Named constructors: `gigabytes_per_second(400.0)` reads better than a turbofish and says its unit.

use super::*;

/// A quantity given in the base unit of its dimension, for constants and generated tables.
pub(crate) const fn in_base_unit<D, U>(value: f64) -> Quantity<D, U, f64>
where
    D: Dimension + ?Sized,
    U: Units<f64> + ?Sized,
{
    Quantity { dimension: core::marker::PhantomData, units: core::marker::PhantomData, value }
}

macro_rules! constructors {
    ($($name:ident($unit:path) -> $quantity:ident, $words:literal;)+) => {
        $(
            #[doc = concat!("A value given in ", $words, ".")]
            ///
            /// The value is taken as it is; constructors of nouns check its range.
            #[must_use]
            pub fn $name(value: impl Into<f64>) -> $quantity {
                $quantity::new::<$unit>(value.into())
            }
        )+
    };
}

constructors! {
    bytes(information::byte) -> Information, "bytes";
    gigabytes(information::gigabyte) -> Information, "gigabytes (10^9 bytes)";
    mebibytes(information::mebibyte) -> Information, "mebibytes (2^20 bytes)";
    gibibytes(information::gibibyte) -> Information, "gibibytes (2^30 bytes)";
    seconds(time::second) -> Time, "seconds";
    milliseconds(time::millisecond) -> Time, "milliseconds";
    microseconds(time::microsecond) -> Time, "microseconds";
    hours(time::hour) -> Time, "hours";
    months(time::month) -> Time, "months (a twelfth of 365.25 days)";
    years(time::year) -> Time, "years (365.25 days)";
    tokens(token_count::token) -> Tokens, "tokens";
    million_tokens(token_count::million_tokens) -> Tokens, "millions of tokens";
    parameters(parameter_count::parameter) -> Parameters, "parameters";
    billion_parameters(parameter_count::billion_parameters) -> Parameters, "billions of parameters";
    usd(money::usd) -> Money, "US dollars";
    fraction(ratio::fraction) -> Ratio, "parts of one: 0.6 is 60 %";
    percent(ratio::percent) -> Ratio, "percent: 60 is a ratio of 0.6";
    gigabytes_per_second(bandwidth::gigabyte_per_second) -> Bandwidth, "gigabytes per second";
    gigabits_per_second(bandwidth::gigabit_per_second) -> Bandwidth, "gigabits per second";
    tokens_per_second(token_rate::token_per_second) -> TokenRate, "tokens per second";
    teraflops(operation_rate::teraflop_per_second) -> OperationRate, "TFLOP/s";
    watts(power::watt) -> Power, "watts";

    gigabytes_per_token(bytes_per_token::gigabyte_per_token) -> BytesPerToken, "gigabytes per token";
    bits_per_weight(bytes_per_parameter::bit_per_weight) -> BytesPerParameter, "bits per weight";
    usd_per_kilowatt_hour(energy_price::usd_per_kilowatt_hour) -> EnergyPrice, "US dollars per kilowatt-hour";
    usd_per_million_tokens(token_price::usd_per_million_tokens) -> TokenPrice, "US dollars per million tokens";
    usd_per_month(money_rate::usd_per_month) -> MoneyRate, "US dollars per month";
}
