"""The steps that are timed inside Django's process, each against its baseline in the same run.

Called as `python -m tests.benchmarks.steps NAME`; prints one number of seconds.
"""

import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tfcase.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.db.models import Case, Count, Q, When  # noqa: E402
from django.test import Client  # noqa: E402

from families.actions.plans import draft_plan  # noqa: E402
from families.models import Allocation, Family, FrameworkVersion, Need  # noqa: E402
from families.queries.frameworks import key_of, rules_named  # noqa: E402
from families.queries.listing import counts, listed  # noqa: E402
from outcomes.actions.computing import compute_outcomes  # noqa: E402
from outcomes.actions.previews import preview_plan  # noqa: E402
from privacy.actions.retention import build_preview  # noqa: E402
from privacy.actions.schedules import load_schedules  # noqa: E402
from privacy.identity import acting_as, system_user  # noqa: E402
from privacy.models import Team, User  # noqa: E402
from privacy.roles import Role  # noqa: E402
from tests.benchmarks import dashboards, handing, noting, packs, returns  # noqa: E402
from tests.benchmarks.lookups import (  # noqa: E402
    list_page,
    one_by_its_key,
    one_of_the_caseload,
    search_by_part_of_a_name,
)
from tests.benchmarks.pages import PAGES_OF_FIGURES  # noqa: E402

DAY = date(2025, 3, 31)
VISITS = 30
QUESTIONS = 40


def seconds(work: Callable[[], object]) -> float:
    """How long something took."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def cpu_seconds() -> float:
    """Of this process and of its helpers, from their start."""
    own, helpers = (resource.getrusage(who) for who in WHOSE)
    return own.ru_utime + own.ru_stime + helpers.ru_utime + helpers.ru_stime


WHOSE = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def copy_observations() -> float:
    """The baseline of the outcome run: PostgreSQL's own copy of the observations."""

    def copied() -> None:
        with (
            acting_as(system_user("operator")),
            connection.cursor() as cursor,
            cursor.copy("COPY families_observation TO STDOUT") as copy,
        ):
            for _ in copy:
                pass

    return seconds(copied)


def copy_families() -> float:
    """The baseline of retention: PostgreSQL's own copy of the families with everybody in them."""

    def copied() -> None:
        with acting_as(system_user("operator")), connection.cursor() as cursor:
            for table in ("family", "member", "person"):
                with cursor.copy(f"COPY families_{table} TO STDOUT") as copy:
                    for _ in copy:
                        pass

    return seconds(copied)


def outcome_run() -> float:
    """All families judged and kept."""
    read_rules()
    return seconds(lambda: compute_outcomes(as_of=DAY, by=system_user("operator")))


def change_families() -> float:
    """A need of every tenth family is put right."""
    with acting_as(system_user("operator")):
        chosen = list(Family.objects.order_by("reference").values_list("pk", flat=True)[::10])
        needs = Need.objects.filter(family__in=chosen)
        return seconds(
            lambda: needs.update(evidenced=Case(When(evidenced=True, then=False), default=True))
        )


def increment() -> float:
    """The next night: what has changed, and what the new day changes."""
    read_rules()
    day, by = DAY + timedelta(days=1), system_user("operator")
    return seconds(lambda: compute_outcomes(as_of=day, by=by, only_changed=True))


def read_rules() -> None:
    """A worker has read the rules before its first run of the night."""
    with acting_as(system_user("operator")):
        rules_named({key_of(family).text for family in Family.objects.all()[:5000]})


def retention_preview() -> float:
    """Until when each family's file is kept, worked out for all of them."""
    load_schedules(by=system_user("operator"))
    return seconds(lambda: build_preview(by=system_user("operator")))


def plan_preview() -> float:
    """A local plan tried on all families of the framework under which most are held."""
    with acting_as(system_user("operator")):
        held = Family.objects.values("framework").annotate(number=Count("pk")).order_by("-number")
        version = FrameworkVersion.objects.get(pk=held[0]["framework"])
        plan = draft_plan(version=version, begin_with="empty", by=of_role(Role.ADMINISTRATOR))
    by = of_role(Role.ADMINISTRATOR)
    return seconds(lambda: preview_plan(plan=plan, as_of=DAY, by=by))


def return_of(kind: str) -> float:
    """A return built with every check and kept; its worker has read the rules, as for a run."""
    read_rules()
    of_role(Role.DPO, "other")  # Confirms the study's recipients.
    return seconds(returns.build(kind, of_role(Role.ANALYST), of_role(Role.DPO)))


def of_role(role: Role, which: str = "") -> User:
    """Somebody of this role who may sign in."""
    email = f"{role.value}{which}@bench.invalid"
    return User.objects.get_or_create(email=email, defaults={"name": role.value, "role": role})[0]


