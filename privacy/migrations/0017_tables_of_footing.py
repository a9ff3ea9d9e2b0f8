"""What a use stands on: bases confirmed by a second person, impact assessments, agreements."""

import uuid

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from privacy.tables import Tables

PURPOSES = [
    ("casework", "Work with the family"),
    ("outcomes", "Outcomes, claims and dashboards"),
    ("fpd", "Family Progress Data return"),
    ("nis", "National Impact Study"),
    ("sharing", "Sharing with partners"),
    ("matching", "Matching records of the same people"),
]
CONFIRMED = ("confirmed_by_id", "confirmed_at")
OF_BASIS = (
    *("purpose", "person_id", "basis", "power", "article_9", "schedule_1", "offences", "policy"),
    *("policy_review_on", "from_on", "put_by_id", "put_at"),
)
OF_ASSESSMENT = (
    *("purpose", "reference", "put_by_id", "put_at", "title", "done_on", "review_on", "risk"),
    "consulted_on",
)
OF_SHARING = (
    *("purpose", "reference", "put_by_id", "put_at", "partner", "standing", "what", "power"),
    *("region", "safeguard", "from_on", "until_on"),
)
STANDS, WAITS = Q(confirmed_at__isnull=False, ended_on=None), Q(confirmed_at=None, ended_on=None)
BY_ANOTHER = Q(confirmed_at=None, confirmed_by=None) | Q(
    confirmed_at__isnull=False, confirmed_by__isnull=False
) & ~Q(confirmed_by=F("put_by"))


def who(**options: bool) -> models.ForeignKey:
    """Somebody who works here."""
    return models.ForeignKey(
        **options,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
    )


def put() -> list[tuple[str, models.Field]]:
    """As of every line of these registers."""
    own = {"editable": False, "primary_key": True, "serialize": False}
    return [
        ("id", models.UUIDField(default=uuid.uuid4, **own)),
        ("purpose", models.CharField(choices=PURPOSES, max_length=16)),
        ("reference", models.CharField(max_length=200)),
        ("put_by", who()),
        ("put_at", models.DateTimeField(default=django.utils.timezone.now)),
        ("confirmed_by", who(null=True)),
        ("confirmed_at", models.DateTimeField(null=True)),
        ("ended_on", models.DateField(null=True)),
    ]


def protect(
    name: str, model: str, digest: str, pgid: str, of: tuple[str, ...] = (), after: str = ""
) -> pgtrigger.compiler.Trigger:
    """What refuses a change: of some columns, or of any once a column is filled."""
    columns = ", ".join(f'"{each}"' for each in of)
    what = f"of {columns} rows" if of else "rows"
    words = f"Cannot update {what} from % table"
    return pgtrigger.compiler.Trigger(
        name=name,
        sql=pgtrigger.compiler.UpsertTriggerSql(
            **({"condition": f'WHEN (OLD."{after}" IS NOT NULL)'} if after else {}),
            func=f"RAISE EXCEPTION 'pgtrigger: {words}', TG_TABLE_NAME;",
            hash=digest,
            operation=f"UPDATE OF {columns}" if of else "UPDATE",
            pgid=pgid,
            table=f"privacy_{model}",
            when="BEFORE",
        ),
    )


def one_each(name: str, *fields: str) -> list[models.UniqueConstraint]:
    """One that stands and one that waits."""
    return [
        models.UniqueConstraint(condition=condition, fields=fields, name=f"{name}_one_{state}")
        for state, condition in (("stands", STANDS), ("waits", WAITS))
    ]


