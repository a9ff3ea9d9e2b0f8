"""What two sides of a family share before a safety split, and who can still see what after it."""

import uuid
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.utils import timezone

from families.models import (
    AnswerSide,
    Artefact,
    Assessment,
    AssessmentAnswer,
    AssessmentReturn,
    Attachment,
    EmergencyOpening,
    Family,
    FamilyGrant,
    FamilyLineage,
    Intervention,
    Member,
    Need,
    Note,
    NoteAddendum,
    Observation,
    PlanGoal,
    Referral,
    ReferralStep,
    ReferredPerson,
    Restriction,
    Risk,
    SupervisionEntry,
    SupervisionFamily,
    Task,
    Transfer,
)
from families.queries.families import families_visible_to
from families.queries.grants import not_over
from families.queries.lineage import writing_others
from families.queries.notes import with_notes
from families.queries.subject_family import places_of
from privacy import identity
from privacy.encryption import plain_letters
from privacy.models import User
from privacy.roles import ROLE_NAMES, ROLE_SCOPE, Role, Scope

# Kinds of what is of several people, in the order of the page; the words stand beside a box.
SHARED: dict[str, str] = {
    "notes": "Contact notes",
    "papers": "Documents of the whole family",
    "tasks": "Tasks",
    "alerts": "Alerts",
    "artefacts": "Assessments and plans",
    "services": "Services for the whole family",
    "facts": "Facts about the household",
    "needs": "Needs of the whole family",
    "referrals": "How the family was referred",
    "handovers": "What was said when it was handed over",
}
OF_REFERRAL = ("reason", "address", "postcode")
OF_A_PERSON = ("papers", "services", "facts", "needs")
_MODELS: dict[str, Any] = {
    "notes": Note,
    "papers": Attachment,
    "tasks": Task,
    "alerts": Risk,
    "artefacts": Artefact,
    "services": Intervention,
    "facts": Observation,
    "needs": Need,
    "referrals": Referral,
    "handovers": Transfer,
}


def shared_rows(kind: str, family: Family) -> list[QuerySet[Any]]:
    """What of a kind is not one person's by name; that somebody leads the case stays with it.

    An assessment, its plan and what its approval recorded are never parted.
    """
    rows: QuerySet[Any] = _MODELS[kind].objects.filter(family=family)
    if kind == "artefacts":
        written = Assessment.objects.filter(family=family)
        return [written, rows.exclude(artefact=Artefact.Kind.ALLOCATION)]
    if kind == "notes":
        # With what meetings said of the family goes what they had chosen of its record.
        return [rows, SupervisionFamily.objects.filter(family=family)]
    return [rows.filter(person=None) if kind in OF_A_PERSON else rows]


@dataclass(frozen=True)
class Opener:
    """Somebody who can open a family, and why."""

    user: User
    why: str


def openers(*families: Family) -> dict[uuid.UUID, list[Opener]]:
    """Who opens each of these, by name or by role, each once.

    Who is kept from a family in person is no business of whoever reads this.
    """
    held = Restriction.objects.filter(family__in=families, ended_at=None)
    rows = list(held.values_list("family_id", "level", "named__user_id"))
    level = {key: what for key, what, _ in rows}
    ways = [*_by_grant(families, level), *((key, user, "Named") for key, _, user in rows if user)]
    users = _who_may([user for _, user, _ in ways], families)
    for family in families:
        if family.pk not in level:
            ways += [(family.pk, user.pk, ROLE_NAMES[Role(user.role)]) for user in users.values()]
    found: dict[uuid.UUID, dict[uuid.UUID, Opener]] = {family.pk: {} for family in families}
    teams = {family.pk: family.team_id for family in families}
    for key, user_id, why in ways:
        user = users.get(user_id)
        if user and (why != ROLE_NAMES[Role(user.role)] or _by_role(user, teams[key])):
            found[key].setdefault(user.pk, Opener(user, why))
    return {key: sorted(each.values(), key=lambda o: o.user.name) for key, each in found.items()}


def _by_grant(
    families: Sequence[Family], level: Mapping[uuid.UUID, str]
) -> list[tuple[uuid.UUID, uuid.UUID, str]]:
    """By a grant, which opens nothing that is sealed, and for the hour of an emergency."""
    emergency = "emergency"
    words = {**dict(FamilyGrant.Kind.choices), emergency: "Emergency, for an hour"}
    grants = FamilyGrant.objects.filter(not_over(), content_object__in=families).order_by()
    openings = EmergencyOpening.objects.filter(family__in=families, ends_at__gt=timezone.now())
    as_rows = openings.order_by().annotate(way=Value(emergency))
    rows = grants.annotate(way=F("kind")).values_list("content_object_id", "user_id", "way")
    each = rows.union(as_rows.values_list("family_id", "user_id", "way"), all=True)
    sealed = Restriction.Level.SEALED
    return [
        (key, user, str(words[way]))
        for key, user, way in each
        if way == emergency or level.get(key) != sealed
    ]


def _who_may(named: Sequence[uuid.UUID], families: Sequence[Family]) -> dict[uuid.UUID, User]:
    """Those named, and whoever opens any of these families by role."""
    council = [role.value for role, scope in ROLE_SCOPE.items() if scope is Scope.ALL]
    of_team = [role.value for role, scope in ROLE_SCOPE.items() if scope is Scope.TEAM]
    teams = [family.team_id for family in families if family.team_id]
    wanted = Q(pk__in=named) | Q(role__in=council) | Q(role__in=of_team, team__in=teams)
    users = User.objects.filter(wanted, is_active=True).exclude(role=Role.SYSTEM)
    return {user.pk: user for user in users}


