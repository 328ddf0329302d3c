//! Machines: what they have, what they cost, how fast they write.

mod change;
mod tables;

use super::{agreement, dollars, gibibytes, gigabytes, guide_rate, rate, read, speed};
use crate::args::Figures;
use crate::number::percent;
use crate::offload::Offloaded;
use crate::question::Question;
use crate::section::{Answer, Remark, remark};
use crate::speed::{Prompt, Speed, Step};
use change::Changes;
use llmhw_core::catalog::guide::{self, GuideMachine};
use llmhw_core::evidence::{Basis, Estimate, Kind};
use llmhw_core::memory;
use llmhw_core::perf::{self, SpeedWord};
use llmhw_core::spec::Hardware;
use schemars::JsonSchema;
use serde::Serialize;

/// A machine.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct LineupRow {
    /// Its id in the catalogue, or in the guide.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// Its chip.
    pub(crate) chip: String,
    /// Memory as sold, in GiB (2^30 bytes).
    pub(crate) memory_gibibytes: Option<f64>,
    /// Memory in the guide's gigabytes.
    pub(crate) memory_gigabytes: Option<f64>,
    /// What a model may take, in GiB.
    pub(crate) usable_memory_gibibytes: Option<f64>,
    /// Memory bandwidth by the maker's figure.
    pub(crate) memory_bandwidth_gigabytes_per_second: f64,
    /// GPU cores as Apple counts them.
    pub(crate) gpu_cores: Option<u32>,
    /// Price with everything needed to run; null where a part is not known. Zero is a machine already owned.
    pub(crate) price_usd: Option<f64>,
    /// The machine around a card that the price and the power include.
    pub(crate) host: Option<String>,
    /// Where the price was asked.
    pub(crate) price_place: Option<String>,
    /// When.
    pub(crate) price_date: Option<String>,
    /// How the price is known: datasheet, measured, derived or assumed.
    pub(crate) price_kind: Option<String>,
    /// The id of its source.
    pub(crate) price_source: Option<String>,
    /// The runtime.
    pub(crate) runtime: Option<String>,
    /// Gigabytes (10^9 bytes) read per token.
    pub(crate) read_gigabytes_per_token: Option<f64>,
    /// The rate that nothing can beat.
    pub(crate) ceiling_tokens_per_second: Option<f64>,
    /// The projected rate.
    #[serde(flatten)]
    pub(crate) speed: Speed,
    /// Where the time goes.
    #[serde(flatten)]
    pub(crate) step: Step,
    /// Reading the prompt.
    #[serde(flatten)]
    pub(crate) prompt: Prompt,
    /// With a part of the weights in the host's memory.
    #[serde(flatten)]
    pub(crate) offload: Offloaded,
    /// What would help.
    #[serde(flatten)]
    pub(crate) changes: Changes,
    /// The measured rate.
    pub(crate) measured_tokens_per_second: Option<f64>,
    /// The projected rate as published.
    pub(crate) published_tokens_per_second: Option<f64>,
    /// What the speed feels like.
    pub(crate) word: Option<String>,
    /// Whether the model fits.
    pub(crate) fits: Option<bool>,
    /// Why it does not run, or a remark.
    pub(crate) reason: Option<String>,
}

/// Describes the machines.
pub(crate) fn answer(question: &Question) -> Answer<LineupRow> {
    match question.figures {
        Figures::Published => as_published(question),
        Figures::Verified => Answer {
            rows: question.hardware.iter().map(|hardware| row(question, hardware)).collect(),
            notes: notes(question),
        },
    }
}

fn notes(question: &Question) -> Vec<Remark> {
    let case = format!(
        "{} at {}, {} tokens in the cache, one stream.",
        question.model.name(),
        question.format.name(),
        question.context.value,
    );
    let how = if question.is_calibrated() {
        "Speeds come from a model of the step fitted on published measurements. Between from and to lie 80 % of comparable ones; \
         extrapolated (~): none of this class was measured. The guide would take 60 % of every ceiling. The prompt is as long as \
         the context."
            .to_owned()
    } else {
        let share = percent(super::fraction(question.share));
        format!("{share} of the bandwidth for every machine (assumed): chips with little arithmetic stay below.")
    };
    vec![
        remark(
            3,
            "GiB is 2^30 bytes, as memory is sold; usable is what a model may take. A price marked assumed is the editors' \
             memory, not a list; a dash is a price nobody here knows.",
        ),
        remark(4, format!("{case} {how}")),
    ]
}

