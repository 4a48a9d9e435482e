"""How an application is called for its expert: by its title, or by a number where it is hidden who applies."""

from django.utils.translation import gettext as _

from corymb.apps.assessment.models import Review
from corymb.apps.assessment.states import FULL


def is_blind(review: Review) -> bool:
    return review.expert.blind == FULL


def title_of(review: Review) -> str:
    """What the expert calls the application; the rapporteur's second review of it is told apart."""
    blind = _("Application {number}").format(number=review.application_id) if is_blind(review) else ""
    title = blind or review.application.title
    return _("{title}: consensus").format(title=title) if review.is_rapporteur else title


def region_of(review: Review) -> str:
    return "" if is_blind(review) else review.application.region.title
