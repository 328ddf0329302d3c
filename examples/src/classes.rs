//! The guide's classes: what its four questions take for a size, a budget and a team.

use crate::args::{Options, Size};
use llmhw_core::recommend::guide::{Answers, Budget, ModelSize, Team};
use llmhw_core::spec::Model;
use llmhw_core::units::{Money, billion_parameters};

/// The four answers.
pub(crate) fn answers(options: &Options, budget: Money, model: &Model) -> Answers {
    Answers {
        budget: band(budget),
        team: team(options.users.unwrap_or(1)),
        size: match options.size {
            Some(Size::Small) => ModelSize::UnderFourteenBillion,
            Some(Size::Middle) => ModelSize::FourteenToSeventyBillion,
            Some(Size::Large) => ModelSize::SeventyBillionAndMore,
            None => size_of(model),
        },
        portable: options.portable,
    }
}

/// The guide's class of a model: under 14, under 70, or more billions of parameters.
fn size_of(model: &Model) -> ModelSize {
    let total = model.total_parameters();
    if total < billion_parameters(14) {
        ModelSize::UnderFourteenBillion
    } else if total < billion_parameters(70) {
        ModelSize::FourteenToSeventyBillion
    } else {
        ModelSize::SeventyBillionAndMore
    }
}

/// The guide's class of a budget. A round figure is the top of the class below it, because it buys what costs that much.
fn band(budget: Money) -> Budget {
    let bands = [Budget::UnderTwoThousand, Budget::TwoToFourThousand, Budget::FourToSixThousand];
    let fits = |band: &Budget| band.limit().is_some_and(|limit| budget <= limit);
    bands.into_iter().find(fits).unwrap_or(Budget::SixThousandAndMore)
}

fn team(users: u32) -> Team {
    match users {
        0 | 1 => Team::One,
        2..=5 => Team::TwoToFive,
        _ => Team::FiveAndMore,
    }
}
