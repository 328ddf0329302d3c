# Methods that only some of the generated classes have.

class ModelFile:
    def keys(self) -> list[Literal["model", "format"]]:
        """The arguments it is: `**file` gives a question its model, and its format where it says one."""
    def __getitem__(self, name: str, /) -> Any: ...

class Measurement:
    def run(
        self,
        *,
        hardware: str | Hardware | Mapping[str, Any],
        model: str | Model | Mapping[str, Any],
        format: str | WeightFormat | Mapping[str, Any],
        runtime: str | Runtime | Mapping[str, Any] | None = None,
    ) -> OwnRun:
        """The row as a run of one's own, for `own_runs` and `calibrate`."""

class Measurements:
    def runs(
        self,
        *,
        hardware: str | Hardware | Mapping[str, Any],
        model: str | Model | Mapping[str, Any],
        format: str | WeightFormat | Mapping[str, Any],
        runtime: str | Runtime | Mapping[str, Any] | None = None,
        phase: RunPhase | None = None,
    ) -> tuple[OwnRun, ...]:
        """The rows as runs of one's own, for `own_runs` and `calibrate`; only those of one phase where it is said."""
    def to_pandas(self) -> pd.DataFrame:
        """A DataFrame with one row per measurement. Needs pandas."""
