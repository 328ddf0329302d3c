//! `Experts`: the mixture in a mixture of experts.

use crate::Faults;
use crate::bounds;
use crate::error::{Error, Result};

/// How the feed-forward part of a model is divided into experts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Experts {
    /// Experts in each such layer.
    pub count: u32,
    /// Experts a token passes through.
    pub per_token: u32,
    /// Width of one expert.
    pub feed_forward_size: u32,
    /// Width of all shared experts together; zero without any.
    pub shared_feed_forward_size: u32,
    /// Layers with experts.
    pub layers: u32,
    /// The first of them, counted from zero.
    pub first_layer: u32,
    /// Distance from one to the next: 2 when every other layer is dense.
    pub layer_step: u32,
    /// Width in which experts work when it is narrower than the hidden size.
    pub latent_size: Option<u32>,
}

impl Experts {
    /// `count` experts of width `feed_forward_size` in each of `layers` layers, of which a token uses `per_token`.
    ///
    /// # Errors
    /// `OutOfRange` by [`bounds`], `Inconsistent` when a token uses more experts than there are.
    ///
    /// # Example: the mixture of Qwen3-30B-A3B
    /// ```
    /// let experts = llmhw_core::spec::Experts::new(128, 8, 768, 48)?;
    /// assert_eq!(experts.count, 128);
    /// # Ok::<(), llmhw_core::Error>(())
    /// ```
    pub fn new(count: u32, per_token: u32, feed_forward_size: u32, layers: u32) -> Result<Self> {
        let experts = Self {
            count,
            per_token,
            feed_forward_size,
            shared_feed_forward_size: 0,
            layers,
            first_layer: 0,
            layer_step: 1,
            latent_size: None,
        };
        experts.validate()?;
        Ok(experts)
    }

    /// The same with shared experts, which every token passes through, of this total width.
    #[must_use]
    pub fn with_shared(mut self, feed_forward_size: u32) -> Self {
        self.shared_feed_forward_size = feed_forward_size;
        self
    }

    /// The same with the first expert layer and the distance to the next one.
    #[must_use]
    pub fn placed(mut self, first_layer: u32, layer_step: u32) -> Self {
        self.first_layer = first_layer;
        self.layer_step = layer_step;
        self
    }

    pub(crate) fn validate(&self) -> Result<()> {
        let mut faults = Faults::default();
        faults.note(bounds::EXPERTS.check_as("count", f64::from(self.count)));
        faults.note(bounds::EXPERTS.check_as("per_token", f64::from(self.per_token)));
        faults.note(bounds::WIDTH.check_as("feed_forward_size", f64::from(self.feed_forward_size)));
        faults.note(bounds::LAYERS.check_as("layers", f64::from(self.layers)));
        faults.note(bounds::LAYERS.check_as("layer_step", f64::from(self.layer_step)));
        if self.shared_feed_forward_size > 0 {
            let shared = f64::from(self.shared_feed_forward_size);
            faults.note(bounds::WIDTH.check_as("shared_feed_forward_size", shared));
        }
        if let Some(latent) = self.latent_size {
            faults.note(bounds::WIDTH.check_as("latent_size", f64::from(latent)));
        }
        if self.per_token > self.count {
            faults.add(Error::inconsistent(
                "per_token",
                alloc::format!("be at most count = {}", self.count),
                self.per_token,
                "swap them, or check the model's configuration file",
            ));
        }
        faults.finish()
    }

    /// How many distinct experts of a layer `sequences` tokens are expected to touch, if routing is uniform and independent:
    /// E (1 - (1 - k/E)^b). Real routing is skewed, so this is an upper estimate.
    ///
    /// # Example: eight sequences on Qwen3-30B-A3B read 51.6 of 128 experts
    /// ```
    /// let experts = llmhw_core::spec::Experts::new(128, 8, 768, 48)?;
    /// assert_eq!(experts.expected_touched(1), 8.0);
    /// assert_eq!((experts.expected_touched(8) * 10.0).round(), 516.0);
    /// # Ok::<(), llmhw_core::Error>(())
    /// ```
    #[must_use]
    pub fn expected_touched(&self, sequences: u32) -> f64 {
        if sequences <= 1 {
            return f64::from(self.per_token);
        }
        let (count, per_token) = (f64::from(self.count), f64::from(self.per_token));
        count * (1.0 - libm::pow(1.0 - per_token / count, f64::from(sequences)))
    }
}
