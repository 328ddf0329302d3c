//! The whole answer: what was asked, and the sections.

use crate::args::Figures;
use crate::failure::Failure;
use crate::question::Question;
use crate::run::RuntimeChoice;
use crate::section::{Answer, Key, Remark, Section};
use crate::sections::{
    break_even, cloud_prices, cluster, facts, fit, formula, lineup, local_cost, measurements, recommendation,
};
use llmhw_core::catalog;
use llmhw_core::units::{bandwidth, bytes_per_token, energy_price, money, ratio, time, token_count, token_rate};
use schemars::JsonSchema;
use serde::Serialize;

/// The answer of the `guide` program. Sections that were not asked for are left out; what is not known is null.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(title = "guide")]
pub(crate) struct Guide {
    /// The day on which the newest source of the catalogue was read.
    pub(crate) catalog_version: String,
    /// What was asked, defaults filled in.
    pub(crate) question: Asked,
    /// Bandwidth over bytes per token, times efficiency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) formula: Option<Answer<formula::FormulaRow>>,
    /// The guide's four runs held against the formula.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) measurements: Option<Answer<measurements::MeasurementRow>>,
    /// Machines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) lineup: Option<Answer<lineup::LineupRow>>,
    /// Which model in which format fits which machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) fit: Option<Answer<fit::FitRow>>,
    /// Several machines that hold one model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cluster: Option<Answer<cluster::ClusterRow>>,
    /// What a token of one's own costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) local_cost: Option<Answer<local_cost::LocalCostRow>>,
    /// What a rented token costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cloud_prices: Option<Answer<cloud_prices::CloudPriceRow>>,
    /// When owning overtakes renting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) break_even: Option<Answer<break_even::BreakEvenRow>>,
    /// The guide's four facts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) facts: Option<Answer<facts::FactRow>>,
    /// What to buy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) recommendation: Option<Answer<recommendation::RecommendationRow>>,
    /// What a reader must know about the sections.
    pub(crate) notes: Vec<Note>,
}

/// A remark on a section.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Note {
    /// The section.
    pub(crate) section: Key,
    /// The remark.
    pub(crate) text: String,
}

/// What was asked, defaults filled in.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Asked {
    /// Whose numbers.
    pub(crate) figures: Figures,
    /// Catalogue files of one's own, as named.
    pub(crate) catalog: Vec<String>,
    /// Ids of the machines; empty for the guide's own.
    pub(crate) hardware: Vec<String>,
    /// The model; null for the guide's own.
    pub(crate) model: Option<String>,
    /// The format of the weights; null for the guide's own.
    pub(crate) weights: Option<String>,
    /// The runtime; null for the first that drives each machine.
    pub(crate) runtime: Option<String>,
    /// Tokens in the cache.
    pub(crate) context_tokens: f64,
    /// How speeds are found: `calibrated`, by the model fitted on measurements, or `constant`.
    pub(crate) efficiency: String,
    /// The share of the bandwidth that is used; null where it is calibrated, for each set-up then has its own.
    pub(crate) efficiency_fraction: Option<f64>,
    /// The source of the model or the share.
    pub(crate) efficiency_source: String,
    /// The calculator's bandwidth.
    pub(crate) calculator_bandwidth_gigabytes_per_second: f64,
    /// What the calculator's model reads per token.
    pub(crate) calculator_read_gigabytes_per_token: f64,
    /// How many machines work together.
    pub(crate) nodes: u32,
    /// What connects them; null for the guide's own figures.
    pub(crate) link: Option<String>,
    /// How long a machine is kept.
    pub(crate) life_years: f64,
    /// The part of the time it is in use.
    pub(crate) utilisation_fraction: f64,
    /// Price of electricity.
    pub(crate) electricity_usd_per_kilowatt_hour: f64,
    /// What may be spent.
    pub(crate) budget_usd: f64,
    /// People who use it at the same time.
    pub(crate) users: u32,
    /// Memory the guide's rule asks for by the size of the model, in its gigabytes.
    pub(crate) size_needs_gigabytes: f64,
    /// Whether it must be carried.
    pub(crate) portable: bool,
    /// What each user gets at least.
    pub(crate) least_tokens_per_second_per_user: f64,
    /// What all users write in a month.
    pub(crate) output_million_tokens_per_month: f64,
}