class Migration(migrations.Migration):
    dependencies = [("privacy", "0016_audit_cut")]

    operations = [
        Tables(
            migrations.CreateModel(
                name="ImpactAssessment",
                fields=[
                    *put(),
                    ("title", models.CharField(max_length=200)),
                    ("done_on", models.DateField()),
                    ("review_on", models.DateField()),
                    (
                        "risk",
                        models.CharField(
                            choices=[
                                ("low", "Low"),
                                ("medium", "Medium"),
                                ("high", "High: the regulator has to be asked first (Art 36)"),
                            ],
                            max_length=8,
                        ),
                    ),
                    ("consulted_on", models.DateField(null=True)),
                ],
                options={
                    "ordering": ("purpose", "-done_on", "-put_at"),
                    "constraints": [
                        models.CheckConstraint(
                            condition=BY_ANOTHER, name="assessment_confirmed_by_another"
                        ),
                        *one_each("assessment", "purpose"),
                        models.CheckConstraint(
                            condition=Q(review_on__gt=F("done_on")),
                            name="assessment_reviewed_later",
                        ),
                        models.CheckConstraint(
                            condition=Q(confirmed_at=None)
                            | ~Q(risk="high")
                            | Q(consulted_on__isnull=False),
                            name="assessment_high_risk_consulted",
                        ),
                    ],
                    "triggers": [
                        protect(
                            "as_put",
                            "impactassessment",
                            "fa718f5ea652d944c3783763c23105915bc053e9",
                            "pgtrigger_as_put_7e714",
                            of=OF_ASSESSMENT,
                        ),
                        protect(
                            "confirmed_once",
                            "impactassessment",
                            "6fb8b2286bf1ff009d6c29cfbf93a6aef81164f6",
                            "pgtrigger_confirmed_once_7d25b",
                            of=CONFIRMED,
                            after="confirmed_at",
                        ),
                        protect(
                            "ended_stays",
                            "impactassessment",
                            "d118b944990aaa3fed0d3a1a1838993a16144073",
                            "pgtrigger_ended_stays_01105",
                            after="ended_on",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="SharingAgreement",
                fields=[
                    *put(),
                    ("partner", models.CharField(max_length=200)),
                    (
                        "standing",
                        models.CharField(
                            choices=[
                                ("joint", "Joint controller"),
                                ("controller", "Independent controller"),
                                ("processor", "Processor"),
                            ],
                            max_length=12,
                        ),
                    ),
                    ("what", models.CharField(max_length=300)),
                    ("power", models.CharField(max_length=200)),
                    (
                        "region",
                        models.CharField(
                            choices=[
                                ("uk", "United Kingdom"),
                                ("eea", "European Economic Area"),
                                ("adequate", "Another country with an adequacy regulation"),
                                ("other", "Elsewhere, under a safeguard of Article 46"),
                            ],
                            max_length=8,
                        ),
                    ),
                    ("safeguard", models.CharField(blank=True, max_length=200)),
                    ("from_on", models.DateField()),
                    ("until_on", models.DateField()),
                ],
                options={
                    "ordering": ("partner", "purpose", "-from_on", "-put_at"),
                    "constraints": [
                        models.CheckConstraint(
                            condition=BY_ANOTHER, name="sharing_confirmed_by_another"
                        ),
                        *one_each("sharing", "partner", "purpose"),
                        models.CheckConstraint(
                            condition=Q(until_on__gte=F("from_on")),
                            name="sharing_ends_after_it_begins",
                        ),
                        models.CheckConstraint(
                            condition=Q(region__in=("uk", "eea")) | ~Q(safeguard=""),
                            name="sharing_transfer_safeguarded",
                        ),
                    ],
                    "triggers": [
                        protect(
                            "as_put",
                            "sharingagreement",
                            "1e82643872d7695ccc9fc0f641dd3eadfa4ac3cb",
                            "pgtrigger_as_put_bfd90",
                            of=OF_SHARING,
                        ),
                        protect(
                            "confirmed_once",
                            "sharingagreement",
                            "7c5f126db53f9ad75d00cb5eb44e985158ae78d7",
                            "pgtrigger_confirmed_once_ff58c",
                            of=CONFIRMED,
                            after="confirmed_at",
                        ),
                        protect(
                            "ended_stays",
                            "sharingagreement",
                            "d07afab9c577b2bd109e18108fc5b730b560c8b1",
                            "pgtrigger_ended_stays_a93f7",
                            after="ended_on",
                        ),
                    ],
                },
            ),
        ),
        migrations.RemoveConstraint("purposebasis", "basis_one_at_a_time"),
        migrations.AddField("purposebasis", "confirmed_at", models.DateTimeField(null=True)),
        migrations.AddField("purposebasis", "confirmed_by", who(null=True)),
        pgtrigger.migrations.AddTrigger(
            model_name="purposebasis",
            trigger=protect(
                "as_put",
                "purposebasis",
                "664c19b919b7074c71c2b5463f207ba9a6b4f8a5",
                "pgtrigger_as_put_cb9c1",
                of=OF_BASIS,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="purposebasis",
            trigger=protect(
                "confirmed_once",
                "purposebasis",
                "39cc18294c8de5691fbfcfe6e79ec006c8035512",
                "pgtrigger_confirmed_once_acea5",
                of=CONFIRMED,
                after="confirmed_at",
            ),
        ),
        *(
            migrations.AddConstraint(
                "purposebasis",
                models.UniqueConstraint(
                    condition=condition,
                    fields=("purpose", "person_id"),
                    name=name,
                    nulls_distinct=False,
                ),
            )
            for name, condition in (
                ("basis_one_at_a_time", Q(confirmed_at__isnull=False, until_on=None)),
                ("basis_one_proposed", Q(confirmed_at=None, until_on=None)),
            )
        ),
        migrations.AddConstraint(
            "purposebasis",
            models.CheckConstraint(condition=BY_ANOTHER, name="basis_confirmed_by_another"),
        ),
    ]
