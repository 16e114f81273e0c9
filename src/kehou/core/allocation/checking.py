"""What is wrong with an instance whose parts are well formed: unknown names, numbers that contradict each other."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from .instance import Child, Course, Instance, Numbers, Slot

type Loc = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """Where, a stable code, and a sentence in Chinese."""

    loc: Loc
    code: str
    message: str


def findings(instance: Instance) -> Iterator[Finding]:
    """Every contradiction, in the order of the document."""
    for check in (_rules, _courses, _children, _bundles, _travel, _clashes):
        yield from check(instance)


def _twice[T](each: Iterable[T], loc: Loc, code: str, what: str, key: Callable[[T], object]) -> Iterator[Finding]:
    seen: set[object] = set()
    for index, one in enumerate(each):
        name = key(one)
        if name in seen:
            yield Finding((*loc, index), code, f"{what}“{name}”写了两次。")
        seen.add(name)


def _rules(instance: Instance) -> Iterator[Finding]:
    yield from _twice(instance.rules.order, ("rules", "order"), "order.twice", "次序", str)


def _courses(instance: Instance) -> Iterator[Finding]:
    yield from _twice(instance.courses, ("courses",), "course.twice", "课程", lambda course: course.key)
    for index, course in enumerate(instance.courses):
        yield from _course(course, ("courses", index))


def _course(course: Course, loc: Loc) -> Iterator[Finding]:
    if course.min_to_open > course.capacity:
        yield Finding((*loc, "min_to_open"), "course.minimum", "开班人数比名额还多，永远开不了班。")
    yield from _twice(course.quotas, (*loc, "quotas"), "quota.twice", "分组", lambda quota: quota.group)
    if sum(quota.reserved for quota in course.quotas) > course.capacity:
        yield Finding((*loc, "quotas"), "quota.reserved", "各组保留的名额加起来比课程的名额还多。")
    for index, quota in enumerate(course.quotas):
        if quota.at_most is not None and quota.at_most < quota.reserved:
            yield Finding((*loc, "quotas", index, "at_most"), "quota.at_most", "这一组的上限比保留的名额还少。")
    yield from _slots(course.slots, (*loc, "slots"))


def _slots(slots: Iterable[Slot], loc: Loc) -> Iterator[Finding]:
    for index, slot in enumerate(slots):
        if slot.end <= slot.start:
            yield Finding((*loc, index, "end"), "slot.end", "结束时间要晚于开始时间。")


def _children(instance: Instance) -> Iterator[Finding]:
    known = {course.key for course in instance.courses}
    yield from _twice(instance.children, ("children",), "child.twice", "儿童", lambda child: child.key)
    if instance.rules.numbers is Numbers.ARRIVAL:
        yield from _twice(instance.children, ("children",), "arrival.twice", "先后顺序", lambda child: child.arrival)
    for index, child in enumerate(instance.children):
        yield from _child(child, ("children", index), known)


def _child(child: Child, loc: Loc, known: set[str]) -> Iterator[Finding]:
    yield from _twice(child.wishes, (*loc, "wishes"), "wish.twice", "志愿", lambda wish: wish.course)
    for index, wish in enumerate(child.wishes):
        if wish.course not in known:
            yield Finding((*loc, "wishes", index, "course"), "course.unknown", f"没有课程“{wish.course}”。")
    yield from _slots(child.busy, (*loc, "busy"))


def _bundles(instance: Instance) -> Iterator[Finding]:
    known = {child.key for child in instance.children}
    yield from _twice(instance.bundles, ("bundles",), "bundle.twice", "捆绑", lambda bundle: bundle.key)
    seen: set[str] = set()
    for index, bundle in enumerate(instance.bundles):
        loc: Loc = ("bundles", index, "children")
        if len(bundle.children) < 2:
            yield Finding(loc, "bundle.small", "捆绑至少要有两个儿童。")
        for place, key in enumerate(bundle.children):
            if key not in known:
                yield Finding((*loc, place), "child.unknown", f"没有儿童“{key}”。")
            if key in seen:
                yield Finding((*loc, place), "bundle.child_twice", f"儿童“{key}”已经在另一处捆绑。")
            seen.add(key)


def _travel(instance: Instance) -> Iterator[Finding]:
    yield from _twice(instance.travel, ("travel",), "travel.twice", "路程", lambda travel: tuple(sorted(travel.sites)))
    for index, travel in enumerate(instance.travel):
        if travel.sites[0] == travel.sites[1]:
            yield Finding(("travel", index, "sites"), "travel.same", "路程要写两个不同的服务点。")


def _clashes(instance: Instance) -> Iterator[Finding]:
    known = {course.key for course in instance.courses}
    for index, pair in enumerate(instance.clashes):
        for place, key in enumerate(pair):
            if key not in known:
                yield Finding(("clashes", index, place), "course.unknown", f"没有课程“{key}”。")
        if pair[0] == pair[1]:
            yield Finding(("clashes", index), "clash.same", "时间冲突要写两门不同的课程。")
