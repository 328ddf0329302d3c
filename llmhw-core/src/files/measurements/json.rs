//! llama-bench and llama-server in JSON.

use super::number::{self, count, invalid, mean_and_deviation};
use super::object::Object;
use super::{Drafted, Phase, Reading, Row};
use crate::error::Result;
use crate::units::*;
use alloc::string::{String, ToString};

pub(super) use super::object::each;

/// The fields of llama-bench that become fields of a row, in JSON as in CSV.
pub(super) const BENCH: &[&str] = &[
    "avg_ts",
    "stddev_ts",
    "n_prompt",
    "n_gen",
    "n_depth",
    "model_type",
    "gpu_info",
    "cpu_info",
    "backends",
    "build_commit",
    "test_time",
    "model_size",
    "model_n_params",
];

/// A result of llama-bench. The rate is the mean of the repetitions' rates.
pub(super) fn bench(reading: &mut Reading, place: &str, object: &Object) -> Result<()> {
    let field = |name: &str| object.number(place, name);
    let samples = object.numbers("samples_ts");
    let (prompt, written) = (object.needed(place, "n_prompt")?, object.needed(place, "n_gen")?);
    let (rate, spread) = match (field("avg_ts")?, field("stddev_ts")?, mean_and_deviation(samples)) {
        (Some(rate), spread, _) => (rate, spread),
        (None, _, Some((rate, spread))) => (rate, (samples.len() > 1).then_some(spread)),
        (None, _, None) => (object.needed(place, "avg_ts")?, None),
    };
    let Some(mut row) = of_bench(reading, place, [prompt, written], rate)? else { return Ok(()) };
    row.depth = Some(number::tokens_in(place, "n_depth", field("n_depth")?.unwrap_or(0.0))?);
    row.standard_deviation = spread.map(|spread| number::deviation(place, "stddev_ts", spread)).transpose()?;
    row.repetitions = (!samples.is_empty()).then(|| u32::try_from(samples.len())).transpose().unwrap_or(None);
    describe(&mut row, |name| object.text(name));
    row.weights = field("model_size")?.map(bytes);
    row.parameters = field("model_n_params")?.map(parameters);
    row.others = object.others(BENCH);
    reading.rows.push(row);
    Ok(())
}

/// What llama-bench calls its machine, model and build.
pub(super) fn describe(row: &mut Row, text: impl Fn(&str) -> String) {
    row.model = text("model_type");
    row.format = bench_format(&row.model);
    row.hardware = text("gpu_info");
    if row.hardware.is_empty() {
        row.hardware = text("cpu_info");
    }
    row.runtime = text("backends");
    row.version = text("build_commit");
    row.date = text("test_time");
}

/// The format in llama-bench's description of a model: what follows its architecture and size.
pub(super) fn bench_format(model: &str) -> String {
    let mut words = model.splitn(3, ' ');
    let (_, _, format) = (words.next(), words.next(), words.next().unwrap_or(""));
    let format = format.trim();
    let format = format.strip_prefix("mostly ").or_else(|| format.strip_prefix("(guessed) ")).unwrap_or(format);
    format.to_string()
}

/// A test of llama-bench: `None` with a note for one that reads and writes.
pub(super) fn of_bench(reading: &mut Reading, place: &str, counts: [f64; 2], rate: f64) -> Result<Option<Row>> {
    let [prompt, written] = counts;
    let (phase, name, tokens) = match (prompt > 0.0, written > 0.0) {
        (true, false) => (Phase::Prefill, "n_prompt", prompt),
        (false, true) => (Phase::Decode, "n_gen", written),
        (true, true) => {
            let note = "a prompt and written tokens over one time: neither's rate can be told";
            reading.left_out.push(alloc::format!("{place}: pp{prompt}+tg{written}: {note}"));
            return Ok(None);
        }
        _ => return Err(invalid(place, "n_gen", "be above 0 where n_prompt is not", &alloc::format!("{written}"))),
    };
    let mut row = Row::new(phase, number::rate(place, "avg_ts", rate)?);
    row.tokens = Some(number::tokens_in(place, name, tokens)?);
    Ok(Some(row))
}

/// A response of llama-server, whole or the last of a stream, or its `timings` alone.
pub(super) fn server(reading: &mut Reading, place: &str, response: &Object) -> Result<()> {
    let timings = match response.object("timings") {
        Some(timings) => timings,
        None if response.has("predicted_n") => response,
        // A part of a stream.
        None => return Ok(()),
    };
    let field = |name: &str| timings.number(place, name);
    let (prompt, cached) = (timings.needed(place, "prompt_n")?, field("cache_n")?);
    let cached = cached.map(|cached| number::tokens_in(place, "cache_n", cached)).transpose()?;
    let read = Row::timed(Phase::Prefill, place, "prompt_n", prompt, timings.needed(place, "prompt_ms")? / 1e3)?;
    let (written, time) = (timings.needed(place, "predicted_n")?, timings.needed(place, "predicted_ms")?);
    let mut wrote = Row::timed(Phase::Decode, place, "predicted_n", written, time / 1e3)?;
    if let (Some(row), Some(drafted)) = (&mut wrote, field("draft_n")?) {
        let accepted = field("draft_n_accepted")?.unwrap_or(0.0);
        row.drafted = drafts(place, drafted, accepted)?;
    }
    let model = response.text("model");
    for (row, depth) in [(read, cached), (wrote, cached.map(|cached| cached + tokens(prompt)))] {
        let Some(mut row) = row else {
            reading.left_out.push(alloc::format!("{place}: no tokens or no time"));
            continue;
        };
        // Without cache_n nobody knows what was in the cache before.
        row.depth = depth;
        row.model.clone_from(&model);
        reading.rows.push(row);
    }
    Ok(())
}

/// Drafted and accepted tokens, of which there are no more than drafted; `None` when none were drafted.
pub(super) fn drafts(place: &str, drafted: f64, accepted: f64) -> Result<Option<Drafted>> {
    if drafted == 0.0 {
        return Ok(None);
    }
    let drafted = count(place, "draft_n", drafted)?;
    if !(0.0..=f64::from(drafted)).contains(&accepted) {
        return Err(invalid(place, "draft_n_accepted", "be from 0 to draft_n", &alloc::format!("{accepted}")));
    }
    Ok(Some(Drafted { drafted: u64::from(drafted), accepted: accepted as u64 }))
}
