//! Tables for the terminal.

use super::bars;
use super::pages::pages;
use crate::guide::Guide;
use crate::section::{self, Align, Header, Sheet, Tone};
use anstyle::{AnsiColor, Style};
use comfy_table::{
    Attribute, Cell, CellAlignment, Color, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle, Width,
};
use std::fmt::Write as _;

const TITLE: Style = Style::new().bold();
const HEADING: Style = AnsiColor::Cyan.on_default().bold();
const CAPTION: Style = Style::new().bold();
const QUIET: Style = Style::new().dimmed();

/// Columns where nobody says and no terminal knows.
const WIDTH: u16 = 100;
/// Longer words may be broken.
const LONGEST_WORD: usize = 28;
/// Words have this much room before a minor column is shown.
const COMFORT: u16 = 16;
/// The least room for words.
const LEAST_WORDS: u16 = 6;
/// Blanks between columns.
const GAP: u16 = 2;

/// The columns to fill: as said, the terminal's, or 100.
pub(crate) fn width(said: Option<u16>) -> usize {
    let terminal =
        || terminal_size::terminal_size_of(std::io::stdout()).map(|(terminal_size::Width(columns), _)| columns.max(40));
    usize::from(said.or_else(terminal).unwrap_or(WIDTH))
}

/// The whole answer.
pub(crate) fn guide(guide: &Guide, width: usize) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{TITLE}On-Premise LLM Infrastructure Guide{TITLE:#}");
    paragraph(&mut out, &guide.summary(), width, Style::new());
    for page in pages(guide) {
        let _ = writeln!(out, "\n{HEADING}{}  {}{HEADING:#}", page.chapter.number, page.chapter.title);
        paragraph(&mut out, page.chapter.meaning, width, Style::new());
        for block in &page.blocks {
            let left_out = sheets(&mut out, &block.sheets, width);
            block.charts.iter().for_each(|chart| bars::chart(&mut out, chart, width));
            if left_out.is_some() || !block.notes.is_empty() {
                out.push('\n');
            }
            left_out
                .as_deref()
                .into_iter()
                .chain(block.notes.iter().copied())
                .for_each(|note| paragraph(&mut out, note, width, QUIET));
        }
    }
    out
}

/// A line above tables that stand by themselves.
pub(crate) fn heading(out: &mut String, text: &str, width: usize) {
    paragraph(out, text, width, TITLE);
}

/// A remark below them.
pub(crate) fn note(out: &mut String, text: &str, width: usize) {
    paragraph(out, text, width, QUIET);
}

/// The tables of an answer, and a sentence on the columns that have no room: what one table leaves out, all of them do.
pub(crate) fn sheets(out: &mut String, sheets: &[Sheet], width: usize) -> Option<String> {
    let mut without: Vec<&str> = Vec::new();
    for sheet in sheets {
        let kept = columns(sheet, width, &without);
        let has = |header: &Header| kept.iter().any(|column| std::ptr::eq(column.header, header));
        let left_out = sheet.headers.iter().filter(|header| !has(header)).map(|header| header.name.as_str());
        let new: Vec<&str> = left_out.filter(|name| !without.contains(name)).collect();
        without.extend(new);
    }
    for sheet in sheets {
        self::sheet(out, sheet, width, &without);
    }
    (!without.is_empty()).then(|| format!("Left out at {width} columns: {}.", without.join(", ")))
}

/// A table, without the minor columns of these names.
fn sheet(out: &mut String, sheet: &Sheet, width: usize, without: &[&str]) {
    match &sheet.caption {
        Some(caption) => {
            out.push('\n');
            paragraph(out, caption, width, CAPTION);
        }
        None => out.push('\n'),
    }
    let columns = columns(sheet, width, without);
    let mut table = Table::new();
    table.enforce_styling().style_text_only();
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(u16::try_from(width).unwrap_or(WIDTH));
    table.load_style(TableStyle::new().header_separator(LineStyle::none().fill('─')));
    let has_units = columns.iter().any(|column| !column.header.unit.is_empty());
    table.set_header(columns.iter().map(|column| {
        let Header { name, unit, .. } = column.header;
        Cell::new(if has_units { format!("{name}\n{unit}") } else { name.clone() }).add_attribute(Attribute::Bold)
    }));
    for row in &sheet.rows {
        table.add_row(columns.iter().map(|column| row.get(column.index).map_or_else(|| Cell::new(""), draw)));
    }
    for (drawn, column) in table.column_iter_mut().zip(&columns) {
        drawn.set_padding((0, GAP)).set_constraint(ColumnConstraint::Absolute(Width::Fixed(column.room + GAP)));
        drawn.set_cell_alignment(match column.header.align {
            Align::Left | Align::Name => CellAlignment::Left,
            Align::Right => CellAlignment::Right,
        });
    }
    for line in table.lines() {
        let _ = writeln!(out, "{}", line.trim_end().replace('\u{a0}', " "));
    }
}

