#!/usr/bin/env python3
"""摇号核验 · Check a published allocation with nothing but Python 3.9 or newer.

    python3 standalone.py --list list.json --result result.json --source "6 11 17 21 28 30 + 9"

--list     封存的报名清单（只有票号，没有姓名）· the sealed list of applications, tickets only
--result   公布的结果 · the published result
--source   事先公告的随机来源所公布的文字 · what the announced source said; or --seed S where a seed was given directly
--hash     开奖之前公布的清单指纹 · the fingerprint of the list that was published before the draw
--ticket   只看一个孩子：说明她的结果 · explain the result of one ticket

It works out by itself, in the plainest way and sharing no code with the platform: the fingerprint, the seed, every
number, every place, every reason and every waiting list.
Exit status: 0 all agree, 1 something differs, 2 a file cannot be read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

Facts = dict[str, Any]

PUT_FIRST: dict[str, Callable[[Facts, Facts], int]] = {
    "renewal": lambda child, wish: 0 if wish.get("renewal") else 1,
    "tier": lambda child, wish: wish.get("tier", 0),
    "points": lambda child, wish: -wish.get("points", 0),
    "lost": lambda child, wish: -child.get("lost", 0),
}
COMPARED = ("code", "round", "seats", "set_aside", "applied", "better", "last", "reserved", "waiting", "had", "other")


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def draw_numbers(listed: Facts, seed: str) -> dict[str, int]:
    """The number of every ticket."""
    children = {child["key"]: child for child in listed["children"]}
    if listed["rules"]["numbers"] == "arrival":
        ordered = sorted(children, key=lambda key: children[key].get("arrival", 0))
        return {key: number for number, key in enumerate(ordered, 1)}
    entries = [sorted(bundle["children"]) for bundle in listed.get("bundles", [])]
    together = {key for entry in entries for key in entry}
    entries += [[key] for key in children if key not in together]

    def best(entry: list[str]) -> str:
        lost = max(children[key].get("lost", 0) for key in entry)
        draws = 1 + listed["rules"].get("extra_tickets", 0) * lost
        return min(digest(f"{seed}:{'+'.join(entry)}#{draw}") for draw in range(1, draws + 1))

    entries.sort(key=best)
    ordered = [key for entry in entries for key in sorted(entry, key=lambda key: digest(f"{seed}:{key}"))]
    return {key: number for number, key in enumerate(ordered, 1)}


class Allocation:
    """One run over the list, in plain Python: slow, short, and easy to follow."""

    def __init__(self, listed: Facts, numbers: dict[str, int], seed: str) -> None:
        self.numbers, self.seed = numbers, seed
        self.rules = listed["rules"]
        self.courses = {course["key"]: course for course in listed["courses"]}
        self.children = {child["key"]: child for child in listed["children"]}
        self.whole = {each["key"]: each["children"] for each in listed.get("bundles", []) if is_whole(each)}
        self.minutes: dict[Any, int] = {tuple(way["sites"]): way["minutes"] for way in listed.get("travel", [])}
        self.named = {frozenset(pair) for pair in listed.get("clashes", [])}
        self.claim = {
            (key, wish["course"]): (
                *(PUT_FIRST[what](child, wish) for what in self.rules.get("order", [])),
                numbers[key],
            )
            for key, child in self.children.items()
            for wish in child["wishes"]
        }
        self.closed: dict[str, Facts] = {}
        self.withdrawn: dict[str, str] = {}

    # Times

    def apart(self, one: str, other: str) -> int:
        return self.minutes.get((one, other), self.minutes.get((other, one), 0))

    def meet(self, one: Facts, site: str, other: Facts, other_site: str) -> bool:
        way = self.apart(one.get("site") or site, other.get("site") or other_site)
        same_day = one["day"] == other["day"]
        return bool(same_day and one["start"] < other["end"] + way and other["start"] < one["end"] + way)

    def clash(self, one: str, other: str) -> bool:
        first, second = self.courses[one], self.courses[other]
        return frozenset((one, other)) in self.named or any(
            self.meet(a, first.get("site", ""), b, second.get("site", ""))
            for a in first.get("slots", [])
            for b in second.get("slots", [])
        )

    def is_busy(self, child: Facts, course: Facts) -> bool:
        return any(
            self.meet(a, "", b, course.get("site", "")) for a in child.get("busy", []) for b in course.get("slots", [])
        )

    # One round

    def group(self, key: str, course: str) -> str:
        """The quota under which the child counts: the first of the course's that names one of its groups."""
        groups = self.children[key].get("groups", [])
        return next((each["group"] for each in self.courses[course].get("quotas", []) if each["group"] in groups), "")

    def rolls(self) -> dict[str, list[str]]:
        """The children whom each course has."""
        found: dict[str, list[str]] = {course: [] for course in self.courses}
        for key, got in self.places.items():
            for course in got:
                found[course].append(key)
        return found

    def limits(self, course: str, placed: list[str]) -> Facts:
        """What the course has left: seats, and by group how many reserved and how many at most."""
        data = self.courses[course]
        seats = rest = data["capacity"] - len(placed)
        reserved, at_most = {}, {}
        for quota in data.get("quotas", []):
            have = sum(self.group(key, course) == quota["group"] for key in placed)
            reserved[quota["group"]] = min(max(quota.get("reserved", 0) - have, 0), rest)
            rest -= reserved[quota["group"]]
            if quota.get("at_most") is not None:
                at_most[quota["group"]] = quota["at_most"] - have
        return {"seats": seats, "reserved": reserved, "at_most": at_most}

    def choose(self, course: str, asking: list[str], limits: Facts) -> tuple[list[str], set[str]]:
        """Whom the course takes, the best first, and who of them sits on a reserved seat."""
        asking = sorted(asking, key=lambda key: self.claim[key, course])
        reserved: set[str] = set()
        free: list[str] = []
        count: dict[str, int] = {}
        for key in asking:
            group = self.group(key, course)
            count[group] = count.get(group, 0) + 1
            if group and count[group] <= limits["reserved"].get(group, 0):
                reserved.add(key)
            elif not group or count[group] <= limits["at_most"].get(group, len(asking)):
                free.append(key)
        free = free[: limits["seats"] - len(reserved)]
        return [key for key in asking if key in reserved or key in free], reserved

    def accept(self, wishes: dict[str, list[str]], number: int) -> None:
        """Every child asks for its best wish that has not refused it; courses keep the best; until nobody asks."""
        rolls = self.rolls()
        asked = {course for listed in wishes.values() for course in listed}
        limits = {course: self.limits(course, rolls[course]) for course in asked}
        held: dict[str, list[str]] = {course: [] for course in limits}
        nth = dict.fromkeys(wishes, 0)
        asking = list(wishes)
        while asking:
            key = asking.pop()
            if nth[key] == len(wishes[key]):
                continue
            course = wishes[key][nth[key]]
            nth[key] += 1
            before = [*held[course], key]
            held[course], _ = self.choose(course, before, limits[course])
            asking += [each for each in before if each not in held[course]]
        for course, keys in held.items():
            for key in keys:
                self.places[key][course] = number
        self.take_down(wishes, nth, held, limits, number)

    def take_down(self, wishes: Facts, nth: Facts, held: Facts, limits: Facts, number: int) -> None:
        """Write down with what numbers each wish that was asked for in this round was granted or refused."""
        applied: dict[str, list[str]] = {course: [] for course in held}
        for key, listed in wishes.items():
            for course in listed:
                applied[course].append(key)
        for course, keys in applied.items():
            keys.sort(key=lambda key: self.claim[key, course])
            taken, reserved = self.choose(course, held[course], limits[course])
            told = {"round": number, "seats": limits[course]["seats"], "set_aside": len(reserved), "applied": len(keys)}
            for better, key in enumerate(keys):
                if course in wishes[key][: nth[key]]:
                    reason = self.reason(course, key, taken, reserved, limits[course])
                    self.decided[key, course] = {**told, "better": better, **reason}

    def reason(self, course: str, key: str, taken: list[str], reserved: set[str], limits: Facts) -> Facts:
        open_to_all = [each for each in taken if each not in reserved]
        last = open_to_all[-1] if open_to_all else None
        if key in taken:
            return {"code": "placed", "last": last, "reserved": key in reserved}
        group = self.group(key, course)
        fellows = [each for each in taken if group and self.group(each, course) == group]
        beaten = last is not None and self.claim[last, course] < self.claim[key, course]
        has_all = group in limits["at_most"] and len(fellows) >= limits["at_most"][group]
        if has_all and not (len(taken) >= limits["seats"] and (beaten or limits["seats"] == len(reserved))):
            return {"code": "group_full", "last": fellows[-1] if fellows else None}
        return {"code": "full", "last": last if last is not None or not fellows else fellows[-1]}

    # All rounds

    def run(self) -> None:
        """First places, then second places, and so on."""
        self.places: dict[str, dict[str, int]] = {key: {} for key in self.children}
        self.decided: dict[tuple[str, str], Facts] = {}
        for number in range(1, max((child.get("most", 1) for child in self.children.values()), default=1) + 1):
            wishes = {key: self.in_play(key, number) for key in self.children}
            wishes = {key: listed for key, listed in wishes.items() if listed}
            if not wishes:
                return
            self.accept(wishes, number)

    def in_play(self, key: str, number: int) -> list[str]:
        """What a child asks for in this round."""
        child, got = self.children[key], self.places[key]
        if child.get("most", 1) < number or len(got) < number - 1 or self.is_withdrawn(key):
            return []
        return [
            wish["course"]
            for wish in child["wishes"]
            if wish["course"] not in self.closed
            and (key, wish["course"]) not in self.decided
            and not self.is_busy(child, self.courses[wish["course"]])
            and not self.in_the_way(key, wish["course"])
        ]

    def in_the_way(self, key: str, course: str) -> str:
        """The placed course at the time of this one, the first that was given."""
        got = sorted(self.places[key], key=lambda placed: self.places[key][placed])
        return next((placed for placed in got if self.clash(placed, course)), "")

    def is_withdrawn(self, key: str) -> bool:
        return any(key in self.whole[bundle] for bundle in self.withdrawn)

    # Until bundles are whole and no course is short

    def solve(self) -> None:
        self.run()
        while self.withdraw_one() or self.close_one():
            self.run()
        for bundle in sorted(self.withdrawn, key=self.bundle_number):
            lacking = self.withdrawn.pop(bundle)
            self.run()
            if self.in_pieces() or self.short():
                self.withdrawn[bundle] = lacking
        self.run()

    def bundle_number(self, bundle: str) -> int:
        return min(self.numbers[key] for key in self.whole[bundle])

    def in_pieces(self) -> list[str]:
        return [
            bundle for bundle, keys in self.whole.items() if 0 < sum(bool(self.places[key]) for key in keys) < len(keys)
        ]

    def withdraw_one(self) -> bool:
        pieces = self.in_pieces()
        if pieces:
            bundle = max(pieces, key=self.bundle_number)
            without = [key for key in self.whole[bundle] if not self.places[key]]
            self.withdrawn[bundle] = min(without, key=lambda key: self.numbers[key])
        return bool(pieces)

    def short(self) -> list[str]:
        if self.rules.get("short", "close") == "keep":
            return []
        minimum = {key: course.get("min_to_open", 0) for key, course in self.courses.items()}
        had = self.rolls()
        return [key for key in minimum if key not in self.closed and len(had[key]) < minimum[key]]

    def close_one(self) -> bool:
        """The fewest children first; of these the one that lacks most; of these by draw."""
        short, had = self.short(), self.rolls()
        if short:
            lacks = {key: self.courses[key]["min_to_open"] - len(had[key]) for key in short}
            draw = {key: digest(f"{self.seed}:course:{key}") for key in short}
            course = min(short, key=lambda key: (len(had[key]), -lacks[key], draw[key]))
            self.closed[course] = {"had": len(had[course]), "children": sorted(had[course])}
        return bool(short)

    # What it comes to

    def reasons(self) -> dict[tuple[str, str], Facts]:
        found = {(key, wish["course"]): self.told(key, wish["course"]) for key, wish in self.every_wish()}
        for course, keys in self.waiting().items():
            for place, key in enumerate(keys, 1):
                found[key, course]["waiting"] = place
        return found

    def every_wish(self) -> Any:
        return ((key, wish) for key, child in self.children.items() for wish in child["wishes"])

    def told(self, key: str, course: str) -> Facts:
        if course in self.places[key]:
            return dict(self.decided[key, course])
        if course in self.closed:
            return {"code": "closed", "had": self.closed[course]["had"]}
        if self.is_withdrawn(key):
            bundle = next(each for each in self.withdrawn if key in self.whole[each])
            return {"code": "siblings", "other": self.withdrawn[bundle]}
        if self.is_busy(self.children[key], self.courses[course]):
            return {"code": "busy"}
        if (key, course) in self.decided:
            return dict(self.decided[key, course])
        got = sorted(self.places[key].items(), key=lambda item: item[1])
        beside = [placed for placed, number in got if number < self.children[key].get("most", 1)]
        other = next((placed for placed in beside if self.clash(placed, course)), "")
        return {"code": "clash", "other": other} if other else {"code": "better_wish"}

    def waiting(self) -> dict[str, list[str]]:
        """Who would take a seat, the next first: refused in an earlier round before a later one, then by claim."""
        lists: dict[str, list[tuple[Any, str]]] = {}
        for key, wish in self.every_wish():
            course, reason = wish["course"], self.told(key, wish["course"])
            if reason["code"] in ("full", "group_full", "siblings"):
                place = (reason.get("round", 1), self.claim[key, course])
                lists.setdefault(course, []).append((place, key))
        return {course: [key for _, key in sorted(found)] for course, found in lists.items()}


