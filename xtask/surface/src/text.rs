//! The text of a crate: a heading, its items by module, and the traits of its types.

use crate::rustdoc::Description;
use crate::shorten;
use crate::traits::Traits;
use anyhow::Result;
use public_api::{Builder, PublicItem};
use serde_json::Value;

/// The whole text.
pub(crate) fn of(name: &str, description: &Description) -> Result<String> {
    let of_crate = name.replace('-', "_");
    let api = Builder::from_rustdoc_json(&description.path)
        .omit_auto_trait_impls(true)
        .omit_blanket_impls(true)
        .include_function_parameter_names(true)
        .build()?;
    let mut text = format!(
        "# The public items of {name} with all features, rendered by `cargo xtask surface`.\n\
         # Left out: auto traits, blanket traits, and the algebra that uom's macros make.\n"
    );
    let mut traits = Traits::default();
    for item in api.items() {
        let line = shorten::line(&of_crate, &item.to_string());
        if is_of_uom(&line) || is_inside_a_trait_of_a_type(&description.json, item) || traits.take(&line) {
            continue;
        }
        // What is inside says to which type it belongs.
        if line.starts_with("impl ") || line.starts_with("impl<") {
            continue;
        }
        if line.starts_with("pub mod ") {
            text.push('\n');
        }
        if is_must_use(&description.json, item) {
            text.push_str("#[must_use] ");
        }
        text.push_str(without_base_units(&line));
        text.push('\n');
    }
    text.push_str("\n# Traits\n");
    for line in traits.lines() {
        text.push_str(&line);
        text.push('\n');
    }
    Ok(text)
}

/// An item of the description.
fn described(json: &Value, id: u32) -> Option<&Value> {
    json.get("index")?.get(id.to_string())
}

/// The trait's line says all of it.
fn is_inside_a_trait_of_a_type(json: &Value, item: &PublicItem) -> bool {
    let parent = item.parent_id().and_then(|id| described(json, id.0));
    parent.and_then(|parent| parent.pointer("/inner/impl/trait")).is_some_and(|trait_| !trait_.is_null())
}

fn is_must_use(json: &Value, item: &PublicItem) -> bool {
    let attributes = described(json, item.id().0).and_then(|item| item.get("attrs")).and_then(Value::as_array);
    attributes.is_some_and(|attributes| attributes.iter().any(|attribute| attribute.get("must_use").is_some()))
}

/// What the macros of `uom` make for every quantity alike: its algebra, and traits and an enum for each module of units.
fn is_of_uom(line: &str) -> bool {
    let made = ["::Conversion", "::Unit", "::description()", "uom::Conversion", "units::Quantity<"];
    line.contains("units::") && made.iter().any(|made| line.contains(made)) && !line.starts_with("pub type units::")
        || line.contains("::Dimension = dyn ")
}

/// A quantity in the base units of this crate: which they are stands in `units`, once.
fn without_base_units(line: &str) -> &str {
    line.split_once("<dyn units::system::Units").map_or(line, |(quantity, _)| quantity)
}
