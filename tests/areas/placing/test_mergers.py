"""A site with too few children: proposed by the plan's number, decided by a person, answered by each family."""

from datetime import timedelta

import pytest

from kehou.areas.directory.models import School
from kehou.areas.enrolment.models import Application, Place
from kehou.areas.ledger.models import Bill
from kehou.areas.messages.models import Message
from kehou.areas.placing import actions
from kehou.areas.placing.models import Merger, Offer
from kehou.areas.placing.queries.mergers import proposal_for
from kehou.areas.programmes.models import Programme
from kehou.base.access import Role
from kehou.base.refusal import Refusal
from kehou.season import scenes_joining, scenes_wishes
from kehou.season.cast import Cast
from tests.support.family import clock, family
from tests.support.world import World, actor_for, at, signed_in

AFTER, ANSWER_BY = at("2022-06-27 10:00"), at("2022-06-29 10:00")


def site(school: School, wanted: int, monkeypatch: pytest.MonkeyPatch) -> Programme:
    """Summer care of the town's plan at a school, with so many applications."""
    cast = Cast(school, "town", 0, later=("yuhang-summer",))
    scenes_joining.open_summer_sites(cast, at("2022-06-19 10:00"), plan="yuhang-summer")
    monkeypatch.setitem(scenes_wishes.MERGING, school.name, wanted)
    scenes_joining.open_family_accounts(
        actor=cast.holding(Role.OFFICE, at("2022-06-19 10:00").date()), school=school, now=at("2022-06-19 11:00")
    )
    scenes_wishes.apply_for_summer(cast, at("2022-06-20 10:00"))
    rows = Programme.objects.select_related("school", "adoption__plan_version", "adoption__school")
    return rows.get(school=school)


@pytest.fixture
def world(db: None) -> World:
    world = World.build(pupils=45, others=40, bare=True)
    School.objects.update(town="示范镇", district=world.school.district)
    world.other.refresh_from_db()
    world.school.refresh_from_db()
    world.accounts = {role.value: account for role, account in world.above(world.school.district).items()}
    return world


@pytest.fixture
def sites(world: World, monkeypatch: pytest.MonkeyPatch) -> tuple[Programme, Programme]:
    """26 children at one site, 24 at the other: the plan's number is 25."""
    return site(world.school, 26, monkeypatch), site(world.other, 24, monkeypatch)


def merge(world: World, source: Programme, target: Programme | None) -> Merger:
    district = actor_for(world.accounts["district"], AFTER.date())
    return actions.decide_merger(actor=district, source=source, target=target, answer_by=ANSWER_BY, now=AFTER)


def test_only_the_small_site_is_proposed_and_only_after_closing(sites: tuple[Programme, Programme]) -> None:
    large, small = sites
    assert proposal_for(small, at("2022-06-25 23:59")) is None
    found = proposal_for(small, AFTER)
    assert found is not None
    assert (found.children, [each.pk for each in found.targets]) == (24, [large.pk])
    assert found.cites == ("实施方案 说明2 合并服务点",)
    assert proposal_for(large, AFTER) is None
    assert proposal_for(small, at("2022-07-11 08:00")) is None, "it has begun"


def test_families_keep_their_own_choice(world: World, sites: tuple[Programme, Programme]) -> None:
    large, small = sites
    row = merge(world, small, large)
    large.refresh_from_db()
    assert large.taken == 24, "a seat is kept for each"
    assert not Application.objects.filter(programme=small).exclude(state="withdrawn").exists()
    assert Message.objects.filter(kind="merger.offer").values("pupil").distinct().count() == 24
    one, two = row.offers.order_by("pk")[:2]
    clock("2022-06-28 09:00")
    parent = family(world, one.pupil)
    page = parent.get(f"/placing/offers/{one.pk}/").content.decode()
    for words in ("报名的只有 24 人", "去不去由您定", "已缴的费用全部退回", "说明2", "看看其他服务点"):
        assert words in page
    assert parent.post(f"/placing/offers/{one.pk}/", {"answer": "accept"}).status_code == 302
    place = Place.objects.get(pupil=one.pupil)
    assert (place.programme, place.visiting, place.state) == (large, True, Place.State.ACTIVE)
    assert Bill.objects.get(pupil=one.pupil).total == 70000
    assert family(world, two.pupil).post(f"/placing/offers/{two.pk}/", {"answer": "decline"}).status_code == 302
    actions.sweep(ANSWER_BY)
    large.refresh_from_db()
    assert large.taken == 1, "what was declined or not answered is free again"
    assert set(Offer.objects.values_list("state", flat=True)) == {"accepted", "declined", "expired"}
    assert Message.objects.filter(kind="merger.expired").values("pupil").distinct().count() == 22
    assert not Message.objects.filter(kind="offer.expired").exists(), "nobody is next in line here"
    late = Offer.objects.filter(state="expired").select_related("pupil").earliest("pk")
    clock("2022-06-30 09:00")
    browser = family(world, late.pupil)
    assert "没有答复，名额不再保留" in browser.get(f"/placing/offers/{late.pk}/").content.decode()
    refused = browser.post(f"/placing/offers/{late.pk}/", {"answer": "accept"}).content.decode()
    assert "不再为您留名额" in refused


def test_a_person_decides_once_and_may_leave_it_as_it_is(world: World, sites: tuple[Programme, Programme]) -> None:
    large, small = sites
    merge(world, small, None)
    assert Application.objects.filter(programme=small).exclude(state="withdrawn").count() == 24
    with pytest.raises(Refusal) as refused:
        merge(world, small, large)
    assert refused.value.code == "merger.not_due"
    assert not Offer.objects.exists()


def test_where_seats_do_not_suffice_nothing_is_merged(world: World, sites: tuple[Programme, Programme]) -> None:
    large, small = sites
    Programme.objects.filter(pk=large.pk).update(capacity=23)
    with pytest.raises(Refusal) as refused:
        merge(world, small, large)
    assert refused.value.code == "seats.full"
    assert not Merger.objects.exists()
    assert Application.objects.filter(programme=small).exclude(state="withdrawn").count() == 24


def test_the_district_decides_on_its_page_and_nobody_else(world: World, sites: tuple[Programme, Programme]) -> None:
    large, small = sites
    clock("2022-06-27 10:00")
    browser = signed_in(world.accounts["district"])
    page = browser.get("/placing/mergers/").content.decode()
    assert "只有 24 名孩子报名" in page
    assert f"合并到{world.school.name}（已有 26 人报名）" in page
    url, sent = f"/placing/programmes/{small.pk}/merge/", {"target": large.pk, "answer_by": "2022-06-29T10:00"}
    assert signed_in(world.staff_account(Role.OFFICE)).post(url, sent).status_code == 404
    assert browser.post(url, {**sent, "target": "999"}).status_code == 404
    assert browser.post(url, sent).status_code == 302
    assert Merger.objects.get().answer_by == ANSWER_BY
    after = browser.get("/placing/mergers/").content.decode()
    assert "没有要决定的合并" in after
    assert f"合并到{world.school.name}" in after
    assert Offer.objects.filter(expires_at=AFTER + timedelta(days=2)).count() == 24
