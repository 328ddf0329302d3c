//! Python: classes and functions of the native module, and their stubs.

use crate::core::Raw;
use crate::shape::{self, Definition, Field, Shape};
use anyhow::{Context, Result};
use std::fmt::Write as _;

/// Records of listed nouns: the core checks them when they are made.
const NOUNS: &[&str] = &["Hardware", "Model", "WeightFormat", "Runtime", "Link", "CloudModel", "Electricity"];
/// Other records that people make.
const PARTS: &[&str] =
    &["Provenance", "Host", "FeedForward", "Experts", "PartSizes", "Ownership", "OwnRun", "GuideMachine", "Candidate"];
/// Questions that are read by hand, because they are asked often.
const READ_BY_HAND: &[&str] = &["project"];

/// Records of files of others.
const FILES: &[&str] = &["Measurement", "Measurements", "ModelFile", "TensorSize"];
/// The class of catalogues of one's own, written by hand.
const CATALOG: &str = "CatalogRows";

/// A definition of the interface with its name.
type Named = (String, Definition);

fn definitions(interface: &Raw) -> Result<Vec<Named>> {
    let definitions = interface.definitions.as_object().context("definitions are an object")?;
    let files = serde_json::to_value(&llmhw_core::record::schema::files().definitions)?;
    let files = files.as_object().context("definitions of files are an object")?;
    let mut all = definitions
        .iter()
        .chain(files.iter().filter(|(name, _)| FILES.contains(&name.as_str())))
        .map(|(name, schema)| Ok((name.clone(), shape::definition(schema).with_context(|| name.clone())?)))
        .collect::<Result<Vec<_>>>()?;
    all.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(all)
}

fn find<'d>(definitions: &'d [Named], schema: &serde_json::Value) -> Result<(&'d str, &'d str, &'d [Field])> {
    let Shape::Reference(wanted) = shape::shape(schema)? else { anyhow::bail!("a question has a definition") };
    let found = definitions.iter().find(|(name, _)| *name == wanted).with_context(|| wanted.clone())?;
    match found {
        (name, Definition::Object { doc, fields }) => Ok((name, doc, fields)),
        _ => anyhow::bail!("{wanted} is an object"),
    }
}

/// The arguments of a function: the fields of its question, and the catalogue.
fn arguments(fields: &[Field]) -> Vec<Field> {
    let mut all = fields.to_vec();
    all.push(Field {
        name: "catalog".to_owned(),
        doc: "Rows of one's own over the built-in ones: a `llmhw.Catalog`, or a dictionary of lists.".to_owned(),
        shape: Shape::Maybe(Box::new(Shape::Reference(CATALOG.to_owned()))),
        is_required: false,
        default: None,
    });
    all
}

fn is_question(name: &str) -> bool {
    name.starts_with("Ask")
}

/// The classes and functions of the native module, as calls of its macros.
pub(crate) fn module(interface: &Raw) -> Result<String> {
    let definitions = definitions(interface)?;
    let mut rust = String::from(
        "use crate::class::{answers, nouns, parts, words_of};\nuse crate::function::functions;\nuse pyo3::prelude::*;\nuse pyo3::types::PyType;\n\n",
    );
    for (macro_name, wanted) in [("nouns", 0), ("parts", 1), ("answers", 2)] {
        let _ = writeln!(rust, "{macro_name}! {{");
        for (name, definition) in definitions.iter().filter(|(name, _)| !is_question(name)) {
            let Definition::Object { doc, fields } = definition else { continue };
            let kind =
                if NOUNS.contains(&name.as_str()) { 0 } else { 1 + usize::from(!PARTS.contains(&name.as_str())) };
            if kind != wanted {
                continue;
            }
            let signature = signature(fields);
            doc_lines(&mut rust, "    ", doc);
            let _ = writeln!(rust, "    {name} {signature:?} {{");
            for field in fields {
                doc_lines(&mut rust, "        ", &field_doc(field, &definitions));
                let _ = writeln!(rust, "        {},", field.name);
            }
            rust.push_str("    }\n");
        }
        rust.push_str("}\n\n");
    }
    rust.push_str("words_of! {\n");
    for (name, definition) in &definitions {
        if matches!(definition, Definition::Words { .. }) && !is_question(name) && name != "BreakEvenMethod" {
            let _ = writeln!(rust, "    {name},");
        }
    }
    rust.push_str("}\n\nfunctions! {\n");
    for call in &interface.calls {
        let (question, doc, fields) = find(&definitions, &call.question)?;
        let fields = &arguments(fields);
        doc_lines(&mut rust, "    ", &function_doc(doc, fields, &definitions));
        let reader = if READ_BY_HAND.contains(&call.name) { " by hand" } else { "" };
        let _ = writeln!(rust, "    {} {:?}: {question}{reader};", call.name, signature(fields));
    }
    rust.push_str("}\n\n/// Adds all of these to the module.\npub(crate) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {\n");
    rust.push_str("    register_nouns(module)?;\n    register_parts(module)?;\n    register_answers(module)?;\n");
    rust.push_str("    register_functions(module)\n}\n");
    Ok(rust)
}

