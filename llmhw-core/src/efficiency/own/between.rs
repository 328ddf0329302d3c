//! What is believed of set-ups that were measured and between them, so that estimates keep their order.
//!
//! Longer contexts are never faster, and further sequences write more tokens together and fewer each. Estimates without runs keep to that. A
//! factor that changed evenly from one measured set-up to the next would not: where it rises faster than the estimate falls, a longer context
//! would come out faster.

use alloc::vec::Vec;

/// An estimate without runs, and the logarithm of the factor by which it is believed to be off.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    /// The logarithm of tokens per second of all sequences together.
    pub(super) log_rate: f64,
    /// What is added to it.
    pub(super) shift: f64,
}

impl Point {
    fn shifted(self) -> f64 {
        self.log_rate + self.shift
    }
}

/// The shift of an estimate between two contexts: the time per token goes from that of the one to that of the other as its estimate does.
/// `None` where the estimate is not between theirs.
pub(super) fn contexts([from, to]: [Point; 2], log_rate: f64) -> Option<f64> {
    let time = |log_rate: f64| libm::exp(-log_rate);
    let estimated = [from.log_rate, log_rate, to.log_rate].map(time);
    let [first, here, last] = estimated;
    if !(first <= here && here <= last && first < last) {
        return None;
    }
    let place = (here - first) / (last - first);
    let [first, last] = [from, to].map(|point| time(point.shifted()));
    Some(libm::log(here / (first + place * (last - first))))
}

/// A number of sequences, as its logarithm, and what is believed of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Counted {
    log_count: f64,
    point: Point,
}

impl Counted {
    /// Of an estimate in tokens per second; prompts, which are read one at a time, have no order to keep.
    pub(super) fn of(sequences: u32, rate: Option<f64>, shift: f64) -> Self {
        let log_rate = rate.map_or(0.0, libm::log);
        Self { log_count: libm::log(f64::from(sequences)), point: Point { log_rate, shift } }
    }
}

/// The shift of an estimate between two numbers of sequences. Its growth with them is that of the estimate, stretched to reach from the one to
/// the other: below the stretch it is multiplied, above it what is missing to a growth in proportion is.
pub(super) fn sequences([fewer, more]: [Counted; 2], here: Counted) -> f64 {
    let further = more.log_count - fewer.log_count;
    let estimated = (more.point.log_rate - fewer.point.log_rate) / further;
    let believed = (more.point.shifted() - fewer.point.shifted()) / further;
    let grown = here.point.log_rate - fewer.point.log_rate;
    let in_proportion = here.log_count - fewer.log_count;
    let growth = if believed <= estimated && estimated > 0.0 {
        grown * believed / estimated
    } else if believed > estimated && estimated < 1.0 {
        in_proportion - (in_proportion - grown) * (1.0 - believed) / (1.0 - estimated)
    } else {
        in_proportion * believed
    };
    fewer.point.shifted() + growth - here.point.log_rate
}

/// By how little the shifts of rising numbers of sequences at one context are moved to keep their order there: more together, and fewer each.
pub(super) fn in_order_of_sequences(counted: &[Counted]) -> Vec<f64> {
    let together = falling(counted.iter().map(|one| (-one.point.shifted(), 1.0)));
    let each = falling(counted.iter().zip(together).map(|(one, less)| (-less - one.log_count, 1.0)));
    counted.iter().zip(each).map(|(one, each)| each + one.log_count - one.point.shifted()).collect()
}

