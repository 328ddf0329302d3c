//! Questions in columns as records, for languages that hand their columns over beside the question.
//!
//! A number's field says which of the columns of numbers it is; a [`Column`] of nouns has the distinct ones, and says which of the
//! columns of codes tells the noun of each row.

use super::{Choices, Columns, CostMeasure, CostSweep, Measure, Numbers, OnError, Sweep, Values, guide_decode};
use crate::Result;
use crate::catalog::{self, Catalog};
use crate::noun::Ownership;
use crate::plain::{Blank, Field, Record, ask, words};
use crate::record::ask::{AskGuideDecode, EfficiencyChoice, OwnRun, own_corrections};
use crate::record::{Named, Noun};
use crate::spec::{Hardware, Link, Model, Runtime, Strategy, WeightFormat};
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

/// The distinct values of a column, and which column of codes says what stands in each row.
#[derive(Debug, Clone, PartialEq)]
pub struct Column<T> {
    /// The distinct values.
    pub values: Vec<T>,
    /// The place of the column of codes.
    pub codes: u32,
}

impl<T> Blank for Column<T> {
    fn blank() -> Self {
        Self { values: Vec::new(), codes: 0 }
    }
}

impl<T: Field + Blank> Record for Column<T> {
    fn each(&mut self, visit: &mut dyn FnMut(&'static str, bool, &mut dyn Field)) {
        visit("values", false, &mut self.values);
        visit("codes", false, &mut self.codes);
    }

    #[cfg(feature = "schema")]
    fn about(&self) -> crate::plain::schema::About {
        crate::plain::schema::About {
            name: "Column",
            doc: "Distinct values and codes.",
            fields: &["The distinct values.", "The place of the column of codes."],
        }
    }
}

/// Columns that were handed over beside a question.
pub trait Handed {
    /// A column of numbers; empty when there is none in this place, which is refused by name later.
    fn numbers(&self, place: u32) -> &[f64];

    /// A column of codes; empty when there is none in this place.
    fn codes(&self, place: u32) -> &[u32];

    /// How many rows the columns make: those of one value fit any number, and what else differs is refused later.
    fn rows(&self) -> usize;
}

fn numbers(handed: &impl Handed, place: u32) -> Numbers<'_> {
    Numbers::new(handed.numbers(place))
}

impl<T> Column<T> {
    /// The nouns of the column, each found in this way.
    fn choices_by<N>(self, handed: &impl Handed, find: impl Fn(T) -> Result<N>) -> Choices<'_, N> {
        Choices { nouns: self.values.into_iter().map(find).collect(), codes: handed.codes(self.codes) }
    }
}

impl<'a, N: Noun> Column<Named<'a, N>> {
    fn choices<'h>(self, handed: &'h impl Handed, catalog: &'h Catalog) -> Choices<'h, Cow<'h, N>>
    where
        'a: 'h,
    {
        self.choices_by(handed, |named| named.resolve(catalog))
    }
}

words! {
    OnError: "what becomes of a row that is refused: an error for all, or a mark on it" {
        Raise = "raise", Mark = "mark",
    }
}

ask! {
    /// One projection per row.
    AskProjectionColumns<'a> {
        /// The hardware.
        hardware: Column<Named<'a, Hardware>>,
        /// The model.
        model: Column<Named<'a, Model>>,
        /// The weight format.
        format: Column<Named<'a, WeightFormat>>,
        /// Tokens in the cache of each sequence.
        context_tokens: u32,
        /// The runtime. When left out, for each row the first listed one that drives its machine and loads its format.
        runtime: Option<Column<Named<'a, Runtime>>> = None,
        /// How the cache is stored.
        kv_format: Option<Column<String>> = None,
        /// Tokens of the prompt.
        prompt_tokens: Option<u32> = None,
        /// Sequences decoded together.
        sequences: Option<u32> = None,
        /// How many machines hold the model together.
        nodes: Option<u32> = None,
        /// How they divide the work.
        strategy: Option<Strategy> = None,
        /// What connects them.
        link: Option<Named<'a, Link>> = None,
        /// How the share of the bandwidth is found.
        efficiency: EfficiencyChoice = EfficiencyChoice::Calibrated,
        /// Runs of one's own, which shift the estimates for each machine in the runtime that ran.
        own_runs: Vec<OwnRun> = Vec::new(),
        /// The columns of the answer: all when left out.
        columns: Option<Vec<String>> = None,
        /// What becomes of a row that is refused.
        on_error: OnError = OnError::Raise,
    }
}

ask! {
    /// What owning costs, one answer per row.
    AskCostColumns {
        /// Price with everything needed to run, in US dollars.
        price_usd: u32,
        /// Draw during inference, in watts.
        load_power_watts: u32,
        /// Price of electricity, in US dollars per kilowatt-hour.
        electricity_usd_per_kilowatt_hour: u32,
        /// How many tokens it writes per second.
        tokens_per_second: u32,
        /// How long it is kept, in years.
        lifetime_years: Option<u32> = None,
        /// The part of the time it is in use.
        utilisation_fraction: Option<u32> = None,
        /// Share of the price got back at the end.
        resale_fraction: Option<u32> = None,
        /// Draw when idle, in watts.
        idle_power_watts: Option<u32> = None,
        /// What a rented token costs, in US dollars per million.
        cloud_usd_per_million_tokens: Option<u32> = None,
        /// The columns of the answer: all that are possible when left out.
        columns: Option<Vec<String>> = None,
        /// What becomes of a row that is refused.
        on_error: OnError = OnError::Raise,
    }
}