fn doc_lines(text: &mut String, indent: &str, doc: &str) {
    for line in doc.lines() {
        let _ = writeln!(text, "{indent}///{}{line}", if line.is_empty() { "" } else { " " });
    }
}

/// What a field means, with the words it may be and the objects told apart by a word: `help` shows no types.
fn field_doc(field: &Field, definitions: &[Named]) -> String {
    let mut text = field.doc.clone();
    let words = words_in(&field.shape, definitions);
    // A single word is a tag, which its type says; sentences that name their words already need no list.
    if words.len() > 1 && !words.iter().all(|word| text.contains(word)) {
        let listed: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
        let or = if has_number(&field.shape) { ", or a number" } else { "" };
        let _ = write!(text, " One of {}{or}.", listed.join(", "));
    }
    let objects = objects_in(&field.shape, definitions);
    if !objects.is_empty() {
        let _ = write!(text, " A dictionary has `type`: {}.", objects.join("; "));
    }
    text
}

/// The words that a value of this shape may be; none for anything else.
fn words_in(shape: &Shape, definitions: &[Named]) -> Vec<String> {
    match shape {
        Shape::Words(words) => words.clone(),
        Shape::Maybe(shape) => words_in(shape, definitions),
        Shape::Either(shapes) => shapes.iter().flat_map(|shape| words_in(shape, definitions)).collect(),
        Shape::Reference(wanted) => match definitions.iter().find(|(name, _)| name == wanted) {
            Some((_, Definition::Words { words, .. })) => words.clone(),
            _ => vec![],
        },
        _ => vec![],
    }
}

fn has_number(shape: &Shape) -> bool {
    match shape {
        Shape::Number => true,
        Shape::Maybe(shape) => has_number(shape),
        Shape::Either(shapes) => shapes.iter().any(has_number),
        _ => false,
    }
}

/// The kinds of object that a value of this shape may be, each with its other fields: "`triangular` with `low`, `mode`, `high`".
fn objects_in(shape: &Shape, definitions: &[Named]) -> Vec<String> {
    match shape {
        Shape::Maybe(shape) => objects_in(shape, definitions),
        Shape::Either(shapes) => shapes.iter().flat_map(|shape| objects_in(shape, definitions)).collect(),
        Shape::Reference(wanted) => match definitions.iter().find(|(name, _)| name == wanted) {
            Some((_, Definition::Tagged { variants, .. })) => {
                variants.iter().filter_map(|v| object(&v.fields)).collect()
            }
            _ => vec![],
        },
        _ => vec![],
    }
}

fn object(fields: &[Field]) -> Option<String> {
    let tag = fields.iter().find_map(|field| match &field.shape {
        Shape::Words(words) if field.name == "type" => words.first(),
        _ => None,
    })?;
    let others: Vec<String> =
        fields.iter().filter(|field| field.name != "type").map(|field| format!("`{}`", field.name)).collect();
    Some(format!("`{tag}` with {}", others.join(", ")))
}

/// A docstring with a line per argument.
fn function_doc(doc: &str, fields: &[Field], definitions: &[Named]) -> String {
    let mut text = format!("{doc}\n\nArgs:\n");
    for field in fields {
        let _ = writeln!(text, "    {}: {}", field.name, field_doc(field, definitions));
    }
    text.push_str(
        "\nRaises:\n    LlmhwError: names that are not listed, numbers out of range, combinations that do not work.",
    );
    text
}

