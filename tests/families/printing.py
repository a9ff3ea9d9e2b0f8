"""Printouts of a family, made as their worker has them made."""

import io
import uuid

from pypdf import PdfReader

from families.actions.printouts import ask_for_printout, read_printout
from families.models import Family, Printout
from privacy import jobs
from privacy.identity import acting_as
from privacy.models import Job, JobState, User


def printed(user: User, job_id: uuid.UUID | str) -> Printout:
    """What a job that was asked for makes."""
    jobs.run(str(job_id))
    with acting_as(user):
        job = Job.objects.get(pk=job_id)
        assert job.state == JobState.DONE, job.problem
        return Printout.objects.get(job_id=job.pk)


def made_of(family: Family, kind: str, by: User) -> Printout:
    with acting_as(by):
        job = ask_for_printout(family=family, kind=kind, by=by)
    return printed(by, job.pk)


def pages_of(printout: Printout) -> PdfReader:
    """As its maker downloads it."""
    key, maker = printout.pk, printout.made_by
    _, content = read_printout(family_id=printout.family_id, printout_id=key, by=maker)
    return PdfReader(io.BytesIO(content))


def pdf_text(printout: Printout) -> str:
    """Its words, without the ends of lines."""
    return " ".join(" ".join(page.extract_text() for page in pages_of(printout).pages).split())
