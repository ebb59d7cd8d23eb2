"""The pictures of the page, from result.json alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from markupsafe import Markup

from credibility_effects import forests
from credibility_effects.charts import MODELS, WORDS, bar, dot, legend, picture
from credibility_effects.holdouts import LEVELS
from credibility_effects.levels import NOMINAL, histogram
from pineal.report import palette, svg

WIDE = 860


def all_of(result: dict) -> dict[str, str]:
    """Every picture by name, as SVG text."""
    draws: dict[str, Callable[[dict], str]] = {"levels": levels, "calibration": calibration, "places": places}
    draws |= {f"forest_{name}": partial(forests.forest, name=name) for name in forests.OUTCOMES}
    return {name: draw(result) for name, draw in draws.items()}


def levels(result: dict) -> str:
    """Gain over the two referees and coverage, level by level."""
    top, row = 76, 46
    height = top + row * len(LEVELS) + 20
    gain, cover = svg.Scale(-1.0, 1.0, 300, 560), svg.Scale(0.4, 1.0, 620, 840)
    parts = [
        svg.text(8, 18, "How far it carries", size=13, fill=palette.INK, font_weight=600),
        legend(8, 40, [(MODELS[name], f"gain over {WORDS[name]}") for name in ("constant", "classes")], 260),
        svg.text(300, 62, "interval score: share better, 95 %", size=10.5, fill=palette.INK),
        svg.text(620, 62, "95 % intervals hold, share of rows", size=10.5, fill=palette.INK),
        svg.rect(cover(0.88), top - 6, cover(0.98) - cover(0.88), row * len(LEVELS), fill=palette.WASH),
    ]
    parts += [_tick(gain, v, f"{100 * v:+.0f} %", top, height) for v in (-0.5, 0.0, 0.5)]
    parts += [_tick(cover, v, f"{100 * v:.0f} %", top, height) for v in (0.5, 0.7, 0.9)]
    for k, (key, words) in enumerate(LEVELS.items()):
        parts.append(_level(result["levels"][key], words, top + row * (k + 0.45), gain, cover))
    said = "; ".join(f"{words}: {_said(result['levels'][key])}" for key, words in LEVELS.items())
    return picture("levels", (WIDE, height), "Scores and coverage by level of generalisation", said, *parts)


def _tick(x: svg.Scale, value: float, word: str, top: float, height: float) -> Markup:
    foot = svg.text(x(value), height - 8, word.replace("-", "−"), size=10, text_anchor="middle")
    return svg.group(svg.line(x(value), top - 6, x(value), height - 22), foot)


def _level(one: dict, words: str, y: float, gain: svg.Scale, cover: svg.Scale) -> Markup:
    head, _, rest = words.partition(", ") if "," in words else words.partition(": ")
    below = "; ".join(part for part in (rest, f"{one['rows']} judged, {one['holdouts']} hold-outs") if part)
    parts = [svg.text(8, y, head, fill=palette.INK), svg.text(8, y + 14, below, size=10)]
    for shift, name in ((-4, "constant"), (6, "classes")):
        told = one[f"against {name}"]
        if told:
            parts += [
                bar(gain, *told["interval"], y + shift, MODELS[name], 2.4),
                dot(_inside(gain, told["gain"]), y + shift, 4, fill=MODELS[name]),
            ]
    share, low, high = one["models"]["model"]["coverage"]["0.95"]
    parts += [bar(cover, low, high, y, MODELS["model"], 2.4), dot(_inside(cover, share), y, 4, fill=MODELS["model"])]
    return svg.group(*parts)


def _inside(x: svg.Scale, value: float) -> float:
    return x(min(max(value, x.low), x.high))


def _said(one: dict) -> str:
    told = one["against constant"]
    against = f", {100 * told['gain']:+.0f} % against the constant" if told else ""
    return f"{100 * one['models']['model']['coverage']['0.95'][0]:.0f} % covered of {one['rows']}{against}"


def calibration(result: dict) -> str:
    """Coverage against nominal level in the folds, three models."""
    models = result["levels"]["folds"]["models"]
    x, y = svg.Scale(0.45, 1.0, 70, 420), svg.Scale(0.3, 1.0, 360, 50)
    grid = [
        svg.group(
            svg.line(70, y(v), 420, y(v)),
            svg.text(62, y(v) + 4, f"{100 * v:.0f} %", size=10, text_anchor="end"),
            svg.text(x(v), 378, f"{100 * v:.0f} %", size=10, text_anchor="middle"),
        )
        for v in (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
    ]
    even = svg.line(x(0.45), y(0.45), x(1.0), y(1.0), stroke=palette.FAINT, stroke_dasharray="5 3")
    parts = [
        svg.text(8, 18, "Coverage by nominal level, rows of the folds", size=13, fill=palette.INK, font_weight=600),
        legend(460, 66, [(MODELS["model"], WORDS["model"])]),
        legend(460, 88, [(MODELS["classes"], WORDS["classes"])]),
        legend(460, 110, [(MODELS["constant"], WORDS["constant"])]),
        svg.text(460, 140, "Bars: 95 %, rows taken as independent.", size=10.5),
        svg.text(460, 156, "Dashed: a calibrated forecast. Above it: too wide.", size=10.5),
        *grid,
        even,
    ]
    for shift, name in ((-6, "constant"), (6, "classes"), (0, "model")):
        points = [(x(level) + shift, *[y(max(v, 0.3)) for v in models[name]["coverage"][f"{level:g}"]]) for level in NOMINAL]
        parts += [svg.line(px, low, px, high, stroke=MODELS[name], stroke_width=1.4) for px, _, low, high in points]
        parts += [dot(px, mid, 3.6, fill=MODELS[name]) for px, mid, _, _ in points]
    said = "; ".join(
        f"{WORDS[name]}: " + ", ".join(f"{level:g} holds {models[name]['coverage'][f'{level:g}'][0]:.2f}" for level in NOMINAL)
        for name in MODELS
    )
    return picture("calibration", (WIDE, 392), "Coverage by nominal level", said, *parts)


def places(result: dict) -> str:
    """Where published effects fall in their predictive distributions, level by level."""
    parts = [
        svg.text(8, 18, "Where the published benefit falls among the model's draws, in tenths", size=13, fill=palette.INK, font_weight=600),
        svg.text(8, 340, "Left: less benefit than predicted; right: more. Dashed: even, as a calibrated forecast has it.", size=10.5),
    ]
    told = []
    for k, (key, words) in enumerate(LEVELS.items()):
        own = [e for e in result["entries"] if e["level"] == key and e["model"] == "model"]
        counts = histogram(own)
        parts.append(_bars(counts, words, 14 + 284 * (k % 3), 62 + 150 * (k // 3)))
        told.append(f"{words}: {', '.join(map(str, counts))}")
    return picture("places", (WIDE, 352), "Probability integral transforms", "; ".join(told), *parts)


def _bars(counts: list[int], words: str, left: float, top: float) -> Markup:
    wide, high, most = 240, 96, max(counts) or 1
    foot, even = top + high, sum(counts) / len(counts)
    step = wide / len(counts)
    bars = [
        svg.rect(left + step * k, foot - high * n / most, step - 1.5, high * n / most, fill=MODELS["model"]) for k, n in enumerate(counts)
    ]
    line = svg.line(left, foot - high * even / most, left + wide, foot - high * even / most, stroke=palette.POOR, stroke_dasharray="4 3")
    head = svg.text(
        left,
        top - 8,
        words.split(" (")[0].removeprefix("known compound, ").replace(" of a class that nothing else tells of", ", new class"),
        size=10.5,
        fill=palette.INK,
    )
    return svg.group(head, *bars, line, svg.line(left, foot, left + wide, foot, stroke=palette.FAINT))
