"""Jobs of rehearsals. What computes is loaded when a job runs, so that no page carries it."""

from procrastinate.contrib.django import app

from corymb.kit.again import AGAIN


@app.task(name="selection.rehearse", queue="soon", retry=AGAIN)  # type: ignore[untyped-decorator]
def rehearse(number: int) -> None:
    """Try the draft of a call out."""
    from corymb.apps.rehearsals.actions.trying import compute_rehearsal

    compute_rehearsal(number)