impl Asked {
    fn of(question: &Question) -> Self {
        let verified = question.figures == Figures::Verified;
        Self {
            figures: question.figures,
            catalog: question.catalog_files.clone(),
            hardware: if verified { question.hardware.iter().map(|h| h.id().to_owned()).collect() } else { Vec::new() },
            model: verified.then(|| question.model.id().to_owned()),
            weights: verified.then(|| question.format.id().to_owned()),
            runtime: match &question.runtime {
                RuntimeChoice::First => None,
                RuntimeChoice::One(runtime) => Some(runtime.id().to_owned()),
                RuntimeChoice::Engine(engine) => Some(engine.clone()),
            },
            context_tokens: question.context.get::<token_count::token>(),
            efficiency: if question.is_calibrated() { "calibrated" } else { "constant" }.to_owned(),
            efficiency_fraction: (!question.is_calibrated()).then(|| question.share.get::<ratio::fraction>()),
            efficiency_source: question.efficiency.source().to_owned(),
            calculator_bandwidth_gigabytes_per_second: question.bandwidth.get::<bandwidth::gigabyte_per_second>(),
            calculator_read_gigabytes_per_token: question.read.get::<bytes_per_token::gigabyte_per_token>(),
            nodes: question.nodes,
            link: verified.then(|| question.link.id().to_owned()),
            life_years: question.life.get::<time::year>(),
            utilisation_fraction: question.utilisation.get::<ratio::fraction>(),
            electricity_usd_per_kilowatt_hour: question.electricity.get::<energy_price::usd_per_kilowatt_hour>(),
            budget_usd: question.budget.get::<money::usd>(),
            users: question.users,
            size_needs_gigabytes: question.answers.size.memory().get::<llmhw_core::units::information::gigabyte>(),
            portable: question.answers.portable,
            least_tokens_per_second_per_user: question.least_rate.get::<token_rate::token_per_second>(),
            output_million_tokens_per_month: question.output_per_month.get::<token_count::million_tokens>(),
        }
    }
}

/// Works a section out if it was asked for.
fn wanted<R>(
    keys: &[Key],
    key: Key,
    answer: impl FnOnce() -> Result<Answer<R>, Failure>,
) -> Result<Option<Answer<R>>, Failure> {
    keys.contains(&key).then(answer).transpose()
}

impl Guide {
    /// Answers the sections asked for.
    pub(crate) fn answer(question: &Question, keys: &[Key]) -> Result<Self, Failure> {
        let mut guide = Self {
            catalog_version: catalog::VERSION.to_owned(),
            question: Asked::of(question),
            formula: wanted(keys, Key::Formula, || formula::answer(question))?,
            measurements: wanted(keys, Key::Measurements, || measurements::answer(question))?,
            lineup: wanted(keys, Key::Lineup, || Ok(lineup::answer(question)))?,
            fit: wanted(keys, Key::Fit, || Ok(fit::answer(question)))?,
            cluster: wanted(keys, Key::Cluster, || cluster::answer(question))?,
            local_cost: wanted(keys, Key::LocalCost, || local_cost::answer(question))?,
            cloud_prices: wanted(keys, Key::CloudPrices, || Ok(cloud_prices::answer(question)))?,
            break_even: wanted(keys, Key::BreakEven, || break_even::answer(question))?,
            facts: wanted(keys, Key::Facts, || facts::answer(question))?,
            recommendation: wanted(keys, Key::Recommendation, || recommendation::answer(question))?,
            notes: Vec::new(),
        };
        let notes = guide.sections().into_iter().flat_map(|section| {
            let of = |note: &Remark| Note { section: section.key(), text: note.text.clone() };
            section.notes().iter().map(of).collect::<Vec<_>>()
        });
        guide.notes = notes.collect();
        Ok(guide)
    }

    /// The sections there are, in order.
    pub(crate) fn sections(&self) -> Vec<&dyn Section> {
        fn section<R>(answer: Option<&Answer<R>>) -> Option<&dyn Section>
        where
            Answer<R>: Section,
        {
            answer.map(|answer| answer as &dyn Section)
        }
        [
            section(self.formula.as_ref()),
            section(self.measurements.as_ref()),
            section(self.lineup.as_ref()),
            section(self.fit.as_ref()),
            section(self.cluster.as_ref()),
            section(self.local_cost.as_ref()),
            section(self.cloud_prices.as_ref()),
            section(self.break_even.as_ref()),
            section(self.facts.as_ref()),
            section(self.recommendation.as_ref()),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// What was asked, in a line.
    pub(crate) fn summary(&self) -> String {
        let asked = &self.question;
        let subject = match (&asked.model, &asked.weights) {
            (Some(model), Some(weights)) => {
                format!("{model} at {weights}, {} tokens in the cache", asked.context_tokens)
            }
            _ => "the guide's own figures (tps.sh, February 2026), recomputed".to_owned(),
        };
        let runtime = asked.runtime.as_deref().unwrap_or("the first runtime that drives each machine");
        let runtime = if asked.model.is_some() { format!(", {runtime}") } else { String::new() };
        let speeds = asked
            .efficiency_fraction
            .map_or_else(|| "calibrated speeds".to_owned(), |share| format!("efficiency {share}"));
        format!(
            "{subject}{runtime}, {speeds}, {} years at {}, ${}/kWh. Catalogue of {}.",
            asked.life_years,
            crate::number::percent(asked.utilisation_fraction),
            crate::number::tidy(asked.electricity_usd_per_kilowatt_hour),
            self.catalog_version,
        )
    }
}
