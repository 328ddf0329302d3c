"""Pictures draw what llmhw computes, say their units, and refuse what they can not draw."""

from __future__ import annotations

import io
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

pytest.importorskip("matplotlib")

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

import llmhw
import llmhw.plot as plot

CARD, MINI, STUDIO = "rtx-4090-24gb", "mac-mini-m4-pro-20c-48gb", "mac-studio-m3-ultra-80c-256gb"


def of(ax: Axes, gid: str) -> list[Any]:
    """The artists of this group id, in the order drawn."""
    return [artist for artist in ax.get_children() if artist.get_gid() == gid]


def one(ax: Axes, gid: str) -> Any:
    (artist,) = of(ax, gid)
    return artist


def renders(ax: Axes) -> None:
    """It becomes a PNG, and nothing is clipped at the figure's edge."""
    from llmhw.plot._style import figure

    fig, buffer = figure(ax), io.BytesIO()
    fig.savefig(buffer, format="png")
    assert buffer.getvalue().startswith(b"\x89PNG")
    box, whole = ax.get_tightbbox(), fig.bbox
    assert box is not None
    assert box.x0 >= whole.x0 - 1 and box.y0 >= whole.y0 - 1 and box.x1 <= whole.x1 + 1 and box.y1 <= whole.y1 + 1


def projection(hardware: str, model: str = "llama-3.3-70b", **more: Any) -> llmhw.Projection:
    return llmhw.project(hardware=hardware, model=model, format="q4-k-m", context_tokens=8192, **more)


def own(**more: Any) -> llmhw.Ownership:
    return llmhw.ownership(hardware=MINI, electricity=0.15, **more)


def test_decode_rates_draws_each_projection() -> None:
    given = [projection(h) for h in (CARD, STUDIO, "workstation-ddr5-6400-8ch-512gb")]
    ax = plot.decode_rates(given, measured=[None, [12.0, 13.5], 6.0])
    order = sorted(given, key=lambda p: p.decode_tokens_per_second)
    dots, lines, words = of(ax, "rate"), of(ax, "interval"), of(ax, "words")
    assert [d.get_xdata()[0] for d in dots] == [p.decode_tokens_per_second for p in order]
    for line, p in zip(lines, order, strict=True):
        assert p.decode_interval is not None
        ends = [p.decode_interval.low_tokens_per_second, p.decode_interval.high_tokens_per_second]
        assert list(line.get_xdata()) == ends
    for dot, word, p in zip(dots, words, order, strict=True):
        assert (to_hex(dot.get_markerfacecolor()) == "#ffffff") == (not p.memory.fits)
        assert ("does not fit" in word.get_text()) == (not p.memory.fits)
        assert dot.get_marker() == {"calibrated": "o", "extrapolated": "D"}[p.decode_basis]
    assert [x for line in of(ax, "measured") for x in line.get_xdata()] == [6.0, 12.0, 13.5]
    assert ax.get_xlabel() == "decode rate (tok/s)"
    assert ax.get_xlim()[0] == 0
    assert "20.8 GB short" in words[-1].get_text()
    renders(ax)


def test_memory_that_is_a_little_short_is_not_short_of_nothing() -> None:
    short = llmhw.project(hardware="macbook-air-m1-8c-16gb", model="gpt-oss-20b", format="mxfp4", context_tokens=8192)
    assert short.memory.shortfall_gigabytes is not None and 0 < short.memory.shortfall_gigabytes < 0.05
    words = one(plot.decode_rates(short), "words").get_text()
    assert f"{short.memory.shortfall_gigabytes:.2g} GB short" in words and "0.0 GB" not in words


def test_decode_rates_of_constant_efficiency_has_no_interval() -> None:
    ax = plot.decode_rates(projection(MINI, "qwen3-8b", efficiency="guide"), labels=["mine"], scale="log")
    assert not of(ax, "interval") and one(ax, "rate").get_marker() == "^"
    assert [t.get_text() for t in ax.get_yticklabels()] == ["mine"]
    renders(ax)