def is_whole(bundle: Facts) -> bool:
    return bool(bundle["mode"] == "all_or_none")


# Comparing with what was published


def differences(listed: Facts, result: Facts, list_sha256: str, seed: str) -> list[str]:
    """Everything in which the published result differs from what the list and the seed lead to."""
    found = []
    if result["instance_sha256"] != list_sha256:
        found.append("结果不是由这份清单得出的 · the result belongs to another list")
    if result["seed"] != seed:
        found.append("结果用的种子不是由这个来源得出的 · the result was made with another seed")
    numbers = draw_numbers(listed, seed)
    told = {row["child"]: row["number"] for row in result["numbers"]}
    wrong = [key for key in told if numbers.get(key) != told[key]]
    found += [f"{key}: 号码应为 · number should be {numbers.get(key)}" for key in wrong]
    if len(result["numbers"]) != len(numbers):
        found.append("有孩子没有号码 · some children have no number")
    return found + _different_places(listed, result, numbers, seed or list_sha256)


def _different_places(listed: Facts, result: Facts, numbers: dict[str, int], seed: str) -> list[str]:
    allocation = Allocation(listed, numbers, seed)
    allocation.solve()
    found = []
    ours = {(key, course): number for key, got in allocation.places.items() for course, number in got.items()}
    theirs = {(row["child"], row["course"]): row.get("round", 1) for row in result["placements"]}
    for key, course in sorted({each for each in {*ours, *theirs} if ours.get(each) != theirs.get(each)}):
        found.append(
            f"{key} / {course}: {'应录取 · should be placed' if (key, course) in ours else '不应录取 · should not'}"
        )
    closed = {row["course"]: {"had": row["had"], "children": _moved(row)} for row in result.get("closed", [])}
    if closed != allocation.closed:
        found.append(f"停开的课程应为 · closed courses should be {sorted(allocation.closed)}")
    if sorted(result.get("withdrawn", [])) != sorted(allocation.withdrawn):
        found.append(f"退出的捆绑应为 · withdrawn bundles should be {sorted(allocation.withdrawn)}")
    waiting = {row["course"]: row["children"] for row in result.get("waiting", [])}
    if waiting != allocation.waiting():
        found.append("候补名单不同 · the waiting lists differ")
    return found + _different_reasons(allocation, result)