def _by_role(user: User, team_id: uuid.UUID | None) -> bool:
    """Whether a role opens what no restriction closes: of the council, or of one's own team."""
    scope = ROLE_SCOPE[Role(user.role)]
    return scope is Scope.ALL or (scope is Scope.TEAM and bool(team_id) and user.team_id == team_id)


def may_be_named(family: Family, *, user: User) -> list[Opener]:
    """Who can open the family now, and so may be let into the new one; not whoever asks."""
    return [each for each in openers(family)[family.pk] if each.user.pk != user.pk]


def other_side_of(family: Family, *, user: User) -> Family | None:
    """The family from which this one was separated for safety, if whoever asks opens both."""
    separated = FamilyLineage.objects.filter(to_family=family, kind=FamilyLineage.Kind.SEPARATED)
    families = with_notes(families_visible_to(user))
    return families.filter(pk__in=separated.values("from_family_id")).first()


@dataclass(frozen=True)
class Mention:
    """How many texts of a kind, on the other side, have a word of where those who went live."""

    kind: str
    number: int


def mentions(source: Family, target: Family) -> list[Mention]:
    """Texts that the other side kept, looked through for addresses, now and before."""
    gone = Member.objects.filter(family=target)
    people = Q(pk__in=gone.values("person_id"))
    words = {plain_letters(place) for place in places_of(people)} - {""}
    counted: Counter[str] = Counter()
    for kind, rows, *names in _kept(source):
        counted[kind] += sum(_says(row, names, words) for row in rows.only("pk", *names))
    counted["Referrals that led to no family"] = _elsewhere(gone, words)
    return [Mention(kind, number) for kind, number in counted.items() if number]


def _elsewhere(gone: QuerySet[Member], words: Collection[str]) -> int:
    """Referrals stay with a team, out of sight of others: where days of birth agree, one counts."""
    births = list(gone.values_list("person__date_of_birth", flat=True))
    named = ReferredPerson.objects.filter(date_of_birth__in=births)
    with identity.opening(identity.EVERYTHING):
        rows = Referral.objects.filter(family=None, pk__in=named.values("referral"))
        return sum(_says(row, OF_REFERRAL, words) for row in rows.only("pk", *OF_REFERRAL))


def _says(row: Any, names: Sequence[str], words: Collection[str]) -> bool:
    """Whether any of these fields of a row has any of the words."""
    texts = [plain_letters(getattr(row, name)) for name in names]
    return any(word in text for word in words for text in texts)


def _kept(family: Family) -> list[tuple[Any, ...]]:
    """What was written and stayed: the words for it, the rows, and the fields."""
    return [
        ("Contact notes", Note.objects.filter(family=family), "text"),
        ("Additions to notes", NoteAddendum.objects.filter(note__family=family), "text"),
        (
            "Words to entries of a chronology",
            SupervisionEntry.objects.filter(part__family=family),
            "annotation",
        ),
        ("Documents", Attachment.objects.filter(family=family), "title", "file_name"),
        ("Alerts", Risk.objects.filter(family=family), "text"),
        ("Tasks", Task.objects.filter(family=family), "text"),
        *(("Assessments and plans", *each) for each in _of_assessments(family)),
        ("Facts", Observation.objects.filter(family=family), "detail_text"),
        ("Referrals", Referral.objects.filter(family=family), *OF_REFERRAL),
        (
            "Decisions about referrals",
            ReferralStep.objects.filter(referral__family=family),
            "reason",
        ),
        ("Handovers", Transfer.objects.filter(family=family), "handover", "answer"),
    ]


def _of_assessments(family: Family) -> list[tuple[Any, ...]]:
    """Every text of assessments and plans, with what another page typed meanwhile."""
    sides = AnswerSide.objects.filter(answer__assessment__family=family)
    return [
        (Artefact.objects.filter(family=family), "detail"),
        (Assessment.objects.filter(family=family), "reason"),
        (AssessmentAnswer.objects.filter(assessment__family=family), "text"),
        (sides, "text"),
        (AssessmentReturn.objects.filter(assessment__family=family), "comment"),
        (PlanGoal.objects.filter(assessment__family=family), "aim", "steps"),
    ]


@dataclass(frozen=True)
class CheckList:
    """Who can still see what. Without `other`, whoever asks does not open the other side."""

    other: Family | None
    here: list[Opener]
    there: list[Opener]
    both: list[str]
    unprotected: list[str]
    mentions: list[Mention]
    writing: list[str]

    @property
    def settled(self) -> bool:
        """Whether nothing is left to be looked at."""
        return not (self.both or self.unprotected or self.mentions or self.writing)


def check_list(family: Family, *, user: User) -> CheckList:
    """Of a family that was separated for safety from another."""
    other = other_side_of(family, user=user)
    found = openers(family, other) if other else openers(family)
    there = found[other.pk] if other else []
    here = found[family.pk]
    unprotected = Member.objects.filter(family=family, person__address_protected=False)
    return CheckList(
        other=other,
        here=here,
        there=there,
        both=[each.user.name for each in here if each.user in [o.user for o in there]],
        unprotected=[each.person.full_name for each in unprotected.select_related("person")],
        mentions=mentions(other, family) if other else [],
        writing=writing_others(other, user) if other else [],
    )
