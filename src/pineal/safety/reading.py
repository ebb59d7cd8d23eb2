"""Reading what a person typed: names, lay wordings, misspellings, denials.

Assumptions: every word must be accounted for (a name, a filler, a denial), else the text counts as
partly not recognised. A denial or a past tense makes everything in its clause *doubtful*: neither a
positive nor an absence. A misspelling is corrected only when exactly one known word lies one edit
away (six letters or more) or sounds the same, and the correction is reported.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from attrs import evolve, frozen

from pineal.safety.letters import as_typed, disguised, words_of
from pineal.safety.spelling import Spelling, spelling

Found = tuple[tuple[int, ...], tuple[str, ...]]
"""The places of the words of a phrase, and the names it stands for."""

_CLAUSES = re.compile(r"[;\n]|(?<=\w{4})\.\s|\bbut\b|\bhowever\b", re.IGNORECASE)
_MEASURE = re.compile(r"\d+([a-c]|mg|mcg|ug|g|kg|ml|iu|ie|h|x|st|nd|rd|th|yrs?|mo|wks?)?")


@frozen
class Match:
    """A name found in a text: what it means, the words that said so, and whether they were corrected."""

    name: str
    typed: str
    corrected: bool = False


@frozen
class Reading:
    """What a text says: names, doubtful names, and words that nobody knows."""

    text: str
    names: tuple[Match, ...] = ()
    doubtful: tuple[Match, ...] = ()
    rest: tuple[str, ...] = ()

    @property
    def unknown(self) -> bool:
        """Whether something in it was not recognised."""
        return bool(self.rest)


@frozen
class Language:
    """Words that are no names: fillers, denials, phrases that deny nothing, ways to say none."""

    fillers: frozenset[str]
    denials: frozenset[str]
    neutral: tuple[tuple[str, ...], ...]
    nothing: frozenset[tuple[str, ...]]


@frozen(eq=False)
class Vocabulary:
    """Phrases and the names they stand for, with the words a misspelling may be corrected to."""

    language: Language
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]
    stems: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    patterns: tuple[tuple[tuple[tuple[str, ...], ...], tuple[str, ...]], ...]
    spelling: Spelling


def vocabulary(names: Iterable[tuple[str, tuple[str, ...]]], language: Language) -> Vocabulary:
    """Index phrases by their first word; ``a & b`` asks for both in any order, ``snor*`` for a stem."""
    phrases, stems, patterns = defaultdict(list), [], []
    for phrase, meaning in names:
        parts = tuple(_phrase_words(part) for part in phrase.split("&"))
        if len(parts) > 1:
            patterns.append((parts, meaning))
        elif parts[0][0].endswith("*"):
            stems.append((parts[0], meaning))
        else:
            phrases[parts[0][0]].append((parts[0], meaning))
    return _indexed(language, phrases, stems, patterns)


def _indexed(language: Language, phrases: dict, stems: list, patterns: list) -> Vocabulary:
    longest = {first: tuple(sorted(found, key=lambda p: -len(p[0]))) for first, found in phrases.items()}
    every = [p for found in phrases.values() for p, _ in found] + [p for p, _ in stems]
    every += [part for parts, _ in patterns for part in parts] + list(language.neutral)
    words = {word for phrase in every for word in phrase if not word.endswith("*")}
    words |= language.fillers | language.denials | {w for phrase in language.nothing for w in phrase}
    return Vocabulary(language, longest, tuple(stems), tuple(patterns), spelling(words, _starts(stems, patterns)))


def _starts(stems: list, patterns: list) -> frozenset[str]:
    """The beginnings that stand for every word that begins so."""
    parts = [part for part, _ in stems] + [part for parts, _ in patterns for part in parts]
    return frozenset(word[:-1] for part in parts for word in part if word.endswith("*"))


def _phrase_words(text: str) -> tuple[str, ...]:
    if "*" not in text:
        return words_of(text)
    return tuple(
        word + "*" if raw.endswith("*") else word
        for raw in text.split() for word in words_of(raw.rstrip("*"))
    )


def read(text: str, known: Vocabulary) -> Reading:
    """Everything a text says, clause by clause; text without any word is itself not recognised.

    Where letters only look like those of a name, every match counts as corrected.
    """
    if words_of(text) in known.language.nothing:
        return Reading(text)
    parts = [_read_clause(as_typed(part), known) for part in _CLAUSES.split(text)]
    names = _first(m for part in parts for m in part.names)
    doubtful = _first(m for part in parts for m in part.doubtful)
    rest = tuple(word for part in parts for word in part.rest)
    if not (names or doubtful or rest):
        rest = (text.strip() or "(empty)",)
    if disguised(text):
        names = tuple(evolve(match, typed=text.strip(), corrected=True) for match in names)
    return Reading(text, names, doubtful, rest)


def _first(matches: Iterable[Match]) -> tuple[Match, ...]:
    """One match per name, the first that was said."""
    return tuple({match.name: match for match in reversed(tuple(matches))}.values())[::-1]


def _read_clause(typed: tuple[str, ...], known: Vocabulary) -> Reading:
    words = tuple(known.spelling.right(word.lower()) for word in typed)
    neutral = _neutral(words, known)
    heard = tuple("" if i in neutral else word for i, word in enumerate(words))
    found, used = _find(heard, known)
    matches = tuple(_match(name, places, typed, words) for name, places in found)
    used |= neutral
    free = [i for i in range(len(words)) if i not in used]
    denied = any(words[i] in known.language.denials for i in free)
    rest = tuple(typed[i] for i in free if not _filler(words[i], known))
    return Reading("", () if denied else matches, matches if denied else (), rest)


def _match(name: str, places: tuple[int, ...], typed: tuple[str, ...], words: tuple[str, ...]) -> Match:
    said = " ".join(typed[i] for i in places)
    corrected = any(typed[i].lower() != words[i] and not _plural(typed[i].lower(), words[i]) for i in places)
    return Match(name, said, corrected)


def _filler(word: str, known: Vocabulary) -> bool:
    return bool(_MEASURE.fullmatch(word)) or word in known.language.fillers or word in known.language.denials


def _find(words: tuple[str, ...], known: Vocabulary) -> tuple[list[tuple[str, tuple[int, ...]]], set[int]]:
    """Names with the places of their words, and all places used."""
    found: list[tuple[str, tuple[int, ...]]] = []
    for parts, meaning in known.patterns:
        where = [_anywhere(part, words, known) for part in parts]
        if all(where):
            found += [(name, tuple(sorted({i for places in where for i in places}))) for name in meaning]
    for places, meaning in _apart(_candidates(words, known), words, known):
        found += [(name, places) for name in meaning]
    return found, {i for _, places in found for i in places}


def _apart(candidates: Iterable[Found], words: tuple[str, ...], known: Vocabulary) -> list[Found]:
    """Phrases that do not overlap, the longest first; of two alike the one without a denying word.

    ("no sleep apnoea" denies "sleep apnoea"; it does not complain of "no sleep".)
    """
    denials = known.language.denials
    order = sorted(candidates, key=lambda c: (-len(c[0]), any(words[i] in denials for i in c[0]), c[0]))
    taken: list[Found] = []
    for places, meaning in order:
        if all(set(places).isdisjoint(other) for other, _ in taken):
            taken.append((places, meaning))
    return sorted(taken)


def _candidates(words: tuple[str, ...], known: Vocabulary) -> Iterable[Found]:
    for start, word in enumerate(words):
        for phrase, meaning in (*known.phrases.get(word, ()), *known.stems):
            if places := _at(phrase, words, start, known):
                yield places, meaning


def _anywhere(phrase: tuple[str, ...], words: tuple[str, ...], known: Vocabulary) -> tuple[int, ...]:
    starts = range(len(words))
    return next((places for start in starts if (places := _at(phrase, words, start, known))), ())


def _at(phrase: tuple[str, ...], words: tuple[str, ...], start: int, known: Vocabulary) -> tuple[int, ...]:
    """Where the words of a phrase stand from `start` on, fillers between them skipped; empty if not."""
    places: list[int] = []
    place = start
    for wanted in phrase:
        while places and place < len(words) and _skipped(words[place], wanted, known):
            place += 1
        if place >= len(words) or not _same(wanted, words[place]):
            return ()
        places.append(place)
        place += 1
    return tuple(places)


def _skipped(word: str, wanted: str, known: Vocabulary) -> bool:
    return word in known.language.fillers and not _same(wanted, word)


def _same(wanted: str, word: str) -> bool:
    return word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted


def _neutral(words: tuple[str, ...], known: Vocabulary) -> set[int]:
    """Places of phrases such as 'not treated', which deny nothing."""
    free = set()
    for phrase in known.language.neutral:
        for start in range(len(words)):
            free |= set(_at(phrase, words, start, known))
    return free


def _plural(word: str, other: str) -> bool:
    return word + "s" == other or other + "s" == word
