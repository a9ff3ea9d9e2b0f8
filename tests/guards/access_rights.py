"""Pages of rights beside access and of the registers, for the table; a record of each."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from privacy.actions.bases import confirm_basis, put_basis
from privacy.actions.complaints import pass_on
from privacy.actions.overrides import put_override
from privacy.actions.registers import confirm
from privacy.actions.rights import check_identity, decide, open_right
from privacy.identity import acting_as
from privacy.models import RecipientNotice, RightOverride, RightsRequest, User
from privacy.roles import Permission, Role

if TYPE_CHECKING:
    from tests.council import Council

P = Permission
HANDLES, VIEWS, KEEPS = (
    P.HANDLE_SUBJECT_REQUEST,
    P.VIEW_PRIVACY_REGISTERS,
    P.KEEP_PRIVACY_REGISTERS,
)
# Name, permission, record, method, answer.
PAGES: list[tuple[Any, ...]] = [
    ("privacy:rights", HANDLES),
    ("privacy:right_new", HANDLES),
    ("privacy:right_open", HANDLES, "anybody"),
    ("privacy:right", HANDLES, "right"),
    ("privacy:right_step", HANDLES, "right_step"),
    ("privacy:right_recipient", HANDLES, "right_recipient"),
    ("privacy:right_portable", HANDLES, "right", "post", 302),
    ("privacy:right_letter", HANDLES, "right_letter", "post"),
    ("privacy:complaint_letter", P.WORK_COMPLAINT, "complaint_letter", "post"),
    ("privacy:bases", VIEWS),
    ("privacy:basis_new", KEEPS),
    ("privacy:basis_file", VIEWS, "", "post"),
]
BASIS: dict[str, Any] = {
    **{"basis": "public_task", "power": "Children Act 2004, section 10", "article_9": "g"},
    **{"schedule_1": ["6", "18"], "offences": True, "policy": "Policy on special categories"},
}


def based(by: User, *, purpose: str = "casework", **facts: Any) -> None:
    """A use rests on something from the first day of a year on."""
    day = timezone.localdate()
    facts = {**BASIS, "policy_review_on": day, "from_on": day.replace(month=1, day=1), **facts}
    with acting_as(by):
        made = put_basis(purpose=purpose, by=by, **facts)
    head = second_person()
    with acting_as(head):
        confirm_basis(basis=made, by=head)


def asked(by: User, person_id: Any, **facts: Any) -> RightsRequest:
    """Somebody uses a right, by telephone, today."""
    said = {"right": "rectification", "purpose": "casework", "channel": "phone", **facts}
    said = {"requester": "self", "received_on": timezone.localdate(), "text": "As I said", **said}
    with acting_as(by):
        return open_right(person_id=person_id, by=by, **said)


def decided(request: RightsRequest, by: User, outcome: str = "granted") -> RightsRequest:
    """Identity was checked, and it was decided."""
    today = timezone.localdate()
    with acting_as(by):
        if not request.identity_checked_on:
            check_identity(request=request, checked_on=today, how="document_seen", by=by)
    if (request.right, outcome) == ("objection", "refused"):
        outweighed(request, by)
    with acting_as(by):
        found: RightsRequest = decide(
            request=request, outcome=outcome, on=today, text="It was wrong", by=by
        )
        return found


def second_person() -> User:
    """Somebody who may confirm what the officer put."""
    head = User.objects.filter(role=Role.HEAD_OF_SERVICE).first()
    return head or User.objects.create(name="Second", email="second@x", role=Role.HEAD_OF_SERVICE)


def outweighed(request: RightsRequest, by: User, *, confirmed: bool = True) -> RightOverride:
    """Something outweighs it, as two people say."""
    with acting_as(by):
        day = timezone.localdate() + timedelta(7)
        made = put_override(request=request, reason="Somebody is unsafe", until_on=day, by=by)
    second = second_person()
    if confirmed:
        with acting_as(second):
            confirm(line=made, by=second)
    return made


def the_rights(council: "Council") -> dict[str, list[Any]]:
    """A right that was used and decided, with a recipient to tell."""
    dpo = council.of(Role.DPO)
    based(dpo)
    held = decided(asked(dpo, council.own.child.person_id), dpo)
    with acting_as(dpo):
        notice = RecipientNotice.objects.create(request=held, recipient="School", what="Dates")
    said = {"who": "self", "about": "other", "name": "A", "contact": "B", "text": "C"}
    with acting_as(dpo):
        today = timezone.localdate()
        complaint = pass_on(received_on=today, channel="letter", by=dpo, **said)
    return {
        "right": [held.pk],
        "right_step": [held.pk, "answer"],
        "right_letter": [held.pk, "acknowledged"],
        "complaint_letter": [complaint.pk, "acknowledged"],
        "right_recipient": [held.pk, notice.pk],
    }
