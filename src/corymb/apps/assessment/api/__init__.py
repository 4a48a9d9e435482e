"""The assessment for programs: what whoever arranges it reads, and what an expert reads, marks and submits."""

from corymb.apps.assessment.api import boards, reviews

ROUTERS = (boards.router, reviews.router)
