//! What several questions share: how efficiency and electricity are said, and a scenario made of names.

use crate::catalog;
use crate::efficiency::{self, Efficiency};
use crate::record::{Named, noun};
use crate::spec::{Electricity, Hardware, KvFormat, Link, Model, Runtime, Strategy, WeightFormat};
use crate::units::*;
use crate::{Prepared, Result, Scenario, bounds};
use alloc::{borrow::Cow, boxed::Box};
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};

/// How the share of the bandwidth is found: `"calibrated"`, `"guide"`, or a number above 0 and at most 1.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum EfficiencyChoice {
    /// By the model fitted on measurements.
    #[default]
    Calibrated,
    /// By the guide's constant, 0.6.
    Guide,
    /// By this constant.
    Constant(f64),
}

impl EfficiencyChoice {
    /// The efficiency it stands for.
    ///
    /// # Errors
    /// `OutOfRange` by [`bounds::EFFICIENCY`].
    pub fn resolve(self) -> Result<Efficiency> {
        match self {
            Self::Calibrated => Ok(efficiency::CALIBRATED),
            Self::Guide => Ok(efficiency::GUIDE),
            Self::Constant(value) => Efficiency::constant(fraction(value)),
        }
    }
}

struct EfficiencyVisitor;

impl Visitor<'_> for EfficiencyVisitor {
    type Value = EfficiencyChoice;

    fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("\"calibrated\", \"guide\", or a number above 0 and at most 1")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
        match text {
            "calibrated" => Ok(EfficiencyChoice::Calibrated),
            "guide" => Ok(EfficiencyChoice::Guide),
            _ => Err(E::invalid_value(Unexpected::Str(text), &self)),
        }
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Self::Value, E> {
        Ok(EfficiencyChoice::Constant(number))
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(EfficiencyChoice::Constant(number as f64))
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(EfficiencyChoice::Constant(number as f64))
    }
}

impl<'de> Deserialize<'de> for EfficiencyChoice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EfficiencyVisitor)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for EfficiencyChoice {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("EfficiencyChoice")
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "anyOf": [{ "type": "string", "enum": ["calibrated", "guide"] }, { "type": "number" }] })
    }
}

/// What electricity costs: US dollars per kilowatt-hour, the name of a region (its household price), or a description.
#[derive(Debug, Clone, PartialEq)]
pub enum ElectricityChoice<'a> {
    /// US dollars per kilowatt-hour.
    Price(f64),
    /// A region.
    Region(Named<'a, Electricity>),
}

impl ElectricityChoice<'_> {
    /// The price.
    ///
    /// # Errors
    /// `OutOfRange` by [`bounds::ENERGY_PRICE`], `UnknownId` for a region that is not listed.
    pub fn resolve(self) -> Result<EnergyPrice> {
        match self {
            Self::Price(price) => bounds::ENERGY_PRICE.check(price).map(usd_per_kilowatt_hour),
            Self::Region(region) => Ok(region.resolve()?.price()),
        }
    }
}

struct ElectricityVisitor;

impl<'de> Visitor<'de> for ElectricityVisitor {
    type Value = ElectricityChoice<'static>;

    fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("US dollars per kilowatt-hour, the name of a region, or a record that describes one")
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(ElectricityChoice::Region(Named::Name(Cow::Owned(name.into()))))
    }

    fn visit_f64<E: serde::de::Error>(self, price: f64) -> Result<Self::Value, E> {
        Ok(ElectricityChoice::Price(price))
    }

    fn visit_u64<E: serde::de::Error>(self, price: u64) -> Result<Self::Value, E> {
        Ok(ElectricityChoice::Price(price as f64))
    }

    fn visit_i64<E: serde::de::Error>(self, price: i64) -> Result<Self::Value, E> {
        Ok(ElectricityChoice::Price(price as f64))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let record = noun::Electricity::deserialize(MapAccessDeserializer::new(map))?;
        Ok(ElectricityChoice::Region(Named::Record(Box::new(record))))
    }
}

impl<'de> Deserialize<'de> for ElectricityChoice<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ElectricityVisitor)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for ElectricityChoice<'_> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("ElectricityChoice")
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let region = generator.subschema_for::<noun::Electricity>();
        schemars::json_schema!({
            "anyOf": [{ "type": "number" }, { "type": "string", "x-catalogue": "electricity" }, region]
        })
    }
}

/// The nouns of a scenario, found.
pub(super) struct Setting<'a> {
    pub(super) hardware: Cow<'a, Hardware>,
    pub(super) model: Cow<'a, Model>,
    pub(super) format: Cow<'a, WeightFormat>,
    pub(super) runtime: Cow<'a, Runtime>,
}

impl<'a> Setting<'a> {
    pub(super) fn find(
        hardware: Named<'a, Hardware>,
        model: Named<'a, Model>,
        format: Named<'a, WeightFormat>,
        runtime: Option<Named<'a, Runtime>>,
    ) -> Result<Self> {
        let (hardware, model, format) = (hardware.resolve()?, model.resolve()?, format.resolve()?);
        let runtime = Named::resolve_for(runtime, &hardware, &format)?;
        Ok(Self { hardware, model, format, runtime })
    }

    pub(super) fn scenario(&self) -> Scenario<'_> {
        Scenario::new(&self.hardware, &self.model).format(&self.format).runtime(&self.runtime)
    }
}

/// What is asked of the setting.
pub(super) struct Load<'a> {
    pub(super) context_tokens: f64,
    pub(super) sequences: u32,
    pub(super) kv_format: Option<Cow<'a, str>>,
    pub(super) nodes: u32,
    pub(super) strategy: Strategy,
    pub(super) link: Option<Cow<'a, Link>>,
    pub(super) efficiency: Efficiency,
}

impl Load<'_> {
    pub(super) fn on<'s>(&'s self, setting: &'s Setting<'_>) -> Result<Scenario<'s>> {
        let mut scenario = setting
            .scenario()
            .context(tokens(self.context_tokens))
            .sequences(self.sequences)
            .cluster(self.nodes, self.strategy)
            .efficiency(self.efficiency)
            .kv_format(kv_format(self.kv_format.as_deref())?);
        if let Some(link) = &self.link {
            scenario = scenario.link(link);
        }
        Ok(scenario)
    }

    pub(super) fn prepare<'s>(&'s self, setting: &'s Setting<'_>) -> Result<Prepared<'s>> {
        self.on(setting)?.prepare()
    }
}

/// The cache's format by name; half precision without one.
pub(super) fn kv_format(name: Option<&str>) -> Result<KvFormat> {
    name.map_or(Ok(KvFormat::F16), catalog::kv_format)
}
