"""Accepted plans, spoilt: every mutation must be caught by the checker.

Three kinds: the plan is changed and the certificate stays; the facts of the person (or the rules) are changed and it
stays; the certificate itself is changed, half of the time with its seal made anew, as somebody would who wants to hide it.
A plan that is still safe after the change must be caught too, for the certificate speaks of another one.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from attrs import evolve, frozen

from pineal.checker import verify
from pineal.person import Days, Dose, Intake, Light, Medicine, Person, Protocol, Stop, Window
from pineal.planning.certified import Certified
from pineal.safety.certificate import digest, plain
from pineal.safety.rulebook import Rulebook
from pineal.units import Clock, Quantity
from safety_fuzz.people import clock, sorted_names


@frozen(eq=False)
class Claim:
    """What the checker is shown."""

    certificate: dict
    protocol: Protocol
    person: Person
    usual: Days
    book: Rulebook


Change = Callable[[Claim, Random], Claim | None]


def caught(claim: Claim) -> bool:
    """Whether the checker refuses it."""
    return bool(verify(claim.certificate, claim.protocol, claim.person, usual=claim.usual, book=claim.book))


def mutated(option: Certified, person: Person, usual: Days, book: Rulebook, rng: Random) -> tuple[str, Claim]:
    """One mutation that fits the option, by name."""
    claim = Claim(option.certificate, option.protocol, person, usual, book)
    while True:
        name = rng.choice(sorted(CHANGES))
        changed = CHANGES[name](claim, rng)
        if changed is not None and not _same(claim, changed):
            return name, changed


def _same(a: Claim, b: Claim) -> bool:
    return (a.certificate, a.protocol, a.person, a.usual) == (b.certificate, b.protocol, b.person, b.usual) and a.book is b.book


def _item(claim: Claim, kind: type, rng: Random):
    found = claim.protocol.of(kind)
    return rng.choice(found) if found else None


def _replaced(kind: type, change: Callable[[Any, Random], Any]) -> Change:
    """One item of a kind exchanged for another."""

    def apply(claim: Claim, rng: Random) -> Claim | None:
        item = _item(claim, kind, rng)
        return None if item is None else evolve(claim, protocol=claim.protocol.replacing(item, change(item, rng)))

    return apply


def _amount(factor: float) -> Callable:
    return lambda item, rng: evolve(item, amount=Quantity(item.amount.value * factor, item.amount.unit))


def _added(make: Callable[[Claim, Random], Any]) -> Change:
    return lambda claim, rng: evolve(claim, protocol=claim.protocol.adding(make(claim, rng)))


def _removed(claim: Claim, rng: Random) -> Claim | None:
    items = claim.protocol.items
    return evolve(claim, protocol=claim.protocol.without(rng.choice(items))) if items else None


def _harmless(claim: Claim, rng: Random) -> Dose:
    return Dose("glycine", Quantity(1.0, "g"), clock(rng), None, "powder")


def _any_dose(claim: Claim, rng: Random) -> Dose:
    return Dose(rng.choice(sorted_names(claim.book, "compounds")), Quantity(10 ** rng.uniform(0, 3), "mg"), clock(rng))


def _into_spacing(claim: Claim, rng: Random) -> Claim | None:
    """A dose, planned or taken, moved to the hour of a medicine."""
    hours = [at for m in claim.person.medicines or () for at in m.at]
    if not hours:
        return None
    dose, at = _item(claim, Dose, rng), rng.choice(hours)
    if dose is not None:
        return evolve(claim, protocol=claim.protocol.replacing(dose, evolve(dose, at=at)))
    takes = claim.person.takes
    return evolve(claim, person=evolve(claim.person, takes=(evolve(takes[0], at=(at,)), *takes[1:]))) if takes else None


def _before_rise(claim: Claim, rng: Random) -> Claim | None:
    dose = _item(claim, Dose, rng)
    return None if dose is None else evolve(claim, protocol=claim.protocol.replacing(dose, evolve(dose, at=claim.usual.rise.plus(-90))))


def _fact(name: str, draw: Callable[[Person, Random], Any]) -> Change:
    """One fact of the person changed."""
    return lambda claim, rng: evolve(claim, person=evolve(claim.person, **{name: draw(claim.person, rng)}))


def _one_less(name: str) -> Change:
    def apply(claim: Claim, rng: Random) -> Claim | None:
        found = getattr(claim.person, name)
        if not found:
            return None
        gone = rng.randrange(len(found))
        return evolve(claim, person=evolve(claim.person, **{name: (*found[:gone], *found[gone + 1 :])}))

    return apply


def _take_times_ten(claim: Claim, rng: Random) -> Claim | None:
    takes = [t for t in claim.person.takes if t.amount]
    if not takes:
        return None
    old = rng.choice(takes)
    new = evolve(old, amount=Quantity(old.amount.value * 10.0, old.amount.unit))
    return evolve(claim, person=evolve(claim.person, takes=tuple(new if t is old else t for t in claim.person.takes)))


def _limit_times_ten(claim: Claim, rng: Random) -> Claim:
    """A rule book in which one limit is ten times as high, under the same version."""
    rule = rng.choice([r for r in claim.book.rules if r.amount])
    looser = evolve(rule, amount=evolve(rule.amount, over=10.0 * rule.amount.over))
    return evolve(claim, book=evolve(claim.book, rules=tuple(looser if r is rule else r for r in claim.book.rules)))


def _rule_gone(claim: Claim, rng: Random) -> Claim:
    gone = rng.choice(claim.book.rules)
    return evolve(claim, book=evolve(claim.book, rules=tuple(r for r in claim.book.rules if r is not gone)))


def _certificate(change: Callable[[dict, Random], bool]) -> Change:
    """The certificate changed; every second time its seal is made anew."""

    def apply(claim: Claim, rng: Random) -> Claim | None:
        told = copy.deepcopy(claim.certificate)
        if not change(told, rng):
            return None
        return evolve(claim, certificate=sealed(told) if rng.random() < 0.5 else told)

    return apply


def sealed(told: dict) -> dict:
    """A certificate with a seal that fits it."""
    rest = {key: value for key, value in told.items() if key != "seal"}
    return rest | {"seal": digest(rest)}


def _leaves(value: Any, place: tuple = ()) -> Iterator[tuple[tuple, Any]]:
    if isinstance(value, (dict, list)):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _leaves(inner, (*place, key))
    elif place != ("seal",):
        yield place, value


def _holder(told: dict, place: tuple) -> Any:
    for key in place[:-1]:
        told = told[key]
    return told


def _value(told: dict, rng: Random) -> bool:
    """One value, anywhere: a number by a hundredth or tenfold, a word, a yes or no."""
    place, old = rng.choice(list(_leaves(told)))
    _holder(told, place)[place[-1]] = _other(old, rng)
    return True


def _other(old: Any, rng: Random) -> Any:
    if isinstance(old, bool):
        return not old
    if isinstance(old, (int, float)):
        return rng.choice((old * 1.01 + 1e-3, old * 10.0 + 1.0, None))
    return rng.choice((f"{old}x", None)) if isinstance(old, str) else 0


def _key_gone(told: dict, rng: Random) -> bool:
    del told[rng.choice([key for key in told if key != "seal"])]
    return True


def _entry_gone(told: dict, rng: Random) -> bool:
    lists = [key for key, value in told.items() if isinstance(value, list) and value]
    if lists:
        told[(key := rng.choice(lists))].pop(rng.randrange(len(told[key])))
    return bool(lists)


def _entry_more(told: dict, rng: Random) -> bool:
    key = rng.choice([key for key, value in told.items() if isinstance(value, list)])
    told[key].append(copy.deepcopy(told[key][0]) if told[key] else ["melatonin.fluvoxamine", "inform"])
    return True


def _hash(name: str) -> Callable:
    def change(told: dict, rng: Random) -> bool:
        told[name] = digest(rng.random())
        return True

    return change


def _better(told: dict, rng: Random) -> bool:
    order = ("refused", "unknown", "limited", "allowed")
    told["verdict"] = order[(order.index(told["verdict"]) + rng.randint(1, 3)) % 4]
    return True


def _version(told: dict, rng: Random) -> bool:
    told["rules"] = f"1+{digest(rng.random())[:12]}"
    return True


def _forged_dose(claim: Claim, rng: Random) -> Claim | None:
    """Dose x10 with the hash of the new plan and a fitting seal: only the values betray it."""
    changed = _replaced(Dose, _amount(10.0))(claim, rng)
    if changed is None:
        return None
    return evolve(changed, certificate=sealed({**claim.certificate, "protocol_sha256": digest(plain(changed.protocol.items))}))


def _forged_medicine(claim: Claim, rng: Random) -> Claim | None:
    """Fluvoxamine and an opioid concealed: the certificate of the person without them, under the hash of the person with."""
    taken = (*(claim.person.medicines or ()), *(Medicine(n, n) for n in ("fluvoxamine", "morphine")))
    who = evolve(claim.person, medicines=taken)
    facts = digest({"person": plain(who), "usual": plain(claim.usual)})
    return evolve(claim, person=who, certificate=sealed({**claim.certificate, "facts_sha256": facts}))


CHANGES: dict[str, Change] = {
    "dose x10": _replaced(Dose, _amount(10.0)),
    "dose x1.5": _replaced(Dose, _amount(1.5)),
    "other unit of dose": _replaced(Dose, lambda d, rng: evolve(d, amount=Quantity(d.amount.value, "g"))),
    "dose moved": _replaced(Dose, lambda d, rng: evolve(d, at=d.at.plus(rng.choice((-60, -10, 10, 60, 300))))),
    "moved into a spacing window": _into_spacing,
    "dose before the rise": _before_rise,
    "other form": _replaced(Dose, lambda d, rng: evolve(d, form="sublingual" if d.form != "sublingual" else "prolonged release")),
    "other compound": _replaced(Dose, lambda d, rng: evolve(d, compound="5-HTP")),
    "harmless item added": _added(_harmless),
    "item added": _added(_any_dose),
    "light added": _added(lambda c, rng: Light(c.usual.rise, c.usual.rise.plus(30), 2500.0)),
    "short window added": _added(lambda c, rng: Window(c.usual.rise.plus(-240), c.usual.rise)),
    "medicine stopped": _added(lambda c, rng: Stop(rng.choice(("sertraline", "zolpidem", "alcohol")), Clock(0))),
    "item removed": _removed,
    "window moved": _replaced(Window, lambda w, rng: evolve(w, bed=w.bed.plus(rng.choice((-30, 60, 240))))),
    "light brighter": _replaced(Light, lambda li, rng: evolve(li, melanopic_lux=li.melanopic_lux * 4.0)),
    "stop moved": _replaced(Stop, lambda s, rng: evolve(s, after=s.after.plus(120))),
    "medicine removed": _one_less("medicines"),
    "medicine added": _fact("medicines", lambda p, rng: (*(p.medicines or ()), Medicine("fluvoxamine", "fluvoxamine"))),
    "medicines not stated": _fact("medicines", lambda p, rng: None),
    "condition removed": _one_less("conditions"),
    "condition added": _fact("conditions", lambda p, rng: (*(p.conditions or ()), rng.choice(("bipolar disorder", "hay fever")))),
    "age changed": _fact("age", lambda p, rng: rng.choice((12, 17, 34.5, 70, "adult", None))),
    "pregnancy changed": _fact("pregnant", lambda p, rng: rng.choice([v for v in (True, False, None) if v is not p.pregnant])),
    "sex changed": _fact("sex", lambda p, rng: rng.choice([v for v in ("female", "male", None) if v != p.sex])),
    "intake removed": _one_less("takes"),
    "intake added": _fact("takes", lambda p, rng: (*p.takes, Intake("magnesium", Quantity(300.0, "mg")))),
    "intake x10": _take_times_ten,
    "usual nights moved": lambda c, rng: evolve(c, usual=Days(c.usual.bed.plus(40), c.usual.rise.plus(40))),
    "limit of a rule x10": _limit_times_ten,
    "rule removed": _rule_gone,
    "certificate: value": _certificate(_value),
    "certificate: verdict": _certificate(_better),
    "certificate: key removed": _certificate(_key_gone),
    "certificate: entry removed": _certificate(_entry_gone),
    "certificate: entry added": _certificate(_entry_more),
    "certificate: hash of the rules": _certificate(_hash("rules_sha256")),
    "certificate: hash of the facts": _certificate(_hash("facts_sha256")),
    "certificate: hash of the plan": _certificate(_hash("protocol_sha256")),
    "certificate: version of the rules": _certificate(_version),
    "forged: dose x10 under its own hash": _forged_dose,
    "forged: medicines under their own hash": _forged_medicine,
}
"""Every mutation by its name."""
