//! The project's documentation: its Rust snippets are compiled and run as tests, in this folder, where `ours.toml` and `bench.json` are.

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

#[cfg(doctest)]
#[doc = include_str!("../../docs/custom-hardware.md")]
struct CustomHardware;
