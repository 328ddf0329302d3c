//! `guide project`: one machine with one model.

use super::Book;
use super::chosen::{format, hardware, one_model, only, runtime, setting};
use super::runs::{Read, Setting, placed};
use crate::args::{Options, Projected, Share};
use crate::failure::Failure;
use crate::number::{counted, fixed, percent};
use crate::offload::{ON_HOST, has_host};
use crate::page::{self, Page, interval, marked, numbers, rate, words};
use crate::question::CONTEXT;
use crate::section::{Cell, Tone};
use crate::speed::SHARES;
use llmhw_core::plain::{Field as _, Value};
use llmhw_core::record::Named;
use llmhw_core::record::answer::Projection;
use llmhw_core::record::ask::{Ask as _, AskProjection, EfficiencyChoice};
use llmhw_core::spec::Runtime;
use std::borrow::Cow;

/// The answer in the form asked for.
pub(crate) fn project(options: &Options, asked: &Projected, book: &Book) -> Result<String, Failure> {
    let (question, read) = question(options, asked, book)?;
    let answer = question.clone().answer_in(book.catalog).map_err(|error| placed(error, &read.places))?;
    let before = if question.own_runs.is_empty() {
        None
    } else {
        Some(AskProjection { own_runs: Vec::new(), ..question.clone() }.answer_in(book.catalog)?)
    };
    let names = Names::of(&question, book, &answer);
    let record = answer.clone().write();
    let fields = [
        ("question", question.clone().write()),
        ("projection", record.clone()),
        ("without_own_runs", before.clone().map_or(Value::Null, |mut before| before.write())),
    ];
    let document = Value::object(fields.into_iter().chain(read.fields()));
    let page = shown(&names, &answer, before.as_ref(), question.own_runs.len(), read.notes());
    page::text(options, &[page], &document, &[record])
}

/// The question: a scenario of a catalogue file with what the options change, or what they say alone.
fn question(options: &Options, asked: &Projected, book: &Book) -> Result<(AskProjection<'static>, Read), Failure> {
    let context = f64::from(options.context.unwrap_or(CONTEXT));
    let mut question = match &asked.scenario {
        None => {
            let Setting { hardware, model, format, runtime } = setting(options, book, "project")?;
            AskProjection { runtime, ..AskProjection::new(hardware, model, format, context) }
        }
        Some(name) => changed(book.scenario(name)?, options, book)?,
    };
    question.prompt_tokens = asked.prompt.or(question.prompt_tokens);
    question.output_tokens = asked.output.or(question.output_tokens);
    question.sequences = asked.sequences.unwrap_or(question.sequences);
    question.kv_format = asked.kv_format.clone().map(Cow::Owned).or(question.kv_format);
    question.efficiency = match options.efficiency {
        None => question.efficiency,
        Some(Share::Calibrated) => EfficiencyChoice::Calibrated,
        Some(Share::Constant(share)) => EfficiencyChoice::Constant(share.value),
    };
    let setting = Setting {
        hardware: question.hardware.clone(),
        model: question.model.clone(),
        format: question.format.clone(),
        runtime: question.runtime.clone(),
    };
    let mut read = setting.read(&asked.runs, book)?;
    // Those of the scenario come first, and have no file of measurements.
    let of_scenario = question.own_runs.iter().map(|_| String::new());
    read.places = of_scenario.chain(read.places).collect();
    question.own_runs.append(&mut read.runs);
    Ok((question, read))
}

/// A scenario with what the options say in place of its own.
fn changed(
    mut question: AskProjection<'static>,
    options: &Options,
    book: &Book,
) -> Result<AskProjection<'static>, Failure> {
    let command = "project --scenario";
    if let Some(machine) = only(&options.hardware, command, "a machine", "--hardware ID|FILE")? {
        question.hardware = hardware(book, machine)?;
    }
    if let Some(model) = only(&options.model, command, "a model", "--model ID|FILE")? {
        let chosen = one_model(book, model)?;
        question.model = chosen.named();
        question.format = chosen.format.map_or(question.format, |format| Named::Noun(Cow::Borrowed(format)));
    }
    if let Some(weights) = only(&options.weights, command, "a format", "--weights ID")? {
        question.format = format(book, weights)?;
    }
    question.runtime = runtime(options, book)?.or(question.runtime);
    question.context_tokens = options.context.map_or(question.context_tokens, f64::from);
    Ok(question)
}

