"""What stands in numbers: the counts of a run that builds on another, as a full run has them."""

from collections import Counter
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Count
from psycopg import sql

from families.models import Family, FrameworkVersion, LocalPlan
from families.queries.frameworks import RulesKey
from outcomes import frames
from outcomes.models import OutcomeRun, Standing
from privacy.models import ErasureEntry

# Longer than any erasure is under way: its entry may bear an hour before the base began.
ERASING = timedelta(days=1)
_STANDS = """SELECT {counted} FROM {stands} s
    JOIN {table} r ON r.family_id = s.family_id AND r.run_id = s.run_id"""
_COUNTS = (
    ("outcomes_eligibility", "count(*), count(*) FILTER (WHERE r.eligible)"),
    ("outcomes_claimcheck", "count(*) FILTER (WHERE r.claimable)"),
    ("outcomes_suggestion", "count(*)"),
    ("outcomes_judgedfamily", "count(*) FILTER (WHERE r.left_out <> '')"),
)


def standing_counts(stands: str = "outcomes_standing") -> Counter[str]:
    """Families, eligible, claimable, suggested, left out, and results by state."""
    counts = [n for table, counted in _COUNTS for n in _counted(stands, table, counted)[0]]
    states = _counted(stands, "outcomes_outcomeresult", "r.state, count(*)", " GROUP BY r.state")
    return Counter({**dict(zip(frames.COUNTED, counts, strict=True)), **dict(states)})


def counts_after(base: OutcomeRun, found: Counter[str], families: int) -> Counter[str]:
    """What stands once an increment does: the counts of its base, with what it found instead.

    After `watching.hold_what_stands`, in whose table stand the runs that it replaces: only these
    few rows are looked at. Everything is counted where rows of the base may have gone meanwhile:
    after an erasure, or where that does not give the `families` that stand.
    """
    since = base.started_at - ERASING
    if ErasureEntry.objects.filter(at__gte=since).exists():
        return standing_counts()
    before = standing_counts("standing_before")
    names = {*base.counts, *found} - {"judged_anew", "broken"}
    counts = {name: base.counts.get(name, 0) + found[name] - before[name] for name in names}
    if counts["families"] + counts["left_out"] != families:
        return standing_counts()
    return Counter({name: n for name, n in counts.items() if n or name in frames.COUNTED})


def _counted(stands: str, table: str, counted: str, rest: str = "") -> list[tuple[Any, ...]]:
    names = {"stands": sql.Identifier(stands), "table": sql.Identifier(table)}
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(_STANDS + rest).format(counted=sql.SQL(counted), **names))
        return list(cursor.fetchall())


def standing_total() -> tuple[int, int]:
    """How many families stand, and the sum of their fingerprints."""
    counted = "count(*), coalesce(sum(r.inputs), 0)"
    [(families, total)] = _counted("outcomes_standing", "outcomes_judgedfamily", counted)
    return families, int(total) % (1 << 64)


def standing_rules() -> dict[str, int]:
    """Keys of rules, and how many families that stand are held under each."""
    families = Family.objects.filter(pk__in=Standing.objects.values("family_id")).order_by()
    rows = families.values_list("framework_id", "local_plan_id").annotate(number=Count("pk"))
    return {RulesKey(version, plan).text: number for version, plan, number in rows}


def rules_in_words(held: dict[str, int]) -> list[dict[str, Any]]:
    """What a run keeps of its rules: key, framework, version, plan, fingerprint, families."""
    versions = {v.pk: v for v in FrameworkVersion.objects.defer("source_text")}
    plans = {plan.pk: plan for plan in LocalPlan.objects.defer("source_text", "reason")}
    found = []
    for text, number in held.items():
        key = RulesKey.named(text)
        version, plan = versions[key.version], plans[key.plan] if key.plan else None
        found.append(
            {
                "key": text,
                "framework": version.code,
                "version": version.number,
                "plan": plan.number if plan else None,
                "sha256": f"{version.sha256}/{plan.sha256 if plan else ''}",
                "families": number,
            }
        )
    return sorted(found, key=lambda entry: str(entry["sha256"]))
