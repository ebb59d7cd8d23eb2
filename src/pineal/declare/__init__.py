"""Declaring physiology once and reading it in several ways."""

from pineal.declare.assemble import Model, assemble
from pineal.declare.module import Module
from pineal.declare.terms import Crossing, Input, Law, Memory, Parameter, State, flux, jump, quantity, rate

__all__ = [
    "Crossing", "Input", "Law", "Memory", "Model", "Module", "Parameter", "State",
    "assemble", "flux", "jump", "quantity", "rate",
]
