"""Lines that other studies answer: nulls, directions, shapes, plasma, clock, nights."""

from __future__ import annotations

from credibility_effects.line import Line, pct
from effects.told import next_to_nothing


def nulls(context: str, result: dict) -> list[Line]:
    """Published nulls at their own size."""
    every = result["gathered"]["effects"]["nulls"]
    met = sum(n["met"] for n in every)
    lost = ", ".join(f"{n['row']} {n['measure']}" for n in every if not n["met"])
    return [
        Line(
            context,
            "published nulls: a trial of that size includes 0",
            "in 80 % of replicates, each",
            f"{met} of {len(every)}" + (f"; not {lost}" if lost else ""),
            met == len(every),
        )
    ]


def tiny(sign: dict) -> bool:
    """A direction that is met by next to nothing."""
    return sign["verdict"] == "met" and next_to_nothing(sign["measure"], sign["effect"])


def directions(context: str, result: dict) -> list[Line]:
    """Published directions without a size."""
    every = result["gathered"]["effects"]["signs"]
    count = {word: [f"{s['row']} {s['measure']}" for s in every if s["verdict"] == word] for word in ("met", "unknown", "opposite")}
    small = f"{len(count['met'])} met ({sum(map(tiny, every))} of them by next to nothing)"
    said = f"{small}, {len(count['unknown'])} cannot tell, {len(count['opposite'])} opposite"
    return [
        Line(
            context,
            "published directions without a size",
            "none opposite",
            said + (f" ({', '.join(count['opposite'])})" if count["opposite"] else ""),
            not count["opposite"],
        )
    ]


def shapes(context: str, result: dict) -> list[Line]:
    """Dose and hour of melatonin and caffeine at the final set."""
    melatonin, caffeine = (result["gathered"]["effects"]["shapes"].get(name, {}) for name in ("melatonin", "caffeine"))
    found = []
    for key, line, required, holds in (
        ("0.3 mg over 3 mg", "melatonin: 0.3 mg does a share of 3 mg", "at least 0.60", lambda x: x >= 0.60),
        ("10 mg over 4 mg", "melatonin: flat beyond 4 mg", "0.90 to 1.15", lambda x: 0.90 <= x <= 1.15),
        ("3 h before bed over at bedtime", "melatonin: better earlier than at bedtime", "above 1", lambda x: x > 1.0),
        ("delayed over insomnia", "melatonin: delayed phase against insomnia", "at least 5", lambda x: x >= 5.0),
    ):
        value = melatonin.get(key)
        found.append(
            Line(context, line, required, "not known" if value is None else f"{value:.2f}", None if value is None else holds(value))
        )
    hours = caffeine.get("TST by hour, 200 mg", {})
    order = [hours[key] for key in sorted(hours, key=float)]
    falls = all(a < b for a, b in zip(order, order[1:])) if order else None
    said = ", ".join(f"{value:+.0f}" for value in order) or "not known"
    found.append(Line(context, "caffeine: less sleep lost the earlier it is taken", "each hour", f"TST {said} min", falls))
    return found


def kinetics(context: str, result: dict) -> list[Line]:
    """Published plasma values."""
    told = result["gathered"]["kinetics"]
    share = told["inside 90"] / told["rows"]
    return [
        Line(
            context,
            "plasma: published values in the 90 % interval for a new study",
            "at least 80 %, none beyond 99 %",
            f"{pct(share)} of {told['rows']}, {told['beyond 99']} beyond",
            share >= 0.80 and told["beyond 99"] == 0,
        )
    ]


def clock(context: str, result: dict) -> list[Line]:
    """Phase shifts by melatonin and light against the best published model."""
    told = result["gathered"]["clock"]
    worse = [name for name, error in told["errors"].items() if error > told["bars"][name]]
    return [
        Line(
            context,
            "shifts of the clock by melatonin and light",
            "errors no larger than the best published model's",
            f"{len(told['errors']) - len(worse)} of {len(told['errors'])}" + (f"; not {', '.join(worse)}" if worse else ""),
            not worse,
        )
    ]


def nights(context: str, result: dict) -> list[Line]:
    """Simulated nights without a compound."""
    told = result["gathered"]["nights"]
    lost = f"; not {', '.join(told['lost'])}" if told["lost"] else ""
    return [
        Line(
            context,
            "undosed nights pass for recorded ones (credibility_night.md)",
            "all lines",
            f"{told['met']} of {told['lines']}{lost}",
            told["met"] == told["lines"],
        )
    ]
