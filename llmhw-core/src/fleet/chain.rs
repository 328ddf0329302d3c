//! The Markov chain behind a queue: replicas that share one queue, read prompts before they decode, and decode what is in their batch
//! together.
//!
//! States are requests in the fleet (n) and prompts in batches that are still to be read (j). An arrival leads from (n, j) to
//! (n + 1, j + 1), a prompt that is read to (n, j - 1), an answer that is written to (n - 1, j). With all places taken arrivals leave
//! j alone, and whoever leaves makes place for a prompt. Requests are spread evenly; prompts are on as many replicas as there are of them,
//! on the fuller ones first, since those had the last arrivals. Such a replica decodes nothing.
//!
//! From n requests answers are written with fewer than c prompts only, for c replicas. So the place where the chain first comes down
//! by one request is one of c, and levels follow from the one above by c equations (block elimination of a level-dependent
//! quasi-birth-and-death process: G. Latouche and V. Ramaswami, Introduction to Matrix Analytic Methods in Stochastic Modeling, SIAM
//! 1999, chapter 12; the levels above the last place by their logarithmic reduction, chapter 8).

use super::matrix::{Matrix, passage, solve};
use alloc::vec::Vec;

/// A stationary distribution, summed up.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stationary {
    /// Share of requests that find no place.
    pub(super) waits: f64,
    /// Mean number of requests that wait.
    pub(super) queued: f64,
    /// Mean square of that.
    pub(super) queued_squared: f64,
    /// Mean number of requests in batches.
    pub(super) served: f64,
    /// Mean share of replicas that have something to do.
    pub(super) busy: f64,
}

/// Above this, sums are scaled down, by a power of two so that nothing rounds.
const LARGE: f64 = 1e200;
const SCALE: f64 = 1.0 / (1_u64 << 63) as f64;
/// Share of time with more prompts to be read than are counted.
const NEVER: f64 = 1e-10;
/// Never more prompts than these beyond one for each replica.
const MOST_PROMPTS: f64 = 400.0;

/// What is summed on the way down: time, time with all places taken, requests that wait and their square, requests in batches, busy
/// replicas.
const SUMS: usize = 6;

/// The fleet.
pub(super) struct Chain<'a> {
    /// Answers per second that one replica writes with 1, 2, ... in its batch when it reads nothing.
    pub(super) decode: &'a [f64],
    /// Prompts per second that one replica reads, of those that take any time.
    pub(super) reads: f64,
    /// Share of prompts that take none: how prompts vary more than exponentially.
    pub(super) skips: f64,
    pub(super) replicas: usize,
    pub(super) arrivals: f64,
}

