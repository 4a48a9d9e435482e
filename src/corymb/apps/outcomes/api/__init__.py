"""What follows a decision, for programs, to be read: outcomes, complaints, agreements, public results."""

from corymb.apps.outcomes.api import agreements, complaints, outcomes

ROUTERS = (outcomes.router, complaints.router, agreements.router)
