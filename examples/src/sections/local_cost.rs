//! What a token of one's own costs.

use super::{agreement, dollars, fraction, guide_rate, number, per_million, published, short};
use crate::args::Figures;
use crate::failure::Failure;
use crate::number::{fixed, percent};
use crate::offload::ON_HOST;
use crate::question::Question;
use crate::run::Run;
use crate::section::{Answer, Cell, Column, Key, Row, Sheet, Tone, remark};
use crate::speed::{Rated, Speed, basis_column, range_column, rate_column};
use llmhw_core::catalog::guide::{self, GuideMachine};
use llmhw_core::cost::Ownership;
use llmhw_core::evidence::{Basis, Estimate, Interval};
use llmhw_core::spec::Hardware;
use llmhw_core::units::{Money, TokenRate, energy_price, power, ratio, time, token_count};
use schemars::JsonSchema;
use serde::Serialize;

/// The cost of a token on a machine, with everything it rests on.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct LocalCostRow {
    /// The machine's id.
    pub(crate) hardware: String,
    /// Its name.
    pub(crate) hardware_name: String,
    /// The rate.
    #[serde(flatten)]
    pub(crate) speed: Speed,
    /// Price with everything needed to run.
    pub(crate) price_usd: Option<f64>,
    /// Draw during inference, the machine around a card included.
    pub(crate) load_power_watts: Option<f64>,
    /// How the draw is known: datasheet, measured, derived or assumed.
    pub(crate) load_power_kind: Option<String>,
    /// How long the machine is kept (assumed).
    pub(crate) life_years: f64,
    /// The part of the time it is in use (assumed); off otherwise.
    pub(crate) utilisation_fraction: f64,
    /// Price of electricity (assumed, or the region's).
    pub(crate) electricity_usd_per_kilowatt_hour: f64,
    /// Share of the price got back at the end (assumed).
    pub(crate) resale_fraction: f64,
    /// Millions of tokens over its life.
    pub(crate) million_tokens_over_life: Option<f64>,
    /// Electricity over its life.
    pub(crate) electricity_usd_over_life: Option<f64>,
    /// Purchase and electricity over its life.
    pub(crate) total_usd_over_life: Option<f64>,
    /// What a million tokens cost.
    pub(crate) usd_per_million_tokens: Option<f64>,
    /// The same at the upper end of the range of the rate; null with a constant efficiency.
    pub(crate) low_usd_per_million_tokens: Option<f64>,
    /// At its lower end.
    pub(crate) high_usd_per_million_tokens: Option<f64>,
    /// What a million tokens of prompt cost: the same seconds, read instead of written; null without a prefill rate.
    pub(crate) usd_per_million_input_tokens: Option<f64>,
    /// Of the cost, electricity: what a million tokens cost once the machine is paid for.
    pub(crate) electricity_usd_per_million_tokens: Option<f64>,
    /// What a million tokens cost as published.
    pub(crate) published_usd_per_million_tokens: Option<f64>,
    /// The field that is not known, if that is why there is no cost.
    pub(crate) missing: Option<String>,
    /// Why there is no cost.
    pub(crate) reason: Option<String>,
}

/// A machine that can be owned and writes at a rate, or why not.
pub(crate) struct Owned {
    /// Its id.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// How fast it writes, where the model runs.
    pub(crate) rate: Option<Estimate<TokenRate>>,
    /// How fast it reads a prompt, where the efficiency knows and the model runs.
    pub(crate) prefill: Option<TokenRate>,
    /// Its price with everything needed to run, where known: also where owning it can not be reckoned.
    pub(crate) price: Option<Money>,
    /// What owning it costs, where known.
    pub(crate) ownership: Option<Ownership>,
    /// The field that is not known.
    pub(crate) missing: Option<String>,
    /// Why something is missing.
    pub(crate) reason: Option<String>,
    /// Whether the model does not fit and runs with a part of it in the host's memory.
    is_on_host: bool,
}

impl Owned {
    /// The machines of the question, or those the guide gives a cost for.
    pub(crate) fn all(question: &Question) -> Result<Vec<Self>, Failure> {
        match question.figures {
            Figures::Verified => Ok(question.hardware.iter().map(|hardware| Self::of(question, hardware)).collect()),
            Figures::Published => {
                let priced = guide::MACHINES.iter().filter(|machine| guide_figures(machine).is_some());
                priced.map(|machine| Self::of_guide(question, machine)).collect()
            }
        }
    }

