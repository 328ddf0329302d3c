//! Options of a sweep.

use super::lists::{CountList, NumberList, read_count_list, read_token_list};
use super::parse::{read_strategy, read_vendor};
use clap::Args;
use llmhw_core::spec::{Strategy, Vendor};
use std::path::PathBuf;

/// What varies, and where the answers go.
#[derive(Debug, Clone, Args)]
pub(crate) struct Swept {
    /// The file that is written: .parquet or .csv
    #[arg(long, short, required = true, value_name = "FILE", help_heading = "File")]
    pub(crate) out: PathBuf,
    /// Write over a file that is there
    #[arg(long, help_heading = "File")]
    pub(crate) overwrite: bool,
    /// The columns beside what varies, by name and separated by commas, or all [default: speed with its range, wait, memory]
    #[arg(long, value_name = "NAMES", value_delimiter = ',', help_heading = "File")]
    pub(crate) columns: Vec<String>,
    /// Keep combinations that do not exist, with the reason in a column
    #[arg(long, help_heading = "File")]
    pub(crate) keep_refused: bool,

    /// Tokens in the cache: 4096, 4k, 1024,8192, 1k..128kx2 or 1000..9000:500 [default: 4096]
    #[arg(long, value_name = "LIST", value_parser = read_token_list, help_heading = "What varies")]
    pub(crate) contexts: Option<NumberList>,
    /// Tokens of the prompt, said in the same ways [default: the whole context]
    #[arg(long, value_name = "LIST", value_parser = read_token_list, help_heading = "What varies")]
    pub(crate) prompts: Option<NumberList>,
    /// Sequences decoded together, such as 1..64x2 [default: 1]
    #[arg(long, value_name = "LIST", value_parser = read_count_list, help_heading = "What varies")]
    pub(crate) sequences: Option<CountList>,
    /// Machines that hold the model together, such as 1,2,4; more than one needs --link [default: 1]
    #[arg(long, value_name = "LIST", value_parser = read_count_list, help_heading = "What varies")]
    pub(crate) node_counts: Option<CountList>,
    /// How the cache is stored: names separated by commas [default: f16]
    #[arg(long, value_name = "IDS", value_delimiter = ',', help_heading = "What varies")]
    pub(crate) kv_formats: Vec<String>,
    /// Of the hardware, only that with chips of apple, nvidia, amd or intel
    #[arg(long, value_name = "VENDOR", value_parser = read_vendor, help_heading = "What varies")]
    pub(crate) vendor: Option<Vendor>,

    /// How several machines divide the work: pipeline, tensor-parallel or guide-steps
    #[arg(long, value_name = "STRATEGY", value_parser = read_strategy, default_value = "pipeline", help_heading = "Set-up")]
    pub(crate) strategy: Strategy,
    /// Threads that compute [default: as many as the machine has]
    #[arg(long, value_name = "COUNT", default_value_t = 0, hide_default_value = true, help_heading = "Running")]
    pub(crate) threads: usize,
}
