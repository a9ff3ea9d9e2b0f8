"""`manage.py compute_outcomes --as-of DATE --out DIR [--framework ID]`"""

from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from outcomes.actions.computing import compute_outcomes
from outcomes.files import OutputFolder
from privacy.errors import RuleBroken
from privacy.identity import system_user


def day(text: str) -> date:
    """A date as YYYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise ArgumentTypeError(f"{text!r} is not a date; write it as YYYY-MM-DD") from fault


class Command(BaseCommand):
    """Judges all families as on a day, keeps the run, and writes its files."""

    help = "Compute eligibility, progress and claims for all families, and write them to a folder."

    def add_arguments(self, parser: CommandParser) -> None:
        """The day, the folder, and optionally one framework."""
        parser.add_argument("--as-of", type=day, required=True, metavar="DATE")
        parser.add_argument("--out", type=Path, required=True, metavar="DIR")
        parser.add_argument("--framework", default="", metavar="ID")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compute, write, and say how much."""
        output, left_out = OutputFolder(options["out"]), []
        try:
            run = compute_outcomes(
                as_of=options["as_of"],
                by=system_user("operator"),
                framework=options["framework"],
                keep=output.keep,
                leave_out=lambda reference, why: left_out.append(f"{reference} ({why})"),
            )
            output.write()
        except RuleBroken as broken:
            raise CommandError(str(broken)) from broken
        except OSError as fault:
            raise CommandError(
                f"The files could not be written to {options['out']} ({fault.strerror}). "
                "None was kept; make room or choose another folder, and run again."
            ) from fault
        self.stdout.write(f"{run.counts['families']} families judged as on {run.as_of}.")
        if left_out:
            raise CommandError("Left out: " + "; ".join(left_out), returncode=3)
