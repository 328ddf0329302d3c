//! The options, resolved once: names looked up, ranges checked, defaults filled in.

use crate::args::{Figures, Options, Share};
use crate::classes;
use crate::failure::Failure;
use crate::offload::Offloaded;
use crate::own::{Book, Chosen};
use crate::run::{Run, RuntimeChoice};
use llmhw_core::catalog::{Catalog, Listed, formats};
use llmhw_core::cost::{Ownership, OwnershipBuilder};
use llmhw_core::efficiency::{self, Efficiency};
use llmhw_core::memory::Verdict;
use llmhw_core::recommend::guide::Answers;
use llmhw_core::spec::{CloudModel, Electricity, Hardware, Link, Model, WeightFormat};
use llmhw_core::units::{
    Bandwidth, BytesPerToken, EnergyPrice, Money, Parse, Ratio, Time, TokenRate, Tokens, bandwidth, bytes_per_token,
    fraction, million_tokens, money, tokens, tokens_per_second, usd, usd_per_kilowatt_hour, watts,
};
use llmhw_core::{Error, Scenario, bounds};

/// Machines of all makers, from a laptop's price to a workstation's.
const LINEUP: [&str; 10] = [
    "mac-mini-m4-pro-20c-48gb",
    "mac-studio-m4-max-40c-128gb",
    "mac-studio-m3-ultra-80c-256gb",
    "macbook-pro-m5-max-40c-128gb",
    "mac-studio-m5-ultra-80c-256gb",
    "framework-desktop-ryzen-ai-max-395-128gb",
    "dgx-spark-gb10-128gb",
    "rtx-4090-24gb",
    "rtx-5090-32gb",
    "rtx-pro-6000-blackwell-workstation-96gb",
];
/// The machine the guide measured on.
pub(crate) const MEASURED_ON: &str = "macbook-pro-m2-max-38c-32gb";
/// The model the guide projects, under its full name.
const MODEL: &str = "qwen3-coder-30b-a3b";
/// One of each class in the guide's fit table.
const FIT_MODELS: [&str; 5] =
    ["qwen3-coder-30b-a3b", "qwen2.5-coder-14b", "llama-3.3-70b", "qwen3-235b-a22b", "llama-3.1-405b"];
/// The machine the guide builds clusters of.
const NODE: &str = "mac-mini-m4-pro-20c-48gb";
/// Tokens in the cache where nobody says.
pub(crate) const CONTEXT: u32 = 4096;
/// A network found in offices.
const LINK: &str = "ethernet-10g";
/// How many machines work together where nobody says.
const NODES: u32 = 4;
/// What each user gets at least where nobody says, in tokens per second: about as fast as people read.
pub(crate) const LEAST_RATE: f64 = 15.0;
/// What may be spent where nobody says: the middle of the guide's budgets, in US dollars.
const BUDGET: f64 = 4000.0;
/// The part of the time a machine is in use where nobody says.
const UTILISATION: f64 = 0.25;
/// What is written in a month where nobody says, in millions of tokens.
const OUTPUT_PER_MONTH: f64 = 1.0;
/// The rented models the guide compares with.
const CLOUD: [&str; 3] = ["anthropic/claude-haiku-4-5", "anthropic/claude-sonnet-4-6", "anthropic/claude-opus-4-6"];

/// What is asked, checked.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    pub(crate) figures: Figures,
    /// The built-in rows with one's own over them.
    pub(crate) catalog: &'static Catalog,
    /// The files these come from.
    pub(crate) catalog_files: Vec<String>,
    pub(crate) hardware: Vec<&'static Hardware>,
    /// The machine of the formula's worked case.
    pub(crate) first: &'static Hardware,
    pub(crate) model: &'static Model,
    pub(crate) format: &'static WeightFormat,
    /// The models of the fit section, each with its formats: a file of one's own has one.
    pub(crate) fit: Vec<(&'static Model, Vec<&'static WeightFormat>)>,
    pub(crate) runtime: RuntimeChoice,
    pub(crate) context: Tokens,
    pub(crate) efficiency: Efficiency,
    /// The constant of the guide's formula: the one asked for, or the guide's own.
    pub(crate) share: Ratio,
    pub(crate) bandwidth: Bandwidth,
    pub(crate) read: BytesPerToken,
    pub(crate) node: &'static Hardware,
    pub(crate) nodes: u32,
    pub(crate) link: &'static Link,
    pub(crate) life: Time,
    pub(crate) utilisation: Ratio,
    pub(crate) electricity: EnergyPrice,
    pub(crate) electricity_region: Option<&'static str>,
    pub(crate) cloud: Vec<&'static CloudModel>,
    pub(crate) budget: Money,
    pub(crate) users: u32,
    pub(crate) answers: Answers,
    /// Any model of this size will do.
    pub(crate) any_of_size: bool,
    pub(crate) least_rate: TokenRate,
    pub(crate) output_per_month: Tokens,
    pub(crate) verbose: bool,
}

