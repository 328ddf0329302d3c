//! The guide's chapters with what the sections have for each.

use crate::guide::Guide;
use crate::section::{CHAPTERS, Chapter, Chart, Section, Sheet};

/// A chapter with what the sections have for it.
pub(super) struct Page<'a> {
    pub(super) chapter: Chapter,
    pub(super) blocks: Vec<Block<'a>>,
}

/// What one section has for one chapter.
pub(super) struct Block<'a> {
    pub(super) sheets: Vec<Sheet>,
    pub(super) charts: Vec<Chart>,
    pub(super) notes: Vec<&'a str>,
}

/// The chapters that have something to show, in order.
pub(super) fn pages<'a>(guide: &'a Guide) -> Vec<Page<'a>> {
    let sections = guide.sections();
    let page = |chapter: &Chapter| {
        let block = |section: &&'a dyn Section| {
            let notes = section.notes().iter().filter(|note| note.chapter == chapter.number);
            Block {
                sheets: section.sheets().into_iter().filter(|sheet| sheet.chapter == chapter.number).collect(),
                charts: section.charts().into_iter().filter(|chart| chart.chapter == chapter.number).collect(),
                notes: notes.map(|note| note.text.as_str()).collect(),
            }
        };
        let blocks = sections.iter().map(block).filter(|block| !block.sheets.is_empty());
        Page { chapter: *chapter, blocks: blocks.collect() }
    };
    CHAPTERS.iter().map(page).filter(|page| !page.blocks.is_empty()).collect()
}
