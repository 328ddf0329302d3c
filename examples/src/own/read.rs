//! `guide read`: what is in a file.

use super::file::{self, Content};
use crate::args::Options;
use crate::failure::Failure;
use crate::number::{counted, fixed, percent};
use crate::page::{self, Page, fields, minor, numbers, words};
use crate::section::{Cell, Sheet};
use llmhw_core::catalog::{Catalog, Listed as _};
use llmhw_core::evidence::Basis;
use llmhw_core::files::gguf::Header;
use llmhw_core::plain::{Field, Value};
use llmhw_core::record::Named;
use llmhw_core::record::answer::WeightSizes;
use llmhw_core::record::ask::{Ask as _, AskProjection};
use llmhw_core::record::file::{self as record, CatalogFile, Measurements, ModelFile, TensorSize, csv::LISTS};
use llmhw_core::spec::{Hardware, Model, Vendor, WeightFormat};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What is known of one file.
struct Found {
    page: Page,
    /// All of it.
    document: Value,
    /// What a table of it has on its rows.
    rows: Vec<Value>,
}

/// The answer in the form asked for.
pub(crate) fn read(options: &Options, names: &[String], with_tensors: bool) -> Result<String, Failure> {
    let (mut found, mut seen) = (Vec::new(), Vec::<PathBuf>::new());
    for name in names {
        let (list, path) = file::list_and_path(name)?;
        // All parts of a split file are read with the first that is named.
        if seen.iter().any(|part| part == Path::new(path)) {
            continue;
        }
        seen.extend(file::parts(Path::new(path)));
        found.push(of(path, name, &file::open(path, list)?, with_tensors)?);
    }
    let pages: Vec<Page> = found.iter_mut().map(|found| std::mem::take(&mut found.page)).collect();
    let rows: Vec<Value> = found.iter().flat_map(|found| found.rows.iter().cloned()).collect();
    let documents = found.into_iter().map(|found| found.document).collect();
    page::text(options, &pages, &Value::List(documents), &rows)
}

fn text(text: impl Into<String>) -> Value {
    Value::Text(Cow::Owned(text.into()))
}

/// A record with the file and its kind in front.
fn document(name: &str, kind: &'static str, record: Value, more: Option<(&'static str, Value)>) -> Value {
    let mut all = vec![(Cow::Borrowed("file"), text(name)), (Cow::Borrowed("kind"), text(kind))];
    match record {
        Value::Object(fields) => all.extend(fields),
        other => all.push((Cow::Borrowed("record"), other)),
    }
    all.extend(more.map(|(name, value)| (Cow::Borrowed(name), value)));
    Value::Object(all)
}

fn of(name: &str, given: &str, content: &Content, with_tensors: bool) -> Result<Found, Failure> {
    match content {
        Content::Gguf(headers) => gguf(name, headers, with_tensors),
        Content::Config(file) => Ok(config(name, file)),
        Content::Index(bytes, parameters) => Ok(index(name, *bytes, *parameters)),
        Content::Catalogue(file) => Ok(catalogue(name, given, file)),
        Content::Measurements(read) => Ok(measurements(name, read)),
    }
}

fn gguf(name: &str, headers: &[Header], with_tensors: bool) -> Result<Found, Failure> {
    let refused = |error| Failure::refused_in(name, error);
    let headers: Vec<&Header> = headers.iter().collect();
    let file = record::gguf(&headers).map_err(refused)?;
    let tensors = if with_tensors { Some(record::gguf_tensors(&headers).map_err(refused)?) } else { None };
    let parts = if headers.len() > 1 { format!(" in {} parts", headers.len()) } else { String::new() };
    let count = file.tensors.map_or_else(String::new, |count| format!(", {count} tensors"));
    let mut sheets = vec![fields("The model", &file.model.clone().write())];
    sheets.extend(file.weights.as_ref().map(sizes));
    sheets.extend(tensors.as_deref().map(tensor_table));
    let format = file.format.as_ref().map_or("", |format| format.name.as_ref());
    let page = Page {
        title: format!("{name}: GGUF{parts}: {}{count}", page::model_at(&file.model.name, format)),
        sheets,
        notes: vec![
            "guide project, fit and the other sections take the file as --model, with its own format.".to_owned(),
        ],
    };
    let list = |tensors: Vec<TensorSize>| -> Vec<Value> { tensors.into_iter().map(|mut size| size.write()).collect() };
    let tensors = tensors.map(list);
    Ok(Found {
        page,
        document: document(
            name,
            "gguf",
            file.clone().write(),
            tensors.clone().map(|list| ("tensor_sizes", Value::List(list))),
        ),
        rows: tensors.unwrap_or_else(|| vec![file.model.clone().write()]),
    })
}

