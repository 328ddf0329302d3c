//! Numbers as text for people: fixed decimals, thousands set apart, and the digits a figure was published with.

/// With `decimals` decimals and commas between thousands.
pub(crate) fn fixed(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{grouped}{point}{fraction}")
}

/// A fraction as percent.
pub(crate) fn percent(fraction: f64) -> String {
    format!("{} %", fixed(fraction * 100.0, 0))
}

/// Tokens, in thousands of 1,024 where that is exact to a thousand: 131072 is 128k.
pub(crate) fn context(tokens: f64) -> String {
    if tokens >= 1024.0 { format!("{}k", fixed((tokens / 1024.0).floor(), 0)) } else { fixed(tokens, 0) }
}

/// The number with twelve significant digits: 15 in place of the 14.999999999999998 that changing units leaves behind.
pub(crate) fn tidy(value: f64) -> f64 {
    format!("{value:.11e}").parse().unwrap_or(value)
}

/// Whether `computed` rounds to `published` at the digits the figure was published with; a tie may go either way.
pub(crate) fn agrees(computed: f64, published: f64) -> bool {
    let decimals = format!("{published}").split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let half = format!("0.5e-{decimals}").parse().unwrap_or(0.5_f64);
    tidy((computed - published).abs()) <= half
}

/// `3 machines`, and `1 machine`.
pub(crate) fn counted<C: Copy + std::fmt::Display + PartialEq + From<u8>>(count: C, what: &str) -> String {
    let ending = if count == C::from(1) { "" } else { "s" };
    format!("{count} {what}{ending}")
}

/// The same of counts that may be large: `1,232 rows`.
pub(crate) fn counted_apart(count: f64, what: &str) -> String {
    let ending = if count == 1.0 { "" } else { "s" };
    format!("{} {what}{ending}", fixed(count, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart_and_signs_kept() {
        assert_eq!(fixed(14392.0, 0), "14,392");
        assert_eq!(fixed(-1_234_567.891, 2), "-1,234,567.89");
        assert_eq!(fixed(999.96, 1), "1,000.0");
        assert_eq!(fixed(0.5, 3), "0.500");
    }

    #[test]
    fn one_is_no_plural() {
        assert_eq!((counted(1_u32, "run"), counted(2_u32, "run")), ("1 run".into(), "2 runs".into()));
        assert_eq!((counted_apart(1.0, "row"), counted_apart(1232.0, "row")), ("1 row".into(), "1,232 rows".into()));
    }

    #[test]
    fn a_figure_agrees_at_its_own_digits() {
        assert!(agrees(46.153_846, 46.2) && agrees(80.325, 80.33) && !agrees(80.34, 80.33));
        assert!(agrees(62.999_9, 63.0) && !agrees(377.54, 377.0));
        assert!(agrees(118.125, 118.13) && agrees(118.125, 118.12));
    }

    #[test]
    fn what_changing_units_leaves_behind_is_taken_away() {
        assert_eq!(tidy(14.999_999_999_999_998), 15.0);
        assert_eq!(tidy(0.1), 0.1);
        assert_eq!(tidy(2.545_318_371_2), 2.545_318_371_2);
        assert_eq!(tidy(0.0), 0.0);
    }

    #[test]
    fn contexts_are_counted_in_thousands_of_1024() {
        assert_eq!((context(131_072.0), context(4096.0), context(999.0)), ("128k".into(), "4k".into(), "999".into()));
    }
}
