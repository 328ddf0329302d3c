//! Options of how sure an answer is.

use super::Runs;
use super::parse::{read_count, read_number, read_share_of_all};
use super::ranges::{read_price_range, read_range};
use clap::Args;
use llmhw_core::record::ask::RangeChoice;

/// What is not known exactly.
#[derive(Debug, Clone, Args)]
pub(crate) struct Unsure {
    /// What a rented token costs in US dollars per million, in place of --cloud: a number or a range, as --price
    #[arg(long, conflicts_with = "cloud", allow_negative_numbers = true, value_name = "USD/MTOK", value_parser = read_price_range, help_heading = "Cost")]
    pub(crate) cloud_price: Option<RangeChoice>,
    /// What a machine costs in US dollars, where one is asked about: a number, LEAST..LIKELIEST..MOST, or LOW~MIDDLE~HIGH with one case
    /// in ten below and above
    #[arg(long, allow_negative_numbers = true, value_name = "USD", value_parser = read_price_range, help_heading = "Cost")]
    pub(crate) price: Option<RangeChoice>,
    /// Tokens read for each one written: --cloud charges them, and a machine needs time for them
    #[arg(long, allow_negative_numbers = true, value_name = "COUNT", value_parser = read_number, default_value_t = 0.0, help_heading = "Cost")]
    pub(crate) input_per_output: f64,
    /// The share of tokens read that the provider has in its cache
    #[arg(long, allow_negative_numbers = true, value_name = "FRACTION", value_parser = read_share_of_all, default_value = "0", help_heading = "Cost")]
    pub(crate) cached_input: f64,
    /// Share of the price got back at the end, such as 20% [default: nothing]
    #[arg(long, allow_negative_numbers = true, value_name = "FRACTION", value_parser = read_share_of_all, help_heading = "Cost")]
    pub(crate) resale: Option<f64>,
    /// Machines stay on when nobody uses them
    #[arg(long, help_heading = "Cost")]
    pub(crate) always_on: bool,
    /// Tokens per second that a machine writes for all users, where one is asked about: a number or a range, as --price
    #[arg(long, allow_negative_numbers = true, value_name = "TOK/S", value_parser = read_range, help_heading = "Set-up")]
    pub(crate) rate: Option<RangeChoice>,
    /// How the cache is stored, such as q8-0 [default: f16]
    #[arg(long, value_name = "ID", help_heading = "Set-up")]
    pub(crate) kv_format: Option<String>,
    /// Where random numbers start: the same seed gives the same answer
    #[arg(long, value_name = "WHOLE", default_value_t = 1, help_heading = "Sampling")]
    pub(crate) seed: u64,
    /// How many samples are drawn
    #[arg(
        long,
        allow_negative_numbers = true,
        value_name = "COUNT", value_parser = read_count,
        default_value_t = 10_000,
        help_heading = "Sampling"
    )]
    pub(crate) samples: u32,
    #[command(flatten)]
    pub(crate) runs: Runs,
}
