"""Page components with declared arguments; one that is not declared fails when the template is read."""

from django import template
from django.utils.html import format_html

register = template.Library()


@register.simple_block_tag
def page_head(content, title, lead=""):
    return format_html("<header><h1>{}</h1><p>{}</p>{}</header>", title, lead, content)


@register.simple_block_tag
def card(content, title=""):
    return format_html("<section class='card'><h2>{}</h2>{}</section>", title, content)


@register.simple_block_tag
def notice(content, tone="info", title=""):
    return format_html("<div class='alert'>{}{}</div>", title, content)


@register.simple_block_tag
def empty(content, title="", text=""):
    return format_html("<div class='empty'>{} {} {}</div>", title, text, content)


@register.simple_tag
def badge(word, tone="neutral", icon=""):
    return format_html("<span class='badge'>{}</span>", word)


@register.simple_tag
def facts(rows):
    return format_html("<dl>{}</dl>", rows)


@register.simple_tag
def fields(form):
    return format_html("{}", form.as_p())


@register.simple_tag
def submit(label, tone="primary", icon="", name="", value=""):
    return format_html("<button name='{}' value='{}'>{}</button>", name, value, label)


@register.simple_tag
def link_button(label, url, tone="", icon=""):
    return format_html("<a class='btn' href='{}'>{}</a>", url, label)


@register.simple_tag
def crumbs(items):
    return format_html("<nav>{}</nav>", items)


@register.simple_tag
def timeline(lines):
    return format_html("<ol>{}</ol>", lines)


@register.simple_tag
def tabs(items):
    return format_html("<ul>{}</ul>", items)


@register.filter
def day(value):
    return str(value)


@register.filter
def moment(value):
    return str(value)
