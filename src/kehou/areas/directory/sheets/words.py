"""The closed vocabularies of the rolls: sex, relation, kinds of contact, posts, kinds of ID document."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from kehou.areas.directory.sheets.masking import Secret, shown
from kehou.areas.directory.sheets.problems import BadCellError

_SEPARATORS = re.compile(r"[、,;/|+\s]+")


class Sex(StrEnum):
    MALE = "m"
    FEMALE = "f"


class Relation(StrEnum):
    """How a contact is related to the child (与学生关系)."""

    FATHER = "father"
    MOTHER = "mother"
    GRANDFATHER = "grandfather"
    GRANDMOTHER = "grandmother"
    MATERNAL_GRANDFATHER = "maternal_grandfather"
    MATERNAL_GRANDMOTHER = "maternal_grandmother"
    SIBLING = "sibling"
    RELATIVE = "relative"
    OTHER = "other"


class ContactKind(StrEnum):
    """What a contact may do. BARRED is a person who must not be given the child, for instance by a court's ruling."""

    DECIDES = "decides"
    COLLECTS = "collects"
    EMERGENCY = "emergency"
    BARRED = "barred"


class Role(StrEnum):
    """Posts of a school that carry a role on the platform; TEACHER is a member of staff without a further one."""

    CLASS_TEACHER = "class_teacher"
    CARE_TEACHER = "care_teacher"
    OFFICE = "office"
    PRINCIPAL = "principal"
    GATE = "gate"
    FINANCE = "finance"
    TEACHER = "teacher"


class IdKind(StrEnum):
    """Kind of identity document; only RESIDENT numbers have a check character that we can verify."""

    RESIDENT = "resident"
    PERMIT = "permit"
    PASSPORT = "passport"
    OTHER = "other"


@dataclass(frozen=True)
class Words[E: StrEnum]:
    """A vocabulary: every member with the words offices use for it; the first word is the one we write."""

    title: str
    code: str
    table: Mapping[E, tuple[str, ...]]

    @cached_property
    def _index(self) -> dict[str, E]:
        return {word: member for member, words in self.table.items() for word in words}

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(words[0] for words in self.table.values())

    def parse(self, text: str) -> E:
        member = self._index.get(text.replace(" ", ""))
        if member is None:
            raise BadCellError(
                self.code, f"没有“{shown(text, Secret.NONE)}”这种{self.title}，请填写：{'、'.join(self.labels)}"
            )
        return member

    def parse_several(self, text: str) -> frozenset[E]:
        words = [word for word in _SEPARATORS.split(text) if word]
        unknown = [word for word in words if word not in self._index]
        if unknown or not words:
            quoted, choices = shown("、".join(unknown), Secret.NONE), "、".join(self.labels)
            raise BadCellError(self.code, f"没有“{quoted}”这种{self.title}，请从{choices}里选，几项之间用“、”隔开")
        return frozenset(self._index[word] for word in words)

    def show(self, member: E) -> str:
        return self.table[member][0]

    def show_several(self, members: Iterable[E]) -> str:
        chosen = frozenset(members)
        return "、".join(words[0] for member, words in self.table.items() if member in chosen)


SEXES = Words("性别", "sex.unknown", {Sex.MALE: ("男", "男性", "1"), Sex.FEMALE: ("女", "女性", "2")})

RELATIONS = Words(
    "关系",
    "relation.unknown",
    {
        Relation.FATHER: ("父亲", "爸爸", "父", "父子", "父女", "继父", "养父"),
        Relation.MOTHER: ("母亲", "妈妈", "母", "母子", "母女", "继母", "养母"),
        Relation.GRANDFATHER: ("祖父", "爷爷"),
        Relation.GRANDMOTHER: ("祖母", "奶奶"),
        Relation.MATERNAL_GRANDFATHER: ("外祖父", "外公", "姥爷"),
        Relation.MATERNAL_GRANDMOTHER: ("外祖母", "外婆", "姥姥"),
        Relation.SIBLING: ("兄弟姐妹", "哥哥", "姐姐", "兄", "姐"),
        Relation.RELATIVE: ("其他亲属", "亲属", "亲戚", "伯父", "叔叔", "姑姑", "舅舅", "姨妈", "阿姨"),
        Relation.OTHER: ("其他", "保姆", "邻居", "其他监护人"),
    },
)

CONTACT_KINDS = Words(
    "联系人身份",
    "kind.unknown",
    {
        ContactKind.DECIDES: ("监护人", "法定监护人"),
        ContactKind.COLLECTS: ("可接送", "接送人", "接送", "可接"),
        ContactKind.EMERGENCY: ("紧急联系人", "紧急联系", "紧急"),
        ContactKind.BARRED: ("禁止接送", "不得接送", "不可接送"),
    },
)

ROLES = Words(
    "岗位",
    "role.unknown",
    {
        Role.CLASS_TEACHER: ("班主任", "正班主任"),
        Role.CARE_TEACHER: ("托管教师", "托管老师", "课后服务教师"),
        Role.OFFICE: ("学校办公室", "办公室", "教务", "教务处"),
        Role.PRINCIPAL: ("校长",),
        Role.GATE: ("门卫", "保安", "保卫"),
        Role.FINANCE: ("财务", "会计", "出纳"),
        Role.TEACHER: ("教师", "老师", "任课教师", "科任教师", "专任教师"),
    },
)

ID_KINDS = Words(
    "证件类型",
    "id_kind.unknown",
    {
        IdKind.RESIDENT: ("居民身份证", "身份证", "二代身份证"),
        IdKind.PERMIT: ("港澳台通行证或居住证", "港澳居民来往内地通行证", "台湾居民来往大陆通行证", "港澳台居民居住证"),
        IdKind.PASSPORT: ("护照", "外国护照"),
        IdKind.OTHER: ("其他证件", "其他", "户口簿"),
    },
)
