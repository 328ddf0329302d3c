//! The guide's formula over columns of plain numbers.

use super::input::Numbers;
use super::output::{OnError, Reasons, Refusals};
use crate::bounds::{self, Bound};
use crate::error::Result;
use crate::perf;
use crate::units::*;
use alloc::vec::Vec;

/// Bandwidth / bytes per token x efficiency for every row, in tokens per second; NaN where an input is missing.
///
/// # Errors
/// `Inconsistent` for columns of other lengths, `OutOfRange` with the row for numbers out of range, unless they are marked.
///
/// # Example: two machines, one model
/// ```
/// use llmhw_core::record::columns::{self, Numbers, OnError};
///
/// let (bandwidth, read, share) = ([400.0, 800.0], [15.0], [0.6]);
/// let columns = [&bandwidth[..], &read, &share].map(Numbers::new);
/// let (rates, _) = columns::guide_decode(columns, 2, OnError::Raise)?;
/// assert_eq!(rates, [16.0, 32.0]);
/// # Ok::<(), llmhw_core::Error>(())
/// ```
pub fn guide_decode(columns: [Numbers<'_>; 3], rows: usize, on_error: OnError) -> Result<(Vec<f64>, Option<Reasons>)> {
    const BOUNDS: [Bound; 3] = [bounds::MEMORY_BANDWIDTH, bounds::MEMORY_READ, bounds::EFFICIENCY];
    for (column, bound) in columns.iter().zip(&BOUNDS) {
        column.check(bound.name, rows)?;
    }
    // All there and all in range is the common case: one pass, without a branch per row.
    if columns.iter().all(|column| column.present.is_none())
        && let Some(rates) = whole(columns.map(|column| column.values), rows, &BOUNDS)
    {
        return Ok((rates, Refusals::new(on_error, rows).into_reasons()));
    }
    let [bandwidth, read, share] = columns;
    let mut refusals = Refusals::new(on_error, rows);
    let mut rates = Vec::with_capacity(rows);
    for row in 0..rows {
        let checked = |column: &Numbers<'_>, bound: &Bound| column.at(row).map(|value| bound.check(value)).transpose();
        let inputs =
            (|| Ok((checked(&bandwidth, &BOUNDS[0])?, checked(&read, &BOUNDS[1])?, checked(&share, &BOUNDS[2])?)))();
        rates.push(match inputs {
            Ok((Some(b), Some(r), Some(s))) => rate(b, r, s),
            Ok(_) => f64::NAN,
            Err(error) => {
                refusals.refuse(row, &error)?;
                f64::NAN
            }
        });
    }
    Ok((rates, refusals.into_reasons()))
}

fn rate(bandwidth: f64, read: f64, share: f64) -> f64 {
    perf::guide_decode(gigabytes_per_second(bandwidth), gigabytes_per_token(read), fraction(share))
        .get::<token_rate::token_per_second>()
}

/// Rows that are worked on together: three inputs and the output stay in the first cache.
const BLOCK: usize = 512;

/// The rates of all rows, if all inputs are in range. Single values stand for as many.
fn whole(columns: [&[f64]; 3], rows: usize, bounds: &[Bound; 3]) -> Option<Vec<f64>> {
    let repeated = columns.map(|values| [values.first().copied().unwrap_or(f64::NAN); BLOCK]);
    let [[b_from, b_to], [r_from, r_to], [s_from, s_to]] = bounds.each_ref().map(closed_ends);
    let mut rates = Vec::with_capacity(rows);
    let mut is_right = true;
    let mut start = 0;
    while start < rows {
        let end = if rows - start < BLOCK { rows } else { start + BLOCK };
        let [b, r, s] = [0, 1, 2].map(|i: usize| {
            let (values, repeated): (Option<&&[f64]>, Option<&[f64; BLOCK]>) = (columns.get(i), repeated.get(i));
            match values {
                Some(values) if values.len() == rows && rows > 1 => values.get(start..end).unwrap_or(&[]),
                _ => repeated.and_then(|repeated| repeated.get(..end - start)).unwrap_or(&[]),
            }
        });
        #[expect(
            clippy::needless_bitwise_bool,
            reason = "a lazy `and` is a branch, which keeps the loop from being vectorised"
        )]
        rates.extend(b.iter().zip(r).zip(s).map(|((b, r), s)| {
            // A comparison with NaN is false.
            is_right &= (*b >= b_from) & (*b <= b_to) & (*r >= r_from) & (*r <= r_to) & (*s >= s_from) & (*s <= s_to);
            rate(*b, *r, *s)
        }));
        start = end;
    }
    is_right.then_some(rates)
}

/// The least and the largest number of a range; the next one up where the lower end is refused.
fn closed_ends(bound: &Bound) -> [f64; 2] {
    [if bound.is_minimum_open { bound.minimum.next_up() } else { bound.minimum }, bound.maximum]
}
