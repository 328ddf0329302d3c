//! Questions about what does not stand there yet: what to buy, for how many, how sure that is, and everything at once.

mod choices;
mod plan;

pub(crate) use plan::plan;
