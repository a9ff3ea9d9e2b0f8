"""`manage.py load_demo_study`: recipients of the study for the demonstration."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from exports.actions.sample_plan import plan_sample_return
from exports.actions.sample_recipients import record_sample_recipients
from privacy.errors import RuleBroken


class Command(BaseCommand):
    """Safe to run on every start: it makes only what is missing."""

    help = "Put and confirm two demonstration recipients of the study; plan the return that is due."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say where the keys lie."""
        try:
            folder = record_sample_recipients()
            plan_sample_return()
        except RuleBroken as broken:
            raise CommandError(str(broken)) from broken
        if folder is not None:
            self.stdout.write(f"Keys of the study's demonstration recipients: {folder}")