def test_labels_say_what_differs() -> None:
    ax = plot.decode_rates([projection(CARD, "qwen3-8b"), projection(CARD, "qwen3-14b")])
    assert [t.get_text() for t in ax.get_yticklabels()] == ["Qwen3-14B", "Qwen3-8B"]
    assert "GeForce RTX 4090" in ax.get_title(loc="left")


def test_fit_matrix_says_headroom_and_shortfall() -> None:
    machines, models = [CARD, MINI], ["qwen3-8b", "qwen3-32b", "llama-3.3-70b", "gemma-3-27b"]
    ax = plot.fit_matrix(hardware=machines, models=models, format="q4-k-m", context_tokens=65536)
    cells = [c.get_text() for c in of(ax, "cell")]
    assert len(cells) == 8 and len(of(ax, "fits")) + len(of(ax, "short")) + len(of(ax, "unasked")) == 8
    assert cells[0] == "made for\n41k tokens"
    memory = llmhw.fit(hardware=MINI, model="gemma-3-27b", format="q4-k-m", context_tokens=65536)
    assert cells[7].startswith(f"{memory.headroom_gigabytes:.1f} GB left")
    short = llmhw.fit(hardware=CARD, model="llama-3.3-70b", format="q4-k-m", context_tokens=65536)
    assert cells[4] == f"{short.shortfall_gigabytes:.1f} GB short\nweights too large"
    assert "(GB)" in ax.get_xlabel() and "65,536\xa0tokens" in ax.get_title(loc="left")
    renders(ax)


def test_fit_matrix_marks_formats_without_a_runtime() -> None:
    ax = plot.fit_matrix(hardware=[CARD], models=["qwen3-8b"], format="mlx-4bit", context_tokens=1024)
    assert "no runtime" in one(ax, "cell").get_text()
    assert all(patch.get_hatch() == "///" for patch in of(ax, "short"))


def cluster(**more: Any) -> Axes:
    given: dict[str, Any] = {"hardware": STUDIO, "model": "deepseek-v3.2", "link": "thunderbolt-5-rdma", **more}
    return plot.cluster_scaling(format="q4-k-m", context_tokens=8192, **given)


def test_cluster_scaling_draws_each_strategy() -> None:
    ax = cluster(nodes=range(1, 5))
    for strategy in ("pipeline", "tensor-parallel", "guide-steps"):
        answers = [
            projection(STUDIO, "deepseek-v3.2", nodes=n, strategy=strategy, link="thunderbolt-5-rdma") for n in range(1, 5)
        ]
        assert list(one(ax, strategy).get_ydata()) == [p.decode_tokens_per_second for p in answers]
        drawn = [s for s in one(ax, f"{strategy} interval").get_segments() if np.isfinite(s).all()]
        known = [p.decode_interval for p in answers if p.decode_interval is not None]
        ends = [[i.low_tokens_per_second, i.high_tokens_per_second] for i in known]
        assert [s[:, 1].tolist() for s in drawn] == ends
        assert len(one(ax, f"{strategy} does not fit").get_xdata()) == 1
    assert one(ax, "fit").get_text() == "fits from 2 machines on"
    assert "machines" in ax.get_xlabel() and ax.get_ylabel() == "decode rate (tok/s)"
    renders(ax)


def test_cluster_that_always_or_never_fits() -> None:
    assert not of(cluster(model="qwen3-8b"), "fit")
    assert one(cluster(hardware=MINI, nodes=[1, 2]), "fit").get_text() == "2 machines are not enough"


def test_a_cluster_fits_from_the_first_count_that_does() -> None:
    asked: dict[str, Any] = {"hardware": CARD, "model": "deepseek-v3.2", "format": "q4-k-m", "context_tokens": 8192}
    first = next(count for count in range(1, 65) if llmhw.fit(**asked, nodes=count).fits)
    for counts in ([1, 2, 4, 8, 16, 32, 64], [first - 2, first + 5], [1, first + 1], [1, first - 1, first, 64]):
        ax = cluster(hardware=CARD, link="infiniband-ndr-400g", nodes=counts)
        assert first not in (counts[0], counts[-1]) and one(ax, "fit").get_text() == f"fits from {first} machines on"
        assert one(ax, "fit edge").get_xdata()[0] == first - 0.5
        ground = one(ax, "does not fit").get_path().transformed(one(ax, "does not fit").get_patch_transform())
        assert ground.get_extents().x1 == first - 0.5
        renders(ax)


