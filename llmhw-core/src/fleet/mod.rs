//! A fleet for many users: how many replicas, how long requests wait, what a month costs, when the next machine is due, and what is
//! better rented.
//!
//! # The model
//! A replica is a machine, or a cluster that holds the model together. Requests come as a Poisson stream. A request takes a place in
//! the batch of the replica with the fewest, reads its prompt (during which that replica decodes nothing: prompts are not read in parts
//! between steps), then writes its answer a token per step together with all others of the batch. When all batches are full, it
//! waits for the first free place, first come, first served.
//!
//! *Numbers* of requests and of prompts that are still to be read are a Markov chain with exponential answers, whose stationary
//! distribution is exact by block elimination of its levels (G. Latouche and V. Ramaswami, Introduction to Matrix Analytic Methods in
//! Stochastic Modeling, 1999; section 8.4 for the levels above the last place). Requests are spread evenly over replicas, prompts on the
//! fuller ones. With one place it is Erlang's M/M/c, or Pollaczek and Khinchine's M/G/1.
//!
//! *Prompts that are not exponential* take an exponential time or none in the chain, with the variance that holds back as much of the
//! answers as theirs does, given how answers vary.
//!
//! *The wait* has the chain's mean and mean square (distributional form of Little's law, D. Bertsimas and D. Nakazato, Operations
//! Research 43, 1995), times what lengths change: (1 + v) / 2 for a squared variation v where queues are long (the approximation that
//! goes by the names of Allen and Cunneen), less where they are short, by G. P. Cosmetatos' formula for constant times (INFOR 13, 1975, as
//! printed in arXiv:2102.05851, equation 2) and T. Kimura's two-moment interpolation (Management Science 32, 1986). Cosmetatos' correction
//! is taken 2.4 times: a factor of this model, found with simulations. Shares of the wait are those of two exponential times that fit both
//! moments.
//!
//! *Time in a batch* depends on mean lengths next to alone, since places share evenly (J. W. Cohen, The multiple phase service network
//! with generalized processor sharing, Acta Informatica 12, 1979). Times follow from numbers by Little's law.
//!
//! *Time to the first token* adds a delay busy period of prompts (L. Kleinrock, Queueing Systems, volume 2, 1976) for each replica by
//! itself, and a step.
//!
//! # Where it holds
//! `tests/fleet` simulates the machines from event to event, with none of the formulas above. [`Queue::is_checked`] is true where mean
//! response, time in the batch, busy time, share that waits, mean wait and the wait of 90 and 95 % of requests were met within
//! 5 %, or closer than matters: `docs/fleet.md` of the repository has the errors by range, the floors, and how to make them again. The range is
//! [`CHECKED_UTILISATION`], [`CHECKED_REPLICAS`], [`CHECKED_SLOTS`], [`CHECKED_PROMPT_SHARE`], [`CHECKED_BATCH_GAIN`],
//! [`CHECKED_LEAST_SQUARED_VARIATION`] to [`CHECKED_SQUARED_VARIATION`] for prompts and [`CHECKED_ANSWERS`] for answers. Lengths were
//! log-normal: with only mean and variance the model takes all others for such. More replicas than are pooled, 8, are taken as several groups
//! of 8, which wait longer than one. Time to the first token is never in the range: up to a fourth off
//! for one replica, from a fourth too short to several times too long for several, mostly too long.
//!
//! # What is left out
//! Each hour is taken by itself, as if it lasted (L. Green and P. Kolesar, Management Science 37, 1991, 84-97: an upper bound on waits in what
//! they looked at). Nobody gives up. Nothing is found in a cache of earlier prompts.

mod busy;
mod chain;
mod demand;
mod growth;
mod length;
mod matrix;
mod money;
mod queue;
mod service;
mod sizing;
mod tail;
mod variation;

pub use demand::{Demand, Limits};
pub use growth::Step;
pub use length::Length;
pub use money::{Month, cheapest};
pub use queue::{
    CHECKED_ANSWERS, CHECKED_BATCH_GAIN, CHECKED_LEAST_SQUARED_VARIATION, CHECKED_PROMPT_SHARE, CHECKED_REPLICAS,
    CHECKED_SHARE, CHECKED_SLOTS, CHECKED_SQUARED_VARIATION, CHECKED_UTILISATION, Queue,
};
pub use service::Service;
pub use sizing::{Fleet, Size};
