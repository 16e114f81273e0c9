"""Every sentence has words in every language, and the words keep what the sentence fills in."""

import re

import pytest

from kehou.base import i18n

PARAMETER = re.compile(r"%\((\w+)\)[sd]")
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:?!]")


def forms(message):
    return [message.string] if isinstance(message.string, str) else list(message.string)


def sentence(message):
    return message.id if isinstance(message.id, str) else message.id[0]


def test_no_sentence_lacks_a_translation():
    """When this fails: `python -m kehou.base.i18n update`, then write what `… missing` lists into locale/en."""
    assert i18n.missing() == []


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_translations_keep_every_parameter(language):
    """A parameter dropped or misspelt would lose a name or end in a server error."""
    odd = [
        sentence(message)
        for message in i18n.read(language)
        for words in forms(message)
        if message.id and words and set(PARAMETER.findall(sentence(message))) != set(PARAMETER.findall(words))
    ]
    assert odd == []


def test_sentences_use_chinese_punctuation():
    """Readers notice a half-width comma at once; also, one sentence in two spellings is two msgids."""
    assert [sentence(m) for m in i18n.extract() if m.id and HALF_WIDTH.search(sentence(m))] == []


def test_sentences_are_found_in_python_and_in_templates(tmp_path, monkeypatch):
    (tmp_path / "app/templates").mkdir(parents=True)
    (tmp_path / "app/x.py").write_text(
        'a = _("甲")\nb = pgettext("月", "乙")\nc = ngettext("一个", "%(n)s个", 2)\n', "utf-8"
    )
    (tmp_path / "app/templates/y.html").write_text(
        "{% load i18n %}\n  <p>{% translate '丙' %}</p>\n"
        "{% blocktranslate with who=x %}丁 {{ who }}{% endblocktranslate %}\n"
        "    {% if a %}{% translate '戊' as t %}\n{% endif %}{{ _('己') }} it's",
        "utf-8",
    )
    monkeypatch.setattr(i18n, "PACKAGE", tmp_path / "app")
    found = {(m.context, sentence(m)) for m in i18n.extract() if m.id}
    assert found == {
        (None, "甲"),
        ("月", "乙"),
        (None, "一个"),
        (None, "丙"),
        (None, "丁 %(who)s"),
        (None, "戊"),
        (None, "己"),
    }


def test_update_keeps_what_people_wrote_and_fills_traditional_only(tmp_path, monkeypatch):
    (tmp_path / "app").mkdir()
    source = tmp_path / "app/x.py"
    source.write_text('_("课后服务“1”")\n_("点名")\n', "utf-8")
    monkeypatch.setattr(i18n, "PACKAGE", tmp_path / "app")
    monkeypatch.setattr(i18n, "LOCALE", tmp_path / "locale")
    i18n.update()
    assert i18n.read("zh_Hant").get("课后服务“1”").string == "課後服務「1」"
    assert i18n.missing() == [("en", "课后服务“1”"), ("en", "点名")]

    po = i18n.path_of("en")
    po.write_text(po.read_text("utf-8").replace('msgid "点名"\nmsgstr ""', 'msgid "点名"\nmsgstr "Roll call"'), "utf-8")
    source.write_text('_("点名")\n_("新的")\n', "utf-8")
    i18n.update()
    assert i18n.read("en").get("点名").string == "Roll call"
    assert i18n.read("en").get("课后服务“1”") is None
    assert i18n.missing() == [("en", "新的")]
