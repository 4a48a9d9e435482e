"""Components: arguments are declared, what is given is escaped, both languages are spoken."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.utils import timezone, translation

import corymb
from corymb.kit.asking import NotPossible, refuse
from corymb.kit.parts import Figure, Line, Step, Tab, Tile

HOSTILE = '<b onclick="x">"&'
ESCAPED = "&lt;b onclick=&quot;x&quot;&gt;&quot;&amp;"
MOMENT = datetime(2026, 11, 23, 11, 2, tzinfo=UTC)


def shown(source: str, **values: Any) -> str:
    return Template(source).render(Context(values))


@pytest.mark.parametrize(
    "source",
    [
        '{% page_head title="a" colour="red" %}{% endpage_head %}',
        "{% page_head %}{% endpage_head %}",
        '{% card heading="a" %}{% endcard %}',
        '{% notice kind="info" %}{% endnotice %}',
        '{% empty titel="a" %}{% endempty %}',
        '{% badge "a" color="red" %}',
        "{% status %}",
        "{% stepper %}",
        "{% tabs items here %}",
        '{% submit "a" class="b" %}',
        '{% link_button "a" %}',
        "{% fields %}",
        "{% bullet 1 2 %}",
        "{% sparkline values %}",
        "{% tile_map tiles %}",
        "{% chart figure kind %}",
        '{% card title="a" %}',
    ],
)
def test_what_is_not_declared_fails_when_the_template_is_read(source: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        Template(source)


class Form(forms.Form):
    name = forms.CharField(label=HOSTILE)
    hidden = forms.CharField(widget=forms.HiddenInput, initial=HOSTILE)


@pytest.mark.parametrize(
    "source",
    [
        "{% page_head title=x lead=x %}{{ x }}{% endpage_head %}",
        "{% card title=x %}{{ x }}{% endcard %}",
        "{% notice title=x %}{{ x }}{% endnotice %}",
        "{% empty title=x text=x %}{{ x }}{% endempty %}",
        "{% badge x %}",
        "{% facts rows %}",
        "{% stepper steps %}",
        "{% tabs items %}",
        "{% crumbs crumbs %}",
        '{% crumbs_to x x x "" %}',
        "{% timeline lines %}",
        "{% submit x name=x value=x %}",
        "{% link_button x x %}",
        "{% fields form %}",
        "{% sparkline values x %}",
        "{% bullet 1 2 3 x %}",
        "{% tile_map tiles x %}",
        "{% chart figure %}",
    ],
)
def test_what_is_given_is_escaped(source: str) -> None:
    html = shown(
        source,
        x=HOSTILE,
        rows=[(HOSTILE, HOSTILE)],
        steps=[Step(HOSTILE, "now", HOSTILE)],
        items=[Tab(HOSTILE, HOSTILE)],
        crumbs=[(HOSTILE, HOSTILE), (HOSTILE, "")],
        lines=[Line(MOMENT, HOSTILE, HOSTILE, HOSTILE, HOSTILE)],
        form=Form(),
        values=[1, 2],
        tiles=[Tile(HOSTILE, HOSTILE, 0, 0, HOSTILE, HOSTILE, 1)],
        figure=Figure(HOSTILE, "bars", {"name": "</script><b>"}, [HOSTILE], [[HOSTILE]]),
    )
    assert [bad for bad in ("<b onclick", "</script><b>") if bad in html] == []
    assert ESCAPED in html


def test_what_stands_inside_a_block_keeps_its_markup() -> None:
    assert "<em>a</em>" in shown("{% card %}<em>a</em>{% endcard %}")
    assert "<em>a</em>" in shown('{% page_head title="t" %}<em>a</em>{% endpage_head %}')


def test_a_tone_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="no such tone: 'red'"):
        shown('{% badge "a" tone="red" %}')


@pytest.mark.parametrize(
    ("code", "english", "russian", "sign"),
    [
        ("met", "met", "достигнута", "check"),
        ("not_met", "not met", "не достигнута", "x"),
        ("ahead", "ahead", "с опережением", "arrow-up"),
        ("on_track", "on track", "по плану", "arrow-right"),
        ("at_risk", "at risk", "под угрозой", "alert-triangle"),
        ("off_track", "off track", "отстаёт", "circle-x"),
        ("cannot_be_said", "cannot be said", "нельзя сказать", "question-mark"),
    ],
)
def test_a_status_is_an_icon_and_a_word(code: str, english: str, russian: str, sign: str) -> None:
    for language, word in (("en", english), ("ru", russian)):
        with translation.override(language):
            html = shown(f'{{% status "{code}" %}}')
        assert f"icons.svg#{sign}" in html
        assert f"</svg>{word}</span>" in html


def test_a_fact_without_a_value_is_a_dash() -> None:
    html = shown("{% facts rows %}", rows=[("a", None), ("b", 0), ("c", "")])
    assert html.strip() == '<dl class="facts"><dt>a</dt><dd>–</dd><dt>b</dt><dd>0</dd><dt>c</dt><dd></dd></dl>'


def test_the_step_of_now_is_said_to_be_it() -> None:
    html = shown("{% stepper steps %}", steps=[Step("a", "done"), Step("b", "now"), Step("c", "todo")])
    assert html.count('aria-current="step"') == 1
    assert [word in html for word in (": done", ": now", ": still to come")] == [True] * 3


class Confirming(forms.Form):
    is_right = forms.BooleanField(label="It is right.")


class Filled(forms.Form):
    name = forms.CharField(help_text="as in the charter")
    email = forms.EmailField(widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    sum = forms.DecimalField(widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "wide"}))
    remark = forms.CharField(required=False)
    agreed = forms.BooleanField()


def test_an_error_stands_beside_its_field_and_in_the_summary_with_a_link() -> None:
    html = shown("{% fields form %}", form=Filled({"name": "", "email": "x@example.org", "sum": "1", "agreed": "on"}))
    assert '<a href="#id_name">Name</a>: This field is required.' in html
    assert 'aria-describedby="id_name_help id_name_wrong"' in html
    assert html.count('aria-invalid="true"') == 1
    assert 'id="id_name_wrong"' in html
    assert 'id="id_name_help"' in html


@pytest.mark.parametrize(
    ("typed", "refused", "heading"),
    [
        ("on", "", "This cannot be done now"),
        ("on", "elsewhere", "This cannot be done now"),
        ("on", "is_right", "Please check what you entered"),
        ("", "", "Please check what you entered"),
    ],
)
def test_a_summary_asks_to_check_what_was_entered_where_that_is_wrong(typed: str, refused: str, heading: str) -> None:
    form = Confirming({"is_right": typed})
    assert form.is_valid() == bool(typed)
    refuse(form, NotPossible("There is no quorum.", refused))
    html = shown("{% fields form %}", form=form)
    assert re.findall("<h2>(.*?)</h2>", html) == [heading]
    assert html.count("There is no quorum.") == (2 if refused == "is_right" else 1)


def test_a_form_that_refuses_what_was_entered_together_asks_to_check_it() -> None:
    form = Confirming({"is_right": "on"})
    form.add_error(None, "The end is before the beginning.")
    assert "Please check what you entered" in shown("{% fields form %}", form=form)


def test_a_label_that_is_a_sentence_stands_before_the_colon_without_its_own_sign() -> None:
    html = shown("{% fields form %}", form=Confirming({}))
    assert '<a href="#id_is_right">It is right</a>: This field is required.' in html
    assert ">It is right.</label>" in html


def test_fields_keep_what_their_controls_say_of_themselves() -> None:
    html = shown("{% fields form %}", form=Filled())
    assert 'autocomplete="email"' in html
    assert 'inputmode="decimal"' in html
    assert 'class="form-control wide"' in html
    assert 'class="form-check-input"' in html
    assert html.count("(optional)") == 1
    assert "summary" not in html
    assert "<form" not in html


def test_a_card_on_a_phone_names_a_figure_with_its_unit_as_the_head_of_the_table_does() -> None:
    """No label of a cell is only the beginning of the head of its column."""
    found = []
    for path in Path(corymb.__file__).parent.rglob("*.html"):
        for table in re.findall("<table.*?</table>", path.read_text(), re.DOTALL):
            heads = re.findall(r'<th[^>]*scope="col"[^>]*>(.*?)</th>', table, re.DOTALL)
            labels = re.findall(r'data-head="((?:{%.*?%}|{{.*?}}|[^"])*)"', table)
            found += [(path, one) for one in labels if any(head.startswith(f"{one},") for head in heads)]
    assert found == []


def test_days_and_moments_in_both_languages() -> None:
    source = "{{ at|day }} | {{ at|moment }} | {{ on|day }} | {{ none|day }}"
    values = {"at": MOMENT, "on": date(2026, 1, 5), "none": None}
    with translation.override("en"), timezone.override("Europe/Moscow"):
        expected = "23 Nov 2026 | 23 Nov 2026, 14:02 MSK | 5 Jan 2026 | –"
        assert shown(source, **values).replace("\u00a0", " ") == expected
    with translation.override("ru"), timezone.override("Europe/Moscow"):
        expected = "23.11.2026 | 23.11.2026, 14:02 МСК | 05.01.2026 | –"
        assert shown(source, **values).replace("\u00a0", " ") == expected
    with translation.override("en"), timezone.override("Asia/Yekaterinburg"):
        assert shown("{{ at|moment }}", **values).replace("\u00a0", " ") == "23 Nov 2026, 16:02 UTC+5"


def test_numbers_in_both_languages() -> None:
    source = "{{ n|number:1 }} {{ whole|number }} {{ none|number }} {{ part|share }}"
    values = {"n": Decimal("-1234.5"), "whole": 61240, "none": None, "part": 0.9962}
    with translation.override("en"):
        assert shown(source, **values) == "−1,234.5 61,240 – 99.6\u202f%"
    with translation.override("ru"):
        assert shown(source, **values) == "−1\u202f234,5 61\u202f240 – 99,6\u202f%"


@pytest.mark.parametrize(
    ("days", "english", "russian", "how"),
    [
        (-2, "2 days late", "просрочено на 2 дня", "late"),
        (1, "tomorrow", "завтра", "soon"),
        (2, "2 days left", "осталось 2 дня", "soon"),
        (21, "21 days left", "остался 21 день", ""),
        (45, "45 days left", "осталось 45 дней", ""),
    ],
)
def test_how_long_there_is_left(days: int, english: str, russian: str, how: str) -> None:
    due = timezone.now() + timedelta(days=days)
    for language, words in (("en", english), ("ru", russian)):
        with translation.override(language):
            assert shown("{{ due|left }}|{{ due|urgency }}", due=due) == f"{words}|{how}"


def test_a_sparkline_breaks_where_a_value_is_missing() -> None:
    html = shown('{% sparkline values "a" %}', values=[1, 2, None, 4, 3])
    assert html.count("M") == 2
    assert html.count("<circle") == 1
    assert shown('{% sparkline values "a" %}', values=[]).count("<circle") == 0


def test_a_bullet_says_its_numbers() -> None:
    assert 'aria-label="Output: value 17.3, target 20, at the start 0"' in shown('{% bullet 17.3 20 0 "Output" %}')
    assert 'aria-label="Output: no value, target 20"' in shown('{% bullet none 20 none "Output" %}', none=None)


def test_a_tile_map_is_links_and_the_same_as_a_table() -> None:
    tiles = [Tile("KLU", "Kaluga", 0, 0, "17.3", "/kaluga", 6), Tile("TVE", "Tver", 1, 0, "–")]
    html = shown('{% tile_map tiles "Growth" %}', tiles=tiles)
    assert html.count('href="/kaluga"') == 2
    assert '<g class="none" role="img" aria-label="Tver: –">' in html
    assert (html.count("<tr>"), html.count("1 region has no figure.")) == (2, 1)
    assert [html.count(text) for text in ('<i class="s6">', 'class="tile-none"')] == [1, 1]


def test_a_map_on_which_every_region_has_a_figure_counts_no_others() -> None:
    html = shown('{% tile_map tiles "Growth" %}', tiles=[Tile("KLU", "Kaluga", 0, 0, "17.3", "/kaluga", 6)])
    assert [html.count(text) for text in ("no figure", "<tr>")] == [0, 2]


def test_a_chart_carries_its_option_and_the_same_as_a_table() -> None:
    figure = Figure("Path", "path", {"series": [{"data": [1, 2]}]}, ["Year", "Value"], [["2016", "1"], ["2017", "2"]])
    html = shown("{% chart figure %}", figure=figure)
    assert '{"series": [{"data": [1, 2]}]}</script>' in html
    assert html.count("<tr>") == 3
    assert '<details class="same-as-table" open>' in html


def test_an_icon_that_is_not_there_is_a_point() -> None:
    assert "icons.svg#point" in shown('{% icon "no-such-icon" %}')
