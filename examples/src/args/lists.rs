//! Lists of numbers: some by some, or a range with its steps.

use super::parse::{ends, read_tokens_per_second, read_whole as whole};

/// More than this many values on one axis are a mistake.
const MOST: usize = 10_000_000;

/// Numbers, in the order in which they were given.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct NumberList(pub(crate) Vec<f64>);

/// Whole numbers, in the order in which they were given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CountList(pub(crate) Vec<u32>);

/// Rates, one by one.
pub(super) fn read_rates(text: &str) -> Result<NumberList, String> {
    text.split(',').map(read_tokens_per_second).collect::<Result<_, _>>().map(NumberList)
}

/// Whole numbers of tokens: `4096`, `4k`, `1024,8192`, `1k..128kx2`, `1000..9000:500`.
pub(super) fn read_token_list(text: &str) -> Result<NumberList, String> {
    expanded(text).map(|numbers| NumberList(numbers.into_iter().map(|number| number as f64).collect()))
}

/// Whole numbers, said in the same ways: `1,2,4`, `1..64`, `1..64x2`.
pub(super) fn read_count_list(text: &str) -> Result<CountList, String> {
    let narrow = |number: u64| u32::try_from(number).map_err(|_| format!("{number} is too large"));
    expanded(text)?.into_iter().map(narrow).collect::<Result<_, _>>().map(CountList)
}

fn expanded(text: &str) -> Result<Vec<u64>, String> {
    let mut all = Vec::new();
    for part in text.split(',') {
        let part = part.trim();
        match part.split_once("..") {
            None => all.push(whole(part).map_err(|error| match ends(part) {
                Some((low, high)) => {
                    format!("{error}; a range is {low}..{high}, {low}..{high}:STEP or {low}..{high}xFACTOR")
                }
                None => error,
            })?),
            Some((low, rest)) => range(whole(low)?, rest, &mut all)?,
        }
        if all.len() > MOST {
            return Err(format!("has more than {MOST} values; take larger steps"));
        }
    }
    Ok(all)
}

/// `HIGH`, `HIGH:STEP` or `HIGHxFACTOR` behind a low end. Both ends count where a step meets them.
fn range(low: u64, rest: &str, all: &mut Vec<u64>) -> Result<(), String> {
    let (high, next): (u64, Box<dyn Fn(u64) -> Option<u64>>) = if let Some((high, step)) = rest.split_once(':') {
        let step = whole(step)?;
        (whole(high)?, Box::new(move |at| at.checked_add(step).filter(|next| *next > at)))
    } else if let Some((high, factor)) = rest.split_once('x') {
        let factor = whole(factor)?;
        (whole(high)?, Box::new(move |at| at.checked_mul(factor).filter(|next| *next > at)))
    } else {
        (whole(rest)?, Box::new(|at| at.checked_add(1)))
    };
    if high < low {
        return Err(format!("{low}..{high} goes down: swap the two"));
    }
    let mut at = Some(low);
    while let Some(value) = at.filter(|value| *value <= high) {
        all.push(value);
        if all.len() > MOST {
            return Ok(());
        }
        at = next(value);
        if at.is_none() && value < high {
            return Err(format!("{low}..{rest} does not get any further than {value}; choose another step"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_ranges_are_told_apart() {
        let read = |text: &str| expanded(text).unwrap();
        assert_eq!(read("4096"), [4096]);
        assert_eq!(read("1k,3"), [1024, 3]);
        assert_eq!(read("1..4"), [1, 2, 3, 4]);
        assert_eq!(read("1k..8kx2"), [1024, 2048, 4096, 8192]);
        assert_eq!(read("1..10:4,100"), [1, 5, 9, 100]);
        assert_eq!(read("7..7"), [7]);
    }

    #[test]
    fn a_range_that_gets_nowhere_is_refused() {
        for wrong in ["", "1..", "8..1", "1..8:0", "1..8x1", "0..8x2", "2.5", "1..9e9", "-1..4"] {
            assert!(expanded(wrong).is_err(), "{wrong}");
        }
        assert!(expanded("1..4000000000").unwrap_err().contains("larger steps"));
        assert!(expanded("1k-8k").unwrap_err().contains("a range is 1k..8k, 1k..8k:STEP"));
        assert!(read_count_list("5000000000").is_err());
    }
}
