"""For walks over all pages: rights that people use, and the registers behind them."""

from families.models import Member
from privacy.identity import EVERYTHING, acting_as
from privacy.models import RecipientNotice, User
from tests.guards.access_registers import put_lines
from tests.guards.access_rights import asked, based, decided, outweighed


def furnish_rights(dpo: User) -> None:
    """Bases of two uses, lines that wait, a correction with a recipient to tell, an objection."""
    put_lines(dpo)
    based(dpo)
    based(dpo, purpose="nis", basis="research", article_9="j", schedule_1=["4"])
    with acting_as(dpo, opened=EVERYTHING):
        person = Member.objects.filter(role="parent").order_by("pk")[0].person_id
    corrected = decided(asked(dpo, person, text="My date of birth is wrong in the plan."), dpo)
    outweighed(asked(dpo, person, right="objection", purpose="nis"), dpo, confirmed=False)
    with acting_as(dpo):
        RecipientNotice.objects.create(
            request=corrected, recipient="Northmoor Academy", what="Dates of birth"
        )
