//! The command line.

mod fields;
mod fleet;
mod idle;
mod lengths;
mod lists;
mod odds;
mod options;
mod own;
mod parse;
mod planner;
mod ranges;
mod sweep;
mod takes;
mod tips;
mod words;

pub(crate) use fields::refusal;
pub(crate) use fleet::Served;
pub(crate) use odds::Unsure;
pub(crate) use options::Options;
pub(crate) use own::{Phase, Projected, Runs};
pub(crate) use planner::Planned;
pub(crate) use ranges::electricity_range;
pub(crate) use sweep::Swept;
pub(crate) use words::{Described, Figures, Format, Listing, Share, Size};

use crate::failure::Failure;
use crate::section::Key;
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

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
  guide fleet --model gpt-oss-20b --hardware rtx-4090-24gb --users 300 --requests-per-hour 3 --prompt 1500 --output 300 --wait 2
  guide odds --model gpt-oss-20b --hardware rtx-4090-24gb --cloud anthropic/claude-haiku-4-5 --utilisation 5%..25%..50%
  guide sweep --hardware all --model all --contexts 1k..128kx2 --out answers.parquet
  guide calibrate --runs bench.json --hardware rtx-4090-24gb --model qwen3-coder:30b
  guide fit --catalog ours.toml --hardware our-box   rows of one's own, usable everywhere

Exit codes: 0 answered, also when the answer is \"does not fit\"; 2 input to correct; 1 output not written.";

/// How fast a language model runs on given hardware, whether it fits, what a token costs, and what to buy.
///
/// Without a command: the On-Premise LLM Infrastructure Guide, with checked data.
#[derive(Debug, Parser)]
#[command(name = "guide", version, after_help = EXAMPLES, max_term_width = 110)]
pub(crate) struct Arguments {
    /// One section; without it, all of them.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) options: Options,
    /// What the command is called.
    #[arg(skip)]
    pub(crate) name: Option<String>,
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
    /// Many users: how many machines, how long they wait, what a month costs, when the next machine is due, what is better rented
    Fleet(Box<Served>),
    /// How likely owning is cheaper than renting and a machine meets the need, when speed, prices and use are not known exactly
    Odds(Box<Unsure>),
    /// Every combination of hardware, models, formats, contexts and more, into a Parquet or CSV file
    Sweep(Box<Swept>),
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
        #[arg(value_name = "hardware|models|formats|...")]
        what: Listing,
    },
    /// The JSON Schema of what `--format json` writes
    Schema {
        /// Of what
        #[arg(default_value = "guide", value_name = "WHAT")]
        of: Described,
    },
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
            | Self::Fleet(_)
            | Self::Odds(_)
            | Self::Sweep(_)
            | Self::Calibrate(_)
            | Self::Read { .. }
            | Self::List { .. }
            | Self::Schema { .. } => Vec::new(),
        }
    }
}

impl Arguments {
    /// What the program was started with. Asking for help, and words that clap does not know, end the program here.
    pub(crate) fn read() -> Result<Self, Failure> {
        let whole = Self::command();
        let matches = takes::said(whole.clone()).try_get_matches().unwrap_or_else(|error| tips::with(error).exit());
        takes::check(&whole, &matches)?;
        let read = Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
        Ok(Self { name: matches.subcommand_name().map(str::to_owned), ..read })
    }
}
