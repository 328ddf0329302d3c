"""Measures Python: one projection, many in columns against plain Python, the guide's formula against NumPy, engines against columns.

Prints one JSON object. Both sides of a ratio are measured in turns in one run, so that a busy machine slows both; the ratio is
that of their medians. `cargo xtask bench --python PATH` runs this and reports it.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import json
import platform
import resource
import statistics
import sys
from collections.abc import Callable
from functools import partial
from time import perf_counter
from typing import Any

import numpy as np
import pure
import tight

import llmhw

HARDWARE, FORMAT = "mac-mini-m4-pro-20c-48gb", "q4-k-m"
MODELS = {"dense": "qwen3-8b", "mixture": "qwen3-coder:30b"}
ONE = ["decode_tokens_per_second"]


def in_turns(sides: dict[str, tuple[Callable[[], object], float]], rounds: int) -> dict[str, dict[str, float]]:
    """Seconds per piece of work, by median and at best; the first round only warms up."""
    seconds: dict[str, list[float]] = {name: [] for name in sides}
    for round_ in range(rounds + 1):
        for name, (work, pieces) in sides.items():
            begun = perf_counter()
            work()
            taken = (perf_counter() - begun) / pieces
            if round_ > 0:
                seconds[name].append(taken)
    return {name: {"median": statistics.median(taken), "best": min(taken)} for name, taken in seconds.items()}


def repeated(work: Callable[[], object], times: int) -> tuple[Callable[[], object], float]:
    def loop() -> None:
        for _ in range(times):
            work()

    return loop, float(times)


def scalar(rounds: int) -> dict[str, Any]:
    """One projection by names, and with objects of the catalogue."""
    model = MODELS["mixture"]
    hardware_object, model_object = llmhw.catalog.hardware.find(HARDWARE), llmhw.catalog.models.find(model)
    format_object = llmhw.catalog.formats.find(FORMAT)
    project = llmhw.project
    found = in_turns(
        {
            "names": repeated(
                lambda: project(hardware=HARDWARE, model=model, format=FORMAT, context_tokens=8192), 10_000
            ),
            "objects": repeated(
                lambda: project(
                    hardware=hardware_object, model=model_object, format=format_object, context_tokens=8192
                ),
                10_000,
            ),
        },
        rounds,
    )
    return {name: {f"{kind}_microseconds": taken * 1e6 for kind, taken in by.items()} for name, by in found.items()}


def against_loops(rounds: int, rows: int, loop_rows: int) -> dict[str, Any]:
    """Columns against the loops of `pure`, per row. The loops get fewer rows: a list of them would need gigabytes."""
    answer: dict[str, Any] = {}
    for kind, model in MODELS.items():
        limit = int(llmhw.catalog.models.find(model).context_limit_tokens)
        contexts = np.random.default_rng(7).integers(1, limit + 1, rows).astype(np.float64)
        few = contexts[:loop_rows].tolist()
        prepared = pure.prepare(HARDWARE, model, FORMAT)
        asked: dict[str, Any] = {"hardware": HARDWARE, "model": model, "format": FORMAT, "context_tokens": contexts}
        for what, columns, loop, tight_loop in (
            ("all", list(pure.NAMES), pure.columns, tight.columns),
            ("decode", ONE, pure.decode, tight.decode),
        ):
            swept = partial(llmhw.project_columns, **asked, columns=columns)
            looped, tightly = partial(loop, prepared, few), partial(tight_loop, prepared, few)
            sides: dict[str, tuple[Callable[[], object], float]] = {
                "columns": (swept, float(rows)),
                "loop": (looped, float(loop_rows)),
                "tight": (tightly, float(loop_rows)),
            }
            by = {name: taken["median"] * 1e9 for name, taken in in_turns(sides, rounds).items()}
            answer[f"{what}_{kind}"] = {
                "columns_nanoseconds_per_row": by["columns"],
                "loop_nanoseconds_per_row": by["loop"],
                "tight_loop_nanoseconds_per_row": by["tight"],
                "loop_over_columns": by["loop"] / by["columns"],
                "tight_loop_over_columns": by["tight"] / by["columns"],
            }
    return answer


def against_numpy(rounds: int, rows: int) -> dict[str, Any]:
    """The guide's formula over three columns, and with one share for all rows."""
    rng = np.random.default_rng(7)
    bandwidth, read, shares = rng.uniform(50, 4000, rows), rng.uniform(1, 200, rows), rng.uniform(0.3, 0.9, rows)
    answer: dict[str, Any] = {}
    for name, share in (("one_share", 0.6), ("share_per_row", shares)):

        def ours(share: Any = share) -> object:
            return llmhw.guide_decode_columns(
                memory_bandwidth_gigabytes_per_second=bandwidth, gigabytes_per_token=read, efficiency_fraction=share
            ).tokens_per_second

        def numpy(share: Any = share) -> object:
            return bandwidth / read * share

        found = in_turns({"columns": (ours, float(rows)), "numpy": (numpy, float(rows))}, rounds)
        by = {side: taken["median"] * 1e9 for side, taken in found.items()}
        answer[name] = {
            "columns_nanoseconds_per_row": by["columns"],
            "numpy_nanoseconds_per_row": by["numpy"],
            "columns_over_numpy": by["columns"] / by["numpy"],
        }
    return answer


