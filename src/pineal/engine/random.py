"""Counter-based random numbers: Philox4x32-10 (Salmon 2011, doi:10.1145/2063384.2063405).

``uniform(seed, person, night, epoch, purpose)`` depends on nothing else, so a run gives the same
numbers for any order, chunk or number of workers, and two protocols can share theirs. This is the
plain reference; the kernels carry the same rounds and are tested against it.
"""

from __future__ import annotations

MULTIPLIER = (0xD2511F53, 0xCD9E8D57)
WEYL = (0x9E3779B9, 0xBB67AE85)
ROUNDS = 10
_WORD = 0xFFFFFFFF

STAGE = 1
"""Purpose code of the stage draw."""
PERSON = 2
"""Purpose code of the draw of a person's parameters."""


def philox(counter: tuple[int, int, int, int], key: tuple[int, int]) -> tuple[int, int, int, int]:
    """Four 32-bit words from a 128-bit counter and a 64-bit key."""
    a, b, c, d = counter
    k0, k1 = key
    for _ in range(ROUNDS):
        left, right = MULTIPLIER[0] * a, MULTIPLIER[1] * c
        a, b, c, d = (right >> 32) ^ b ^ k0, right & _WORD, (left >> 32) ^ d ^ k1, left & _WORD
        k0, k1 = (k0 + WEYL[0]) & _WORD, (k1 + WEYL[1]) & _WORD
    return a, b, c, d


def key(seed: int) -> tuple[int, int]:
    """The two key words of a seed of up to 64 bits."""
    return seed & _WORD, (seed >> 32) & _WORD


def uniform(seed: int, person: int, night: int, epoch: int, purpose: int) -> float:
    """A number in (0, 1) with 23 random bits, the same in single and double precision."""
    word = philox((person, night, epoch, purpose), key(seed))[0]
    return ((word >> 9) + 0.5) * 2.0**-23
