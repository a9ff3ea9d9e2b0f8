"""What results lack that cannot be judged: how many each gap blocks, and which they are."""

import re
from collections import Counter

from django.db.models import Count, F, Q, QuerySet
from django.http import Http404

from families.queries.words import Words
from outcomes.engine.words import MISSING_WORDS, missing_words
from outcomes.models import OutcomeResult, OutcomeState
from outcomes.queries.results import of_latest_run
from privacy import access
from privacy.models import User

GAP = re.compile(r"((feed|term|status):.{1,200}|[a-z_]{1,40})")


def gap_counts() -> dict[str, int]:
    """Code of what is missing to the number of results that cannot be judged, the most first."""
    rows = OutcomeResult.objects.filter(of_latest_run(), state=OutcomeState.NO_DATA)
    counts: Counter[str] = Counter()
    for missing, results in rows.order_by().values_list("missing").annotate(n=Count("pk")):
        for code in missing.split(";"):
            counts[code] += results
    return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))


def is_gap(code: str) -> bool:
    """Whether a result can name it as missing."""
    kind, colon, name = code.partition(":")
    return (
        bool(GAP.fullmatch(code)) and f"{kind}{colon}" in MISSING_WORDS and bool(name or not colon)
    )


def gap_words(code: str, words: Words) -> str:
    """A gap as a sentence, in the words of whichever framework knows the code."""
    name = code.partition(":")[2]
    known = [f for f in words.frameworks.values() if any(name in each for each in f.codes.values())]
    frameworks = [*known, *words.frameworks.values()]
    return missing_words(code, frameworks[0]) if frameworks else code


def results_lacking(code: str, user: User) -> QuerySet[OutcomeResult]:
    """The results in reach that a gap stands in the way of."""
    if not is_gap(code):
        raise Http404
    named = (
        Q(missing=code)
        | Q(missing__startswith=f"{code};")
        | Q(missing__endswith=f";{code}")
        | Q(missing__contains=f";{code};")
    )
    found = OutcomeResult.objects.filter(of_latest_run(), named, state=OutcomeState.NO_DATA)
    found = found.filter(access.visible(user, "family")).select_related("family")
    return found.order_by("family__reference", "need_code", "outcome", F("person_id"), "pk")
