"""The columns of the three sheets, as data: reader, template and writer all follow this one description."""

from kehou.areas.directory.sheets import grades, values
from kehou.areas.directory.sheets.columns import Column, Kind, Sheet
from kehou.areas.directory.sheets.masking import Secret
from kehou.areas.directory.sheets.words import CONTACT_KINDS, ID_KINDS, RELATIONS, ROLES, SEXES
from kehou.areas.directory.words import grade_name

CLASSES = Sheet(
    Kind.CLASSES,
    ("班级信息", "班级信息表", "班级表", "班级名单"),
    (
        Column(
            "school_year",
            "学年",
            grades.parse_school_year,
            "写成2021-2022或2021学年；一个文件只放一个学年",
            grades.show_school_year,
            required=True,
            aliases=("所属学年",),
            example="示例2021-2022，导入时不读这一行",
        ),
        Column("campus", "校区", values.parse_label, "只有一个校区的可以不填", aliases=("校区名称", "教学点")),
        Column(
            "grade",
            "年级",
            grades.parse_grade,
            "一年级至九年级，也可以只写数字",
            grade_name,
            required=True,
            aliases=("年级名称", "所在年级"),
            example="一年级",
        ),
        Column(
            "number",
            "班号",
            grades.parse_class,
            "写成1班、(1)班或一(1)班",
            lambda number: f"{number}班",
            required=True,
            aliases=("班级", "班级名称", "班名", "班级号", "班级编号"),
            example="1班",
        ),
        Column(
            "teacher",
            "班主任工号",
            values.parse_staff_number,
            "教职工表里的工号；还没定的可以不填",
            aliases=("班主任", "班主任教工号", "班主任编号"),
            example="T0001",
        ),
        Column("room", "教室", values.parse_label, "教室名称，可以不填", aliases=("教室名称", "所在教室", "教室号")),
    ),
)


def _contact(block: str, title: str, heads: tuple[str, ...], usual: str, *, required: bool) -> tuple[Column, ...]:
    """The columns of one contact; `heads` are other words before the number, `usual` what an empty 身份 cell means."""

    def aliases(*tails: str) -> tuple[str, ...]:
        return tuple(f"{head}{tail}" for head in (title, *heads) for tail in tails)

    return (
        Column(
            f"{block}.name",
            f"{title}姓名",
            values.parse_name,
            "接送和联系孩子的大人的姓名",
            required=required,
            aliases=aliases("姓名", "名字"),
            block=block,
            example="张示例" if required else "",
        ),
        Column(
            f"{block}.relation",
            f"{title}关系",
            RELATIONS.parse,
            "与学生的关系，例如父亲、母亲、祖母",
            RELATIONS.show,
            required=required,
            aliases=aliases("与学生关系", "关系", "称谓"),
            block=block,
            choices=RELATIONS.labels,
            example="父亲" if required else "",
        ),
        Column(
            f"{block}.phone",
            f"{title}手机",
            values.parse_phone,
            "11位手机号；整列请设为文本格式",
            required=required,
            aliases=aliases("手机", "手机号", "手机号码", "电话", "联系电话", "联系方式"),
            secret=Secret.PHONE,
            block=block,
            example="16000000000" if required else "",
        ),
        Column(
            f"{block}.kinds",
            f"{title}身份",
            CONTACT_KINDS.parse_several,
            f"从监护人、可接送、紧急联系人、禁止接送里选，用“、”隔开；不填就是{usual}",
            CONTACT_KINDS.show_several,
            aliases=aliases("身份", "权限", "类别"),
            block=block,
            example="监护人、可接送、紧急联系人" if required else "",
        ),
    )


_GUARDIAN_USUAL = "监护人、可接送、紧急联系人"

PUPILS = Sheet(
    Kind.PUPILS,
    ("学生信息", "学生信息表", "学生名册", "学生名单", "学生花名册", "学生表"),
    (
        Column(
            "roll_number",
            "学籍号",
            values.parse_roll_number,
            "学籍系统里的学籍号；整列请设为文本格式",
            required=True,
            aliases=("全国学籍号", "国网学籍号"),
            secret=Secret.ID,
            example="示例，导入时不读这一行",
        ),
        Column(
            "name",
            "姓名",
            values.parse_name,
            "与证件一致",
            required=True,
            aliases=("学生姓名", "名字"),
            example="李示例",
        ),
        Column(
            "sex",
            "性别",
            SEXES.parse,
            "男或女",
            SEXES.show,
            required=True,
            aliases=("学生性别",),
            choices=SEXES.labels,
            example="女",
        ),
        Column(
            "id_kind",
            "身份证件类型",
            ID_KINDS.parse,
            "不填就是居民身份证",
            ID_KINDS.show,
            aliases=("证件类型", "身份证类型"),
            choices=ID_KINDS.labels,
            example="居民身份证",
        ),
        Column(
            "id_number",
            "身份证件号",
            values.parse_document,
            "居民身份证填18位；整列请设为文本格式",
            required=True,
            aliases=("身份证号", "身份证号码", "身份证件号码", "证件号码", "证件号", "公民身份号码", "身份证"),
            secret=Secret.ID,
            example="999999201409010009",
        ),
        Column(
            "born",
            "出生日期",
            values.parse_date,
            "有居民身份证号的可以不填",
            lambda born: str(born.isoformat()),
            aliases=("出生年月日", "生日"),
            example="2014-09-01",
        ),
        Column(
            "grade",
            "年级",
            grades.parse_grade,
            "一年级至九年级，也可以只写数字",
            grade_name,
            required=True,
            aliases=("年级名称", "所在年级"),
            example="一年级",
        ),
        Column(
            "number",
            "班级",
            grades.parse_class,
            "写成1班、(1)班或一(1)班，与班级表一致",
            lambda number: f"{number}班",
            required=True,
            aliases=("班号", "班级名称", "所在班级", "班名"),
            example="1班",
        ),
        *_contact("guardian1", "监护人1", ("监护人一", "家长1"), _GUARDIAN_USUAL, required=True),
        *_contact("guardian2", "监护人2", ("监护人二", "家长2"), _GUARDIAN_USUAL, required=False),
        *_contact("other1", "其他接送人1", ("接送人1", "其他联系人1", "其他接送人"), "可接送", required=False),
        *_contact("other2", "其他接送人2", ("接送人2", "其他联系人2"), "可接送", required=False),
    ),
)

STAFF = Sheet(
    Kind.STAFF,
    ("教职工信息", "教职工信息表", "教职工名册", "教职工名单", "教职工表", "教师", "教师信息", "教师名册"),
    (
        Column(
            "number",
            "工号",
            values.parse_staff_number,
            "每人一个，不能重复",
            required=True,
            aliases=("教工号", "教职工号", "职工号", "教师工号", "编号"),
            example="示例，导入时不读这一行",
        ),
        Column("name", "姓名", values.parse_name, "与证件一致", required=True, aliases=("教师姓名",), example="王示例"),
        Column(
            "phone",
            "手机",
            values.parse_phone,
            "11位手机号，登录时使用；整列请设为文本格式",
            required=True,
            aliases=("手机号", "手机号码", "电话", "联系电话", "联系方式"),
            secret=Secret.PHONE,
            example="16000000001",
        ),
        Column(
            "roles",
            "岗位",
            ROLES.parse_several,
            f"从{'、'.join(ROLES.labels)}里选，几项之间用“、”隔开",
            ROLES.show_several,
            required=True,
            aliases=("职务", "角色", "岗位职务"),
            example="班主任、托管教师",
        ),
    ),
)

SHEETS = (CLASSES, PUPILS, STAFF)
