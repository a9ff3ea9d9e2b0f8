"""The pages with forms into which anything may be typed."""

from django.urls import reverse

from tests.council import Case


def pages_with_forms(case: Case) -> list[str]:
    """Every page of casework on which something is typed."""
    family = case.family.pk
    plain = ("family_new", "person_search")
    of_family = (
        *("family_dates", "family_allocate", "member_new", "need_new", "intervention_new"),
        *("artefact_new", "needs_opening", "intervention_opening"),
    )
    nested = {
        "member_change": case.parent.pk,
        "person_change": case.parent.person_id,
        "need_change": case.need.pk,
        "intervention_change": case.intervention.pk,
    }
    return [
        *(reverse(f"families:{name}") for name in plain),
        *(reverse(f"families:{name}", args=[family]) for name in of_family),
        *(reverse(f"families:{name}", args=[family, key]) for name, key in nested.items()),
    ]