/// What the nouns of a question are called.
struct Names {
    hardware: String,
    model: String,
    format: String,
    runtime: String,
    /// Whether layers could go to the memory of a host.
    has_host: bool,
}

impl Names {
    fn of(question: &AskProjection<'static>, book: &Book, answer: &Projection) -> Self {
        let model = question.model.clone().resolve(book.catalog).map(|model| model.name().to_owned());
        let format = question.format.clone().resolve(book.catalog).map(|format| format.name().to_owned());
        let hardware = question.hardware.clone().resolve(book.catalog);
        let has_host = hardware.as_deref().is_ok_and(has_host);
        let runtime = book.find::<Runtime>(&answer.runtime).map(|runtime| runtime.name().to_owned());
        Self {
            hardware: hardware.map_or_else(|_| answer.hardware.to_string(), |hardware| hardware.name().to_owned()),
            model: model.unwrap_or_else(|_| answer.model.to_string()),
            format: format.unwrap_or_else(|_| answer.format.to_string()),
            runtime: runtime.unwrap_or_else(|_| answer.runtime.to_string()),
            has_host,
        }
    }
}

fn shown(names: &Names, answer: &Projection, before: Option<&Projection>, runs: usize, mut notes: Vec<String>) -> Page {
    let machines = if answer.nodes > 1 { format!("{} x ", answer.nodes) } else { String::new() };
    let sequences =
        if answer.sequences > 1 { format!(" of each of {} sequences", answer.sequences) } else { String::new() };
    let title = format!(
        "{} on {machines}{}, {}, {} tokens in the cache{sequences}",
        page::model_at(&names.model, &names.format),
        names.hardware,
        names.runtime,
        fixed(answer.context_tokens, 0),
    );
    if !answer.memory.fits {
        let more = if names.has_host && answer.nodes == 1 { format!(" {ON_HOST}") } else { String::new() };
        notes.push(format!("It does not fit: the speeds are those it would have if it did.{more}"));
    }
    if before.is_some() {
        let without = if runs == 1 { "it" } else { "them" };
        notes.push(format!("Counted with {} of your own; before: without {without}.", counted(runs, "run")));
    }
    let bases = [Some(answer.decode_basis), answer.prefill_basis].into_iter().flatten();
    if bases.into_iter().any(|basis| basis.to_string() == "extrapolated") {
        let what = "goes beyond what was measured; the range says how far off that may be";
        notes.push(format!("~ extrapolated: {what}."));
    }
    Page { title, sheets: vec![speed(answer, before), time(answer), memory(answer)], notes }
}

