"""What follows the decision of a call."""

from corymb.apps.outcomes.models.agreements import Agreement, AgreementText, Commitment
from corymb.apps.outcomes.models.complaints import Complaint, Finding, Ground
from corymb.apps.outcomes.models.feedback import Release, Withholding
from corymb.apps.outcomes.models.results import Results

KEPT = (Withholding, Release, Complaint, Ground, Finding, Results, AgreementText, Agreement, Commitment)
"""Models whose rows the journal answers for."""

__all__ = [
    "KEPT",
    "Agreement",
    "AgreementText",
    "Commitment",
    "Complaint",
    "Finding",
    "Ground",
    "Release",
    "Results",
    "Withholding",
]
