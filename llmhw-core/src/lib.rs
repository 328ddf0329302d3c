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
//! # Start here
//! Run the program above, then change what is asked. [`cookbook`] has a short program for each thing people ask: does it fit, what does
//! a token cost, which machine to buy, a card or a model of one's own, many people, two machines, a run of one's own.
//! [`coming_from`] translates from a spreadsheet, from llmfit, gguf-parser and the guide.
//!
//! # The ideas
//! * [`Hardware`](spec::Hardware): an exact thing one can buy; a card knows the machine around it.
//! * [`Model`](spec::Model): a language model by its shape, from which sizes, cache and arithmetic follow.
//! * [`WeightFormat`](spec::WeightFormat) and [`KvFormat`](spec::KvFormat): blocks of so many weights in so many bytes.
//! * [`Runtime`](spec::Runtime) and [`Workload`](spec::Workload): the program, and what it is asked to do.
//! * [`Scenario`]: all of these together, and [`Projection`]: the answer.
//!
//! They come from the built-in [`catalog`] or from builders; nothing in the crate treats listed entries better than one's own.
//!
//! # The way of a question
//! 1. Names become nouns in [`catalog`]: an id or a listed alias, or an error that offers what is near. Builders of [`spec`] make
//!    nouns of one's own, and files come in through [`record::file`]. All are checked against [`bounds`] once, here;
//!    that a model is as large as its shape makes it is checked where a question is asked of it.
//! 2. [`Scenario`] puts them together; format, runtime and context must be said. [`Scenario::prepare`] refuses what does not go
//!    together.
//! 3. [`memory`] sums up weights, cache and buffers; [`perf`] times a step by the model of [`efficiency`]; [`cluster`] adds machines.
//! 4. [`Projection`] says how fast, within what interval, what the step waits for, and whether it fits. Look at
//!    [`Projection::memory`] first: the speed is stated even where the model does not fit.
//! 5. [`cost`] turns rates into prices, [`recommend`] and [`plan`] ask the question for everything that could be bought, [`fleet`]
//!    for many users, [`uncertainty`] with ranges for what is not known.
//!
//! [`recommend::recommend`] ranks by cost what meets needs, one best set-up per machine, beside rented models; [`plan::search`] keeps every
//! combination that nothing beats in everything, and says why nothing meets the needs. [`record`] is the same for other
//! languages: plain numbers in flat records, and the only part with serde.
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
//! | break-even | price less resale / (cloud price - electricity per token) | [`cost::break_even`] |
//!
//! # Units
//! Every quantity has a dimension: [`units`] makes them (`gibibytes(24)`, `tokens(8192)`), multiplies and divides them, and gives the
//! plain number back in a unit that is named: `rate.get::<token_rate::token_per_second>()`. They print with `{}` and a
//! precision; `{:?}` shows base units. Memory is in GiB, as sold; bandwidth and file sizes are in GB.
//!
//! # Errors
//! Nothing is clamped, guessed or defaulted in silence. [`Error`] reads `parameter = value: must rule; way out` and has an
//! [`ErrorKind`], the parameter and the names to choose from. All that is wrong in a file, a record or a description
//! is said at once, [`Error::all`]; what is missing from a builder, and names and numbers of a question, one after another.
//! Nothing panics.
//!
//! # Evidence
//! It measures nothing and reads no files, clocks or networks: the same question gives the same bits everywhere. It does
//! not predict the quality of a model. Speeds come from a model fitted on published measurements
//! ([`efficiency::CALIBRATED`]) with an interval that held four of five measurements of chips left out of the fit;
//! [`Basis`](evidence::Basis) says when an estimate goes beyond what was measured. With [`efficiency::GUIDE`] it rests on the
//! guide's constant 0.6 and can be off by a factor of two. Each number of the catalogue names its kind and source:
//! [`Provenance`](evidence::Provenance), [`catalog::source`].
//!
//! # Features
//! | feature | what it adds |
//! |---|---|
//! | `catalog` (on by default) | the long tables of hardware, models, prices, electricity and sources; without it they are empty |
//! | `files` | all of the next five |
//! | `gguf` | `files::gguf`: a model and exact sizes from the header of a GGUF file |
//! | `huggingface` | `files::huggingface`: the same from `config.json` and the headers of safetensors |
//! | `measurements` | `files::measurements`: what llama-bench, llama-server, Ollama and MLX print |
//! | `toml`, `csv` | catalogues of one's own in these forms: [`record::file`]; JSON needs no feature |
//! | `serde` | serde's traits for records, so that any format serde knows reads and writes them |
//! | `planner` | the questions `plan`, `fleet` and `uncertainty` among those that [`record`] asks; the modules are always there |
//! | `schema` | `record::schema`: JSON Schemas of the records, for generators of other languages' types |
//! | `uom-si` | conversions to and from `uom::si` quantities, for programs that use them already |
//!
//! The crate is `no_std` with `alloc`. This documentation is built, and the links of its own texts resolve, with all features
//! and with the default ones; some that uom writes into the pages of units do not.
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

// Documentation only: the compiled crate has neither.
#[cfg(any(doc, doctest))]
#[doc = include_str!("cookbook.md")]
pub mod cookbook {}
#[cfg(any(doc, doctest))]
#[doc = include_str!("coming_from.md")]
pub mod coming_from {}

/// The example of the crate's README, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

pub(crate) use error::Faults;
pub use error::{Error, ErrorKind, Result};
pub use scenario::{Prepared, Projection, Scenario};
