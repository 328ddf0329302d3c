//! How fast a language model runs on given hardware, whether it fits, what a token costs, and what to buy.
//!
//! ```
//! use llmhw_core::Scenario;
//! use llmhw_core::catalog::{self, formats, runtimes};
//! use llmhw_core::units::tokens;
//!
//! let mini = catalog::hardware("mac-mini-m4-pro-20c-48gb")?;
//! let model = catalog::model("qwen3-coder:30b")?;
//! let p = Scenario::new(mini, model)
//!     .format(&formats::Q4_K_M)
//!     .runtime(&runtimes::LLAMA_CPP_METAL)
//!     .context(tokens(8192))
//!     .project()?;
//! println!("{:.1}", p.decode);        // tokens per second with an 80 % interval, and what the estimate rests on
//! println!("{}", p.memory);           // whether it fits, and the longest context
//! println!("{}", p.decode.breakdown); // where the time of a step goes
//! # assert!(p.memory.to_string().starts_with("fits"));
//! # Ok::<(), llmhw_core::Error>(())
//! ```
//!
//! # The nouns
//! * [`Hardware`](spec::Hardware): an exact thing one can buy; a card knows the machine around it.
//! * [`Model`](spec::Model): a language model by its shape, from which sizes, cache and arithmetic follow.
//! * [`WeightFormat`](spec::WeightFormat) and [`KvFormat`](spec::KvFormat): blocks of so many weights in so many bytes.
//! * [`Runtime`](spec::Runtime) and [`Workload`](spec::Workload): the program, and what it is asked to do.
//! * [`Scenario`]: all of these together, and [`Projection`]: the answer.
//!
//! They come from the built-in [`catalog`] or from builders; nothing in the crate treats listed entries better than one's own.
//! Every number that enters is checked against [`bounds`]; every quantity has a dimension from [`units`].
//!
//! # The formulas
//! | what | formula | where |
//! |---|---|---|
//! | ceiling | bandwidth / bytes read per token | [`perf::ceiling`] |
//! | decode, the guide's way | bandwidth / bytes per token x efficiency | [`perf::guide_decode`] |
//! | decode of a step | reading and unpacking weights, cache, attention, launches, communication | [`perf::Setup::decode`] |
//! | prefill | 2 x weights x tokens / rate, attention, weights once per micro batch | [`perf::Setup::prefill`] |
//! | roofline | FLOP per byte read, and FLOP per second reached | [`perf::Setup::roofline`] |
//! | the terms and their constants | physical times times constants per class | [`efficiency::terms`] |
//! | experts touched | E (1 - (1 - k/E)^b) | [`spec::Experts::expected_touched`] |
//! | weights | sum over tensors of rows x columns x bytes per block / weights per block | [`memory::Weights`] |
//! | KV cache | 2 x layers x kv_heads x head_dimension x bytes, per token | [`memory::kv_cache`] |
//! | buffers | micro_batch x (vocabulary + hidden size) x 4 bytes | [`memory::buffers`] |
//! | cluster, the guide's way | n x bandwidth x 1, 0.95, 0.85 or 0.75 | [`cluster::guide_factor`] |
//! | cluster, by its links | a hop per stage, or two all-reduces per layer | [`cluster::placement`] |
//! | cost of a token | (price - resale + electricity over life) / tokens over life | [`cost::Ownership`] |
//! | break-even | price / (cloud price - electricity per token) | [`cost::break_even`] |
//!
//! # What it does not do
//! It measures nothing and reads no files, clocks or networks: the same question gives the same bits everywhere. It does
//! not predict the quality of a model. Speeds come from a model fitted on published measurements
//! ([`efficiency::CALIBRATED`]) with an interval that held four of five measurements of chips left out of the fit;
//! [`Basis`](evidence::Basis) says when an estimate goes beyond what was measured. With [`efficiency::GUIDE`] it rests on the
//! guide's constant 0.6 and can be off by a factor of two.
//!
//! # Cookbook
//! * Hardware nobody has listed: [`Hardware::builder`](spec::Hardware::builder), or a file of one's own: [`record::file`].
//! * The largest format that fits: [`memory::largest_format`].
//! * Many contexts or machines for one model: [`Scenario::prepare`] once, then [`Prepared::at_context`] and [`Prepared::on`].
//! * A model too large for its card: [`perf::Setup::offload`]; machines that are not the same: [`cluster::unequal_pipeline`].
//! * Runs of one's own: [`perf::calibrate`].
//! * What would make it faster: [`perf::Setup::sensitivity`].
//! * Everything worth considering for given needs, and why nothing meets them: [`plan::search`].
//! * Many users, waits and growth: [`fleet::Fleet`]; how sure a cost or a ranking is: [`uncertainty::owning`], [`uncertainty::rank`].
//! * What should I buy: [`recommend::recommend`]; the guide's four questions: [`recommend::guide::propose`].
//! * The guide's own figures: [`catalog::guide`].
//!
//! # Features
//! * `catalog` (on by default): the long tables of hardware, models, prices, electricity and sources. Without it they are empty.
//! * `files`: files of others and of one's own. It is all of `gguf` and `huggingface` (models and exact sizes), `measurements` (what
//!   llama-bench, llama-server, Ollama and MLX print), `toml` and `csv` (catalogues of one's own; JSON needs no feature).
//! * `serde`: serde's traits for records, so that any format serde knows reads and writes them.
//! * `planner`: the question `plan` among those that records ask ([`plan::search`] is always there).
//! * `schema`: JSON Schemas of the records, for generators of other languages' types.
//! * `uom-si`: conversions to and from `uom::si` quantities, for programs that use them already.
//!
//! The crate is `no_std` with `alloc`.
#![no_std]
#![forbid(unsafe_code)]

#[macro_use]
extern crate uom;
extern crate alloc;

pub mod bounds;
pub mod catalog;
pub mod cluster;
pub mod cost;
pub mod efficiency;
mod error;
pub mod evidence;
#[cfg(any(feature = "gguf", feature = "huggingface", feature = "measurements"))]
pub mod files;
pub mod fleet;
pub mod memory;
pub mod noun;
pub mod perf;
pub mod plain;
pub mod plan;
pub mod recommend;
pub mod record;
mod scenario;
pub mod spec;
pub mod uncertainty;
pub mod units;

/// The example of the crate's README, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

pub(crate) use error::Faults;
pub use error::{Error, ErrorKind, Result};
pub use scenario::{Prepared, Projection, Scenario};
