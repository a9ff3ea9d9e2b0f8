"""Every page of the families floor answers."""

import pytest
from django.urls import reverse

from tests.families.conftest import Office, browser
from tests.families.make_families import make_family


@pytest.mark.django_db
def test_every_page_opens(office: Office) -> None:
    family = make_family(office.keyworker)
    kim = browser(office.keyworker)
    member = family.members.first()
    pages = [
        reverse("families:families"),
        reverse("families:family_new"),
        reverse("families:person_search"),
        reverse("families:frameworks"),
        *(
            reverse("families:framework", args=[code])
            for code in ("tf-2015-national", "sf-2022-national", "ffp-2025")
        ),
        *(
            reverse(f"families:{name}", args=[family.pk])
            for name in (
                "family",
                "family_history",
                "family_dates",
                "member_new",
                "need_new",
                "needs_opening",
                "intervention_new",
                "intervention_opening",
                "artefact_new",
            )
        ),
        reverse("families:member_change", args=[family.pk, member.pk]),
        reverse("families:person_change", args=[family.pk, member.person_id]),
    ]
    for page in pages:
        answer = kim.get(page)
        assert answer.status_code == 200, page
    mo = browser(office.manager)
    for page in [
        reverse("families:allocations"),
        reverse("families:family_allocate", args=[family.pk]),
    ]:
        assert mo.get(page).status_code == 200, page
