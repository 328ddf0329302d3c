//! Which model in which format fits which machine.

use super::{agreement, gigabytes, rate, short};
use crate::args::Figures;
use crate::number::{agrees, context, fixed};
use crate::offload::Offloaded;
use crate::question::Question;
use crate::section::{Align, Answer, Cell, Header, Key, Row, Sheet, Tone, groups, remark};
use crate::speed::{Speed, mark};
use llmhw_core::catalog::guide::{self, GuideFitRow, GuideMachine, GuideModel};
use llmhw_core::evidence::{Basis, Estimate};
use llmhw_core::memory::{self, Verdict};
use llmhw_core::perf;
use llmhw_core::spec::{Hardware, Model, WeightFormat, Workload};
use llmhw_core::units::token_count;
use schemars::JsonSchema;
use serde::Serialize;

/// A model in a format on a machine.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct FitRow {
    /// The model's id.
    pub(crate) model: String,
    /// Its name.
    pub(crate) model_name: String,
    /// The machine's id.
    pub(crate) hardware: String,
    /// Its name.
    pub(crate) hardware_name: String,
    /// The format of the weights.
    pub(crate) weights: String,
    /// Whether it fits; null where the set-up is not possible.
    pub(crate) fits: Option<bool>,
    /// Weights, cache and buffers, in gigabytes (10^9 bytes).
    pub(crate) needed_gigabytes: Option<f64>,
    /// What a model may take.
    pub(crate) usable_gigabytes: Option<f64>,
    /// What is left over.
    pub(crate) headroom_gigabytes: Option<f64>,
    /// What is missing.
    pub(crate) shortfall_gigabytes: Option<f64>,
    /// The longest context that fits.
    pub(crate) longest_context_tokens: Option<f64>,
    /// The rate, where it fits.
    #[serde(flatten)]
    pub(crate) speed: Speed,
    /// The rate with a part of the weights in the host's memory, where it does not fit.
    #[serde(flatten)]
    pub(crate) offload: Offloaded,
    /// The rate as published; null where the guide says it does not fit.
    pub(crate) published_tokens_per_second: Option<f64>,
    /// The largest format of the runtime in which the model fits this machine.
    pub(crate) largest_format: Option<String>,
    /// Why it does not run.
    pub(crate) reason: Option<String>,
}

/// Fills the matrix.
pub(crate) fn answer(question: &Question) -> Answer<FitRow> {
    if question.figures == Figures::Published {
        return as_published(question);
    }
    let mut rows = Vec::new();
    for (model, formats) in &question.fit {
        for hardware in &question.hardware {
            let largest = largest(question, hardware, model);
            rows.extend(formats.iter().map(|format| row(question, hardware, model, format, largest)));
        }
    }
    let notes = vec![
        remark(
            5,
            format!(
                "Each cell: tok/s{}, the longest context that fits, and GB (10^9 bytes) to spare at {} tokens; or what is short. \
                 Buffers and the cache are counted. A ~ marks what is extrapolated; host is with layers or experts in the memory \
                 of the machine around a card, whichever is faster.",
                if question.is_calibrated() { " with the range of 80 % of measurements" } else { "" },
                question.context.get::<token_count::token>()
            ),
        ),
        remark(5, "largest: the biggest format of up to 16 bits that the runtime loads and in which the model fits."),
    ];
    Answer { rows, notes }
}

fn largest(question: &Question, hardware: &'static Hardware, model: &'static Model) -> Option<&'static WeightFormat> {
    let runtime = question.runtime.pick(question.catalog, hardware, question.format).ok()?;
    let workload = Workload::new(question.context).ok()?;
    let formats = question.catalog.rows::<WeightFormat>().filter(|format| format.nominal_bits() <= 16);
    memory::largest_format(hardware, 1, model, formats, runtime, &workload).ok().flatten()
}

fn row(
    question: &Question,
    hardware: &'static Hardware,
    model: &'static Model,
    format: &'static WeightFormat,
    largest: Option<&'static WeightFormat>,
) -> FitRow {
    let run = question.run(hardware, model, format);
    let memory = run.projection.as_ref().map(|projection| projection.memory);
    let (headroom, shortfall) = memory.map_or((None, None), |memory| spare(memory.verdict));
    FitRow {
        model: model.id().to_owned(),
        model_name: model.name().to_owned(),
        hardware: hardware.id().to_owned(),
        hardware_name: hardware.name().to_owned(),
        weights: format.id().to_owned(),
        fits: memory.map(|memory| memory.verdict.fits()),
        needed_gigabytes: memory.map(|memory| gigabytes(memory.needed())),
        usable_gigabytes: memory.map(|memory| gigabytes(memory.usable)),
        headroom_gigabytes: headroom,
        shortfall_gigabytes: shortfall,
        longest_context_tokens: memory.map(|memory| memory.longest_context.get::<token_count::token>()),
        speed: Speed::of(run.rate()),
        offload: run.offload,
        published_tokens_per_second: None,
        largest_format: largest.map(|format| format.id().to_owned()),
        reason: run.reason,
    }
}

fn spare(verdict: Verdict) -> (Option<f64>, Option<f64>) {
    match verdict {
        Verdict::Fits { headroom } => (Some(gigabytes(headroom)), None),
        Verdict::TooLarge { shortfall } => (None, Some(gigabytes(shortfall))),
        _ => (None, None),
    }
}