/// A column that is drawn: which one, its head, the width it has and the width at which nothing in it is broken.
struct Drawn<'a> {
    index: usize,
    header: &'a Header,
    room: u16,
    ideal: u16,
}

impl<'a> Drawn<'a> {
    /// As narrow as it should get: numbers are never broken, words only between words.
    fn of(sheet: &Sheet, index: usize, header: &'a Header) -> Self {
        let longest =
            |lengths: Vec<usize>| u16::try_from(lengths.into_iter().max().unwrap_or(1).max(1)).unwrap_or(WIDTH);
        let words =
            |text: &str| text.split([' ', '\n']).map(|word| word.chars().count().min(LONGEST_WORD)).collect::<Vec<_>>();
        let cells: Vec<&str> = sheet.rows.iter().filter_map(|row| row.get(index)?.text.as_deref()).collect();
        let lines = [header.name.as_str(), header.unit].into_iter().chain(cells.iter().copied());
        let ideal = longest(lines.flat_map(str::lines).map(|line| line.chars().count()).collect());
        let head = words(&header.name).into_iter().chain([header.unit.chars().count()]);
        let body = cells.iter().flat_map(|text| match header.align {
            Align::Right | Align::Name => vec![text.chars().count()],
            Align::Left => words(text),
        });
        Self { index, header, room: longest(head.chain(body).collect()), ideal }
    }

    /// The width at which words do not stand one below the other.
    fn comfort(&self) -> u16 {
        self.room.max(self.ideal.min(COMFORT))
    }
}

/// The columns that have room, with the room they have. Minor columns give way first, words are broken last.
fn columns<'s>(sheet: &'s Sheet, width: usize, without: &[&str]) -> Vec<Drawn<'s>> {
    let taken = |columns: &[Drawn<'_>]| columns.iter().map(|column| usize::from(column.room + GAP)).sum::<usize>();
    let is_drawn = |(_, header): &(usize, &Header)| !(header.is_minor && without.contains(&header.name.as_str()));
    let mut columns: Vec<Drawn<'_>> = sheet
        .headers
        .iter()
        .enumerate()
        .filter(is_drawn)
        .map(|(index, header)| Drawn::of(sheet, index, header))
        .collect();
    let wanted =
        |columns: &[Drawn<'_>]| columns.iter().map(|column| usize::from(column.comfort() + GAP)).sum::<usize>();
    while wanted(&columns) > width {
        match columns.iter().rposition(|column| column.header.is_minor) {
            Some(position) => _ = columns.remove(position),
            None => break,
        }
    }
    while taken(&columns) > width {
        let words = columns.iter_mut().filter(|column| column.header.align == Align::Left && column.room > LEAST_WORDS);
        match words.max_by_key(|column| column.room) {
            Some(widest) => widest.room -= 1,
            None => break,
        }
    }
    // Comfort for all before the ideal for some.
    for most in [COMFORT, u16::MAX] {
        while taken(&columns) < width {
            let lacks = |column: &Drawn<'_>| column.ideal.min(most).saturating_sub(column.room);
            match columns.iter_mut().filter(|column| lacks(column) > 0).max_by_key(|column| lacks(column)) {
                Some(tightest) => tightest.room += 1,
                None => break,
            }
        }
    }
    columns
}

fn draw(cell: &section::Cell) -> Cell {
    // A number and its percent sign stay together.
    let shown = Cell::new(cell.text.as_deref().unwrap_or("–").replace(" %", "\u{a0}%"));
    match cell.tone {
        Tone::Plain => shown,
        Tone::Good => shown.fg(Color::Green),
        Tone::Bad => shown.fg(Color::Red),
        Tone::Quiet => shown.add_attribute(Attribute::Dim),
    }
}

/// Words in lines of at most `width` columns.
fn paragraph(out: &mut String, text: &str, width: usize, style: Style) {
    let mut line = String::new();
    let mut flush = |line: &mut String| {
        if !line.is_empty() {
            let _ = writeln!(out, "{style}{}{style:#}", line.replace('\u{a0}', " "));
            line.clear();
        }
    };
    // A number and its percent sign stay together.
    let text = text.replace(" %", "\u{a0}%");
    for word in text.split([' ', '\n']).filter(|word| !word.is_empty()) {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
            flush(&mut line);
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    flush(&mut line);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paragraph_keeps_to_its_width_and_loses_no_word() {
        let mut out = String::new();
        paragraph(&mut out, "one two three four", 9, Style::new());
        assert_eq!(out, "one two\nthree\nfour\n");
        out.clear();
        paragraph(&mut out, "one of 80 % there", 9, Style::new());
        assert_eq!(out, "one of\n80 %\nthere\n");
    }
}
