//! How large the package is, and how large it may be.

use crate::build::Built;
use anyhow::{Result, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write as _;

/// How large module and glue are together, gzipped as servers send them: what a page waits for.
pub(crate) struct Limit {
    /// What they should have. `docs/decisions.md` says what is not reached.
    aim: Option<usize>,
    /// What they may have, so that they do not grow unseen.
    limit: usize,
}

/// Of the main module.
pub(crate) const MAIN: Limit = Limit { aim: Some(120_000), limit: 223_500 };

/// Of the module that reads files, which a page loads when there is one to read.
pub(crate) const FILES: Limit = Limit { aim: None, limit: 295_000 };

/// Of the module that plans, which has the catalogue too.
pub(crate) const PLANNER: Limit = Limit { aim: None, limit: 227_000 };

struct Size {
    raw: usize,
    gzip: usize,
    brotli: usize,
}

fn size(bytes: &[u8]) -> Result<Size> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(bytes)?;
    let mut small = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut small, &brotli::enc::BrotliEncoderParams::default())?;
    Ok(Size { raw: bytes.len(), gzip: gzip.finish()?.len(), brotli: small.len() })
}

pub(crate) fn heading() {
    println!("{:<24} {:>9} {:>9} {:>9}", "bytes", "raw", "gzip", "brotli");
}

/// Prints the sizes of module and glue; what they have gzipped comes back.
pub(crate) fn print(name: &str, built: &Built) -> Result<usize> {
    let (wasm, glue) = (size(&built.wasm)?, size(&built.glue)?);
    for (what, size) in [("module", &wasm), ("glue", &glue)] {
        println!("{:<24} {:>9} {:>9} {:>9}", format!("{name}: {what}"), size.raw, size.gzip, size.brotli);
    }
    Ok(wasm.gzip + glue.gzip)
}

/// Prints them; with `fails`, above the limit is an error. Who builds the package for themselves gets it in any case.
pub(crate) fn check(name: &str, built: &Built, Limit { aim, limit }: Limit, fails: bool) -> Result<()> {
    let all = print(name, built)?;
    ensure!(all <= limit || !fails, "{name}: module and glue have {all} bytes gzipped; {limit} are allowed");
    let verdict =
        aim.map_or_else(String::new, |aim| format!("; aim of {aim} {}", if all <= aim { "met" } else { "MISSED" }));
    println!("{name}: {all} bytes gzipped; {limit} allowed{verdict}");
    Ok(())
}
