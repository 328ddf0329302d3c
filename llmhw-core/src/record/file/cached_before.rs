//! What the caller knows of a conversation and its tool did not print: the tokens that were in the cache before.

use super::read::Measurement;
use crate::files::measurements::Phase;

/// Fills in what tools that time one conversation do not say: tokens in the cache before each prompt, of which only the caller knows.
/// Tokens written right after a prompt start behind it. What a tool said stays, and so does a mean below what was cached.
///
/// # Example: a log of llama.cpp after a fresh start
/// ```
/// use llmhw_core::record::file::{cached_before, measurements};
///
/// let mut read = measurements("\
/// prompt eval time =     500.00 ms /   200 tokens (    2.50 ms per token,   400.00 tokens per second)
///        eval time =    1000.00 ms /   100 runs   (   10.00 ms per token,   100.00 tokens per second)", None)?;
/// assert_eq!(read.rows[1].context_tokens, None);
/// cached_before(&mut read.rows, 0.0);
/// assert_eq!((read.rows[0].depth_tokens, read.rows[1].context_tokens), (Some(0.0), Some(250.0)));
/// # Ok::<(), llmhw_core::Error>(())
/// ```
pub fn cached_before(rows: &mut [Measurement], cached_tokens: f64) {
    let mut behind = None;
    for row in rows {
        let is_prompt = row.phase == Phase::Prefill.as_str();
        let is_of_mean = is_prompt && row.context_tokens.is_some_and(|mean| mean >= cached_tokens);
        if row.depth_tokens.is_none() && (row.context_tokens.is_none() || is_of_mean) {
            row.depth_tokens = if is_prompt { Some(cached_tokens) } else { behind };
            let mean = |depth| Some(depth + row.tokens? / 2.0);
            row.context_tokens = row.context_tokens.or_else(|| row.depth_tokens.and_then(mean));
        }
        behind = if is_prompt { row.depth_tokens.and_then(|depth| Some(depth + row.tokens?)) } else { None };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::file::measurements;
    use alloc::string::ToString;
    use alloc::vec::Vec;

    #[test]
    fn what_was_cached_is_filled_in_only_where_no_tool_says_it() {
        let log = "\
            prompt eval time =     500.00 ms /   200 tokens (    2.50 ms per token,   400.00 tokens per second)\n\
                   eval time =    1000.00 ms /   100 runs   (   10.00 ms per token,   100.00 tokens per second)\n";
        let mut rows = measurements(&(log.to_string() + log), None).unwrap().rows;
        rows.push(rows[1].clone());
        let said = r#"{"n_prompt": 0, "n_gen": 128, "avg_ts": 80, "n_depth": 1000}"#;
        rows.extend(measurements(said, None).unwrap().rows);
        cached_before(&mut rows, 1000.0);
        let depths: Vec<_> = rows.iter().map(|row| row.depth_tokens).collect();
        let written = Some(1200.0);
        // The last but one wrote after no prompt of its own.
        assert_eq!(depths, [Some(1000.0), written, Some(1000.0), written, None, Some(1000.0)]);
        assert_eq!((rows[1].context_tokens, rows[5].context_tokens), (Some(1250.0), Some(1064.0)));
        // What says only its mean context keeps that.
        rows[0].depth_tokens = None;
        rows[0].context_tokens = Some(700.0);
        cached_before(&mut rows, 2000.0);
        assert_eq!((rows[0].depth_tokens, rows[0].context_tokens), (None, Some(700.0)));
        cached_before(&mut rows, 600.0);
        assert_eq!((rows[0].depth_tokens, rows[0].context_tokens), (Some(600.0), Some(700.0)));
    }
}
