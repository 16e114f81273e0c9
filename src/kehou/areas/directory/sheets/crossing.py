"""What rows must fulfil towards each other and towards what the directory already knows."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kehou.areas.directory.sheets.columns import Kind
from kehou.areas.directory.sheets.drafts import Draft
from kehou.areas.directory.sheets.rows import ClassKey, Known
from kehou.areas.directory.sheets.single import contacts
from kehou.areas.directory.sheets.words import ContactKind, Role


@dataclass(slots=True)
class Drafts:
    """All rows of a file by sheet, and the sheets whose header is wrong, so that nothing can be looked up in them."""

    rows: dict[Kind, list[Draft]] = field(default_factory=dict)
    broken: set[Kind] = field(default_factory=set)

    def of(self, kind: Kind) -> list[Draft]:
        return self.rows.get(kind, [])


def check_across(drafts: Drafts, known: Known | None) -> None:
    """Record duplicates, unknown references, and rows that rest on wrong rows: staff first, then classes, pupils."""
    _check_duplicates(drafts.of(Kind.STAFF), "number", "staff_number.twice", "工号")
    _check_duplicates(drafts.of(Kind.PUPILS), "roll_number", "roll_number.twice", "学籍号")
    _check_duplicates(drafts.of(Kind.PUPILS), "id_number", "id.twice", "身份证件号")
    _check_class_keys(drafts.of(Kind.CLASSES))
    _check_school_years(drafts.of(Kind.CLASSES))
    _check_phones(drafts)
    _check_teachers(drafts, known)
    _check_pupils_classes(drafts, known)


def _key_of(draft: Draft) -> ClassKey | None:
    grade, number = draft.get("grade"), draft.get("number")
    return None if grade is None or number is None else ClassKey(grade, number)


def _other_row(draft: Draft, others: list[Draft]) -> int:
    return others[1].number if others[0] is draft else others[0].number


def _check_duplicates(drafts: Iterable[Draft], key: str, code: str, what: str) -> None:
    """Every row concerned is wrong: we cannot know which of them is the right one."""
    seen: defaultdict[str, list[Draft]] = defaultdict(list)
    for draft in drafts:
        if (value := draft.get(key)) is not None:
            seen[value].append(draft)
    for same in seen.values():
        for draft in same if len(same) > 1 else ():
            draft.fault(key, code, f"{what}与第{_other_row(draft, same)}行相同，请核对，同一个{what}只留一行")


def _check_class_keys(drafts: Iterable[Draft]) -> None:
    seen: defaultdict[ClassKey, list[Draft]] = defaultdict(list)
    for draft in drafts:
        if (key := _key_of(draft)) is not None:
            seen[key].append(draft)
    for key, same in seen.items():
        for draft in same if len(same) > 1 else ():
            draft.fault("number", "class.twice", f"{key}与第{_other_row(draft, same)}行相同，每个班只留一行")


def _check_school_years(drafts: list[Draft]) -> None:
    first = next((draft for draft in drafts if "school_year" in draft.values), None)
    for draft in drafts if first else ():
        if first and draft.get("school_year") not in (None, first.values["school_year"]):
            draft.fault(
                "school_year",
                "class.mixed_years",
                f"学年与第{first.number}行不同，一个文件只放一个学年，请分成两个文件",
            )


@dataclass(frozen=True, slots=True)
class _Use:
    """A phone number in the hands of somebody who signs in with it."""

    draft: Draft
    column: str
    name: str
    staff: bool

    def place(self) -> str:
        return f"{self.draft.table.name}表第{self.draft.number}行"


def _uses(drafts: Drafts) -> Iterator[tuple[str, _Use]]:
    for draft in drafts.of(Kind.STAFF):
        if "phone" in draft.values and "name" in draft.values:
            yield draft.values["phone"], _Use(draft, "phone", draft.values["name"], staff=True)
    for draft in drafts.of(Kind.PUPILS):
        for block, kinds in contacts(draft):
            if ContactKind.DECIDES in kinds and f"{block}.phone" in draft.values:
                phone, name = draft.values[f"{block}.phone"], draft.values[f"{block}.name"]
                yield phone, _Use(draft, f"{block}.phone", name, staff=False)


def _check_phones(drafts: Drafts) -> None:
    """Whoever decides or works signs in by phone, so one number must be one person. Siblings share a parent's."""
    by_phone: defaultdict[str, list[_Use]] = defaultdict(list)
    for phone, use in _uses(drafts):
        by_phone[phone].append(use)
    for uses in by_phone.values():
        if len(uses) > 1:
            _check_one_phone(uses)


def _check_one_phone(uses: list[_Use]) -> None:
    first_of: dict[str, _Use] = {}
    for use in uses:
        first_of.setdefault(use.name, use)
    staff = [use for use in uses if use.staff]
    for use in uses:
        other = next((one for name, one in first_of.items() if name != use.name), None)
        if use.staff and len(staff) > 1:
            other = staff[1] if staff[0] is use else staff[0]
        if other is not None:
            use.draft.fault(
                use.column,
                "phone.two_people",
                f"这个手机号在{other.place()}登记给了{other.name}；一个号码只能登记给一个人，请核对",
            )


def _check_teachers(drafts: Drafts, known: Known | None) -> None:
    staff = {draft.values["number"]: draft for draft in drafts.of(Kind.STAFF) if "number" in draft.values}
    elsewhere = known.staff if known else frozenset()
    lookup = Kind.STAFF in drafts.rows or known is not None
    for draft in drafts.of(Kind.CLASSES):
        teacher = draft.get("teacher")
        if teacher is None or not lookup:
            continue
        if teacher in staff:
            _check_teacher(draft, staff[teacher])
        elif Kind.STAFF in drafts.broken:
            draft.rests_on("teacher", "teacher.sheet_wrong", "教职工表的表头有问题，改好后和班级一起导入")
        elif teacher not in elsewhere:
            draft.fault("teacher", "teacher.unknown", "教职工表里没有这个工号，请核对，或先在教职工表里补上这位教师")


def _check_teacher(draft: Draft, teacher: Draft) -> None:
    if "roles" in teacher.values and Role.CLASS_TEACHER not in teacher.values["roles"]:
        draft.fault(
            "teacher",
            "teacher.role",
            f"教职工表第{teacher.number}行这位教师的岗位里没有“班主任”，请补上，或改正工号",
        )
    elif teacher.wrong:
        draft.rests_on("teacher", "teacher.row_wrong", f"班主任（教职工表第{teacher.number}行）有错，改好后一起导入")


def _check_pupils_classes(drafts: Drafts, known: Known | None) -> None:
    classes = {key: draft for draft in drafts.of(Kind.CLASSES) if (key := _key_of(draft)) is not None}
    elsewhere = known.classes if known else frozenset()
    if Kind.CLASSES not in drafts.rows and known is None:
        return
    for draft in drafts.of(Kind.PUPILS):
        key = _key_of(draft)
        if key in classes:
            if classes[key].wrong:
                row = classes[key].number
                draft.rests_on("number", "class.row_wrong", f"{key}（班级表第{row}行）有错，改好后一起导入")
        elif Kind.CLASSES in drafts.broken:
            draft.rests_on("number", "class.sheet_wrong", "班级表的表头有问题，改好后和学生一起导入")
        elif key is not None and key not in elsewhere:
            draft.fault("number", "class.unknown", f"班级表里没有{key}，请核对，或先在班级表里补上这个班")
