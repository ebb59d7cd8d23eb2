"""Physiology: modules of declarations with their data, wired in `model`."""

from pineal.physiology.fitted import effects
from pineal.physiology.model import MODULES, build, facts
from pineal.physiology.published import predictions
from pineal.physiology.stages import CHAIN, chain_fit

__all__ = ["CHAIN", "MODULES", "build", "chain_fit", "effects", "facts", "predictions"]
