"""Write the case files of an invented council."""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from families.synthetic import CannotWrite, write_council


class Command(BaseCommand):
    help = "Write case files of invented families, for demonstrations and benchmarks."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--families", type=int, required=True, help="how many families")
        parser.add_argument("--seed", type=int, default=1, help="the same seed, the same files")
        parser.add_argument("--out", type=Path, required=True, help="a new or empty folder")
        parser.add_argument("--local-plan", action="store_true", help="with a local_plan.yaml")
        parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the council, saying every tenth of the way how far it is."""
        try:
            summary = write_council(
                families=options["families"],
                seed=options["seed"],
                out=options["out"],
                local_plan=options["local_plan"],
                processes=options["processes"],
                progress=self._progress,
            )
        except CannotWrite as error:
            raise CommandError(str(error)) from error
        for name, rows in summary.rows.items():
            self.stdout.write(f"{name}.csv: {rows:,} rows")

    def _progress(self, done: int, before: int, total: int) -> None:
        """Said when another tenth of the families is done."""
        if done * 10 // total > before * 10 // total:
            self.stderr.write(f"{done:,} of {total:,} families")
