"""Requests whose entries are worked on, for tests."""

from types import SimpleNamespace

from privacy.actions import subject_collect
from privacy.models import SubjectParty, SubjectRequest
from tests.privacy.packing_facts import observe


def collected(case: SimpleNamespace, request: SubjectRequest) -> SubjectRequest:
    subject_collect.collect_items(request_id=request.pk, by=case.dpo)
    return request


def noted(case: SimpleNamespace, *texts: str) -> None:
    for number, text in enumerate(texts):
        observe(case.first, case.subject, f"O-{number}", detail_text=text)


def party(request: SubjectRequest, label: str) -> SubjectParty:
    return next(each for each in request.parties.all() if each.label == label)
