//! Machines that serve requests, from event to event. Knows nothing of queueing theory.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

/// SplitMix64 (G. Steele, D. Lea, C. Flood, Fast splittable pseudorandom number generators, 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn unit(&mut self) -> f64 {
        ((self.next() >> 12) as f64 + 0.5) / (1u64 << 52) as f64
    }

    fn of(&mut self, list: &[u32]) -> u32 {
        list[(self.unit() * list.len() as f64) as usize]
    }
}

/// What is simulated.
pub(crate) struct Simulation<'a> {
    pub(crate) replicas: usize,
    /// Tokens per second of 1, 2, ... sequences together.
    pub(crate) decode: &'a [f64],
    pub(crate) prefill: f64,
    /// Lengths, drawn with equal chances.
    pub(crate) prompts: &'a [u32],
    pub(crate) outputs: &'a [u32],
    pub(crate) arrivals_per_second: f64,
    pub(crate) requests: usize,
    pub(crate) seed: u64,
}

/// A figure and its standard error, from the means of consecutive batches of requests.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Estimate {
    pub(crate) value: f64,
    pub(crate) error: f64,
}

/// What was seen, in seconds and shares.
#[derive(Debug, Default, Clone)]
pub(crate) struct Seen {
    pub(crate) wait: Estimate,
    pub(crate) service: Estimate,
    pub(crate) response: Estimate,
    pub(crate) first_token: Estimate,
    pub(crate) waits: Estimate,
    pub(crate) busy: f64,
    /// For 90, 95 and 99 % of requests.
    pub(crate) wait_of: [Estimate; 3],
    pub(crate) first_token_of: [Estimate; 3],
}

#[derive(Default)]
struct Request {
    arrived: f64,
    prompt: u32,
    output: u32,
    waits: bool,
    wait: f64,
    /// Seconds to the end of the first step, and of the last.
    first: f64,
    response: f64,
}

#[derive(Default)]
enum Doing {
    #[default]
    Nothing,
    Reading(usize),
    Decoding {
        step: f64,
        steps: u64,
    },
}

#[derive(Default)]
struct Replica {
    to_read: VecDeque<usize>,
    /// Requests that are decoded, by the step that ends them.
    batch: BinaryHeap<Reverse<(u64, usize)>>,
    /// Those of them whose first step is next.
    fresh: Vec<usize>,
    steps: u64,
    doing: Doing,
    since: f64,
}

impl Replica {
    fn has(&self) -> usize {
        self.to_read.len() + self.batch.len() + usize::from(matches!(self.doing, Doing::Reading(_)))
    }
}

