//! Random numbers by counter, the same everywhere.
//!
//! Philox 4x32-10: J. Salmon, M. Moraes, R. Dror, D. Shaw, Parallel random numbers: as easy as 1, 2, 3, SC 2011. Any number of any sample
//! is found without those before it, so that what one machine draws does not depend on which others are asked about.

const MULTIPLIERS: [u32; 2] = [0xd251_1f53, 0xcd9e_8d57];
const WEYL: [u32; 2] = [0x9e37_79b9, 0xbb67_ae85];

/// Ten rounds.
fn philox(mut counter: [u32; 4], mut key: [u32; 2]) -> [u32; 4] {
    for _ in 0..10 {
        let [a, b, c, d] = counter;
        let first = u64::from(MULTIPLIERS[0]) * u64::from(a);
        let second = u64::from(MULTIPLIERS[1]) * u64::from(c);
        counter = [high(second) ^ b ^ key[0], low(second), high(first) ^ d ^ key[1], low(first)];
        key = [key[0].wrapping_add(WEYL[0]), key[1].wrapping_add(WEYL[1])];
    }
    counter
}

const fn high(x: u64) -> u32 {
    (x >> 32) as u32
}

const fn low(x: u64) -> u32 {
    (x & 0xffff_ffff) as u32
}

/// What is drawn.
#[derive(Debug, Clone, Copy)]
pub(super) enum Variable {
    Rate,
    Price,
    Electricity,
    Utilisation,
    Cloud,
}

/// A stream of numbers for each variable of one thing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stream {
    key: [u32; 2],
    thing: u32,
}

impl Stream {
    /// The stream of a thing by its name; things without a name share one.
    pub(super) fn of(seed: u64, name: &str) -> Self {
        // FNV-1a of 64 bits (Fowler, Noll, Vo), folded.
        let hash = name
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
        Self { key: [low(seed), high(seed)], thing: high(hash) ^ low(hash) }
    }

    /// The number of a sample, above 0 and below 1: the middles of 2^52 equal parts.
    pub(super) fn unit(&self, sample: u32, variable: Variable) -> f64 {
        let [a, b, ..] = philox([sample, variable as u32, self.thing, 0], self.key);
        let bits = (u64::from(a) << 20) | u64::from(b >> 12);
        (bits as f64 + 0.5) / (1u64 << 52) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn philox_gives_the_known_answers_of_its_authors() {
        // Random123's kat_vectors.
        assert_eq!(philox([0; 4], [0; 2]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        assert_eq!(philox([u32::MAX; 4], [u32::MAX; 2]), [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]);
        assert_eq!(
            philox([0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0]),
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
        );
    }

    #[test]
    fn numbers_are_inside_and_spread_evenly() {
        let stream = Stream::of(1, "");
        let mut parts = [0_u32; 10];
        for sample in 0..100_000 {
            let u = stream.unit(sample, Variable::Rate);
            assert!(u > 0.0 && u < 1.0);
            parts[(u * 10.0) as usize] += 1;
        }
        // 9 degrees of freedom: 1 in 1000 is above 27.9.
        let chi_squared: f64 = parts.iter().map(|n| (f64::from(*n) - 1e4) * (f64::from(*n) - 1e4) / 1e4).sum();
        assert!(chi_squared < 27.9, "{chi_squared}");
    }
}
