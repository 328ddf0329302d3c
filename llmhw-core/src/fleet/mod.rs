//! A fleet for many users: how many replicas, how long requests wait, what a month costs, when the next machine is due, and what is
//! better rented.
//!
//! # The model
//! A replica is a machine, or a cluster that holds the model together. Requests come as a Poisson stream. A request takes a place in
//! the batch of the replica with the fewest, reads its prompt (during which that replica decodes nothing), then writes its answer a
//! token per step together with all others of the batch. When all batches are full, it waits for the first free place, first
//! come, first served.
//!
//! *One replica* is a birth-death chain with two numbers, of requests and of prompts still to be read, where n sequences write r(n) / O
//! answers per second together (r is the rate, O the mean answer) and prompts take their mean time, both exponentially distributed. Its
//! stationary distribution is exact, level by level (L. Kleinrock, Queueing Systems, volume 1, 1975, chapter 3, for the method).
//!
//! *Several replicas* share one queue. What that changes is the ratio of two chains in which a replica with n requests completes
//! 1 / (P + O / r(n)) per second (P is the time of a mean prompt): all replicas with their requests spread evenly, and one with its share. With one
//! place in a batch this is Erlang's M/M/c.
//!
//! *Lengths that are not exponential* change the mean wait by (1 + v) / (1 + v') for the squared variation v of a request's work and v' of
//! the chain's: Pollaczek and Khinchine's formula for one replica with one place, the approximation of Allen and Cunneen otherwise
//! (A. O. Allen, Probability, Statistics and Queueing Theory, 2nd edition, 1990, chapter 5). Time in a batch that is shared
//! evenly depends on means only (J. W. Cohen, The multiple phase service network with generalized processor sharing, Acta Informatica 12,
//! 1979). Times follow from numbers by Little's law. The wait of those that wait is taken as exponential.
//!
//! # Where it holds
//! `tests/fleet` simulates the machines step by step, with none of the formulas above. For utilisations up to
//! [`CHECKED_UTILISATION`], squared variations of work up to [`CHECKED_SQUARED_VARIATION`], 1 to 8 replicas and up to 64 places,
//! response, time in the batch and busy time are met within 5 %, and the wait within 5 % of the response. [`Queue::checked`] says whether
//! utilisation and variation are in there. Of itself the wait, its share and its 95 % point are met within 5 % for one replica and
//! exponential lengths. With equal lengths, or where several replicas with many places seldom let anyone wait, a wait that is short
//! against the response is underestimated, up to several times: leave room in limits on the wait there.
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
