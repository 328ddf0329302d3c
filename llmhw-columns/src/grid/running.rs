//! Running over a grid: several threads compute batches, one after the other comes out, and few are in memory.

use super::Grid;
use super::axes::Axes;
use super::chunk::{Chunk, Plan};
use super::refused::Refused;
use crate::Question;
use crate::error::{BoxError, Error, Result};
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use llmhw_core::record::json;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::available_parallelism;

/// How a grid is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Running {
    /// Threads that compute; as many as the machine has when 0. One is the caller's, where the sink runs; several are others.
    pub threads: usize,
    /// Rows of a batch at most, 1 to 2^24. A longer axis of contexts is divided evenly, and other batches are as long, but for the last one
    /// and those of which rows are left out.
    pub batch_rows: usize,
    /// Batches that are computed, being computed or in the sink at most, by several threads; four times as many as threads when 0.
    pub in_flight: usize,
    /// What becomes of rows that are refused.
    pub refused: Refused,
}

impl Default for Running {
    fn default() -> Self {
        Self { threads: 0, batch_rows: 16_384, in_flight: 0, refused: Refused::Mark }
    }
}

impl Running {
    /// The same with so many threads that compute.
    #[must_use]
    pub fn threads(self, threads: usize) -> Self {
        Self { threads, ..self }
    }

    /// The same with batches of so many rows.
    #[must_use]
    pub fn batch_rows(self, batch_rows: usize) -> Self {
        Self { batch_rows, ..self }
    }

    /// The same with so many batches ahead of the sink.
    #[must_use]
    pub fn in_flight(self, in_flight: usize) -> Self {
        Self { in_flight, ..self }
    }

    /// The same with another way with rows that are refused.
    #[must_use]
    pub fn refused(self, refused: Refused) -> Self {
        Self { refused, ..self }
    }

    fn thread_count(&self) -> usize {
        if self.threads == 0 { available_parallelism().map_or(1, usize::from) } else { self.threads }
    }

    fn check(&self) -> Result<()> {
        const MOST_ROWS: usize = 1 << 24;
        const MOST: usize = 4096;
        let refused = |name, rule: &str, value: usize| {
            Err(json::refusal(name, rule, &value.to_string(), "choose another number").into())
        };
        match self {
            Self { batch_rows, .. } if *batch_rows == 0 || *batch_rows > MOST_ROWS => {
                refused("batch_rows", "be at least 1 and at most 2^24", *batch_rows)
            }
            Self { threads, .. } if *threads > MOST => refused("threads", "be at most 4096", *threads),
            Self { in_flight, .. } if *in_flight > MOST => refused("in_flight", "be at most 4096", *in_flight),
            _ => Ok(()),
        }
    }
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Rows that are done, those of the batch at hand among them.
    pub rows: u64,
    /// Rows of the grid.
    pub of: u64,
}

/// What a run over a grid did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Swept {
    /// Rows of the grid.
    pub rows: u64,
    /// Those that were refused.
    pub refused: u64,
    /// Batches that came out.
    pub batches: u64,
    /// The most batches that were in memory or being computed at once, the sink's among them.
    pub most_in_flight: usize,
}

impl Question {
    /// The columns of a grid's answer: the axes that are given, the measures that are no axis, and reasons when rows are marked.
    ///
    /// # Errors
    /// As [`Question::sweep`] before the first row.
    pub fn grid_schema(&self, grid: &Grid<'_>, refused: Refused) -> Result<SchemaRef> {
        Ok(Plan::new(self, Axes::of(grid, &self.catalog)?, refused).schema)
    }

    /// Answers every row of a grid, in order, batch by batch.
    ///
    /// Batches are computed by several threads and handed to `sink` on the caller's, in the order of rows; the same grid gives the same
    /// batches whatever the number of threads. Not more than [`Running::in_flight`] of them are ahead of the sink, so that memory
    /// does not grow with the grid. A batch has the columns of [`Question::grid_schema`]; a measure that is an axis is that axis's
    /// column. An error of the sink ends it.
    ///
    /// # Errors
    /// [`Error::Refused`] for an empty axis, names that are not listed, numbers out of range; [`Error::Row`] for a row that is refused with
    /// [`Refused::Raise`]; [`Error::Sink`] for what the sink hands back.
    ///
    /// # Example: the fastest of all listed machines
    /// ```
    /// use arrow_array::{cast::AsArray, types::Float64Type};
    /// use llmhw_columns::{Grid, Question, Refused, Running};
    /// use llmhw_core::{catalog, record::columns::Measure};
    ///
    /// let grid = Grid::new().hardware(&catalog::HARDWARE[..]).model(["llama-3.1-8b"]).format(["q4-k-m"]).context_tokens([8192.0]);
    /// let mut fastest = 0.0_f64;
    /// let running = Running::default().refused(Refused::LeaveOut);
    /// Question::new([Measure::DecodeTokensPerSecond]).sweep(&grid, &running, |batch, _| {
    ///     let rates = batch["decode_tokens_per_second"].as_primitive::<Float64Type>();
    ///     fastest = rates.iter().flatten().fold(fastest, f64::max);
    ///     Ok(())
    /// })?;
    /// assert!(fastest > 100.0);
    /// # Ok::<(), llmhw_columns::Error>(())
    /// ```
    pub fn sweep(
        &self,
        grid: &Grid<'_>,
        running: &Running,
        mut sink: impl FnMut(RecordBatch, Progress) -> Result<(), BoxError>,
    ) -> Result<Swept> {
        self.sweep_into(grid, running, &mut |batch, progress| sink(batch, progress).map_err(Error::Sink))
    }

