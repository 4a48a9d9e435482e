"""Jobs: letters go out every minute, reminders are written every working morning, digests on the first of a week.

The queue calls every morning; whether it is a working one, the calendar says, and some Saturdays are.
"""

from django.utils import timezone
from procrastinate.contrib.django import app

from corymb.apps.letters.actions import remind_everybody, send_due, write_digests
from corymb.kit.again import AGAIN

"""Both jobs of the morning are safe to repeat, and whoever was left out is written to then."""


@app.periodic(cron="* * * * *")  # type: ignore[untyped-decorator]
@app.task(name="letters.send", queueing_lock="letters.send", retry=AGAIN)  # type: ignore[untyped-decorator]
def send(timestamp: int) -> int:
    """Send what waits."""
    del timestamp  # the minute the queue meant; what waits now is sent
    return send_due(timezone.now())


@app.periodic(cron="0 6 * * *")  # type: ignore[untyped-decorator]
@app.task(name="letters.remind", queueing_lock="letters.remind", retry=AGAIN)  # type: ignore[untyped-decorator]
def remind(timestamp: int) -> int:
    """Remind everybody of what is due from them."""
    del timestamp
    return remind_everybody(timezone.now())


@app.periodic(cron="15 6 * * *")  # type: ignore[untyped-decorator]
@app.task(name="letters.digest", queueing_lock="letters.digest", retry=AGAIN)  # type: ignore[untyped-decorator]
def digest(timestamp: int) -> int:
    """Write the weekly letters."""
    del timestamp
    return write_digests(timezone.now())
