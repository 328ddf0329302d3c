//! What could be bought, connected and run for given needs: everything worth considering, the cheapest, and where nothing
//! meets the needs what comes nearest and which needs exclude one another.
//!
//! ```
//! use llmhw_core::catalog;
//! use llmhw_core::efficiency::CALIBRATED;
//! use llmhw_core::plan::{Candidates, Needs, search};
//! use llmhw_core::recommend::Wanted;
//! use llmhw_core::units::*;
//!
//! let model = catalog::model("gpt-oss-120b")?;
//! let needs = Needs::builder(Wanted::Model(model), tokens(16_384))
//!     .rate_per_user(tokens_per_second(20))
//!     .time_to_first_token(seconds(30))
//!     .budget(usd(6000))
//!     .nodes(1, 4)
//!     .build()?;
//! let links = [catalog::link("ethernet-10g")?.clone(), catalog::link("thunderbolt-5")?.clone()];
//! let candidates =
//!     Candidates::new(&catalog::HARDWARE, &catalog::MODELS, catalog::FORMATS, catalog::RUNTIMES).linked(&links);
//! let plan = search(&needs, &candidates, CALIBRATED)?;
//! for point in &plan.front {
//!     println!("{}: {:.0}, {:.1}", point.combination, point.figures.price, point.figures.rate);
//!     println!("    {}", point.reasons[0]);
//! }
//! let cheapest = plan.cheapest().expect("something meets these needs");
//! let projection = cheapest.combination.scenario(&needs, CALIBRATED).project()?; // intervals, basis, memory
//! assert!(cheapest.figures.price <= usd(6000) && projection.memory.verdict.fits());
//! # Ok::<(), llmhw_core::Error>(())
//! ```
//!
//! # What is searched
//! Hardware x number of machines x strategy x link x runtime x format, for the wanted model or each of the wanted class.
//! A format runs where a runtime loads it and drives the machine. Processors count only where nothing among the runtimes drives
//! a GPU beside them. Strategies are [`Strategy::Pipeline`](crate::spec::Strategy::Pipeline) and
//! [`Strategy::TensorParallel`](crate::spec::Strategy::TensorParallel); the guide's factors are in no plan.
//!
//! All machines are the same, and each card has a host of its own: several cards in one host, unequal machines, layers in a host's
//! memory and what links and switches cost are not modelled. Machines are off when not in use.
//!
//! # What plans are compared by
//! [`Objective`]: price, cost of a token, rate, wait for the first token, power, and memory that stays free. One combination
//! dominates another when it is nowhere worse and somewhere better; the front is what meets every need and nothing dominates.
//! Combinations that come to the same in everything stay together, in a fixed order. The front is in order of price, then of
//! the cost of a token, and so on through [`Objective::ALL`], then of ids, so that the order of candidates is irrelevant.
//! With a constant efficiency nothing is known of prompts, and the other five objectives decide.
//!
//! Whose price or draw is not known can not be compared: it is listed with the reason ([`Plan::not_comparable`]), never
//! filled in.
//!
//! # When nothing meets the needs
//! * [`Plan::nearest_miss`]: the combination that misses fewest wishes (vendor, portable, quiet), of these the one whose worst
//!   number is least beyond its limit as a share of it (for memory: as a share of what there is), of these the first by the
//!   order of the front.
//! * [`Plan::contradictions`]: every smallest set of limits that no combination meets together, and for each limit in it by how little it is
//!   missed where the others are met.
//! * [`Plan::concessions`]: limits of which giving way in one alone would be enough, and how far.
//!
//! # Why the search loses nothing
//! [`search`] and [`brute_force`] give the same answer, to the last bit, which the property tests hold; `considered` and
//! `evaluated` say what was saved. These are left out, and why each of them changes neither front, nearest miss nor
//! contradictions:
//!
//! 1. *Machines that miss a limit with whatever runs on them* (price, power, form, vendor, number), while something meets the
//!    needs. They are not on the front. Only when nothing meets the needs is the search made again, with all of them.
//! 2. *A runtime and format beaten on the same machine.* A step takes A / n + O + c seconds: A is shared by the machines of
//!    tensor parallelism (n = 1 in a pipeline), O is not, c is communication, which depends on model and layout alone. If
//!    A <= A', and (A' - A) / n + (O' - O) is positive beyond all rounding for the largest n, it is for every n, and the first is
//!    faster in every layout. If its prompt takes no longer in either part, and weights and buffers no more memory, then with the same machines in
//!    the same layout it costs and draws the same, is faster, answers no later, leaves no less free, and, being faster, costs less per
//!    token or as much. So it dominates. If its format has no fewer bits, up to those wanted, it misses no limit by more. What is
//!    dominated so can be on no front, is not the nearest miss, since the other is no farther off and before it in the
//!    order, and excludes nothing that the other does not exclude.
//! 3. *A format of the same class with more bytes*, before its prompt is timed: with the same constants a sum of terms in which
//!    no byte count is smaller is no smaller, and 2 applies.
//! 4. *A link beaten by another with the same machines and strategy*: communication is a fixed time and a time per byte; where neither is
//!    shorter, no step and no prompt is, since sums and quotients round monotonically. Rounding may swallow the difference, and
//!    links may be the same: those that come to the same as a point of the front are added at the end.
//! 5. *Runtimes that differ in nothing but the name*: they are timed once, and added at the end.
//! 6. *Points of machines whose best values taken together a point of the front dominates*: it dominates each of them.
//!
//! "Beyond all rounding" is a gap of more than 1e-12 of the whole step; a step is a dozen operations, each off by at
//! most 1.2e-16.

