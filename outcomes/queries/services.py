"""Services as figures know them: a code of the provider's name, which addresses may hold."""

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.expressions import Combinable
from django.db.models.functions import MD5, Left, Lower

from families.models import Intervention
from families.rules.field_groups import group_of_text

SERVICE_CODE = 10


def code_of_provider(path: str = "") -> Combinable:
    """The code of whoever gives a service; `path` leads to the intervention."""
    return Left(MD5(Lower(F(f"{path}provider"))), SERVICE_CODE)


def service_words(code: str) -> str:
    """The name of a provider; nothing where it tells of a hidden group or there is none such."""
    known = Intervention.objects.annotate(code=code_of_provider()).filter(code=code).order_by()
    name: str = known.exclude(provider="").values_list("provider", flat=True).first() or ""
    return name if group_of_text(name) is None else ""


def with_service(code: str) -> Q:
    """Families with a service of this provider."""
    given = Intervention.objects.annotate(code=code_of_provider()).filter(code=code)
    return Q(Exists(given.filter(family=OuterRef("pk"))))
