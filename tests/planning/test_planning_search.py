"""What a plan may propose, what it may never propose, and that its numbers carry the protocol and not the dice."""

from __future__ import annotations

import numpy as np
import pytest
from attrs import evolve

from inference import people
from pineal.compounds import get
from pineal.inference.causes import Contributors
from pineal.inference.posterior import Posterior
from pineal.inference.week import week
from pineal.person import Dose, Light, Protocol, Stop, UsualLight, Window
from pineal.planning.future import Future, future
from pineal.planning.plan import Plan, _what_if, expected, judged, plan
from pineal.planning.policy import benefit, burden, policy
from pineal.planning.search import SLOT_MIN, Search
from pineal.safety import review
from pineal.units import Clock, Quantity

HARD = {"stages__entry_trait": -1.0}
"""Somebody slow to fall asleep, whatever the prior."""


def planned(who, nights=None, **columns: float) -> Plan:
    lived = people.lived(week(who, (nights,) if nights else ()), 64, **columns)
    return plan(lived, Contributors((), 1.0, (), ()), None, seed=3)


def bad_week(bed: str = "23:00", hours: float = 8.0):
    return people.diary([(50.0, 40.0)] * 4, bed=bed, hours=hours)


@pytest.fixture(scope="module")
def insomniac() -> Plan:
    """Slow to fall asleep, evenings of 200 lux, coffee in the evening."""
    who = people.case(takes=(people.caffeine("150 mg", "08:00", "19:30"),), light=UsualLight(evening=200.0, day=200.0))
    return planned(who, bad_week(), **HARD)


@pytest.fixture(scope="module")
def drinker() -> Plan:
    """A heavy drinker of late coffee in dim evenings."""
    who = people.case(takes=(people.caffeine("300 mg", "09:00", "21:00"),), light=UsualLight(evening=5.0))
    return planned(who, bad_week(), **HARD)


@pytest.fixture(scope="module")
def good_sleeper() -> Plan:
    who = people.case(light=UsualLight(day=500.0, evening=5.0))
    return planned(who, people.diary([(8.0, 5.0)] * 4), stages__entry_trait=1.2, stages__exit_trait=1.2)


def searched(nights=None, **facts) -> Search:
    lived = people.lived(week(people.case(**facts), (nights or bad_week(),)), 32, **HARD)
    return Search(future(lived, None, 1))


@pytest.fixture(scope="module")
def all_plans(insomniac, drinker, good_sleeper) -> list[Plan]:
    return [insomniac, drinker, good_sleeper]


def test_three_ways_to_go_on_in_the_order_of_effort(all_plans):
    for found in all_plans:
        assert [o.name for o in found.options] == ["change nothing", "behaviour only", "with compound"]
        assert found.options[0].protocol == Protocol()
        assert not found.options[1].protocol.of(Dose)
        assert len(found.options[2].protocol.of(Dose)) == 1


def test_what_is_recommended_passes_the_gate(all_plans):
    for found in all_plans:
        person, usual = found.posterior.week.case.person, found.ahead.course.usual
        again = review(found.chosen.protocol, person, usual=usual)
        assert again.verdict == found.verdict == found.chosen.review.verdict
        assert again.verdict in ("allowed", "limited")


def test_only_caffeine_is_stopped(all_plans):
    for found in all_plans:
        stops = [item for option in found.options for item in option.protocol.of(Stop)]
        assert {item.compound for item in stops} <= found.limits.stoppable
        assert {item.compound for item in stops} <= {"caffeine"}


def test_a_medicine_is_never_stopped():
    """Caffeine tablets as a medicine belong to the prescriber."""
    who = people.case(medicines=(people.read_medicine("caffeine 100 mg at 20:00"),), takes=(people.caffeine("100 mg", "20:00"),))
    assert "caffeine" not in Search(future(people.nobody_recorded(who), None, 1)).limits.stoppable


def test_no_window_is_shorter_than_the_limit(all_plans):
    for found in all_plans:
        for option in found.options:
            for item in option.protocol.of(Window):
                assert item.bed.until(item.rise) >= 60.0 * found.limits.shortest_window_h


@pytest.mark.parametrize("hours", [4.5, 5.5, 8.0, 10.0])
def test_no_window_is_even_tried_below_the_limit(hours):
    search = searched(bad_week(hours=hours))
    tried = [item for item in search.behaviours() if isinstance(item, Window) and search.verdict(Protocol((item,))) in ("allowed", "limited")]
    assert all(item.bed.until(item.rise) >= 60.0 * search.limits.shortest_window_h for item in tried)


