//! What there is to choose from.

use crate::spec::{Hardware, Link, Model, Runtime, WeightFormat};

/// What to choose from. A catalogue's slices, slices of one's own, or both joined; ids are unique in each.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Candidates<'a> {
    /// Machines and cards.
    pub hardware: &'a [Hardware],
    /// Models, for a class of models; a single wanted model need not be among them.
    pub models: &'a [Model],
    /// Formats.
    pub formats: &'a [WeightFormat],
    /// Runtimes.
    pub runtimes: &'a [Runtime],
    /// Links between machines; none are needed for plans of one machine.
    pub links: &'a [Link],
    /// Whether machines of this kind can be connected by this link.
    pub connects: fn(&Hardware, &Link) -> bool,
}

impl<'a> Candidates<'a> {
    /// One machine at a time out of these.
    #[must_use]
    pub fn new(
        hardware: &'a [Hardware],
        models: &'a [Model],
        formats: &'a [WeightFormat],
        runtimes: &'a [Runtime],
    ) -> Self {
        Self { hardware, models, formats, runtimes, links: &[], connects: |_, _| true }
    }

    /// Several of a kind too, over one of these links.
    ///
    /// Nothing here knows which machine has a port for which link, and links have no price: name those that would be used,
    /// or say with [`Candidates::connecting`] which goes where.
    #[must_use]
    pub fn linked(mut self, links: &'a [Link]) -> Self {
        self.links = links;
        self
    }

    /// Which links connect which machines.
    ///
    /// # Example: Thunderbolt for Macs, Ethernet for all
    /// ```
    /// use llmhw_core::{catalog, plan::Candidates, spec::Vendor};
    ///
    /// let candidates =
    ///     Candidates::new(&catalog::HARDWARE, &catalog::MODELS, catalog::FORMATS, catalog::RUNTIMES)
    ///         .linked(catalog::LINKS)
    ///         .connecting(|hardware, link| match link.id() {
    ///             id if id.starts_with("thunderbolt") => hardware.vendor() == Vendor::Apple,
    ///             id => id.starts_with("ethernet"),
    ///         });
    /// assert!(!(candidates.connects)(catalog::hardware("rtx-4090-24gb")?, catalog::link("thunderbolt-5")?));
    /// # Ok::<(), llmhw_core::Error>(())
    /// ```
    #[must_use]
    pub fn connecting(mut self, connects: fn(&Hardware, &Link) -> bool) -> Self {
        self.connects = connects;
        self
    }
}
