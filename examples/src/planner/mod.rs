//! Questions about what does not stand there yet: what to buy, for how many, how sure that is, and everything at once.

mod choices;
mod fleet;
mod odds;
mod plan;
mod sweep;

pub(crate) use fleet::fleet;
pub(crate) use odds::odds;
pub(crate) use plan::plan;
pub(crate) use sweep::sweep;
