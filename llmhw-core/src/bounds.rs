//! The one table of accepted ranges. Checks, messages and the property tests' generators all read it.
//!
//! A bound says what can be true of a machine, a model or a price for the foreseeable future; it is not a list of what
//! exists. Where zero can not be divided by, the lower end is open.

use crate::error::{Error, Result};
use alloc::format;

/// An accepted range of one number.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Bound {
    /// The parameter's name with its unit, as in records.
    pub name: &'static str,
    /// The unit in which `minimum` and `maximum` are given, for messages.
    pub unit: &'static str,
    /// The lower end.
    pub minimum: f64,
    /// The upper end, included.
    pub maximum: f64,
    /// Whether the lower end itself is refused.
    pub is_minimum_open: bool,
    /// Why these ends.
    pub why: &'static str,
}

impl Bound {
    /// Whether `value` is finite and in range.
    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        value.is_finite()
            && value <= self.maximum
            && (value > self.minimum || (value == self.minimum && !self.is_minimum_open))
    }

    /// Hands `value` (in [`Bound::unit`]) back, or refuses it.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`](crate::ErrorKind::OutOfRange) for NaN, infinities and values outside the range.
    ///
    /// # Example: a bandwidth of nothing
    /// ```
    /// use llmhw_core::bounds;
    ///
    /// assert_eq!(bounds::MEMORY_BANDWIDTH.check(273.0)?, 273.0);
    /// let error = bounds::MEMORY_BANDWIDTH.check(0.0).unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "memory_bandwidth_gigabytes_per_second = 0: must be above 0 and at most 100000 GB/s; \
    ///      from a microcontroller to twelve times the fastest HBM package of 2026"
    /// );
    /// # Ok::<(), llmhw_core::Error>(())
    /// ```
    pub fn check(&self, value: f64) -> Result<f64> {
        self.check_as(self.name, value)
    }

    /// The same check for a parameter that goes by another name.
    ///
    /// # Errors
    /// As [`Bound::check`].
    pub fn check_as(&self, name: &'static str, value: f64) -> Result<f64> {
        if self.contains(value) {
            return Ok(value);
        }
        let low =
            if self.is_minimum_open { format!("above {}", self.minimum) } else { format!("at least {}", self.minimum) };
        let unit = if self.unit.is_empty() { "" } else { " " };
        let rule = format!("be {low} and at most {}{unit}{}", self.maximum, self.unit);
        let advice = if value.is_nan() { NAN_IS_NO_NUMBER } else { self.why };
        Err(Error::out_of_range(name, rule, value, advice))
    }

    /// The same check for a count.
    pub(crate) fn check_count(&self, value: u32) -> Result<u32> {
        self.check(f64::from(value)).map(|_| value)
    }
}

/// What to do about NaN. Python says more where columns may have missing values.
const NAN_IS_NO_NUMBER: &str = "NaN is no number: give one, or leave it out";

