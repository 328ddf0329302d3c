//! Runs of one's own from what benchmark tools printed.

use super::book::Book;
use super::counted;
use super::file::{self, Content};
use crate::args::{Phase, Runs};
use crate::failure::Failure;
use llmhw_core::Error;
use llmhw_core::plain::Value;
use llmhw_core::record::Named;
use llmhw_core::record::ask::OwnRun;
use llmhw_core::record::file::{Measurement, cached_before, own_run};
use llmhw_core::spec::{Hardware, Model, Runtime, WeightFormat};
use std::borrow::Cow;

/// What ran.
pub(crate) struct Setting {
    pub(crate) hardware: Named<'static, Hardware>,
    pub(crate) model: Named<'static, Model>,
    pub(crate) format: Named<'static, WeightFormat>,
    pub(crate) runtime: Option<Named<'static, Runtime>>,
}

/// The runs, and why something printed is none.
#[derive(Debug, Default)]
pub(crate) struct Read {
    pub(crate) runs: Vec<OwnRun>,
    /// The file and row of each run.
    pub(crate) places: Vec<String>,
    pub(crate) left_out: Vec<String>,
    /// Where files say another format or runtime than the one they are counted for.
    pub(crate) counted_otherwise: Vec<String>,
}

impl Read {
    /// What a reader must know of the files.
    pub(crate) fn notes(&self) -> Vec<String> {
        self.left_out.iter().chain(&self.counted_otherwise).cloned().collect()
    }

    /// The same for programs, beside the answer.
    pub(crate) fn fields(&self) -> [(&'static str, Value); 2] {
        let texts = |list: &[String]| list.iter().map(|text| Value::Text(Cow::Owned(text.clone()))).collect();
        [
            ("left_out", Value::List(texts(&self.left_out))),
            ("counted_otherwise", Value::List(texts(&self.counted_otherwise))),
        ]
    }
}

/// A refusal of runs by the file and row each came from, in place of `runs[0]`. A run without a place keeps its own.
pub(crate) fn placed(error: Error, places: &[String]) -> Failure {
    let mut is_of_run = false;
    let line = |error: &Error| {
        let text = error.to_string();
        let place = error.parameter().and_then(|parameter| {
            let rest = parameter.strip_prefix("own_").unwrap_or(parameter).strip_prefix("runs[")?;
            let (index, _) = rest.split_once(']')?;
            let place = places.get(index.parse::<usize>().ok()?).filter(|place| !place.is_empty())?;
            let (_, said) = text.split_once(']')?;
            Some(format!("{place}: {}", said.trim_start_matches('.')))
        });
        is_of_run |= place.is_some();
        place.unwrap_or(text)
    };
    let lines: Vec<String> = error.all().iter().map(line).collect();
    if is_of_run { Failure::Usage(lines.join("\n")) } else { error.into() }
}

impl Setting {
    /// The runtime that runs are counted for: the one named, or the one the core takes.
    fn counted_for(&self, format: &WeightFormat, book: &Book) -> Option<Runtime> {
        let hardware = self.hardware.clone().resolve(book.catalog).ok()?;
        match &self.runtime {
            None => book.catalog.runtime_for(&hardware, format).ok().cloned(),
            Some(named) => named.clone().choose(book.catalog).ok()?.on(&hardware, format).ok().cloned(),
        }
    }

    fn run(&self, row: &Measurement) -> llmhw_core::Result<OwnRun> {
        own_run(row, self.hardware.clone(), self.model.clone(), self.format.clone(), self.runtime.clone())
    }

    /// The options that would take some of the rows that were refused, or leave them out.
    fn ways_on(&self, asked: &Runs, rows: &[Measurement], refused: &[usize]) -> Vec<String> {
        let mut filled = rows.to_vec();
        cached_before(&mut filled, 0.0);
        let is_taken = |index: &usize| filled.get(*index).is_some_and(|row| self.run(row).is_ok());
        let mut ways = Vec::new();
        if asked.cached.is_none() && refused.iter().any(is_taken) {
            ways.push("What was in the cache before each prompt, --cached says (0 after a fresh start).".to_owned());
        }
        let is_other =
            |row: &Measurement| !refused.iter().any(|index| rows.get(*index).is_some_and(|r| r.phase == row.phase));
        if asked.phase.is_none() && rows.iter().any(is_other) {
            ways.push("--phase takes runs of one kind alone.".to_owned());
        }
        ways
    }

    /// The runs of all files that are named.
    pub(crate) fn read(&self, asked: &Runs, book: &Book) -> Result<Read, Failure> {
        if asked.files.is_empty() && (asked.cached.is_some() || asked.phase.is_some()) {
            return Err(Failure::Usage("--cached and --phase are about runs: give --runs FILE too".to_owned()));
        }
        let mut read = Read::default();
        let mut is_cached_said = asked.cached.is_none();
        for name in &asked.files {
            let mut measured = match file::open_runs(name)? {
                Content::Measurements(measured) => measured,
                other => {
                    let expected = "what llama-bench, llama-server, Ollama or MLX printed";
                    return Err(Failure::Usage(format!("--runs {name}: is {}, not {expected}", other.what())));
                }
            };
            let is_wanted = |row: &Measurement| match asked.phase {
                None => true,
                Some(Phase::Decode) => row.phase == "decode",
                Some(Phase::Prefill) => row.phase == "prefill",
            };
            if let Some(cached) = asked.cached {
                let before = measured.rows.clone();
                cached_before(&mut measured.rows, cached);
                is_cached_said |=
                    measured.rows.iter().zip(&before).any(|(row, before)| is_wanted(row) && row != before);
            }
            let mut refused = Vec::new();
            for (index, row) in measured.rows.iter().enumerate().filter(|(_, row)| is_wanted(row)) {
                match self.run(row) {
                    Ok(run) => {
                        read.runs.push(run);
                        read.places.push(format!("{name}: row {}", index + 1));
                    }
                    Err(error) => refused.push((index, format!("{name}: row {}: {error}", index + 1))),
                }
            }
            if !refused.is_empty() {
                let rows = refused.iter().map(|(index, _)| *index).collect::<Vec<_>>();
                let lines = refused.into_iter().map(|(_, line)| line).chain(self.ways_on(asked, &measured.rows, &rows));
                return Err(Failure::Usage(lines.collect::<Vec<_>>().join("\n")));
            }
            let rows: Vec<&Measurement> = measured.rows.iter().filter(|row| is_wanted(row)).collect();
            if let Ok(format) = self.format.clone().resolve(book.catalog) {
                let runtime = self.counted_for(&format, book);
                read.counted_otherwise.extend(counted::otherwise(name, &rows, &format, runtime.as_ref(), book));
            }
            read.left_out.extend(measured.left_out.iter().map(|why| format!("{name}: left out {why}")));
        }
        if !is_cached_said {
            let what = "--cached changes nothing: each run says what was in the cache before it; leave it out";
            return Err(Failure::Usage(what.to_owned()));
        }
        Ok(read)
    }
}
