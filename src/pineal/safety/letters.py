"""Letters as they were typed, and letters that only look like others.

Assumption: accents, case and width of a letter carry no meaning here. A letter of another script
that looks like a Latin one is read as that one, and the reading says so; a word that still holds
other letters is left as it is, and so stays unknown.
"""

from __future__ import annotations

import re
import unicodedata

_WORDS = re.compile(r"[^\W_]+")
_APOSTROPHES = re.compile("['’`´ʼ＇]")
_UNSEEN = re.compile("[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
"""Signs without a width of their own: soft hyphens, joiners, marks of direction."""

_CYRILLIC = dict(zip("аеорсухіјѕԁһӏқԛԝгпвтмнкзьбАВЕКМНОРСТУХІЈЅԀҺӀԚԜ", "aeopcyxijsdhlkqwrnbtmhk3b6ABEKMHOPCTYXIJSDHLQW"))
_GREEK = dict(zip("αβγεικνορτυχωηΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "abyeikvoptuxwnABEZHIKMNOPTYX"))
_OTHER = {"ı": "i", "ɑ": "a", "ɡ": "g", "ո": "n", "օ": "o", "ս": "u", "ⅼ": "l", "ℓ": "l", "ꞵ": "b"}
_EUROPEAN = {"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe"}
_LATIN = str.maketrans(_CYRILLIC | _GREEK | _OTHER | _EUROPEAN)
_MICRO = str.maketrans({"µ": "u", "μ": "u"})
_NATIVE = re.compile(f"[{''.join(_EUROPEAN)}]")


def words_of(text: str) -> tuple[str, ...]:
    """Words and numbers in lower case, without accents and apostrophes."""
    if text.isascii():
        return tuple(_WORDS.findall(text.lower().replace("'", "").replace("`", "")))
    return tuple(word.lower() for word in as_typed(text))


def as_typed(text: str) -> tuple[str, ...]:
    """The same words in the letters that were typed, look-alikes as the Latin letters they resemble."""
    if text.isascii():
        return tuple(_WORDS.findall(_APOSTROPHES.sub("", text)))
    return tuple(_WORDS.findall(_APOSTROPHES.sub("", _plain(_UNSEEN.sub("", text)).translate(_LATIN))))


def disguised(text: str) -> bool:
    """Whether a text holds unseen signs, letters of another width, or look-alikes of another script."""
    if text.isascii():
        return False
    plain = _NATIVE.sub("", _plain(text).lower())
    wide = any("\uff01" <= letter <= "\uff5e" or "\U0001d400" <= letter <= "\U0001d7ff" for letter in text)
    return wide or bool(_UNSEEN.search(text)) or plain.translate(_LATIN) != plain


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.translate(_MICRO))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
