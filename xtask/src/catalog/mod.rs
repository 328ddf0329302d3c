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
        ("HARDWARE", hardware::entries(&hardware)?),
        ("MODELS", models::entries(&models)),
        ("FORMATS", formats::entries(&formats)),
        ("KV_FORMATS", formats::kv_entries(&kv_formats)),
        ("RUNTIMES", runtimes::entries(&runtimes)),
        ("CLOUD_MODELS", prices::cloud_entries(&prices)),
        ("ELECTRICITY", prices::electricity_entries(&prices)),
        ("LINKS", links::entries(&links)),
        ("SOURCES", sources::entries(&sources)),
    ];
    let rendered = [
        ("spec/rules.rs", rules::render(&rules)?),
        ("catalog/generated/mod.rs", render::index(&sources)),
        ("catalog/generated/hardware.rs", hardware::render(&hardware, &rules, &known)?),
        ("catalog/generated/models.rs", models::render(&models, &known)?),
        ("catalog/generated/formats.rs", formats::render(&formats, &kv_formats, &known)?),
        ("catalog/generated/runtimes.rs", runtimes::render(&runtimes, &kv_formats, &known)?),
        ("catalog/generated/prices.rs", prices::render(&prices, &models, &known)?),
        ("catalog/generated/links.rs", links::render(&links, &known)?),
        ("catalog/generated/sources.rs", sources::render(&sources)),
        ("catalog/generated/guide.rs", guide::render(&guide)?),
        ("catalog/generated/names.rs", names::render(&names)?),
    ];
    let mut files =
        rendered.into_iter().map(|(path, text)| File::new(data, path, &text)).collect::<Result<Vec<_>>>()?;
    files.push(File::plain(data, "catalog/generated/guide.json", guide::json(data)?));
    Ok(files)
}