    fn of(question: &Question, hardware: &'static Hardware) -> Self {
        let run: Run = question.run(hardware, question.model, question.format);
        let owned = Ownership::of(hardware, question.electricity).and_then(|builder| question.ownership(builder));
        Self {
            id: hardware.id().to_owned(),
            name: hardware.name().to_owned(),
            rate: run.rate(),
            is_on_host: run.offload.faster().is_some(),
            prefill: run.fitting().and_then(|projection| projection.prefill).map(|prefill| prefill.rate.value),
            reason: run.reason.or_else(|| owned.as_ref().err().map(ToString::to_string)),
            missing: owned.as_ref().err().and_then(|error| Some(missing(hardware, error.parameter()?))),
            price: hardware.system_price(),
            ownership: owned.ok(),
        }
    }

    fn of_guide(question: &Question, machine: &GuideMachine) -> Result<Self, Failure> {
        let builder = Ownership::builder(machine.price, guide::COST.power, question.electricity);
        Ok(Self {
            id: machine.id.to_owned(),
            name: machine.name.to_owned(),
            rate: Some(Estimate::new(guide_rate(machine, question.share), Basis::Assumed)),
            prefill: None,
            price: Some(machine.price),
            ownership: Some(question.ownership(builder)?),
            missing: None,
            reason: None,
            is_on_host: false,
        })
    }

    /// Ownership and rate, where both are known.
    pub(crate) fn both(&self) -> Option<(Ownership, TokenRate)> {
        Some((self.ownership?, self.rate?.value))
    }

    /// Ownership and both ends of the range of the rate.
    pub(crate) fn ends(&self) -> Option<(Ownership, Interval<TokenRate>)> {
        Some((self.ownership?, self.rate?.interval?))
    }
}

/// The field that is not known: of a card whose own is, that of the machine around it.
fn missing(hardware: &Hardware, field: &str) -> String {
    let is_of_host = match field {
        "price_usd" => hardware.price().is_some(),
        "load_power_watts" => hardware.load_power().is_some(),
        _ => false,
    };
    if is_of_host { format!("host.{field}") } else { field.to_owned() }
}

/// The guide's costs on a machine.
pub(crate) fn guide_figures(machine: &GuideMachine) -> Option<&'static guide::GuideCostRow> {
    guide::COST_ROWS.iter().find(|row| row.machine == machine.id)
}

/// Works the costs out.
pub(crate) fn answer(question: &Question) -> Result<Answer<LocalCostRow>, Failure> {
    let owned = Owned::all(question)?;
    let rows: Vec<LocalCostRow> = owned.iter().map(|owned| row(question, owned)).collect();
    let region = question.electricity_region.map_or_else(String::new, |region| format!(" ({region})"));
    let assumed = format!(
        "Assumed: kept {:.1} years, in use {} of the time and off otherwise, {}{region}, nothing got back at the end, one \
         stream that only writes (token) or only reads (prompt).",
        question.life.get::<time::year>(),
        percent(fraction(question.utilisation)),
        question.electricity,
    );
    let basis = match question.figures {
        Figures::Published => {
            agreement(rows.iter().map(|row| (row.usd_per_million_tokens, row.published_usd_per_million_tokens)))
        }
        Figures::Verified => {
            let range = if question.is_calibrated() {
                " A token's range is that of the rate; ~ marks what is extrapolated."
            } else {
                ""
            };
            format!("Draws marked assumed are estimates for the chip.{range}")
        }
    };
    let mut notes = vec![remark(7, assumed), remark(7, basis)];
    if owned.iter().any(|owned| owned.is_on_host) {
        notes.push(remark(7, format!("What does not fit a card has no cost here. {ON_HOST}")));
    }
    Ok(Answer { rows, notes })
}