impl Question {
    /// Looks up and checks everything.
    pub(crate) fn resolve(options: &Options, book: &Book) -> Result<Self, Failure> {
        refuse_what_does_not_apply(options)?;
        let catalog = book.catalog;
        let given: Vec<&'static Hardware> = each(&options.hardware, |name| book.hardware(name))?;
        let first = match given.first() {
            Some(first) => *first,
            None => book.find(MEASURED_ON)?,
        };
        let hardware = match (options.all, given.as_slice()) {
            (true, _) => catalog.rows().collect(),
            (false, []) => all(book, &LINEUP)?,
            (false, given) => given.to_vec(),
        };
        let models: Vec<Chosen> = each(&options.model, |name| book.models(name))?;
        let weights: Vec<&'static WeightFormat> = all(book, &options.weights)?;
        let formats = |own: Option<&'static WeightFormat>| match (weights.as_slice(), own) {
            ([], Some(own)) => vec![own],
            ([], None) => vec![&formats::Q4_K_M, &formats::Q8_0, &formats::F16],
            (given, _) => given.to_vec(),
        };
        let fit = if models.is_empty() {
            all(book, &FIT_MODELS)?.into_iter().map(|model| (model, formats(None))).collect()
        } else {
            models.iter().map(|chosen| (chosen.model, formats(chosen.format))).collect()
        };
        let (model, own_format) = match models.first() {
            Some(chosen) => (chosen.model, chosen.format),
            None => (book.find(MODEL)?, None),
        };
        let format = weights.first().copied().or(own_format).unwrap_or(&formats::Q4_K_M);
        let (efficiency, share) = efficiency(options)?;
        let budget = options.budget.unwrap_or_else(|| usd(BUDGET));
        let (electricity, electricity_region) = electricity(&options.electricity, book)?;
        let question = Self {
            figures: options.figures,
            catalog,
            catalog_files: book.files.clone(),
            hardware,
            first,
            model,
            format,
            fit,
            runtime: RuntimeChoice::resolve(options.runtime.as_deref(), catalog)?,
            context: tokens(options.context.unwrap_or(CONTEXT)),
            efficiency,
            share,
            bandwidth: options.bandwidth,
            read: options.read,
            node: book.one_machine(options.node.as_deref().unwrap_or(NODE))?,
            nodes: options.nodes.unwrap_or(NODES),
            link: book.find(options.link.as_deref().unwrap_or(LINK))?,
            life: options.life,
            utilisation: fraction(options.exact_utilisation()?.unwrap_or(UTILISATION)),
            electricity,
            electricity_region,
            cloud: if options.cloud.is_empty() { all(book, &CLOUD)? } else { all(book, &options.cloud)? },
            budget,
            users: options.users.unwrap_or(1),
            answers: classes::answers(options, budget, model),
            any_of_size: options.size.is_some() && options.model.is_empty(),
            least_rate: options.least_rate.unwrap_or_else(|| tokens_per_second(LEAST_RATE)),
            output_per_month: options.output_per_month.unwrap_or_else(|| million_tokens(OUTPUT_PER_MONTH)),
            verbose: options.verbose,
        };
        question.check()?;
        Ok(question)
    }

    /// Refuses what no section could answer, before any is asked.
    fn check(&self) -> Result<(), Failure> {
        bounds::MEMORY_BANDWIDTH.check(self.bandwidth.get::<bandwidth::gigabyte_per_second>())?;
        bounds::NODES.check(f64::from(self.nodes))?;
        bounds::USERS.check(f64::from(self.users))?;
        bounds::BUDGET.check(self.budget.get::<money::usd>())?;
        let read = self.read.get::<bytes_per_token::gigabyte_per_token>();
        if read <= 0.0 {
            return Err(Failure::Usage(format!("--read {read}: must be above 0; every token reads some weights")));
        }
        self.ownership(Ownership::builder(usd(0), watts(0), self.electricity))?;
        let tried = self.hardware.iter().map(|hardware| self.scenario(hardware, self.model, self.format)?.prepare());
        let mut refusal = None;
        for outcome in tried {
            match outcome {
                Ok(_) => return Ok(()),
                Err(error) => _ = refusal.get_or_insert(error),
            }
        }
        refusal.map_or(Ok(()), |error| Err(error.into()))
    }

    /// A model on a machine as asked, with the runtime that drives it.
    pub(crate) fn scenario(
        &self,
        hardware: &'static Hardware,
        model: &'static Model,
        format: &'static WeightFormat,
    ) -> Result<Scenario<'static>, Error> {
        let runtime = self.runtime.pick(self.catalog, hardware, format)?;
        Ok(Scenario::new(hardware, model)
            .format(format)
            .runtime(runtime)
            .context(self.context)
            .efficiency(self.efficiency))
    }

    /// How a model runs on a machine, or why it does not.
    pub(crate) fn run(&self, hardware: &'static Hardware, model: &'static Model, format: &'static WeightFormat) -> Run {
        let picked = self.runtime.pick(self.catalog, hardware, format);
        let projected = self.scenario(hardware, model, format).and_then(Scenario::project);
        let reason = match &projected {
            Err(error) => Some(error.to_string()),
            Ok(projection) => match projection.memory.verdict {
                Verdict::TooLarge { shortfall } => Some(format!("does not fit: {shortfall:.1} short")),
                _ => None,
            },
        };
        let runtime = picked.ok();
        let offload = match (&projected, runtime) {
            (Ok(projection), Some(runtime)) if !projection.memory.verdict.fits() => {
                Offloaded::of((self.context, self.efficiency), hardware, runtime, model, format)
            }
            _ => Offloaded::default(),
        };
        Run { runtime, projection: projected.ok(), reason, offload }
    }

    /// Whether speeds come from the model fitted on measurements.
    pub(crate) fn is_calibrated(&self) -> bool {
        matches!(self.efficiency, Efficiency::Calibrated(_))
    }

    /// An ownership under the assumptions asked for.
    pub(crate) fn ownership(&self, builder: OwnershipBuilder) -> Result<Ownership, Error> {
        builder.lifetime(self.life).utilisation(self.utilisation).build()
    }
}

