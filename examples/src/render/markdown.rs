//! Markdown: a heading per chapter, a table per sheet, notes below.

use super::pages::pages;
use crate::guide::Guide;
use crate::section::{Align, Sheet};
use std::fmt::Write as _;

/// The document.
pub(crate) fn guide(guide: &Guide) -> String {
    let mut out = format!("# On-Premise LLM Infrastructure Guide\n\n{}\n", guide.summary());
    for page in pages(guide) {
        let _ = write!(out, "\n## {}. {}\n\n{}\n", page.chapter.number, page.chapter.title, page.chapter.meaning);
        for block in &page.blocks {
            block.sheets.iter().for_each(|sheet| table(&mut out, sheet));
            if !block.notes.is_empty() {
                out.push('\n');
            }
            for note in &block.notes {
                let _ = writeln!(out, "* {}", escaped(note));
            }
        }
    }
    out
}

/// A table by itself.
pub(crate) fn table(out: &mut String, sheet: &Sheet) {
    if let Some(caption) = &sheet.caption {
        let _ = write!(out, "\n**{}**\n", escaped(caption));
    }
    out.push('\n');
    line(
        out,
        sheet.headers.iter().map(|header| match header.unit {
            "" => escaped(&header.name),
            unit => escaped(&format!("{} ({unit})", header.name)),
        }),
    );
    line(out, sheet.headers.iter().map(|header| if header.align == Align::Right { "---:" } else { "---" }.to_owned()));
    for row in &sheet.rows {
        line(out, row.iter().map(|cell| cell.text.as_deref().map_or_else(|| "–".to_owned(), escaped)));
    }
}

fn line(out: &mut String, cells: impl Iterator<Item = String>) {
    let cells: Vec<String> = cells.collect();
    let _ = writeln!(out, "| {} |", cells.join(" | "));
}

/// Text in which nothing is taken for markup of a table.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('|', "\\|")
        .replace('*', "\\*")
        .replace('_', "\\_")
        .replace('\n', "; ")
        .replace('\u{a0}', " ")
}
