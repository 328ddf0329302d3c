//! Nouns as Python gives them: a name, an object of ours, or a dictionary.

use crate::convert::field;
use llmhw_core::record::{Named, Noun};
use pyo3::PyClass;
use pyo3::prelude::*;
use pyo3::types::PyString;
use std::borrow::Cow;

/// A class that holds a noun.
pub(crate) trait NounClass: PyClass<Frozen = pyo3::pyclass::boolean_struct::True> + Sync {
    type Noun: Noun;

    fn noun(&self) -> &Cow<'static, Self::Noun>;

    /// A noun as an object.
    fn of(noun: Cow<'static, Self::Noun>) -> Self;
}

/// Reads a noun. `place` names it in refusals.
pub(crate) fn named<C: NounClass>(any: &Bound<'_, PyAny>, place: &str) -> PyResult<Named<'static, C::Noun>> {
    if let Ok(name) = any.cast::<PyString>() {
        return Ok(Named::Name(Cow::Owned(name.to_str()?.to_owned())));
    }
    if let Ok(object) = any.cast::<C>() {
        return Ok(Named::Noun(object.get().noun().clone()));
    }
    field(any, place)
}
