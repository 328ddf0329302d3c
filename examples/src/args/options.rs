//! Options that several commands share. Which command takes which is in `takes`.

use super::parse::{
    read_bandwidth, read_bytes_per_token, read_context, read_count, read_million_tokens, read_money, read_rate,
    read_share, read_time,
};
use super::ranges::read_share_range;
use super::words::{Figures, Format, Share, Size};
use crate::failure::Failure;
use clap::Args;
use llmhw_core::record::ask::RangeChoice;
use llmhw_core::units::{Bandwidth, BytesPerToken, Money, Time, TokenRate, Tokens};

/// What is asked. Defaults are the guide's case.
#[derive(Debug, Clone, Args)]
pub(crate) struct Options {
    /// Whose numbers
    #[arg(long, global = true, value_enum, default_value_t = Figures::Verified, help_heading = "Output")]
    pub(crate) figures: Figures,
    /// How the answer is written
    #[arg(long, global = true, value_enum, default_value_t = Format::Table, help_heading = "Output")]
    pub(crate) format: Format,
    /// Columns of the tables, such as 120 [default: the terminal's; 100 when there is none]
    #[arg(long, global = true, allow_negative_numbers = true, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(40..=400), help_heading = "Output")]
    pub(crate) width: Option<u16>,
    /// List every rejected candidate with its reason
    #[arg(long, short, global = true, help_heading = "Output")]
    pub(crate) verbose: bool,

    /// Rows of one's own over the built-in ones, and scenarios: .toml, .json, or LIST=FILE.csv such as hardware=ours.csv; may be
    /// repeated
    #[arg(long, global = true, value_name = "FILE", help_heading = "Set-up")]
    pub(crate) catalog: Vec<String>,
    /// A machine by id or alias, such as rtx-4090-24gb, or a catalogue file with machines; may be repeated [default: ten
    /// machines of all makers]
    #[arg(long, global = true, allow_negative_numbers = true, value_name = "ID|FILE", help_heading = "Set-up")]
    pub(crate) hardware: Vec<String>,
    /// Every machine of the catalogue
    #[arg(long, global = true, conflicts_with = "hardware", help_heading = "Set-up")]
    pub(crate) all: bool,
    /// A model by id or alias, such as qwen3-coder:30b, or a GGUF file (any part of it), a config.json, its directory; the fit
    /// section takes all that are given, the others the first [default: qwen3-coder-30b-a3b]
    #[arg(long, global = true, allow_negative_numbers = true, value_name = "ID|FILE", help_heading = "Set-up")]
    pub(crate) model: Vec<String>,
    /// The format of the weights, such as Q4_K_M or mlx-4bit; may be repeated as --model [default: that of the model's file;
    /// q4-k-m; fit: q8-0 and f16 too]. Not called --format, which is the output's
    #[arg(long, visible_alias = "quantisation", global = true, value_name = "ID", help_heading = "Set-up")]
    pub(crate) weights: Vec<String>,
    /// The runtime by id, such as mlx, or an engine, such as llama.cpp [default: the first that drives each machine]
    #[arg(long, global = true, allow_negative_numbers = true, value_name = "ID", help_heading = "Set-up")]
    pub(crate) runtime: Option<String>,
    /// Tokens in the cache, such as 32768 or 32k [default: 4096]
    #[arg(long, global = true, allow_negative_numbers = true, value_name = "TOKENS", value_parser = read_context, help_heading = "Set-up")]
    pub(crate) context: Option<u32>,
    /// How speeds are found: calibrated, by the model fitted on measurements, or the share of the bandwidth that is used,
    /// such as 0.6 or 60%, as the guide does [default: calibrated; published figures: 0.6]
    #[arg(long, global = true, allow_negative_numbers = true, value_name = "calibrated|FRACTION", value_parser = read_share, help_heading = "Set-up")]
    pub(crate) efficiency: Option<Share>,

