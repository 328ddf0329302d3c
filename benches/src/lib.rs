//! The work that is measured: the same functions for the benchmarks and for the test that counts allocations.

use llmhw_core::catalog::{self, formats, runtimes};
use llmhw_core::efficiency::Efficiency;
use llmhw_core::plan::{Candidates, Needs};
use llmhw_core::recommend::Wanted;
use llmhw_core::units::*;
use llmhw_core::{Error, Prepared, Scenario};

/// The guide's formula on quantities.
#[must_use]
pub fn formula_typed(bandwidth: Bandwidth, read: BytesPerToken, efficiency: Ratio) -> TokenRate {
    bandwidth / read * efficiency
}

/// The guide's formula on bare numbers.
#[must_use]
pub fn formula_bare(bandwidth: f64, read: f64, efficiency: f64) -> f64 {
    bandwidth / read * efficiency
}

/// A checked scenario to project again and again.
///
/// # Errors
/// When an id of the catalogue is gone.
pub fn prepared(efficiency: Efficiency) -> Result<Prepared<'static>, Error> {
    Scenario::new(catalog::hardware("mac-mini-m4-pro-20c-48gb")?, catalog::model("qwen3-coder-30b-a3b")?)
        .format(&formats::Q4_K_M)
        .runtime(&runtimes::LLAMA_CPP_METAL)
        .context(tokens(8192))
        .efficiency(efficiency)
        .prepare()
}

/// Every machine that the runtime drives x every format it loads, for one model: rates and fits. Hands back how many were asked and a sum
/// that keeps the work from being optimised away.
///
/// # Errors
/// When an id of the catalogue is gone.
pub fn scan(model: &str, efficiency: Efficiency) -> Result<(usize, f64), Error> {
    let model = catalog::model(model)?;
    let (mut scenarios, mut sum) = (0, 0.0);
    for format in catalog::FORMATS.iter().filter(|format| runtimes::LLAMA_CPP_VULKAN.loads(format)) {
        let prepared = Scenario::new(catalog::hardware("rtx-4090-24gb")?, model)
            .format(format)
            .runtime(&runtimes::LLAMA_CPP_VULKAN)
            .context(tokens(8192))
            .efficiency(efficiency)
            .prepare()?;
        for hardware in &catalog::HARDWARE {
            let Ok(machine) = prepared.on(hardware) else { continue };
            scenarios += 1;
            sum += f64::from(u8::from(machine.fit().verdict.fits()));
            sum += machine.decode().rate.value.get::<token_rate::token_per_second>();
        }
    }
    Ok((scenarios, sum))
}

/// Everything that is listed, any machine over any link.
#[must_use]
pub fn everything() -> Candidates<'static> {
    Candidates::new(&catalog::HARDWARE, &catalog::MODELS, catalog::FORMATS, catalog::RUNTIMES).linked(catalog::LINKS)
}

/// Needs that are planned for: one model over the whole catalogue, 1 to 8 machines. `all` wants nothing, in any format;
/// `limits` wants what a small team would; `nothing` wants what nothing gives.
///
/// # Errors
/// When an id of the catalogue is gone.
pub fn plan_cases() -> Result<[(&'static str, Needs<'static>); 3], Error> {
    let wanted = Wanted::Model(catalog::model("qwen3-coder-30b-a3b")?);
    let asked = || Needs::builder(wanted, tokens(8192)).nodes(1, 8);
    let team = || asked().users(3).rate_per_user(tokens_per_second(20));
    Ok([
        ("all", asked().least_bits(1).build()?),
        ("limits", team().budget(usd(10_000)).time_to_first_token(seconds(20)).build()?),
        ("nothing", team().budget(usd(1000)).time_to_first_token(seconds(1)).portable().build()?),
    ])
}

/// The examples of the repository's README, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
