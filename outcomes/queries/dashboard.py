"""The figures of the first dashboard, each counted within the reader's reach."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, CharField, Count, F, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from families.framework import Framework, Headline
from families.models import Family, Need
from families.queries import listing
from families.queries.frameworks import RulesKey, current_frameworks, rules_under
from families.rules.cases import STAGE_WORDS
from families.rules.field_groups import group_of_headline
from outcomes.models import Claim, ClaimState, OutcomeRun
from outcomes.queries.forecast import Forecast
from outcomes.rules.ahead import READY, Wanted
from privacy import access
from privacy.models import User


@dataclass(frozen=True)
class Figure:
    """One counted line of a table: a code for its address, its words, its number.

    One of a hidden group `opens` no list, which would tell it of every family in it.
    """

    code: str
    label: str
    number: int
    opens: bool = True


def families_by_stage(user: User) -> list[Figure]:
    """How many families stand in each stage: the same count as the list of families shows."""
    counts = listing.counts(user, Q()).stages
    return [Figure(code, words, counts[code]) for code, words in STAGE_WORDS.items()]


def needs_by_headline(user: User) -> dict[str, list[Figure]]:
    """Framework name to how many needs (not entered in error) each of its headline problems holds.

    Each need stands under the headline that the family's own rules give it. Frameworks without a
    need are left out; headlines without one are shown with 0.
    """
    rows = (
        Need.objects.filter(access.visible(user, "family"), closed_as="")
        .values("need", version=F("family__framework"), plan=F("family__local_plan"))
        .annotate(number=Count("pk"))
        .order_by()
    )
    headlines: Counter[tuple[str, str]] = Counter()
    frameworks = current_frameworks()
    for row in rows:
        framework = rules_under(RulesKey(row["version"], row["plan"]))
        need = framework.needs.get(row["need"])
        if need:
            headlines[framework.id, need.headline] += row["number"]
    held = {code for code, _ in headlines}
    return {
        framework.name: [
            _figure(framework, line, headlines[framework.id, line.id])
            for line in framework.headlines
        ]
        for framework in frameworks.values()
        if framework.id in held
    }


def families_by_headline(user: User, rules: Mapping[str, Framework]) -> dict[str, list[Figure]]:
    """The same in families, held under these rules: a figure is as long as the list it opens."""
    needs = Need.objects.filter(access.visible(user, "family"), closed_as="")
    rows = (
        needs.order_by().values(under=headline_of(rules)).annotate(n=Count("family", distinct=True))
    )
    found = {row["under"]: row["n"] for row in rows if row["under"]}
    held = {code.partition(":")[0] for code in found}
    return {
        framework.name: [
            _figure(framework, line, found.get(f"{framework.id}:{line.id}", 0))
            for line in framework.headlines
        ]
        for framework in current_frameworks().values()
        if framework.id in held
    }


def headline_of(
    rules: Mapping[str, Framework], family: str = "family__", need: str = "need"
) -> Case:
    """The headline of a need as `framework:headline`, by the rules of its own family.

    `family` and `need` lead to the family and to the need's code from what is asked.
    """
    cases = []
    for text, framework in rules.items():
        key = RulesKey.named(text)
        its_own = Q(**{f"{family}framework": key.version, f"{family}local_plan": key.plan})
        for line in framework.headlines:
            needs = [each.id for each in framework.needs.values() if each.headline == line.id]
            code = Value(f"{framework.id}:{line.id}")
            cases.append(When(its_own & Q(**{f"{need}__in": needs}), then=code))
    return Case(*cases, default=Value(""), output_field=CharField())


def _figure(framework: Framework, line: Headline, number: int) -> Figure:
    """A headline; one of a hidden group is counted, and opens no list of the families."""
    opens = group_of_headline(line.needs) is None
    return Figure(f"{framework.id}:{line.id}", line.name, number, opens=opens)


def claims_by_state(user: User) -> list[Figure]:
    """How many claims stand in each state; states that no claim is in are left out."""
    rows = (
        Claim.objects.filter(access.visible(user, "family"))
        .values("state")
        .annotate(number=Count("pk"))
        .order_by()
    )
    counts = {row["state"]: row["number"] for row in rows}
    made = [state for state in ClaimState if counts.get(state)]
    return [Figure(state.value, state.label, counts[state]) for state in made]


def ready_in_last_run(found: Forecast) -> tuple[date, int] | None:
    """The day of the run that finished last, and how many families are ready to be claimed for."""
    ready = (
        Family.objects.filter(found.at(Wanted(READY)))
        .order_by()
        .annotate(one=Value(1))
        .values("one")
    )
    number = Coalesce(Subquery(ready.annotate(number=Count("pk")).values("number")), 0)
    runs = OutcomeRun.objects.filter(framework="").order_by("-finished_at")
    return runs.annotate(ready=number).values_list("as_of", "ready").first()
