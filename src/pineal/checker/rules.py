"""Does a rule hold? An answer is True, False, or the set of facts that would have to be known first."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from pineal.checker.amounts import bounds
from pineal.checker.substances import Scene, Substance, of_place
from pineal.safety.rulebook import Rulebook
from pineal.safety.schema import Clause, Rule

Outcome = bool | frozenset

EARLIEST_RISE, LATEST_RISE, STEP_MIN = 240, 660, 10
"""Minutes between which a rise that was not stated may lie."""

FERTILE = (9.0, 60.0)
_INSISTS = ("compound", "light:bright", "window:shorter")


def told(book: Rulebook, scene: Scene) -> tuple[set[tuple[str, str]], set[str]]:
    """Every rule that holds with its severity, facts that are missing among them; and the red flags."""
    found, flags, lost = set(), set(), {}
    present = _present(scene)
    merely = {s.name for s in scene.substances if not s.unprescribed} - {s.name for s in scene.judged}
    for rule in book.rules:
        if present.isdisjoint(rule.about):
            continue
        hits, missing = _judge(rule, scene)
        if hits:
            found.add((rule.id, _severity(rule, hits, scene)))
            flags |= {rule.id} if _is_flag(rule) else set()
        if missing and rule.severity != "inform":
            hanging = {name for term in _asked(rule) for name in subjects(term, scene, rule.only)} - {""}
            weighty = not hanging <= merely
            for fact in missing:
                lost[fact] = lost.get(fact, False) or weighty and _insists(rule, fact, scene)
    if "age" in lost:
        lost.pop("years", None)
    return found | {_missing(fact, weighty) for fact, weighty in lost.items()}, flags


def _insists(rule: Rule, fact: str, scene: Scene) -> bool:
    """A missing amount weighs where a rule speaks of this person, or would block alcohol or what a plan may hold, taken on one's own."""
    if not fact.startswith("amount:") or rule.when:
        return True
    name = fact.removeprefix("amount:")
    entry = scene.names.compounds.get(name)
    free = any(s.place != "medicine" for s in scene.substances if s.name == name)
    return rule.severity == "block" and free and (entry is None or entry.proposable or "alcohol" in entry.classes)


def _missing(fact: str, weighty: bool) -> tuple[str, str]:
    return f"missing.{fact.partition(':')[0]}", "unknown" if weighty and fact != "years" else "inform"


def _asked(rule: Rule) -> tuple[str, ...]:
    if rule.asks:
        return rule.asks
    return _INSISTS if "any" in rule.about else rule.about


def _severity(rule: Rule, hits: set[str], scene: Scene) -> str:
    """A daily amount that only prescriptions make up may be meant."""
    own = {s.name for s in scene.substances if s.place != "medicine"}
    return "warn" if rule.amount is not None and rule.severity == "block" and not hits & own else rule.severity


def _is_flag(rule: Rule) -> bool:
    whole = rule.kind == "red_flag" or "any" in rule.about and rule.kind in ("age", "pregnancy")
    return whole and rule.severity == "block"


def _present(scene: Scene) -> set[str]:
    """Terms of `about` that stand for something in this scene."""
    terms = {"any"} | {s.name for s in scene.substances}
    terms |= {f"{word}:{kind}" for s in scene.substances for kind in s.kinds for word in ("class", "drug")}
    terms |= {"compound"} if scene.treatments() else set()
    terms |= {f"stop:{word}" for stop in scene.stops for word in stop}
    terms |= {"dose:medicine"} if any(s.place == "planned" and not s.unprescribed for s in scene.substances) else set()
    terms |= {"light:bright"} if scene.bright else set()
    terms |= {"window"} if scene.window else set()
    return terms | ({"window:shorter"} if scene.shortened else set())


def subjects(term: str, scene: Scene, only: str | None) -> list[str]:
    """The names a term stands for; a circumstance stands for itself, "any" for the person."""
    if term == "any":
        return [""]
    if term == "compound":
        return scene.treatments(only)
    if term.startswith("stop:"):
        return [name for name, kind in scene.stops if term[5:] in (name, kind)]
    if term == "dose:medicine":
        return [s.name for s in scene.substances if s.place == "planned" and not s.unprescribed]
    if term in ("light:bright", "window", "window:shorter"):
        holds = {"light:bright": scene.bright, "window": scene.window is not None, "window:shorter": scene.shortened}[term]
        return [term] if holds else []
    if term.startswith("drug:"):
        return [s.name for s in scene.substances if not s.unprescribed and term[5:] in s.kinds and of_place(s, only)]
    kind = term[6:] if term.startswith("class:") else None
    pool = scene.substances if term in scene.names.medicines else scene.judged
    return [s.name for s in pool if (s.name == term or kind in s.kinds) and of_place(s, only)]


def _judge(rule: Rule, scene: Scene) -> tuple[set[str], set[str]]:
    """Subjects for which a rule holds, and what is missing to tell for the others."""
    hits, missing = set(), set()
    for name in {name for term in rule.about for name in subjects(term, scene, rule.only)}:
        outcome = both(chain((of_person(rule, scene, name),), _of_dose(rule, scene, name)))
        if outcome is True:
            hits.add(name)
        elif outcome:
            missing |= outcome
    return hits, missing


def both(outcomes: Iterable[Outcome]) -> Outcome:
    """All must hold."""
    lost: frozenset = frozenset()
    for outcome in outcomes:
        if outcome is False:
            return False
        if outcome is not True:
            lost |= outcome
    return lost or True