/// The guide's figures are for the guide's machines and models.
fn refuse_what_does_not_apply(options: &Options) -> Result<(), Failure> {
    if options.figures == Figures::Verified {
        return Ok(());
    }
    let given = [
        ("--catalog", !options.catalog.is_empty()),
        ("--hardware", !options.hardware.is_empty()),
        ("--all", options.all),
        ("--model", !options.model.is_empty()),
        ("--weights", !options.weights.is_empty()),
        ("--runtime", options.runtime.is_some()),
        ("--link", options.link.is_some()),
        ("--node", options.node.is_some()),
        ("--cloud", !options.cloud.is_empty()),
    ];
    match given.iter().find(|(_, is_given)| *is_given) {
        None => Ok(()),
        Some((option, _)) => Err(Failure::Usage(format!(
            "{option} goes with --figures verified: the published figures are for the guide's own machines and models; leave \
             one of the two out"
        ))),
    }
}

fn all<N: Listed>(book: &Book, names: &[impl AsRef<str>]) -> Result<Vec<&'static N>, Error> {
    names.iter().map(|name| book.find(name.as_ref())).collect()
}

/// What all of these name, one after the other.
fn each<T>(names: &[String], find: impl Fn(&str) -> Result<Vec<T>, Failure>) -> Result<Vec<T>, Failure> {
    let found: Vec<Vec<T>> = names.iter().map(|name| find(name)).collect::<Result<_, _>>()?;
    Ok(found.into_iter().flatten().collect())
}

/// How speeds are found, and the constant of the guide's formula. The guide's own constant keeps its source.
fn efficiency(options: &Options) -> Result<(Efficiency, Ratio), Failure> {
    let guides = match efficiency::GUIDE {
        Efficiency::Constant { value, .. } => value,
        _ => fraction(0.6),
    };
    match (options.efficiency, options.figures) {
        (Some(Share::Constant(share)), _) if share != guides => Ok((Efficiency::constant(share)?, share)),
        (Some(Share::Constant(_)), _) | (None, Figures::Published) => Ok((efficiency::GUIDE, guides)),
        (None | Some(Share::Calibrated), Figures::Verified) => Ok((efficiency::CALIBRATED, guides)),
        (Some(Share::Calibrated), Figures::Published) => Err(Failure::Usage(
            "--efficiency calibrated goes with --figures verified: the published figures rest on the guide's constant; leave \
             one of the two out"
                .to_owned(),
        )),
    }
}

/// A number of dollars per kilowatt-hour, a price with its unit, or a region.
fn electricity(text: &str, book: &Book) -> Result<(EnergyPrice, Option<&'static str>), Error> {
    if let Ok(number) = text.trim().parse::<f64>() {
        bounds::ENERGY_PRICE.check(number)?;
        return Ok((usd_per_kilowatt_hour(number), None));
    }
    if let Ok(price) = EnergyPrice::parse(text) {
        return Ok((price, None));
    }
    let region: &'static Electricity = book.find(text)?;
    Ok((region.residential(), Some(region.name())))
}