impl Simulation<'_> {
    pub(crate) fn run(&self) -> Seen {
        let mut random = Random(self.seed);
        let mut requests: Vec<Request> = Vec::with_capacity(self.requests);
        let mut replicas: Vec<Replica> = (0..self.replicas).map(|_| Replica::default()).collect();
        let mut ends = vec![f64::INFINITY; self.replicas];
        let mut queue = VecDeque::new();
        let (mut busy, mut now, mut done) = (0.0, 0.0_f64, 0);
        let mut next_arrival = -random.unit().ln() / self.arrivals_per_second;
        while done < self.requests {
            let at = (0..self.replicas).min_by(|a, b| ends[*a].total_cmp(&ends[*b])).unwrap();
            if requests.len() < self.requests && next_arrival < ends[at] {
                now = next_arrival;
                let (prompt, output) = (random.of(self.prompts), random.of(self.outputs));
                next_arrival = now - random.unit().ln() / self.arrivals_per_second;
                let id = requests.len();
                requests.push(Request { arrived: now, prompt, output, ..Request::default() });
                let least = (0..self.replicas).min_by_key(|i| replicas[*i].has()).unwrap();
                let replica = &mut replicas[least];
                if replica.has() == self.decode.len() {
                    requests[id].waits = true;
                    queue.push_back(id);
                    continue;
                }
                replica.to_read.push_back(id);
                match &mut replica.doing {
                    Doing::Nothing => ends[least] = self.start(replica, now, &mut requests),
                    Doing::Reading(_) => {}
                    // The step that is under way is the last before the prompt is read.
                    Doing::Decoding { step, steps } => {
                        let begun = ((now - replica.since) / *step).ceil().max(1.0);
                        if begun < *steps as f64 {
                            *steps = begun as u64;
                            ends[least] = replica.since + begun * *step;
                        }
                    }
                }
                continue;
            }
            now = ends[at];
            let replica = &mut replicas[at];
            busy += now - replica.since;
            match std::mem::take(&mut replica.doing) {
                Doing::Nothing => unreachable!("ends never"),
                Doing::Reading(id) => {
                    replica.batch.push(Reverse((replica.steps + u64::from(requests[id].output), id)));
                    replica.fresh.push(id);
                }
                Doing::Decoding { steps, .. } => {
                    replica.steps += steps;
                    while let Some(&Reverse((end, id))) = replica.batch.peek()
                        && end <= replica.steps
                    {
                        replica.batch.pop();
                        requests[id].response = now - requests[id].arrived;
                        done += 1;
                    }
                }
            }
            while replica.has() < self.decode.len() {
                let Some(id) = queue.pop_front() else { break };
                requests[id].wait = now - requests[id].arrived;
                replica.to_read.push_back(id);
            }
            ends[at] = self.start(replica, now, &mut requests);
        }
        seen(&requests, busy / now / self.replicas as f64)
    }

    /// Starts what is next, and says when it ends.
    fn start(&self, replica: &mut Replica, now: f64, requests: &mut [Request]) -> f64 {
        replica.since = now;
        if let Some(id) = replica.to_read.pop_front() {
            replica.doing = Doing::Reading(id);
            return now + f64::from(requests[id].prompt) / self.prefill;
        }
        let Some(Reverse((end, _))) = replica.batch.peek() else { return f64::INFINITY };
        let sequences = replica.batch.len();
        let step = sequences as f64 / self.decode[sequences - 1];
        let steps = end - replica.steps;
        replica.doing = Doing::Decoding { step, steps };
        for id in replica.fresh.drain(..) {
            requests[id].first = now + step - requests[id].arrived;
        }
        now + step * steps as f64
    }
}

/// Batches whose means give the standard error.
const BATCHES: usize = 20;

/// Sums up all but the first and the last twentieth.
fn seen(requests: &[Request], busy: f64) -> Seen {
    let skipped = requests.len() / 20;
    let middle = &requests[skipped..requests.len() - skipped];
    let batches: Vec<_> = middle.chunks_exact(middle.len() / BATCHES).take(BATCHES).collect();
    let estimate = |of: &dyn Fn(&[Request]) -> f64| {
        let values: Vec<f64> = batches.iter().map(|batch| of(batch)).collect();
        let mean = values.iter().sum::<f64>() / BATCHES as f64;
        let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
        Estimate { value: of(middle), error: (squares / (BATCHES * (BATCHES - 1)) as f64).sqrt() }
    };
    let mean = |of: fn(&Request) -> f64| {
        estimate(&move |batch: &[Request]| batch.iter().map(of).sum::<f64>() / batch.len() as f64)
    };
    let shares = |of: fn(&Request) -> f64| {
        [90, 95, 99].map(|percent| {
            estimate(&move |batch: &[Request]| {
                let mut values: Vec<f64> = batch.iter().map(of).collect();
                let at = values.len() * percent / 100;
                *values.select_nth_unstable_by(at, f64::total_cmp).1
            })
        })
    };
    Seen {
        wait: mean(|request| request.wait),
        service: mean(|request| request.response - request.wait),
        response: mean(|request| request.response),
        first_token: mean(|request| request.first),
        waits: mean(|request| f64::from(u8::from(request.waits))),
        busy,
        wait_of: shares(|request| request.wait),
        first_token_of: shares(|request| request.first),
    }
}
