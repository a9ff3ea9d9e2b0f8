"""Services as figures know them: a code of the provider's name, which addresses may hold."""

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.expressions import Combinable
from django.db.models.functions import MD5, Left, Lower

from families.models import Intervention
from families.rules.field_groups import group_of_text

SERVICE_CODE = 10
NOT_TOLD = "Not told: what they give is hidden"


def code_of_provider(path: str = "") -> Combinable:
    """The code of whoever gives a service; `path` leads to the intervention."""
    return Left(MD5(Lower(F(f"{path}provider"))), SERVICE_CODE)


def hidden_codes(code: str = "") -> set[str]:
    """Providers all of whose services are of a hidden group: no figure names them."""
    known = Intervention.objects.order_by().annotate(code=code_of_provider())
    known = known.filter(code=code) if code else known
    rows = list(known.values_list("code", "kind", "provider").distinct())
    told = {code for code, kind, name in rows if group_of_text(kind, name) is None}
    return {code for code, _, _ in rows} - told


def service_words(code: str) -> str:
    """The name of a provider; nothing where it tells of a hidden group or there is none such."""
    known = Intervention.objects.annotate(code=code_of_provider()).filter(code=code).order_by()
    name: str = known.exclude(provider="").values_list("provider", flat=True).first() or ""
    return "" if code in hidden_codes(code) else name


def with_service(code: str) -> Q:
    """Families with a service of this provider."""
    given = Intervention.objects.annotate(code=code_of_provider()).filter(code=code)
    return Q(Exists(given.filter(family=OuterRef("pk"))))