mod blocks;
mod brute;
mod candidates;
mod figures;
mod front;
mod least;
mod limit;
mod miss;
mod needs;
mod point;
mod runs;
mod search;
mod space;
mod spot;

pub use brute::brute_force;
pub use candidates::Candidates;
pub use figures::{Figures, Objective};
pub use limit::{Concession, Contradiction, Limit, Violation};
pub use needs::{Needs, NeedsBuilder, Use};
pub use point::{Combination, Difference, NearestMiss, Point, Reason, Together};
pub use search::search;
pub use space::{NotComparable, Unknown};

use alloc::vec::Vec;
use least::Least;
use point::{Found, with_reasons};
use space::Space;

/// The answer to needs.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Plan<'a> {
    /// What meets the needs and is not dominated, cheapest first. Empty when nothing meets them, which is an answer.
    pub front: Vec<Point<'a>>,
    /// What comes nearest, where nothing meets the needs; `None` too where nothing can be compared.
    pub nearest_miss: Option<NearestMiss<'a>>,
    /// Which limits exclude everything together, where nothing meets the needs: fewest limits first.
    pub contradictions: Vec<Contradiction>,
    /// Limits of which any single one would be enough to give way in, where nothing meets the needs, each with the least that
    /// takes: of memory, what a smaller model or a shorter context would have to save. Empty when it takes more than one.
    pub concessions: Vec<Violation>,
    /// Hardware that can not be compared, by id.
    pub not_comparable: Vec<NotComparable<'a>>,
    /// Combinations there are.
    pub considered: u64,
    /// Combinations whose speed was computed: all others were proved to change nothing.
    pub evaluated: u64,
}

impl<'a> Plan<'a> {
    /// The cheapest that meets the needs.
    #[must_use]
    pub fn cheapest(&self) -> Option<&Point<'a>> {
        self.front.first()
    }

    fn of(
        space: Space<'a>,
        front: Vec<Found<'a>>,
        nearest_miss: Option<NearestMiss<'a>>,
        least: Least,
        evaluated: u64,
    ) -> Self {
        let (contradictions, concessions) = least.report();
        Self {
            front: with_reasons(front),
            nearest_miss,
            contradictions,
            concessions,
            considered: space.size(),
            not_comparable: space.not_comparable,
            evaluated,
        }
    }
}
