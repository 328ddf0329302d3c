//! `Question`: what is asked of every row, besides what stands in it.

use llmhw_core::catalog::Catalog;
use llmhw_core::efficiency::{self, Efficiency};
use llmhw_core::record::columns::Measure;
use llmhw_core::spec::{Link, Strategy};
use std::sync::Arc;

/// What is asked of every row: the measures, the catalogue that names are looked up in, and the settings that are the same for all rows.
///
/// A [`RecordBatch`](arrow_array::RecordBatch) of scenarios is answered by [`Question::project`], a [`Grid`](crate::Grid) of them by
/// [`Question::sweep`].
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Question {
    /// The columns of the answer, in this order.
    pub measures: Vec<Measure>,
    /// Where names are looked up; the built-in tables unless there are rows of one's own over them.
    pub catalog: Arc<Catalog>,
    /// How several machines divide the work: a pipeline unless it is said.
    pub strategy: Strategy,
    /// What connects them. Needed for all strategies but the guide's.
    pub link: Option<Link>,
    /// How the share of the bandwidth is found: by the model fitted on measurements unless it is said.
    pub efficiency: Efficiency,
}

impl Question {
    /// A question for these measures, with what is usual for the rest.
    pub fn new(measures: impl IntoIterator<Item = Measure>) -> Self {
        Self {
            measures: measures.into_iter().collect(),
            catalog: Arc::new(Catalog::built_in()),
            strategy: Strategy::Pipeline,
            link: None,
            efficiency: efficiency::CALIBRATED,
        }
    }

    /// A question for the measures of these names.
    ///
    /// # Errors
    /// `InvalidRecord` for a name there is not, with those there are.
    pub fn named<'n>(measures: impl IntoIterator<Item = &'n str>) -> crate::Result<Self> {
        Ok(Self::new(measures.into_iter().map(Measure::named).collect::<llmhw_core::Result<Vec<_>>>()?))
    }

    /// The same with another catalogue.
    #[must_use]
    pub fn catalog(mut self, catalog: Arc<Catalog>) -> Self {
        self.catalog = catalog;
        self
    }

    /// The same for machines that divide the work in this way, over this link.
    #[must_use]
    pub fn cluster(mut self, strategy: Strategy, link: Option<Link>) -> Self {
        (self.strategy, self.link) = (strategy, link);
        self
    }

    /// The same with the share of the bandwidth found in another way.
    #[must_use]
    pub fn efficiency(mut self, efficiency: Efficiency) -> Self {
        self.efficiency = efficiency;
        self
    }
}
