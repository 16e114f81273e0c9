"""What a signed-in person can do, post by post. Pages are named, not imported: one that is missing is left out."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kehou.areas.accounts.access import ROLE_NAMES
from kehou.areas.directory.models import City, District, School, SchoolClass
from kehou.base.access import Actor, Post, Role, Unit


@dataclass(frozen=True, slots=True)
class Link:
    """To a page by its URL name; `pk` None for one without a number."""

    name: str
    label: str
    icon: str
    pk: int | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """One post: who one is here, and where it leads."""

    title: str
    note: str
    links: list[Link]


# Pages of each role; those of PER_UNIT take the number of the post's unit.
PAGES: Mapping[Role, tuple[tuple[str, object, str], ...]] = {
    Role.GUARDIAN: (
        ("enrolment_home", _("孩子的报名、选课和今天"), "child"),
        ("claims_home", _("优先照顾申请"), "shield"),
        ("ledger_family", _("收费单"), "money"),
        ("dismissal_guards", _("家长护卫队"), "shield"),
    ),
    Role.CLASS_TEACHER: (
        ("enrolment_class_list", _("审核本班报名"), "list"),
        ("custody_class_day", _("本班学生今天"), "class"),
    ),
    Role.CARE_TEACHER: (("custody_today", _("今天的托管班：点名、放学"), "roll"),),
    Role.OFFICE: (
        ("enrolment_decide", _("审核、录取和开班"), "check"),
        ("enrolment_unmet", _("没有名额的孩子"), "child"),
        ("claims_queue", _("优先照顾核验"), "shield"),
        ("planning_home", _("方案和实施细则"), "plan"),
        ("programmes_home", _("服务项目和课程"), "course"),
        ("duty_home", _("托管班和值班"), "calendar"),
        ("custody_school_day", _("今天的托管"), "clock"),
        ("dismissal_changes", _("今天回家有变的、校车和路队"), "home"),
        ("dismissal_restrictions", _("接送限制"), "warn"),
        ("directory_roll", _("名册"), "people"),
        ("directory_import", _("导入名册"), "upload"),
        ("figures_school", _("学校数据"), "chart"),
    ),
    Role.PRINCIPAL: (
        ("figures_school", _("学校数据"), "chart"),
        ("supervision_forwarded", _("区里转来的情况"), "warn"),
        ("custody_school_day", _("今天的托管"), "clock"),
        ("planning_home", _("方案和实施细则"), "plan"),
        ("programmes_home", _("服务项目和课程"), "course"),
        ("ledger_bills", _("收费单"), "money"),
    ),
    Role.LEADER: (("custody_school_day", _("今天带班：各班、告警、收尾"), "clock"),),
    Role.GATE: (
        ("custody_gate", _("校门口：提前接走登记"), "gate"),
        ("custody_waves", _("放学批次：清点人数"), "people"),
    ),
    Role.FINANCE: (("ledger_bills", _("收费单和导出"), "money"),),
    Role.DISTRICT: (
        ("figures_district", _("全区数据"), "chart"),
        ("supervision_overview", _("自愿与反映"), "warn"),
        ("enrolment_unmet_district", _("未满足需求"), "child"),
        ("claims_counts", _("优先照顾数目"), "shield"),
        ("planning_home", _("实施方案"), "plan"),
    ),
    Role.CITY: (("figures_city", _("全市数据"), "chart"), ("planning_home", _("实施方案"), "plan")),
    Role.INSPECTOR: (
        ("figures_district", _("全区数据"), "chart"),
        ("figures_city", _("全市数据"), "chart"),
        ("planning_home", _("实施方案"), "plan"),
    ),
    Role.AUDITOR: (
        ("ledger_bills", _("收费单"), "money"),
        ("figures_district", _("全区数据"), "chart"),
        ("figures_city", _("全市数据"), "chart"),
    ),
    Role.OPERATOR: (("directory_import", _("导入名册"), "upload"), ("directory_roll", _("名册"), "people")),
}
PER_UNIT = {"figures_school": Unit.SCHOOL, "figures_district": Unit.DISTRICT, "figures_city": Unit.CITY}
MODELS = {Unit.CLASS: SchoolClass, Unit.SCHOOL: School, Unit.DISTRICT: District, Unit.CITY: City}
# However many posts of these one has, their pages show all of them together: one card.
TOGETHER = (Role.GUARDIAN, Role.CLASS_TEACHER, Role.CARE_TEACHER)


def cards(actor: Actor) -> list[Card]:
    """The actor's cards, in the order of Role; at most four queries for the names of units."""
    names = _names(actor.posts)
    by_role: dict[Role, list[Post]] = defaultdict(list)
    for post in dict.fromkeys(actor.posts):
        by_role[post.role].append(post)
    return [card for role in Role for card in _cards_of(role, by_role[role], names)]


def _cards_of(role: Role, posts: list[Post], names: Mapping[tuple[Unit, int], str]) -> Iterator[Card]:
    title = gettext(str(ROLE_NAMES[role]))
    for some in [posts] if posts and role in TOGETHER else [[post] for post in posts]:
        yield Card(title, _note(role, some, names), list(_links(role, some[0])))


def _note(role: Role, posts: list[Post], names: Mapping[tuple[Unit, int], str]) -> str:
    if role is Role.GUARDIAN:
        return gettext("%(n)s 个孩子") % {"n": len(posts)}
    if role is Role.CARE_TEACHER:
        return gettext("%(n)s 个托管班") % {"n": len(posts)}
    return gettext("、").join(names.get((post.unit, post.id), "") for post in posts)


def _links(role: Role, post: Post) -> Iterator[Link]:
    for name, label, icon in PAGES[role]:
        unit = PER_UNIT.get(name)
        if unit is None:
            yield Link(name, gettext(str(label)), icon)
        elif unit is post.unit:
            yield Link(name, gettext(str(label)), icon, post.id)


def _names(posts: Iterable[Post]) -> dict[tuple[Unit, int], str]:
    ids: dict[Unit, set[int]] = defaultdict(set)
    for post in posts:
        ids[post.unit].add(post.id)
    names: dict[tuple[Unit, int], str] = {}
    for unit, model in MODELS.items():
        if ids[unit]:
            rows = model._default_manager.filter(pk__in=ids[unit])
            if unit is Unit.CLASS:
                rows = rows.select_related("school")
            names |= {(unit, row.pk): _name(row) for row in rows}
    return names


def _name(row: object) -> str:
    return f"{row.school.name} {row}" if isinstance(row, SchoolClass) else str(row)
