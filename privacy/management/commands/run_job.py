"""`manage.py run_job ID`: one job, under the database's role that the worker chose for it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from privacy import jobs


class Command(BaseCommand):
    """Started by the worker, for jobs that need another role than its own."""

    help = "Do one job that waits (started by the worker)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which job."""
        parser.add_argument("job")

    def handle(self, *args: Any, **options: Any) -> None:
        """How it ended stands in its row."""
        jobs.run(options["job"])
