//! The command line.

mod parse;

use crate::section::Key;
use clap::{Args, Parser, Subcommand, ValueEnum};
use llmhw_core::spec::Vendor;
use llmhw_core::units::{Bandwidth, BytesPerToken, Money, Ratio, Time, TokenRate, Tokens};
use parse::{
    read_bandwidth, read_bytes_per_token, read_million_tokens, read_money, read_rate, read_ratio, read_share,
    read_time, read_tokens, read_vendor,
};

const EXAMPLES: &str = "\
Examples:
  guide                                           the whole guide, for real hardware
  guide fit --model llama-3.3-70b --hardware rtx-5090-32gb --hardware mac-studio-m5-ultra-80c-256gb
  guide cost --electricity germany --life 4 --utilisation 50%
  guide recommendation --budget 4000 --users 3 --context 32768 --verbose
  guide lineup --efficiency 0.6                   the guide's constant in place of the calibrated model
  guide --figures published                       the guide's own numbers, recomputed
  guide --format json > guide.json                for programs; 'guide schema' describes it
  guide read model.gguf                           what is in a file: GGUF, config.json, a benchmark's output, a catalogue
  guide project --hardware ours.toml --model model.gguf --context 16384
  guide plan --model gpt-oss-120b --budget 10000 --users 4 --most-nodes 4 --link ethernet-10g
  guide calibrate --runs bench.json --hardware rtx-4090-24gb --model qwen3-coder:30b
  guide fit --catalog ours.toml --hardware our-box   rows of one's own, usable everywhere

Exit codes: 0 answered, also when the answer is \"does not fit\"; 2 input to correct; 1 output not written.";

/// The On-Premise LLM Infrastructure Guide in the terminal: how fast a model runs, whether it fits, what a token costs, and
/// what to buy.
#[derive(Debug, Parser)]
#[command(name = "guide", version, about, after_help = EXAMPLES, max_term_width = 110)]
pub(crate) struct Arguments {
    /// One section; without it, all of them.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) options: Options,
}

/// A section by name, or a list of names.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum Command {
    /// 1, 2: bandwidth over bytes per token, and the calculator
    #[command(visible_alias = "bandwidth")]
    Formula,
    /// 2: the guide's four runs held against the formula
    #[command(visible_alias = "calculator")]
    Measurements,
    /// 3, 4: machines, and how fast they write
    #[command(visible_aliases = ["hardware", "projections"])]
    Lineup,
    /// 5: which model in which format fits which machine
    #[command(visible_alias = "model-fit")]
    Fit,
    /// 6: several machines that hold one model
    Cluster,
    /// 7: all three sections on cost
    Cost,
    /// 7: what a token of one's own costs
    LocalCost,
    /// 7: what a rented token costs
    CloudPrices,
    /// 7: when owning overtakes renting
    BreakEven,
    /// 8: the guide's four facts, checked
    #[command(visible_alias = "insights")]
    Facts,
    /// 9: what to buy
    #[command(visible_alias = "decision")]
    Recommendation,
    /// One machine with one model: speed with its range, memory, where the time goes
    Project(Projected),
    /// Everything worth considering for given needs, compared by price, cost of a token, speed, wait, power and free memory
    Plan(Planned),
    /// What runs of one's own change: each run's estimate before and after
    Calibrate(Runs),
    /// What is in a file: GGUF, config.json, index of safetensors, a benchmark's output, a catalogue
    Read {
        /// Files, or directories with a config.json; of a split GGUF file any part. CSV of a catalogue as LIST=FILE
        #[arg(required = true, value_name = "FILE")]
        files: Vec<String>,
        /// Every tensor of GGUF files
        #[arg(long)]
        tensors: bool,
    },
    /// The names to choose from
    List {
        /// Which names
        what: Listing,
    },
    /// The JSON Schema of `--format json`
    Schema,
}

impl Command {
    /// The sections it asks for.
    pub(crate) fn sections(&self) -> Vec<Key> {
        match self {
            Self::Formula => vec![Key::Formula],
            Self::Measurements => vec![Key::Measurements],
            Self::Lineup => vec![Key::Lineup],
            Self::Fit => vec![Key::Fit],
            Self::Cluster => vec![Key::Cluster],
            Self::Cost => vec![Key::LocalCost, Key::CloudPrices, Key::BreakEven],
            Self::LocalCost => vec![Key::LocalCost],
            Self::CloudPrices => vec![Key::CloudPrices],
            Self::BreakEven => vec![Key::BreakEven],
            Self::Facts => vec![Key::Facts],
            Self::Recommendation => vec![Key::Recommendation],
            Self::Project(_)
            | Self::Plan(_)
            | Self::Calibrate(_)
            | Self::Read { .. }
            | Self::List { .. }
            | Self::Schema => Vec::new(),
        }
    }
}

