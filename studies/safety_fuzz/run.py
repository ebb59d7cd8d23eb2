"""Batches of requests and mutations, each from its own seeds, as counts that add up."""

from __future__ import annotations

import time
from collections import Counter
from random import Random

from pineal.safety.permit import remembering
from pineal.safety.rulebook import Rulebook, rulebook
from safety_fuzz.mutations import caught, mutated
from safety_fuzz.people import request
from safety_fuzz.requests import answered

KEPT_EXAMPLES = 5


def book() -> Rulebook:
    """The shipped rules, with what was read before kept."""
    return remembering(rulebook())


def requests(first: int, n: int) -> dict:
    """So many requests: options by name and verdict, and what the checker rejected."""
    begin, rules, counts, rejected = time.process_time(), book(), Counter(), []
    items = 0
    for seed in range(first, first + n):
        for option in answered(request(seed, rules), rules).options:
            counts[f"{option.name}: {option.review.verdict}"] += 1
            items += len(option.protocol.items)
            if not option.verified:
                rejected.append([seed, option.name, list(option.findings)])
    return {"requests": n, "options": dict(counts), "items": items, "rejected": len(rejected),
            "examples": rejected[:KEPT_EXAMPLES], "cpu_s": round(time.process_time() - begin, 1)}  # fmt: skip


def mutations(first: int, n: int) -> dict:
    """So many mutations of verified options: by name how many were tried, and every one that was missed."""
    begin, rules, tried, missed = time.process_time(), book(), Counter(), []
    seed = first
    while sum(tried.values()) < n:
        asked = request(seed, rules)
        rng = Random(seed + 7)
        for option in answered(asked, rules).options:
            for _ in range(4 if option.protocol.items else 1):
                name, claim = mutated(option, asked.person, asked.situation.usual, rules, rng)
                tried[name] += 1
                if not caught(claim):
                    missed.append([seed, option.name, name])
        seed += 1
    return {"mutations": sum(tried.values()), "tried": dict(tried), "missed": len(missed), "examples": missed[:KEPT_EXAMPLES],
            "cpu_s": round(time.process_time() - begin, 1)}  # fmt: skip


def added(parts: list[dict]) -> dict:
    """The counts of all batches together."""
    whole = dict(parts[0])
    for part in parts[1:]:
        whole = {key: _sum(whole[key], part[key]) for key in whole}
    return whole


def _sum(one, other):
    if isinstance(one, dict):
        return dict(sorted((Counter(one) + Counter(other)).items()))
    return one + other if isinstance(one, list) else round(one + other, 1)
