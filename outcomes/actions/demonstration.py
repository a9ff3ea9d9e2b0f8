"""The demonstration council: frameworks, families, and somebody to sign in as for every role."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db.models import Count

from families.actions.frameworks import load_frameworks
from families.actions.quality import count_quality
from families.actions.sample_agreements import record_sample_agreements
from families.actions.sample_districts import record_sample_districts
from families.actions.sample_emergencies import open_sample
from families.actions.sample_notes import write_sample_notes
from families.actions.sample_papers import attach_sample_papers
from families.actions.sample_referrals import record_sample_referrals
from families.actions.sample_risks import raise_sample_alerts
from families.actions.sample_supervisions import hold_sample_supervisions
from families.actions.sample_tasks import raise_sample_tasks
from families.actions.sample_transfers import hand_over_sample_family
from families.actions.sample_views import share_sample_views
from families.models import Family, Member
from outcomes.actions.benchmarks import load_shipped
from outcomes.actions.computing import compute_outcomes
from outcomes.actions.importing import import_cases
from outcomes.actions.windows import load_windows
from privacy import audit, jobs
from privacy.actions.retention import ask_for_preview
from privacy.actions.sample_footing import record_sample_footing
from privacy.actions.sample_retention import propose_sample_transfers, publish_sample_schedules
from privacy.actions.sample_rights import record_sample_rights
from privacy.actions.sample_teams import record_sample_team
from privacy.errors import RuleBroken
from privacy.events import Event
from privacy.identity import acting_as, system_user
from privacy.models import Team, User
from privacy.roles import ROLE_NAMES, Role

# Printed on every start: it protects nothing, and production refuses the demonstration.
PUBLISHED_WORDS = "families first, always"
DOMAIN = "council.example"
# The last day on which the sample's feeds still cover most of what its outcomes ask.
FIRST_DAY = "2025-03-31"
# Half a year earlier: what held then and has broken since stands on the relapse watch.
DAY_BEFORE = date(2024, 9, 30)
WINDOWS_FOLDER = Path(__file__).resolve().parent.parent / "data"
WINDOWS = ("claim_windows.yaml", "claim_windows_demonstration.yaml")
TEAMS = 2
KEYWORKERS_A_TEAM = 2

# Two for each role whose work another of the same role approves.
STAFF: tuple[tuple[Role, str], ...] = (
    (Role.MANAGER, "Maya Osei"),
    (Role.MANAGER, "Tom Fielding"),
    (Role.HEAD_OF_SERVICE, "Helen Adeyemi"),
    (Role.HEAD_OF_SERVICE, "Graham Pike"),
    (Role.ANALYST, "Anika Rao"),
    (Role.ANALYST, "Ben Castle"),
    (Role.DPO, "Diane Okafor"),
    (Role.DPO, "Peter Lund"),
    (Role.ADMINISTRATOR, "Ade Morgan"),
    (Role.ADMINISTRATOR, "Ruth Keane"),
    (Role.SAFEGUARDING_LEAD, "Sofia Marsh"),
    (Role.INTERNAL_AUDITOR, "Ian Dunne"),
    (Role.PARTNER, "Priya Nolan"),
)


@dataclass(frozen=True)
class SignIn:
    """One line of the table of sign-ins."""

    role: str
    name: str
    email: str
    team: str


def load_demonstration(
    *, council: Path, frameworks: list[Path], say: Callable[[str], None]
) -> list[SignIn]:
    """Make what is missing; what people did in the demonstration since stays. The sign-ins."""
    if settings.PRODUCTION:
        raise RuleBroken(
            "The demonstration has a published password, so it is refused in production mode."
        )
    by = system_user("demonstration")
    with acting_as(by):
        load_frameworks(files=frameworks, by=by)
        for name in WINDOWS:
            load_windows(file=WINDOWS_FOLDER / name, by=by)
        load_shipped(by=by)
        empty = not Family.objects.exists()
    _stand_on_something(by)
    if empty:
        summary = import_cases(council, by=by)
        say(f"{summary.new} families imported.")
        record_sample_districts()
        _ask_for_results(by)
        ask_for_preview(by=by)
    with acting_as(by):
        teams = _biggest_teams()
        keyworkers = _keyworkers(teams, by)
        people = [*_staff(teams, by, STAFF), *keyworkers]
    _sample_work(people, keyworkers)
    count_quality(by=by)
    _sample_privacy(people)
    return [_line(user) for user in people]


def _ask_for_results(by: User) -> None:
    """What stood before, at once; what stands since, as a job that whoever signs in sees."""
    compute_outcomes(as_of=DAY_BEFORE, by=by)
    jobs.request("compute_outcomes", by=by, params={"as_of": FIRST_DAY})


def _stand_on_something(by: User) -> None:
    """Nothing is opened or imported before what it stands on is confirmed by two."""
    with acting_as(by):
        officers = _staff([], by, [each for each in STAFF if each[0] == Role.DPO])
    record_sample_footing(*officers)


def _sample_work(people: list[User], keyworkers: list[User]) -> None:
    """What the pages of keyworkers and managers show."""
    samples = (write_sample_notes, raise_sample_tasks, raise_sample_alerts, attach_sample_papers)
    for write in (*samples, hold_sample_supervisions):
        write(workers=keyworkers)
    share_sample_views(people=people)
    record_sample_agreements()
    managers = [user for user in people if user.role == Role.MANAGER]
    record_sample_referrals(managers=managers)
    hand_over_sample_family(workers=keyworkers, managers=managers)


def _sample_rights(people: list[User]) -> None:
    """A parent of one of the first families objects to the study."""
    first = {Role(user.role): user for user in reversed(people)}
    with acting_as(system_user("demonstration")):
        parent = Member.objects.filter(role="parent", left_on=None).order_by("pk").first()
    if parent is not None:
        record_sample_rights(
            dpo=first[Role.DPO], worker=first[Role.KEYWORKER], person_id=parent.person_id
        )


@cache
def _hashed() -> str:
    """One hash for all: hashing is slow by design, and here there is no secret to keep."""
    return make_password(PUBLISHED_WORDS)


def _sample_privacy(people: list[User]) -> None:
    """What the officers' pages show."""
    _sample_rights(people)
    _sample_retention(people)
    _sample_access(people)