fn as_published(question: &Question) -> Answer<FitRow> {
    let mut rows = Vec::new();
    for model in guide::MODELS {
        for machine in guide::MACHINES {
            let published = guide::FIT_ROWS.iter().filter(|row| row.model == model.id);
            rows.extend(published.map(|row| guide_row(question, model, machine, row)));
        }
    }
    let pairs = rows.iter().map(|row| (row.speed.decode_tokens_per_second, row.published_tokens_per_second));
    let mut notes = vec![remark(5, format!("The guide's rule: {}. {}", guide::FIT.rule, agreement(pairs)))];
    notes.extend(super::measurements::correction(5, "sizes"));
    Answer { rows, notes }
}

fn guide_row(question: &Question, model: &GuideModel, machine: &GuideMachine, row: &GuideFitRow) -> FitRow {
    let size = model.size(row.quantisation);
    let verdict = memory::guide_fit(size, machine.memory);
    let (headroom, shortfall) = spare(verdict);
    let decode = perf::guide_decode(machine.bandwidth, model.read(row.quantisation), question.share);
    FitRow {
        model: model.id.to_owned(),
        model_name: model.name.to_owned(),
        hardware: machine.id.to_owned(),
        hardware_name: machine.name.to_owned(),
        weights: row.quantisation.as_str().to_owned(),
        fits: Some(verdict.fits()),
        needed_gigabytes: Some(gigabytes(size + guide::FIT.reserve)),
        usable_gigabytes: Some(gigabytes(machine.memory)),
        headroom_gigabytes: headroom,
        shortfall_gigabytes: shortfall,
        longest_context_tokens: None,
        speed: Speed::of(verdict.fits().then(|| Estimate::new(decode, Basis::Assumed))),
        offload: Offloaded::default(),
        published_tokens_per_second: row
            .rates
            .iter()
            .find(|(id, _)| *id == machine.id)
            .map(|(_, published)| rate(*published)),
        largest_format: None,
        reason: None,
    }
}

/// A number of gigabytes in three digits or so.
fn spare_text(gigabytes: f64) -> String {
    fixed(gigabytes, usize::from(gigabytes < 10.0))
}

impl FitRow {
    /// What a cell of the matrix says. Its lines hold together by no-break spaces.
    fn cell(&self) -> Cell {
        let together = |text: String| text.replace(' ', "\u{a0}");
        match (self.speed.decode_tokens_per_second, self.shortfall_gigabytes) {
            (Some(decode), _) if self.longest_context_tokens.is_none() => match self.published_tokens_per_second {
                Some(figure) if agrees(decode, figure) => Cell::toned(format!("{} =", fixed(decode, 1)), Tone::Good),
                Some(figure) => Cell::toned(format!("{}, not {figure} !", fixed(decode, 1)), Tone::Bad),
                None => Cell::toned(format!("{}, not \"no\" !", fixed(decode, 1)), Tone::Bad),
            },
            (Some(_), _) => {
                let room = format!(
                    "{} · +{}",
                    context(self.longest_context_tokens.unwrap_or_default()),
                    spare_text(self.headroom_gigabytes.unwrap_or_default())
                );
                Cell::toned(format!("{}\n{}", together(self.rate()), together(room)), Tone::Good)
            }
            (None, Some(short)) => {
                let short = format!("{} GB short", spare_text(short));
                let mark = mark(self.offload.offload_basis.as_deref());
                let host = self.offload.faster().map(|rate| together(format!("host {mark}{rate}")));
                let words = [Some(together(short)), host];
                Cell::toned(words.into_iter().flatten().collect::<Vec<_>>().join("\n"), Tone::Bad)
            }
            (None, None) => Cell::toned(together("not possible".to_owned()), Tone::Quiet),
        }
    }

    /// The rate with its range.
    fn rate(&self) -> String {
        let rate = self.speed.rate_cell().text.unwrap_or_default();
        self.speed.range_cell().text.map_or_else(|| rate.clone(), |ends| format!("{rate} ({ends})"))
    }
}

impl Row for FitRow {
    const KEY: Key = Key::Fit;

    /// One table per model: machines down, formats across.
    fn sheets(rows: &[Self]) -> Vec<Sheet> {
        groups(rows, |row| row.model.clone()).into_iter().map(matrix).collect()
    }
}

fn matrix(rows: &[FitRow]) -> Sheet {
    let machines = groups(rows, |row| row.hardware.clone());
    let first = machines.first().copied().unwrap_or_default();
    let has_largest = first.iter().any(|row| row.longest_context_tokens.is_some());
    let head = |name: &str, unit, align| Header { name: name.to_owned(), unit, align, is_minor: false };
    let mut headers = vec![head("machine", "", Align::Left)];
    let side = if has_largest { Align::Left } else { Align::Right };
    headers.extend(first.iter().map(|row| head(&row.weights, "", side)));
    if has_largest {
        headers.push(Header { is_minor: true, ..head("largest", "", Align::Left) });
    }
    let line = |machine: &&[FitRow]| {
        let name = machine.first().map(|row| short(&row.hardware_name));
        let mut cells = vec![Cell::from(name)];
        cells.extend(machine.iter().map(FitRow::cell));
        if has_largest {
            cells.push(machine.first().and_then(|row| row.largest_format.as_deref()).into());
        }
        cells
    };
    let caption = rows.first().map(|row| row.model_name.clone());
    Sheet { chapter: 5, caption, headers, rows: machines.iter().map(line).collect() }
}
