"""What happens to scorecards; what computes them is loaded by jobs alone (`computing`)."""

from corymb.apps.scorecard.actions.ordering import ask_for_day, measure_from, order_publication, try_pack

__all__ = ["ask_for_day", "measure_from", "order_publication", "try_pack"]
