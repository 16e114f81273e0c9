"""What allocation.md and 摇号核验 tell is so."""

import hashlib
import re
from dataclasses import fields

import pytest

from kehou.core.allocation import instance as given_
from kehou.core.allocation import outcome as told
from kehou.core.allocation.allocating import allocate
from kehou.core.allocation.lottery import numbers_of
from kehou.core.allocation.outcome import Code
from kehou.core.allocation.reading import read_instance
from kehou.core.allocation.sealing import list_hash, seed_from
from tests.test_docs_tree import ROOT, blocks, rows, spans

DEVELOPERS, FAMILIES = ROOT / "docs/developers/allocation.md", ROOT / "docs/families/摇号核验.md"
PARTS = {
    "instance": given_.Instance,
    "rules": given_.Rules,
    "course": given_.Course,
    "quota": given_.Quota,
    "slot": given_.Slot,
    "child": given_.Child,
    "wish": given_.Wish,
    "bundle": given_.Bundle,
    "travel": given_.Travel,
    "outcome": told.Outcome,
    "placement": told.Placement,
    "reason": told.Reason,
    "closure": told.Closure,
    "waiting list": told.WaitingList,
}


def test_the_example_ends_as_it_is_told() -> None:
    (text,) = blocks(DEVELOPERS, "json")
    outcome = allocate(read_instance(text), "S")
    assert {(each.child, each.course) for each in outcome.placements} == {
        ("7f3a", "chess"),
        ("b210", "flute"),
        ("c96e", "flute"),
    }
    (closed,) = outcome.closed
    assert (closed.course, closed.had, closed.needed) == ("drums", 1, 2)


@pytest.mark.parametrize("part", PARTS)
def test_every_key_is_told(part: str) -> None:
    lines = [*rows(DEVELOPERS, "part", "key", "meaning", "default"), *rows(DEVELOPERS, "part", "key", "meaning")]
    keys = {cells[1].strip("`") for cells in lines if cells[0] == part}
    assert keys - {"form"} == {field.name for field in fields(PARTS[part])}


def test_every_word_is_told() -> None:
    named = set(spans(DEVELOPERS.read_text("utf-8")))
    for words in (given_.Numbers, given_.Precedence, given_.Short, given_.BundleMode, Code):
        assert {str(word) for word in words} <= named


def test_a_parent_comes_to_the_number_by_hand() -> None:
    """The three commands of the guide, worked out as the shell would."""
    text = FAMILIES.read_text("utf-8")
    source = re.findall(r'--source "([^"]+)"', text)[0]
    (example,) = blocks(DEVELOPERS, "json")
    instance = read_instance(example)
    fingerprint = list_hash(instance)
    assert """printf '%s\\n%s' 指纹""" in text
    seed = hashlib.sha256(f"{fingerprint}\n{source}".encode()).hexdigest()
    assert seed == seed_from(fingerprint, source)
    assert "printf '%s' \"种子:票号#1\"" in text
    tickets = sorted(hashlib.sha256(f"{seed}:{child.key}#1".encode()).hexdigest() for child in instance.children)
    mine = hashlib.sha256(f"{seed}:b210#1".encode()).hexdigest()
    assert numbers_of(instance, seed)["b210"] == tickets.index(mine) + 1