macro_rules! bounds {
    ($($(#[$doc:meta])* $constant:ident = $name:literal [$unit:literal] $open:tt $min:expr, $max:expr; $why:literal;)+) => {
        $(
            #[doc = concat!("`", $name, "`: ", $why, ".")]
            pub const $constant: Bound = Bound {
                name: $name, unit: $unit, minimum: $min, maximum: $max, is_minimum_open: bounds!(@open $open), why: $why,
            };
        )+
        /// Every bound, for generators and documentation.
        pub const ALL: &[Bound] = &[$($constant),+];
    };
    (@open above) => { true };
    (@open from) => { false };
}

bounds! {
    MEMORY = "memory_gibibytes" ["GiB"] above 0.0, 1_048_576.0; "up to a petabyte in one device";
    FIXED_MEMORY = "fixed_memory_mebibytes" ["MiB"] from 0.0, 1_048_576.0; "what a runtime takes for itself, up to a tebibyte";
    MEMORY_BANDWIDTH = "memory_bandwidth_gigabytes_per_second" ["GB/s"] above 0.0, 100_000.0;
        "from a microcontroller to twelve times the fastest HBM package of 2026";
    MEMORY_READ = "gigabytes_per_token" ["GB"] above 0.0, 1e6; "every token reads some weights";
    OPERATION_RATE = "peak_teraflops" ["TFLOP/s"] above 0.0, 1e6; "dense peak of one device";
    CORES = "gpu_cores" [""] from 1.0, 100_000.0; "a device without a GPU leaves the field out";
    POWER = "power_watts" ["W"] from 0.0, 1e6; "up to a megawatt, a whole rack row";
    MONEY = "price_usd" ["USD"] from 0.0, 1e9; "zero is a machine already owned";
    YEAR = "year" [""] from 1990.0, 2100.0; "year of sale";
    SUSTAINED = "sustained_fraction" [""] above 0.0, 1.0; "share of the short-run speed that a warm machine keeps";
    PARAMETERS = "parameters_billions" ["billion"] above 0.0, 1e6; "up to a quadrillion weights";
    LAYERS = "layers" [""] from 1.0, 10_000.0; "a model has at least one layer";
    WIDTH = "width" [""] from 1.0, 10_000_000.0; "hidden sizes, head sizes, feed-forward widths, vocabularies";
    HEADS = "heads" [""] from 1.0, 65_536.0; "attention heads of one layer";
    EXPERTS = "experts" [""] from 1.0, 65_536.0; "experts of one layer";
    CONTEXT = "context_tokens" ["tokens"] from 0.0, 1e9; "up to a billion tokens in one sequence";
    CONTEXT_LIMIT = "context_limit_tokens" ["tokens"] from 1.0, 1e9; "a model takes at least one token";
    OUTPUT = "output_tokens" ["tokens"] from 0.0, 1e9; "up to a billion tokens in one answer";
    SEQUENCES = "sequences" [""] from 1.0, 65_536.0; "at least one sequence is decoded";
    ACCEPTED = "accepted_tokens_per_step" ["tokens"] from 1.0, 64.0; "1 is decoding without speculation";
    DRAFTED = "drafted_tokens" ["tokens"] from 1.0, 63.0; "at least one token is drafted";
    EFFICIENCY = "efficiency_fraction" [""] above 0.0, 1.0; "a share of the memory bandwidth: nothing beats the ceiling";
    BITS_PER_WEIGHT = "bits_per_weight" ["bit"] above 0.0, 64.0; "from ternary weights to double precision";
    FILE_BYTES = "file_bytes" ["bytes"] from 0.0, 1e16; "up to ten petabytes beside the weights";
    BLOCK = "block_weights" [""] from 1.0, 1_048_576.0; "weights that share one scale";
    LATENCY = "latency_microseconds" ["us"] from 0.0, 1e7; "up to ten seconds one way";
    LINK_BANDWIDTH = "link_bandwidth_gigabytes_per_second" ["GB/s"] above 0.0, 100_000.0; "one direction of one link";
    NODES = "nodes" [""] from 1.0, 64.0; "larger clusters are outside what the guide's steps describe";
    UTILISATION = "utilisation_fraction" [""] above 0.0, 1.0; "a fraction, not a percentage: a quarter of the day is 0.25";
    LIFETIME = "lifetime_years" ["years"] above 0.0, 50.0; "how long the machine is kept";
    RESALE = "resale_fraction" [""] from 0.0, 1.0; "share of the price got back at the end";
    CACHED_INPUT = "cached_input_fraction" [""] from 0.0, 1.0; "share of the tokens read that the provider has in its cache";
    ENERGY_PRICE = "electricity_usd_per_kilowatt_hour" ["USD/kWh"] from 0.0, 5.0; "in dollars, not cents; zero is one's own roof";
    TOKEN_PRICE = "usd_per_million_tokens" ["USD"] from 0.0, 1e6; "zero is a free tier";
    BUDGET = "budget_usd" ["USD"] from 0.0, 1e9; "what may be spent";
    USERS = "users" [""] from 1.0, 65_536.0; "people who decode at the same time";
    OUTPUT_PER_MONTH = "output_million_tokens_per_month" ["Mtok"] above 0.0, 1e9; "tokens written by all users";
    FIRST_TOKEN = "time_to_first_token_seconds" ["s"] above 0.0, 1e6; "nothing answers before it was asked, or waits twelve days";
    HEADROOM = "headroom_gibibytes" ["GiB"] from 0.0, 1_048_576.0; "memory that must stay free";
    RATE = "tokens_per_second" ["tok/s"] from 0.0, 1e9; "a wanted or measured rate";
    INPUT_SHARE = "input_tokens_per_output_token" [""] from 0.0, 1e6; "prompt tokens read for each token written";
    POPULATION = "population_users" [""] from 1.0, 1e9; "people who ask now and then: at least one";
    REQUESTS = "requests_per_hour" [""] above 0.0, 1e9; "somebody asks now and then";
    REQUESTS_WEIGHT = "hour_weight" [""] from 0.0, 1e9; "weights of the hours of a day";
    LOG_DEVIATION = "log_standard_deviation" [""] from 0.0, 3.0; "at 3 one in ten is 47 times the median";
    REPLICAS = "replicas" [""] from 1.0, 4096.0; "larger fleets are several";
    GROWTH = "growth_per_year_fraction" [""] from -0.9, 20.0; "0.5 is half as much again each year";
    HORIZON = "horizon_months" [""] from 1.0, 600.0; "up to fifty years";
    SAMPLES = "samples" [""] from 100.0, 1e7; "fewer say little, more only take time";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bound_refuses_what_is_not_a_number_or_not_in_range_and_takes_its_upper_end() {
        for bound in ALL {
            for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, bound.minimum - 1.0, bound.maximum * 2.0] {
                assert!(bound.check(value).is_err(), "{} took {value}", bound.name);
            }
            assert_eq!(bound.check(bound.maximum).unwrap(), bound.maximum);
            assert_eq!(bound.check(bound.minimum).is_err(), bound.is_minimum_open, "{}", bound.name);
            assert!(bound.minimum < bound.maximum && !bound.why.is_empty());
        }
    }

    #[test]
    fn names_are_unique() {
        for (i, a) in ALL.iter().enumerate() {
            assert!(ALL.iter().skip(i + 1).all(|b| a.name != b.name), "{}", a.name);
        }
    }
}
