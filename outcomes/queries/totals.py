"""What stands in numbers: the counts of a run that builds on another, as a full run has them."""

from typing import Any

from django.db import connection
from django.db.models import Count
from psycopg import sql

from families.models import Family, FrameworkVersion, LocalPlan
from families.queries.frameworks import RulesKey
from outcomes import frames
from outcomes.models import Standing

_STANDS = """SELECT {counted} FROM outcomes_standing s
    JOIN {table} r ON r.family_id = s.family_id AND r.run_id = s.run_id"""
_COUNTS = (
    ("outcomes_eligibility", "count(*), count(*) FILTER (WHERE r.eligible)"),
    ("outcomes_claimcheck", "count(*) FILTER (WHERE r.claimable)"),
    ("outcomes_suggestion", "count(*)"),
    ("outcomes_judgedfamily", "count(*) FILTER (WHERE r.left_out <> '')"),
)


def standing_counts() -> dict[str, int]:
    """Families, eligible, claimable, suggested, left out, and results by state."""
    counts = [number for table, counted in _COUNTS for number in _counted(table, counted)[0]]
    states = _counted("outcomes_outcomeresult", "r.state, count(*)", " GROUP BY r.state")
    return {**dict(zip(frames.COUNTED, counts, strict=True)), **dict(states)}


def _counted(table: str, counted: str, rest: str = "") -> list[tuple[Any, ...]]:
    asked = sql.SQL(_STANDS + rest).format(counted=sql.SQL(counted), table=sql.Identifier(table))
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return list(cursor.fetchall())


def standing_total() -> int:
    """The sum of the fingerprints of all families that stand."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(j.inputs), 0) FROM outcomes_standing s "
            "JOIN outcomes_judgedfamily j ON j.family_id = s.family_id AND j.run_id = s.run_id"
        )
        return int(cursor.fetchone()[0]) % (1 << 64)


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
