//! `SetUp`: what runs alike in everything, with contexts near each other, say together.

use super::case::{Case, NEAR, SHORT_TOKENS};
use alloc::borrow::ToOwned;
use alloc::string::String;

/// Runs of one set-up.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SetUp {
    pub(super) model: String,
    pub(super) format: String,
    pub(super) kv_format: &'static str,
    pub(super) sequences: u32,
    pub(super) drafted_tokens: u32,
    /// Shortest and longest context measured.
    pub(super) contexts: [f64; 2],
    /// Of the runs' classes, on average.
    pub(super) spread: f64,
    pub(super) runs: f64,
    /// The logarithms of the slowest and the fastest run over their estimates.
    pub(super) ran: [f64; 2],
    /// What is believed of it.
    pub(super) deviations: f64,
    pub(super) variance: f64,
}

impl SetUp {
    pub(super) fn starting(case: &Case<'_>, ran: f64, spread: f64, [deviations, variance]: [f64; 2]) -> Self {
        Self {
            model: case.model.to_owned(),
            format: case.format.to_owned(),
            kv_format: case.kv_format,
            sequences: case.sequences,
            drafted_tokens: case.drafted_tokens,
            contexts: [case.context; 2],
            spread,
            runs: 1.0,
            ran: [ran; 2],
            deviations,
            variance,
        }
    }

    pub(super) fn is_of(&self, case: &Case<'_>) -> bool {
        self.is_like(case) && self.sequences == case.sequences
    }

    /// The same but for the number of sequences.
    pub(super) fn is_like(&self, case: &Case<'_>) -> bool {
        self.model == case.model
            && self.format == case.format
            && self.kv_format == case.kv_format
            && self.drafted_tokens == case.drafted_tokens
    }

    /// How many times a context lies outside those measured: 1 within them.
    pub(super) fn distance(&self, context: f64) -> f64 {
        let [short, long] = self.contexts.map(|measured| measured + SHORT_TOKENS);
        let context = context + SHORT_TOKENS;
        if context < short {
            short / context
        } else if context > long {
            context / long
        } else {
            1.0
        }
    }

    /// One more run, with what it says in units of its class's spread and how precisely; sums until all runs are in.
    pub(super) fn add(&mut self, case: &Case<'_>, ran: f64, spread: f64, [deviations, variance]: [f64; 2]) {
        let [slowest, fastest] = &mut self.ran;
        *slowest = if ran < *slowest { ran } else { *slowest };
        *fastest = if ran > *fastest { ran } else { *fastest };
        self.contexts[1] = case.context;
        self.spread += spread;
        self.runs += 1.0;
        self.deviations += deviations;
        self.variance += variance;
    }

    /// The logarithm of the factor by which it is believed to be off.
    pub(super) fn shift(&self) -> f64 {
        self.deviations * self.spread
    }

    /// That factor where it is believed to be this one, how much farther its slowest and its fastest run are, their spread, and the variance of
    /// what is believed.
    pub(super) fn said(&self, shift: f64) -> [f64; 5] {
        let [slowest, fastest] = self.ran;
        [shift, slowest - shift, fastest - shift, self.spread, self.variance]
    }

    /// Whether a longer context still belongs to it.
    pub(super) fn reaches(&self, context: f64) -> bool {
        let [short, _] = self.contexts;
        context + SHORT_TOKENS <= NEAR * (short + SHORT_TOKENS)
    }
}