/// The signature as `inspect.signature` shows it.
fn signature(fields: &[Field]) -> String {
    let mut parts = vec!["*".to_owned()];
    let (required, optional): (Vec<&Field>, Vec<&Field>) = fields.iter().partition(|field| field.is_required);
    parts.extend(required.iter().map(|field| field.name.clone()));
    parts.extend(optional.iter().map(|field| format!("{}={}", field.name, default(field))));
    format!("({})", parts.join(", "))
}

/// A default as Python writes it. What is left out is `None` where the core decides.
fn default(field: &Field) -> String {
    match &field.default {
        Some(serde_json::Value::Bool(true)) => "True".to_owned(),
        Some(serde_json::Value::Bool(false)) => "False".to_owned(),
        Some(serde_json::Value::Number(number)) => number.to_string(),
        Some(serde_json::Value::String(text)) if !text.is_empty() => format!("'{text}'"),
        _ if field.shape == Shape::Flag => "False".to_owned(),
        _ => "None".to_owned(),
    }
}

/// Where a type stands: what people may give is wider than what they get.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    In,
    Out,
}

fn python_type(shape: &Shape, side: Side, definitions: &[Named]) -> String {
    let inner = |shape: &Shape| python_type(shape, side, definitions);
    match shape {
        Shape::Number => "float".to_owned(),
        Shape::Integer => "int".to_owned(),
        Shape::Flag => "bool".to_owned(),
        Shape::Text | Shape::Name(_) => "str".to_owned(),
        Shape::Words(words) => literal(words),
        Shape::List(item) if side == Side::In => format!("Sequence[{}]", inner(item)),
        Shape::List(item) => format!("tuple[{}, ...]", inner(item)),
        Shape::Either(shapes) => shapes.iter().map(inner).collect::<Vec<_>>().join(" | "),
        Shape::Maybe(shape) => format!("{} | None", inner(shape)),
        Shape::Reference(name) => {
            let is_object = name == CATALOG
                || definitions
                    .iter()
                    .any(|(known, definition)| known == name && matches!(definition, Definition::Object { .. }));
            match side {
                Side::In if is_object => format!("{name} | Mapping[str, Any]"),
                _ => name.clone(),
            }
        }
    }
}

fn literal(words: &[String]) -> String {
    format!("Literal[{}]", words.iter().map(|word| format!("{word:?}")).collect::<Vec<_>>().join(", "))
}

fn parameters(fields: &[Field], definitions: &[Named]) -> String {
    let (required, optional): (Vec<&Field>, Vec<&Field>) = fields.iter().partition(|field| field.is_required);
    let mut text = String::from("        *,\n");
    for field in required.iter().chain(&optional) {
        let mut kind = python_type(&field.shape, Side::In, definitions);
        let mut value = String::new();
        if !field.is_required {
            let default = default(field);
            if default == "None" && !kind.ends_with("None") {
                kind.push_str(" | None");
            }
            value = format!(" = {default}");
        }
        let _ = writeln!(text, "        {}: {kind}{value},", field.name);
    }
    text
}

fn docstring(text: &mut String, indent: &str, doc: &str) {
    let mut lines = doc.lines();
    let _ = write!(text, "{indent}\"\"\"{}", lines.next().unwrap_or_default());
    let rest: Vec<&str> = lines.collect();
    for line in &rest {
        let _ = write!(text, "\n{}{line}", if line.is_empty() { "" } else { indent });
    }
    if !rest.is_empty() {
        let _ = write!(text, "\n{indent}");
    }
    text.push_str("\"\"\"\n");
}

/// The generated part of the stubs: words, classes, functions.
pub(crate) fn stubs(interface: &Raw) -> Result<(String, Vec<String>)> {
    let definitions = definitions(interface)?;
    let mut text = String::new();
    let mut exported = vec![];
    for (name, definition) in definitions.iter().filter(|(name, _)| !is_question(name)) {
        let Definition::Object { doc, fields } = definition else { continue };
        exported.push(name.clone());
        let is_made = NOUNS.contains(&name.as_str()) || PARTS.contains(&name.as_str());
        let _ = writeln!(text, "@final\nclass {name}(_Record):");
        docstring(&mut text, "    ", doc);
        if is_made {
            let _ = write!(
                text,
                "\n    def __new__(\n        cls,\n{}    ) -> Self: ...\n",
                parameters(fields, &definitions)
            );
        }
        for field in fields {
            let kind = python_type(&field.shape, Side::Out, &definitions);
            let _ = writeln!(text, "    @property\n    def {}(self) -> {kind}:", field.name);
            docstring(&mut text, "        ", &field_doc(field, &definitions));
        }
        text.push_str(methods_of(name));
        text.push('\n');
    }
    for call in &interface.calls {
        let (_, doc, fields) = find(&definitions, &call.question)?;
        let fields = &arguments(fields);
        let answer = python_type(&shape::shape(&call.answer)?, Side::Out, &definitions);
        exported.push(call.name.to_owned());
        let parameters = parameters(fields, &definitions).replace("        ", "    ");
        let _ = writeln!(text, "def {}(\n{parameters}) -> {answer}:", call.name);
        docstring(&mut text, "    ", &function_doc(doc, fields, &definitions));
        text.push('\n');
    }
    Ok((text, exported))
}

