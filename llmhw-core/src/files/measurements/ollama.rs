//! Ollama: the final response of its API, and what `ollama run --verbose` prints.
//!
//! `prompt_eval_count` counts the whole prompt, also the part that a cache saved reading; the time is that of the rest. A prompt
//! that was in the cache makes a rate that is too high, which nothing in the response tells.

use super::number::{self, invalid};
use super::object::Object;
use super::{Phase, Reading, Row};
use crate::error::Result;
use crate::units::*;
use alloc::string::{String, ToString};

/// What is timed: its count, its duration in seconds, and the names of both.
struct Timed {
    count: Option<f64>,
    seconds: Option<f64>,
    name: &'static str,
}

/// A response of the API; parts of a stream say nothing.
pub(super) fn response(reading: &mut Reading, place: &str, object: &Object) -> Result<()> {
    if object.is_false("done") || !object.has("eval_count") {
        return Ok(());
    }
    let timed = |count: &str, duration: &str, name| -> Result<Timed> {
        let seconds = object.number(place, duration)?.map(|nanoseconds| nanoseconds / 1e9);
        Ok(Timed { count: object.number(place, count)?, seconds, name })
    };
    let prompt = timed("prompt_eval_count", "prompt_eval_duration", "prompt_eval_count")?;
    let written = timed("eval_count", "eval_duration", "eval_count")?;
    rows(reading, place, &prompt, &written, &object.text("model"), &object.text("created_at"))
}

fn rows(reading: &mut Reading, place: &str, prompt: &Timed, written: &Timed, model: &str, date: &str) -> Result<()> {
    let before = prompt.count.map(|count| number::tokens_in(place, prompt.name, count)).transpose()?;
    for (phase, timed, depth) in [(Phase::Prefill, prompt, Some(tokens(0))), (Phase::Decode, written, before)] {
        let row = match (timed.count, timed.seconds) {
            (Some(count), Some(seconds)) => Row::timed(phase, place, timed.name, count, seconds)?,
            _ => None,
        };
        let Some(mut row) = row else {
            reading.left_out.push(alloc::format!("{place}: {}: no tokens or no time", timed.name));
            continue;
        };
        row.depth = depth;
        row.model = model.to_string();
        row.runtime = String::from("ollama");
        row.date = date.to_string();
        reading.rows.push(row);
    }
    Ok(())
}

/// Blocks of `name: value` lines, each ended by its `eval rate`.
pub(super) fn text(reading: &mut Reading, text: &str) -> Result<()> {
    let empty = || {
        (
            Timed { count: None, seconds: None, name: "prompt eval count" },
            Timed { count: None, seconds: None, name: "eval count" },
        )
    };
    let (mut prompt, mut written) = empty();
    let mut model = String::new();
    for (number, line) in text.lines().enumerate() {
        let place = alloc::format!("line {}", number + 1);
        let line = line.trim();
        if let Some(name) = command(line) {
            model = name.to_string();
        }
        let Some((name, value)) = line.split_once(':') else { continue };
        let value = value.trim();
        match name {
            "prompt eval count" => prompt.count = Some(tokens_of(&place, name, value)?),
            "prompt eval duration" => prompt.seconds = Some(duration(&place, name, value)?),
            "eval count" => written.count = Some(tokens_of(&place, name, value)?),
            "eval duration" => written.seconds = Some(duration(&place, name, value)?),
            "eval rate" => {
                rows(reading, &place, &prompt, &written, &model, "")?;
                (prompt, written) = empty();
            }
            _ => {}
        }
    }
    Ok(())
}

/// The model of a command line such as `$ ollama run llama3.2 --verbose`.
fn command(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once("ollama run ")?;
    rest.split_whitespace().find(|word| !word.starts_with('-'))
}

fn tokens_of(place: &str, name: &str, value: &str) -> Result<f64> {
    let count = value.strip_suffix("token(s)").map(str::trim).and_then(|count| count.parse().ok());
    count.ok_or_else(|| invalid(place, name, "be a number of token(s)", value))
}

/// A duration as Go prints it: `1m2.5s`, `565.450084ms`, `891.933µs`.
fn duration(place: &str, name: &str, value: &str) -> Result<f64> {
    let wrong = || invalid(place, name, "be a duration such as 1m2.5s or 565.4ms", value);
    let (mut sum, mut rest) = (0.0, value);
    if rest.is_empty() {
        return Err(wrong());
    }
    while !rest.is_empty() {
        let (amount, after) = number::leading(rest).ok_or_else(wrong)?;
        let units = [
            ("ns", 1e-9),
            ("µs", 1e-6),
            ("μs", 1e-6),
            ("us", 1e-6),
            ("ms", 1e-3),
            ("s", 1.0),
            ("m", 60.0),
            ("h", 3600.0),
        ];
        let (scale, after) = units
            .into_iter()
            .find_map(|(unit, scale)| after.strip_prefix(unit).map(|after| (scale, after)))
            .ok_or_else(wrong)?;
        sum += amount * scale;
        rest = after;
    }
    Ok(sum)
}
