"""`manage.py import_cases DIR [--dry-run] [--publish-plan --reason TEXT]`"""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from outcomes.actions.importing import DirectoryRefused, Summary, import_cases
from outcomes.casefiles.faults import Fault
from outcomes.casefiles.records import FilesChanged
from privacy.errors import RuleBroken
from privacy.identity import system_user

SOME_REFUSED, NOTHING_READ = 1, 2


class Command(BaseCommand):
    """Exit status: 0 when all went in, 1 when some were refused, 2 when nothing was read."""

    help = "Read a directory of case files: new and changed families go in, faulty ones are named."

    def add_arguments(self, parser: CommandParser) -> None:
        """The directory, and what to do about it."""
        parser.add_argument("directory", type=Path, metavar="DIR")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
        parser.add_argument(
            "--publish-plan", action="store_true", help="publish local_plan.yaml at once"
        )
        parser.add_argument("--reason", default="", help="why the plan is published")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, list every fault, and sum up."""
        directory: Path = options["directory"]
        if not directory.is_dir():
            raise CommandError(f"{directory} is not a directory.", returncode=NOTHING_READ)
        try:
            summary = self._import(directory, options)
        except DirectoryRefused as refused:
            raise CommandError(
                "Nothing was read: put right the faults listed above.", returncode=NOTHING_READ
            ) from refused
        except FilesChanged as changed:
            raise CommandError(str(changed), returncode=SOME_REFUSED) from changed
        except RuleBroken as broken:
            raise CommandError(str(broken), returncode=NOTHING_READ) from broken
        except OSError as fault:
            what = f"{fault.filename or directory} cannot be read ({fault.strerror})."
            raise CommandError(what, returncode=NOTHING_READ) from fault
        self._sum_up(summary, options["dry_run"])
        if not summary.complete:
            sys.exit(SOME_REFUSED)

    def _import(self, directory: Path, options: dict[str, Any]) -> Summary:
        return import_cases(
            directory,
            by=system_user("operator"),
            dry_run=options["dry_run"],
            publish_plan=options["publish_plan"],
            reason=options["reason"],
            report=self._report,
        )

    def _report(self, fault: Fault) -> None:
        self.stderr.write(str(fault))

    def _sum_up(self, summary: Summary, dry_run: bool) -> None:
        """Counts on one line each; references of families that were refused."""
        if dry_run:
            self.stdout.write("Dry run: nothing was written.")
        self.stdout.write(f"Families new: {summary.new}")
        self.stdout.write(f"Families changed: {summary.changed}")
        self.stdout.write(f"Families unchanged: {summary.unchanged}")
        self.stdout.write(f"Families refused: {len(summary.refused)}")
        for reference in summary.refused:
            self.stdout.write(f"  {reference}")
        self.stdout.write(f"Rows refused without a family: {summary.rows_refused}")
        self.stdout.write(f"Warnings: {summary.warnings}")
        self.stdout.write(f"Terms new or changed: {summary.terms}")
        self.stdout.write(f"Feeds new or changed: {summary.feeds}")
        if summary.stay_withdrawn:
            facts = len(summary.stay_withdrawn)
            self.stdout.write(f"Facts that were withdrawn here and stay withdrawn: {facts}")
            for reference in summary.stay_withdrawn:
                self.stdout.write(f"  {reference}")
        if summary.left_alone:
            families = len(summary.left_alone)
            self.stdout.write(f"Families split or put together here, left as they are: {families}")
            for reference in summary.left_alone:
                self.stdout.write(f"  {reference}")
        if summary.feeds_held_back:
            self.stdout.write(
                "Feeds were held back: families that are stored were refused, and their missing "
                "facts must not look like good news. The next complete import takes them."
            )
        self.stdout.write(f"Local plan: {summary.plan}")
