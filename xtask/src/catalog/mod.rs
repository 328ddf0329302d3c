//! Renders `data/` into const tables of `llmhw-core`.
//!
//! Each module reads one folder of `data/` into structs that refuse unknown fields, checks what the files say about each
//! other, and renders Rust. Nothing here is clever at run time: the result is compiled in.

mod attention;
mod data;
mod files;
mod formats;
mod guide;
mod hardware;
mod links;
mod mixes;
mod models;
mod names;
mod pack;
mod prices;
mod render;
mod rules;
mod runtimes;
mod sources;

use anyhow::{Context, Result};
use data::Data;
use files::File;

/// Renders every file and writes it, or compares it with what is there.
pub(crate) fn run(check: bool) -> Result<()> {
    let data = Data::in_repository()?;
    let files = render_all(&data).context("can not render the catalogue")?;
    if check { files::check(&files) } else { files::write(&files) }
}

fn render_all(data: &Data) -> Result<Vec<File>> {
    let sources = sources::read(data)?;
    let known = sources::ids(&sources);
    let hardware = hardware::read(data)?;
    let rules = rules::read(data)?;
    let models = models::read(data)?;
    let formats = formats::read(data)?;
    let kv_formats = formats::read_kv(data)?;
    let runtimes = runtimes::read(data)?;
    let prices = prices::read(data)?;
    let links = links::read(data)?;
    let guide = guide::read(data)?;
    let cited = guide::Known {
        sources: &known,
        hardware: hardware::entries(&hardware)?.iter().map(|entry| entry.id().to_owned()).collect(),
        cloud_models: prices::cloud_entries(&prices).iter().map(|entry| entry.id().to_owned()).collect(),
    };
    guide::check(&guide, &cited).context("data/guide/guide.toml")?;
    let names = [
        ("hardware", hardware::entries(&hardware)?),
        ("models", models::entries(&models)),
        ("formats", formats::entries(&formats)),
        ("kv_formats", formats::kv_entries(&kv_formats)),
        ("runtimes", runtimes::entries(&runtimes)),
        ("cloud_models", prices::cloud_entries(&prices)),
        ("electricity", prices::electricity_entries(&prices)),
        ("links", links::entries(&links)),
        ("sources", sources::entries(&sources)),
    ];
    let rendered = [
        ("spec/rules.rs", rules::render(&rules)?),
        ("catalog/generated/mod.rs", render::index(&sources)),
        ("catalog/generated/formats.rs", formats::render(&formats, &kv_formats, &known)?),
        ("catalog/generated/runtimes.rs", runtimes::render(&runtimes, &kv_formats, &known)?),
        ("catalog/generated/links.rs", links::render(&links, &known)?),
        ("catalog/generated/guide.rs", guide::render(&guide)?),
    ];
    let mut files =
        rendered.into_iter().map(|(path, text)| File::new(data, path, &text)).collect::<Result<Vec<_>>>()?;
    let tables = [
        ("guide.json", guide::json(data)?),
        ("hardware.json", hardware::render(&hardware, &rules, &known)?),
        ("models.json", models::render(&models, &known)?),
        ("cloud_models.json", prices::render_cloud(&prices, &models, &known)?),
        ("electricity.json", prices::render_electricity(&prices, &known)?),
        ("sources.txt", sources::render(&sources)?),
    ];
    for (name, text) in tables {
        files.push(File::plain(data, &format!("catalog/generated/{name}"), text));
    }
    for (kind, entries) in &names {
        let text = names::render(kind, entries)?;
        files.push(File::plain(data, &format!("catalog/generated/names/{kind}.txt"), text));
    }
    Ok(files)
}
