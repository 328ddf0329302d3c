//! The type of the function that asks a question.

use super::shapes::Reading;
use super::write;
use crate::names::camel;
use crate::schema::{Call, Interface};
use anyhow::Result;

pub(super) fn function(interface: &Interface, reading: &Reading<'_>, call: &Call) -> Result<String> {
    let question = interface.asked(&call.question)?;
    let doc = write::doc(question.doc(), "");
    let answer = reading.written(&call.answer);
    let name = camel(&call.name);
    Ok(format!("{doc}export function {name}(question: {}): {answer};\n\n", call.question))
}
