//! `guide sweep`: every combination into a file, with a bar while it runs and a summary at the end.

mod axes;
mod bar;
mod file;
mod summary;

use crate::args::{Options, Swept};
use crate::failure::Failure;
use crate::own::Book;
use crate::page;
use axes::Asked;
use file::Form;
use llmhw_columns::{Refused, Running};
use std::ops::ControlFlow;
use std::time::Instant;
use summary::{Done, Summary};

/// Writes the file; the answer is what there is to say about it.
pub(crate) fn sweep(options: &Options, asked: &Swept, book: &Book) -> Result<String, Failure> {
    let form = Form::of(&asked.out, asked.overwrite)?;
    let Asked { grid, question } = axes::asked(options, asked, book)?;
    let rows = grid.rows()?;
    let refused = if asked.keep_refused { Refused::Mark } else { Refused::LeaveOut };
    let running = Running::default().threads(asked.threads).refused(refused);
    let mut summary = Summary::of(&grid);
    let bar = bar::Bar::of(rows)?;
    let begun = Instant::now();
    let swept = form.write(&question, &grid, &running, &mut |batch, progress| {
        summary.add(batch);
        bar.at(progress.rows);
        if bar.is_stopped() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    bar.clear();
    let swept = swept?;
    let done = Done {
        file: form.path(),
        bytes: form.bytes()?,
        rows: swept.rows,
        refused: swept.refused,
        is_marked: asked.keep_refused,
        seconds: begun.elapsed().as_secs_f64(),
    };
    let (page, document, best) = summary.page(&grid, &done, book, options.verbose);
    page::text(options, &[page], &document, &best)
}
