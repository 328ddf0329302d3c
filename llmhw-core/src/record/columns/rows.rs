//! Rows: what stands in each, and how far the next ones are alike.

use super::Sweep;
use super::input::{Choices, Numbers};
use super::ready::Combination;
use crate::bounds::{self, Bound};
use crate::error::{Error, Result};

/// A whole number in a column of numbers.
fn count(bound: &Bound, value: f64) -> Result<u32> {
    if libm::floor(value) == value {
        return bound.check(value).map(|whole| whole as u32);
    }
    Err(Error::out_of_range(bound.name, "be a whole number of at least 1", value, "round it"))
}

/// The numbers of one row.
pub(super) struct RowLoad {
    pub(super) context: f64,
    pub(super) prompt: Option<f64>,
    pub(super) sequences: u32,
}

impl Sweep<'_> {
    /// What the row's scenario is made of; `None` where something is missing.
    pub(super) fn combination(&self, row: usize) -> Result<Option<Combination>> {
        fn code<N>(column: Option<&Choices<'_, N>>, row: usize) -> Option<u32> {
            column.map_or(Some(0), |column| column.at(row).map(|place| place as u32))
        }
        let codes = [
            code(Some(&self.hardware), row),
            code(Some(&self.model), row),
            code(Some(&self.format), row),
            code(self.runtime.as_ref(), row),
            code(self.kv_format.as_ref(), row),
        ];
        let nodes = match self.nodes {
            None => Some(1),
            Some(column) => column.at(row).map(|value| count(&bounds::NODES, value)).transpose()?,
        };
        let [Some(hardware), Some(model), Some(format), Some(runtime), Some(kv_format)] = codes else {
            return Ok(None);
        };
        Ok(nodes.map(|nodes| [hardware, model, format, runtime, kv_format, nodes]))
    }

    /// The row's numbers; `None` where one is missing.
    pub(super) fn load(&self, row: usize) -> Result<Option<RowLoad>> {
        let Some(context) = self.context_tokens.at(row) else { return Ok(None) };
        let prompt = match self.prompt_tokens.map(|column| column.at(row)) {
            Some(None) => return Ok(None),
            given => given.flatten(),
        };
        Ok(self.sequences_at(row)?.map(|sequences| RowLoad { context, prompt, sequences }))
    }

    /// The row's number of sequences; `None` where it is missing.
    pub(super) fn sequences_at(&self, row: usize) -> Result<Option<u32>> {
        match self.sequences {
            None => Ok(Some(1)),
            Some(column) => column.at(row).map(|value| count(&bounds::SEQUENCES, value)).transpose(),
        }
    }

    /// The end of the rows from `row` on that have its combination.
    pub(super) fn end_of_run(&self, row: usize) -> usize {
        fn choices<N>(column: Option<&Choices<'_, N>>, row: usize, end: usize) -> usize {
            column.map_or(end, |column| alike_until(column.codes, row, end, |one, other| one ^ other))
        }
        let mut end = choices(Some(&self.hardware), row, self.rows);
        end = choices(Some(&self.model), row, end);
        end = choices(Some(&self.format), row, end);
        end = choices(self.runtime.as_ref(), row, end);
        end = choices(self.kv_format.as_ref(), row, end);
        self.nodes.map_or(end, |nodes| end_of_alike(&nodes, row, end))
    }
}

/// The end of the rows from `row` on, at most `end`, that have its number.
pub(super) fn end_of_alike(column: &Numbers<'_>, row: usize, end: usize) -> usize {
    let end = alike_until(column.values, row, end, |one, other| one.to_bits() ^ other.to_bits());
    column.present.map_or(end, |present| alike_until(present, row, end, |one, other| one ^ other))
}

/// Values that are compared together.
const BLOCK: usize = 16;

/// The end of the values from `row` on, at most `end`, that are as the one there; a single value is that of all rows.
/// `difference` is zero for equal ones.
fn alike_until<T: Copy, D: Default + PartialEq + core::ops::BitOr<Output = D>>(
    values: &[T],
    row: usize,
    end: usize,
    difference: impl Fn(T, T) -> D,
) -> usize {
    if values.len() == 1 {
        return end;
    }
    let Some((first, rest)) = values.get(row..end).and_then(<[T]>::split_first) else { return end };
    let is_alike = |value: &T| difference(*first, *value) == D::default();
    if !rest.first().is_some_and(is_alike) {
        return row + 1;
    }
    // Without a branch per value, so that several are compared at once.
    let blocks = rest.chunks_exact(BLOCK);
    let whole =
        |block: &&[T]| block.iter().fold(D::default(), |all, value| all | difference(*first, *value)) == D::default();
    let blocks = blocks.take_while(whole).count() * BLOCK;
    let after = rest.get(blocks..).unwrap_or(&[]);
    row + 1 + blocks + after.iter().take_while(|value| is_alike(value)).count()
}
