//! Speed: the ceiling, decode and prefill rates, latency per token, and the words for them.

mod breakdown;
mod contexts;
mod decode;
mod offload;
mod offload_parts;
mod own;
mod peak;
mod placement;
mod prefill;
mod roofline;
mod sensitivity;
mod setup;
mod words;

pub use breakdown::{Bottleneck, Breakdown};
pub(crate) use contexts::{AtContexts, ContextKinds};
pub(crate) use decode::StepAlone;
pub use decode::{Decode, ceiling, guide_decode};
pub use offload::{Offload, OffloadSplit};
pub use own::{OwnRun, calibrate};
pub use placement::Placement;
pub use prefill::Prefill;
pub(crate) use prefill::{PromptAlone, TunedPrefill};
pub use roofline::{Roofline, RooflinePoint};
pub use sensitivity::Sensitivity;
pub use setup::{Setup, attention_flop};
pub use words::SpeedWord;
