//! What JavaScript calls to read files: a module of its own, so that a page that reads none does not wait for the readers.
//!
//! As in the main module there is no arithmetic and no default: `llmhw_core::record::file` has all of it, and what is thrown is the text
//! of `refusal`. Nothing here opens a file: `npm/lib/files.js` reads the bytes that are asked for.

#![expect(clippy::needless_pass_by_value, reason = "wasm-bindgen hands over what it made")]

#[path = "../../src/refusal.rs"]
mod refusal;

use js_sys::Uint8Array;
use llmhw_core::plain::{Field, Value, json as plain_json};
use llmhw_core::record::file::{self, CatalogFile, Header, OwnRunsOf};
use llmhw_core::record::json;
use llmhw_core::{Error, Result};
use refusal::refusal;
use wasm_bindgen::prelude::wasm_bindgen;

/// What is asked for, or the text that JavaScript throws.
type Thrown<T> = std::result::Result<T, String>;

fn said(answer: Result<Value>) -> Thrown<String> {
    answer.map(|answer| answer.to_string()).map_err(|error| refusal(&error))
}

fn record<T: Field + Clone>(record: &T) -> Value {
    json::to_value(record)
}

/// How many bytes from the beginning of a GGUF file bring reading its header on; 0 when these are enough.
///
/// # Errors
/// The text of a refusal.
#[wasm_bindgen]
pub fn gguf_needs(bytes: &[u8], file_bytes: f64) -> Thrown<f64> {
    match file::gguf_header(bytes, file_bytes as u64) {
        Ok(Header::Complete(_)) => Ok(0.0),
        Ok(Header::NeedsMore { bytes }) => Ok(bytes as f64),
        Err(error) => Err(refusal(&error)),
    }
}

/// The model of a GGUF file from the headers of all its parts, with its tensors if they are wanted.
///
/// # Errors
/// The text of a refusal.
#[wasm_bindgen]
pub fn gguf(headers: Vec<Uint8Array>, file_bytes: &[f64], with_tensors: bool) -> Thrown<String> {
    said(model_of(&headers, file_bytes, with_tensors))
}

fn model_of(headers: &[Uint8Array], file_bytes: &[f64], with_tensors: bool) -> Result<Value> {
    let mut read = Vec::new();
    for (header, file_bytes) in headers.iter().zip(file_bytes) {
        match file::gguf_header(&header.to_vec(), *file_bytes as u64)? {
            Header::Complete(header) => read.push(header),
            Header::NeedsMore { bytes } => return Err(cut(bytes)),
        }
    }
    let headers: Vec<_> = read.iter().map(|header| &**header).collect();
    let model = record(&file::gguf(&headers)?);
    if !with_tensors {
        return Ok(model);
    }
    let tensors = file::gguf_tensors(&headers)?.iter().map(record).collect();
    Ok(match model {
        Value::Object(mut fields) => {
            fields.push(("tensor_sizes".into(), Value::List(tensors)));
            Value::Object(fields)
        }
        other => other,
    })
}

fn cut(bytes: u64) -> Error {
    json::refusal("header", "be whole", "cut", &format!("hand over the first {bytes} bytes of the file"))
}

/// How many bytes from the beginning of a safetensors file bring reading its header on; 0 when these are enough.
///
/// # Errors
/// The text of a refusal.
#[wasm_bindgen]
pub fn safetensors_needs(bytes: &[u8]) -> Thrown<f64> {
    file::safetensors_needs(bytes).map(|bytes| bytes as f64).map_err(|error| refusal(&error))
}

/// The model of a `config.json`, with the text of an index and the headers of safetensors files where there are any.
///
/// # Errors
/// The text of a refusal.
#[wasm_bindgen]
pub fn config(text: &str, index: Option<String>, headers: Vec<Uint8Array>) -> Thrown<String> {
    let headers: Vec<Vec<u8>> = headers.iter().map(Uint8Array::to_vec).collect();
    let headers: Vec<&[u8]> = headers.iter().map(Vec::as_slice).collect();
    said(file::huggingface_with(text, index.as_deref(), &headers).map(|model| record(&model)))
}

/// What a benchmark tool printed, as rows.
///
/// # Errors
/// The text of a refusal.
#[wasm_bindgen]
pub fn measurements(text: &str, tool: Option<String>) -> Thrown<String> {
    said(file::measurements(text, tool.as_deref()).map(|measurements| record(&measurements)))
}

/// Rows as runs of one's own.
///
/// # Errors
/// The text of a refusal.
#[wasm_bindgen]
pub fn own_runs(question: &str) -> Thrown<String> {
    let runs = json::from_text::<OwnRunsOf>(question).and_then(|question| question.runs());
    said(runs.map(|runs| Value::List(runs.iter().map(record).collect())))
}

/// A catalogue file of one's own. `kind` is json, toml or csv; of CSV, `list` says which list it is.
///
/// # Errors
/// The text of a refusal.
#[wasm_bindgen]
pub fn read_catalog(text: &str, kind: &str, list: Option<String>) -> Thrown<String> {
    let file = match (kind, list) {
        ("json", None) => CatalogFile::from_json("", text),
        ("toml", None) => CatalogFile::from_toml("", text),
        ("csv", Some(list)) => CatalogFile::from_csv("", &list, text),
        (kind, list) => Err(no_kind(kind, list)),
    };
    said(file.map(|file| file.to_value()))
}

/// The text of a catalogue file, in the same kinds.
///
/// # Errors
/// The text of a refusal.
#[wasm_bindgen]
pub fn write_catalog(file: &str, kind: &str, list: Option<String>) -> Thrown<String> {
    let file = plain_json::parse(file).and_then(|file| CatalogFile::from_value(&file));
    let text = file.and_then(|file| match (kind, list) {
        ("json", None) => Ok(file.to_json()),
        ("toml", None) => file.to_toml(),
        ("csv", Some(list)) => file.to_csv(&list),
        (kind, list) => Err(no_kind(kind, list)),
    });
    text.map_err(|error| refusal(&error))
}

/// CSV has one list, the others all of them.
fn no_kind(kind: &str, list: Option<String>) -> Error {
    match (kind, list) {
        ("csv", _) => json::missing("list"),
        ("json" | "toml", Some(list)) => json::refusal("list", "be of CSV alone", &list, "leave it out"),
        (kind, _) => json::refusal("kind", "be json, toml or csv", kind, "choose one of them"),
    }
}
