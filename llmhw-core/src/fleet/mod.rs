//! A fleet for many users: how many replicas, how long requests wait, what a month costs, when the next machine is due, and what is
//! better rented.
//!
//! # The model
//! A replica is a machine, or a cluster that holds the model together. Requests come as a Poisson stream. A request takes a place in
//! the batch of the replica with the fewest, reads its prompt (during which that replica decodes nothing), then writes its answer a
//! token per step together with all others of the batch. When all batches are full, it waits for the first free place, first
//! come, first served.
//!
//! With n requests a replica completes 1 / (P + O / r(n)) of them per second: P is the time of the mean prompt, O the mean answer, r(n)
//! the rate of n sequences together. With the requests spread evenly over replicas, the number in the system is a birth-death
//! chain with these rates, whose stationary distribution is exact: p(n) = p(n - 1) arrivals / completions(n). Source: L. Kleinrock,
//! Queueing Systems, volume 1, 1975, chapter 3. With one place per batch that is Erlang's M/M/c.
//!
//! Requests of a batch share the machine evenly, and while nothing waits the distribution depends on the means of prompt and answer only
//! (J. W. Cohen, The multiple phase service network with generalized processor sharing, Acta Informatica 12, 1979). The wait
//! does depend on more: its mean is that of the chain times (1 + v) / 2, with v the squared variation of a request's work, which is
//! Pollaczek and Khinchine's formula for one replica with one place and the approximation of Allen and Cunneen otherwise (A. O. Allen,
//! Probability, Statistics and Queueing Theory, 2nd edition, 1990, section 5.3.2). By Little's law times follow from numbers. A
//! wait that is not nothing is taken as exponential, which it is for exponential work.
//!
//! # Where it holds
//! `tests/fleet.rs` simulates the machine step by step, without any of the formulas above. Utilisation, time in the batch and response were
//! met within 5 % for utilisations up to [`CHECKED_UTILISATION`] and squared variations up to [`CHECKED_SQUARED_VARIATION`];
//! [`Queue::checked`] says whether an answer lies in there.
//!
//! # What is left out
//! Each hour is taken by itself, as if it lasted (L. Green and P. Kolesar, Management Science 37, 1991). Nobody gives up. Prompts are not
//! read in parts between steps, and nothing is found in a cache of earlier prompts.

mod chain;
mod demand;
mod growth;
mod length;
mod money;
mod queue;
mod service;
mod sizing;

pub use demand::{Demand, Limits};
pub use growth::Step;
pub use length::Length;
pub use money::{Month, cheapest};
pub use queue::{CHECKED_SQUARED_VARIATION, CHECKED_UTILISATION, Queue};
pub use service::Service;
pub use sizing::{Fleet, Size};