fn row(question: &Question, owned: &Owned) -> LocalCostRow {
    let ownership = owned.ownership;
    let (both, ends) = (owned.both(), owned.ends());
    let hardware = question.hardware.iter().find(|hardware| hardware.id() == owned.id);
    let kinds = hardware.map(|hardware| {
        let facts = hardware.provenance().iter();
        facts.filter(|fact| matches!(&*fact.field, "load_power_watts" | "host_load_power_watts")).map(|fact| fact.kind)
    });
    let machine =
        guide::MACHINES.iter().find(|machine| question.figures == Figures::Published && machine.id == owned.id);
    LocalCostRow {
        hardware: owned.id.clone(),
        hardware_name: owned.name.clone(),
        speed: Speed::of(owned.rate),
        price_usd: owned.price.map(dollars),
        load_power_watts: match (hardware, machine) {
            (Some(hardware), None) => hardware.system_load_power().map(|draw| draw.get::<power::watt>()),
            (_, Some(_)) => Some(guide::COST.power.get::<power::watt>()),
            (None, None) => None,
        },
        load_power_kind: match machine {
            Some(_) => Some("assumed".to_owned()),
            None => kinds.and_then(Iterator::max).map(|kind| kind.to_string()),
        },
        life_years: question.life.get::<time::year>(),
        utilisation_fraction: question.utilisation.get::<ratio::fraction>(),
        electricity_usd_per_kilowatt_hour: question.electricity.get::<energy_price::usd_per_kilowatt_hour>(),
        resale_fraction: 0.0,
        million_tokens_over_life: both.map(|(o, rate)| o.tokens(rate).get::<token_count::million_tokens>()),
        electricity_usd_over_life: ownership.map(|o| dollars(o.energy_cost())),
        total_usd_over_life: ownership.map(|o| dollars(o.total())),
        usd_per_million_tokens: both.map(|(o, rate)| per_million(o.cost_per_output_token(rate))),
        low_usd_per_million_tokens: ends.map(|(o, rate)| per_million(o.cost_per_output_token(rate.high))),
        high_usd_per_million_tokens: ends.map(|(o, rate)| per_million(o.cost_per_output_token(rate.low))),
        usd_per_million_input_tokens: ownership
            .zip(owned.prefill)
            .map(|(o, rate)| per_million(o.cost_per_input_token(rate))),
        electricity_usd_per_million_tokens: both.map(|(o, rate)| per_million(o.running_cost_per_token(rate))),
        published_usd_per_million_tokens: machine.and_then(guide_figures).map(|row| per_million(row.local)),
        missing: owned.missing.clone(),
        reason: owned.reason.clone(),
    }
}

impl Rated for LocalCostRow {
    fn speed(&self) -> &Speed {
        &self.speed
    }
}

impl Row for LocalCostRow {
    const KEY: Key = Key::LocalCost;

    fn sheets(rows: &[Self]) -> Vec<Sheet> {
        let columns = [
            Column::words("machine", |row: &Self| short(&row.hardware_name).into()),
            rate_column(),
            range_column().minor(),
            basis_column().minor(),
            Column::numbers("price", "USD", |row| number(row.price_usd, 0)),
            Column::numbers("draw", "W", |row| number(row.load_power_watts, 0)),
            Column::words("draw is", |row: &Self| row.load_power_kind.as_deref().into()).minor(),
            Column::numbers("in use", "", |row: &Self| percent(row.utilisation_fraction).into()).minor(),
            Column::numbers("life", "years", |row: &Self| number(Some(row.life_years), 1)).minor(),
            Column::numbers("power", "$/kWh", |row: &Self| number(Some(row.electricity_usd_per_kilowatt_hour), 3))
                .minor(),
            Column::numbers("writes", "Mtok", |row: &Self| number(row.million_tokens_over_life, 0)).minor(),
            Column::numbers("token", "$/Mtok", |row| number(row.usd_per_million_tokens, 3)),
            Column::numbers("80 %", "from–to", |row: &Self| {
                let ends = row.low_usd_per_million_tokens.zip(row.high_usd_per_million_tokens);
                ends.map(|(low, high)| format!("{}–{}", fixed(low, 2), fixed(high, 2))).into()
            })
            .optional(),
            Column::numbers("prompt", "$/Mtok", |row: &Self| number(row.usd_per_million_input_tokens, 3)).optional(),
            Column::numbers("published", "$/Mtok", |row: &Self| {
                published(row.published_usd_per_million_tokens, row.usd_per_million_tokens)
            })
            .optional(),
            Column::numbers("of it power", "$/Mtok", |row| number(row.electricity_usd_per_million_tokens, 3)),
            Column::words("missing", |row: &Self| {
                row.missing.as_deref().or(row.reason.as_deref()).map(|text| Cell::toned(text, Tone::Bad)).into()
            })
            .optional(),
        ];
        vec![Sheet::of(7, Some("A token of one's own".to_owned()), &columns, rows)]
    }
}
