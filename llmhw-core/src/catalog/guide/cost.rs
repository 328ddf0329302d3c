//! The guide's costs: owning, renting and breaking even.

use crate::units::*;

/// The assumptions of the guide's costs.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct GuideCost {
    /// How long a machine is used.
    pub life: Time,
    /// The share of that time it runs.
    pub utilisation: Ratio,
    /// What it draws while running; nothing otherwise.
    pub power: Power,
    /// Price of electricity.
    pub electricity: EnergyPrice,
    /// The rule for the cost of a token, in words.
    pub rule: &'static str,
    /// The rule for breaking even, in words.
    pub break_even_rule: &'static str,
    /// The rule by marginal cost, in words.
    pub marginal_rule: &'static str,
}

/// A cloud price as the guide published it.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct GuideCloud {
    /// A short name.
    pub id: &'static str,
    /// The model.
    pub name: &'static str,
    /// Price of a written token.
    pub output: TokenPrice,
    /// The price list of the catalogue.
    pub cloud_model: &'static str,
    /// A remark, often empty.
    pub note: &'static str,
}

/// A row of the guide's cost table.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct GuideCostRow {
    /// The machine's id.
    pub machine: &'static str,
    /// What a token costs on it.
    pub local: TokenPrice,
    /// Cloud ids and the tokens after which the machine has paid for itself, by the guide's rule.
    pub break_even: &'static [(&'static str, Tokens)],
    /// The same by marginal cost.
    pub marginal_break_even: &'static [(&'static str, Tokens)],
    /// A remark, often empty.
    pub note: &'static str,
}