fn sizes(sizes: &WeightSizes) -> Sheet {
    let parts = [
        ("input embedding", sizes.embedding_gigabytes),
        ("output layer", sizes.output_gigabytes),
        ("attention", sizes.attention_gigabytes),
        ("feed-forward", sizes.feed_forward_gigabytes),
        ("shared experts", sizes.shared_experts_gigabytes),
        ("experts", sizes.experts_gigabytes),
        ("norms, routers, rest", sizes.other_gigabytes),
        ("never read", sizes.unread_gigabytes),
        ("tokenizer, header", sizes.tokenizer_gigabytes),
    ];
    let row = |name: &str, gigabytes: f64| {
        let share = gigabytes / sizes.total_gigabytes;
        vec![Cell::from(name), fixed(gigabytes, 3).into(), share.is_finite().then(|| percent(share)).into()]
    };
    let mut rows: Vec<Vec<Cell>> =
        parts.into_iter().filter(|(_, size)| *size > 0.0).map(|(name, size)| row(name, size)).collect();
    rows.push(row("the whole file", sizes.total_gigabytes));
    rows.push(row("a token reads", sizes.read_per_step_gigabytes));
    page::sheet("Bytes by part", vec![words("part"), numbers("size", "GB"), numbers("share", "")], rows)
}

fn tensor_table(tensors: &[TensorSize]) -> Sheet {
    let row = |tensor: &TensorSize| {
        vec![
            Cell::from(tensor.name.as_ref()),
            tensor.part.as_ref().into(),
            tensor.tensor_type.as_ref().into(),
            fixed(tensor.weights, 0).into(),
            fixed(tensor.bytes, 0).into(),
        ]
    };
    let headers =
        vec![words("tensor"), words("part"), words("type"), minor(numbers("weights", "")), numbers("size", "bytes")];
    page::sheet("Tensors", headers, tensors.iter().map(row).collect())
}

fn config(name: &str, file: &ModelFile) -> Found {
    let format = match &file.format {
        Some(format) => format!(
            "Its format is {}: commands take the file as --model, and that format unless --weights says another.",
            format.name
        ),
        None => {
            "It says nothing of the format: commands take the file as --model, with --weights or q4-k-m.".to_owned()
        }
    };
    let mut notes = vec![format];
    notes.extend(file.file_bytes.map(|bytes| format!("The index beside it states {} GB.", fixed(bytes / 1e9, 2))));
    Found {
        page: Page {
            title: format!("{name}: Hugging Face configuration: {}", file.model.name),
            sheets: vec![fields("The model", &file.model.clone().write())],
            notes,
        },
        document: document(name, "huggingface-config", file.clone().write(), None),
        rows: vec![file.model.clone().write()],
    }
}

fn index(name: &str, bytes: Option<u64>, parameters: Option<u64>) -> Found {
    let number = |count: Option<u64>| count.map_or(Value::Null, |count| Value::Number(count as f64));
    let record = Value::object([("stated_bytes", number(bytes)), ("stated_parameters", number(parameters))]);
    let note = "An index has no shapes: the model is in the config.json beside it, which is held against this index.";
    Found {
        page: Page {
            title: format!("{name}: index of safetensors"),
            sheets: vec![fields("What it states", &record)],
            notes: vec![note.to_owned()],
        },
        document: document(name, "safetensors-index", record.clone(), None),
        rows: vec![record],
    }
}

fn catalogue(name: &str, given: &str, file: &CatalogFile) -> Found {
    let record = file.to_value();
    let lists = LISTS.iter().filter_map(|list| match record.get(list) {
        Some(Value::List(rows)) => Some((*list, rows)),
        _ => None,
    });
    let own = file.catalog(Catalog::BUILT_IN).unwrap_or_default();
    let row = |list: &'static str, row: &Value| {
        let text = |field: &str| row.get(field).and_then(Value::as_text).unwrap_or("").to_owned();
        let id = Some(text("id")).filter(|id| !id.is_empty()).or_else(|| made_of(&own, list, &text("name")));
        let aliases = match row.get("aliases") {
            Some(Value::List(aliases)) => aliases.iter().filter_map(Value::as_text).collect::<Vec<_>>().join(", "),
            _ => String::new(),
        };
        let known = match row {
            Value::Object(fields) => fields.iter().filter(|(_, value)| !value.is_null()).count(),
            _ => 0,
        };
        vec![Cell::from(list), text("name").into(), id.into(), aliases.into(), known.to_string().into()]
    };
    let rows: Vec<Vec<Cell>> = lists.clone().flat_map(|(list, rows)| rows.iter().map(move |r| row(list, r))).collect();
    let count = rows.len();
    let headers =
        vec![words("list"), words("name"), page::names("id"), words("aliases"), minor(numbers("fields", "known"))];
    let with_list = |list: &'static str, row: &Value| match row {
        Value::Object(fields) => {
            let list = (Cow::Borrowed("list"), Value::Text(Cow::Borrowed(list)));
            Value::Object(std::iter::once(list).chain(fields.iter().cloned()).collect())
        }
        other => other.clone(),
    };
    let mut notes: Vec<String> = Hardware::own(&own).iter().filter_map(|row| unmeasured(&row.noun)).collect();
    notes.push(format!(
        "Commands that name something take it: --catalog {given}. Scenarios are asked with guide project --scenario."
    ));
    Found {
        page: Page {
            title: format!(
                "{name}: catalogue, version {} of the form, {}, {}",
                file.schema_version,
                counted(count, "row"),
                if count == 1 { "valid" } else { "all valid" }
            ),
            sheets: vec![page::sheet("Rows", headers, rows)],
            notes,
        },
        rows: lists.flat_map(|(list, rows)| rows.iter().map(move |row| with_list(list, row))).collect(),
        document: document(name, "catalogue", record.clone(), None),
    }
}