def either(outcomes: Iterable[Outcome]) -> Outcome:
    """One must hold."""
    lost: frozenset = frozenset()
    for outcome in outcomes:
        if outcome is True:
            return True
        if outcome is not False:
            lost |= outcome
    return lost or False


def of_person(rule: Rule, scene: Scene, name: str) -> Outcome:
    """The part of a rule that asks about the person."""
    return either(_clause(clause, scene, name) for clause in rule.when) if rule.when else True


def _clause(clause: Clause, scene: Scene, name: str) -> Outcome:
    person, parts = scene.person, []
    if clause.medicines or clause.classes or clause.compounds:
        clash = bool(met(clause, scene, name))
        unsaid = person.medicines is None and (clause.medicines or clause.classes)
        parts.append(clash or (frozenset({"medicines"}) if unsaid else False))
    if clause.conditions:
        ill = not scene.conditions.isdisjoint(clause.conditions)
        parts.append(ill or (frozenset({"conditions"}) if person.conditions is None else False))
    if clause.below is not None or clause.from_ is not None:
        parts.append(_age(clause, scene))
    if clause.pregnant is not None:
        parts.append(_pregnant(clause.pregnant, scene))
    for fact in ("smoker", "sex"):
        wanted, stated = getattr(clause, fact), getattr(person, fact)
        if wanted is not None:
            parts.append(frozenset({fact}) if stated is None else stated == wanted)
    return both(parts)


def met(clause: Clause, scene: Scene, name: str) -> list[Substance]:
    """Substances other than the subject that a clause is about."""
    named = {*clause.medicines, *clause.compounds}
    return [s for s in scene.substances if s.name != name and (s.name in named or not s.kinds.isdisjoint(clause.classes))]


def _age(clause: Clause, scene: Scene) -> Outcome:
    age = scene.person.age
    if isinstance(age, (int, float)):
        return not (clause.below is not None and age >= clause.below) and not (clause.from_ is not None and age < clause.from_)
    if age is None:
        return frozenset({"age"})
    return False if clause.below is not None and clause.below <= 18 else frozenset({"years"})


def _pregnant(wanted: bool, scene: Scene) -> Outcome:
    person, age = scene.person, scene.person.age
    if person.pregnant or "pregnancy" in scene.conditions:
        return wanted
    too_young_or_old = isinstance(age, (int, float)) and not FERTILE[0] <= age < FERTILE[1]
    if person.pregnant is False or person.sex == "male" or too_young_or_old:
        return not wanted
    return frozenset({"pregnant"})


def _of_dose(rule: Rule, scene: Scene, name: str) -> Iterable[Outcome]:
    """The parts of a rule that ask about amount, hour, spacing, length and number."""
    if rule.amount is not None:
        low, high = bounds(name, rule.amount.unit, scene)
        most = rule.amount.over * 1.000000001
        yield low > most or (False if high <= most else frozenset({f"amount:{name}"}))
    if rule.hours is not None:
        yield _hour(rule, scene, name)
    if rule.spacing is not None:
        yield _too_close(rule, scene, name)
    if (stack := rule.stack) is not None:
        yield len({s.name for s in scene.substances if stack.of in s.kinds}) > stack.over
    if rule.length is not None:
        yield scene.planned_min is not None and scene.planned_min < 60.0 * rule.length
    if rule.count is not None:
        yield len(scene.treatments()) > rule.count


def _hour(rule: Rule, scene: Scene, name: str) -> Outcome:
    """Whether a dose lies within hours of the rise or of the bed, on the circle of the day."""
    known = scene.rise if rule.hours.anchor == "wake" else scene.bed
    if known is not None:
        anchors = [known]
    elif rule.hours.anchor == "wake":
        anchors = list(range(EARLIEST_RISE, LATEST_RISE + 1, STEP_MIN))
    else:
        return False
    doses = [m for s in scene.judged if s.name == name and of_place(s, rule.only) for m in s.minutes]
    shares = [sum(60 * rule.hours.start < after(m, a) <= 60 * rule.hours.end for a in anchors) for m in doses]
    if any(share == len(anchors) for share in shares):
        return True
    return frozenset({rule.hours.anchor}) if any(shares) else False


def after(minute: int, anchor: int) -> int:
    """Minutes from an anchor, -719 to 720."""
    later = (minute - anchor) % 1440
    return later if later <= 720 else later - 1440


def _too_close(rule: Rule, scene: Scene, name: str) -> bool:
    """An hour that was not stated counts as too close."""
    mine = [s.minutes for s in scene.judged if s.name == name]
    open_ = [(clause, _clause(clause, scene, name)) for clause in rule.when]
    held = [clause for clause, holds in open_ if holds is True] or [clause for clause, holds in open_ if holds is not False]
    theirs = [s.minutes for clause in held for s in _alike(clause, scene, name)]
    if not all(mine) or not all(theirs):
        return True
    first, second = apart_min(rule)
    return any(-first < after(a, b) < second for x in mine for a in x for y in theirs for b in y)


def apart_min(rule: Rule) -> tuple[float, float]:
    """Minutes that must lie between: when the subject comes first, and when it comes second."""
    return 60.0 * rule.spacing.first, 60.0 * rule.spacing.second


def _alike(clause: Clause, scene: Scene, name: str) -> list[Substance]:
    """Everything of the same name as what a clause met."""
    names = {s.name for s in met(clause, scene, name)}
    return [s for s in scene.substances if s.name in names and s.name != name]

