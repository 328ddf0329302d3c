//! `Plan`: everything worth considering, or why nothing is.

use super::TokenRateInterval;
use super::projection::{interval_of, per_second};
use crate::evidence::{Basis, Estimate};
use crate::plain::record;
use crate::plan::{self, Combination, Figures, Limit, Objective, Reason};
use crate::spec::{Strategy, Text};
use crate::units::*;
use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

record! {
    /// A way to run the model that meets the needs and that no other beats in everything.
    PlanPoint {
        /// Its place on the front, which is in order of price: what reasons refer to.
        place: u32,
        /// The id of the machine.
        hardware: Text,
        /// Its name.
        name: Text,
        /// How many of them.
        nodes: u32,
        /// How they divide the work; nothing on one machine.
        strategy: Option<Strategy>,
        /// The id of what connects them; nothing on one machine.
        link: Option<Text>,
        /// The id of the model.
        model: Text,
        /// The id of the weight format.
        format: Text,
        /// The id of the runtime.
        runtime: Text,
        /// What all machines cost with everything needed to run, in US dollars.
        price_usd: f64,
        /// What a written token costs over the lifetime, in US dollars per million.
        usd_per_million_output_tokens: f64,
        /// Tokens written per second by all users together, on warm machines.
        warm_tokens_per_second: f64,
        /// What each user gets of it.
        warm_tokens_per_second_per_user: f64,
        /// The rate of all users together before the machines are warm.
        decode_tokens_per_second: f64,
        /// Where 80 % of comparable measurements lie.
        decode_interval: Option<TokenRateInterval>,
        /// What the rate rests on.
        decode_basis: Basis,
        /// Seconds from one token of a user to the next.
        time_per_output_token_seconds: f64,
        /// Seconds until the first token of one prompt.
        time_to_first_token_seconds: Option<f64>,
        /// What all machines draw during inference, in watts.
        power_watts: f64,
        /// Memory that stays free, in gigabytes (10^9 bytes); negative where it does not fit.
        headroom_gigabytes: f64,
        /// In what nothing that meets the needs is better.
        best_in: Vec<Text>,
        /// Why it is there, in words.
        reasons: Vec<String>,
        /// The limits it misses, in words: none on the front.
        missed: Vec<String>,
    }
}

record! {
    /// Limits that nothing to choose from meets together, though something meets all but any one of them.
    Contradiction {
        /// The limits; a single one excludes everything by itself.
        limits: Vec<Text>,
        /// The same in words, with the least that giving way in one of them takes.
        words: String,
    }
}

record! {
    /// Hardware that can not be compared.
    NotComparable {
        /// The id.
        hardware: Text,
        /// What is not known of it.
        reason: String,
    }
}

record! {
    /// Everything worth considering for needs: no point is beaten in everything by another.
    Plan {
        /// What meets the needs, cheapest first: all of it, or the wanted number and those that are best in something.
        front: Vec<PlanPoint>,
        /// How many points there are.
        front_points: u32,
        /// What comes nearest where nothing meets the needs, with the limits it misses.
        nearest_miss: Option<PlanPoint>,
        /// Which limits exclude everything together, where nothing meets the needs.
        contradictions: Vec<Contradiction>,
        /// What giving way in one limit alone would take, in words, where that is enough.
        concessions: Vec<String>,
        /// Hardware left out because something of it is not known.
        not_comparable: Vec<NotComparable>,
        /// Combinations there are.
        considered: f64,
        /// Combinations whose speed was computed: the others were proved to change nothing.
        evaluated: f64,
    }
}

fn owned(text: &str) -> Text {
    Cow::Owned(text.into())
}

/// A point without its reasons.
fn point(combination: &Combination<'_>, figures: &Figures, decode: &Estimate<TokenRate>) -> PlanPoint {
    let together = combination.together;
    PlanPoint {
        place: 0,
        hardware: owned(combination.hardware.id()),
        name: owned(combination.hardware.name()),
        nodes: combination.nodes,
        strategy: together.map(|together| together.strategy),
        link: together.map(|together| owned(together.link.id())),
        model: owned(combination.model.id()),
        format: owned(combination.format.id()),
        runtime: owned(combination.runtime.id()),
        price_usd: figures.price.get::<money::usd>(),
        usd_per_million_output_tokens: figures.cost_per_output_token.get::<token_price::usd_per_million_tokens>(),
        warm_tokens_per_second: per_second(figures.rate),
        warm_tokens_per_second_per_user: per_second(figures.rate_per_user),
        decode_tokens_per_second: per_second(decode.value),
        decode_interval: interval_of(decode),
        decode_basis: decode.basis,
        time_per_output_token_seconds: figures.time_per_output_token.get::<time_per_token::second_per_token>(),
        time_to_first_token_seconds: figures.time_to_first_token.map(|time| time.get::<time::second>()),
        power_watts: figures.power.get::<power::watt>(),
        headroom_gigabytes: figures.headroom().get::<information::gigabyte>(),
        best_in: Vec::new(),
        reasons: Vec::new(),
        missed: Vec::new(),
    }
}

impl Plan {
    pub(in crate::record) fn of(plan: &plan::Plan<'_>, most_points: Option<u32>) -> Self {
        let most = most_points.map_or(usize::MAX, |most| most as usize);
        let is_best = |reason: &Reason| matches!(reason, Reason::Best(_));
        let shown = plan.front.iter().enumerate();
        let shown = shown.filter(|(place, found)| *place < most || found.reasons.iter().any(is_best));
        let front = shown.map(|(place, found)| PlanPoint {
            // A front has some thousand points.
            place: u32::try_from(place).unwrap_or(u32::MAX),
            best_in: found.reasons.iter().filter_map(best_in).map(|best| Text::Borrowed(best.as_str())).collect(),
            reasons: found.reasons.iter().map(ToString::to_string).collect(),
            ..point(&found.combination, &found.figures, &found.decode)
        });
        Self {
            front: front.collect(),
            front_points: u32::try_from(plan.front.len()).unwrap_or(u32::MAX),
            nearest_miss: plan.nearest_miss.as_ref().map(|miss| PlanPoint {
                missed: miss.violations.iter().map(ToString::to_string).collect(),
                ..point(&miss.combination, &miss.figures, &miss.decode)
            }),
            contradictions: plan
                .contradictions
                .iter()
                .map(|found| Contradiction {
                    limits: found.limits.iter().map(|limit| Text::Borrowed(Limit::as_str(*limit))).collect(),
                    words: found.to_string(),
                })
                .collect(),
            concessions: plan.concessions.iter().map(|miss| format!("with {}", miss.concession())).collect(),
            not_comparable: plan
                .not_comparable
                .iter()
                .map(|found| NotComparable { hardware: owned(found.hardware.id()), reason: found.reason.to_string() })
                .collect(),
            considered: plan.considered as f64,
            evaluated: plan.evaluated as f64,
        }
    }
}

fn best_in(reason: &Reason) -> Option<Objective> {
    match reason {
        Reason::Best(objective) => Some(*objective),
        _ => None,
    }
}
