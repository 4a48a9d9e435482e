"""The job of what-ifs. What computes is loaded when it runs, so that no page carries it."""

from procrastinate.contrib.django import app

from corymb.kit.again import AGAIN


@app.task(name="council.variant", queue="soon", retry=AGAIN)  # type: ignore[untyped-decorator]
def vary(number: int) -> None:
    """Compute a what-if that was asked for."""
    from corymb.apps.variants.actions.trying import compute_variant

    compute_variant(number)
