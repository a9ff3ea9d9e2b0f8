"""Accounts and the council's own sign-in: waiting, bound, kept to what its claims say, unbound."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from privacy import access, audit
from privacy.actions.accounts import sign_out_everywhere
from privacy.events import Event
from privacy.models import Binding, User
from privacy.queries import bindings as queries
from privacy.roles import Permission, Role
from privacy.rules import council_sign_in as rules
from privacy.rules.council_sign_in import Identity, SignInRefused

# Two administrators have said that the next sign-in under the address is theirs: for so long.
WAIT = timedelta(days=14)
# A logout token counts once for as long as it could count at all.
LOGOUT_KEPT = 2 * (rules.LONGEST + rules.LEEWAY)
IN_TEAMS = (Role.KEYWORKER, Role.MANAGER)


@dataclass(frozen=True)
class Arrival:
    """Who came in, or nobody and why not; `changed` if their role was narrowed on the way."""

    user: User | None
    refused: str = ""
    changed: bool = False


def wait_for_first(user: User) -> None:
    """The account may be bound by its next sign-in there. Part of what two people approve."""
    if settings.OIDC is None or queries.is_bound(user):
        return
    waits = {"issuer": settings.OIDC.issuer, "waits_until": timezone.now() + WAIT}
    Binding.objects.update_or_create(user=user, defaults=waits)


@transaction.atomic
def arrive(*, identity: Identity, issuer: str, may_bind: bool) -> Arrival:
    """The account of somebody whom the council's sign-in names, kept to the roles it claims."""
    binding = queries.bound(issuer, identity.subject).select_for_update(of=("self",)).first()
    if binding is None and may_bind:
        binding = _bind(identity, issuer)
    if binding is None:
        return _refused("unknown")
    if not binding.user.is_active:
        return _refused("closed", binding.user)
    changed = _keep_to(binding, identity.roles)
    if changed is None:
        return _refused("no_role", binding.user)
    return Arrival(User.objects.get(pk=binding.user_id), changed=changed)


def _bind(identity: Identity, issuer: str) -> Binding | None:
    """Bind the account that waits under the address which the issuer vouches for."""
    if not identity.email:
        return None
    now = timezone.now()
    waits = queries.waiting(issuer, identity.email, now).select_for_update(of=("self",))
    binding = waits.first()
    if binding is None:
        return None
    user = binding.user
    user.set_unusable_password()
    user.save(update_fields=["password"])
    binding.subject, binding.bound_at, binding.waits_until = identity.subject, now, None
    binding.save(update_fields=["subject", "bound_at", "waits_until"])
    sign_out_everywhere(user)
    audit.record(Event.SIGN_IN_BOUND, user, by=user)
    return binding


def _keep_to(binding: Binding, claimed: frozenset[Role] | None) -> bool | None:
    """Take away what the claims no longer name: whether anything was; None where nothing is left.

    Everything that is signed in ends with it, so that no session holds more than the claims.
    """
    if claimed is None:
        return False
    binding.claimed, binding.claimed_at = ",".join(sorted(claimed)), timezone.now()
    binding.save(update_fields=["claimed", "claimed_at"])
    user = binding.user
    left = rules.role_left(Role(user.role), claimed)
    if left == user.role:
        return False
    sign_out_everywhere(user)
    if left is None or (left in IN_TEAMS and user.team_id is None):
        return None
    user.role = left
    user.save(update_fields=["role"])
    audit.record(Event.ROLE_NARROWED, user, by=user, role=left.value)
    return True


def _refused(code: str, user: User | None = None) -> Arrival:
    audit.record(Event.SIGN_IN_REFUSED, user, by=None, reason_code=code)
    return Arrival(None, code)


@transaction.atomic
def note_refused(*, code: str) -> None:
    """Somebody came back from the council's sign-in with what proves nothing."""
    audit.record(Event.SIGN_IN_REFUSED, by=None, reason_code=code)


def subject_of(user: User, issuer: str) -> str:
    """As whom the issuer knows the account; empty where it does not."""
    binding = queries.binding_of(user)
    return binding.subject if binding is not None and binding.issuer == issuer else ""


def unbind(user: User) -> int:
    """The account is bound no more, and does not wait. Part of what two people approve."""
    return Binding.objects.filter(user=user).delete()[0]


@transaction.atomic
def unbind_at_the_server(*, user: User, by: User) -> bool:
    """Where nobody comes in by the council's sign-in any more: the command `unbind_account`."""
    access.require(by, Permission.MANAGE_ACCOUNTS)
    if not unbind(user):
        return False
    sign_out_everywhere(user)
    audit.record(Event.SIGN_IN_UNBOUND, user, by=by, reason_code="at_the_server")
    return True


def use_up(name: str) -> None:
    """A logout token counts once. Raises SignInRefused when it has counted."""
    if not cache.add(f"logout token {name}", True, timeout=LOGOUT_KEPT):
        raise SignInRefused("used")


@transaction.atomic
def end_sessions(*, issuer: str, subject: str) -> None:
    """The council's sign-in ended somebody's sessions, so those here end too."""
    binding = queries.bound(issuer, subject).first()
    if binding is None:
        return
    gone, _ = binding.user.sessions.all().delete()
    sign_out_everywhere(binding.user)
    audit.record(Event.SESSIONS_ENDED_THERE, binding.user, by=None, sessions=gone)
