"""What one row must fulfil by itself, across its cells; and the typed row it becomes."""

from collections.abc import Iterator

from kehou.areas.directory.sheets.columns import GUARDIAN_BLOCKS, OTHER_BLOCKS
from kehou.areas.directory.sheets.drafts import Draft
from kehou.areas.directory.sheets.idnumber import IdError, check
from kehou.areas.directory.sheets.layout import PUPILS
from kehou.areas.directory.sheets.rows import ClassRow, ContactRow, PupilRow, StaffRow
from kehou.areas.directory.sheets.words import SEXES, ContactKind, IdKind

_USUAL = {
    **dict.fromkeys(GUARDIAN_BLOCKS, frozenset({ContactKind.DECIDES, ContactKind.COLLECTS, ContactKind.EMERGENCY})),
    **dict.fromkeys(OTHER_BLOCKS, frozenset({ContactKind.COLLECTS})),
}
_CONTACT_TITLES = frozenset(column.title for column in PUPILS.columns if column.block)
_NEEDED = {"name": "姓名", "relation": "关系", "phone": "手机"}


def check_class(draft: Draft) -> None:
    _settle_class(draft)


def check_pupil(draft: Draft) -> None:
    _settle_class(draft)
    _check_document(draft)
    _check_contacts(draft)


def class_row(draft: Draft) -> ClassRow:
    value = draft.values
    return ClassRow(
        row=draft.number,
        school_year=value["school_year"],
        campus=value.get("campus", ""),
        grade=value["grade"],
        number=value["number"],
        teacher=value.get("teacher"),
        room=value.get("room", ""),
    )


def pupil_row(draft: Draft) -> PupilRow:
    value = draft.values
    return PupilRow(
        row=draft.number,
        roll_number=value["roll_number"],
        name=value["name"],
        sex=value["sex"],
        born=value["born"],
        id_kind=value.get("id_kind", IdKind.RESIDENT),
        id_number=value["id_number"],
        grade=value["grade"],
        number=value["number"],
        contacts=tuple(
            ContactRow(value[f"{block}.name"], value[f"{block}.relation"], value[f"{block}.phone"], kinds)
            for block, kinds in contacts(draft)
        ),
    )


def staff_row(draft: Draft) -> StaffRow:
    value = draft.values
    return StaffRow(draft.number, value["number"], value["name"], value["phone"], value["roles"])


def contacts(draft: Draft) -> Iterator[tuple[str, frozenset[ContactKind]]]:
    """The blocks that name a contact, with what that contact may do."""
    for block, usual in _USUAL.items():
        if f"{block}.name" in draft.values:
            yield block, draft.values.get(f"{block}.kinds", usual)


def _settle_class(draft: Draft) -> None:
    """The class cell may repeat the grade (一(1)班); both must say the same."""
    if "number" not in draft.values:
        return
    said, number = draft.values["number"]
    draft.values["number"] = number
    if said is not None and "grade" in draft.values and said != draft.values["grade"]:
        draft.fault("number", "class.grade", "班级里写的年级与年级一栏不一致，请核对")


def _check_document(draft: Draft) -> None:
    number = draft.get("id_number")
    if number is None:
        return
    if draft.get("id_kind") not in (None, IdKind.RESIDENT):
        if "born" not in draft.values and not _faulty(draft, "born"):
            draft.fault("born", "born.missing", "证件不是居民身份证的，请填写出生日期")
        return
    try:
        says = check(number)
    except IdError as bad:
        draft.fault("id_number", bad.code, str(bad))
        return
    if draft.values.setdefault("born", says.born) != says.born:
        draft.fault("born", "id.born", "出生日期与身份证号第7至14位不一致，请对照证件核对")
    if draft.get("sex") not in (None, says.sex):
        draft.fault("sex", "id.sex", f"身份证号第17位表示{SEXES.show(says.sex)}，与性别一栏不一致，请对照证件核对")


def _check_contacts(draft: Draft) -> None:
    for block in _USUAL:
        _check_block(draft, block)
    named = list(contacts(draft))
    for block, kinds in named:
        if ContactKind.COLLECTS in kinds and ContactKind.BARRED in kinds:
            draft.fault(f"{block}.kinds", "kind.contradiction", "“可接送”和“禁止接送”只能选一个，请核对")
    people = [(draft.get(f"{block}.name"), draft.get(f"{block}.phone")) for block, _ in named]
    for place, (block, _) in enumerate(named):
        if people[place] in people[:place]:
            draft.fault(f"{block}.name", "contact.twice", "同一个联系人填了两遍，请合并成一个")
    unread = not _CONTACT_TITLES.isdisjoint(error.column for error in draft.errors)
    if not unread and not any(ContactKind.DECIDES in kinds for _, kinds in named):
        draft.fault("guardian1.kinds", "guardian.none", "至少要有一个能作决定的监护人：请在身份一栏填上“监护人”")


def _check_block(draft: Draft, block: str) -> None:
    """A contact is given whole or not at all. Cells that are empty in 监护人1 are already reported."""
    if block == GUARDIAN_BLOCKS[0]:
        return
    keys = [f"{block}.{part}" for part in (*_NEEDED, "kinds")]
    if not any(key in draft.values or _faulty(draft, key) for key in keys):
        return
    for key, part in zip(keys, _NEEDED.values(), strict=False):
        if key not in draft.values and not _faulty(draft, key):
            draft.fault(key, "contact.incomplete", f"这个联系人缺少{part}，请补上；没有这个人就把这几格都清空")


def _faulty(draft: Draft, key: str) -> bool:
    title = draft.table.sheet.by_key[key].title
    return any(error.column == title for error in draft.errors)
