//! How far back a layer looks: the window is in the metadata, but which layers have it often only the architecture says.

use super::metadata::{Metadata, Pattern};
use crate::error::Result;

/// What llama.cpp takes for an architecture (`src/llama-model.cpp`, 2026) when the file states no pattern.
enum Rule {
    /// All but the last of each `period` layers look at a window; without a key it is `assumed` wide.
    AllButLast { period: u32, assumed: Option<u32> },
    /// All but the first of each `period` layers do.
    AllButFirst { period: u32, assumed: Option<u32> },
    /// The key is not used: llama.cpp looks at everything.
    Everything,
}

fn rule(architecture: &str) -> Option<Rule> {
    let last = |period, assumed| Some(Rule::AllButLast { period, assumed });
    match architecture {
        "gpt-oss" => last(2, None),
        "gemma2" => last(2, Some(4096)),
        "llama4" => last(4, Some(8192)),
        "cohere2" | "olmo2" | "exaone4" | "exaone-moe" | "afmoe" => last(4, None),
        "gemma3n" => last(5, None),
        "gemma3" => last(6, None),
        "plamo3" => last(8, None),
        "smallthinker" => Some(Rule::AllButFirst { period: 4, assumed: Some(4096) }),
        "llama" | "phi3" | "phimoe" | "qwen2" | "qwen2moe" | "qwen3" | "qwen3moe" => Some(Rule::Everything),
        _ => None,
    }
}

/// The window of a layer, in tokens; `None` looks at everything.
pub(super) fn of_layer(metadata: &Metadata<'_>, layer: u32) -> Result<Option<u32>> {
    let rule = rule(metadata.architecture);
    let stated = metadata.whole("attention.sliding_window")?;
    let assumed = match rule {
        Some(Rule::AllButLast { assumed, .. } | Rule::AllButFirst { assumed, .. }) => assumed,
        Some(Rule::Everything) => return Ok(None),
        None => None,
    };
    let Some(window) = stated.or(assumed).filter(|window| *window > 0) else { return Ok(None) };
    let all_but_last = |period: u32| period == 0 || layer % period < period - 1;
    let has_window = match (metadata.pattern("attention.sliding_window_pattern")?, rule) {
        (Some(Pattern::Entries(entries)), _) => {
            entries.get(layer as usize % entries.len()).is_some_and(|entry| *entry != 0)
        }
        (Some(Pattern::Period(period)), _) | (None, Some(Rule::AllButLast { period, .. })) => all_but_last(period),
        (None, Some(Rule::AllButFirst { period, .. })) => !layer.is_multiple_of(period),
        (None, Some(Rule::Everything)) => false,
        (None, None) => {
            return Err(metadata.missing(
                "attention.sliding_window_pattern",
                "there is a window, and for this architecture it is not known which layers have it",
            ));
        }
    };
    Ok(has_window.then_some(window))
}
