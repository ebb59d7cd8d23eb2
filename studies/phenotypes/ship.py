"""Bring the fitted values into the package: python -m phenotypes.ship. Words, sources and grades stay as they are written there."""

import json
import re
from pathlib import Path

from pineal.inference import observation

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[1] / "src" / "pineal" / "population" / "data"


def diary_facts() -> dict[str, list[float]]:
    """Recall, error and bias of diaries as inference has them (studies/home_prior)."""
    found = observation.facts()
    names = ("sol_bias", "waso_bias", "sol_recall", "sol_error", "waso_recall", "waso_error")
    return {f"diary.{name}": [found[name].value, *([found[name].spread.sd] if found[name].spread else [])] for name in names}


def replaced(text: str, facts: dict[str, list[float]]) -> str:
    """The text of a TOML file with `value` (and the sd of the spread) of some tables exchanged; raises KeyError for a missing one."""
    for name, numbers in facts.items():
        found = re.search(rf"^\[{re.escape(name)}\]\n(?:(?!\[).*\n?)*", text, re.M)
        if not found:
            raise KeyError(name)
        table = re.sub(r"^value = .*$", f"value = {numbers[0]!r}", found[0], count=1, flags=re.M)
        if len(numbers) > 1:
            table = re.sub(r"\bsd = [-+.\de]+", f"sd = {numbers[1]!r}", table, count=1)
        text = text[: found.start()] + table + text[found.end() :]
    return text


def write(facts: dict[str, dict[str, list[float]]]) -> None:
    """Write the fitted values of `facts` (file, table, numbers) into the package and forget what was read before."""
    for file, tables in facts.items():
        path = DATA / f"{file}.toml"
        path.write_text(replaced(path.read_text(encoding="utf-8"), tables), encoding="utf-8")
    forget()


def forget() -> None:
    """Read the tables anew from here on."""
    from pineal.population import methods
    from pineal.population.conditions import ages, settings, shipped
    from pineal.population.draw import healthy_axes
    from pineal.population.phenotype import phenotypes

    for cached in (shipped, settings, ages, methods.facts, phenotypes, healthy_axes):
        cached.cache_clear()


if __name__ == "__main__":
    write(json.loads((HERE / "result.json").read_text(encoding="utf-8"))["facts"])
    print(f"wrote {DATA.relative_to(HERE.parents[1])}")
