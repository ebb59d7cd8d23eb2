"""The pictures of the page, from result.json alone."""

from __future__ import annotations

from collections.abc import Callable

from . import pictures_of_nights, pictures_of_numbers, pictures_of_rem

PICTURES: dict[str, Callable[[dict], str]] = {
    "apart": pictures_of_numbers.apart,
    "key": pictures_of_numbers.key,
    "quantiles": pictures_of_numbers.quantiles,
    "stages": pictures_of_nights.stages,
    "bouts": pictures_of_nights.bouts,
    "hazards": pictures_of_nights.hazards,
    "moves": pictures_of_nights.moves,
    "rem": pictures_of_rem.rem,
    "gallery": pictures_of_nights.gallery_of,
}


def all_of(result: dict) -> dict[str, str]:
    """Every picture by name, as SVG text."""
    return {name: draw(result) for name, draw in PICTURES.items()}
