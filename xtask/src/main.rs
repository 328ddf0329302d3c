//! `cargo xtask <chore>`: what the repository does to itself. This file only dispatches.

mod bench;
mod catalog;
mod fuzz;
mod notices;
mod process;
mod python;
mod release;
mod test;
mod web;

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Parser)]
#[command(name = "cargo xtask", about = "Chores of the llmhw repository")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Debug, Subcommand)]
enum Chore {
    /// Render data/ into the tables of llmhw-core
    Catalog {
        /// Write nothing; fail when a generated file is stale
        #[arg(long)]
        check: bool,
    },
    /// Render classes, stubs, types and schemas from llmhw_core::record
    Bindings {
        /// Write nothing; fail when a generated file is stale
        #[arg(long)]
        check: bool,
    },
    /// Build the Python package into an environment of its own: target/python/venv
    Py,
    /// Pin answers of the core that every language must give
    Vectors {
        /// Write nothing; fail when a file is stale
        #[arg(long)]
        check: bool,
    },
    /// Render the public items of the three languages as text: data/surface
    Surface {
        /// Write nothing; fail when a text is stale
        #[arg(long)]
        check: bool,
    },
    /// Build the JavaScript package and say how large it is
    Wasm,
    /// Build the guide as a page and serve it on this machine
    Web,
    /// Check everything: formatting, catalogue, lints, tests, documentation, packaging
    Test,
    /// Collect the licences of what is compiled into the wheels and the JavaScript package
    Notices {
        /// Write nothing; fail when a file is stale
        #[arg(long)]
        check: bool,
    },
    /// Build everything that is published, install it where nothing else is and run its examples
    Release {
        /// Publish nothing, which is all that this does: docs/releasing.md says how to publish
        #[arg(long)]
        dry_run: bool,
        /// Write a new version to every place where it stands, and do nothing else
        #[arg(long, value_name = "VERSION", conflicts_with = "dry_run")]
        set: Option<String>,
    },
    /// Give random inputs to everything that reads files and records of one's own
    Fuzz {
        /// One target only, such as gguf_header; all otherwise
        target: Option<String>,
        /// How long each target runs
        #[arg(long, default_value_t = 60)]
        seconds: u32,
    },
    /// Change the core in every small way, one at a time, and say which changes no test notices
    Mutants {
        /// Arguments of the mutants program: see `cargo xtask mutants -- --help`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Measure the core and write docs/performance.md
    Bench {
        /// Measure nothing; write the report of the last run
        #[arg(long)]
        report: bool,
        /// A Python with llmhw installed, to measure that too; left out of the report otherwise
        #[arg(long, value_name = "PATH")]
        python: Option<PathBuf>,
    },
    /// Fit the constants of the speed model to data/measurements
    Calibrate {
        /// Write nothing; fail when the constants are stale
        #[arg(long)]
        check: bool,
    },
    /// Hold the speed model against measurements
    Accuracy {
        /// Arguments of the accuracy program: see `cargo xtask accuracy -- --help`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
}

fn main() -> Result<()> {
    match Arguments::parse().chore {
        Chore::Catalog { check } => catalog::run(check),
        Chore::Py => python::install(),
        Chore::Bindings { check } => process::program("bindings", check.then_some("--check")),
        Chore::Vectors { check } => process::program("vectors", check.then_some("--check")),
        Chore::Surface { check } => surface(check.then_some("--check")),
        Chore::Wasm => process::program("wasm", None),
        Chore::Web => web::serve(),
        Chore::Test => test::test(),
        Chore::Notices { check } => notices::notices(check),
        Chore::Release { dry_run, set } => release::release(dry_run, set.as_deref()),
        Chore::Fuzz { target, seconds } => fuzz::fuzz(target.as_deref(), seconds),
        Chore::Mutants { arguments } => process::program("mutants", arguments.iter().map(String::as_str)),
        Chore::Bench { report, python } => bench::bench(report, python.as_deref()),
        Chore::Calibrate { check } => process::calibration(["calibrate"].into_iter().chain(check.then_some("--check"))),
        Chore::Accuracy { arguments } => {
            process::calibration(["accuracy"].into_iter().chain(arguments.iter().map(String::as_str)))
        }
    }
}

/// Each language renders its own; `cargo xtask test` checks each where it tests the language.
fn surface(check: Option<&str>) -> Result<()> {
    process::program("surface", check)?;
    web::surface(check)?;
    python::surface(check)
}
