"""A lower plan may tighten what one above it binds, and may not loosen it; the conflict names both clauses."""

import pytest

from kehou.core.rulebook import Rulebook
from kehou.core.rules import PlanErrors
from tests.core.rulebook.books import HEAD, book

UPPER_HEAD = HEAD.replace("key: test", "key: above").replace("试验方案", "上级方案").replace("district", "city")
LOWER_HEAD = HEAD.replace('version: "1"', 'version: "1"\nupper: [above]').replace("一", "甲")


def one(about: str, gives: str, rows: str, binding: str = "") -> str:
    extra = f"    binding: {binding}\n" if binding else ""
    return f"  rule:\n    title: 规则\n    about: {about}\n    gives: {gives}\n{extra}    rows:\n{rows}"


def rows(*pairs: tuple[str, str], cites: str) -> str:
    return "".join(f"      - {{when: {{{when}}}, value: {value}, cites: [{cites}]}}\n" for when, value in pairs)


def upper(binding: str, gives: str, about: str, *pairs: tuple[str, str]) -> dict[str, Rulebook]:
    return {"above": book(one(about, gives, rows(*pairs, cites="一"), binding), head=UPPER_HEAD)}


def lower(above: dict[str, Rulebook], gives: str, about: str, *pairs: tuple[str, str]) -> Rulebook:
    return book(one(about, gives, rows(*pairs, cites="甲")), head=LOWER_HEAD, uppers=above)


NUMBERS = [
    ("at_most", "time", "latest_end", '"18:00"', '"18:00"', '"18:01"'),
    ("at_most", "money", "ceiling", "600.00 元", "599.99 元", "600.01 元"),
    ("at_least", "money", "subsidy", "150.00 元", "150.00 元", "149.99 元"),
    ("exactly", "{number: 人}", "min_to_open", "15", "15", "14"),
]
LISTS = [
    ("only_these", "{list: {a: 甲, b: 乙, c: 丙}}", "contents_offered", "[a, b]", "[b]", "[b, c]"),
    ("none_of_these", "{list: {a: 甲, b: 乙, c: 丙}}", "contents_offered", "[a, b]", "[c]", "[c, a]"),
    ("only_these", "{choice: {a: 甲, b: 乙}}", "allocation", "a", "a", "b"),
]


@pytest.mark.parametrize(("binding", "gives", "about", "bound", "kept", "broken"), NUMBERS + LISTS)
def test_a_bound_is_kept_or_the_conflict_names_both_clauses(
    binding: str, gives: str, about: str, bound: str, kept: str, broken: str
) -> None:
    above = upper(binding, gives, about, ("", bound))
    assert lower(above, gives, about, ("", kept)).upper == ("above",)
    with pytest.raises(PlanErrors) as found:
        lower(above, gives, about, ("", broken))
    (error,) = found.value.errors
    assert error.code == "layer.loosened"
    assert "依据 甲" in error.message
    assert "“上级方案”一 规定" in error.message


def test_without_a_binding_the_lower_plan_is_free() -> None:
    above = upper("", "money", "ceiling", ("", "600.00 元"))
    assert lower(above, "money", "ceiling", ("", "900.00 元"))


def test_the_bound_holds_only_where_the_upper_plan_sets_it() -> None:
    """Juniors may have more; a lower row about both stages is measured against both."""
    above = upper(
        "at_most",
        "money",
        "ceiling",
        ("stage: [primary, kindergarten]", "600.00 元"),
        ("stage: [junior, senior]", "900.00 元"),
    )
    assert lower(
        above,
        "money",
        "ceiling",
        ("stage: [junior, senior]", "900.00 元"),
        ("stage: [primary, kindergarten]", "1.00 元"),
    )
    with pytest.raises(PlanErrors, match=r"学段为幼儿园、小学.*900\.00 元"):
        lower(above, "money", "ceiling", ("boarder: true", "900.00 元"), ("boarder: false", "600.00 元"))


def test_bounds_on_numbers_are_compared_where_both_plans_cut_them() -> None:
    above = upper("at_most", "money", "fee", ("pupils: {below: 20}", "10.00 元"), ("pupils: {at_least: 20}", "5.00 元"))
    assert lower(above, "money", "fee", ("pupils: {below: 20}", "10.00 元"), ("pupils: {at_least: 20}", "5.00 元"))
    with pytest.raises(PlanErrors, match=r"人数为.*20 人.*10\.00 元"):
        lower(above, "money", "fee", ("pupils: {at_most: 20}", "10.00 元"), ("pupils: {above: 20}", "5.00 元"))


def test_a_plan_of_lower_rank_binds_nobody_above_it() -> None:
    village = book(
        one("ceiling", "money", rows(("", "1.00 元"), cites="一"), "at_most"),
        head=UPPER_HEAD.replace("level: city", "level: school"),
    )
    with pytest.raises(PlanErrors, match=r"upper\.level"):
        lower({"above": village}, "money", "ceiling", ("", "1.00 元"))


def test_an_end_is_held_against_how_late_the_plan_above_lets_it_be() -> None:
    above = upper("at_most", "time", "latest_end", ("", '"18:00"'))
    assert lower(above, "time", "service_end", ("", '"18:00"')).upper == ("above",)
    with pytest.raises(PlanErrors, match=r"18:01.*不超过 18:00"):
        lower(above, "time", "service_end", ("", '"18:01"'))


def test_a_plan_with_services_of_its_own_is_held_to_what_is_said_of_their_kind() -> None:
    scoped = one("latest_end", "time", rows(("", '"18:00"'), cites="一"), "at_most")
    above = {"above": book(scoped.replace("    rows:", "    for: {service: after_school}\n    rows:"), head=UPPER_HEAD)}
    own = (
        "services: {care: {kind: after_school, cites: [甲]}, night: {kind: evening, cites: [甲]}}\n"
        "facts: {service: {title: 服务, values: {care: 托管, night: 晚自习}, cites: [甲]}}\n"
    )
    ends = rows(("service: care", '"19:00"'), ("service: night", '"20:00"'), cites="甲")
    with pytest.raises(PlanErrors) as found:
        book(one("service_end", "time", ends), head=LOWER_HEAD, more=own, uppers=above)
    assert [error.path for error in found.value.errors] == ["tables.rule.rows[0]"]
    assert "19:00" in found.value.errors[0].message


def test_forbidding_what_the_plan_above_allows_is_stricter() -> None:
    gives = "{choice: {allowed: 可以, forbidden: 不可以}}"
    both = rows(("content: art", "allowed"), ("content: new_lessons", "forbidden"), cites="一")
    narrow = "facts: {content: {values: [art, new_lessons], cites: [一]}}\n"
    above = {"above": book(one("content", gives, both, "exactly"), head=UPPER_HEAD, more=narrow)}
    kept = (("content: art", "forbidden"), ("content: new_lessons", "forbidden"))
    assert lower_some(above, gives, *kept).upper == ("above",)
    with pytest.raises(PlanErrors, match="不可以"):
        lower_some(above, gives, ("content: art", "allowed"), ("content: new_lessons", "allowed"))


def lower_some(above: dict[str, Rulebook], gives: str, *pairs: tuple[str, str]) -> Rulebook:
    narrow = "facts: {content: {values: [art, new_lessons], cites: [甲]}}\n"
    table = one("content", gives, rows(*pairs, cites="甲"))
    return book(table, head=LOWER_HEAD, more=narrow, uppers=above)
