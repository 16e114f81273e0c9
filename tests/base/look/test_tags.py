"""The parts pages are put together from."""

import re
from datetime import UTC, date, datetime

import pytest
from django import forms
from django.core.paginator import Paginator


class Sheet(forms.Form):
    name = forms.CharField(label="姓名", help_text="与身份证一致")
    agree = forms.BooleanField(label="我已阅读", required=False)
    days = forms.MultipleChoiceField(
        label="参加的日子",
        widget=forms.CheckboxSelectMultiple,
        choices=[("1", "周一"), ("2", "周二")],
        help_text="至少一天",
    )
    key = forms.CharField(widget=forms.HiddenInput)


def test_a_wrong_field_says_so_to_eye_and_ear(render):
    html = render("{% field form.name %}", form=Sheet({}))
    described = re.search(r'<input[^>]*aria-describedby="([^"]+)"', html)[1].split()
    assert 'aria-invalid="true"' in html
    assert "与身份证一致" in html
    assert len(described) == 2
    assert all(f'id="{identity}"' in html for identity in described)
    assert f'<label for="{Sheet()["name"].id_for_label}">' in html


def test_a_group_of_choices_is_one_described_fieldset(render):
    html = render("{% field form.days %}", form=Sheet({"days": ["2"]}))
    assert html.count("<legend") == 1
    described = re.search(r'<fieldset[^>]*aria-describedby="([^"]+)"', html)[1]
    assert all(f'id="{identity}"' in html for identity in described.split())
    assert re.search(r'value="2"[^>]*checked', html)
    assert not re.search(r'value="1"[^>]*checked', html)


def test_a_hidden_field_shows_nothing(render):
    html = render("{% field form.key %}", form=Sheet())
    assert html.strip().startswith("<input")
    assert "<label" not in html


def test_what_people_typed_is_never_markup(render):
    evil = '<b onclick="x">"&'
    html = render(
        "{% chip t 'wait' %}{% cell t value=t note=t %}{% kpi t t %}{% refusal t t t t %}{% empty_state t t %}"
        "{% progress 1 2 t t %}{% timeline items %}{% cite t t t %}{{ t|tel }}"
        "{% card title=t note=t %}{{ t }}{% endcard %}"
        "{% segments t options legend=t %}",
        t=evil,
        items=[{"what": evil, "when": evil, "note": evil}],
        options=[(evil, evil, "")],
    )
    assert "<b" not in html.replace("<blockquote", "")
    assert 'onclick="x"' not in html
    assert "&amp;lt;" not in html  # nor escaped twice


def test_a_refusal_cites_each_clause(render):
    html = render("{% refusal 'r' cites 'n' %}", cites=("四（二）", "备注2"))
    assert "依据：四（二）" in html
    assert "依据：备注2" in html


def test_a_single_citation_is_not_spelt_out(render):
    assert render("{% refusal 'r' '四（二）' %}").count("k-cite") == 1


def test_a_clause_opens_only_when_its_wording_is_known(render):
    assert "<details" not in render("{% cite '四（二）' %}")
    assert "<details" in render("{% cite '四（二）' '16:00 截止' %}")


def test_progress_of_nothing_is_a_bar_of_nothing(render):
    assert 'max="1" value="0"' in render("{% progress 0 0 'x' %}")
    assert 'max="32" value="27"' in render("{% progress 27 32 'x' %}")


def test_a_timeline_writes_moments_days_and_words(render):
    when = datetime(2021, 9, 2, 11, 3, tzinfo=UTC)
    html = render(
        "{% timeline items %}",
        items=[{"what": "a", "when": when, "tone": "now"}, {"what": "b", "when": date(2021, 9, 6)}, {"what": "c"}],
    )
    assert "9月2日 19:03" in html
    assert "9月6日 周一" in html
    assert html.count("<li") == 3
    assert html.count('aria-current="step"') == 1


def test_the_pager_keeps_filters_and_knows_where_it_is(render):
    page = Paginator(range(860), 20).get_page(4)
    html = render("{% pager page %}", page=page, path="/x/?school=3&page=4")
    assert "第 61–80 条，共 860 条" in html
    assert 'rel="next" href="?school=3&amp;page=5"' in html
    assert re.search(r'aria-current="page">4<', html)


def test_one_page_needs_no_pager(render):
    assert render("{% pager page %}", page=Paginator(range(5), 20).get_page(1)).strip() == ""


def test_segments_mark_the_answer_given(render):
    html = render(
        "{% segments 'p1' options 'absent' '陈一诺' %}", options=[("present", "到", ""), ("absent", "缺", "bad")]
    )
    assert re.findall(r'value="(\w+)" checked', html) == ["absent"]
    assert "陈一诺</legend>" in html


def test_tel_calls_the_number_as_stored(render):
    assert render("{{ n|tel }}", n="13800005678") == '<a class="k-tel" href="tel:13800005678">138 0000 5678</a>'


def test_an_icon_is_silent_unless_it_has_a_label(render):
    assert 'aria-hidden="true"' in render("{% icon 'home' %}")
    assert 'role="img" aria-label="首页"' in render("{% icon 'home' '首页' %}")


@pytest.mark.parametrize(("language", "tag"), [("zh-hans", "zh-Hans"), ("zh-hant", "zh-Hant"), ("en", "en")])
def test_html_lang(render, language, tag):
    assert render("{% html_lang %}", language=language) == tag


def test_an_asset_missing_from_the_manifest_does_not_break_the_error_page(render, monkeypatch):
    def lost(path):
        raise ValueError(path)

    monkeypatch.setattr("kehou.base.templatetags.kehou.static", lost)
    assert render("{% asset 'dist/phone.css' %}") == "/static/dist/phone.css"


def test_countdown_carries_both_clocks(render):
    opens, now = datetime(2021, 9, 3, 8, tzinfo=UTC), datetime(2021, 9, 3, 7, 59, 50, tzinfo=UTC)
    html = render("{% countdown opens now %}", opens=opens, now=now)
    assert f'data-until="{opens.isoformat()}" data-now="{now.isoformat()}"' in html
    assert ">9月3日 16:00<" in html  # what those without scripts read