def _moved(row: Facts) -> list[str]:
    return sorted(move["child"] for move in row.get("moves", []))


def _different_reasons(allocation: Allocation, result: Facts) -> list[str]:
    found, ours = [], allocation.reasons()
    for row in result["reasons"]:
        last = row.get("last")
        theirs = {**row, "last": last["number"] if last else None}
        told = dict(ours.pop((row["child"], row["course"]), {}))
        told["last"] = allocation.numbers[told["last"]] if told.get("last") else None
        wrong = [name for name in COMPARED if (theirs.get(name) or 0) != (told.get(name) or 0)]
        found += [f"{row['child']} / {row['course']}: {name} 应为 · should be {told.get(name)}" for name in wrong]
    return found + [f"{key} / {course}: 没有说明 · no reason is given" for key, course in ours]


# Saying it

SENTENCES = {
    "placed": "录取。· Placed.",
    "full": "名额已满：{seats} 个名额{aside}，{applied} 人报名，{better} 人的条件或号码在前；"
    "本号 {number}，最后录取的号码 {last}。"
    " · Full: {seats} seats{reserved_seats}, {applied} applied, {better} of them with a better claim or number;"
    " your number {number}, the last admitted {last}.",
    "group_full": "本组已达上限；本号 {number}，本组最后录取的号码 {last}。"
    " · Your group has all it may have; your number {number}, the last of the group {last}.",
    "better_wish": "已由更靠前的志愿录取。· Placed by a wish ranked higher.",
    "clash": "与已录取的 {other} 时间冲突。· At the time of {other}, where you have a place.",
    "busy": "这段时间已另有安排。· You are taken at that time already.",
    "closed": "报名 {had} 人，未达到开班人数，没有开班。· It had {had} children, too few to open.",
    "siblings": "同胞要求全录或全不录，{other} 没有名额。· All or none: there was no place for {other}.",
}