@pytest.mark.parametrize("against", ["tokens", "months"])
def test_cost_curves_meet_at_break_even(against: Any) -> None:
    ownership = own(resale_fraction=0.2, always_on=True)
    ax = plot.cost_curves(ownership, cloud=[5.0, "anthropic/claude-sonnet-5"], tokens_per_second=30, against=against)
    whole = llmhw.cost(ownership=ownership, tokens_per_second=30)
    line = one(ax, "own")
    assert line.get_ydata()[0] == pytest.approx(whole.purchase_usd)
    assert line.get_ydata()[-1] == pytest.approx(whole.total_usd)
    assert line.get_xdata()[-1] == pytest.approx(whole.output_million_tokens if against == "tokens" else 36)
    clouds: list[dict[str, Any]] = [{"cloud_usd_per_million_tokens": 5.0}, {"cloud": "anthropic/claude-sonnet-5"}]
    for i, cloud in enumerate(clouds):
        answer = llmhw.break_even(ownership=ownership, tokens_per_second=30, **cloud)
        dot, rent = one(ax, f"break-even {i}"), one(ax, f"rent {i}")
        assert dot.get_xdata()[0] == (answer.million_tokens if against == "tokens" else answer.months)
        assert dot.get_ydata()[0] == pytest.approx(np.interp(dot.get_xdata()[0], rent.get_xdata(), rent.get_ydata()), rel=1e-9)
        assert dot.get_ydata()[0] == pytest.approx(np.interp(dot.get_xdata()[0], line.get_xdata(), line.get_ydata()), rel=1e-9)
    assert ax.get_ylabel() == "spent until then ($)"
    assert ax.get_xlabel() == {"tokens": "tokens written (millions)", "months": "months"}[against]
    renders(ax)


def test_cost_curves_past_life_and_never() -> None:
    ax = plot.cost_curves(own(), cloud=[2.0, 0.01], tokens_per_second=30)
    assert one(ax, "own past life").get_linestyle() == ":" and of(ax, "life")
    assert of(ax, "break-even 0") and not of(ax, "break-even 1")
    legend = ax.get_legend()
    assert legend is not None and "renting stays cheaper" in legend.get_texts()[-1].get_text()
    renders(ax)


def test_dollar_signs_are_not_formulas() -> None:
    ax = plot.cost_curves(own(), cloud=5.0, tokens_per_second=30)
    assert r"\$1,999" in ax.get_title(loc="left") and r"\$0.15/kWh" in ax.get_title(loc="left")


def test_cost_per_token_is_that_of_llmhw() -> None:
    used = [0.05, 0.25, 1.0]
    ax = plot.cost_per_token(own(), tokens_per_second={"slow": 30, "fast": 120}, cloud=5.0, utilisation_fractions=used)
    for name, rate in (("slow", 30), ("fast", 120)):
        costs = [llmhw.cost(ownership=own(utilisation_fraction=u), tokens_per_second=rate) for u in used]
        drawn = one(ax, f"own {name}")
        assert list(drawn.get_xdata()) == used
        assert list(drawn.get_ydata()) == pytest.approx([c.usd_per_million_output_tokens for c in costs], rel=1e-12)
        running = one(ax, f"running {name}").get_ydata()
        assert list(running) == pytest.approx([c.running_usd_per_million_tokens for c in costs], rel=1e-12)
        assert one(ax, f"here {name}").get_xdata()[0] == 0.25
    assert list(one(ax, "rent 0").get_ydata()) == pytest.approx([5.0, 5.0])
    assert ax.get_xlabel() == "time in use (%)" and "$ per million" in ax.get_ylabel()
    renders(ax)


