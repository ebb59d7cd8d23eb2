"""Which known word a misspelled one can be.

Assumption: a word is corrected only when exactly one known word sounds the same (five letters or
more) or lies one edit away (six letters or more), and no other known word that begins alike lies within two
edits: "fluvoxetine" may be fluoxetine or fluvoxamine. The reading reports a correction. Two candidates are none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from string import ascii_lowercase

from attrs import frozen

SHORTEST_EDITED = 6
ALIKE = 3
"""First letters that two names which are mistaken for one another share."""

_SOUNDS = (("ph", "f"), ("oe", "e"), ("ae", "e"), ("th", "t"), ("y", "i"))
_DOUBLE = re.compile(r"(.)\1+")


@frozen(eq=False, slots=False)
class Spelling:
    """All known words, and the beginnings that stand for every word that begins so."""

    words: frozenset[str]
    starts: frozenset[str]

    @cached_property
    def sounds(self) -> Mapping[str, frozenset[str]]:
        """Known words by what is left of them when like-sounding letters are one; made when first needed."""
        found: dict[str, set[str]] = defaultdict(set)
        for word in self.words:
            if len(word) >= SHORTEST_EDITED - 1 and word.isalpha():
                found[_sound(word)].add(word)
        return {sound: frozenset(words) for sound, words in found.items()}

    def right(self, word: str) -> str:
        """The word itself, its singular or plural, or the one known word it can be a misspelling of."""
        if word in self.words or not word.isalpha() or self._begun(word):
            return word
        for form in (word[:-1] if word.endswith("s") else word, word + "s"):
            if form in self.words:
                return form
        close = self._alike(word) or self._one_edit(word)
        return word if len(close) != 1 or self._another(word, *close) else next(iter(close))

    def _another(self, word: str, meant: str) -> bool:
        """Whether a third word begins as this one does, is no form of the one meant, and lies within two edits."""
        near = self._beginnings.get(word[:ALIKE], ())
        return any(other[: len(word) - 2] != meant[: len(word) - 2] and within(word, other, 2) for other in near if other != meant)

    @cached_property
    def _beginnings(self) -> Mapping[str, tuple[str, ...]]:
        """Known long words by their first letters; made when first needed."""
        found: dict[str, list[str]] = defaultdict(list)
        for word in self.words:
            if len(word) >= SHORTEST_EDITED + 1:
                found[word[:ALIKE]].append(word)
        return {start: tuple(words) for start, words in found.items()}

    def _begun(self, word: str) -> bool:
        return any(word[:end] in self.starts for end in range(1, len(word) + 1))

    def _alike(self, word: str) -> frozenset[str]:
        return self.sounds.get(_sound(word), frozenset()) if len(word) >= SHORTEST_EDITED - 1 else frozenset()

    def _one_edit(self, word: str) -> frozenset[str]:
        if not SHORTEST_EDITED <= len(word) <= 40:
            return frozenset()
        return frozenset(near for near in _edits(word) if len(near) >= SHORTEST_EDITED - 1 and near in self.words)


def spelling(words: Iterable[str], starts: frozenset[str]) -> Spelling:
    """The spelling of a vocabulary."""
    return Spelling(frozenset(words), starts)


def within(a: str, b: str, most: int) -> bool:
    """Whether two words lie within so many edits (letters more, less or other)."""
    if abs(len(a) - len(b)) > most:
        return False
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row = row, [i]
        for j, y in enumerate(b, 1):
            row.append(min(last[j] + 1, row[-1] + 1, last[j - 1] + (x != y)))
        if min(row) > most:
            return False
    return row[-1] <= most


def _sound(word: str) -> str:
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    return _DOUBLE.sub(r"\1", word)


def _edits(word: str) -> set[str]:
    """Every spelling one letter more, less, other, or with two neighbours exchanged."""
    halves = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    less = {a + b[1:] for a, b in halves if b}
    swapped = {a + b[1] + b[0] + b[2:] for a, b in halves if len(b) > 1}
    other = {a + c + b[1:] for a, b in halves if b for c in ascii_lowercase}
    more = {a + c + b for a, b in halves for c in ascii_lowercase}
    return less | swapped | other | more
