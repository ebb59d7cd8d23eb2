"""Virtual persons as columns: one value a person for every parameter that differs between people."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from attrs import field, frozen


def _columns(values: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {name: np.ascontiguousarray(column, dtype=np.float64) for name, column in values.items()}


@frozen(eq=False)
class Persons:
    """Columns by full parameter name, each of shape (n,).

    Names are parameters of level ``person`` of the model, ``body.weight`` (kg), ``body.cyp1a2``
    (1 = median), ``pk.<compound>.<parameter>`` factors, and traits used elsewhere (``diary.sol_bias``).
    A name of the model without a column takes the population's typical value.
    """

    n: int
    columns: dict[str, np.ndarray] = field(factory=dict, converter=_columns)

    def __len__(self) -> int:
        return self.n

    def __getitem__(self, name: str) -> np.ndarray:
        return self.columns[name]

    def having(self, **changes: np.ndarray | float) -> Persons:
        """The same persons with columns replaced; write dots as double underscores."""
        return self.put({name.replace("__", "."): value for name, value in changes.items()})

    def put(self, changes: Mapping[str, np.ndarray | float]) -> Persons:
        """The same persons with columns replaced or added."""
        new = {name: np.broadcast_to(value, self.n) for name, value in changes.items()}
        return Persons(self.n, self.columns | new)

    def take(self, indices: np.ndarray) -> Persons:
        """Some of the persons, in the order given (repeats allowed)."""
        indices = np.asarray(indices)
        return Persons(len(indices), {name: column[indices] for name, column in self.columns.items()})

    def column(self, name: str, typical: float) -> np.ndarray:
        """A column, or the typical value for everybody."""
        return self.columns.get(name, np.full(self.n, typical))
