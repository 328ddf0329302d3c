//! What `llmhw/planner` answers. As with files, its records are in `index.d.ts`.

use super::function::function;
use super::shapes::Reading;
use crate::schema::{Call, Interface};
use anyhow::Result;
use std::fmt::Write as _;

/// The calls that the main module does not have.
pub(super) fn calls(whole: &Interface, main: &Interface) -> Vec<Call> {
    let is_main = |call: &&Call| main.calls.iter().any(|known| known.name == call.name);
    whole.calls.iter().filter(|call| !is_main(call)).cloned().collect()
}

/// `planner.d.ts`: these calls, with the types that only they speak of.
pub(super) fn types(whole: &Interface, main: &Interface, reading: &Reading<'_>) -> Result<String> {
    let calls = calls(whole, main);
    let is_known = |name: &str| main.asked(name).is_ok() || main.written(name).is_ok();
    let names = reading.names(|name| !is_known(name));
    let mut text = String::from("import type {\n");
    let mut spoken: Vec<String> =
        calls.iter().flat_map(|call| [call.question.clone(), reading.written(&call.answer)]).collect();
    spoken.sort();
    for name in spoken {
        let _ = writeln!(text, "  {name},");
    }
    text += "} from \"./index.js\";\n\nexport { LlmhwError } from \"./index.js\";\nexport type {\n";
    for name in names {
        let _ = writeln!(text, "  {name},");
    }
    text += "} from \"./index.js\";\n\n";
    for call in &calls {
        text += &function(whole, reading, call)?;
    }
    Ok(text.trim_end().to_owned() + "\n")
}
