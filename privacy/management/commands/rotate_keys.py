"""`manage.py rotate_keys`: new keys for everything sealed, while people go on working."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from privacy import jobs, keyring
from privacy.actions import keys
from privacy.errors import RuleBroken
from privacy.identity import system_user
from privacy.models import JobState


class Command(BaseCommand):
    """Without an option: bring in new keys (unless old ones are left) and seal everything anew."""

    help = "Bring in new keys and seal everything anew; --verify counts, --remove-old ends it."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do; how far it is stands on the page of jobs as well."""
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--verify", action="store_true", help="only count; 1 when any is left")
        what.add_argument("--remove-old", action="store_true", help="remove keys nothing is under")
        parser.add_argument(
            "--settle",
            type=float,
            default=keys.SETTLE,
            help="seconds until every process has noticed the new keys",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """One of the three; a rule that is broken ends with its sentence."""
        try:
            if options["verify"]:
                self._verify()
            elif options["remove_old"]:
                self._remove_old()
            else:
                self._rotate(options["settle"])
        except (RuleBroken, keyring.KeyMissing, keyring.RingBroken) as refused:
            raise CommandError(str(refused)) from refused

    def _rotate(self, settle: float) -> None:
        by = system_user("operator")
        added = keys.begin(by=by)
        for purpose in added:
            self.stdout.write(f"New key: {purpose}")
        if added:
            time.sleep(settle)
        else:
            self.stdout.write("Old keys are still in the ring: going on with their rotation.")
        job = jobs.run_here(keys.JOB, by=by)
        if job.state != JobState.DONE:
            raise CommandError(job.problem or "The rotation was cancelled; run it again to go on.")
        self.stdout.write(f"{job.result['renewed']:,} sealed anew.")
        self._verify()

    def _verify(self) -> None:
        """Each part of each place with its keys; refuses to say done while any is left."""
        found = keys.counts(by=system_user("operator"))
        left = keys.stale(found)
        for name, (purpose, each) in sorted(found.items()):
            words = ", ".join(
                f"key {key_id}: {number:,}" for key_id, number in sorted(each.items())
            )
            self.stdout.write(f"{name} ({purpose}): {words or 'nothing'}")
        if left:
            raise CommandError(f"{sum(left.values()):,} are not under today's keys.")
        self.stdout.write("Everything is under today's keys.")

    def _remove_old(self) -> None:
        removed = keys.remove_old(by=system_user("operator"))
        self.stdout.write(f"Old keys removed: {', '.join(removed) or 'there were none'}.")