/// The id that a row without one has by its name.
fn made_of(own: &Catalog, list: &str, name: &str) -> Option<String> {
    match list {
        "hardware" => own.rows::<Hardware>().find(|row| row.name() == name).map(|row| row.id().to_owned()),
        "models" => own.rows::<Model>().find(|row| row.name() == name).map(|row| row.id().to_owned()),
        "formats" => own.rows::<WeightFormat>().find(|row| row.name() == name).map(|row| row.id().to_owned()),
        _ => None,
    }
}

/// What to know of a machine of a generation that was not measured: how fast it decodes is extrapolated.
fn unmeasured(hardware: &Hardware) -> Option<String> {
    if !decodes_by_extrapolation(hardware) {
        return None;
    }
    let generation = hardware.generation();
    let is_listed = |known: &Hardware| known.generation() == generation;
    if !generation.is_empty() && Catalog::BUILT_IN.rows::<Hardware>().any(is_listed) {
        return Some(format!(
            "{}: too little was measured of the generation \"{generation}\", so its speeds are extrapolated.",
            hardware.id()
        ));
    }
    let vendor = hardware.vendor();
    let is_like = |known: &&Hardware| known.vendor() == vendor && known.device() == hardware.device();
    let others = Catalog::BUILT_IN.rows::<Hardware>().filter(|known| vendor != Vendor::Other && is_like(known));
    let words: BTreeSet<&str> = others.map(Hardware::generation).filter(|word| !word.is_empty()).collect();
    let words: Vec<&str> = words.into_iter().collect();
    let known =
        if words.is_empty() { String::new() } else { format!(": those of its vendor are {}", words.join(", ")) };
    let what = if generation.is_empty() {
        "says no generation".to_owned()
    } else {
        format!("no listed machine has the generation \"{generation}\"")
    };
    Some(format!(
        "{}: {what}, so no measurements are of its class and its speeds are extrapolated{known}.",
        hardware.id()
    ))
}

/// As `guide project` says it of a model that every runtime loads.
fn decodes_by_extrapolation(hardware: &Hardware) -> bool {
    let hardware = Named::Noun(Cow::Borrowed(hardware));
    let asked = AskProjection::new(hardware, "qwen3-8b".into(), "q4-k-m".into(), 0.0);
    asked.answer().is_ok_and(|answer| answer.decode_basis == Basis::Extrapolated)
}

fn measurements(name: &str, read: &Measurements) -> Found {
    let rows: Vec<Value> = read.rows.iter().map(|row| row.clone().write()).collect();
    let count = |tokens: Option<f64>| Cell::from(tokens.map(|tokens| fixed(tokens, 0)));
    let headers = vec![
        words("phase"),
        numbers("rate", "tok/s"),
        minor(numbers("±", "tok/s")),
        numbers("tokens", ""),
        numbers("in cache", "tokens"),
        minor(numbers("sequences", "")),
        words("model"),
        words("format"),
        words("hardware"),
        minor(words("runtime")),
        minor(words("build")),
    ];
    let row = |row: &record::Measurement| {
        vec![
            Cell::from(row.phase.as_ref()),
            fixed(row.tokens_per_second, 2).into(),
            row.standard_deviation_tokens_per_second.map(|deviation| fixed(deviation, 2)).into(),
            count(row.tokens),
            count(row.depth_tokens),
            (row.sequences > 1).then(|| row.sequences.to_string()).into(),
            row.model.as_ref().into(),
            row.format.as_ref().into(),
            row.hardware.as_ref().into(),
            row.runtime.as_ref().into(),
            row.version.as_ref().into(),
        ]
    };
    let mut notes: Vec<String> = read.left_out.iter().map(|why| format!("Left out {why}.")).collect();
    notes.push(format!("guide calibrate --runs {name} with --hardware, --model and --weights says what they change."));
    Found {
        page: Page {
            title: format!("{name}: {}, {}", read.tool, counted(read.rows.len(), "measurement")),
            sheets: vec![page::sheet("Measurements", headers, read.rows.iter().map(row).collect())],
            notes,
        },
        document: document(name, "measurements", read.clone().write(), None),
        rows,
    }
}
