//! What lengths that are not exponential change.

use super::tail::Moments;

/// Cosmetatos' correction is multiplied by this, found with simulations of 4 to 32 places: places of a batch are no servers, they
/// slow each other down.
const SHARED_BATCH: f64 = 2.4;

/// Lengths by what counts here.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Variation {
    /// Squared variations of prompts and of answers.
    pub(super) prompts: f64,
    pub(super) answers: f64,
    /// Prompts' share of a replica's time when its batch is full.
    pub(super) prompt_share: f64,
}

impl Variation {
    /// Squared variation of the chain's prompts, at least 1: an exponential time, or none for some of them.
    ///
    /// A replica that reads holds back all its answers, and what is held back stays in the fleet until these are written. So what the
    /// reading of random prompts adds to the variance of the requests in the fleet is in proportion to E(P^2) and to the integral of
    /// (1 - F)^2, for the distribution function F of answers' lengths: the mean of the smaller one of two answers. That is half the
    /// mean in the chain, where answers are exponential, and erfc(sqrt(ln(1 + v)) / 2) of the mean for log-normal ones.
    pub(super) fn of_prompts_in_chain(&self) -> f64 {
        let smaller = libm::erfc(libm::sqrt(libm::log1p(self.answers)) / 2.0);
        f64::max((1.0 + self.prompts) * 2.0 * smaller - 1.0, 1.0)
    }

    /// What this changes in the wait of those that wait, for what the chain says of it.
    pub(super) fn of_wait(&self, chain: Moments, replicas: f64, places: f64, load: f64) -> Moments {
        let (read, write) = (self.prompt_share, 1.0 - self.prompt_share);
        let sum = |prompts: f64, answers: f64| 1.0 + read * read * prompts + write * write * answers;
        let of_chain = sum(self.of_prompts_in_chain(), 1.0);
        let prompts = effective(self.prompts, constant(replicas, load));
        let answers = effective(self.answers, constant(places, load));
        let mean = sum(prompts, answers) / of_chain;
        // Long waits follow the variations themselves.
        let long = sum(self.prompts, self.answers) / of_chain;
        Moments { mean: chain.mean * mean, square: chain.square * mean * long }
    }
}

/// By how much more than half the wait with constant times is of that with exponential ones, over that half: by the formula of G. P.
/// Cosmetatos, at most as much as when next to nobody waits, when it is s / (s + 1).
fn constant(servers: f64, load: f64) -> f64 {
    let more = (1.0 - load) * (servers - 1.0) * (libm::sqrt(4.0 + 5.0 * servers) - 2.0) / (16.0 * load * servers);
    f64::min(SHARED_BATCH * more, (servers - 1.0) / (servers + 1.0))
}

/// The squared variation with which (1 + v) / 2 is the wait over that of exponential times: linear between constant and exponential
/// times, and beyond by T. Kimura's mean of the two, which with `constant` of 0 both leave v as it is.
fn effective(variation: f64, constant: f64) -> f64 {
    if variation <= 1.0 {
        return variation + (1.0 - variation) * constant;
    }
    (1.0 + variation) / (variation + (1.0 - variation) / (1.0 + constant)) - 1.0
}

#[cfg(test)]
mod tests {
    use super::effective;

    #[test]
    fn waits_of_varied_times_lie_between_those_of_the_variation_and_of_exponential_times() {
        // 3 / (2 - 1 / 1.5) - 1, and 4 / (3 - 2 / 1.25) - 1.
        assert!((effective(2.0, 0.5) - 1.25).abs() < 1e-12);
        assert!((effective(3.0, 0.25) - 13.0 / 7.0).abs() < 1e-12);
        assert!((effective(0.5, 0.2) - 0.6).abs() < 1e-12);
        assert!([0.0, 0.3, 1.0, 4.0].iter().all(|variation| (effective(*variation, 0.0) - variation).abs() < 1e-12));
    }
}
