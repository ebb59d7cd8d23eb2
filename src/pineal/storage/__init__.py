"""Long runs that go to disk as they go: parts of a table, each whole or not there.

A part is written beside its place and moved into it, so a run that was killed loses the part in hand and nothing else,
and the same command goes on where it was. A folder belongs to one run: other settings are refused.
"""

from pineal.storage.crowd import Crowd
from pineal.storage.stream import streamed

__all__ = ["Crowd", "streamed"]