/// Runs of one's own.
#[derive(Debug, Clone, Args)]
pub(crate) struct Runs {
    /// What llama-bench, llama-server, Ollama or MLX printed about this machine, model and format; may be repeated
    #[arg(long = "runs", value_name = "FILE", help_heading = "Runs of one's own")]
    pub(crate) files: Vec<String>,
    /// Tokens in the cache before each prompt, where the tool does not say it: 0 after a fresh start
    #[arg(
        long,
        allow_negative_numbers = true,
        value_name = "TOKENS",
        value_parser = read_tokens,
        help_heading = "Runs of one's own"
    )]
    pub(crate) cached: Option<f64>,
    /// Runs by their phase: all of them, or decode or prefill alone
    #[arg(long, value_enum, value_name = "PHASE", help_heading = "Runs of one's own")]
    pub(crate) phase: Option<Phase>,
}

/// What a run timed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Phase {
    /// Writing tokens
    Decode,
    /// Reading a prompt
    Prefill,
}

/// One projection.
#[derive(Debug, Clone, Args)]
pub(crate) struct Projected {
    /// A scenario of a catalogue file; other options change it
    #[arg(long, value_name = "NAME", help_heading = "One projection")]
    pub(crate) scenario: Option<String>,
    /// Tokens of the prompt, the last of the context [default: the whole context]
    #[arg(long, allow_negative_numbers = true, value_name = "TOKENS", value_parser = read_tokens, help_heading = "One projection")]
    pub(crate) prompt: Option<f64>,
    /// Tokens of the answer, for the time until all are written
    #[arg(long, allow_negative_numbers = true, value_name = "TOKENS", value_parser = read_tokens, help_heading = "One projection")]
    pub(crate) output: Option<f64>,
    /// Sequences decoded together [default: 1]
    #[arg(long, allow_negative_numbers = true, value_name = "COUNT", help_heading = "One projection")]
    pub(crate) sequences: Option<u32>,
    /// How the cache is stored, such as q8-0 [default: f16]
    #[arg(long, value_name = "ID", help_heading = "One projection")]
    pub(crate) kv_format: Option<String>,
    #[command(flatten)]
    pub(crate) runs: Runs,
}

/// What must be met beside the options of all commands.
#[derive(Debug, Clone, Args)]
pub(crate) struct Planned {
    /// Tokens of the prompt whose first token is waited for [default: the whole context]
    #[arg(long, allow_negative_numbers = true, value_name = "TOKENS", value_parser = read_tokens, help_heading = "Needs")]
    pub(crate) prompt: Option<f64>,
    /// The longest wait for the first token, such as 5
    #[arg(long, allow_negative_numbers = true, value_name = "SECONDS", help_heading = "Needs")]
    pub(crate) first_token_within: Option<f64>,
    /// The least bits in the name of the format
    #[arg(long, allow_negative_numbers = true, value_name = "BITS", default_value_t = 4, help_heading = "Needs")]
    pub(crate) least_bits: u32,
    /// Memory that stays free at least, in GiB
    #[arg(long, allow_negative_numbers = true, value_name = "GIB", default_value_t = 0.0, help_heading = "Needs")]
    pub(crate) headroom: f64,
    /// The most that may be drawn, in watts
    #[arg(long, allow_negative_numbers = true, value_name = "WATTS", help_heading = "Needs")]
    pub(crate) power: Option<f64>,
    /// It stands in a room with people
    #[arg(long, help_heading = "Needs")]
    pub(crate) quiet: bool,
    /// Whose chips: apple, nvidia, amd or intel
    #[arg(long, value_name = "VENDOR", value_parser = read_vendor, help_heading = "Needs")]
    pub(crate) vendor: Option<Vendor>,
    /// The most machines that may work together; more than one needs --link
    #[arg(long, allow_negative_numbers = true, value_name = "COUNT", default_value_t = 1, help_heading = "Needs")]
    pub(crate) most_nodes: u32,
}

/// What `guide list` lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Listing {
    /// Machines and cards
    Hardware,
    /// Language models
    Models,
    /// Weight formats
    Formats,
    /// Runtimes
    Runtimes,
    /// Rented models
    Cloud,
    /// Regions with a price of electricity
    Electricity,
    /// What connects machines
    Links,
    /// Questions of catalogue files
    Scenarios,
}