def test_roofline_stays_under_its_ceilings() -> None:
    card = llmhw.catalog.hardware.find(CARD)
    run: dict[str, Any] = {"hardware": CARD, "model": "qwen3-8b", "format": "q4-k-m", "context_tokens": 32768}
    points = [
        projection(CARD, "qwen3-8b"),
        projection(CARD, "qwen3-coder-30b-a3b"),
        # Where the rates of the projection are others than those of the plain question.
        llmhw.project(**run, own_runs=[{**run, "tokens_per_second": 50}]),
        llmhw.project(**run, kv_format="q8-0"),
    ]
    ax = plot.roofline(card, points=points)
    slope = card.memory_bandwidth_gigabytes_per_second / 1000
    across, up = one(ax, "bandwidth").get_data()
    assert up == pytest.approx(across * slope)
    assert set(one(ax, "half precision").get_ydata()) == {card.peak_fp16_teraflops}
    for i, p in enumerate(points):
        (x,), (y,) = one(ax, f"decode {i}").get_data()
        # Under the slope by the share of the ceiling that is reached.
        assert y / (x * slope) == pytest.approx(p.decode_tokens_per_second / p.ceiling_tokens_per_second)
        (x,), (y,) = one(ax, f"prompt {i}").get_data()
        assert card.peak_fp16_teraflops is not None and p.model_flop_utilisation_fraction is not None
        assert y == pytest.approx(p.model_flop_utilisation_fraction * card.peak_fp16_teraflops)
        assert y < x * slope
    assert ax.get_xlabel().endswith("(FLOP/byte)") and ax.get_ylabel().endswith("(TFLOP/s)")
    renders(ax)


def test_context_curve_ends_where_memory_is_full() -> None:
    ax = plot.context_curve(hardware=[CARD, MINI], model="qwen3-coder-30b-a3b", format="q4-k-m")
    for i, machine in enumerate((CARD, MINI)):
        longest = llmhw.fit(
            hardware=machine, model="qwen3-coder-30b-a3b", format="q4-k-m", context_tokens=512
        ).longest_context_tokens
        line = one(ax, f"rate {i}")
        assert line.get_xdata()[-1] == one(ax, f"full {i}").get_xdata()[0] == longest
        for tokens, rate in zip(line.get_xdata(), line.get_ydata(), strict=True):
            p = llmhw.project(hardware=machine, model="qwen3-coder-30b-a3b", format="q4-k-m", context_tokens=tokens)
            assert rate == p.decode_tokens_per_second and p.memory.fits
        p = llmhw.project(hardware=machine, model="qwen3-coder-30b-a3b", format="q4-k-m", context_tokens=512)
        assert p.decode_interval is not None
        corners = one(ax, f"interval {i}").get_paths()[0].vertices
        at_512 = corners[corners[:, 0] == 512, 1]
        assert (at_512.min(), at_512.max()) == (p.decode_interval.low_tokens_per_second, p.decode_interval.high_tokens_per_second)
    assert ax.get_xlabel() == "tokens in the cache" and ax.get_ylabel() == "decode rate (tok/s)"
    renders(ax)


@pytest.mark.parametrize("many", [1, 4])
def test_contexts_of_ones_own_end_where_memory_is_full_too(many: int) -> None:
    asked: dict[str, Any] = {"model": "llama-3.1-8b", "format": "q4-k-m", "sequences": many}
    ax = plot.context_curve(hardware=[CARD, MINI], context_tokens=[131072, 2048], **asked)
    longest = [llmhw.fit(hardware=h, context_tokens=2048, **asked).longest_context_tokens for h in (CARD, MINI)]
    between = sorted(count for count in longest if count < 131072)
    assert (longest[0] in between) == (many > 1)
    for i, most in enumerate(longest):
        assert one(ax, f"rate {i}").get_xdata().tolist() == [c for c in (2048, *between, 131072) if c <= most]
        assert [c for full in of(ax, f"full {i}") for c in full.get_xdata()] == [c for c in (most,) if c in between]
    renders(ax)
    ax = plot.context_curve(hardware=[CARD], context_tokens=[2048, longest[0] - 1], **asked)
    assert one(ax, "rate 0").get_xdata().tolist() == [2048, longest[0] - 1] and not of(ax, "full 0")