    /// The same with a sink that knows this crate's errors.
    pub(crate) fn sweep_into(
        &self,
        grid: &Grid<'_>,
        running: &Running,
        sink: &mut dyn FnMut(RecordBatch, Progress) -> Result<()>,
    ) -> Result<Swept> {
        running.check()?;
        let plan = Plan::new(self, Axes::of(grid, &self.catalog)?, running.refused);
        let threads = running.thread_count();
        if threads == 1 {
            return alone(&plan, running.batch_rows, sink);
        }
        let pool =
            rayon::ThreadPoolBuilder::new().num_threads(threads).thread_name(|i| format!("llmhw-columns-{i}")).build();
        let pool = pool.map_err(|error| Error::Threads(error.to_string()))?;
        let ahead = if running.in_flight == 0 { threads * 4 } else { running.in_flight };
        let live = Live::default();
        pool.in_place_scope(|scope| {
            let all = plan.axes.rows;
            let (mut started, mut waiting) = (0_u64, VecDeque::with_capacity(ahead));
            let mut swept = Swept { rows: all, ..Swept::default() };
            let mut done = 0;
            let answer = loop {
                while waiting.len() < ahead && started < all {
                    let rows = plan.batch_rows(started, running.batch_rows);
                    let (sender, receiver) = sync_channel(1);
                    let (plan, live, start) = (&plan, &live, started);
                    scope.spawn(move |_| {
                        if live.is_wanted() {
                            // Nobody waits for it any more when the sink stopped.
                            let _ = sender.send(live.count(|| plan.answer(start, rows)));
                        }
                    });
                    waiting.push_back((rows, receiver));
                    started += rows as u64;
                }
                let Some((rows, receiver)) = waiting.pop_front() else { break Ok(()) };
                let chunk = match received(&receiver) {
                    Ok(chunk) => chunk,
                    Err(error) => break Err(error),
                };
                done += rows as u64;
                swept.refused += chunk.refused;
                swept.batches += 1;
                let handed = sink(chunk.batch, Progress { rows: done, of: all });
                live.release();
                if let Err(error) = handed {
                    break Err(error);
                }
            };
            live.stop();
            swept.most_in_flight = live.most();
            answer.map(|()| swept)
        })
    }
}

/// One thread, the caller's: batch after batch, one at a time.
fn alone(plan: &Plan<'_>, most: usize, sink: &mut dyn FnMut(RecordBatch, Progress) -> Result<()>) -> Result<Swept> {
    let mut swept = Swept { rows: plan.axes.rows, most_in_flight: 1, ..Swept::default() };
    let mut done = 0;
    while done < swept.rows {
        let rows = plan.batch_rows(done, most);
        let chunk = plan.answer(done, rows)?;
        done += rows as u64;
        swept.refused += chunk.refused;
        swept.batches += 1;
        sink(chunk.batch, Progress { rows: done, of: swept.rows })?;
    }
    Ok(swept)
}

fn received(receiver: &Receiver<Result<Chunk>>) -> Result<Chunk> {
    receiver.recv().map_err(|_| Error::Threads(String::from("one of them died")))?
}

/// How many batches there are.
#[derive(Default)]
struct Live {
    now: AtomicUsize,
    most: AtomicUsize,
    is_stopped: AtomicBool,
}

impl Live {
    fn is_wanted(&self) -> bool {
        !self.is_stopped.load(Ordering::Relaxed)
    }

    fn stop(&self) {
        self.is_stopped.store(true, Ordering::Relaxed);
    }

    fn count<T>(&self, make: impl FnOnce() -> T) -> T {
        let now = self.now.fetch_add(1, Ordering::Relaxed) + 1;
        self.most.fetch_max(now, Ordering::Relaxed);
        make()
    }

    fn release(&self) {
        self.now.fetch_sub(1, Ordering::Relaxed);
    }

    fn most(&self) -> usize {
        self.most.load(Ordering::Relaxed)
    }
}
