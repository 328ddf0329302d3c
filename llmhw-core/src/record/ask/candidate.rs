//! A machine among those compared, as it is said and as it is found.

use super::fleet::{does_not_fit, idle_power};
use super::setting::{Load, Setting};
use super::spread::RangeChoice;
use crate::catalog::Catalog;
use crate::efficiency::Efficiency;
use crate::efficiency::own::Correction;
use crate::evidence::{Basis, Estimate, Interval};
use crate::plain::{Blank, Field, Reading, Value, record};
use crate::record::{Named, RuntimeChoice};
use crate::spec::{Hardware, Link, Model, Runtime, Strategy, Text, WeightFormat};
use crate::uncertainty::{self, Spread};
use crate::units::*;
use crate::{Error, Result, bounds, cost};
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::{format, vec::Vec};

record! {
    /// A machine among those compared, with what is known of its price and speed.
    Candidate {
        /// The hardware: a name, or a description.
        hardware: Named<'static, Hardware>,
        /// What it is called in the answer. Random numbers hang on it. Hardware, format and runtime when left out.
        id: Option<Text> = None,
        /// The weight format: that of the question when left out.
        format: Option<Named<'static, WeightFormat>> = None,
        /// The runtime: that of the question when left out.
        runtime: Option<Named<'static, Runtime>> = None,
        /// How many such machines hold the model together.
        nodes: u32 = 1,
        /// How they divide the work: layers in sequence when left out.
        strategy: Option<Strategy> = None,
        /// What connects them: needed for several machines, except for the guide's steps.
        link: Option<Named<'static, Link>> = None,
        /// The price of one machine with everything needed to run, in US dollars, or the range it lies in. That of the hardware when
        /// left out.
        price_usd: Option<RangeChoice> = None,
        /// Tokens written per second by all users together, or the range they lie in, instead of an estimate.
        tokens_per_second: Option<RangeChoice> = None,
    }
}

/// The fields of a [`Candidate`]: refusals of others are of the question as a whole.
const FIELDS: [&str; 9] =
    ["hardware", "id", "format", "runtime", "nodes", "strategy", "link", "price_usd", "tokens_per_second"];

/// A machine that is said by its hardware alone, or with more.
#[derive(Debug, Clone, PartialEq)]
pub struct CandidateChoice(pub Candidate);

impl Blank for CandidateChoice {
    fn blank() -> Self {
        Self(Candidate::blank())
    }
}

impl Field for CandidateChoice {
    fn read(&mut self, value: &Value, reading: &mut Reading) {
        match value {
            // A description of hardware says one of these.
            Value::Object(_) if ["name", "device", "memory_gibibytes"].iter().all(|name| value.get(name).is_none()) => {
                self.0.read(value, reading);
            }
            Value::Text(_) | Value::Object(_) => self.0.hardware.read(value, reading),
            _ => {
                let rule = "be a name of the catalogue, a record that describes the hardware, or an object with a field hardware";
                reading.refuse(rule, value);
            }
        }
    }

    fn write(&mut self) -> Value {
        self.0.write()
    }

    #[cfg(feature = "schema")]
    fn describe(&mut self, definitions: &mut crate::plain::schema::Definitions) -> Value {
        let hardware = crate::noun::Hardware::blank().describe(definitions);
        let candidate = Candidate::blank().describe(definitions);
        let name = Value::object([("type", Value::from("string")), ("x-catalogue", Value::from("hardware"))]);
        Value::object([("anyOf", Value::List([name, hardware, candidate].into()))])
    }
}

/// What is asked of all machines.
pub(super) struct Asked<'a> {
    pub(super) model: Cow<'a, Model>,
    pub(super) context_tokens: f64,
    pub(super) sequences: u32,
    pub(super) kv_format: Option<Cow<'a, str>>,
    pub(super) format: Option<Cow<'a, WeightFormat>>,
    pub(super) runtime: Option<RuntimeChoice<'a>>,
    pub(super) efficiency: Efficiency,
    pub(super) corrections: &'a [Correction],
    /// In US dollars per kilowatt-hour: the likeliest.
    pub(super) electricity: f64,
    /// The likeliest.
    pub(super) utilisation: f64,
    pub(super) lifetime_years: Option<f64>,
    pub(super) resale_fraction: Option<f64>,
    pub(super) always_on: bool,
    pub(super) input_tokens_per_output_token: f64,
}

