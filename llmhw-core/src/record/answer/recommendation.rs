//! `Recommendation`: what meets the needs, and why the rest does not.

use super::Memory;
use super::projection::{TokenRateInterval, interval_of, per_second};
use crate::evidence::Basis;
use crate::plain::record;
use crate::recommend::{self, Need, Offer, guide};
use crate::spec::Text;
use crate::units::*;
use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

record! {
    /// Something that meets every need: so many machines, or a rented model.
    Choice {
        /// The id of the machine or of the rented model.
        id: Text,
        /// Its name.
        name: Text,
        /// Whether it is rented.
        is_rented: bool,
        /// How many machines; none when rented.
        nodes: u32,
        /// The id of the model it runs.
        model: Option<Text>,
        /// The id of the format: the largest that meets the needs.
        format: Option<Text>,
        /// The id of the runtime.
        runtime: Option<Text>,
        /// What is paid at once, in US dollars: nothing when rented.
        price_usd: f64,
        /// Everything over the years, in US dollars: purchase and electricity, or rent.
        total_usd: f64,
        /// Total cost over tokens written, in US dollars per million.
        usd_per_million_output_tokens: f64,
        /// Tokens written per second by all users together; not known of a rented model.
        decode_tokens_per_second: Option<f64>,
        /// Where 80 % of comparable measurements lie.
        decode_interval: Option<TokenRateInterval>,
        /// What the rate rests on.
        decode_basis: Option<Basis>,
        /// How it fits.
        memory: Option<Memory>,
    }
}

record! {
    /// A candidate that misses a need.
    Rejected {
        /// Its id.
        id: Text,
        /// Its name.
        name: Text,
        /// The need it misses: `portable`, `quiet`, `known-price`, `known-power`, `budget`, `runtime`, `memory`, `rate`, `output`,
        /// `context` or `model`.
        need: Text,
        /// The same in words, with the number.
        reason: String,
    }
}

record! {
    /// What meets the needs, cheapest over the years first, and why the rest does not.
    Recommendation {
        /// What meets every need. Empty when nothing does, which is an answer.
        choices: Vec<Choice>,
        /// What does not, by id, each with the need it misses.
        rejected: Vec<Rejected>,
    }
}

fn owned(text: &str) -> Text {
    Cow::Owned(String::from(text))
}

impl From<&recommend::Choice<'_>> for Choice {
    fn from(choice: &recommend::Choice<'_>) -> Self {
        let rented = Self {
            id: owned(choice.offer.id()),
            name: owned(choice.offer.id()),
            is_rented: true,
            nodes: choice.offer.nodes(),
            model: None,
            format: None,
            runtime: None,
            price_usd: choice.price.get::<money::usd>(),
            total_usd: choice.total_cost.get::<money::usd>(),
            usd_per_million_output_tokens: choice.cost_per_output_token.get::<token_price::usd_per_million_tokens>(),
            decode_tokens_per_second: None,
            decode_interval: None,
            decode_basis: None,
            memory: None,
        };
        match &choice.offer {
            Offer::Cloud { model } => Self { name: model.name.clone(), model: model.catalog_model.clone(), ..rented },
            Offer::Machines { hardware, model, format, runtime, decode, memory, .. } => Self {
                name: hardware.name.clone(),
                is_rented: false,
                model: Some(model.id.clone()),
                format: Some(format.id.clone()),
                runtime: Some(runtime.id.clone()),
                decode_tokens_per_second: Some(per_second(decode.rate.value)),
                decode_interval: interval_of(&decode.rate),
                decode_basis: Some(decode.rate.basis),
                memory: Some(Memory::from(memory)),
                ..rented
            },
        }
    }
}

fn need_word(need: Need) -> &'static str {
    match need {
        Need::Portable => "portable",
        Need::Quiet => "quiet",
        Need::KnownPrice => "known-price",
        Need::KnownPower => "known-power",
        Need::Budget(_) => "budget",
        Need::Runtime => "runtime",
        Need::Memory(_) => "memory",
        Need::Rate(_) => "rate",
        Need::Output(_) => "output",
        Need::Context(_) => "context",
        Need::Model => "model",
    }
}

impl From<&recommend::Recommendation<'_>> for Recommendation {
    fn from(answer: &recommend::Recommendation<'_>) -> Self {
        let rejected = |rejected: &recommend::Rejected<'_>| Rejected {
            id: owned(rejected.id),
            name: owned(rejected.name),
            need: Cow::Borrowed(need_word(rejected.reason)),
            reason: rejected.reason.to_string(),
        };
        Self {
            choices: answer.choices.iter().map(Choice::from).collect(),
            rejected: answer.rejected.iter().map(rejected).collect(),
        }
    }
}

record! {
    /// What the guide's rule proposes for its four questions. The rule ignores the budget when it proposes a cluster.
    GuideProposal {
        /// `machine`, `cluster` or `cloud`.
        kind: Text,
        /// The name of the machine, or of a node of the cluster.
        name: Option<Text>,
        /// How many machines; none in the cloud.
        nodes: u32,
        /// What they cost together, in US dollars.
        price_usd: Option<f64>,
        /// Whether that is more than the budget, which the guide does not say.
        is_over_budget: bool,
    }
}

impl GuideProposal {
    pub(in crate::record) fn of(proposal: &guide::Proposal<'_>, node: &'static str) -> Self {
        match proposal {
            guide::Proposal::Machine(machine) => Self {
                kind: Cow::Borrowed("machine"),
                name: Some(owned(machine.name)),
                nodes: 1,
                price_usd: Some(machine.price.get::<money::usd>()),
                is_over_budget: false,
            },
            guide::Proposal::Cluster { nodes, price, is_over_budget } => Self {
                kind: Cow::Borrowed("cluster"),
                name: Some(Cow::Borrowed(node)),
                nodes: *nodes,
                price_usd: Some(price.get::<money::usd>()),
                is_over_budget: *is_over_budget,
            },
            guide::Proposal::Cloud => {
                Self { kind: Cow::Borrowed("cloud"), name: None, nodes: 0, price_usd: None, is_over_budget: false }
            }
        }
    }
}