/// Whose numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Figures {
    /// The guide's own figures, recomputed and held against the page
    Published,
    /// The catalogue's checked data
    Verified,
}

/// How the answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Tables and bar charts for the terminal
    Table,
    /// One document with a key per section
    Json,
    /// One section: a column per field. Several: section, row, field, value
    Csv,
    /// Markdown tables
    Markdown,
}

/// How the share of the bandwidth is found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Share {
    /// By the model fitted on measurements.
    Calibrated,
    /// It is this, for everything.
    Constant(Ratio),
}

/// The size of the model, as the guide asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Size {
    /// Under 14 billion parameters
    #[value(name = "under-14b")]
    Small,
    /// 14 to 70 billion
    #[value(name = "14b-to-70b")]
    Middle,
    /// 70 billion and more
    #[value(name = "70b-and-more")]
    Large,
}

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
    /// The format of the weights, such as Q4_K_M or mlx-4bit; may be repeated as --model [default: that of a GGUF file;
    /// q4-k-m; fit: q8-0 and f16 too]. Not called --format, which is the output's
    #[arg(long, visible_alias = "quantisation", global = true, value_name = "ID", help_heading = "Set-up")]
    pub(crate) weights: Vec<String>,
    /// The runtime by id, such as mlx, or an engine, such as llama.cpp [default: the first that drives each machine]
    #[arg(long, global = true, allow_negative_numbers = true, value_name = "ID", help_heading = "Set-up")]
    pub(crate) runtime: Option<String>,
    /// Tokens in the cache, such as 32768 [default: 4096]
    #[arg(long, global = true, allow_negative_numbers = true, value_name = "TOKENS", help_heading = "Set-up")]
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

    /// How many machines work together, such as 4
    #[arg(
        long,
        global = true,
        allow_negative_numbers = true,
        value_name = "COUNT",
        default_value_t = 4,
        help_heading = "Cluster"
    )]
    pub(crate) nodes: u32,
    /// The machine each node is [default: mac-mini-m4-pro-20c-48gb]
    #[arg(long, global = true, allow_negative_numbers = true, value_name = "ID", help_heading = "Cluster")]
    pub(crate) node: Option<String>,
    /// What connects the machines, such as thunderbolt-5 [default: ethernet-10g]; the guide's steps do not know it
    #[arg(long, global = true, allow_negative_numbers = true, value_name = "ID", help_heading = "Cluster")]
    pub(crate) link: Option<String>,

    /// How long a machine is kept: years, such as 3, or "30 months"
    #[arg(long, global = true, allow_negative_numbers = true, value_name = "YEARS", value_parser = read_time, default_value = "3", help_heading = "Cost")]
    pub(crate) life: Time,
    /// The part of the time it is in use, such as 0.25 or 25%
    #[arg(long, global = true, allow_negative_numbers = true, value_name = "FRACTION", value_parser = read_ratio, default_value = "0.25", help_heading = "Cost")]
    pub(crate) utilisation: Ratio,
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

    /// What may be spent, in US dollars, such as 2500
    #[arg(long, global = true, allow_negative_numbers = true, value_name = "USD", value_parser = read_money, default_value = "4000", help_heading = "The four answers")]
    pub(crate) budget: Money,
    /// People who use it at the same time, such as 3
    #[arg(
        long,
        global = true,
        allow_negative_numbers = true,
        value_name = "COUNT",
        default_value_t = 1,
        help_heading = "The four answers"
    )]
    pub(crate) users: u32,
    /// The size of the model; instead of --model, any of that size will do [default: that of the model]
    #[arg(long, global = true, value_enum, value_name = "SIZE", help_heading = "The four answers")]
    pub(crate) size: Option<Size>,
    /// It must be carried
    #[arg(long, global = true, help_heading = "The four answers")]
    pub(crate) portable: bool,
    /// What each user gets at least, in tokens per second on a warm machine, such as 15
    #[arg(long, global = true, allow_negative_numbers = true, value_name = "TOK/S", value_parser = read_rate, default_value = "15", help_heading = "The four answers")]
    pub(crate) least_rate: TokenRate,
    /// What all users write in a month, in millions of tokens, such as 10
    #[arg(long, global = true, allow_negative_numbers = true, value_name = "MTOK", value_parser = read_million_tokens, default_value = "1", help_heading = "The four answers")]
    pub(crate) output_per_month: Tokens,
}