fn speed(answer: &Projection, before: Option<&Projection>) -> crate::section::Sheet {
    let headers = vec![
        words("speed"),
        numbers("rate", "tok/s"),
        numbers("80 %", "from–to"),
        words("rests on"),
        numbers("before", "tok/s"),
        numbers("80 %", "from–to"),
    ];
    let (decode_basis, prefill_basis) =
        (answer.decode_basis.to_string(), answer.prefill_basis.map(|basis| basis.to_string()));
    let none = Cell::default;
    let mut rows = vec![vec![
        Cell::from("decode"),
        marked(Some(answer.decode_tokens_per_second), Some(&decode_basis)),
        interval(answer.decode_interval.as_ref()),
        Cell::from(decode_basis.as_str()),
        rate(before.map(|before| before.decode_tokens_per_second)),
        interval(before.and_then(|before| before.decode_interval.as_ref())),
    ]];
    if answer.sequences > 1 {
        let each = |answer: &Projection| answer.decode_tokens_per_second_per_sequence;
        rows.push(vec![
            "of each sequence".into(),
            rate(Some(each(answer))),
            none(),
            none(),
            rate(before.map(each)),
            none(),
        ]);
    }
    // A machine that keeps its speed has one number, others a range.
    let warm = |answer: &Projection| {
        let range = &answer.sustained_decode;
        if range.low_tokens_per_second < range.high_tokens_per_second {
            (none(), interval(Some(range)))
        } else {
            (rate(Some(range.high_tokens_per_second)), none())
        }
    };
    let (warm_rate, warm_range) = warm(answer);
    let (warm_before, warm_range_before) = before.map_or_else(|| (none(), none()), warm);
    rows.push(vec!["on a warm machine".into(), warm_rate, warm_range, none(), warm_before, warm_range_before]);
    rows.push(vec![
        "ceiling".into(),
        rate(Some(answer.ceiling_tokens_per_second)),
        none(),
        Cell::from(format!("{} GB a token", fixed(answer.read_gigabytes_per_token, 2))),
        none(),
        none(),
    ]);
    if answer.prefill_tokens_per_second.is_some() {
        rows.push(vec![
            Cell::from(format!("prefill of {}", fixed(answer.prompt_tokens, 0))),
            marked(answer.prefill_tokens_per_second, prefill_basis.as_deref()),
            interval(answer.prefill_interval.as_ref()),
            prefill_basis.into(),
            rate(before.and_then(|before| before.prefill_tokens_per_second)),
            interval(before.and_then(|before| before.prefill_interval.as_ref())),
        ]);
    }
    page::sheet(format!("Speed: {}", answer.speed_word), headers, rows)
}

fn time(answer: &Projection) -> crate::section::Sheet {
    let parts = &answer.breakdown;
    let shares = [
        parts.weights_fraction,
        parts.kv_cache_fraction,
        parts.compute_fraction,
        parts.overhead_fraction,
        parts.communication_fraction,
    ];
    let step = answer.time_per_output_token_seconds * 1e3;
    let mut rows: Vec<Vec<Cell>> = SHARES
        .iter()
        .zip(shares)
        .filter(|(_, share)| *share > 0.0)
        .map(|(name, share)| vec![Cell::from(*name), percent(share).into(), fixed(step * share, 2).into()])
        .collect();
    rows.push(vec!["a token".into(), percent(1.0).into(), fixed(step, 2).into()]);
    let seconds = |name: &str, seconds: Option<f64>| {
        seconds.map(|seconds| vec![Cell::from(name), Cell::default(), fixed(seconds * 1e3, 0).into()])
    };
    rows.extend(seconds("first token", answer.time_to_first_token_seconds));
    rows.extend(seconds("whole answer", answer.end_to_end_seconds));
    let headers = vec![words("time"), numbers("share", ""), numbers("takes", "ms")];
    page::sheet(format!("Where the time goes: mostly {}", answer.bottleneck), headers, rows)
}

fn memory(answer: &Projection) -> crate::section::Sheet {
    let memory = &answer.memory;
    let row = |name: &str, gigabytes: f64| vec![Cell::from(name), fixed(gigabytes, 2).into()];
    let mut rows = vec![
        row("weights", memory.weights_gigabytes),
        row("KV cache", memory.kv_cache_gigabytes),
        row("buffers", memory.buffers_gigabytes),
        row("needed", memory.needed_gigabytes),
        row("usable", memory.usable_gigabytes),
    ];
    let toned = |name: &str, gigabytes: f64, tone| vec![Cell::from(name), Cell::toned(fixed(gigabytes, 2), tone)];
    rows.extend(memory.headroom_gigabytes.map(|headroom| toned("to spare", headroom, Tone::Good)));
    rows.extend(memory.shortfall_gigabytes.map(|shortfall| toned("short", shortfall, Tone::Bad)));
    let longest = fixed(memory.longest_context_tokens, 0);
    let caption = if memory.fits {
        format!("Memory: fits; the longest context is {longest} tokens")
    } else {
        "Memory: does not fit".to_owned()
    };
    page::sheet(caption, vec![words("memory"), numbers("size", "GB")], rows)
}