@pytest.mark.parametrize(("beyond", "word"), [([], "line"), ([131072], "band")])
def test_the_interval_of_a_single_point_is_a_line(beyond: list[int], word: str) -> None:
    asked: dict[str, Any] = {"model": "llama-3.1-8b", "format": "q8-0"}
    most = llmhw.fit(hardware=CARD, context_tokens=8192, **asked).longest_context_tokens
    ax = plot.context_curve(hardware=[CARD], context_tokens=[most, *beyond], **asked)
    assert one(ax, "rate 0").get_xdata().tolist() == [most], "the longer one does not fit"
    interval = llmhw.project(hardware=CARD, context_tokens=most, **asked).decode_interval
    assert interval is not None
    (line,) = (artist for artist in of(ax, "interval 0") if hasattr(artist, "get_segments"))
    ends = [[most, interval.low_tokens_per_second], [most, interval.high_tokens_per_second]]
    assert line.get_segments()[0].tolist() == ends
    legend = ax.get_legend()
    assert legend is not None and legend.get_texts()[-1].get_text() == f"{word}: 80 % of comparable measurements"
    renders(ax)


def test_context_curve_when_not_even_the_weights_fit() -> None:
    ax = plot.context_curve(hardware=[CARD], model="llama-3.3-70b", format="q4-k-m", context_tokens=[1024, 4096], scale="log")
    assert len(one(ax, "rate 0").get_xdata()) == 0 and len(one(ax, "if it fitted 0").get_xdata()) == 2
    assert not of(ax, "full 0")
    renders(ax)


def test_predicted_against_measured_counts_its_band() -> None:
    measured, predicted = [10.0, 20.0, 30.0, 40.0], [11.0, 25.0, 29.0, 47.9]
    ax = plot.predicted_against_measured(measured=measured, predicted=np.array(predicted), groups=["a", "b", "a", "b"])
    assert one(ax, "pairs a").get_xdata().tolist() == [10, 30] and one(ax, "pairs b").get_ydata().tolist() == [25.0, 47.9]
    assert one(ax, "pairs a").get_marker() != one(ax, "pairs b").get_marker()
    assert one(ax, "words").get_text().startswith("4 pairs, 75 % in the band")
    assert ax.get_xlim() == ax.get_ylim()
    assert ax.get_xlabel() == "measured decode rate (tok/s)" and ax.get_ylabel() == "predicted decode rate (tok/s)"
    renders(ax)


def test_given_axes_are_drawn_into() -> None:
    figure, pair = plt.subplots(1, 2, layout="constrained", figsize=(14, 5))
    assert plot.decode_rates([projection(CARD)], ax=pair[0]) is pair[0]
    assert plot.cost_curves(own(), cloud=5.0, tokens_per_second=30, ax=pair[1]) is pair[1]
    assert plt.get_fignums() == [figure.number]