@pytest.mark.parametrize("condition", ["bipolar disorder", "pregnant", "sleep apnoea", "suicidal thoughts"])
def test_a_red_flag_leaves_only_the_doctor(condition):
    facts = {"pregnant": True, "sex": "female"} if condition == "pregnant" else {"conditions": (condition,)}
    found = planned(people.case(**facts), bad_week(), **HARD)
    assert found.verdict == "refused" and found.recommended == "change nothing"
    assert all(not option.protocol.items for option in found.options)


def test_bipolar_disorder_closes_bright_light_and_shorter_nights():
    search = searched(conditions=("bipolar disorder",))
    assert not search.limits.bright_light and not search.limits.shorter_window
    assert not any(isinstance(item, Light) and not item.ceiling for item in search.behaviours())
    usual = search.usual.bed.until(search.usual.rise)
    assert all(item.bed.until(item.rise) >= usual - SLOT_MIN / 2 for item in search.behaviours() if isinstance(item, Window))


def test_a_diseased_retina_closes_bright_light_but_not_the_plan():
    search = searched(conditions=("retinitis pigmentosa",))
    assert search.limits.plan and not search.limits.bright_light
    assert {item.ceiling for item in search.behaviours() if isinstance(item, Light)} <= {True}


def test_epilepsy_closes_shorter_nights():
    search = searched(bad_week(hours=9.0), conditions=("epilepsy",))
    assert not search.limits.shorter_window
    assert all(item.bed.until(item.rise) >= 540 - SLOT_MIN / 2 for item in search.behaviours() if isinstance(item, Window))


def test_something_refused_today_leads_to_no_dose():
    """What is taken already may be refused without a red flag; then nothing is added to it."""
    wort = evolve(people.caffeine("900 mg", "08:00"), compound="St John's wort")
    found = planned(people.case(takes=(wort,), medicines=(people.read_medicine("sertraline 50 mg at 08:00"),)), bad_week(), **HARD)
    assert found.verdict == "refused"
    assert not found.chosen.protocol.items
    assert not any(option.protocol.of(Dose) for option in found.options)


def test_a_good_sleeper_is_left_alone(good_sleeper):
    assert good_sleeper.recommended == "change nothing"
    assert good_sleeper.verdict == "allowed"


def test_late_coffee_is_stopped_first(drinker):
    assert drinker.recommended != "change nothing"
    assert [item.compound for item in drinker.chosen.protocol.of(Stop)] == ["caffeine"]
    sol = next(row for row in drinker.chosen.expected if row.measure == "SOL")
    assert sol.change[0] < 0


def test_a_dose_is_a_product_one_can_buy_in_a_slot_one_can_keep(all_plans):
    for found in all_plans:
        for option in found.options:
            for dose in option.protocol.of(Dose):
                product = next(p for p in get(dose.compound).products if p.name == dose.product)
                assert dose.form == product.form and dose.amount.value in product.strengths
                assert dose.at.minutes % SLOT_MIN == 0
                cap = found.limits.caps[dose.compound]
                assert dose.amount.to(cap.unit) <= cap.left


def test_every_clock_time_of_a_plan_is_a_slot(all_plans):
    for found in all_plans:
        for option in found.options:
            for item in (*option.protocol.of(Stop), *option.protocol.of(Window)):
                times = (item.after,) if isinstance(item, Stop) else (item.bed, item.rise)
                assert all(at.minutes % SLOT_MIN == 0 for at in times)


def test_effort_grows_with_every_item():
    items = [
        Stop("caffeine", Clock.read("14:00")), Light(Clock.read("20:00"), Clock.read("23:00"), 10.0, ceiling=True),
        Window(Clock.read("23:00"), Clock.read("07:00")), Dose("melatonin", Quantity(0.5, "mg"), Clock.read("21:00"), "immediate release"),
    ]  # fmt: skip
    efforts = [burden(Protocol(tuple(items[:k]))) for k in range(len(items) + 1)]
    assert efforts[0] == 0.0
    assert all(np.diff(efforts) > 0)
    assert max(efforts[k + 1] - efforts[k] for k in range(len(items))) <= max(policy()["burden"].values())


def test_doing_more_must_pay(all_plans):
    rules = policy()["rules"]
    for found in all_plans:
        if found.recommended != "change nothing":
            assert found.chosen.net >= rules["least_gain"]
            assert found.chosen.chance_of_benefit >= rules["least_chance"]


def tight(search: Search, **limits) -> Search:
    """The same search under stricter limits."""
    other = Search(search.ahead)
    other.__dict__["limits"] = evolve(search.limits, **limits)
    return other


@pytest.fixture(scope="module")
def free(insomniac) -> Search:
    search = Search(insomniac.ahead)
    search.__dict__["limits"] = insomniac.limits
    return search


def mg(protocol: Protocol | None) -> float:
    return sum(d.amount.to("mg") for d in protocol.of(Dose)) if protocol else 0.0


