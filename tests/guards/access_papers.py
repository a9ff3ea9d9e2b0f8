"""The pages about documents and printouts for `access_table.py`, and one of each family."""

import uuid
from typing import Any

from django.utils import timezone

from families.actions.attachments import PaperFacts, attach
from families.actions.printouts import ask_for_printout
from families.models import Family, Printout
from privacy import jobs
from privacy.identity import acting_as
from privacy.models import User
from privacy.roles import Permission as P
from tests.families.papers import PDF

# Name, what it needs, what its ids name, how it is asked, what it answers.
PAGES: tuple[tuple[str, P, str, str, int], ...] = (
    ("families:printouts", P.PRINT_FAMILY, "family", "get", 200),
    ("families:visit_pack", P.PRINT_FAMILY, "family", "get", 200),
    ("families:make_visit", P.PRINT_FAMILY, "family", "post", 302),
    ("families:make_record", P.PRINT_FAMILY, "family", "post", 302),
    # No plan is approved: it leads back with the reason.
    ("families:make_plan", P.PRINT_FAMILY, "family", "post", 302),
    ("families:printout", P.PRINT_FAMILY, "printout", "get", 200),
    ("families:printout_download", P.PRINT_FAMILY, "printout", "post", 200),
)


def a_printout(family: Family, worker: User) -> uuid.UUID:
    """The whole record as its worker has it."""
    with acting_as(worker):
        job = ask_for_printout(family=family, kind=Printout.Kind.RECORD, by=worker)
    jobs.run(str(job.pk))
    with acting_as(worker):
        return Printout.objects.get(job_id=job.pk).pk


def a_paper(family: Family, worker: User) -> uuid.UUID:
    """A letter of today about the family as a whole."""
    facts = PaperFacts("letter", "A letter", timezone.localdate(), None)
    given: dict[str, Any] = {"facts": facts, "content": PDF, "file_name": "a.pdf", "target": None}
    with acting_as(worker):
        return attach(family=family, by=worker, **given).pk
