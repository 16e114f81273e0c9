"""Sealing and the draw: what a parent can check with sha256sum, and that nobody is ahead by name, order or time."""

import hashlib
from collections import Counter
from dataclasses import replace

import pytest

from kehou.core.allocation.instance import Bundle, BundleMode, Child, Instance, Numbers, Rules
from kehou.core.allocation.jsonform import instance_bytes
from kehou.core.allocation.lottery import numbers_of
from kehou.core.allocation.sealing import list_hash, seed_from, ticket


def listed(*keys: str, **changed: int) -> Instance:
    children = tuple(Child(key=key, wishes=(), lost=changed.get(key, 0)) for key in keys)
    return Instance(rules=Rules(numbers=Numbers.LOTTERY), courses=(), children=children)


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_a_number_is_the_place_of_a_digest_that_anybody_can_make() -> None:
    keys = ["aa", "bb", "cc", "dd"]
    expected = sorted(keys, key=lambda key: sha(f"S:{key}#1"))
    assert numbers_of(listed(*keys), "S") == {key: place for place, key in enumerate(expected, 1)}


def test_the_seed_is_made_from_the_lists_hash_and_the_source() -> None:
    instance = listed("aa")
    fingerprint = list_hash(instance)
    assert fingerprint == hashlib.sha256(instance_bytes(instance)).hexdigest()
    assert seed_from(fingerprint, " 01 02 + 03 \n") == sha(f"{fingerprint}\n01 02 + 03")
    assert list_hash(listed("ab")) != fingerprint
    with pytest.raises(ValueError):
        seed_from(fingerprint, "  ")


def test_a_ticket_says_nothing_without_its_salt() -> None:
    one, other = ticket("1001", b"a" * 16), ticket("1001", b"b" * 16)
    assert len(one) == 24
    assert one != other
    assert one == ticket("1001", b"a" * 16)
    with pytest.raises(ValueError):
        ticket("1001", b"short")


def test_siblings_are_one_entry_with_numbers_side_by_side() -> None:
    instance = replace(
        listed(*(f"t{n}" for n in range(40))),
        bundles=(Bundle(key="f", mode=BundleMode.ANY, children=("t3", "t30")),),
    )
    firsts = Counter()
    for seed in range(60):
        numbers = numbers_of(instance, str(seed))
        assert sorted(numbers.values()) == list(range(1, 41))
        assert abs(numbers["t3"] - numbers["t30"]) == 1
        firsts[numbers["t3"] < numbers["t30"]] += 1
    assert min(firsts.values()) > 10  # neither is always the first of the two


def test_every_place_in_the_list_has_the_same_chance() -> None:
    """Who stands first, or is called a, is in the first half of the numbers as often as the others."""
    ahead = Counter()
    for seed in range(400):
        numbers = numbers_of(listed("a", *(f"t{n}" for n in range(8)), "z"), str(seed))
        ahead.update(key for key, number in numbers.items() if number <= 5)
    assert all(150 < times < 250 for times in ahead.values())
    assert len(ahead) == 10


def test_losers_of_last_time_draw_more_often_where_the_plan_says_so() -> None:
    instance = listed(*(f"t{n}" for n in range(10)), t0=2)
    even, more = instance, replace(instance, rules=replace(instance.rules, extra_tickets=2))
    won = [sum(numbers_of(each, str(seed))["t0"] == 1 for seed in range(300)) for each in (even, more)]
    assert won[0] < 60  # one ticket in ten
    assert won[1] > 75  # five tickets in fourteen


def test_two_children_with_one_name_are_not_drawn() -> None:
    instance = replace(listed("a", "b"), bundles=(Bundle(key="f", mode=BundleMode.ANY, children=("a", "b")),))
    twice = replace(instance, children=(*instance.children, Child(key="a+b", wishes=())))
    with pytest.raises(ValueError, match="same ticket"):
        numbers_of(twice, "S")
