"""Sites with too few children: the plan's number decides, and a person after it (yuhang-summer 说明2)."""

from kehou.core.allocation.merging import Site, propose_merges


def site(key: str, applied: int, capacity: int = 100, town: str = "镇") -> Site:
    return Site(key=key, town=town, applied=applied, capacity=capacity)


def told(*sites: Site, minutes: dict[tuple[str, str], int] | None = None) -> list[tuple[str, str, str]]:
    return [(each.site, each.code, each.into) for each in propose_merges(sites, fewer_than=25, minutes=minutes)]


def test_fewer_than_25_go_to_the_other_site_of_the_town() -> None:
    assert told(site("a", 24), site("b", 60)) == [("a", "merge.few", "b")]
    assert told(site("a", 25), site("b", 60)) == []
    assert told(site("a", 24), site("b", 60, town="别处")) == [("a", "merge.no_other_site", "")]
    assert told(site("a", 24), site("b", 60, capacity=83)) == [("a", "merge.no_room", "")]
    assert told(site("a", 0), site("b", 60)) == []


def test_the_nearest_takes_them_or_the_one_with_most_children() -> None:
    sites = (site("a", 10), site("b", 30), site("c", 90))
    assert told(*sites) == [("a", "merge.few", "c")]
    assert told(*sites, minutes={("b", "a"): 10, ("a", "c"): 20}) == [("a", "merge.few", "b")]
    assert propose_merges(sites, fewer_than=25)[0].others == ("b",)


def test_two_small_sites_are_one_large_enough() -> None:
    (only,) = propose_merges((site("a", 15), site("b", 10)), fewer_than=25)
    assert (only.site, only.into, only.together) == ("b", "a", 25)


def test_what_is_still_too_small_goes_on_and_takes_nobody_in() -> None:
    proposals = propose_merges((site("a", 3), site("b", 4), site("c", 50)), fewer_than=25, minutes={("a", "b"): 5})
    assert [(each.site, each.into, each.applied) for each in proposals] == [("a", "b", 3), ("b", "c", 7)]
