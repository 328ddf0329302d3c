//! Writing columns.

use js_sys::{Array, Float64Array, Int8Array, Int32Array};
use llmhw_core::record::columns::{Columns, Reasons, Values, Words};
use wasm_bindgen::JsValue;

/// `[reasons, [name, values], ...]`: numbers as `Float64Array`, yes and no as `Int8Array` with -1 for missing, words as `[words, codes]`.
pub(super) fn answer(columns: &Columns) -> Array {
    let values = columns.columns.iter().map(|(name, values)| named(name, &column(values)));
    with_reasons(columns.reasons.as_ref(), values)
}

fn with_reasons(reasons: Option<&Reasons>, columns: impl Iterator<Item = JsValue>) -> Array {
    let reasons = reasons.map_or(JsValue::NULL, |reasons| texts(reasons.iter().map(Option::as_deref)).into());
    std::iter::once(reasons).chain(columns).collect()
}

fn named(name: &str, values: &JsValue) -> JsValue {
    Array::of2(&name.into(), values).into()
}

fn numbers(numbers: &[f64]) -> JsValue {
    Float64Array::from(numbers).into()
}

fn column(values: &Values) -> JsValue {
    match values {
        Values::Numbers(values) => numbers(values),
        Values::Flags(flags) => {
            let flags: Vec<i8> = flags.iter().map(|flag| flag.map_or(-1, i8::from)).collect();
            Int8Array::from(flags.as_slice()).into()
        }
        Values::Words(Words { words, codes, .. }) => {
            let words = texts(words.iter().map(|word| Some(word.as_str())));
            Array::of2(&words, &Int32Array::from(codes.as_slice())).into()
        }
    }
}

fn texts<'t>(texts: impl Iterator<Item = Option<&'t str>>) -> Array {
    texts.map(|text| text.map_or(JsValue::NULL, JsValue::from)).collect()
}
