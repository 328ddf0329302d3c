//! `guide`: the On-Premise LLM Infrastructure Guide in the terminal, with checked data or with its own.
//!
//! The program asks [`llmhw_core`] and formats the answers; it computes no rate, size or price itself.

mod args;
mod classes;
mod described;
mod failure;
mod guide;
mod list;
mod number;
mod offload;
mod own;
mod page;
mod planner;
mod question;
mod render;
mod run;
mod section;
mod sections;
mod sheet;
mod speed;

use args::{Arguments, Command};
use failure::Failure;
use question::Question;
use std::io::{self, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = match Arguments::read() {
        Ok(arguments) => arguments,
        Err(failure) => return failure.report(None, false),
    };
    match answer(&arguments).and_then(|text| print(&text).map_err(Failure::Output)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(arguments.name.as_deref(), !arguments.options.weights.is_empty()),
    }
}

/// The whole output as text. Styles are always written; [`print()`] takes them out where nobody sees them.
fn answer(arguments: &Arguments) -> Result<String, Failure> {
    match &arguments.command {
        Some(Command::Schema { of }) => described::schema(*of),
        Some(Command::List { what }) => list::list(*what, &arguments.options, &own::Book::open(&arguments.options)?),
        Some(Command::Read { files, tensors }) => own::read(&arguments.options, files, *tensors),
        Some(Command::Project(asked)) => own::project(&arguments.options, asked, &own::Book::open(&arguments.options)?),
        Some(Command::Plan(needs)) => planner::plan(&arguments.options, needs, &own::Book::open(&arguments.options)?),
        Some(Command::Fleet(served)) => {
            planner::fleet(&arguments.options, served, &own::Book::open(&arguments.options)?)
        }
        Some(Command::Odds(unsure)) => planner::odds(&arguments.options, unsure, &own::Book::open(&arguments.options)?),
        Some(Command::Sweep(swept)) => planner::sweep(&arguments.options, swept, &own::Book::open(&arguments.options)?),
        Some(Command::Calibrate(runs)) => {
            own::calibrate(&arguments.options, runs, &own::Book::open(&arguments.options)?)
        }
        command => {
            let sections = command.as_ref().map_or(section::Key::ALL.to_vec(), Command::sections);
            let question = Question::resolve(&arguments.options, &own::Book::open(&arguments.options)?)?;
            let guide = guide::Guide::answer(&question, &sections)?;
            render::render(&guide, arguments.options.format, arguments.options.width)
        }
    }
}

/// Writes to standard output, with colour only for a terminal that wants it (`NO_COLOR`, `CLICOLOR`).
fn print(text: &str) -> io::Result<()> {
    let mut out = anstream::AutoStream::auto(io::stdout().lock());
    out.write_all(text.as_bytes())?;
    out.flush()
}
