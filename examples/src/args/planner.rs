//! Options of what is planned.

use super::parse::{read_count, read_gibibytes, read_seconds, read_tokens, read_vendor, read_watts};
use clap::Args;
use llmhw_core::spec::Vendor;

/// What must be met beside the options of all commands.
#[derive(Debug, Clone, Args)]
pub(crate) struct Planned {
    /// Tokens of the prompt whose first token is waited for [default: the whole context]
    #[arg(long, allow_negative_numbers = true, value_name = "TOKENS", value_parser = read_tokens, help_heading = "Needs")]
    pub(crate) prompt: Option<f64>,
    /// The longest wait for the first token, such as 5
    #[arg(long, allow_negative_numbers = true, value_name = "SECONDS", value_parser = read_seconds, help_heading = "Needs")]
    pub(crate) first_token_within: Option<f64>,
    /// The least bits in the name of the format
    #[arg(long, allow_negative_numbers = true, value_name = "BITS", value_parser = read_count, default_value_t = 4, help_heading = "Needs")]
    pub(crate) least_bits: u32,
    /// Memory that stays free at least, in GiB
    #[arg(long, allow_negative_numbers = true, value_name = "GIB", value_parser = read_gibibytes, default_value_t = 0.0, help_heading = "Needs")]
    pub(crate) headroom: f64,
    /// The most that may be drawn, in watts
    #[arg(long, allow_negative_numbers = true, value_name = "WATTS", value_parser = read_watts, help_heading = "Needs")]
    pub(crate) power: Option<f64>,
    /// It stands in a room with people
    #[arg(long, help_heading = "Needs")]
    pub(crate) quiet: bool,
    /// Whose chips: apple, nvidia, amd or intel
    #[arg(long, value_name = "VENDOR", value_parser = read_vendor, help_heading = "Needs")]
    pub(crate) vendor: Option<Vendor>,
    /// The most machines that may work together; more than one needs --link
    #[arg(long, allow_negative_numbers = true, value_name = "COUNT", value_parser = read_count, default_value_t = 1, help_heading = "Needs")]
    pub(crate) most_nodes: u32,
}
