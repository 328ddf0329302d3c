//! Options that are one of a few words.

use clap::ValueEnum;
use llmhw_core::units::Ratio;

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

/// What `guide schema` describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Described {
    /// The sections of the guide
    Guide,
    /// One machine with one model
    Project,
    /// What is worth considering
    Plan,
    /// Many users
    Fleet,
    /// How sure
    Odds,
    /// What runs of one's own change
    Calibrate,
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
