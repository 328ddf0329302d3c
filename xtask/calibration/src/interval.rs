//! Intervals: between which factors on a prediction 80 % of held-out measurements lie.

use std::collections::BTreeMap;

/// A held-out error: logarithm of measured over predicted, and the group it was held out with.
#[derive(Debug, Clone)]
pub(crate) struct Residual {
    pub(crate) group: String,
    pub(crate) log_ratio: f64,
}

/// Fewer effective residuals than this say nothing about a spread.
const FEW: usize = 8;

/// The factors between which 80 % lie. A group with many residuals counts by their square root.
pub(crate) fn factors<'a>(residuals: impl Iterator<Item = &'a Residual>) -> Option<(f64, f64)> {
    let residuals: Vec<&Residual> = residuals.collect();
    if residuals.len() < FEW {
        return None;
    }
    let mut counts: BTreeMap<&str, f64> = BTreeMap::new();
    for residual in &residuals {
        *counts.entry(&residual.group).or_insert(0.0) += 1.0;
    }
    let weight = |residual: &Residual| 1.0 / counts.get(residual.group.as_str()).copied().unwrap_or(1.0).sqrt();
    let mut sorted: Vec<(f64, f64)> = residuals.iter().map(|r| (r.log_ratio, weight(r))).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    Some((libm::exp(quantile(&sorted, 0.1)), libm::exp(quantile(&sorted, 0.9))))
}

/// A quantile of sorted, weighted values, between the middles of their weights.
pub(crate) fn quantile(sorted: &[(f64, f64)], p: f64) -> f64 {
    let total: f64 = sorted.iter().map(|(_, weight)| weight).sum();
    let (mut below, mut last) = (0.0, None::<(f64, f64)>);
    for (value, weight) in sorted {
        let middle = below + 0.5 * weight;
        if middle >= p * total {
            return match last {
                Some((at, previous)) => previous + (value - previous) * (p * total - at) / (middle - at),
                None => *value,
            };
        }
        last = Some((middle, *value));
        below += weight;
    }
    sorted.last().map_or(0.0, |(value, _)| *value)
}