def keyworker() -> User:
    """The lead worker with the fullest caseload of at most forty open families."""
    with acting_as(system_user("operator")):
        open_ones = Allocation.objects.filter(ended_on=None)
        leads = list(open_ones.values_list("worker_id", flat=True)[:5000])
    fullest = max(set(leads), key=leads.count)
    worker = User.objects.get(pk=fullest)
    worker.is_active, worker.role = True, Role.KEYWORKER
    worker.save()
    return worker


def page(address: Callable[[User], str], role: Role = Role.KEYWORKER) -> float:
    """The median of several visits, by a keyworker or somebody else."""
    worker = keyworker() if role is Role.KEYWORKER else of_role(role)
    client = Client()
    client.force_login(worker)
    path = address(worker)
    answers = [seconds(lambda: client.get(path)) for _ in range(VISITS)]
    assert client.get(path).status_code == 200, path
    return statistics.median(answers)


def family_of(worker: User) -> str:
    """A family of the keyworker."""
    with acting_as(worker):
        return str(Family.objects.filter(allocations__worker=worker).values_list("pk")[0][0])


def noted(*, noted: bool) -> float:
    """A family's page, which is noted in the audit trail, or is not."""
    worker = keyworker()
    return noting.family_page(worker, f"/families/{family_of(worker)}/", noted=noted)


def manager() -> User:
    """Whoever manages the team with the most families."""
    biggest = Team.objects.annotate(families=Count("family")).latest("families")
    worker = keyworker()
    worker.role, worker.team = Role.MANAGER, biggest
    worker.save()
    return worker


def asked(work: Callable[[User], object]) -> float:
    """The quickest of many times that a manager asks the database for something."""
    with acting_as(system_user("operator")):
        user = manager()
    with acting_as(user):
        return min(seconds(lambda: work(user)) for _ in range(QUESTIONS))


def scan_of_families(user: User) -> None:
    """Every row of the families is looked at, by a condition that no index answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM families_family WHERE closure_reason <> 'none such'")


def scan_of_families_by_a_head() -> float:
    """The same by somebody who sees all of them; the quickest of many."""
    head = of_role(Role.HEAD_OF_SERVICE)
    with acting_as(head):
        return min(seconds(lambda: scan_of_families(head)) for _ in range(QUESTIONS))


def first_page(user: User) -> list[Family]:
    """What the list of families shows first."""
    return list(listed(user, Q(), "")[:50])


STEPS: dict[str, Callable[[], float]] = {
    "copy_observations": copy_observations,
    "copy_families": copy_families,
    "outcome_run": outcome_run,
    "subject_pack": lambda: packs.pack(of_role(Role.DPO)),
    "hand_on": handing.handed_on,
    "copy_rows": lambda: seconds(returns.copy_rows),
    "fpd": lambda: return_of("fpd"),
    "nis": lambda: return_of("nis"),
    "change_families": change_families,
    "increment": increment,
    "retention_preview": retention_preview,
    "plan_preview": plan_preview,
    "list_of_families": lambda: asked(first_page),
    "count_of_families": lambda: asked(lambda user: counts(user, Q())),
    "bare_page": lambda: page(lambda worker: "/accessibility/"),
    "list_decrypted": lambda: list_page(manager()),
    "list_plain": lambda: list_page(manager(), plain=True),
    "search": lambda: search_by_part_of_a_name(keyworker()),
    "one_by_key": lambda: one_by_its_key(keyworker()),
    "one_of_own": lambda: one_of_the_caseload(keyworker()),
    "my_families": lambda: page(lambda worker: "/families/"),
    "family_page": lambda: page(lambda worker: f"/families/{family_of(worker)}/"),
    "page_noted": lambda: noted(noted=True),
    "page_unnoted": lambda: noted(noted=False),
    "explanation": lambda: page(lambda worker: f"/families/{family_of(worker)}/outcomes/"),
    "forecast": lambda: page(lambda worker: "/forecast/", Role.HEAD_OF_SERVICE),
    "team_board": lambda: page(lambda worker: "/team/", Role.HEAD_OF_SERVICE),
    "scan_of_families": scan_of_families_by_a_head,
    "work_out_figures": lambda: dashboards.work_all_out(
        [of_role(Role.HEAD_OF_SERVICE), of_role(Role.ANALYST)]
    ),
    **{
        f"{name} of the {whose}": partial(dashboards.questions, of_role, role, path)
        for name, path in PAGES_OF_FIGURES.items()
        for whose, role in (("head", Role.HEAD_OF_SERVICE), ("analyst", Role.ANALYST))
    },
    "watch": lambda: page(lambda worker: "/watch/", Role.HEAD_OF_SERVICE),
}

if __name__ == "__main__":
    took = STEPS[sys.argv[1]]()
    sys.stdout.write(f"{took:.4f} {cpu_seconds():.4f}\n")
