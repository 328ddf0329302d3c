//! `guide calibrate`: the estimate for each run of one's own, before and after all of them are taken into account.

use super::Book;
use super::chosen::setting;
use super::runs::placed;
use crate::args::{Options, Runs, Share};
use crate::failure::Failure;
use crate::number::fixed;
use crate::page::{self, Page, interval, minor, numbers, rate, words};
use crate::section::{Cell, Tone};
use llmhw_core::plain::{Field as _, Value, Word as _};
use llmhw_core::record::answer::CalibratedRun;
use llmhw_core::record::ask::{Ask as _, AskCalibration, OwnRun};

/// The answer in the form asked for.
pub(crate) fn calibrate(options: &Options, asked: &Runs, book: &Book) -> Result<String, Failure> {
    if asked.files.is_empty() {
        let what = "calibrate needs runs: give --runs FILE with what llama-bench, llama-server, Ollama or MLX printed";
        return Err(Failure::Usage(what.to_owned()));
    }
    if let Some(Share::Constant(_)) = options.efficiency {
        let what = "--efficiency FRACTION has no range that runs could narrow; leave it out, or give calibrated";
        return Err(Failure::Usage(what.to_owned()));
    }
    let setting = setting(options, book, "calibrate")?;
    let read = setting.read(asked, book)?;
    if read.runs.is_empty() {
        let why = read.notes().join(" ");
        return Err(Failure::Usage(format!("calibrate finds no run to count: {why}")));
    }
    let answers = AskCalibration { runs: read.runs.clone() }.answer_in(book.catalog);
    let answers = answers.map_err(|error| placed(error, &read.places))?;
    let rows: Vec<Value> = answers.iter().map(|answer| answer.clone().write()).collect();
    page::text(options, &[shown(&read.runs, &answers, read.notes())], &Value::List(rows.clone()), &rows)
}

fn shown(runs: &[OwnRun], answers: &[CalibratedRun], mut notes: Vec<String>) -> Page {
    let first = answers.first();
    let title = first.map_or_else(String::new, |run| {
        format!("{} at {} on {}, {}", run.model, run.format, run.hardware, run.runtime)
    });
    let headers = vec![
        words("phase"),
        numbers("prompt", "tokens"),
        numbers("context", "tokens"),
        minor(numbers("together", "sequences")),
        numbers("measured", "tok/s"),
        numbers("before", "tok/s"),
        numbers("80 %", "from–to"),
        minor(words("was inside")),
        numbers("after", "tok/s"),
        numbers("80 %", "from–to"),
        minor(words("rests on")),
    ];
    let row = |(run, answer): (&OwnRun, &CalibratedRun)| {
        let measured = answer.measured_tokens_per_second;
        let inside = answer.before_interval.as_ref().map(|interval| {
            let is_inside = (interval.low_tokens_per_second..=interval.high_tokens_per_second).contains(&measured);
            Cell::toned(if is_inside { "yes" } else { "no" }, if is_inside { Tone::Good } else { Tone::Bad })
        });
        vec![
            Cell::from(answer.phase.word()),
            run.prompt_tokens.map(|tokens| fixed(tokens, 0)).into(),
            fixed(run.context_tokens, 0).into(),
            (run.sequences > 1).then(|| run.sequences.to_string()).into(),
            rate(Some(measured)),
            rate(answer.before_tokens_per_second),
            interval(answer.before_interval.as_ref()),
            inside.into(),
            rate(answer.after_tokens_per_second),
            interval(answer.after_interval.as_ref()),
            answer.after_basis.map(|basis| basis.to_string()).into(),
        ]
    };
    let caption = "Each run, and the estimate for it before and after all runs are counted";
    let sheets = vec![page::sheet(caption, headers, runs.iter().zip(answers).map(row).collect())];
    notes.push(
        "Runs shift the estimates for the machine and runtime they ran on, most for the same model and format, and narrow their \
         ranges. 'guide project --runs FILE' answers with them."
            .to_owned(),
    );
    Page { title, sheets, notes }
}