    /// The calculator's bandwidth in GB/s, such as 400
    #[arg(long, global = true, allow_negative_numbers = true, value_name = "GB/S", value_parser = read_bandwidth, default_value = "400", help_heading = "Calculator")]
    pub(crate) bandwidth: Bandwidth,
    /// What the calculator's model reads per token in GB, such as 15
    #[arg(long, global = true, allow_negative_numbers = true, value_name = "GB", value_parser = read_bytes_per_token, default_value = "15", help_heading = "Calculator")]
    pub(crate) read: BytesPerToken,

    /// How many machines work together, such as 4 [default: 4]
    #[arg(long, global = true, allow_negative_numbers = true, value_name = "COUNT", value_parser = read_count, help_heading = "Cluster")]
    pub(crate) nodes: Option<u32>,
    /// The machine each node is [default: mac-mini-m4-pro-20c-48gb]
    #[arg(long, global = true, allow_negative_numbers = true, value_name = "ID", help_heading = "Cluster")]
    pub(crate) node: Option<String>,
    /// What connects the machines, such as thunderbolt-5 [default: ethernet-10g]; the guide's steps do not know it
    #[arg(long, global = true, allow_negative_numbers = true, value_name = "ID", help_heading = "Cluster")]
    pub(crate) link: Option<String>,

    /// How long a machine is kept: years, such as 3, or "30 months"
    #[arg(long, global = true, allow_negative_numbers = true, value_name = "YEARS", value_parser = read_time, default_value = "3", help_heading = "Cost")]
    pub(crate) life: Time,
    /// The part of the time it is in use, such as 0.25 or 25% [default: 0.25]
    #[arg(long, global = true, allow_negative_numbers = true, value_name = "FRACTION", value_parser = read_share_range, help_heading = "Cost")]
    pub(crate) utilisation: Option<RangeChoice>,
    /// The price of electricity in US dollars per kWh, such as 0.15, or a region, such as germany
    #[arg(
        long,
        global = true,
        allow_negative_numbers = true,
        value_name = "USD/KWH",
        default_value = "0.15",
        help_heading = "Cost"
    )]
    pub(crate) electricity: String,
    /// A rented model to compare with, such as anthropic/claude-haiku-4-5; may be repeated [default: the guide's three]
    #[arg(long, global = true, allow_negative_numbers = true, value_name = "ID", help_heading = "Cost")]
    pub(crate) cloud: Vec<String>,

    /// What may be spent, in US dollars, such as 2500 [default: 4000]
    #[arg(long, global = true, allow_negative_numbers = true, value_name = "USD", value_parser = read_money, help_heading = "The four answers")]
    pub(crate) budget: Option<Money>,
    /// People who use it at the same time, such as 3 [default: 1]
    #[arg(long, global = true, allow_negative_numbers = true, value_name = "COUNT", value_parser = read_count, help_heading = "The four answers")]
    pub(crate) users: Option<u32>,
    /// The size of the model; instead of --model, any of that size will do [default: that of the model]
    #[arg(long, global = true, value_enum, value_name = "SIZE", help_heading = "The four answers")]
    pub(crate) size: Option<Size>,
    /// It must be carried
    #[arg(long, global = true, help_heading = "The four answers")]
    pub(crate) portable: bool,
    /// What each user gets at least, in tokens per second on a warm machine, such as 15 [default: 15]
    #[arg(long, global = true, allow_negative_numbers = true, value_name = "TOK/S", value_parser = read_rate, help_heading = "The four answers")]
    pub(crate) least_rate: Option<TokenRate>,
    /// What all users write in a month, in millions of tokens, such as 10 [default: 1]
    #[arg(long, global = true, allow_negative_numbers = true, value_name = "MTOK", value_parser = read_million_tokens, help_heading = "The four answers")]
    pub(crate) output_per_month: Option<Tokens>,
}

impl Options {
    /// The part of the time a machine is in use, where it is said and known exactly.
    pub(crate) fn exact_utilisation(&self) -> Result<Option<f64>, Failure> {
        match &self.utilisation {
            None => Ok(None),
            Some(RangeChoice::Exactly(share)) => Ok(Some(*share)),
            Some(RangeChoice::Range(_)) => {
                let what = "--utilisation with a range is for guide odds; give one number, such as 25%";
                Err(Failure::Usage(what.to_owned()))
            }
        }
    }
}