def explain(allocation: Allocation, ticket: str) -> list[str]:
    """The lines that tell one ticket's outcome."""
    lines = [f"票号 {ticket}，号码 {allocation.numbers[ticket]} · ticket and number"]
    reasons = allocation.reasons()
    for nth, wish in enumerate(allocation.children[ticket]["wishes"], 1):
        reason = reasons[ticket, wish["course"]]
        last = allocation.numbers.get(reason.get("last") or "", "—")
        aside = reason.get("set_aside", 0)
        words = {
            "aside": f"(其中 {aside} 个由分组保留)" if aside else "",
            "reserved_seats": f" ({aside} of them reserved for groups)" if aside else "",
        }
        facts = {**words, "seats": 0, "applied": 0, "better": 0, "other": "", "had": 0, **reason, "last": last}
        sentence = SENTENCES[reason["code"]].format(number=allocation.numbers[ticket], **facts)
        queue = (
            f" 候补第 {reason['waiting']} 位 · waiting list, place {reason['waiting']}" if reason.get("waiting") else ""
        )
        lines.append(f"  {nth}. {wish['course']}: {sentence}{queue}")
    return lines


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


def check(arguments: argparse.Namespace) -> int:
    raw = Path(arguments.list).read_bytes()
    listed, result = json.loads(raw), json.loads(Path(arguments.result).read_bytes())
    fingerprint = hashlib.sha256(raw).hexdigest()
    seed = arguments.seed or ""
    if arguments.source:
        seed = digest(f"{fingerprint}\n{arguments.source.strip()}")
    say(f"清单指纹 · fingerprint of the list: {fingerprint}")
    say(f"种子 · seed: {seed or '—'}")
    found = differences(listed, result, fingerprint, seed)
    if arguments.hash and arguments.hash.strip().lower() != fingerprint:
        found.insert(0, "清单指纹与开奖前公布的不同，清单被改过 · the list is not the one that was sealed")
    if arguments.ticket:
        _tell(listed, arguments.ticket, seed, fingerprint)
    for line in found[:50]:
        say(f"不符 · differs: {line}")
    if len(found) > 50:
        say(f"…… {len(found)} 处不符 · differences in all")
    say("核验通过：全部一致。· Verified: all agrees." if not found else "核验不通过。· Not verified.")
    return 1 if found else 0


def _tell(listed: Facts, ticket: str, seed: str, fingerprint: str) -> None:
    allocation = Allocation(listed, draw_numbers(listed, seed), seed or fingerprint)
    if ticket not in allocation.children:
        say(f"清单里没有票号 {ticket} · the list has no such ticket")
        return
    allocation.solve()
    for line in explain(allocation, ticket):
        say(line)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", required=True)
    parser.add_argument("--result", required=True)
    for name in ("--source", "--seed", "--hash", "--ticket"):
        parser.add_argument(name)
    try:
        return check(parser.parse_args())
    except (OSError, ValueError, KeyError, TypeError) as error:
        say(f"文件无法读取 · a file cannot be read: {error!r}")
        return 2


if __name__ == "__main__":
    sys.exit(main())
