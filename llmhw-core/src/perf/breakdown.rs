//! Where the time of a decode step goes, and what it waits for most.

use crate::units::*;
use core::fmt;

/// What a decode step waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Bottleneck {
    /// Reading the weights.
    Weights,
    /// Reading the KV cache.
    KvCache,
    /// Arithmetic: unpacking weights on few cores, attention, or many sequences.
    Compute,
    /// Launching kernels.
    Overhead,
    /// Passing results between devices.
    Communication,
}

impl fmt::Display for Bottleneck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Weights => "reading the weights",
            Self::KvCache => "reading the KV cache",
            Self::Compute => "arithmetic",
            Self::Overhead => "launching kernels",
            Self::Communication => "passing results between devices",
        })
    }
}

/// Where the time of a step goes, as shares of it.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Breakdown {
    /// Reading weights.
    pub weights: Ratio,
    /// Reading the KV cache.
    pub kv_cache: Ratio,
    /// Arithmetic that is not hidden behind reading.
    pub compute: Ratio,
    /// Launching kernels.
    pub overhead: Ratio,
    /// Passing results between devices.
    pub communication: Ratio,
}

impl Breakdown {
    pub(super) fn of(weights: Time, kv_cache: Time, compute: Time, overhead: Time, communication: Time) -> Self {
        let step = weights + kv_cache + compute + overhead + communication;
        Self {
            weights: weights / step,
            kv_cache: kv_cache / step,
            compute: compute / step,
            overhead: overhead / step,
            communication: communication / step,
        }
    }

    pub(super) fn bottleneck(&self) -> Bottleneck {
        let parts = [
            (self.weights, Bottleneck::Weights),
            (self.kv_cache, Bottleneck::KvCache),
            (self.compute, Bottleneck::Compute),
            (self.overhead, Bottleneck::Overhead),
            (self.communication, Bottleneck::Communication),
        ];
        let mut largest = (self.weights, Bottleneck::Weights);
        for part in parts {
            if part.0 > largest.0 {
                largest = part;
            }
        }
        largest.1
    }
}

impl fmt::Display for Breakdown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "weights {:.0}, KV {:.0}, compute {:.0}", self.weights, self.kv_cache, self.compute)?;
        if self.overhead.value > 0.0 {
            write!(f, ", overhead {:.0}", self.overhead)?;
        }
        if self.communication.value > 0.0 {
            write!(f, ", communication {:.0}", self.communication)?;
        }
        Ok(())
    }
}