def test_a_tighter_cap_never_gives_a_larger_dose(free, insomniac):
    cap = free.limits.caps["melatonin"]
    base = insomniac.options[1].protocol
    largest = mg(insomniac.options[2].protocol)
    low = tight(free, caps={**free.limits.caps, "melatonin": evolve(cap, amount=0.5, unit="mg", taken=0.0)}).with_compound(base)
    none = tight(free, caps={**free.limits.caps, "melatonin": evolve(cap, amount=0.5, unit="mg", taken=0.5)}).with_compound(base)
    assert 0.0 < mg(low) <= 0.5 and mg(low) <= max(largest, 0.5)
    assert none is None


def test_fewer_permissions_never_give_a_longer_list(free):
    whole = {type(item) if not isinstance(item, Light) else item.ceiling for item in free.behaviours()}
    closed = {"light:bright": ("reason",), "window:shorter": ("reason",)}
    strict = tight(free, refused={**free.limits.refused, **closed}, stoppable=frozenset())
    kept = list(strict.behaviours())
    assert set(kept) <= set(free.behaviours())
    assert {type(item) if not isinstance(item, Light) else item.ceiling for item in kept} < whole
    assert not any(isinstance(item, Stop) for item in kept)


# Common random numbers


def test_the_same_protocol_twice_gives_the_same_nights(insomniac):
    protocol = insomniac.options[2].protocol
    first, again = (insomniac.ahead.nights(protocol) for _ in range(2))
    for measure in ("SOL", "WASO", "TST", "N3", "REM", "DLMO"):
        assert np.array_equal(first[measure], again[measure], equal_nan=True)


def spreads(ahead: Future, a: Protocol, b: Protocol, measure: str) -> tuple[float, float]:
    """Variance between persons of the difference of two protocols: with common dice, and with dice of their own."""
    other = evolve(ahead, seed=ahead.seed + 1)
    other.__dict__.update(people=ahead.people, engines=ahead.engines)  # the same persons; only the nights' dice differ
    base = judged(ahead.nights(a, groups=8), measure)
    common, apart = (judged(world.nights(b, groups=8), measure) - base for world in (ahead, other))
    return float(np.var(common)), float(np.var(apart))


@pytest.mark.parametrize("measure", ["SOL", "WASO", "TST"])
def test_common_dice_make_differences_sharp(insomniac, measure):
    """Half an hour between two doses: a small difference, which independent dice would drown."""
    dose = Dose("melatonin", Quantity(0.5, "mg"), Clock.read("21:00"), "immediate release")
    later = evolve(dose, at=Clock.read("21:30"))
    common, apart = spreads(insomniac.ahead, Protocol((dose,)), Protocol((later,)), measure)
    assert apart > 3.0 * common


def test_leaving_out_the_only_item_undoes_the_whole_change(drinker):
    """One item alone: what is lost without it is what it gave, with the sign turned and the ends exchanged."""
    ahead = drinker.ahead
    stop = Stop("caffeine", Clock.read("14:00"))
    now, then = ahead.nights(Protocol()), ahead.nights(Protocol((stop,)))
    without = _what_if(stop, Protocol((stop,)), ahead, then).without
    for measure, (median, low, high) in without.items():
        change = expected(measure, now, then).change
        assert (median, low, high) == pytest.approx((-change[0], -change[2], -change[1]), abs=1e-9)


def test_every_item_has_its_what_if(all_plans):
    for found in all_plans:
        for option in found.options:
            assert [w.item for w in option.what_if] == list(option.protocol.items)
            for w in option.what_if:
                movable = isinstance(w.item, (Dose, Light))
                assert (w.hour_earlier is not None) == (w.hour_later is not None) == movable


def test_intervals_are_in_order(all_plans):
    for found in all_plans:
        for option in found.options:
            for row in option.expected:
                for median, low, high in (row.now, row.then, row.change):
                    assert low <= median <= high
            assert 0.0 <= option.chance_of_benefit <= 1.0


def test_a_net_benefit_is_benefit_less_burden(insomniac):
    option = insomniac.options[1]
    now = insomniac.ahead.nights(Protocol())
    goals = insomniac.posterior.week.case.goals
    assert option.net == pytest.approx(benefit(option.nights, now, goals, 7).mean() - burden(option.protocol))


def test_no_search_for_somebody_who_wants_nothing_changes_the_person(insomniac):
    """A plan is about the nights ahead; the posterior it started from stays as it was."""
    before: Posterior = insomniac.posterior
    values = {name: column.copy() for name, column in before.persons.columns.items()}
    insomniac.ahead.nights(insomniac.options[1].protocol)
    assert all(np.array_equal(before.persons[name], column) for name, column in values.items())
