//! Ids as unions, and the catalogue's functions.

use super::write::words;
use crate::names::camel;
use crate::schema::Interface;
use anyhow::{Context, Result};
use llmhw_core::ErrorKind;
use llmhw_core::record::json;
use serde_json::Value;
use std::fmt::Write as _;

/// Lists short enough to be spelled out, with the name of the union. Hardware and models are hundreds, and grow.
const UNIONS: &[(&str, &str)] =
    &[("formats", "FormatId"), ("kv_formats", "KvFormatId"), ("runtimes", "RuntimeId"), ("links", "LinkId")];

/// The type of a name of the catalogue. Aliases are names too, so any text compiles; the ids are what editors offer.
pub(super) fn name_type(noun: &str) -> &'static str {
    match noun {
        "format" => "FormatName",
        "kv_format" => "KvFormatName",
        "runtime" => "RuntimeName",
        "link" => "LinkName",
        _ => "string",
    }
}

pub(super) fn ids() -> Result<String> {
    let mut text = String::new();
    for (list, union) in UNIONS {
        let records = json::list_value(list, llmhw_core::catalog::Catalog::BUILT_IN)?;
        let records = serde_json::to_value(&records)?;
        let records = records.as_array().context("a list is an array")?;
        let ids: Vec<&str> = records.iter().filter_map(|record| record.get("id")?.as_str()).collect();
        let name = union.replace("Id", "Name");
        let _ = write!(text, "/** The listed ids. */\nexport type {union} ={};\n\n", words(&ids));
        let _ = write!(
            text,
            "/** A listed id or one of its aliases. */\nexport type {name} = {union} | (string & {{}});\n\n"
        );
    }
    Ok(text)
}

/// Lists whose entries have names to find them by.
fn found() -> Vec<&'static str> {
    let is_list = |list: &&&str| {
        let error = json::find_value(list, "", llmhw_core::catalog::Catalog::BUILT_IN).err();
        !error.is_some_and(|error| error.kind() == ErrorKind::UnknownId && error.parameter() == Some("list"))
    };
    json::LISTS.iter().filter(is_list).copied().collect()
}

pub(super) fn types(interface: &Interface) -> String {
    let mut lists = String::new();
    let mut finds = String::new();
    for (list, entry) in &interface.lists {
        let name = camel(list);
        let _ = writeln!(lists, "  {name}(question?: WithCatalog): readonly {entry}[];");
        if found().contains(&list.as_str()) {
            let _ = writeln!(finds, "    {name}(name: string, question?: WithCatalog): {entry};");
        }
    }
    format!(
        "/**\n * What is listed: each list is a function that gives frozen records, the same array every time unless rows of your own are asked \
         for.\n * @example `catalog.hardware().filter((machine) => machine.vendor === \"apple\")`\n */\nexport interface Catalog {{\n{lists}  \
         /** The listed one of an id or alias. */\n  readonly find: {{\n{finds}  }};\n  \
         /** The day it was put together. */\n  readonly version: string;\n}}\n\nexport const catalog: Catalog;\n\n"
    )
}

pub(super) fn lists_js() -> String {
    let names = |names: &[&str]| Value::from(names).to_string().replace(',', ", ");
    format!("export const LISTS = {};\nexport const FOUND = {};\n", names(json::LISTS), names(&found()))
}
