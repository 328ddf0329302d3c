//! What llama.cpp's programs log: `llama_print_timings`, `llama_perf_context_print`, `common_perf_print`, and a server's slots.

use super::json::drafts;
use super::number::{after, invalid, leading};
use super::{Phase, Reading, Row};
use crate::error::Result;
use crate::units::*;
use alloc::string::String;

/// Lines `prompt eval time = X ms / N tokens (...)` and `eval time = X ms / N runs (...)`. A program that runs one prompt
/// starts with an empty cache; a server does not say here what was in it, so depths stay open.
pub(super) fn read(reading: &mut Reading, text: &str) -> Result<()> {
    let mut prompt: Option<Tokens> = None;
    // The decode whose drafts may still follow.
    let mut written: Option<usize> = None;
    for (number, line) in text.lines().enumerate() {
        let place = alloc::format!("line {}", number + 1);
        if let Some((_, rest)) = line.split_once("draft acceptance") {
            if let Some(row) = written.take().and_then(|i| reading.rows.get_mut(i)) {
                let (accepted, drafted) = accepted(rest)
                    .ok_or_else(|| invalid(&place, "draft acceptance", "be `R ( A accepted / G generated)`", rest))?;
                row.drafted = drafts(&place, drafted, accepted)?;
            }
            continue;
        }
        let Some((before, value)) = line.split_once("eval time") else { continue };
        let (phase, field) = if before.trim_end().ends_with("prompt") {
            (Phase::Prefill, "prompt eval time")
        } else {
            (Phase::Decode, "eval time")
        };
        let (duration, rest) =
            after(value, "=", "ms").ok_or_else(|| invalid(&place, field, "be `X ms / N tokens`", value))?;
        let (count, _) = after(rest, "/", "").ok_or_else(|| invalid(&place, field, "be `X ms / N tokens`", value))?;
        let starts_empty =
            ["llama_print_timings", "llama_perf", "common_perf"].iter().any(|name| before.contains(name));
        written = None;
        let Some(mut row) = Row::timed(phase, &place, field, count, duration / 1e3)? else {
            reading.left_out.push(alloc::format!("{place}: {field}: no tokens or no time"));
            if phase == Phase::Prefill {
                prompt = None;
            }
            continue;
        };
        row.runtime = String::from("llama.cpp");
        row.depth = match phase {
            Phase::Prefill => starts_empty.then_some(tokens(0)),
            _ => prompt.take().filter(|_| starts_empty),
        };
        if phase == Phase::Prefill {
            prompt = row.tokens;
        } else {
            written = Some(reading.rows.len());
        }
        reading.rows.push(row);
    }
    Ok(())
}

/// Accepted and generated of `= 0.81944 (  118 accepted /   144 generated)`.
fn accepted(text: &str) -> Option<(f64, f64)> {
    let (accepted, rest) = after(text, "(", "accepted")?;
    let (generated, rest) = leading(rest.trim_start().strip_prefix('/')?)?;
    rest.trim_start().starts_with("generated").then_some((accepted, generated))
}
