//! What to buy: the guide's rule for the four answers, and the cheapest that meets the needs.

mod needs;
mod row;
mod tables;

pub(crate) use row::RecommendationRow;

use super::dollars;
use crate::args::Figures;
use crate::failure::Failure;
use crate::question::Question;
use crate::section::{Answer, remark};
use llmhw_core::catalog::guide;
use llmhw_core::recommend::guide::{self as rule, Candidate, Proposal};

/// Recommends.
pub(crate) fn answer(question: &Question) -> Result<Answer<RecommendationRow>, Failure> {
    let mut rows = vec![by_the_guide(question)];
    let rule = format!("The guide's rule, on the guide's six machines: {}.", guide::RECOMMENDATION.steps.join("; "));
    let mut notes = vec![remark(9, rule)];
    notes.extend(super::measurements::correction(9, "cluster-budget"));
    if question.figures == Figures::Verified {
        needs::propose(question, &mut rows, &mut notes)?;
    }
    Ok(Answer { rows, notes })
}

fn by_the_guide(question: &Question) -> RecommendationRow {
    let candidates: Vec<Candidate<'_>> = guide::MACHINES
        .iter()
        .map(|machine| Candidate {
            name: machine.name,
            memory: machine.memory,
            bandwidth: machine.bandwidth,
            price: machine.price,
            is_portable: machine.is_portable,
        })
        .collect();
    let row = RecommendationRow {
        method: "guide-rule".to_owned(),
        outcome: "proposed".to_owned(),
        candidates: 1,
        rank: Some(1),
        ..Default::default()
    };
    match rule::propose(question.answers, &candidates, guide::CLUSTER.price) {
        Proposal::Machine(machine) => RecommendationRow {
            kind: Some("machine".to_owned()),
            name: Some(machine.name.to_owned()),
            nodes: Some(1),
            price_usd: Some(dollars(machine.price)),
            is_over_budget: Some(machine.price > question.budget),
            reason: format!("{} and {} for {}", machine.memory, machine.bandwidth, machine.price),
            ..row
        },
        Proposal::Cluster { nodes, price, is_over_budget } => RecommendationRow {
            kind: Some("cluster".to_owned()),
            name: guide::MACHINES
                .iter()
                .find(|m| m.id == guide::RECOMMENDATION.cluster_node)
                .map(|m| m.name.to_owned()),
            nodes: Some(nodes),
            price_usd: Some(dollars(price)),
            is_over_budget: Some(is_over_budget),
            reason: format!("no affordable machine has {}", question.answers.size.memory()),
            ..row
        },
        Proposal::Cloud => RecommendationRow {
            kind: Some("cloud".to_owned()),
            name: Some(guide::RECOMMENDATION.nothing_affordable.to_owned()),
            reason: "nothing is affordable".to_owned(),
            ..row
        },
    }
}