impl Chain<'_> {
    /// Answers per second of one replica with so many requests.
    fn rate(&self, requests: usize) -> f64 {
        requests.checked_sub(1).and_then(|n| self.decode.get(n)).copied().unwrap_or(0.0)
    }

    /// Answers per second of all with `n` requests in batches, the first `blocked` replicas reading.
    fn answers(&self, n: usize, blocked: usize) -> f64 {
        let (each, fuller) = (n / self.replicas, n % self.replicas);
        let full = fuller.saturating_sub(blocked);
        let others = self.replicas - fuller - blocked.saturating_sub(fuller);
        full as f64 * self.rate(each + 1) + others as f64 * self.rate(each)
    }

    /// The stationary distribution, from what is summed between leaving the empty fleet and coming back. Needs arrivals below what full
    /// batches complete.
    pub(super) fn stationary(&self) -> Stationary {
        let places = self.replicas * self.decode.len();
        let prompts = self.prompts(places);
        let mut above = self.waiting(places, prompts);
        let mut unit = 1.0;
        for n in (1..=places).rev() {
            above = self.level(n, places, prompts, &above, unit);
            let largest = above.data().iter().copied().fold(0.0, f64::max);
            if largest > LARGE {
                above.scale_from(above.width() - SUMS, SCALE);
                unit *= SCALE;
            }
        }
        let start = above.width() - SUMS;
        let mut column = start;
        // The first request leaves the empty fleet for no prompt or for one.
        let mut next = || {
            let (none, one) = (above.at(0, column), above.at(1, column));
            column += 1;
            self.arrivals * (self.skips * none + (1.0 - self.skips) * one)
        };
        let time = next() + unit;
        let (full, queued, queued_squared, served, busy) = (next(), next(), next(), next(), next());
        let count = self.replicas as f64;
        Stationary {
            waits: full / time,
            queued: queued / time,
            queued_squared: queued_squared / time,
            served: served / time,
            busy: busy / time / count,
        }
    }

    /// More prompts than these are next to never to be read: beyond one for each replica they fall like those of a queue that does
    /// nothing else.
    fn prompts(&self, places: usize) -> usize {
        let load = self.arrivals * (1.0 - self.skips) / (self.reads * self.replicas as f64);
        let beyond = (libm::log(NEVER) / libm::log(load)).clamp(2.0, MOST_PROMPTS);
        (self.replicas + beyond as usize).min(places)
    }

    /// Rows for 0, 1, ... prompts with one request more than places: where the chain first comes down to `places` requests (columns
    /// for 0, 1, ... prompts), and what is summed until then.
    fn waiting(&self, places: usize, prompts: usize) -> Matrix {
        let c = self.replicas;
        let (up, read) = (self.arrivals, self.reads);
        // The chain that has c prompts at most; with more it only reads.
        let states = c + 1;
        let mut local = Matrix::new(states, states);
        let mut down = Matrix::new(states, states);
        for j in 0..states {
            let (reads, answers) = (j as f64 * read, self.answers(places, j));
            local.set(j, j, up + reads + answers);
            if j > 0 {
                local.set(j, j - 1, -reads);
            }
            down.add(j, j, self.skips * answers);
            down.add(j, (j + 1).min(c), (1.0 - self.skips) * answers);
        }
        let first = passage(&local, up, &down);
        // Until one fewer waits: time, and requests that wait and their square summed over it. From one more there is one more of them
        // all the way down.
        let width = states + 1;
        let mut system = Matrix::new(states, width);
        for j in 0..states {
            for l in 0..states {
                system.set(j, l, local.at(j, l) - up * first.at(j, l));
            }
            system.add(j, j, -up);
            system.set(j, states, 1.0);
        }
        let (mut of_area, mut of_square) = (system.clone(), system.clone());
        let time = solve(system, states);
        for j in 0..states {
            of_area.set(j, states, 1.0 + up * time.at(j, 0));
        }
        let area = solve(of_area, states);
        for j in 0..states {
            of_square.set(j, states, 1.0 + up * (time.at(j, 0) + 2.0 * area.at(j, 0)));
        }
        let square = solve(of_square, states);
        // With more than c prompts: rows follow from the one before.
        let mut step = Matrix::new(states, 2 * states);
        for l in 0..states {
            for k in 0..states {
                // Transposed, for rows that are multiplied from the left.
                step.set(k, l, -up * first.at(l, k));
            }
            step.add(l, l, up + c as f64 * read);
            step.set(l, states + l, c as f64 * read);
        }
        let step = solve(step, states);
        let mut table = Matrix::new(prompts + 1, states + SUMS);
        let (mut before, mut spent, mut waited, mut squared) = (Vec::new(), 0.0, 0.0, 0.0);
        for j in 0..=prompts {
            if j <= c {
                before = first.row(j).to_vec();
                (spent, waited, squared) = (time.at(j, 0), area.at(j, 0), square.at(j, 0));
            } else {
                before = (0..states).map(|k| step.row(k).iter().zip(&before).map(|(a, b)| a * b).sum()).collect();
                let reads = c as f64 * read;
                let of = |sums: &Matrix| -> f64 {
                    before.iter().enumerate().map(|(l, share)| share * sums.at(l, 0)).sum::<f64>() * up
                };
                spent += (1.0 + of(&time)) / reads;
                waited += (1.0 + up * spent + of(&area)) / reads;
                squared += (1.0 + up * (spent + 2.0 * waited) + of(&square)) / reads;
            }
            for (l, share) in before.iter().enumerate() {
                table.set(j, l, *share);
            }
            let all = [spent, spent, waited, squared, spent * places as f64, spent * c as f64];
            for (k, sum) in all.into_iter().enumerate() {
                table.set(j, states + k, sum);
            }
        }
        table
    }

    /// The same rows for `n` requests, from those for one more. Columns are for 0, 1, ... prompts.
    fn level(&self, n: usize, places: usize, prompts: usize, above: &Matrix, unit: f64) -> Matrix {
        let c = self.replicas;
        let full = n == places;
        let most = prompts.min(n);
        let width = c + SUMS;
        // Rows into which the level above comes down.
        let landing = above.width() - SUMS;
        let states = landing.min(most + 1);
        let active = n.min(c);
        let sums = [1.0, f64::from(u8::from(full)), 0.0, 0.0, n as f64, active as f64];
        // Where an arrival leads, averaged over prompts that take time and those that do not.
        let mut up = alloc::vec![0.0; above.width()];
        let mut system = Matrix::new(states, states + width);
        let mut table = Matrix::new(most + 1, width);
        for j in 0..=most {
            let blocked = j.min(active);
            let (reads, answers) = (blocked as f64 * self.reads, self.answers(n, blocked));
            let all = self.arrivals + reads + answers;
            let stays = if full { 1.0 } else { self.skips };
            let pairs = above.row(j).iter().zip(above.row((j + 1).min(prompts)));
            for (slot, (same, more)) in up.iter_mut().zip(pairs) {
                *slot = self.arrivals * (stays * same + (1.0 - stays) * more);
            }
            let source = |k: usize| {
                let here = sums.get(k).copied().unwrap_or(0.0) * unit;
                here + up.get(landing + k).copied().unwrap_or(0.0)
            };
            if j < states {
                for (l, rate) in up.iter().take(landing).enumerate() {
                    system.add(j, l, -rate);
                }
                system.add(j, j, all);
                if j > 0 {
                    system.add(j, j - 1, -reads);
                }
                if j < c {
                    system.set(j, states + j, answers);
                }
                for k in 0..SUMS {
                    system.set(j, states + c + k, source(k));
                }
                if j + 1 == states {
                    let solved = solve(core::mem::take(&mut system), states);
                    for i in 0..states {
                        table.copy_row(i, solved.row(i));
                    }
                }
                continue;
            }
            let mut row: Vec<f64> = table.row(j - 1).iter().map(|before| reads * before).collect();
            for (l, rate) in up.iter().take(landing).enumerate() {
                for (sum, term) in row.iter_mut().zip(table.row(l)) {
                    *sum += rate * term;
                }
            }
            for (k, sum) in row.iter_mut().skip(c).enumerate() {
                *sum += source(k);
            }
            for sum in &mut row {
                *sum /= all;
            }
            table.copy_row(j, &row);
        }
        table
    }
}
