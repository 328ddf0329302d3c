//! The cheapest that meets the needs, from the whole catalogue.

use super::RecommendationRow;
use crate::failure::Failure;
use crate::question::Question;
use crate::run::{NOT_CHECKED, is_usual};
use crate::section::{Remark, remark};
use crate::sections::{dollars, gigabytes, per_million};
use crate::speed::Speed;
use llmhw_core::bounds;
use llmhw_core::recommend::guide::ModelSize;
use llmhw_core::recommend::{self, Candidates, Choice, Need, Needs, Offer, Rejected, Wanted};
use llmhw_core::spec::{Backend, CloudModel, Hardware, Model, Runtime, WeightFormat};
use llmhw_core::units::{billion_parameters, parameters, token_count};
use std::collections::BTreeMap;

/// How many proposals are shown.
const SHOWN: usize = 5;

fn needs<'a>(question: &Question) -> Result<Needs<'a>, Failure> {
    let wanted = if question.any_of_size {
        let (least, most) = match question.answers.size {
            ModelSize::UnderFourteenBillion => (parameters(0), billion_parameters(14)),
            ModelSize::FourteenToSeventyBillion => (billion_parameters(14), billion_parameters(70)),
            ModelSize::SeventyBillionAndMore => {
                (billion_parameters(70), billion_parameters(bounds::PARAMETERS.maximum))
            }
        };
        Wanted::Class { least, most }
    } else {
        Wanted::Model(question.model)
    };
    let builder = Needs::builder(wanted, question.budget, question.context)
        .users(question.users)
        .rate_per_user(question.least_rate)
        .output_per_month(question.output_per_month)
        .lifetime(question.life)
        .electricity(question.electricity);
    Ok(if question.answers.portable { builder.portable() } else { builder }.build()?)
}

/// Adds what meets the needs, cheapest first, and why the rest does not.
pub(super) fn propose(
    question: &Question,
    rows: &mut Vec<RecommendationRow>,
    notes: &mut Vec<Remark>,
) -> Result<(), Failure> {
    let needs = needs(question)?;
    // A processor beside a graphics processor is never the better choice, whatever format it could load.
    let is_candidate = |runtime: &&Runtime| runtime.backend() != Backend::Cpu && question.runtime.includes(runtime);
    let runtimes: Vec<Runtime> = question.catalog.rows::<Runtime>().filter(is_candidate).cloned().collect();
    let (hardware, models, formats, cloud) = (
        question.catalog.slice::<Hardware>(),
        question.catalog.slice::<Model>(),
        question.catalog.slice::<WeightFormat>(),
        question.catalog.slice::<CloudModel>(),
    );
    let candidates =
        Candidates { hardware: &hardware, models: &models, formats: &formats, runtimes: &runtimes, cloud: &cloud };
    let answer = recommend::recommend(&needs, &candidates, question.efficiency);
    rows.extend(answer.choices.iter().take(SHOWN).enumerate().map(|(index, choice)| proposed(index + 1, choice)));
    let is_unusual = |choice: &Choice<'_>| matches!(choice.offer, Offer::Machines { format, .. } if !is_usual(format));
    if answer.choices.iter().take(SHOWN).any(is_unusual) {
        notes.push(remark(9, format!("{NOT_CHECKED} With --runtime llama.cpp a format is loaded nearly everywhere.")));
    }
    if answer.choices.is_empty() {
        notes.push(remark(9, "Nothing in the catalogue meets these needs; the table says why."));
    }
    if question.verbose {
        rows.extend(answer.rejected.iter().map(rejected));
    } else {
        rows.extend(grouped(&answer.rejected));
    }
    notes.push(remark(9, format!(
        "The needs: {}, {} at most, {} tokens for each of {} at {} or more on a warm machine, {} a month for {:.1} years, 4 bits \
         or more. {} of {} candidates meet them; ranked by total cost. {}Processors alone are left out.",
        if question.any_of_size { "the largest model of the size".to_owned() } else { question.model.name().to_owned() },
        question.budget,
        question.context.get::<token_count::token>(),
        match question.users {
            1 => "one user".to_owned(),
            users => format!("{users} users"),
        },
        question.least_rate,
        question.output_per_month,
        question.life.get::<llmhw_core::units::time::year>(),
        answer.choices.len(),
        answer.choices.len() + answer.rejected.len(),
        if question.is_calibrated() { "" } else { "The same efficiency is assumed for all. " },
    )));
    Ok(())
}

fn proposed(rank: usize, choice: &Choice<'_>) -> RecommendationRow {
    let row = RecommendationRow {
        method: "needs".to_owned(),
        outcome: "proposed".to_owned(),
        rank: Some(rank),
        id: Some(choice.offer.id().to_owned()),
        price_usd: Some(dollars(choice.price)),
        total_usd_over_life: Some(dollars(choice.total_cost)),
        usd_per_million_tokens: Some(per_million(choice.cost_per_output_token)),
        candidates: 1,
        ..Default::default()
    };
    match choice.offer {
        Offer::Machines { hardware, nodes, model, format, runtime, decode, memory } => RecommendationRow {
            kind: Some("machine".to_owned()),
            name: Some(hardware.name().to_owned()),
            nodes: Some(nodes),
            model: Some(model.id().to_owned()),
            weights: Some(format.id().to_owned()),
            runtime: Some(runtime.id().to_owned()),
            speed: Speed::of(Some(decode.rate)),
            headroom_gigabytes: match memory.verdict {
                llmhw_core::memory::Verdict::Fits { headroom } => Some(gigabytes(headroom)),
                _ => None,
            },
            reason: memory.to_string(),
            ..row
        },
        Offer::Cloud { model } => RecommendationRow {
            kind: Some("cloud".to_owned()),
            name: Some(format!("{} ({})", model.name(), model.provider())),
            model: model.catalog_model().map(str::to_owned),
            reason: format!("list price of {}, written tokens only", model.date()),
            ..row
        },
        _ => row,
    }
}

fn rejected(candidate: &Rejected<'_>) -> RecommendationRow {
    RecommendationRow {
        method: "needs".to_owned(),
        outcome: "rejected".to_owned(),
        id: Some(candidate.id.to_owned()),
        name: Some(candidate.name.to_owned()),
        reason: candidate.reason.to_string(),
        candidates: 1,
        ..Default::default()
    }
}

/// One row per reason, the most frequent first.
fn grouped(rejected: &[Rejected<'_>]) -> Vec<RecommendationRow> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for candidate in rejected {
        *counts.entry(reason(candidate.reason)).or_default() += 1;
    }
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let row = |(reason, candidates): (&str, usize)| RecommendationRow {
        method: "needs".to_owned(),
        outcome: "rejected".to_owned(),
        reason: reason.to_owned(),
        candidates,
        ..Default::default()
    };
    counts.into_iter().map(row).collect()
}

/// The reason without its number.
fn reason(need: Need) -> &'static str {
    match need {
        Need::Portable => "not portable",
        Need::Quiet => "not quiet",
        Need::KnownPrice => "price with everything needed to run not known",
        Need::KnownPower => "draw not known",
        Need::Budget(_) => "over budget",
        Need::Runtime => "no runtime drives it and loads a format good enough",
        Need::Memory(_) => "too little memory",
        Need::Rate(_) => "too slow",
        Need::Output(_) => "writes too little in a month",
        Need::Context(_) => "context too short",
        Need::Model => "rents another model",
        _ => "another need",
    }
}