ask! {
    /// The guide's formula, one answer per row.
    AskGuideDecodeColumns {
        /// Memory bandwidth, in gigabytes per second.
        memory_bandwidth_gigabytes_per_second: u32,
        /// What one token reads, in gigabytes.
        gigabytes_per_token: u32,
        /// Efficiency: 0.6 when left out.
        efficiency_fraction: Option<u32> = None,
        /// What becomes of a row that is refused.
        on_error: OnError = OnError::Raise,
    }
}

/// The measures asked for, by name; all of these when left out.
fn measures<M: Copy>(names: Option<Vec<String>>, all: &[(M, &str)], named: fn(&str) -> Result<M>) -> Result<Vec<M>> {
    match names {
        Some(names) => names.iter().map(|name| named(name)).collect(),
        None => Ok(all.iter().map(|(measure, _)| *measure).collect()),
    }
}

impl AskProjectionColumns<'_> {
    /// Answers it with the names of a catalogue.
    ///
    /// # Errors
    /// As [`Sweep::run`], and those of names that are not listed.
    pub fn answer_in(self, handed: &impl Handed, catalog: &Catalog) -> Result<Columns> {
        let mut sweep = Sweep::new(
            handed.rows(),
            self.hardware.choices(handed, catalog),
            self.model.choices(handed, catalog),
            self.format.choices(handed, catalog),
            numbers(handed, self.context_tokens),
        );
        sweep.catalog = catalog;
        sweep.runtime = self.runtime.map(|column| column.choices_by(handed, |named| named.choose(catalog)));
        sweep.kv_format = self.kv_format.map(|column| column.choices_by(handed, |name| catalog::kv_format(&name)));
        let given = |place: Option<u32>| place.map(|place| numbers(handed, place));
        sweep.prompt_tokens = given(self.prompt_tokens);
        sweep.sequences = given(self.sequences);
        sweep.nodes = given(self.nodes);
        if let Some(strategy) = self.strategy {
            sweep.strategy = strategy;
        }
        sweep.link = self.link.map(|link| link.resolve(catalog)).transpose()?;
        sweep.efficiency = self.efficiency.resolve()?;
        sweep.corrections = own_corrections(&self.own_runs, sweep.efficiency, catalog)?;
        sweep.run(&measures(self.columns, Measure::ALL, Measure::named)?, self.on_error)
    }
}

impl AskCostColumns {
    /// Answers it.
    ///
    /// # Errors
    /// As [`CostSweep::run`].
    pub fn answer(self, handed: &impl Handed) -> Result<Columns> {
        // What a single ownership has when it is left out.
        let default = Ownership::blank();
        let or = |place: Option<u32>, default| place.map_or(Numbers::new(default), |place| numbers(handed, place));
        let cloud = self.cloud_usd_per_million_tokens.map(|place| numbers(handed, place));
        let sweep = CostSweep {
            rows: handed.rows(),
            price_usd: numbers(handed, self.price_usd),
            load_power_watts: numbers(handed, self.load_power_watts),
            electricity_usd_per_kilowatt_hour: numbers(handed, self.electricity_usd_per_kilowatt_hour),
            tokens_per_second: numbers(handed, self.tokens_per_second),
            lifetime_years: or(self.lifetime_years, core::slice::from_ref(&default.lifetime_years)),
            utilisation_fraction: or(self.utilisation_fraction, core::slice::from_ref(&default.utilisation_fraction)),
            resale_fraction: or(self.resale_fraction, core::slice::from_ref(&default.resale_fraction)),
            idle_power_watts: or(self.idle_power_watts, core::slice::from_ref(&default.idle_power_watts)),
            cloud_usd_per_million_tokens: cloud,
        };
        // Without a price to compare with, what needs none.
        let is_possible = |(measure, _): &(CostMeasure, &str)| cloud.is_some() || !measure.needs_cloud();
        let possible: Vec<(CostMeasure, &str)> = CostMeasure::ALL.iter().copied().filter(is_possible).collect();
        sweep.run(&measures(self.columns, &possible, CostMeasure::named)?, self.on_error)
    }
}

impl AskGuideDecodeColumns {
    /// Answers it, with the column `tokens_per_second`.
    ///
    /// # Errors
    /// As [`guide_decode`].
    pub fn answer(self, handed: &impl Handed) -> Result<Columns> {
        let default = [AskGuideDecode::blank().efficiency_fraction];
        let columns = [
            numbers(handed, self.memory_bandwidth_gigabytes_per_second),
            numbers(handed, self.gigabytes_per_token),
            self.efficiency_fraction.map_or(Numbers::new(&default), |place| numbers(handed, place)),
        ];
        let (rates, reasons) = guide_decode(columns, handed.rows(), self.on_error)?;
        let columns = alloc::vec![("tokens_per_second", Values::Numbers(rates))];
        Ok(Columns { rows: handed.rows(), columns, reasons })
    }
}
