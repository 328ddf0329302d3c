//! Answers: the columns that are asked for, as they fill up row by row or run by run.

use super::Measure;
use super::measure::{ByRate, Reads};
use super::output::{Values, Words};
use super::ready::Ready;
use super::rows::RowLoad;
use crate::memory::FitReport;
use crate::perf::{Decode, Prefill};
use crate::units::*;
use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;

/// What is asked, and the columns that fill up.
pub(super) struct Answers {
    pub(super) outputs: Vec<Output>,
    pub(super) wants_decode: bool,
    pub(super) wants_prefill: bool,
    pub(super) wants_fit: bool,
}

impl Answers {
    pub(super) fn new(measures: &[Measure], rows: usize) -> Self {
        let wants = |needs: fn(Reads) -> bool| measures.iter().any(|measure| needs(measure.reads()));
        Self {
            outputs: measures.iter().map(|measure| Output::new(*measure, rows)).collect(),
            wants_decode: wants(|reads| matches!(reads, Reads::Decode(_) | Reads::DecodeWord(_) | Reads::FirstToken)),
            wants_prefill: wants(|reads| matches!(reads, Reads::Prefill(_) | Reads::FirstToken)),
            wants_fit: wants(|reads| matches!(reads, Reads::Fit(_) | Reads::Fits)),
        }
    }
}

impl Answers {
    /// Whether nothing but decode rates has to be computed.
    pub(super) fn wants_rates_alone(&self) -> bool {
        self.outputs.iter().all(|output| output.by_rate.is_some())
    }

    /// The place of the rates of these rows when they are all that is asked.
    pub(super) fn only_rates(&mut self, rows: Range<usize>) -> Option<&mut [f64]> {
        match self.outputs.as_mut_slice() {
            [Output { measure: Measure::DecodeTokensPerSecond, values: Values::Numbers(numbers), .. }] => {
                numbers.get_mut(rows)
            }
            _ => None,
        }
    }
}

/// What the measures of a row are taken from.
pub(super) struct Answer {
    pub(super) decode: Option<Decode>,
    pub(super) prefill: Option<Prefill>,
    pub(super) fit: Option<FitReport>,
}

pub(super) struct Output {
    pub(super) measure: Measure,
    reads: Reads,
    by_rate: Option<ByRate>,
    pub(super) values: Values,
}

impl Output {
    fn new(measure: Measure, rows: usize) -> Self {
        let reads = measure.reads();
        let values = match reads {
            Reads::Fits => Values::Flags(vec![None; rows]),
            Reads::DecodeWord(_) | Reads::Id(_) => Values::Words(Words::with_rows(rows)),
            _ => Values::Numbers(vec![f64::NAN; rows]),
        };
        Self { measure, reads, by_rate: measure.by_rate(), values }
    }

    /// Writes rows of which the rates are known, in tokens per second, and what was asked in them.
    pub(super) fn write_rates(
        &mut self,
        row: usize,
        rates: &[f64],
        contexts: &[f64],
        sequences: u32,
        ready: &Ready<'_>,
    ) {
        let rows = row..row + rates.len();
        match (self.by_rate, &mut self.values) {
            (Some(ByRate::Number(number)), Values::Numbers(numbers)) => {
                let slots = numbers.get_mut(rows).unwrap_or(&mut []);
                let sequences = f64::from(sequences);
                if self.measure == Measure::DecodeTokensPerSecond {
                    // Rates are in this unit.
                    slots.iter_mut().zip(rates).for_each(|(slot, rate)| *slot = *rate);
                } else {
                    slots.iter_mut().zip(rates).for_each(|(slot, rate)| *slot = number(in_base_unit(*rate), sequences));
                }
            }
            (Some(ByRate::Asked(read)), Values::Numbers(numbers)) => {
                for (slot, context) in numbers.get_mut(rows).unwrap_or(&mut []).iter_mut().zip(contexts) {
                    *slot = read(ready, &RowLoad { context: *context, prompt: None, sequences });
                }
            }
            (Some(ByRate::Id(id)), Values::Words(words)) => rows.for_each(|row| words.set(row, id(ready))),
            _ => {}
        }
    }

    pub(super) fn write(&mut self, row: usize, answer: &Answer, ready: &Ready<'_>, load: &RowLoad) {
        match &mut self.values {
            Values::Numbers(numbers) => {
                if let (Some(slot), Some(number)) = (numbers.get_mut(row), number(self.reads, answer, ready, load)) {
                    *slot = number;
                }
            }
            Values::Flags(flags) => {
                if let (Some(slot), Some(fit)) = (flags.get_mut(row), &answer.fit) {
                    *slot = Some(fit.verdict.fits());
                }
            }
            Values::Words(words) => match (self.reads, &answer.decode) {
                (Reads::DecodeWord(word), Some(decode)) => words.set(row, word(decode)),
                (Reads::Id(id), _) => words.set(row, id(ready)),
                _ => {}
            },
        }
    }
}

/// The number of a measure; `None` where the answer has none.
fn number(reads: Reads, answer: &Answer, ready: &Ready<'_>, load: &RowLoad) -> Option<f64> {
    match reads {
        Reads::Asked(read) => Some(read(ready, load)),
        Reads::Decode(read) => read(answer.decode.as_ref()?),
        Reads::Prefill(read) => read(answer.prefill.as_ref()?),
        Reads::Fit(read) => read(answer.fit.as_ref()?),
        Reads::FirstToken => {
            let (prefill, decode) = (answer.prefill.as_ref()?, answer.decode.as_ref()?);
            Some((prefill.time + decode.time_per_output_token * tokens(1)).get::<time::second>())
        }
        Reads::DecodeWord(_) | Reads::Fits | Reads::Id(_) => None,
    }
}
