"""How it is mended that an application names no cluster of the register, for pages that carry what was decided."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from corymb.apps.selection.models import Application
from corymb.apps.selection.queries.naming import name_cluster_url
from corymb.apps.selection.queries.seeing import without_cluster


def nameless(request: HttpRequest, applications: Iterable[Application]) -> tuple[tuple[str, str], ...]:
    """A notice about those of some applications to one call whose cluster the person may name."""
    left = without_cluster(request.user, applications, timezone.now())
    if not left:
        return ()
    links = format_html_join("; ", '<a href="{}">{}</a>', [(name_cluster_url(one), one.title) for one in left])
    told = _("Without a cluster of the register nothing is carried. Name the cluster:")
    return (("warning", format_html("{} {}", told, links)),)
