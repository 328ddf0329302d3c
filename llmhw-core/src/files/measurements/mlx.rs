//! mlx-lm: what `mlx_lm.generate` and `mlx_lm.benchmark` print.

use super::number::{self, count, invalid, leading, mean_and_deviation};
use super::{Phase, Reading, Row};
use crate::error::Result;
use crate::units::*;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// `Prompt: 21 tokens, 123.4 tokens-per-sec` and `Generation: ...`; the oldest versions named no tokens.
pub(super) fn generate(reading: &mut Reading, text: &str) -> Result<()> {
    let mut prompt: Option<Tokens> = None;
    let mut model = String::new();
    for (number, line) in text.lines().enumerate() {
        let place = alloc::format!("line {}", number + 1);
        let line = line.trim();
        model = argument(line, "--model").unwrap_or(model);
        let Some((name @ ("Prompt" | "Generation"), value)) = line.split_once(':') else { continue };
        if !value.contains("tokens-per-sec") {
            // The text that was generated may say "Prompt:" too.
            continue;
        }
        let rule = "be `N tokens, R tokens-per-sec`";
        let wrong = || invalid(&place, name, rule, value);
        let (first, rest) = leading(value).ok_or_else(wrong)?;
        let (tokens_read, rate) = match rest.trim().strip_prefix("tokens,") {
            Some(rest) => {
                let (rate, rest) = leading(rest).ok_or_else(wrong)?;
                (Some(number::tokens_in(&place, name, first)?), (rest.trim() == "tokens-per-sec").then_some(rate))
            }
            None => (None, (rest.trim() == "tokens-per-sec").then_some(first)),
        };
        let rate = rate.ok_or_else(wrong)?;
        let phase = if name == "Prompt" { Phase::Prefill } else { Phase::Decode };
        if phase == Phase::Prefill {
            prompt = tokens_read;
        }
        if rate == 0.0 {
            reading.left_out.push(alloc::format!("{place}: {name}: no tokens or no time"));
            continue;
        }
        let mut row = Row::new(phase, number::rate(&place, name, rate)?);
        row.tokens = tokens_read;
        row.depth = if phase == Phase::Prefill { Some(tokens(0)) } else { prompt.take() };
        row.runtime = String::from("mlx");
        row.model.clone_from(&model);
        reading.rows.push(row);
    }
    Ok(())
}

/// The argument after a flag in a command line.
fn argument(line: &str, flag: &str) -> Option<String> {
    let (_, rest) = line.split_once(flag)?;
    let word = rest.trim_start_matches(['=', ' ']).split_whitespace().next()?;
    Some(word.trim_matches(['"', '\'']).to_string())
}

/// `Timing with prompt_tokens=2048, generation_tokens=128, ...`, then a line per trial.
pub(super) fn benchmark(reading: &mut Reading, text: &str) -> Result<()> {
    let (mut timing, mut model) = (None, String::new());
    let mut trials: [Vec<f64>; 2] = [Vec::new(), Vec::new()];
    for (number, line) in text.lines().enumerate() {
        let place = alloc::format!("line {}", number + 1);
        model = argument(line, "--model").unwrap_or(model);
        if line.contains("Timing with") {
            finish(reading, timing.take(), &mut trials, &model)?;
            let needed =
                |name: &str| value(line, name).ok_or_else(|| invalid(&place, name, "be stated as name=number", line));
            let sequences = match value(line, "batch_size") {
                Some(batch) => count(&place, "batch_size", batch)?,
                None => 1,
            };
            timing = Some((needed("prompt_tokens")?, needed("generation_tokens")?, sequences, place));
        } else if line.trim_start().starts_with("Trial ") {
            for (trials, name) in trials.iter_mut().zip(["prompt_tps", "generation_tps"]) {
                let rate = value(line, name).ok_or_else(|| invalid(&place, name, "be stated as name=number", line))?;
                trials.push(number::rate(&place, name, rate)?.get::<token_rate::token_per_second>());
            }
        }
    }
    finish(reading, timing, &mut trials, &model)
}

type Timing = (f64, f64, u32, String);

fn finish(reading: &mut Reading, timing: Option<Timing>, trials: &mut [Vec<f64>; 2], model: &str) -> Result<()> {
    let Some((prompt, written, sequences, place)) = timing else { return Ok(()) };
    let prompt = number::tokens_in(&place, "prompt_tokens", prompt)?;
    let written = number::tokens_in(&place, "generation_tokens", written)?;
    let [read, wrote] = trials;
    for (phase, rates, count, depth) in
        [(Phase::Prefill, read, prompt, tokens(0)), (Phase::Decode, wrote, written, prompt)]
    {
        let Some((mean, deviation)) = mean_and_deviation(rates) else {
            reading.left_out.push(alloc::format!("{place}: no trial follows"));
            return Ok(());
        };
        let mut row = Row::new(phase, number::rate(&place, "Trial", mean)?);
        row.tokens = Some(count);
        row.depth = Some(depth);
        row.sequences = sequences;
        row.repetitions = u32::try_from(rates.len()).ok();
        row.standard_deviation = (rates.len() > 1).then(|| tokens_per_second(deviation));
        row.runtime = String::from("mlx");
        row.model = model.to_string();
        reading.rows.push(row);
        rates.clear();
    }
    Ok(())
}

/// The number after `name=`.
fn value(line: &str, name: &str) -> Option<f64> {
    let (_, rest) = line.split_once(&alloc::format!("{name}="))?;
    let (value, _) = leading(rest)?;
    Some(value)
}