def _sample_access(people: list[User]) -> None:
    """A closed team, and an opening in an emergency that waits for its judgement."""
    latest = {Role(user.role): user for user in people}
    administrator = latest[Role.ADMINISTRATOR]
    with acting_as(administrator):
        record_sample_team(administrator=administrator)
    open_sample(worker=latest[Role.KEYWORKER])


def _sample_retention(people: list[User]) -> None:
    """Published schedules, a family that is kept for an inquiry, two that go to an archive."""
    with acting_as(system_user("demonstration")):
        longest = Family.objects.order_by("closed_on", "reference").only("reference")[:1]
        reference = longest[0].reference
    officers = [user for user in people if user.role == Role.DPO]
    if publish_sample_schedules(officers=officers, reference=reference):
        propose_sample_transfers(officer=officers[0])


def _biggest_teams() -> list[Team]:
    """The teams with the most families."""
    ranked = Team.objects.annotate(size=Count("family")).order_by("-size", "name")
    return list(ranked[:TEAMS])


def _staff(teams: list[Team], by: User, staff: Sequence[tuple[Role, str]]) -> list[User]:
    """The invented staff; each manager has one of the biggest teams."""
    waiting = list(teams)
    found = []
    for role, name in staff:
        team = waiting.pop(0) if role is Role.MANAGER and waiting else None
        email = f"{name.lower().replace(' ', '.')}@{DOMAIN}"
        user = User.objects.filter(email=email).first()
        if user is None:
            user = User(email=email, name=name, role=role, team=team)
            user.password = _hashed()
            user.save()
            audit.record(Event.USER_CREATED, user, by=by, role=role)
        found.append(user)
    return found


def _keyworkers(teams: list[Team], by: User) -> list[User]:
    """Imported workers with the most families are invited into the managers' teams."""
    invited = list(User.objects.filter(role=Role.KEYWORKER, is_active=True).order_by("email"))
    missing = KEYWORKERS_A_TEAM * len(teams) - len(invited)
    ranked = User.objects.filter(role=Role.KEYWORKER, is_active=False)
    ranked = ranked.annotate(size=Count("allocations")).order_by("-size", "email")
    for place, worker in enumerate(ranked[: max(missing, 0)]):
        worker.is_active, worker.team = True, teams[place % len(teams)]
        worker.password = _hashed()
        worker.save()
        changed = ("is_active", "team", "password")
        audit.record(Event.USER_CREATED, worker, by=by, reason_code="invited", fields=changed)
        invited.append(worker)
    return sorted(invited, key=lambda worker: worker.email)


def _line(user: User) -> SignIn:
    return SignIn(ROLE_NAMES[Role(user.role)], user.name, user.email, str(user.team or ""))
