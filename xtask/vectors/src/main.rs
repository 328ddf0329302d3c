//! Pins answers of the core in `data/vectors`, for tests in every language to compare bit for bit.
//!
//! A pinned case says only that nothing changed unnoticed; `worked.json`, written by hand, says what is right.

mod ask;
mod cost;
mod fleet;
mod machines;
mod own;
mod plan;
mod project;
mod uncertainty;

use anyhow::{Context, Result, bail};
use clap::Parser;
use llmhw_core::record::json;
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;

#[derive(Debug, Parser)]
#[command(name = "cargo xtask vectors", about = "Pin answers of the core in data/vectors")]
struct Arguments {
    /// Write nothing; fail when a file is stale
    #[arg(long)]
    check: bool,
}

/// A question: its call, its input, and what of the answer is kept when it is long.
struct Case {
    call: &'static str,
    note: String,
    input: Value,
    keep: Option<&'static [&'static str]>,
}

impl Case {
    fn new(call: &'static str, note: impl Into<String>, input: Value) -> Self {
        Self { call, note: note.into(), input, keep: None }
    }

    fn keeping(self, keep: &'static [&'static str]) -> Self {
        Self { keep: Some(keep), ..self }
    }

    /// The case with its answer, or with its refusal: both must be the same everywhere.
    fn pinned(self) -> Result<Value> {
        let mut case = json!({ "call": self.call, "origin": "pinned", "note": self.note, "input": self.input });
        let (field, value) = match json::call(self.call, &self.input.to_string()) {
            Ok(answer) => ("expected", kept(serde_json::from_str(&answer)?, self.keep)),
            Err(error) => ("error", json!({ "kind": error.kind().as_str(), "parameter": error.parameter() })),
        };
        if let Some(case) = case.as_object_mut() {
            case.insert(field.to_owned(), value);
        }
        Ok(case)
    }
}

fn kept(answer: Value, keep: Option<&[&str]>) -> Value {
    match (answer, keep) {
        (Value::Object(fields), Some(keep)) => {
            Value::Object(fields.into_iter().filter(|(name, _)| keep.contains(&name.as_str())).collect())
        }
        (answer, _) => answer,
    }
}

fn main() -> Result<()> {
    let check = Arguments::parse().check;
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).context("no repository")?.to_path_buf();
    let files = [
        ("project", project::cases()),
        ("machines", machines::cases()),
        ("cost", cost::cases()),
        ("ask", ask::cases()),
        ("own", own::cases()),
        ("plan", plan::cases()),
        ("fleet", fleet::cases()),
        ("uncertainty", uncertainty::cases()),
    ];
    let mut count = 0;
    for (name, cases) in files {
        // One case per line: a change shows as the lines it changes.
        let lines = cases.into_iter().map(|case| Ok(case.pinned()?.to_string())).collect::<Result<Vec<String>>>()?;
        count += lines.len();
        let text = format!("[\n{}\n]\n", lines.join(",\n"));
        let path = root.join(format!("data/vectors/{name}.json"));
        let is_fresh = fs::read_to_string(&path).is_ok_and(|old| old == text);
        if check && !is_fresh {
            bail!(
                "{} is stale: see what changed, then run `cargo xtask vectors` and commit the result",
                path.display()
            );
        }
        if !is_fresh {
            fs::create_dir_all(root.join("data/vectors"))?;
            fs::write(&path, text).with_context(|| format!("can not write {}", path.display()))?;
            println!("wrote {}", path.display());
        }
    }
    println!("{count} pinned answers are fresh");
    Ok(())
}