/// A machine with its figures.
pub(super) struct Found {
    pub(super) id: String,
    pub(super) hardware: Text,
    pub(super) name: Text,
    pub(super) nodes: u32,
    pub(super) strategy: Option<Strategy>,
    pub(super) format: Option<Text>,
    pub(super) runtime: Option<Text>,
    pub(super) ownership: cost::Ownership,
    pub(super) price: Spread<Money>,
    pub(super) price_is_exact: bool,
    pub(super) rate: Spread<TokenRate>,
    /// What reading prompts takes for each token written.
    pub(super) reading: TimePerToken,
    pub(super) basis: Option<Basis>,
}

impl Found {
    pub(super) fn candidate(&self) -> Result<uncertainty::Candidate<'_>> {
        let candidate = uncertainty::Candidate::new(&self.id, self.ownership, self.rate)?;
        Ok(candidate.price(self.price).reading(self.reading))
    }
}

/// How fast a machine is, and by what.
struct Speed {
    rate: Spread<TokenRate>,
    reading: TimePerToken,
    basis: Option<Basis>,
    strategy: Option<Strategy>,
    format: Option<Text>,
    runtime: Option<Text>,
}

impl CandidateChoice {
    /// The fields that a refusal is about when it names one of them: a format or runtime that is that of the question is said there.
    pub(super) fn own_fields(&self) -> Vec<&'static str> {
        let of_question = |name: &str| match name {
            "format" => self.0.format.is_none(),
            "runtime" => self.0.runtime.is_none(),
            _ => false,
        };
        FIELDS.into_iter().filter(|name| !of_question(name)).collect()
    }

    pub(super) fn find(self, asked: &Asked<'_>, catalog: &Catalog) -> Result<Found> {
        let candidate = self.0;
        bounds::NODES.check_count(candidate.nodes)?;
        let hardware = candidate.hardware.clone().resolve(catalog)?;
        let count = f64::from(candidate.nodes);
        let own_price = candidate.price_usd.clone();
        if let Some(price) = &own_price {
            // Before it is multiplied: what is said is the number that was given.
            price.resolve(bounds::MONEY.name, &bounds::MONEY, usd)?;
        }
        let own_price = own_price.map(|price| price.times(count));
        let ownership = ownership(&hardware, asked, own_price.as_ref().map(RangeChoice::middle), count)?;
        let price = match &own_price {
            Some(price) => price.resolve(bounds::MONEY.name, &bounds::MONEY, usd)?,
            None => Spread::exactly(ownership.price())?,
        };
        let speed = match &candidate.tokens_per_second {
            Some(rate) => given_rate(&candidate, rate)?,
            None => projected(&candidate, hardware.clone(), asked, catalog)?,
        };
        let id = match &candidate.id {
            Some(id) => String::from(&**id),
            None => composed(&candidate, hardware.id(), &speed),
        };
        let found = Found {
            id,
            hardware: hardware.id.clone(),
            name: Cow::Owned(String::from(hardware.name())),
            nodes: candidate.nodes,
            strategy: speed.strategy,
            format: speed.format,
            runtime: speed.runtime,
            ownership,
            price,
            price_is_exact: own_price.is_none_or(|price| price.is_exact()),
            rate: speed.rate,
            reading: speed.reading,
            basis: speed.basis,
        };
        // What is wrong with it is said here, where it is known which machine it is.
        found.candidate()?;
        Ok(found)
    }
}

/// `2x hardware/format/runtime`: does not depend on what else is compared.
fn composed(candidate: &Candidate, hardware: &str, speed: &Speed) -> String {
    let nodes = if candidate.nodes > 1 { format!("{}x ", candidate.nodes) } else { String::new() };
    let parts: Vec<&str> =
        core::iter::once(hardware).chain(speed.format.as_deref()).chain(speed.runtime.as_deref()).collect();
    format!("{nodes}{}", parts.join("/"))
}