OWN = own()
REFUSED: list[tuple[str, Any, type[llmhw.LlmhwError]]] = [
    ("projections", lambda: plot.decode_rates([]), llmhw.MissingInputError),
    ("projections", lambda: plot.decode_rates(3), llmhw.InvalidRecordError),  # type: ignore[arg-type]
    ("projections[0]", lambda: plot.decode_rates(["x"]), llmhw.InvalidRecordError),  # type: ignore[list-item]
    ("labels", lambda: plot.decode_rates([projection(CARD)], labels=[]), llmhw.InconsistentError),
    ("measured", lambda: plot.decode_rates([projection(CARD)], measured=[1.0, 2.0]), llmhw.InconsistentError),
    ("measured[0]", lambda: plot.decode_rates([projection(CARD)], measured=[-1.0]), llmhw.OutOfRangeError),
    ("scale", lambda: plot.decode_rates([projection(CARD)], scale="x"), llmhw.InvalidRecordError),  # type: ignore[arg-type]
    ("scale", lambda: plot.decode_rates([projection(CARD)], scale=np.array(["log", "log"])), llmhw.InvalidRecordError),  # type: ignore[arg-type]
    ("measured", lambda: plot.decode_rates(projection(CARD), measured=5), llmhw.InvalidRecordError),  # type: ignore[arg-type]
    ("measured", lambda: plot.decode_rates(projection(CARD), measured={1.0: 2.0}), llmhw.InvalidRecordError),  # type: ignore[arg-type]
    ("labels", lambda: plot.decode_rates(projection(CARD), labels=5), llmhw.InvalidRecordError),  # type: ignore[arg-type]
    ("labels", lambda: plot.decode_rates(projection(CARD), labels={"a"}), llmhw.InvalidRecordError),  # type: ignore[arg-type]
    ("labels[0]", lambda: plot.decode_rates(projection(CARD), labels=[None]), llmhw.InvalidRecordError),  # type: ignore[list-item]
    ("labels[0]", lambda: plot.roofline(CARD, points=projection(CARD), labels=[float("nan")]), llmhw.InvalidRecordError),  # type: ignore[list-item]
    ("labels", lambda: plot.roofline(CARD, points=projection(CARD), labels=3), llmhw.InvalidRecordError),  # type: ignore[arg-type]
    ("ax", lambda: plot.decode_rates([projection(CARD)], ax=3), llmhw.InvalidRecordError),  # type: ignore[arg-type]
    ("hardware", lambda: plot.fit_matrix(hardware=[], models=["qwen3-8b"], format="q4-k-m", context_tokens=1), llmhw.MissingInputError),
    ("hardware", lambda: plot.fit_matrix(hardware=["x"], models=["qwen3-8b"], format="q4-k-m", context_tokens=1), llmhw.UnknownIdError),
    ("context_tokens", lambda: plot.fit_matrix(hardware=[CARD], models=["qwen3-8b"], format="q4-k-m", context_tokens=-1), llmhw.OutOfRangeError),
    ("link", lambda: cluster(link=3), llmhw.InvalidRecordError),
    ("nodes[1]", lambda: cluster(nodes=[1, 65]), llmhw.OutOfRangeError),
    ("nodes", lambda: cluster(nodes=[]), llmhw.MissingInputError),
    ("nodes", lambda: cluster(nodes=[1, "a"]), llmhw.InvalidRecordError),
    ("nodes", lambda: cluster(nodes=[[1], [2, 3]]), llmhw.InvalidRecordError),
    ("nodes[1]", lambda: cluster(nodes=[1, None]), llmhw.MissingInputError),
    ("nodes", lambda: cluster(nodes=[1.5]), llmhw.LlmhwError),
    ("context_tokens", lambda: plot.cluster_scaling(hardware=CARD, model="qwen3-8b", format="q4-k-m", context_tokens=[5], link="pcie-4-x16"), llmhw.InvalidRecordError),  # type: ignore[arg-type]
    ("sequences", lambda: cluster(sequences=[1, 2]), llmhw.InvalidRecordError),
    ("sequences", lambda: cluster(sequences=None), llmhw.InvalidRecordError),
    ("kv_format", lambda: cluster(kv_format={}), llmhw.InvalidRecordError),
    ("format", lambda: plot.context_curve(hardware=[CARD], model="qwen3-8b", format=[None], context_tokens=[1]), llmhw.InvalidRecordError),  # type: ignore[arg-type]
    ("sequences", lambda: plot.context_curve(hardware=[CARD], model="qwen3-8b", format="q4-k-m", sequences=np.array([1, 2])), llmhw.InvalidRecordError),  # type: ignore[arg-type]
    ("nodes", lambda: plot.fit_matrix(hardware=[CARD], models=["qwen3-8b"], format="q4-k-m", context_tokens=1, nodes=None), llmhw.InvalidRecordError),  # type: ignore[arg-type]
    ("strategies", lambda: cluster(strategies=["x"]), llmhw.InvalidRecordError),
    ("ownership", lambda: plot.cost_curves(3, cloud=5.0, tokens_per_second=30), llmhw.InvalidRecordError),  # type: ignore[arg-type]
    ("cloud", lambda: plot.cost_curves(OWN, cloud=[], tokens_per_second=30), llmhw.MissingInputError),
    ("tokens_per_second", lambda: plot.cost_curves(OWN, cloud=5.0, tokens_per_second=-1), llmhw.OutOfRangeError),
    ("against", lambda: plot.cost_curves(OWN, cloud=5.0, tokens_per_second=3, against="x"), llmhw.InvalidRecordError),  # type: ignore[arg-type]
    ("most_months", lambda: plot.cost_curves(OWN, cloud=5.0, tokens_per_second=3, most_months=0), llmhw.OutOfRangeError),
    ("most_months", lambda: plot.cost_curves(OWN, cloud=5.0, tokens_per_second=3, most_months=601), llmhw.OutOfRangeError),
    ("most_months", lambda: plot.cost_curves(OWN, cloud=5.0, tokens_per_second=3, most_months=[3, 4]), llmhw.InvalidRecordError),  # type: ignore[arg-type]
    ("tokens_per_second", lambda: plot.cost_curves(OWN, cloud=5.0, tokens_per_second=[5, 6]), llmhw.InvalidRecordError),  # type: ignore[arg-type]
    ("tokens_per_second", lambda: plot.cost_per_token(OWN, tokens_per_second=[5, 6]), llmhw.InvalidRecordError),  # type: ignore[arg-type]
    ("tokens_per_second['a']", lambda: plot.cost_per_token(OWN, tokens_per_second={"a": "b"}), llmhw.InvalidRecordError),  # type: ignore[dict-item]
    ("utilisation_fractions", lambda: plot.cost_per_token(OWN, tokens_per_second=5, utilisation_fractions=[0.5, 2]), llmhw.OutOfRangeError),
    ("cloud", lambda: plot.cost_per_token(OWN, tokens_per_second=5, cloud=[1, []]), llmhw.InvalidRecordError),  # type: ignore[list-item]
    ("tokens_per_second", lambda: plot.cost_per_token(OWN, tokens_per_second={}), llmhw.MissingInputError),
    ("points[0]", lambda: plot.roofline(CARD, points=[projection(MINI)]), llmhw.InconsistentError),
    ("points[0]", lambda: plot.roofline(CARD, points=[projection(CARD, efficiency="guide")]), llmhw.MissingInputError),
    ("points", lambda: plot.roofline(CARD, points=[]), llmhw.MissingInputError),
    ("context_tokens[0]", lambda: plot.context_curve(hardware=[CARD], model="qwen3-8b", format="q4-k-m", context_tokens=[float("nan"), 1]), llmhw.OutOfRangeError),
    ("measured[1]", lambda: plot.predicted_against_measured(measured=[1, 0], predicted=[1, 1]), llmhw.OutOfRangeError),
    ("predicted", lambda: plot.predicted_against_measured(measured=[1, 2], predicted=[1]), llmhw.InconsistentError),
    ("groups", lambda: plot.predicted_against_measured(measured=[1], predicted=[1], groups="a"), llmhw.InconsistentError),
    ("groups", lambda: plot.predicted_against_measured(measured=[1], predicted=[1], groups=5), llmhw.InvalidRecordError),  # type: ignore[arg-type]
    ("quantity", lambda: plot.predicted_against_measured(measured=[1], predicted=[1], quantity=5), llmhw.InvalidRecordError),  # type: ignore[arg-type]
    ("band_fraction", lambda: plot.predicted_against_measured(measured=[1], predicted=[1], band_fraction=1), llmhw.OutOfRangeError),
]


@pytest.mark.parametrize(("parameter", "call", "kind"), REFUSED)
def test_bad_input_names_the_argument(parameter: str, call: Any, kind: type[llmhw.LlmhwError]) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert type(caught.value) is kind or kind is llmhw.LlmhwError
    assert caught.value.parameter is not None and caught.value.parameter.startswith(parameter)
    assert not plt.get_fignums(), "a refusal leaves no empty figure behind"


def test_matplotlib_is_optional() -> None:
    code = """
import sys
import llmhw
assert not any(name.startswith("matplotlib") for name in sys.modules)
sys.modules["matplotlib"] = None
try:
    import llmhw.plot
except ImportError as error:
    assert "pip install llmhw[plot]" in str(error), error
else:
    raise SystemExit("imported without matplotlib")
"""
    subprocess.run([sys.executable, "-c", code], check=True)
