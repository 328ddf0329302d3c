//! What takes the room: code, and the tables of the catalogue.

use anyhow::{Context, Result, ensure};

/// Prints the size of the code and of the data: what the package would be without its catalogue lies in between.
pub(crate) fn print(wasm: &[u8]) -> Result<()> {
    for (name, id) in [("code", 10), ("data (the catalogue, words, messages)", 11)] {
        println!("{name}: {} bytes", section(wasm, id)?);
    }
    Ok(())
}

/// The length of a section by its number.
fn section(wasm: &[u8], wanted: u8) -> Result<usize> {
    let mut rest = wasm.strip_prefix(b"\0asm\x01\0\0\0").context("not a wasm module")?;
    while let Some((id, after)) = rest.split_first() {
        let (length, after) = leb128(after)?;
        if *id == wanted {
            return Ok(length);
        }
        rest = after.get(length..).context("a section ends early")?;
    }
    Ok(0)
}

/// A number of seven bits a byte, least first.
fn leb128(bytes: &[u8]) -> Result<(usize, &[u8])> {
    let mut value = 0_usize;
    for (place, byte) in bytes.iter().enumerate() {
        ensure!(place < 5, "a length is too long");
        value |= usize::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            return Ok((value, bytes.get(place + 1..).unwrap_or_default()));
        }
    }
    anyhow::bail!("a length ends early")
}
