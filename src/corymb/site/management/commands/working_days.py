"""`corymb-site working_days YEAR`: what sets a year apart from a plain row of weeks, and who says so."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from corymb.kit.working_days import in_force


class Command(BaseCommand):
    help = "weekdays that are off and weekends that are worked in a year, with the decree they come from"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int)

    def handle(self, *_: Any, **options: Any) -> None:
        calendar, year = in_force(), options["year"]
        decree = calendar.decree_of(year)
        alone = "Labour Code, article 112, alone: no decree of this year is known (docs/operations.md, Working days)"
        self.stdout.write(decree.source if decree else alone)
        for word, days in (("off", calendar.days_off(year)), ("worked", calendar.days_worked(year))):
            for day in days:
                self.stdout.write(f"{day:%Y-%m-%d %a} {word}")
