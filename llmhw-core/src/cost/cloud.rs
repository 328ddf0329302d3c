//! What a rented model costs per written token.

use crate::bounds;
use crate::error::Result;
use crate::spec::CloudModel;
use crate::units::*;

/// The price of one written token with the prompt that goes with it.
///
/// `input_per_output` is how many tokens are read for each one written, `cached` the share of them the provider has in its
/// cache; where it has no price for those, they cost as much as the others.
///
/// # Errors
/// `OutOfRange` by [`bounds::INPUT_SHARE`], and for a share outside 0 to 1.
///
/// # Example: ten tokens read for each one written
/// ```
/// use llmhw_core::{cost, spec::CloudModel, units::{fraction, usd_per_million_tokens as price}};
///
/// let model = CloudModel::new("acme/large", "acme", "Large", price(1), price(5), "2026-11-10")?.with_cached_input(price(0.1))?;
/// let each = cost::price_per_output_token(&model, 10.0, fraction(0.5))?;
/// assert_eq!(each.to_string(), "$10.5/Mtok"); // 5 + 5 x 1 + 5 x 0.1
/// # Ok::<(), llmhw_core::Error>(())
/// ```
pub fn price_per_output_token(model: &CloudModel, input_per_output: f64, cached: Ratio) -> Result<TokenPrice> {
    bounds::INPUT_SHARE.check(input_per_output)?;
    let cached = bounds::CACHED_INPUT.check(cached.get::<ratio::fraction>())?;
    let cached_price = model.cached_input().unwrap_or(model.input());
    let input = model.input() * (1.0 - cached) + cached_price * cached;
    Ok(model.output() + input * input_per_output)
}
