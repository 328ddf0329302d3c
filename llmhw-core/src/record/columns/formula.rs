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
    let rate = |bandwidth: f64, read: f64, share: f64| {
        perf::guide_decode(gigabytes_per_second(bandwidth), gigabytes_per_token(read), fraction(share))
            .get::<token_rate::token_per_second>()
    };
    let [bandwidth, read, share] = columns;
    // All there and all in range is the common case, and one pass without a branch per row.
    let is_whole = columns.iter().all(|column| column.present.is_none());
    if is_whole && columns.iter().zip(&BOUNDS).all(|(column, bound)| all_within(column.values, bound)) {
        let rates = match (bandwidth.values, read.values, share.values) {
            (b, [r], [s]) if b.len() == rows => b.iter().map(|b| rate(*b, *r, *s)).collect(),
            (b, r, [s]) if b.len() == rows && r.len() == rows => {
                b.iter().zip(r).map(|(b, r)| rate(*b, *r, *s)).collect()
            }
            (b, r, s) if b.len() == rows && r.len() == rows && s.len() == rows => {
                b.iter().zip(r).zip(s).map(|((b, r), s)| rate(*b, *r, *s)).collect()
            }
            _ => (0..rows)
                .map(|row| match (bandwidth.at(row), read.at(row), share.at(row)) {
                    (Some(b), Some(r), Some(s)) => rate(b, r, s),
                    _ => f64::NAN,
                })
                .collect(),
        };
        return Ok((rates, Refusals::new(on_error, rows).into_reasons()));
    }
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

/// Whether every value is in range; a comparison with NaN is false.
fn all_within(values: &[f64], bound: &Bound) -> bool {
    let is_above = |value: f64| if bound.min_is_open { value > bound.min } else { value >= bound.min };
    values.iter().fold(true, |all, value| all & is_above(*value) & (*value <= bound.max))
}