/// All machines with everything that is sure of them.
fn ownership(hardware: &Hardware, asked: &Asked<'_>, price_usd: Option<f64>, count: f64) -> Result<cost::Ownership> {
    let electricity = usd_per_kilowatt_hour(asked.electricity);
    let mut builder = match price_usd {
        Some(price) => cost::Ownership::with_price(hardware, usd(price), electricity)?.times(count).price(usd(price)),
        None => cost::Ownership::of(hardware, electricity)?.times(count),
    };
    builder = builder.utilisation(fraction(asked.utilisation));
    if asked.always_on {
        builder = builder.idle_power(idle_power(hardware)? * count);
    }
    if let Some(lifetime) = asked.lifetime_years {
        builder = builder.lifetime(years(lifetime));
    }
    if let Some(resale) = asked.resale_fraction {
        builder = builder.resale(fraction(resale));
    }
    builder.build()
}

/// A rate of one's own; then nothing else says how fast it is.
fn given_rate(candidate: &Candidate, rate: &RangeChoice) -> Result<Speed> {
    let given = [
        ("format", candidate.format.is_some()),
        ("runtime", candidate.runtime.is_some()),
        ("strategy", candidate.strategy.is_some()),
        ("link", candidate.link.is_some()),
    ];
    if let Some((name, _)) = given.iter().find(|(_, is_given)| *is_given) {
        let rule = "be left out where tokens_per_second is given: it says how fast the machine is";
        return Err(Error::inconsistent(*name, rule, "given", "leave one of the two out"));
    }
    let rate = rate.resolve(bounds::RATE.name, &bounds::RATE, tokens_per_second)?;
    // It is one with the time for prompts.
    Ok(Speed { rate, reading: in_base_unit(0.0), basis: None, strategy: None, format: None, runtime: None })
}

/// The estimate on warm machines with its interval.
fn projected(
    candidate: &Candidate,
    hardware: Cow<'_, Hardware>,
    asked: &Asked<'_>,
    catalog: &Catalog,
) -> Result<Speed> {
    let format = match (&candidate.format, &asked.format) {
        (Some(own), _) => own.clone().resolve(catalog)?,
        (None, Some(format)) => Cow::Borrowed(&**format),
        (None, None) => {
            return Err(Error::missing("format", "the speed depends on it", "give one, here or for all machines"));
        }
    };
    let runtime = match (&candidate.runtime, &asked.runtime) {
        (None, Some(runtime)) => Cow::Borrowed(runtime.on(&hardware, &format)?),
        (own, _) => Named::resolve_for(own.clone(), &hardware, &format, catalog)?,
    };
    let setting = Setting { hardware, model: Cow::Borrowed(&*asked.model), format, runtime };
    let load = Load {
        context_tokens: asked.context_tokens,
        sequences: asked.sequences,
        kv_format: asked.kv_format.clone(),
        nodes: candidate.nodes,
        strategy: candidate.strategy.unwrap_or(Strategy::Pipeline),
        link: candidate.link.clone().map(|link| link.resolve(catalog)).transpose()?,
        efficiency: asked.efficiency,
    };
    let prepared = load.on(&setting)?.corrected(asked.corrections).prepare()?;
    if !prepared.fit().verdict.fits() {
        return Err(does_not_fit(&setting, &load));
    }
    let decode = prepared.decode();
    let Some(interval) = decode.rate.interval else {
        let rule = "say how sure it is: a constant has no interval";
        let advice = "use the calibrated efficiency, or give tokens_per_second of each machine as a range";
        return Err(Error::unsupported("efficiency", rule, "constant", advice));
    };
    // What a warm machine keeps at least, as in `plan`.
    let warm = decode.sustained.low / decode.rate.value;
    let rate = Spread::of(&Estimate {
        value: decode.rate.value * warm,
        interval: Some(Interval { low: interval.low * warm, high: interval.high * warm }),
        ..decode.rate
    })?;
    let read = asked.input_tokens_per_output_token;
    let reading: TimePerToken = match prepared.prefill() {
        _ if read == 0.0 => in_base_unit(0.0),
        Some(prefill) => in_base_unit(read / (prefill.rate.value * warm).value),
        None => {
            let rule = "have room for the prompts that are read with input_tokens_per_output_token";
            return Err(Error::inconsistent(
                bounds::CONTEXT.name,
                rule,
                asked.context_tokens,
                "give the tokens of prompt and answer",
            ));
        }
    };
    let (format, runtime) = (Some(setting.format.id.clone()), Some(setting.runtime.id.clone()));
    let strategy = (load.nodes > 1).then_some(load.strategy);
    Ok(Speed { rate, reading, basis: Some(decode.rate.basis), strategy, format, runtime })
}
