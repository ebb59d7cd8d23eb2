"""Quantities with units and clock times: the floor everything else stands on."""

from pineal.units.clock import Clock
from pineal.units.quantity import Quantity, convert

__all__ = ["Clock", "Quantity", "convert"]
