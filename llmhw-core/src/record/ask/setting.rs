//! What several questions share: how efficiency and electricity are said, and a scenario made of names.

use crate::catalog;
use crate::catalog::Catalog;
use crate::efficiency::{self, Efficiency};
use crate::plain::{Blank, Field, Reading, Value};
use crate::record::Named;
use crate::spec::{Electricity, Hardware, KvFormat, Link, Model, Runtime, Strategy, WeightFormat};
use crate::units::*;
use crate::{Error, Prepared, Result, Scenario, bounds};
use alloc::borrow::Cow;

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
            // The field goes by its own name in questions: it takes words too.
            Self::Constant(value) => {
                let value = bounds::EFFICIENCY.check_as("efficiency", value)?;
                Efficiency::constant(fraction(value))
            }
        }
    }
}

impl Blank for EfficiencyChoice {
    fn blank() -> Self {
        Self::Calibrated
    }
}

impl Field for EfficiencyChoice {
    fn read(&mut self, value: &Value, reading: &mut Reading) {
        *self = match (value.as_text(), value.as_number()) {
            (Some("calibrated"), _) => Self::Calibrated,
            (Some("guide"), _) => Self::Guide,
            (_, Some(number)) => Self::Constant(number),
            _ => return reading.refuse("be \"calibrated\", \"guide\", or a number above 0 and at most 1", value),
        };
    }

    fn write(&mut self) -> Value {
        match self {
            Self::Calibrated => Value::Text(Cow::Borrowed("calibrated")),
            Self::Guide => Value::Text(Cow::Borrowed("guide")),
            Self::Constant(number) => Value::Number(*number),
        }
    }

    #[cfg(feature = "schema")]
    fn describe(&mut self, _: &mut crate::plain::schema::Definitions) -> Value {
        let words = Value::List(["calibrated", "guide"].map(Value::from).into());
        let word = Value::object([("type", Value::from("string")), ("enum", words)]);
        let number = Value::object([("type", Value::from("number"))]);
        Value::object([("anyOf", Value::List([word, number].into()))])
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
    pub fn resolve(self, catalog: &Catalog) -> Result<EnergyPrice> {
        match self {
            Self::Price(price) => bounds::ENERGY_PRICE.check_as("electricity", price).map(usd_per_kilowatt_hour),
            Self::Region(region) => Ok(region.resolve(catalog)?.residential()),
        }
    }
}

impl Blank for ElectricityChoice<'_> {
    fn blank() -> Self {
        Self::Price(0.0)
    }
}

impl Field for ElectricityChoice<'_> {
    fn read(&mut self, value: &Value, reading: &mut Reading) {
        match value {
            Value::Text(_) | Value::Object(_) => {
                let mut region = Named::blank();
                region.read(value, reading);
                *self = Self::Region(region);
            }
            _ => match value.as_number() {
                Some(price) => *self = Self::Price(price),
                None => reading.refuse(
                    "be US dollars per kilowatt-hour, the name of a region, or a record that describes one",
                    value,
                ),
            },
        }
    }

    fn write(&mut self) -> Value {
        match self {
            Self::Price(price) => Value::Number(*price),
            Self::Region(region) => region.write(),
        }
    }

    #[cfg(feature = "schema")]
    fn describe(&mut self, definitions: &mut crate::plain::schema::Definitions) -> Value {
        let record = crate::noun::Electricity::blank().describe(definitions);
        let name = Value::object([("type", Value::from("string")), ("x-catalogue", Value::from("electricity"))]);
        let number = Value::object([("type", Value::from("number"))]);
        Value::object([("anyOf", Value::List([number, name, record].into()))])
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
        catalog: &'a Catalog,
    ) -> Result<Self> {
        let (hardware, model, format) = (hardware.resolve(catalog)?, model.resolve(catalog)?, format.resolve(catalog)?);
        let runtime = Named::resolve_for(runtime, &hardware, &format, catalog)?;
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

/// Speculation as it is said: both numbers, or neither.
pub(super) fn speculation(drafted: Option<u32>, accepted: Option<f64>) -> Result<Option<(u32, f64)>> {
    match (drafted, accepted) {
        (None, None) => Ok(None),
        (Some(drafted), Some(accepted)) => Ok(Some((drafted, accepted))),
        (drafted, _) => {
            let missing = if drafted.is_none() { bounds::DRAFTED.name } else { bounds::ACCEPTED.name };
            Err(Error::missing(missing, "speculation is what is drafted and what comes out", "give both, or neither"))
        }
    }
}
