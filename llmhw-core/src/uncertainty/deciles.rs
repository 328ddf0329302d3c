//! `Deciles`: a distribution by three of its values.

/// One case in ten lies below the low value, half below the median, one in ten above the high one.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Deciles<Q> {
    /// One in ten is less.
    pub low: Q,
    /// Half are less.
    pub median: Q,
    /// One in ten is more.
    pub high: Q,
}

impl<Q: Copy> Deciles<Q> {
    /// By nearest rank; sorts.
    pub(super) fn of(values: &mut [f64], to: impl Fn(f64) -> Q) -> Option<Self> {
        values.sort_unstable_by(f64::total_cmp);
        let count = values.len();
        let rank = |tenths: usize| values.get((count * tenths).div_ceil(10).checked_sub(1)?).map(|value| to(*value));
        Some(Self { low: rank(1)?, median: rank(5)?, high: rank(9)? })
    }
}
