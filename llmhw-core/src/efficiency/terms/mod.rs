//! The terms of a step's time: a physical base, such as bytes over bandwidth, times constants.
//!
//! The same terms serve the estimate and the fit, so there is one place where the model is written down.

mod decode;
mod prefill;
mod term;

pub use decode::{COMPRESSED_ATTENTION_FLOP, DecodeWork, decode_terms, overlapped};
pub(crate) use prefill::PromptTerms;
pub use prefill::{PrefillWork, arithmetic_terms, prefill_rate, prefill_seconds, prefill_terms};
pub use term::{Factors, Part, StepSeconds, Term};
