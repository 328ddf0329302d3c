//! How far it is, for whoever sits in front of a terminal.

use crate::failure::Failure;
use crate::number::fixed;
use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

const TEMPLATE: &str = "{bar:30} {percent:>3} %  {human_pos} of {human_len} rows, {rate} a second, {eta} left";

/// A bar on standard error, drawn where that is a terminal; and whether somebody wants it to stop.
pub(super) struct Bar {
    drawn: ProgressBar,
    is_stopped: Arc<AtomicBool>,
}

impl Bar {
    pub(super) fn of(rows: u64) -> Result<Self, Failure> {
        let style = ProgressStyle::with_template(TEMPLATE).map_err(Failure::encoding)?.with_key(
            "rate",
            |state: &ProgressState, out: &mut dyn Write| {
                // It has nowhere to report to, and a bar without a rate is no fault of the sweep.
                let _ = out.write_str(&fixed(state.per_sec(), 0));
            },
        );
        let is_stopped = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&is_stopped);
        // Without it half a file would lie about: what is begun is removed when the program ends by itself.
        ctrlc::set_handler(move || stop.store(true, Ordering::Relaxed)).map_err(Failure::encoding)?;
        Ok(Self { drawn: ProgressBar::new(rows).with_style(style), is_stopped })
    }

    pub(super) fn at(&self, rows: u64) {
        self.drawn.set_position(rows);
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.is_stopped.load(Ordering::Relaxed)
    }

    pub(super) fn clear(&self) {
        self.drawn.finish_and_clear();
    }
}
