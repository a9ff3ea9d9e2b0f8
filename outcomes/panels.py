"""What the outcomes floor shows on the family page and in the list of families."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse

from families.models import Family
from families.panels import (
    Column,
    Panel,
    register_column,
    register_gap_counts,
    register_panel,
)
from families.queries.attachments import register_removal_hindrance
from families.queries.closing import register_unfinished
from families.queries.families import families_visible_to
from families.queries.lineage import register_hindrance, register_split_hindrance
from families.queries.narrowing import Narrowing, register_led, register_narrowing
from families.queries.reveals import mask_for
from families.queries.task_sources import register_source
from families.queries.words import Words
from families.saved_pages import SavedPage, register_saved_page
from outcomes.claim_parts import ClaimPart, Place, register_claim_part
from outcomes.forms import claims, forecast, neighbours, watch
from outcomes.forms.figure_pages import FIGURE_PAGES, kept_of
from outcomes.models import Claim, ClaimState
from outcomes.queries.achieved import LED
from outcomes.queries.ahead import AHEAD
from outcomes.queries.claim_breaks import breaks_of
from outcomes.queries.claim_papers import kept_for_a_claim
from outcomes.queries.claims import claims_of, claims_under_way
from outcomes.queries.family import found_in_last_run, progress_words
from outcomes.queries.forecast import Forecast
from outcomes.queries.funnel import STEPS
from outcomes.queries.gaps import gap_counts
from outcomes.queries.lineage import claim_in_the_making, claims_in_the_way
from outcomes.queries.money import ATTACHED
from outcomes.queries.submissions import told_of
from outcomes.queries.task_sources import MATURES, QUERY
from outcomes.queries.watch import watch_words
from outcomes.rules.ahead import NEAR, Wanted
from outcomes.rules.claim_breaks import to_do
from privacy import access
from privacy.models import User
from privacy.roles import Permission


def progress_panel(family: Family, user: User, words: Words) -> dict[str, Any]:
    """Every result of the last run, in words."""
    return {
        "found": found_in_last_run(family, words),
        "may_edit": access.can(user, Permission.EDIT_FAMILY),
    }


def claims_panel(family: Family, user: User, words: Words) -> dict[str, Any]:
    """For those who oversee: keyworkers' screens carry no claim pressure."""
    return {"claims": claims_of(family, words.frameworks)}


def progress_column(families: Sequence[uuid.UUID], user: User) -> dict[uuid.UUID, str]:
    """Outcomes met and sustained."""
    return progress_words(families)


def ministry_part(claim: Claim, user: User) -> dict[str, Any] | None:
    """What went to the ministry of a claim, and what came back."""
    return told_of(claim, may_open=access.can(user, Permission.VIEW_SUBMISSIONS))


def pack_part(claim: Claim, user: User) -> dict[str, Any] | None:
    """Where the packs of a claim are; nothing where nothing is frozen."""
    return {} if claim.run_id and claim.state != ClaimState.DRAFT else None


def breaks_part(claim: Claim, user: User) -> dict[str, Any] | None:
    """What the claim rests on and has broken since."""
    breaks = breaks_of(claim, mask_for(user, claim.family_id))
    may = access.can(user, Permission.WITHDRAW_CLAIM)
    return {"breaks": breaks, "to_do": to_do(claim.state), "may_decide": may} if breaks else None


def papers_part(claim: Claim, user: User) -> dict[str, Any] | None:
    """Where the documents behind it are; nothing where nothing is frozen."""
    return {} if claim.run_id and claim.state != ClaimState.DRAFT else None


register_claim_part(ClaimPart("papers", "outcomes/_claim_papers_link.html", papers_part, order=60))
register_claim_part(
    ClaimPart("breaks", "outcomes/_claim_breaks.html", breaks_part, place=Place.FIRST)
)
register_claim_part(ClaimPart("ministry", "outcomes/_claim_ministry.html", ministry_part, order=70))
register_claim_part(
    ClaimPart(
        *("pack", "outcomes/_claim_pack.html", pack_part),
        order=80,
        permission=Permission.MAKE_CLAIM_PACK,
    )
)


def watch_column(families: Sequence[uuid.UUID], user: User) -> dict[uuid.UUID, str]:
    """What has gone back and nobody has answered."""
    return watch_words(families)


register_panel(
    Panel("progress", "Progress", "outcomes/_family_progress.html", progress_panel, order=40)
)
register_panel(
    Panel(
        *("claims", "Claims", "outcomes/_family_claims.html", claims_panel),
        order=50,
        permission=Permission.VIEW_CLAIMS,
    )
)
register_column(Column("progress", "Outcomes sustained", progress_column))
register_column(Column("watch", "To look at", watch_column, order=110))


def blocked_by_gaps() -> list[dict[str, Any]]:
    """Results that cannot be judged, by what is missing, and the page that lists them."""
    return [
        {"code": code, "results": results, "url": reverse("outcomes:gap", args=[code])}
        for code, results in gap_counts().items()
    ]


def near_a_claim(user: User, day: date) -> Q:
    """Where the forecast puts them by the last run."""
    return Forecast(families_visible_to(user)).at(Wanted(NEAR))


register_narrowing(
    Narrowing(
        *("near", "Near a claim", near_a_claim),
        hint="Exactly one thing is missing, by the last run",
        on_board=True,
        # Keyworkers' screens carry no claim pressure.
        permission=Permission.VIEW_DASHBOARD,
    )
)
for step in STEPS:
    register_narrowing(step)
for name, led in (*LED.items(), ("attached", ATTACHED), ("ahead", AHEAD)):
    register_led(name, led)
for words, address, permission in FIGURE_PAGES:
    code = address.partition(":")[2]
    register_saved_page(SavedPage(code, words, address, permission, kept_of(code)))
for page in (
    SavedPage(
        *("dashboard", "Dashboard", "outcomes:dashboard", Permission.VIEW_DASHBOARD),
        kept=lambda data, user: "",
    ),
    SavedPage(
        *("forecast", "Forecast", "outcomes:forecast", Permission.VIEW_DASHBOARD, forecast.kept),
    ),
    SavedPage("claims", "Claims", "outcomes:claims", Permission.VIEW_CLAIMS, claims.kept),
    SavedPage("watch", "Relapse watch", "outcomes:watch", Permission.VIEW_CLAIMS, watch.kept),
    SavedPage(
        *("coverage", "What is missing", "outcomes:gaps", Permission.VIEW_COVERAGE),
        kept=lambda data, user: "",
    ),
    SavedPage(
        *("neighbours", "Statistical neighbours", "outcomes:neighbours"),
        *(Permission.VIEW_NEIGHBOURS, neighbours.kept),
    ),
):
    register_saved_page(page)
register_gap_counts(blocked_by_gaps)
register_source(MATURES)
register_source(QUERY)
register_removal_hindrance(kept_for_a_claim)
register_hindrance(claims_in_the_way)
register_split_hindrance(claim_in_the_making)
register_unfinished(claims_under_way)
