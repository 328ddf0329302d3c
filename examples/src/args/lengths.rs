//! How long prompts are, and when they come.

use super::parse::{ends, read_tokens};
use llmhw_core::record::ask::{LengthChoice, LengthDistribution};

const HOURS: usize = 24;

/// Tokens, or how they are distributed.
pub(super) fn read_length(text: &str) -> Result<LengthChoice, String> {
    let text = text.trim();
    if let Some(rest) = text.strip_prefix("log-normal:") {
        let (median, deviation) =
            rest.split_once(':').ok_or("must be log-normal:MEDIAN:DEVIATION, such as log-normal:1500:1")?;
        return Ok(LengthChoice::Distribution(LengthDistribution::LogNormal {
            median_tokens: read_tokens(median)?,
            log_standard_deviation: number(deviation)?,
        }));
    }
    if let Some((low, high)) = text.split_once("..") {
        let (low_tokens, high_tokens) = (read_tokens(low)?, read_tokens(high)?);
        return Ok(LengthChoice::Distribution(LengthDistribution::Uniform { low_tokens, high_tokens }));
    }
    if let Some((mean, deviation)) = text.split_once("+-").or_else(|| text.split_once('±')) {
        return Ok(LengthChoice::Distribution(LengthDistribution::Mean {
            mean_tokens: read_tokens(mean)?,
            standard_deviation_tokens: read_tokens(deviation)?,
        }));
    }
    if text.contains(',') {
        let lengths_tokens = text.split(',').map(read_tokens).collect::<Result<_, _>>()?;
        return Ok(LengthChoice::Distribution(LengthDistribution::Counted { lengths_tokens, weights: None }));
    }
    read_tokens(text).map(LengthChoice::Tokens).map_err(|error| match ends(text) {
        Some((low, high)) => format!("{error}; a range is {low}..{high}"),
        None => error,
    })
}

fn number(text: &str) -> Result<f64, String> {
    text.trim().parse().map_err(|_| format!("{text} is not a number"))
}

/// A weight for each hour from midnight on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Day(pub(crate) Vec<f64>);

/// Hours from-to, or weights. Whether weights are 24 is for the library to say.
pub(super) fn read_day(text: &str) -> Result<Day, String> {
    if !text.contains('-') {
        return text.split(',').map(number).collect::<Result<_, _>>().map(Day);
    }
    let mut day = vec![0.0; HOURS];
    for span in text.split(',') {
        let hour = |text: &str| text.trim().parse::<usize>().ok().filter(|hour| *hour <= HOURS);
        let ends = span.split_once('-').and_then(|(from, to)| hour(from).zip(hour(to)));
        let (from, to) = ends.filter(|(from, to)| from != to).ok_or_else(|| {
            format!("{span} is not from-to in hours of 0 to 24, such as 9-17; or give 24 weights from midnight on")
        })?;
        // 22-6 goes over midnight.
        let is_in = |hour: usize| if from < to { (from..to).contains(&hour) } else { hour >= from || hour < to };
        day.iter_mut().enumerate().filter(|(hour, _)| is_in(*hour)).for_each(|(_, weight)| *weight = 1.0);
    }
    Ok(Day(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_spans_or_weights() {
        let busy = |text: &str| {
            let Day(day) = read_day(text).unwrap();
            (0..day.len()).filter(|hour| day[*hour] > 0.0).collect::<Vec<_>>()
        };
        assert_eq!(busy("9-12,13-15"), [9, 10, 11, 13, 14]);
        assert_eq!(busy("22-2"), [0, 1, 22, 23]);
        assert_eq!(read_day("1,2,0.5"), Ok(Day(vec![1.0, 2.0, 0.5])));
        for wrong in ["9-25", "9-9", "nine-five", "-5"] {
            assert!(read_day(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn lengths_are_numbers_or_distributions() {
        assert_eq!(read_length("1500"), Ok(LengthChoice::Tokens(1500.0)));
        let distribution = |text: &str| match read_length(text) {
            Ok(LengthChoice::Distribution(distribution)) => distribution,
            other => panic!("{other:?}"),
        };
        assert_eq!(
            distribution("log-normal:1500:0.8"),
            LengthDistribution::LogNormal { median_tokens: 1500.0, log_standard_deviation: 0.8 }
        );
        assert_eq!(distribution("100..900"), LengthDistribution::Uniform { low_tokens: 100.0, high_tokens: 900.0 });
        assert_eq!(
            distribution("1500+-800"),
            LengthDistribution::Mean { mean_tokens: 1500.0, standard_deviation_tokens: 800.0 }
        );
        assert!(
            matches!(distribution("1,2,3"), LengthDistribution::Counted { lengths_tokens, .. } if lengths_tokens.len() == 3)
        );
        assert!(read_length("500-4000").unwrap_err().contains("a range is 500..4000"));
        for wrong in ["", "long", "log-normal:1500", "1..", "1500+-"] {
            assert!(read_length(wrong).is_err(), "{wrong}");
        }
    }
}
