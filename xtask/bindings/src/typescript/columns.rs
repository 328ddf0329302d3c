//! Questions in columns.

use super::shapes::Reading;
use super::write::doc;
use crate::names::camel;
use crate::schema::Interface;
use crate::shape::{Field, Shape};
use anyhow::{Context, Result};
use llmhw_core::catalog;
use llmhw_core::record::columns::{Choices, CostMeasure, Measure, Numbers, OnError, Sweep, Values};
use std::borrow::Cow;
use std::fmt::Write as _;

const COMMON: &str = "/** One number for all rows, or one per row. */
export type NumberColumn =
  | number
  | readonly number[]
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

/** One for all rows, one per row, or the distinct ones with the place of each row's; 0xffffffff is a missing one. */
export type Choices<T> = T | readonly T[] | { readonly values: readonly T[]; readonly codes: Uint32Array };

/** A column of words, few of them distinct: that of a row is `words[codes[row]]`, and its code is -1 where there is none. */
export interface WordColumn {
  readonly words: readonly string[];
  readonly codes: Int32Array;
}

/** What a row that is refused does: refuse the whole call, or leave its answers missing and keep the reason. */
export type OnError = \"raise\" | \"mark\";

/** Why each row was refused, with `onError: \"mark\"`; null where it was not. */
export interface Reasons {
  readonly reasons?: readonly (string | null)[];
}

";

/// Fields of the projection that are one per row, in the order of the question; numbers, then nouns.
const NUMBERS: &[&str] = &["context_tokens", "prompt_tokens", "sequences", "nodes"];
const NOUNS: &[&str] = &["hardware", "model", "format", "runtime", "kv_format"];
const REST: &[&str] = &["strategy", "link", "efficiency", "own_runs"];

pub(super) fn types(interface: &Interface, reading: &Reading<'_>) -> Result<String> {
    let projection = interface.asked("AskProjection")?.fields();
    let mut text = String::from(COMMON);
    text += "/** A question in columns: one projection per row. */\nexport interface AskProjectionColumns<C extends ProjectionColumn = ProjectionColumn> {\n";
    for name in NOUNS.iter().chain(NUMBERS).chain(REST) {
        let field = projection.iter().find(|field| field.name == *name).with_context(|| format!("no field {name}"))?;
        text +=
            &if REST.contains(name) { reading.field_read(field) } else { column(reading, field, NOUNS.contains(name)) };
    }
    text += super::files::CATALOG_FIELD;
    text += &asked_columns("ProjectionColumn");
    text += &answers("Projection", &projection_columns(interface)?);
    text += "/** One projection per row; all columns when none are chosen. */\nexport function projectColumns<const C extends ProjectionColumn = ProjectionColumn>(\n  question: AskProjectionColumns<C>,\n): ProjectionColumns<C>;\n\n";

    text += "/** A question in columns: what owning costs. */\nexport interface AskCostColumns<C extends CostColumn = CostColumn> {\n";
    let cost = interface.asked("AskCost")?.fields().iter().filter(|field| field.name == "tokens_per_second");
    let cloud =
        interface.asked("AskBreakEven")?.fields().iter().filter(|field| field.name == "cloud_usd_per_million_tokens");
    for field in interface.asked("Ownership")?.fields().iter().chain(cost).chain(cloud) {
        text += &column(reading, field, false);
    }
    text += &asked_columns("CostColumn");
    text += &answers("Cost", &cost_columns(interface)?);
    text += "/** What owning costs, one answer per row; break-even needs a cloud price. */\nexport function costColumns<const C extends CostColumn = CostColumn>(question: AskCostColumns<C>): CostColumns<C>;\n\n";

    text += "/** The guide's formula in columns. */\nexport interface AskGuideDecodeColumns {\n";
    for field in interface.asked("AskGuideDecode")?.fields() {
        text += &column(reading, field, false);
    }
    text += "  /** What a row that is refused does: `\"raise\"` when left out. */\n  readonly onError?: OnError | null | undefined;\n}\n\n/** The guide's formula, one rate per row. */\nexport function guideDecodeColumns(question: AskGuideDecodeColumns): { readonly tokensPerSecond: Float64Array } & Reasons;\n\n";
    Ok(text)
}

fn column(reading: &Reading<'_>, field: &Field, is_noun: bool) -> String {
    let kind = if is_noun {
        let one = match &field.shape {
            Shape::Maybe(one) => one,
            one => one,
        };
        format!("Choices<{}>", reading.read(&field.name, one))
    } else {
        "NumberColumn".to_owned()
    };
    let (mark, or) = if field.is_required { ("", "") } else { ("?", " | null | undefined") };
    format!("{}  readonly {}{mark}: {kind}{or};\n", doc(&field.doc, "  "), camel(&field.name))
}

fn asked_columns(union: &str) -> String {
    debug_assert!(union.ends_with("Column"), "the name of a union of columns");
    "  /** Which columns to answer: all when left out. */\n  readonly columns?: readonly C[] | null | undefined;\n  /** What a row that is refused does: `\"raise\"` when left out. */\n  readonly onError?: OnError | null | undefined;\n}\n\n".to_owned()
}

fn answers(name: &str, columns: &[(String, &'static str, String)]) -> String {
    let mut text = format!("/** The columns there are. */\nexport interface {name}ColumnValues {{\n");
    for (column, kind, about) in columns {
        let _ = writeln!(text, "{}  readonly {}: {kind};", doc(about, "  "), camel(column));
    }
    text + &format!(
        "}}\n\nexport type {name}Column = keyof {name}ColumnValues;\n\n/** The columns asked for. Numbers are NaN where a row has none. */\n\
         export type {name}Columns<C extends {name}Column = {name}Column> = Pick<{name}ColumnValues, C> & Reasons;\n\n"
    )
}

/// What the records say of a field of this name.
fn about(interface: &Interface, shapes: &[&str], name: &str) -> Result<String> {
    for shape in shapes {
        if let Some(field) = interface.written(shape)?.fields().iter().find(|field| field.name == name) {
            return Ok(field.doc.clone());
        }
    }
    Ok(String::new())
}

/// Name, type and meaning of every measure; its type is that of an answer.
fn projection_columns(interface: &Interface) -> Result<Vec<(String, &'static str, String)>> {
    let sweep = Sweep::new(
        1,
        Choices::one(Cow::Borrowed(catalog::hardware("rtx-4090-24gb")?)),
        Choices::one(Cow::Borrowed(catalog::model("gpt-oss-20b")?)),
        Choices::one(Cow::Borrowed(catalog::format("mxfp4")?)),
        Numbers::new(&[8192.0]),
    );
    let measures: Vec<Measure> = Measure::ALL.iter().map(|(measure, _)| *measure).collect();
    let answer = sweep.run(&measures, OnError::Raise)?;
    let column = |(name, values): (&'static str, Values)| {
        let kind = match values {
            Values::Numbers(_) => "Float64Array",
            Values::Flags(_) => "readonly (boolean | null)[]",
            Values::Words(_) => "WordColumn",
        };
        Ok((name.to_owned(), kind, about(interface, &["Projection", "Memory"], name)?))
    };
    answer.columns.into_iter().map(column).collect()
}

fn cost_columns(interface: &Interface) -> Result<Vec<(String, &'static str, String)>> {
    let column = |(_, name): &(CostMeasure, &str)| {
        let field = name.trim_start_matches("break_even_");
        Ok(((*name).to_owned(), "Float64Array", about(interface, &["Cost", "BreakEven"], field)?))
    };
    CostMeasure::ALL.iter().map(column).collect()
}
