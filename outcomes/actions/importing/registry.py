"""What the batches of one import have in common: ids, teams, workers, rules, the day."""

import uuid
from datetime import date

from django.contrib.auth.models import Permission as GuardianPermission
from django.utils import timezone

from families.models import FrameworkVersion, LocalPlan
from families.queries.frameworks import latest_versions, published_plans
from outcomes.casefiles.council import Council
from privacy import audit
from privacy.events import Event
from privacy.models import Team, User
from privacy.roles import Role

_ID_BYTES = 16


class Registry:
    """Ids of what an import points at. New teams and workers are made when first needed."""

    def __init__(self, council: Council, by: User) -> None:
        self.council = council
        self.by = by
        self.today: date = timezone.localdate()
        self.now = timezone.now()
        self.versions: dict[str, FrameworkVersion] = {v.code: v for v in latest_versions()}
        self.plans: dict[str, LocalPlan] = published_plans()
        self.grant = GuardianPermission.objects.get(
            codename="work_with_family", content_type__app_label="families"
        )
        self._teams = dict(Team.objects.values_list("name", "pk"))
        self._workers = {email.lower(): pk for email, pk in User.objects.values_list("email", "pk")}
        self._person_ids = bytearray(_ID_BYTES * len(council.people))
        self._touched = bytearray(len(council.people))

    def rules_on_entry(self, framework: str) -> tuple[uuid.UUID, uuid.UUID | None]:
        """Version and plan under which a family comes in."""
        plan = self.plans.get(framework)
        return self.versions[framework].pk, plan.pk if plan else None

    # --- People, by their number in the files

    def person_id(self, reference: str) -> uuid.UUID | None:
        """The id of a person who has gone in; nothing for no reference."""
        if not reference:
            return None
        at = self.council.people.numbers[reference] * _ID_BYTES
        return uuid.UUID(bytes=bytes(self._person_ids[at : at + _ID_BYTES]))

    def keep_person(self, reference: str, pk: uuid.UUID) -> None:
        """Remember a person's id."""
        at = self.council.people.numbers[reference] * _ID_BYTES
        self._person_ids[at : at + _ID_BYTES] = pk.bytes

    def touch_person(self, reference: str) -> None:
        """Something about this person is new or changed, so each of the families is."""
        self._touched[self.council.people.numbers[reference]] = 1

    def is_touched(self, people: list[int]) -> bool:
        """Whether something about any of these people is new or changed."""
        return any(self._touched[number] for number in people)

    # --- Teams and workers

    def team_id(self, name: str) -> uuid.UUID | None:
        """The team of this name, made when there is none; nothing for no name."""
        if not name:
            return None
        if name not in self._teams:
            self._teams[name] = Team.objects.create(name=name).pk
        return self._teams[name]

    def worker_id(self, email: str) -> uuid.UUID:
        """The user with this address; a new one is a keyworker without sign-in, to be invited."""
        known = self._workers.get(email.lower())
        if known is None:
            worker = User(email=email, name=_name_in(email), role=Role.KEYWORKER, is_active=False)
            worker.set_unusable_password()
            worker.save()
            audit.record(Event.USER_CREATED, worker, by=self.by, role=worker.role)
            known = self._workers[email.lower()] = worker.pk
        return known


def _name_in(email: str) -> str:
    """`emma.smith-jones@…` as `Emma Smith-Jones`."""
    words = email.split("@")[0].replace("_", ".").replace("+", ".").split(".")
    return " ".join(word.title() for word in words if word) or email
