//! The guide's models and which machines hold them.

use crate::units::*;

/// The guide's three sizes of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GuideQuantisation {
    /// 4 bit.
    Q4,
    /// 8 bit.
    Q8,
    /// 16 bit.
    Fp16,
}

impl GuideQuantisation {
    /// Every size, in order.
    pub const ALL: &'static [Self] = &[Self::Q4, Self::Q8, Self::Fp16];

    /// As the guide writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Q4 => "Q4",
            Self::Q8 => "Q8",
            Self::Fp16 => "FP16",
        }
    }
}

/// A model of the guide's fit check.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct GuideModel {
    /// A short name.
    pub id: &'static str,
    /// The name.
    pub name: &'static str,
    /// Size at 4 bit.
    pub q4: Information,
    /// Size at 8 bit.
    pub q8: Information,
    /// Size at 16 bit.
    pub fp16: Information,
    /// The active part at 4 bit, of a mixture of experts.
    pub active_q4: Option<Information>,
}

impl GuideModel {
    /// The size at one of the guide's quantisations.
    #[must_use]
    pub fn size(&self, quantisation: GuideQuantisation) -> Information {
        match quantisation {
            GuideQuantisation::Q4 => self.q4,
            GuideQuantisation::Q8 => self.q8,
            GuideQuantisation::Fp16 => self.fp16,
        }
    }

    /// Bytes read per token, by the guide: all of a dense model; of a mixture the active part, twice at 8 bit and four
    /// times at 16 bit.
    #[must_use]
    pub fn read(&self, quantisation: GuideQuantisation) -> BytesPerToken {
        let factor = match quantisation {
            GuideQuantisation::Q4 => 1.0,
            GuideQuantisation::Q8 => 2.0,
            GuideQuantisation::Fp16 => 4.0,
        };
        self.active_q4.map_or(self.size(quantisation), |active| active * factor) / tokens(1)
    }
}

/// The guide's fit check.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct GuideFit {
    /// What is kept free beside the model.
    pub reserve: Information,
    /// The lower end of what the text says.
    pub reserve_low: Information,
    /// The upper end.
    pub reserve_high: Information,
    /// The efficiency of its rates.
    pub efficiency: Ratio,
    /// The rule in words.
    pub rule: &'static str,
}

/// A row of the fit check: rates on the machines that hold the model.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct GuideFitRow {
    /// The model's id.
    pub model: &'static str,
    /// Its size.
    pub quantisation: GuideQuantisation,
    /// Machine ids and rates; a machine that is missing does not hold the model.
    pub rates: &'static [(&'static str, TokenRate)],
    /// A remark, often empty.
    pub note: &'static str,
}