def scenarios(rows: int) -> Any:
    """An Arrow table of machines, models and contexts in no order."""
    import pyarrow as pa

    rng = np.random.default_rng(7)

    def names(distinct: list[str]) -> Any:
        return pa.array(distinct).take(pa.array(rng.integers(0, len(distinct), rows)))

    machines = ["rtx-4090-24gb", "mac-mini-m4-pro-20c-48gb", "dgx-spark-gb10-128gb", "h100-sxm5-80gb"]
    return pa.table(
        {
            "hardware": names(machines),
            "model": names(list(MODELS.values())),
            "format": names([FORMAT]),
            "context_tokens": pa.array(rng.integers(1, 32769, rows)),
        }
    )


def against_engines(rounds: int, rows: int) -> dict[str, Any]:
    """DuckDB and Polars, each over a table of its own, against `project_columns` over the same columns in Arrow."""
    if any(importlib.util.find_spec(name) is None for name in ("duckdb", "polars", "pyarrow")):
        return {}
    import duckdb
    import polars as pl

    import llmhw.engines.duckdb
    import llmhw.engines.polars

    table = scenarios(rows)
    connection = duckdb.connect()
    llmhw.engines.duckdb.register(connection)
    connection.register("arrow", table)
    connection.execute("create table scenarios as from arrow")
    frame = pl.DataFrame(table)
    answer: dict[str, Any] = {"duckdb": duckdb.__version__, "polars": pl.__version__}
    arguments = ", ".join(table.column_names)
    for name, function in (
        ("decode", llmhw.engines.polars.decode_tokens_per_second),
        ("fits", llmhw.engines.polars.fits),
    ):
        measure = ONE[0] if name == "decode" else name
        asked = f"select llmhw_{measure}({arguments}) as {measure} from scenarios"
        expression = function(*table.column_names)
        columns: dict[str, Any] = {name: table[name] for name in table.column_names}
        found = in_turns(
            {
                "columns": (partial(llmhw.project_columns, **columns, columns=[measure]), float(rows)),
                "duckdb": (lambda asked=asked: connection.sql(asked).to_arrow_table(), float(rows)),
                "polars": (partial(frame.select, expression), float(rows)),
            },
            rounds,
        )
        by = {side: taken["median"] * 1e9 for side, taken in found.items()}
        answer[name] = {f"{side}_nanoseconds_per_row": taken for side, taken in by.items()} | {
            f"{side}_over_columns": by[side] / by["columns"] for side in ("duckdb", "polars")
        }
    return answer


def peak_megabytes() -> float:
    """The most memory this process ever held. macOS counts bytes, others kilobytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6


def peak_of_columns(rows: int) -> dict[str, float]:
    """What a sweep with all columns adds to the peak: measured first, while the peak is low."""
    before = peak_megabytes()
    contexts = np.full(rows, 8192.0)
    llmhw.project_columns(hardware=HARDWARE, model=MODELS["mixture"], format=FORMAT, context_tokens=contexts)
    after = peak_megabytes()
    return {"before_megabytes": before, "peak_megabytes": after, "added_bytes_per_row": (after - before) * 1e6 / rows}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9, help="turns of each measurement (default 9)")
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows in columns (default 1,000,000)")
    parser.add_argument("--loop-rows", type=int, default=20_000, help="rows in plain loops (default 20,000)")
    given = parser.parse_args()
    gc.disable()
    memory = peak_of_columns(given.rows)
    answer = {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "llmhw": llmhw.__version__,
        "rows": given.rows,
        "rounds": given.rounds,
        "memory": memory,
        "scalar": scalar(given.rounds),
        "loops": against_loops(given.rounds, given.rows, given.loop_rows),
        "guide": against_numpy(given.rounds, given.rows),
        "engines": against_engines(given.rounds, given.rows),
    }
    print(json.dumps(answer, indent=2))


if __name__ == "__main__":
    main()
