//! Machines that serve requests, step by step. Knows nothing of queueing theory.

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

/// What was seen, in seconds and shares.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) wait: f64,
    pub(crate) service: f64,
    pub(crate) response: f64,
    pub(crate) waits: f64,
    pub(crate) busy: f64,
    pub(crate) wait_of_95_percent: f64,
}

struct Request {
    arrived: f64,
    prompt: u32,
    output: u32,
    waits: bool,
}

#[derive(Default)]
struct Replica {
    to_read: VecDeque<usize>,
    /// Requests that are decoded, with the tokens they still want.
    decoding: Vec<(usize, u32)>,
    reading: Option<usize>,
    works: bool,
    since: f64,
}

impl Replica {
    fn has(&self) -> usize {
        self.to_read.len() + self.decoding.len() + usize::from(self.reading.is_some())
    }
}

/// Times are ordered by their bits, which for positive numbers is their order.
type Event = Reverse<(u64, usize)>;

impl Simulation<'_> {
    pub(crate) fn run(&self) -> Seen {
        let mut random = Random(self.seed);
        let mut requests: Vec<Request> = Vec::with_capacity(self.requests);
        let mut replicas: Vec<Replica> = (0..self.replicas).map(|_| Replica::default()).collect();
        let mut queue = VecDeque::new();
        let mut events: BinaryHeap<Event> = BinaryHeap::new();
        let (mut seen, mut waited, mut busy, mut now, mut done) = (Seen::default(), vec![], 0.0, 0.0_f64, 0);
        let mut next_arrival = -random.unit().ln() / self.arrivals_per_second;
        while done < self.requests {
            let ends = events.peek().map_or(f64::INFINITY, |Reverse((time, _))| f64::from_bits(*time));
            let at = if requests.len() < self.requests && next_arrival < ends {
                now = next_arrival;
                let (prompt, output) = (random.of(self.prompts), random.of(self.outputs));
                next_arrival = now - random.unit().ln() / self.arrivals_per_second;
                let id = requests.len();
                requests.push(Request { arrived: now, prompt, output, waits: false });
                let least = (0..self.replicas).min_by_key(|i| replicas[*i].has()).unwrap();
                if replicas[least].has() == self.decode.len() {
                    requests[id].waits = true;
                    queue.push_back(id);
                    continue;
                }
                replicas[least].to_read.push_back(id);
                waited.push((id, 0.0));
                least
            } else {
                let Reverse((time, at)) = events.pop().unwrap();
                now = f64::from_bits(time);
                let replica = &mut replicas[at];
                replica.works = false;
                busy += now - replica.since;
                if let Some(id) = replica.reading.take() {
                    replica.decoding.push((id, requests[id].output));
                } else {
                    for entry in &mut replica.decoding {
                        entry.1 -= 1;
                    }
                    replica.decoding.retain(|(id, left)| {
                        if *left == 0 {
                            seen.response += now - requests[*id].arrived;
                            done += 1;
                        }
                        *left > 0
                    });
                    while replica.has() < self.decode.len() {
                        let Some(id) = queue.pop_front() else { break };
                        waited.push((id, now - requests[id].arrived));
                        replica.to_read.push_back(id);
                    }
                }
                at
            };
            let replica = &mut replicas[at];
            if replica.works {
                continue;
            }
            let takes = if let Some(id) = replica.to_read.pop_front() {
                replica.reading = Some(id);
                f64::from(requests[id].prompt) / self.prefill
            } else if replica.decoding.is_empty() {
                continue;
            } else {
                replica.decoding.len() as f64 / self.decode[replica.decoding.len() - 1]
            };
            (replica.works, replica.since) = (true, now);
            events.push(Reverse(((now + takes).to_bits(), at)));
        }
        let count = self.requests as f64;
        let mut waits: Vec<f64> = waited.iter().map(|(_, wait)| *wait).collect();
        seen.wait = waits.iter().sum::<f64>() / count;
        seen.response /= count;
        seen.service = seen.response - seen.wait;
        seen.waits = requests.iter().filter(|request| request.waits).count() as f64 / count;
        seen.busy = busy / now / self.replicas as f64;
        waits.sort_by(f64::total_cmp);
        seen.wait_of_95_percent = waits[waits.len() * 95 / 100];
        seen
    }
}
