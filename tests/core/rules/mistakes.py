"""One example of every mistake that a plan file can contain, for test_loading."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mistake:
    """Replacing `old` by `new` is reported once: `code` at `path`, saying `said`, on the line of `at` or else `new`."""

    old: str
    new: str
    code: str
    path: str
    said: str
    at: str = ""

    def __str__(self) -> str:
        return f"{self.code}@{self.path}"


AMOUNT = "services.courses.fee.amount"
MINIMUM = "services.courses.opening"
REVIEW = "services.care.registration.review_on"
CLOSES = "services.care.registration.closes_at"
FRIDAY = "services.courses.windows[1]"
CARE_DAYS = "    weekdays: {binding: [mon, tue, wed, thu], optional: [fri], cites: [六.6]}"
CARE_CLOSES = 'closes_at: {value: "2021-09-03 16:00", cites'

VALUES = [
    Mistake("amount: 20.00 元", "amount: 20.00", "yaml.decimal", AMOUNT, "20.00 元"),
    Mistake("amount: 20.00 元", "amount: 20 元", "money.bad", AMOUNT, "“20 元”不是金额"),
    Mistake("amount: 20.00 元", "amount: \uff12\uff10.00 元", "money.bad", AMOUNT, "不是金额"),
    Mistake("amount: 20.00 元", "amount: 2000", "money.bad", AMOUNT, "不是金额"),
    Mistake("amount: 20.00 元", "amount: 0.00 元", "value.range", AMOUNT, "要 > 0"),
    Mistake("amount: 20.00 元", "amount:", "yaml.empty_value", AMOUNT, "没有写内容"),
    Mistake("amount: 20.00 元", "amount: &a 20.00 元", "yaml.anchor", AMOUNT, "锚点"),
    Mistake("amount: 20.00 元", "amount: !yuan 20", "yaml.tag", AMOUNT, "!yuan"),
    Mistake("amount: 20.00 元", r'amount: "20.00\0 元"', "yaml.character", AMOUNT, "控制字符"),
    Mistake("min_pupils: 15", "min_pupils: 0", "value.range", f"{MINIMUM}.min_pupils", "≥ 1"),
    Mistake("min_pupils: 15", 'min_pupils: "15"', "value.type", f"{MINIMUM}.min_pupils", "要写整数"),
    Mistake("min_pupils: 15", "min_pupils: true", "value.type", f"{MINIMUM}.min_pupils", "要写整数"),
    Mistake("min_pupils: 15", "min_pupils: 15.0", "yaml.decimal", f"{MINIMUM}.min_pupils", "小数"),
    Mistake("min_pupils: 15", "min_pupils: 0x0f", "yaml.number", f"{MINIMUM}.min_pupils", "十进制"),
    Mistake("min_pupils: 15", "min_pupils: [15]", "value.type", f"{MINIMUM}.min_pupils", "现在是列表"),
    Mistake("opening: {min_pupils: 15, cites: [三.2]}", "opening: 15", "value.type", MINIMUM, "键: 值"),
    Mistake(
        'review_on: {value: "2021-09-03"', 'review_on: {value: "2021-9-3"', "date.bad", f"{REVIEW}.value", "四位年"
    ),
    Mistake(
        'review_on: {value: "2021-09-03"', "review_on: {value: 2021-02-30", "date.bad", f"{REVIEW}.value", "日历上没有"
    ),
    Mistake("2021-09-03 16:00", "2021-09-03 25:00", "time.bad", f"{CLOSES}.value", "一天里没有“25:00”"),
    Mistake("2021-09-03 16:00", "2021-09-03", "instant.bad", f"{CLOSES}.value", "日期加时间"),
    Mistake(
        "level: school\nschool_year", "level: shcool\nschool_year", "value.choice", "level", "school", "level: shcool"
    ),
    Mistake('school_year: "2021"', "school_year: 2021", "value.type", "school_year", "加引号"),
    Mistake('school_year: "2021"', 'school_year: "21"', "value.pattern", "school_year", "“21”"),
    Mistake("title: “1”类托管服务\n    kind", 'title: ""\n    kind', "value.empty", "services.care.title", "不能空着"),
    Mistake("charge: per_lesson", "charge: per_leson", "value.choice", "services.courses.fee.charge", "per_lesson"),
    Mistake(
        "staff_take_turns: true", "staff_take_turns: yes", "value.type", "groups.staff_take_turns", "true 或 false"
    ),
]

KEYS = [
    Mistake("amount: 20.00 元", "amuont: 20.00 元", "key.unknown", "services.courses.fee.amuont", "是不是“amount”"),
    Mistake("  told: at_once", "  told: at_once\n  tlod: x", "key.unknown", "attendance.tlod", "是不是“told”", "tlod"),
    Mistake("  told: at_once\n", "", "key.missing", "attendance.told", "缺少“told”", "attendance:\n  roll_call"),
    Mistake("min_pupils: 15, ", "", "key.missing", f"{MINIMUM}.min_pupils", "缺少", "opening: {cites"),
    Mistake("charge: free, ", "", "key.missing", "services.care.fee.charge", "缺少", "fee: {cites"),
    Mistake(
        "  told: at_once", "  told: at_once\n  told: x", "yaml.duplicate_key", "attendance.told", "写了两次", "told: x"
    ),
    Mistake("  told: at_once", "  told: at_once\n  [a]: x", "yaml.key", "attendance", "键只能是一个词", "[a]: x"),
    Mistake("  home: {title", "  Home: {title", "value.pattern", "campuses.Home", "Home"),
    Mistake("home: {title", "home: {key: home, title", "key.twice", "campuses", "不要再写 key", "campuses:"),
    Mistake(
        "{key: manners,", "{key: no_snacks,", "key.repeated", "house_rules[2].key", "no_snacks", "no_snacks, says: 待人"
    ),
]

CLAUSES = [
    Mistake(
        "{min_pupils: 15, cites: [三.2]}", "{min_pupils: 15}", "cite.missing", f"{MINIMUM}.cites", "cites: [条款号]"
    ),
    Mistake(
        "{min_pupils: 15, cites: [三.2]}", "{min_pupils: 15, cites: []}", "cite.missing", f"{MINIMUM}.cites", "条款号"
    ),
    Mistake(
        "{min_pupils: 15, cites: [三.2]}", "{min_pupils: 15, cites: 三.2}", "value.type", f"{MINIMUM}.cites", "列表"
    ),
    Mistake("15, cites: [三.2]", "15, cites: [三.22]", "cite.unknown", f"{MINIMUM}.cites[0]", "是不是“三.2”"),
    Mistake(
        "\n  六.7:",
        "\n  六.8: {title: 甲, place: 乙, says: 丙}\n  六.7:",
        "clause.uncited",
        "clauses.六.8",
        "没有任何规则引用",
        "六.8:",
    ),
]

OPEN_POINTS = [
    Mistake(
        CARE_CLOSES, "closes_at: {left_open: last_dya, cites", "open_point.unknown", f"{CLOSES}.left_open", "last_day"
    ),
    Mistake(
        CARE_CLOSES, "closes_at: {left_open: last_day, cites", "open_point.type", f"{CLOSES}.left_open", "datetime"
    ),
    Mistake(CARE_CLOSES, "closes_at: {cites", "point.value_or_open", CLOSES, "只写一个"),
    Mistake(CARE_CLOSES, CARE_CLOSES.replace("{", "{left_open: last_day, "), "point.value_or_open", CLOSES, "只写一个"),
    Mistake(
        CARE_CLOSES, CARE_CLOSES.replace("{", '{day: "2021-09-03", '), "point.day_and_value", CLOSES, "不要再写 day"
    ),
    Mistake(
        "  notice: {left_open: leave_notice, cites: [六.6]}\n",
        "",
        "open_point.unused",
        "left_open.leave_notice",
        "没有任何规则用到",
        "  leave_notice:",
    ),
    Mistake(
        "    type: bell\n",
        "    type: bell\n    at_least: 1\n",
        "open_point.bound",
        "left_open.dismissal_bell",
        "at_least",
        "  dismissal_bell:",
    ),
]

TABLES = [
    Mistake("weekday: fri}", "weekday: [thu, fri]}", "table.overlap", FRIDAY, "星期为周四"),
    Mistake(
        "weekday: fri}",
        "weekday: fri, season: winter}",
        "table.gap",
        FRIDAY[:-3],
        "夏令时",
        "windows:\n      - {when: {weekday",
    ),
    Mistake("weekday: fri}", "weekday: friday}", "fact.value", f"{FRIDAY}.when.weekday", "friday"),
    Mistake("weekday: fri}", "weekday: [fri, fri]}", "fact.repeated", f"{FRIDAY}.when.weekday", "重复"),
    Mistake("weekday: fri}", "weekday: []}", "fact.list", f"{FRIDAY}.when.weekday", "一列值"),
    Mistake("weekday: fri}", "weekday: [fri, 1.5]}", "yaml.decimal", f"{FRIDAY}.when.weekday[1]", "1.5"),
    Mistake("weekday: fri}", "wekday: fri}", "fact.unknown", f"{FRIDAY}.when.wekday", "weekday"),
    Mistake("  season: {values", "  on_fire: {values", "fact.unknown", "facts.on_fire", "可以用的事实"),
    Mistake("{when: {grade: 6}", "{when: {grade: [5, 6]}", "table.overlap", "sites[1]", "年级为5"),
    Mistake("{when: {grade: 6}", '{when: {grade: "6"}', "fact.value", "sites[1].when.grade", "没有“6”"),
    Mistake("{when: {grade: 6}", "{when: {grade: true}", "fact.value", "sites[1].when.grade", "true"),
    Mistake("values: [1, 2, 3, 4, 5, 6]", "values: [1, 2, 3, 4, 5, 6, 7]", "table.gap", "sites", "年级为7", "sites:\n"),
    Mistake(CARE_DAYS, CARE_DAYS.replace("fri", "sat"), "fact.outside", "services.care.weekdays", "facts"),
    Mistake(CARE_DAYS, CARE_DAYS.replace("fri", "mon"), "weekdays.list", "services.care.weekdays", "只能写一次"),
    Mistake(CARE_DAYS, CARE_DAYS.replace("fri", "fir"), "weekday.bad", "services.care.weekdays.optional[0]", "fir"),
]

RELATIONS = [
    Mistake(
        'review_on: {value: "2021-09-03"', 'review_on: {value: "2021-09-01"', "registration.order", REVIEW, "审核名单"
    ),
    Mistake("2021-09-03 16:00", "2021-09-01 16:00", "registration.order", CLOSES, "不能早于报名开放"),
    Mistake("fri}, starts: dismissal", 'fri}, starts: "17:30"', "window.order", FRIDAY, "晚于"),
    Mistake("fri}, starts: dismissal", "fri}, starts: bell", "time.bad", f"{FRIDAY}.starts", "bell"),
    Mistake("site: wenlan", "site: wenlna", "campus.unknown", "sites[1].site", "是不是“wenlan”"),
    Mistake(
        "services: [care]\n  signed", "services: [crae]\n  signed", "service.unknown", "agreement.services[0]", "care"
    ),
    Mistake("reason: not_on_roll, ", "", "eligibility.reason", "eligibility[2]", "对不上", "on_roll: false}, eligible"),
    Mistake(
        "kinds: [reading, homework]",
        "kinds: [reading, new_lessons]",
        "content.both",
        "services.care",
        "禁止",
        "  care:\n",
    ),
]

MISTAKES = [*VALUES, *KEYS, *CLAUSES, *OPEN_POINTS, *TABLES, *RELATIONS]
