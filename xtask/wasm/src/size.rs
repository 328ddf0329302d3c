//! How large the package is, and how large it may be.

use crate::build::Built;
use anyhow::{Result, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write as _;

/// What module and glue should have gzipped, as servers send them: what a page waits for. Not reached: `docs/decisions.md`.
const AIM_BYTES: usize = 120_000;

/// What they may have, until then: what they have, and what another compiler of the same age may add.
const LIMIT_BYTES: usize = 360_000;

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

/// Prints the sizes and fails when they are above the limit.
pub(crate) fn check(built: &Built) -> Result<()> {
    let (wasm, glue) = (size(&built.wasm)?, size(&built.glue)?);
    println!("{:<22} {:>9} {:>9} {:>9}", "bytes", "raw", "gzip", "brotli");
    for (what, size) in [("llmhw_bg.wasm", &wasm), ("llmhw.js", &glue)] {
        println!("{what:<22} {:>9} {:>9} {:>9}", size.raw, size.gzip, size.brotli);
    }
    let all = wasm.gzip + glue.gzip;
    ensure!(all <= LIMIT_BYTES, "module and glue have {all} bytes gzipped; {LIMIT_BYTES} are allowed");
    let verdict = if all <= AIM_BYTES { "met" } else { "MISSED" };
    println!("module and glue: {all} bytes gzipped; {LIMIT_BYTES} allowed; aim of {AIM_BYTES} {verdict}");
    Ok(())
}
