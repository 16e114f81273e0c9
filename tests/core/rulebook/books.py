"""Small rulebooks for tests: a head, and the tables (and facts, clauses) that a test is about."""

from kehou.core.rulebook import Rulebook, read_rulebook

HEAD = """\
key: test
title: 试验方案
issuer: 试验
level: district
version: "1"
source: {document: 无, collected_in: 无, section: 无, address: 无}
in_force: {first: "2021-09-01", last: "2022-06-30", cites: [一]}
clauses:
  一: {title: 甲, place: 无, says: 甲。}
"""


def text(tables: str, *, more: str = "", head: str = HEAD) -> str:
    """The file of a rulebook with these tables (YAML under `tables:`, indented by two)."""
    return f"{head}{more}tables:\n{tables}"


def book(tables: str, *, more: str = "", head: str = HEAD, uppers: dict[str, Rulebook] | None = None) -> Rulebook:
    """A rulebook with these tables."""
    return read_rulebook(text(tables, more=more, head=head), "plan.yaml", uppers)
