//! Pins answers of the core in `data/vectors`, for tests in every language to compare bit for bit.
//!
//! A pinned case says only that nothing changed unnoticed; `worked.json`, written by hand, says what is right.

mod ask;
mod case;
mod cost;
mod fleet;
mod machines;
mod own;
mod plan;
mod project;
mod tables;
mod uncertainty;

use anyhow::Result;
use clap::Parser;
use generated::File;

#[derive(Debug, Parser)]
#[command(name = "cargo xtask vectors", about = "Pin answers of the core in data/vectors")]
struct Arguments {
    /// Write nothing; fail when a file is stale
    #[arg(long)]
    check: bool,
    /// Pin nothing; fail when a row of the catalogue's tables breaks a rule
    #[arg(long, conflicts_with = "check")]
    tables: bool,
}

fn main() -> Result<()> {
    let Arguments { check, tables } = Arguments::parse();
    tables::check()?;
    if tables {
        println!("every row of the tables keeps the rules");
        return Ok(());
    }
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
    let mut rendered = Vec::new();
    for (name, cases) in files {
        // One case per line: a change shows as the lines it changes.
        let lines = cases.into_iter().map(|case| Ok(case.pinned()?.to_string())).collect::<Result<Vec<String>>>()?;
        count += lines.len();
        rendered.push(File::plain(format!("data/vectors/{name}.json"), format!("[\n{}\n]\n", lines.join(",\n"))));
    }
    if check {
        generated::check(&rendered, "see what changed, then run `cargo xtask vectors` and commit the result")?;
    } else {
        generated::write(&rendered)?;
    }
    println!("{count} pinned answers are fresh");
    Ok(())
}
