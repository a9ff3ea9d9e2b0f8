"""From a draft to what the rules of outcomes ask for: submitted, approved by a second, withdrawn.

Approval records the dated artefacts that the engine reads, so nobody types them twice; a
withdrawal takes them back.
"""

import uuid
from datetime import date

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from families.actions.assessments import held_draft
from families.models import AnswerSide, Artefact, Assessment, AssessmentReturn
from families.queries.assessments import readiness_of
from families.queries.members import current_members
from families.rules import assessments as rules
from families.rules import cases
from privacy import access, audit
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.models import User
from privacy.roles import Permission

NOT_OWN = "You wrote a part of it: another person approves it."
NOT_WAITING = "It does not wait for a decision: it was taken back or decided meanwhile."
NOT_STANDING = "It is not approved, or was withdrawn already."
KINDS = (Artefact.Kind.ASSESSMENT, Artefact.Kind.PLAN, Artefact.Kind.PLAN_GOAL_LINK)
MADE_HERE = "Approved here, with its goals tied to needs"


@transaction.atomic
def submit(*, assessment: Assessment, by: User) -> Assessment:
    """Ask for approval; from now on nothing in it changes."""
    held = held_draft(assessment, by)
    today = timezone.localdate()
    cases.check_open(held.family.closed_on, today)
    rules.check_ready(readiness_of(held), today, settings.REVIEW_DAYS)
    AnswerSide.objects.filter(answer__assessment=held).delete()
    held.submitted_at, held.submitted_by = timezone.now(), by
    held.save(update_fields=["submitted_at", "submitted_by"])
    audit.record(Event.ASSESSMENT_SUBMITTED, held, by=by, family=held.family)
    return held


@transaction.atomic
def take_back(*, assessment: Assessment, by: User) -> Assessment:
    """It is a draft again, as it was."""
    held = _held(assessment, by, Permission.EDIT_FAMILY)
    _check_waits(held)
    _reopen(held)
    audit.record(Event.ASSESSMENT_TAKEN_BACK, held, by=by, family=held.family)
    return held


@transaction.atomic
def give_back(*, assessment: Assessment, comment: str, by: User) -> Assessment:
    """It is a draft again, every word as it was, with what is to be changed."""
    held = _held(assessment, by, Permission.APPROVE_ASSESSMENT)
    _check_waits(held)
    _check_other(held, by)
    if not comment.strip():
        raise RuleBroken("Say what is to be changed.", "comment")
    AssessmentReturn.objects.create(assessment=held, comment=comment, by=by, at=timezone.now())
    _reopen(held)
    audit.record(Event.ASSESSMENT_RETURNED, held, by=by, family=held.family)
    return held


@transaction.atomic
def approve(*, assessment: Assessment, by: User) -> Assessment:
    """It is the family's assessment and plan from today, and counts as such for outcomes."""
    held = _held(assessment, by, Permission.APPROVE_ASSESSMENT)
    _check_waits(held)
    _check_other(held, by)
    today = timezone.localdate()
    cases.check_open(held.family.closed_on, today)
    rules.check_ready(readiness_of(held), today, settings.REVIEW_DAYS)
    members = {member.person_id for member in current_members(held.family)}
    held.covers_everyone = bool(members) and members <= set(held.covers)
    held.approved_at, held.approved_by = timezone.now(), by
    held.artefacts = _record_artefacts(held, today, by)
    held.save()
    audit.record(
        Event.ASSESSMENT_APPROVED,
        held,
        by=by,
        family=held.family,
        covers_everyone=held.covers_everyone,
    )
    return held


def _record_artefacts(held: Assessment, on_date: date, by: User) -> list[uuid.UUID]:
    """What the rules ask for, each of this day; one that somebody recorded by hand stays."""
    made = []
    for kind in KINDS:
        artefact, is_new = Artefact.objects.get_or_create(
            family=held.family,
            artefact=kind,
            on_date=on_date,
            defaults={"covers_everyone": held.covers_everyone, "detail": MADE_HERE},
        )
        if is_new:
            made.append(artefact.pk)
            audit.record(
                Event.ARTEFACT_RECORDED, artefact, by=by, family=held.family, kind=kind.value
            )
    return made


@transaction.atomic
def withdraw(*, assessment: Assessment, reason: str, by: User) -> Assessment:
    """Its approval was wrong: it stays readable, and what it counted for is taken back."""
    held = _held(assessment, by, Permission.APPROVE_ASSESSMENT)
    if not held.stands:
        raise RuleBroken(NOT_STANDING)
    taken = list(held.artefacts)
    Artefact.objects.filter(family=held.family, pk__in=taken).delete()
    held.artefacts = []
    held.withdrawn_at, held.withdrawn_by, held.reason = timezone.now(), by, reason
    held.save(update_fields=["artefacts", "withdrawn_at", "withdrawn_by", "reason"])
    audit.record(Event.ASSESSMENT_WITHDRAWN, held, by=by, family=held.family, artefacts=len(taken))
    _record_for_others(held, by)
    return held


def _record_for_others(gone: Assessment, by: User) -> None:
    """Another that was approved on the same day counts by itself now."""
    if gone.approved_at is None:
        return
    day = timezone.localdate(gone.approved_at)
    others = Assessment.objects.filter(family=gone.family, withdrawn_at=None)
    for each in others.filter(approved_at__date=day).order_by("approved_at"):
        each.family = gone.family
        each.artefacts = [*each.artefacts, *_record_artefacts(each, day, by)]
        each.save(update_fields=["artefacts"])


def _held(assessment: Assessment, by: User, permission: Permission) -> Assessment:
    access.require(by, permission, assessment.family)
    found = Assessment.objects.select_for_update(of=("self",)).filter(pk=assessment.pk)
    held = found.filter(family=assessment.family).first()
    if held is None:
        raise Http404
    held.family = assessment.family
    return held


def _check_waits(held: Assessment) -> None:
    if not held.waits:
        raise RuleBroken(NOT_WAITING)


def _check_other(held: Assessment, by: User) -> None:
    if by.pk in {*held.writers, held.author_id, held.submitted_by_id}:
        raise RuleBroken(NOT_OWN)


def _reopen(held: Assessment) -> None:
    held.submitted_at, held.submitted_by = None, None
    held.save(update_fields=["submitted_at", "submitted_by"])
