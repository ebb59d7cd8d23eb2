"""Light at the eye as it was logged.

Assumption: a value holds from its time until the next one; holes longer than a declared limit are
listed as gaps and are unknown, not dark.
"""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
from attrs import frozen


@frozen(eq=False)
class LightLog:
    """Melanopic EDI over absolute time.

    `seconds`: int64, UTC seconds since 1970, increasing, shape (n,). `melanopic_lux`: shape (n,).
    `gaps`: (start, end) pairs in the same seconds. `basis`: "measured" melanopic EDI, or "assumed"
    when photopic lux was converted by a stated source.
    """

    seconds: np.ndarray
    melanopic_lux: np.ndarray
    zone: str
    gaps: tuple[tuple[int, int], ...] = ()
    basis: str = "measured"

    @property
    def span(self) -> tuple[datetime, datetime]:
        """First and last sample, UTC."""
        return (datetime.fromtimestamp(int(self.seconds[0]), UTC), datetime.fromtimestamp(int(self.seconds[-1]), UTC))
