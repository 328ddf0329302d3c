//! Options of a fleet.

use super::Runs;
use super::lengths::{Day, read_day, read_length};
use super::lists::{NumberList, read_rates};
use super::parse::{
    read_count, read_money_usd, read_number, read_seconds, read_share_of_all, read_strategy, read_tokens_per_second,
};
use clap::Args;
use llmhw_core::record::ask::LengthChoice;
use llmhw_core::spec::Strategy;

/// Many users, and what they will put up with.
#[derive(Debug, Clone, Args)]
pub(crate) struct Served {
    /// How often each user asks in the mean hour of day and night, such as 2
    #[arg(long, required = true, allow_negative_numbers = true, value_name = "COUNT", value_parser = read_number, help_heading = "Demand")]
    pub(crate) requests_per_hour: f64,
    /// How long prompts are: tokens (1500), from-to (500..4000), mean and deviation (1500+-800), counted (200,900,4000), or
    /// log-normal:MEDIAN:DEVIATION of the logarithm (log-normal:1500:1)
    #[arg(long, required = true, allow_hyphen_values = true, value_name = "LENGTH", value_parser = read_length, help_heading = "Demand")]
    pub(crate) prompt: LengthChoice,
    /// How long answers are, said as --prompt
    #[arg(long, required = true, allow_hyphen_values = true, value_name = "LENGTH", value_parser = read_length, help_heading = "Demand")]
    pub(crate) output: LengthChoice,
    /// When they ask: from-to, such as 9-17 or 8-12,13-18, or 24 weights from midnight on [default: day and night alike]
    #[arg(long, value_name = "HOURS", value_parser = read_day, help_heading = "Demand")]
    pub(crate) hours: Option<Day>,
    /// By how much demand grows each year, such as 50% [default: not at all]
    #[arg(long, allow_negative_numbers = true, value_name = "FRACTION", value_parser = read_share_of_all, help_heading = "Demand")]
    pub(crate) growth: Option<f64>,
    /// For how many months growth is followed [default: 36]
    #[arg(long, allow_negative_numbers = true, requires = "growth", value_name = "MONTHS", value_parser = read_count, help_heading = "Demand")]
    pub(crate) horizon: Option<u32>,

    /// The longest wait for a place in a batch, such as 2
    #[arg(
        long,
        allow_negative_numbers = true,
        value_name = "SECONDS", value_parser = read_seconds,
        help_heading = "Limits, of which one is needed"
    )]
    pub(crate) wait: Option<f64>,
    /// The longest wait for the first token, such as 5
    #[arg(
        long,
        allow_negative_numbers = true,
        value_name = "SECONDS", value_parser = read_seconds,
        help_heading = "Limits, of which one is needed"
    )]
    pub(crate) first_token_within: Option<f64>,
    /// The share of requests for which both waits hold
    #[arg(long, allow_negative_numbers = true, value_name = "FRACTION", value_parser = read_share_of_all, default_value = "0.95", help_heading = "Limits, of which one is needed")]
    pub(crate) share: f64,

    /// Requests that a replica serves together at most [default: as many as fit, up to 64]
    #[arg(long, allow_negative_numbers = true, value_name = "COUNT", value_parser = read_count, help_heading = "Replica")]
    pub(crate) sequences: Option<u32>,
    /// How the cache is stored, such as q8-0 [default: f16]
    #[arg(long, value_name = "ID", help_heading = "Replica")]
    pub(crate) kv_format: Option<String>,
    /// How several machines of a replica divide the work: pipeline, tensor-parallel or guide-steps [default: pipeline]
    #[arg(long, value_name = "STRATEGY", value_parser = read_strategy, help_heading = "Replica")]
    pub(crate) strategy: Option<Strategy>,
    /// Tokens of prompts that a replica was measured to read per second, with --decode-rates and in place of a model
    #[arg(long, requires = "decode_rates", allow_negative_numbers = true, value_name = "TOK/S", value_parser = read_tokens_per_second, help_heading = "Replica")]
    pub(crate) prefill_rate: Option<f64>,
    /// What it was measured to write with 1, 2, 3, ... requests together, such as 60,105,140
    #[arg(long, requires = "prefill_rate", value_name = "TOK/S,...", value_parser = read_rates, help_heading = "Replica")]
    pub(crate) decode_rates: Option<NumberList>,

    /// Another price of one machine with everything needed to run, in US dollars
    #[arg(long, allow_negative_numbers = true, value_name = "USD", value_parser = read_money_usd, help_heading = "Cost")]
    pub(crate) price: Option<f64>,
    /// Share of the price got back at the end, such as 20% [default: nothing]
    #[arg(long, allow_negative_numbers = true, value_name = "FRACTION", value_parser = read_share_of_all, help_heading = "Cost")]
    pub(crate) resale: Option<f64>,
    /// Machines stay on when they have nothing to do
    #[arg(long, help_heading = "Cost")]
    pub(crate) always_on: bool,
    #[command(flatten)]
    pub(crate) runs: Runs,
}
