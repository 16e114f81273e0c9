"""Names for synthetic people: common surnames, weighted by how often one meets them, and characters for given names."""

from random import Random

from kehou.areas.directory.sheets import Sex

_SURNAMES = (
    "王王王王李李李李张张张张刘刘刘陈陈陈杨杨赵赵黄黄周周吴吴徐徐孙孙马马朱朱胡胡郭郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏"
    "吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_GIVEN = {
    Sex.MALE: "宇浩轩泽睿子晨辰俊杰博文铭嘉豪天明志远航一鸣昊然承逸阳凯瑞毅恒诚朗奕",
    Sex.FEMALE: "欣怡雨涵梓诗琪思语佳悦可馨静婷雅宁若彤依诺心妍月晴梦瑶安琳舒清芷萱菲楠",
}
_ELDER = {
    Sex.MALE: "建国志强军伟勇平刚明永福海涛峰辉波鹏宏亮斌林",
    Sex.FEMALE: "秀英桂兰芳丽敏静燕红霞玲娟萍莉琴云梅洁凤",
}
_ONE_CHARACTER = 0.12


def surname(rng: Random) -> str:
    return _SURNAMES[int(rng.random() * len(_SURNAMES))]


def child_name(rng: Random, family: str, sex: Sex) -> str:
    return family + _given(rng, _GIVEN[sex])


def adult_name(rng: Random, family: str, sex: Sex) -> str:
    return family + _given(rng, _ELDER[sex])


def _given(rng: Random, characters: str) -> str:
    first = characters[int(rng.random() * len(characters))]
    if rng.random() < _ONE_CHARACTER:
        return first
    return first + characters[int(rng.random() * len(characters))]