/// The stubs of the methods that a class alone has.
fn methods_of(class: &str) -> &'static str {
    const METHODS: &str = include_str!("python_methods.pyi");
    let mut sections = METHODS.split("\nclass ").skip(1).filter_map(|section| section.split_once(":\n"));
    sections.find(|(name, _)| *name == class).map_or("", |(_, methods)| methods)
}

/// The whole stub file: what is written by hand, with what is generated in its place.
pub(crate) fn stub_file(interface: &Raw) -> Result<String> {
    const HAND: &str = include_str!("python_stub.pyi");
    let (generated, mut exported) = stubs(interface)?;
    let by_hand = HAND.lines().filter_map(|line| line.strip_prefix("def ").or(line.strip_prefix("class ")));
    exported.extend(
        by_hand
            .map(|rest| rest.split(['(', ':']).next().unwrap_or_default().to_owned())
            .filter(|name| name != "_Record"),
    );
    let is_constant = |name: &&str| name.chars().all(|c| c.is_ascii_uppercase() || c == '_') || *name == "__version__";
    exported.extend(HAND.lines().filter_map(|line| line.split(':').next()).filter(is_constant).map(str::to_owned));
    exported.retain(|name| !name.is_empty());
    exported.sort();
    let all: Vec<String> = exported.iter().map(|name| format!("    {name:?},")).collect();
    let words: Vec<String> = definitions(interface)?
        .into_iter()
        .filter(|(_, definition)| !matches!(definition, Definition::Object { .. }))
        .map(|(name, _)| format!("    {name},"))
        .collect();
    let words = format!("from .words import (\n{}\n)\n", words.join("\n"));
    Ok(HAND
        .replace("# WORDS\n", &words)
        .replace("# GENERATED\n", &generated)
        .replace("# ALL\n", &format!("__all__ = [\n{}\n]\n", all.join("\n"))))
}

/// The words of records as types, and the objects that are told apart by one.
pub(crate) fn words_file(interface: &Raw) -> Result<String> {
    let definitions = definitions(interface)?;
    let (mut text, mut names) = (String::new(), vec![]);
    for (name, definition) in &definitions {
        let (kind, doc) = match definition {
            Definition::Words { doc, words } => (literal(words), doc.clone()),
            Definition::Tagged { doc, variants } => {
                let tags = variants.iter().flat_map(|variant| &variant.fields).filter(|field| field.name == "type");
                let tags: Vec<String> = tags
                    .filter_map(
                        |field| if let Shape::Words(words) = &field.shape { words.first().cloned() } else { None },
                    )
                    .collect();
                ("Mapping[str, Any]".to_owned(), format!("{doc} An object with `type`: {}.", tags.join(", ")))
            }
            Definition::Object { .. } => continue,
        };
        names.push(name.clone());
        let _ = writeln!(text, "{name}: TypeAlias = {kind}");
        let mut sentence = doc.chars();
        let doc: String = sentence.next().into_iter().flat_map(char::to_uppercase).chain(sentence).collect();
        docstring(&mut text, "", &if doc.ends_with('.') { doc } else { format!("{doc}.") });
    }
    let head = "# @generated by `cargo xtask bindings` from llmhw_core::record; do not edit\n\"\"\"The words of records, as types.\"\"\"\n\nfrom collections.abc import Mapping\nfrom typing import Any, Literal, TypeAlias\n\n";
    let all: Vec<String> = names.iter().map(|name| format!("    {name:?},")).collect();
    Ok(format!("{head}__all__ = [\n{}\n]\n\n{text}", all.join("\n")))
}
