//! The two birth-death chains behind a queue.

use alloc::vec::Vec;

/// A stationary distribution, summed up.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stationary {
    /// Share of requests that find no place.
    pub(super) waits: f64,
    /// Mean number of requests that wait.
    pub(super) queued: f64,
    /// Mean number of requests in batches.
    pub(super) served: f64,
    /// Mean share of replicas that have something to do.
    pub(super) busy: f64,
}

/// Above this, weights of states are scaled down, by a power of two so that nothing rounds.
const LARGE: f64 = 1e200;
const SCALE: f64 = 1.0 / (1_u64 << 63) as f64;
/// What is left of a sum when it is cut off.
const NOTHING: f64 = 1e-14;
/// Share of a level below which a state is left out.
const NEVER: f64 = 1e-18;

/// Requests spread evenly over replicas that each complete so many per second with 0, 1, 2, ... in the batch. Needs arrivals below
/// what full batches complete.
pub(super) fn pooled(completions: &[f64], replicas: u32, arrivals: f64) -> Stationary {
    let count = f64::from(replicas);
    let load = arrivals / (count * completions.last().copied().unwrap_or(0.0));
    let (mut weight, mut n) = (1.0, 0.0);
    // Mass, requests in batches, replicas with something to do.
    let (mut mass, mut served, mut working) = (1.0, 0.0, 0.0);
    for (low, high) in completions.iter().zip(completions.iter().skip(1)) {
        for more in 1..=replicas {
            let more = f64::from(more);
            n += 1.0;
            weight *= arrivals / ((count - more) * low + more * high);
            mass += weight;
            served += n * weight;
            working += n.min(count) * weight;
            while served.max(mass) > LARGE {
                for sum in [&mut weight, &mut mass, &mut served, &mut working] {
                    *sum *= SCALE;
                }
            }
        }
    }
    // Beyond full batches weights fall geometrically; `weight` is that of the first state in which one has to wait.
    let beyond = weight * load / (1.0 - load);
    let total = mass + beyond;
    Stationary {
        waits: (weight + beyond) / total,
        queued: beyond / (1.0 - load) / total,
        served: (served + n * beyond) / total,
        busy: (working + count * beyond) / total / count,
    }
}

/// One replica that reads prompts before it decodes: states are requests in it (n) and prompts of the batch that are still to be
/// read (j). Arrivals lead from (n, j) to (n + 1, j + 1), reading to (n, j - 1), decoding, with j = 0 only, to (n - 1, 0); with all
/// places taken arrivals leave j alone, and whoever leaves makes place for a prompt. `decode` is requests written per second by
/// 1, 2, ... together, `reads` prompts read per second.
///
/// Since as many requests go up from n as come down to it, level n follows from level n - 1 by sums of positive terms.
pub(super) fn staged(decode: &[f64], reads: f64, arrivals: f64) -> Stationary {
    let places = decode.len();
    let mut level: Vec<f64> = alloc::vec![0.0; places + 2];
    if let Some(empty) = level.first_mut() {
        *empty = 1.0;
    }
    // Probability of the level, of all levels, mean numbers, and of levels in which one has to wait.
    let (mut here, mut mass, mut served, mut queued, mut full) = (1.0, 1.0, 0.0, 0.0, 0.0);
    let mut empty = 1.0;
    let mut n = 0_usize;
    // More prompts than these are next to never to be read.
    let mut top = 1_usize;
    loop {
        n += 1;
        let waits = n >= places;
        let Some(rate) = decode.get(n.min(places) - 1) else { break };
        let up = arrivals / (arrivals + reads);
        let down = reads / (arrivals + reads);
        let none = arrivals * here / rate;
        // From the most prompts down to two; below the last place they come from one fewer, beyond it from as many.
        let (mut next, mut more) = (0.0, 0.0);
        for j in (2..=n.min(places).min(top + 1)).rev() {
            let from = if n > places { j } else { j - 1 };
            let below = level.get(from).copied().unwrap_or(0.0);
            let here_j = up * below + down * next;
            // In place: going down, what a lower j reads has not been written yet, but for the one just above.
            if let Some(slot) = level.get_mut(j) {
                *slot = here_j;
            }
            next = here_j;
            more += here_j;
        }
        let from = level.get(usize::from(n > places)).copied().unwrap_or(0.0);
        let one =
            if waits { (arrivals * (from + none + more) + reads * next) / reads } else { up * from + down * next };
        if let [first, second, ..] = level.as_mut_slice() {
            (*first, *second) = (none, one);
        }
        let before = here;
        here = none + one + more;
        let matters = |j: usize| level.get(j).is_some_and(|weight| *weight > NEVER * here);
        if matters(top + 1) {
            top += 1;
        } else if top > 1 && !matters(top) {
            top -= 1;
        }
        if let Some(weight) = level.get_mut(top + 1) {
            *weight = 0.0;
        }
        mass += here;
        served += here * n.min(places) as f64;
        if waits {
            full += here;
            let over = (n - places) as f64;
            queued += over * here;
            // Once prompts of the batch do not matter any more, the rest falls geometrically.
            let fall = falls(arrivals, *rate, reads);
            let settled = n > places + 2 && more <= NOTHING * here && (here - fall * before).abs() <= 1e-12 * here;
            if settled || here <= NOTHING * mass * (1.0 - fall) {
                let rest = here * fall / (1.0 - fall);
                mass += rest;
                full += rest;
                served += rest * places as f64;
                queued += rest * over + rest / (1.0 - fall);
                break;
            }
        }
        while mass.max(served).max(queued) > LARGE {
            for sum in [&mut here, &mut mass, &mut served, &mut queued, &mut full, &mut empty] {
                *sum *= SCALE;
            }
            for weight in &mut level {
                *weight *= SCALE;
            }
        }
    }
    Stationary { waits: full / mass, queued: queued / mass, served: served / mass, busy: 1.0 - empty / mass }
}

/// By how much the probability of a queue falls with each request in it when work is a prompt (rate `reads`) and then an answer
/// (rate `writes`): the largest root below 1 of the saturated chain's characteristic equation, x^2 - x a (1 / r + 1 / w + a / (r w)) +
/// a^2 / (r w) = 0.
fn falls(arrivals: f64, writes: f64, reads: f64) -> f64 {
    let product = arrivals * arrivals / (reads * writes);
    let sum = arrivals / reads + arrivals / writes + product;
    f64::midpoint(sum, libm::sqrt((sum * sum - 4.0 * product).max(0.0)))
}
