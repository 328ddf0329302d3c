//! `Case`: what a run is of, and when two runs are of one set-up.

/// Contexts this many times apart still count as one set-up: their errors differ hardly more than those of equal ones.
pub(super) const NEAR: f64 = 4.0;

/// Tokens added to contexts before they are compared, so that short ones are alike.
pub(super) const SHORT_TOKENS: f64 = 64.0;

/// What a run is of, besides machine and runtime.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Case<'a> {
    /// The model's id.
    pub model: &'a str,
    /// The format's id.
    pub format: &'a str,
    /// The id of the format of the KV cache.
    pub kv_format: &'static str,
    /// Sequences decoded together.
    pub sequences: u32,
    /// Tokens drafted per step; 0 without speculation.
    pub drafted_tokens: u32,
    /// Tokens in the cache, on average over the run.
    pub context: f64,
}

impl<'a> Case<'a> {
    /// Whether two runs are of one set-up: alike in everything, with contexts up to four times apart. Errors of such contexts
    /// are nearly as alike as those of equal ones. 64 tokens are added to both, so that short ones are alike.
    #[must_use]
    pub fn is_near(&self, other: &Case<'_>) -> bool {
        let [a, b] = [self.context, other.context].map(|context| context + SHORT_TOKENS);
        self.names() == other.names() && a <= NEAR * b && b <= NEAR * a
    }

    pub(super) fn names(&self) -> (&'a str, &'a str, &'static str, u32, u32) {
        (self.model, self.format, self.kv_format, self.sequences, self.drafted_tokens)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_set_up_is_alike_in_everything_with_contexts_up_to_four_times_apart() {
        let case = Case { model: "m", format: "f", kv_format: "f16", sequences: 2, drafted_tokens: 3, context: 936.0 };
        // With 64 added, 1000 is four times 250 and a quarter of 4000.
        for (context, is_near) in [(936.0, true), (186.0, true), (185.0, false), (3936.0, true), (3937.0, false)] {
            let other = Case { context, ..case };
            assert_eq!((case.is_near(&other), other.is_near(&case)), (is_near, is_near), "{context}");
        }
        for other in [
            Case { model: "n", ..case },
            Case { format: "g", ..case },
            Case { kv_format: "q8-0", ..case },
            Case { sequences: 1, ..case },
            Case { drafted_tokens: 0, ..case },
        ] {
            assert!(!case.is_near(&other), "{other:?}");
        }
    }
}
