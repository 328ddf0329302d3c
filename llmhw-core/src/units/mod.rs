//! Quantities with dimensions: bytes, tokens, seconds, FLOP, joules, dollars, and everything derived from them.
//!
//! The algebra is `uom`'s, so the formula of the guide is type-checked:
//!
//! ```
//! use llmhw_core::units::{TokenRate, fraction, gigabytes_per_second, gigabytes_per_token};
//!
//! let decode: TokenRate = gigabytes_per_second(400.0) / gigabytes_per_token(5.2) * fraction(0.6);
//! assert_eq!(format!("{decode:.1}"), "46.2 tok/s");
//! ```
//!
//! Base quantities are information (byte), time (second), tokens, parameters, operations (FLOP), energy (joule) and money
//! (US dollar). Products and quotients of these have names: [`Bandwidth`], [`BytesPerToken`], [`EnergyPrice`], ...
//! Each unit has a type to name it, as in `bandwidth.get::<bandwidth::gigabyte_per_second>()`, and the common ones have a
//! constructor: [`gigabytes_per_second`], [`gibibytes`], [`usd`].
//!
//! # What does not compile
//!
//! Adding a bandwidth and a token rate:
//! ```compile_fail,E0308
//! use llmhw_core::units::{gigabytes_per_second, tokens_per_second};
//! let nonsense = gigabytes_per_second(400.0) + tokens_per_second(60.0);
//! ```
//! Adding token rates and operation rates, which `uom::si` would take as two frequencies:
//! ```compile_fail,E0308
//! use llmhw_core::units::{teraflops, tokens_per_second};
//! let nonsense = tokens_per_second(60.0) + teraflops(16.2);
//! ```
//! A bare number where a size is meant: 24 of what? Say [`gigabytes`] or [`gibibytes`].
//! ```compile_fail,E0308
//! use llmhw_core::units::Information;
//! let memory: Information = 24.0;
//! ```
//! A percentage handed over as a fraction: a [`Ratio`] is made by [`fraction`] or [`percent`], never from a number alone.
//! ```compile_fail,E0308
//! use llmhw_core::units::Ratio;
//! let utilisation: Ratio = 25.0;
//! ```
//! Dividing a bandwidth by a file size and calling it a token rate (the file is not what one token reads):
//! ```compile_fail,E0308
//! use llmhw_core::units::{TokenRate, gigabytes, gigabytes_per_second};
//! let rate: TokenRate = gigabytes_per_second(400.0) / gigabytes(18.6);
//! ```
//! Power times time is energy, not money:
//! ```compile_fail,E0308
//! use llmhw_core::units::{Money, hours, watts};
//! let cost: Money = watts(100.0) * hours(24.0);
//! ```
//! A price of input tokens times an amount of energy:
//! ```compile_fail,E0308
//! use llmhw_core::units::{Energy, Money, usd_per_million_tokens, hours, watts};
//! let cost: Money = usd_per_million_tokens(5.0) * (watts(100.0) * hours(24.0));
//! ```
//! The compiler's text speaks of `PInt` and `Z0`: it is comparing the exponents of the seven base quantities.

mod construct;
mod display;
mod parse;
#[cfg(feature = "uom-si")]
mod si;
mod system;

pub(crate) use construct::in_base_unit;
pub use construct::{
    billion_parameters, bits_per_weight, bytes, fraction, gibibytes, gigabits_per_second, gigabytes,
    gigabytes_per_second, gigabytes_per_token, hours, mebibytes, microseconds, million_tokens, milliseconds, months,
    parameters, percent, seconds, teraflops, tokens, tokens_per_second, usd, usd_per_kilowatt_hour,
    usd_per_million_tokens, usd_per_month, watts, years,
};
pub use parse::Parse;
pub use system::f64::*;
pub(crate) use system::{Dimension, Units};
pub use system::{
    Quantity, arithmetic_intensity, bandwidth, bytes_per_parameter, bytes_per_token, energy, energy_per_token,
    energy_price, information, money, money_rate, operation_count, operation_rate, operations_per_parameter,
    operations_per_token, parameter_count, parameters_per_token, power, ratio, time, time_per_token, token_count,
    token_price, token_rate,
};
