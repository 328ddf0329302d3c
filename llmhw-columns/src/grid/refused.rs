//! `Refused`: what becomes of rows that are refused.

/// What becomes of rows that are refused: combinations that do not exist, such as a runtime that does not drive the machine or a context
/// beyond the model's limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Refused {
    /// They are rows whose measures are null; the column `reason` says why.
    #[default]
    Mark,
    /// They are left out.
    LeaveOut,
    /// The first of them ends it with [`Error::Row`](crate::Error::Row).
    Raise,
}