/// The values in falling order that are nearest to these, each with its weight, by least squares: neighbours out of order become their mean
/// (pooling adjacent violators; Ayer et al. 1955, Annals of Mathematical Statistics 26).
pub(super) fn falling(values: impl IntoIterator<Item = (f64, f64)>) -> Vec<f64> {
    // Mean, weight and how many became one.
    let mut pools: Vec<(f64, f64, usize)> = Vec::new();
    for (value, weight) in values {
        let mut pool = (value, weight, 1);
        while let Some((before, heavy, count)) = pools.pop_if(|(before, ..)| *before < pool.0) {
            let (value, weight, more) = pool;
            pool = ((before * heavy + value * weight) / (heavy + weight), heavy + weight, count + more);
        }
        pools.push(pool);
    }
    pools.into_iter().flat_map(|(value, _, count)| core::iter::repeat_n(value, count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-12, "{found}, not {expected}");
    }

    /// Rates of 10, 8 and 5 tokens per second take 0.1, 0.125 and 0.2 s: the middle lies at a quarter of the way.
    #[test]
    fn the_time_goes_from_one_context_to_the_other_as_its_estimate_does() {
        let point = |rate: f64, shift| Point { log_rate: libm::log(rate), shift };
        let between = |from, to, rate: f64| contexts([from, to], libm::log(rate));
        // One twice as fast, the other as estimated: 0.05, 0.0875 and 0.2 s.
        let (short, long) = (point(10.0, libm::log(2.0)), point(5.0, 0.0));
        near(between(short, long, 8.0).unwrap(), libm::log(0.125 / 0.0875));
        near(between(short, long, 10.0).unwrap(), libm::log(2.0));
        near(between(short, long, 5.0).unwrap(), 0.0);
        for rate in [10.1, 4.9] {
            assert_eq!(between(short, long, rate), None, "{rate} is not between them");
        }
        assert_eq!(between(short, point(10.0, 0.0), 10.0), None, "there is nothing between them");
    }

    /// A count of 2 between 1 and 4, in logarithms to the base of 2: halfway.
    #[test]
    fn growth_with_sequences_is_stretched_to_what_ran() {
        let log_two = libm::log(2.0);
        let counted = |doublings: f64, log_rate: f64, shift| Counted {
            log_count: doublings * log_two,
            point: Point { log_rate: log_rate * log_two, shift: shift * log_two },
        };
        // What one doubling is estimated to bring, and both.
        let grown = |first: f64, both: f64, shifts: [f64; 2]| {
            let ends = [counted(0.0, 0.0, shifts[0]), counted(2.0, both, shifts[1])];
            (first * log_two + sequences(ends, counted(1.0, first, 0.0))) / log_two
        };
        for (first, both, shifts, expected) in [
            // Nothing to stretch; half as much growth; none.
            (0.8, 1.2, [0.0, 0.0], 0.8),
            (0.8, 1.2, [0.0, -0.6], 0.4),
            (0.8, 1.2, [0.3, -0.9], 0.3),
            // Of 0.8 missing to growth in proportion half is left: 1 - 0.2 / 2.
            (0.8, 1.2, [0.0, 0.4], 0.9),
            (0.8, 1.2, [0.1, 0.5], 1.0),
            // Estimates that grow in proportion, or not at all, have nothing to stretch.
            (1.0, 2.0, [0.0, 0.5], 1.25),
            (0.0, 0.0, [0.0, -0.5], -0.25),
            (1.0, 2.0, [0.0, -1.0], 0.5),
            (0.0, 0.0, [0.0, 1.0], 0.5),
        ] {
            near(grown(first, both, shifts), expected);
        }
    }

    #[test]
    fn numbers_of_sequences_are_moved_by_as_little_as_keeps_their_order() {
        let moved = |rates: &[(u32, f64)]| -> Vec<f64> {
            // Half of what is seen is the estimate's, half the shift's.
            let half = |rate: f64| libm::sqrt(rate);
            let counted: Vec<_> =
                rates.iter().map(|(n, rate)| Counted::of(*n, Some(half(*rate)), libm::log(half(*rate)))).collect();
            in_order_of_sequences(&counted).iter().zip(rates).map(|(by, (_, rate))| rate * libm::exp(*by)).collect()
        };
        for (rates, expected) in [
            (&[(1, 10.0), (2, 15.0), (8, 60.0)][..], &[10.0, 15.0, 60.0][..]),
            // More together: the geometric mean of the two.
            (&[(1, 40.0), (8, 10.0)], &[20.0, 20.0]),
            // Fewer each: 10 and 22.5 each become 15.
            (&[(1, 10.0), (2, 45.0)], &[15.0, 30.0]),
            // 5 and 5.625 each become the root of 28.125; four write 10 each and stay.
            (&[(4, 40.0), (8, 40.0), (16, 90.0)], &[40.0, 8.0 * 5.303_300_858_899_107, 16.0 * 5.303_300_858_899_107]),
        ] {
            moved(rates).into_iter().zip(expected).for_each(|(found, expected)| near(found / expected, 1.0));
        }
        assert!(in_order_of_sequences(&[]).is_empty());
    }

    #[test]
    fn neighbours_out_of_order_become_their_mean() {
        let of = |values: &[(f64, f64)]| falling(values.iter().copied());
        assert_eq!(of(&[(3.0, 1.0), (2.0, 1.0), (2.0, 5.0)]), [3.0, 2.0, 2.0]);
        assert_eq!(of(&[(1.0, 1.0), (2.0, 3.0)]), [1.75, 1.75]);
        assert_eq!(of(&[(1.0, 3.0), (2.0, 1.0)]), [1.25, 1.25]);
        // The mean of the last two is above the first, and becomes one with it.
        assert_eq!(of(&[(2.0, 1.0), (1.0, 1.0), (6.0, 1.0), (0.5, 1.0)]), [3.0, 3.0, 3.0, 0.5]);
        assert!(of(&[]).is_empty());
    }
}
