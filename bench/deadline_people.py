"""Run by the bench with the site's settings: applications of an open call, ready to be submitted, and their officials.

`made N`: N applications, each of a region, written by an official of its own (all invented); prints how many are ready.
`sessions`: one line of JSON for everybody: their application and session.
"""

import json
import sys
from datetime import timedelta

from storm_people import begin, person, session_of

CODE = "deadline"


def make(wanted: int) -> None:
    from django.utils import timezone

    from corymb.apps.journal.actions import SYSTEM
    from corymb.apps.registry.models import Region
    from corymb.apps.selection import actions
    from corymb.site.demonstration.assessment import ANSWERS, written
    from corymb.site.demonstration.selection import PRESET, ZONE

    now, regions = timezone.now(), list(Region.objects.order_by("code"))
    told = {"actor": SYSTEM, "now": now}
    call = actions.draft_call(CODE, PRESET, None, **told)
    opened, closes = now - timedelta(days=1), now + timedelta(days=365)
    window = {"opens_at": f"{opened:%Y-%m-%d}T12:00", "closes_at": f"{closes:%Y-%m-%d}T12:00", "zone": ZONE}
    actions.change_call(call.pk, window, **told)
    actions.publish_call(call.pk, None, **told)
    for n in range(wanted):
        region = regions[n % len(regions)]
        official = person(f"deadline-{n}", "region_official", f"region:{region.code}")
        written(call, actions.Start(region, f"Application {n} (invented)", None), official, ANSWERS, now)
    print(wanted)


def let_in() -> None:
    """Everybody has just proved who they are with a password, as far as the site can tell."""
    from corymb.apps.selection.models import Application

    for found in Application.objects.filter(call__code=CODE, state="signing").select_related("started_by"):
        print(json.dumps({"number": found.pk, "session": session_of(found.started_by)}))


if __name__ == "__main__":
    begin(sys.argv[1:], {"made": make, "sessions": let_in})