fn as_published(question: &Question) -> Answer<LineupRow> {
    let rows: Vec<LineupRow> = guide::MACHINES.iter().map(|machine| guide_row(question, machine)).collect();
    let agrees =
        agreement(rows.iter().map(|row| (row.speed.decode_tokens_per_second, row.published_tokens_per_second)));
    let corrections = ["m4-ultra", "m3-ultra-memory", "m4-pro-price"];
    let corrections = corrections.into_iter().filter_map(|id| super::measurements::correction(3, id));
    Answer { rows, notes: corrections.chain([remark(4, agrees)]).collect() }
}

fn guide_row(question: &Question, machine: &GuideMachine) -> LineupRow {
    let projected = guide_rate(machine, question.share);
    LineupRow {
        id: machine.id.to_owned(),
        name: machine.name.to_owned(),
        chip: machine.chip.to_owned(),
        memory_gibibytes: None,
        memory_gigabytes: Some(gigabytes(machine.memory)),
        usable_memory_gibibytes: None,
        memory_bandwidth_gigabytes_per_second: speed(machine.bandwidth),
        gpu_cores: Some(machine.gpu_cores),
        price_usd: Some(dollars(machine.price)),
        host: None,
        price_place: None,
        price_date: None,
        price_kind: None,
        price_source: Some(guide::DOCUMENT.source.to_owned()),
        runtime: None,
        read_gigabytes_per_token: Some(read(guide::CLUSTER.read)),
        ceiling_tokens_per_second: Some(rate(perf::ceiling(machine.bandwidth, guide::CLUSTER.read))),
        speed: Speed::of(Some(Estimate::new(projected, Basis::Assumed))),
        step: Step { efficiency_fraction: Some(super::fraction(question.share)), ..Default::default() },
        prompt: Prompt::default(),
        offload: Offloaded::default(),
        changes: Changes::default(),
        measured_tokens_per_second: machine.measured.map(rate),
        published_tokens_per_second: Some(rate(machine.projected)),
        word: Some(SpeedWord::of(projected).to_string()),
        fits: None,
        reason: (!machine.note.is_empty()).then(|| machine.note.to_owned()),
    }
}

fn row(question: &Question, hardware: &'static Hardware) -> LineupRow {
    let run = question.run(hardware, question.model, question.format);
    let price = PriceFacts::of(hardware);
    let projection = run.projection.as_ref();
    LineupRow {
        id: hardware.id().to_owned(),
        name: hardware.name().to_owned(),
        chip: hardware.chip().to_owned(),
        memory_gibibytes: Some(gibibytes(hardware.memory())),
        memory_gigabytes: None,
        usable_memory_gibibytes: Some(gibibytes(memory::usable(hardware))),
        memory_bandwidth_gigabytes_per_second: speed(hardware.memory_bandwidth()),
        gpu_cores: hardware.gpu_cores(),
        price_usd: hardware.system_price().map(dollars),
        host: hardware.host().map(|host| host.name.to_string()),
        price_place: price.place,
        price_date: price.date,
        price_kind: price.kind.map(|kind| kind.to_string()),
        price_source: price.source,
        runtime: run.runtime.map(|runtime| runtime.id().to_owned()),
        read_gigabytes_per_token: projection.map(|p| read(p.decode.read)),
        ceiling_tokens_per_second: projection.map(|p| rate(p.decode.ceiling)),
        speed: Speed::of(run.rate()),
        step: Step::of(run.fitting().map(|p| &p.decode)),
        prompt: Prompt::of(run.fitting()),
        changes: run
            .runtime
            .filter(|_| run.fitting().is_some())
            .map_or_else(Changes::default, |runtime| Changes::of(question, hardware, runtime)),
        measured_tokens_per_second: None,
        published_tokens_per_second: None,
        word: run.fitting().map(|p| p.speed_word.to_string()),
        fits: projection.map(|p| p.memory.verdict.fits()),
        reason: run.reason,
        offload: run.offload,
    }
}

/// Where a price comes from. With a machine around a card, the weaker of the two kinds counts.
struct PriceFacts {
    place: Option<String>,
    date: Option<String>,
    kind: Option<Kind>,
    source: Option<String>,
}

impl PriceFacts {
    fn of(hardware: &Hardware) -> Self {
        let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let own = hardware.price();
        let facts = hardware.provenance().iter().filter(|fact| matches!(&*fact.field, "price_usd" | "host_price_usd"));
        let own_source = facts.clone().find(|fact| fact.field == "price_usd").map(|fact| fact.source.to_string());
        Self {
            place: own.and_then(|price| said(price.place())),
            date: own.and_then(|price| said(price.date())),
            kind: own.and_then(|_| facts.map(|fact| fact.kind).max()),
            source: own_source,
        }
    }
}
