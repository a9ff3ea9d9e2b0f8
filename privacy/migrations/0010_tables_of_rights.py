"""Requests for rights beside access, whom was told of them, and lawful bases."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import privacy.encryption
from privacy.tables import Tables


class Migration(migrations.Migration):
    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        ("privacy", "0009_erasures_counted"),
    ]

    operations = [
        Tables(
            migrations.CreateModel(
                name="RightsRequest",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    ("person_id", models.UUIDField(db_index=True)),
                    (
                        "right",
                        models.CharField(
                            choices=[
                                ("rectification", "Have something corrected or completed"),
                                ("erasure", "Have information erased"),
                                ("restriction", "Have the use of information restricted"),
                                ("objection", "Object to a use of information"),
                                ("portability", "Take their own information elsewhere"),
                                ("automated", "Contest a decision that a machine had a part in"),
                            ],
                            max_length=16,
                        ),
                    ),
                    (
                        "purpose",
                        models.CharField(
                            choices=[
                                ("casework", "Work with the family"),
                                ("outcomes", "Outcomes, claims and dashboards"),
                                ("fpd", "Family Progress Data return"),
                                ("nis", "National Impact Study"),
                                ("sharing", "Sharing with partners"),
                                ("matching", "Matching records of the same people"),
                            ],
                            max_length=16,
                        ),
                    ),
                    (
                        "basis",
                        models.CharField(
                            choices=[
                                ("consent", "Consent"),
                                ("legal_obligation", "Legal obligation"),
                                ("public_task", "Public task"),
                                ("research", "Research and statistics"),
                            ],
                            max_length=20,
                        ),
                    ),
                    ("received_on", models.DateField()),
                    (
                        "channel",
                        models.CharField(
                            choices=[
                                ("email", "E-mail"),
                                ("letter", "Letter"),
                                ("phone", "Telephone"),
                                ("in_person", "In person"),
                                ("web_form", "Web form"),
                                ("social_media", "Social media"),
                            ],
                            max_length=20,
                        ),
                    ),
                    (
                        "requester",
                        models.CharField(
                            choices=[
                                ("self", "The person themselves"),
                                ("parent", "A parent or carer, for their child"),
                                ("solicitor", "A solicitor"),
                                ("advocate", "An advocate or friend with written authority"),
                                ("deputy", "An attorney or deputy"),
                            ],
                            max_length=20,
                        ),
                    ),
                    ("text", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("identity_asked_on", models.DateField(null=True)),
                    ("identity_checked_on", models.DateField(null=True)),
                    (
                        "identity_how",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("known_to_worker", "A worker who knows the person confirmed it"),
                                ("document_seen", "An identity document was seen (no copy kept)"),
                                ("details_matched", "Details that only the person would know"),
                                (
                                    "authority_seen",
                                    "Written authority was seen, and the person's identity",
                                ),
                            ],
                            max_length=20,
                        ),
                    ),
                    ("extended_on", models.DateField(null=True)),
                    ("clock_from", models.DateField(null=True)),
                    ("due_on", models.DateField(null=True)),
                    ("due_working_on", models.DateField(null=True)),
                    ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                    (
                        "outcome",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("granted", "Granted"),
                                ("partly", "Granted in part"),
                                ("refused", "Refused"),
                                ("withdrawn", "Withdrawn by the person"),
                            ],
                            max_length=12,
                        ),
                    ),
                    ("decided_on", models.DateField(null=True)),
                    ("answered_on", models.DateField(null=True)),
                    ("ended_on", models.DateField(null=True)),
                    (
                        "answered_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "decided_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "ended_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "opened_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "ordering": ("received_on", "id"),
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("identity_checked_on", None), ("identity_how", "")),
                                models.Q(
                                    ("identity_checked_on__isnull", False),
                                    models.Q(("identity_how", ""), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="right_identity_whole",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("decided_by", None), ("decided_on", None), ("outcome", "")
                                ),
                                models.Q(
                                    ("decided_by__isnull", False),
                                    ("decided_on__gte", models.F("received_on")),
                                    models.Q(("outcome", ""), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="right_decided_whole",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("answered_by", None), ("answered_on", None)),
                                models.Q(
                                    ("answered_by__isnull", False),
                                    ("answered_on__gte", models.F("decided_on")),
                                    models.Q(("outcome", ""), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="right_answered_after_decided",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("ended_by", None), ("ended_on", None)),
                                models.Q(
                                    ("ended_by__isnull", False),
                                    ("right__in", ("restriction", "erasure")),
                                    ("ended_on__gte", models.F("decided_on")),
                                    ("outcome__in", ("granted", "partly")),
                                ),
                                _connector="OR",
                            ),
                            name="right_ended_whole",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("outcome__in", ("refused", "partly")),
                                ("purpose", "nis"),
                                ("right", "objection"),
                                _negated=True,
                            ),
                            name="right_study_objection_stands",
                        ),
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="decided_stays",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition='WHEN (OLD."decided_on" IS NOT NULL)',
                                func='RAISE EXCEPTION \'pgtrigger: Cannot update of "outcome", "decided_on", "decided_by_id", "purpose" rows from % table\', TG_TABLE_NAME;',
                                hash="1423ee4d2362bea3a1fa8f4faccf41edcf663f70",
                                operation='UPDATE OF "outcome", "decided_on", "decided_by_id", "purpose"',
                                pgid="pgtrigger_decided_stays_ba688",
                                table="privacy_rightsrequest",
                                when="BEFORE",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="update_update",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition='WHEN (OLD."answered_by_id" IS DISTINCT FROM (NEW."answered_by_id") OR OLD."answered_on" IS DISTINCT FROM (NEW."answered_on") OR OLD."basis" IS DISTINCT FROM (NEW."basis") OR OLD."channel" IS DISTINCT FROM (NEW."channel") OR OLD."clock_from" IS DISTINCT FROM (NEW."clock_from") OR OLD."decided_by_id" IS DISTINCT FROM (NEW."decided_by_id") OR OLD."decided_on" IS DISTINCT FROM (NEW."decided_on") OR OLD."due_on" IS DISTINCT FROM (NEW."due_on") OR OLD."due_working_on" IS DISTINCT FROM (NEW."due_working_on") OR OLD."ended_by_id" IS DISTINCT FROM (NEW."ended_by_id") OR OLD."ended_on" IS DISTINCT FROM (NEW."ended_on") OR OLD."extended_on" IS DISTINCT FROM (NEW."extended_on") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."identity_asked_on" IS DISTINCT FROM (NEW."identity_asked_on") OR OLD."identity_checked_on" IS DISTINCT FROM (NEW."identity_checked_on") OR OLD."identity_how" IS DISTINCT FROM (NEW."identity_how") OR OLD."opened_at" IS DISTINCT FROM (NEW."opened_at") OR OLD."opened_by_id" IS DISTINCT FROM (NEW."opened_by_id") OR OLD."outcome" IS DISTINCT FROM (NEW."outcome") OR OLD."person_id" IS DISTINCT FROM (NEW."person_id") OR OLD."purpose" IS DISTINCT FROM (NEW."purpose") OR OLD."received_on" IS DISTINCT FROM (NEW."received_on") OR OLD."requester" IS DISTINCT FROM (NEW."requester") OR OLD."right" IS DISTINCT FROM (NEW."right"))',
                                func='INSERT INTO "privacy_rightsrequestevent" ("answered_by_id", "answered_on", "basis", "channel", "clock_from", "decided_by_id", "decided_on", "due_on", "due_working_on", "ended_by_id", "ended_on", "extended_on", "id", "identity_asked_on", "identity_checked_on", "identity_how", "opened_at", "opened_by_id", "outcome", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "received_on", "requester", "right") VALUES (OLD."answered_by_id", OLD."answered_on", OLD."basis", OLD."channel", OLD."clock_from", OLD."decided_by_id", OLD."decided_on", OLD."due_on", OLD."due_working_on", OLD."ended_by_id", OLD."ended_on", OLD."extended_on", OLD."id", OLD."identity_asked_on", OLD."identity_checked_on", OLD."identity_how", OLD."opened_at", OLD."opened_by_id", OLD."outcome", OLD."person_id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."purpose", OLD."received_on", OLD."requester", OLD."right"); RETURN NULL;',
                                hash="c45d6b8cfd6008d703a418f2f77c55f5fbcb844a",
                                operation="UPDATE",
                                pgid="pgtrigger_update_update_7ac12",
                                table="privacy_rightsrequest",
                                when="AFTER",
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="RightsEntry",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("extended", "Told that it takes longer"),
                                ("heard", "The person was heard"),
                                ("done", "What was done"),
                                ("decided", "Decided"),
                                ("answered", "The person was told"),
                                ("ended", "Ended"),
                            ],
                            max_length=12,
                        ),
                    ),
                    ("on", models.DateField()),
                    ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ("text", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    (
                        "by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "request",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="entries",
                            to="privacy.rightsrequest",
                        ),
                    ),
                ],
                options={
                    "ordering": ("at", "id"),
                    "indexes": [models.Index(fields=["request", "-at"], name="rights_entry_at")],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="never_changed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="28819add806a04247221d44aa0afe76f4d97a7d1",
                                operation="UPDATE",
                                pgid="pgtrigger_never_changed_9c36d",
                                table="privacy_rightsentry",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="RecipientNotice",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    ("recipient", models.CharField(max_length=200)),
                    ("what", models.CharField(max_length=200)),
                    ("received_on", models.DateField(null=True)),
                    (
                        "status",
                        models.CharField(
                            choices=[
                                ("to_tell", "To be told"),
                                ("told", "Told"),
                                ("impossible", "Impossible, or out of all proportion"),
                            ],
                            default="to_tell",
                            max_length=12,
                        ),
                    ),
                    ("on", models.DateField(null=True)),
                    ("reason", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    (
                        "by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "request",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="notices",
                            to="privacy.rightsrequest",
                        ),
                    ),
                ],
                options={
                    "ordering": ("recipient", "received_on", "id"),
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("by", None), ("on", None), ("status", "to_tell")),
                                models.Q(
                                    ("by__isnull", False),
                                    ("on__isnull", False),
                                    models.Q(("status", "to_tell"), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="recipient_notice_whole",
                        )
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="settled_stays",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition="WHEN (NOT (OLD.\"status\" = 'to_tell'))",
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="19ea7b63b80151e42da49d0f52449fba58a98e79",
                                operation="UPDATE",
                                pgid="pgtrigger_settled_stays_8afd0",
                                table="privacy_recipientnotice",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="RightsRequestEvent",
                fields=[
                    ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                    ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                    ("pgh_label", models.TextField(help_text="The event label.")),
                    ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                    ("person_id", models.UUIDField()),
                    (
                        "right",
                        models.CharField(
                            choices=[
                                ("rectification", "Have something corrected or completed"),
                                ("erasure", "Have information erased"),
                                ("restriction", "Have the use of information restricted"),
                                ("objection", "Object to a use of information"),
                                ("portability", "Take their own information elsewhere"),
                                ("automated", "Contest a decision that a machine had a part in"),
                            ],
                            max_length=16,
                        ),
                    ),
                    (
                        "purpose",
                        models.CharField(
                            choices=[
                                ("casework", "Work with the family"),
                                ("outcomes", "Outcomes, claims and dashboards"),
                                ("fpd", "Family Progress Data return"),
                                ("nis", "National Impact Study"),
                                ("sharing", "Sharing with partners"),
                                ("matching", "Matching records of the same people"),
                            ],
                            max_length=16,
                        ),
                    ),
                    (
                        "basis",
                        models.CharField(
                            choices=[
                                ("consent", "Consent"),
                                ("legal_obligation", "Legal obligation"),
                                ("public_task", "Public task"),
                                ("research", "Research and statistics"),
                            ],
                            max_length=20,
                        ),
                    ),
                    ("received_on", models.DateField()),
                    (
                        "channel",
                        models.CharField(
                            choices=[
                                ("email", "E-mail"),
                                ("letter", "Letter"),
                                ("phone", "Telephone"),
                                ("in_person", "In person"),
                                ("web_form", "Web form"),
                                ("social_media", "Social media"),
                            ],
                            max_length=20,
                        ),
                    ),
                    (
                        "requester",
                        models.CharField(
                            choices=[
                                ("self", "The person themselves"),
                                ("parent", "A parent or carer, for their child"),
                                ("solicitor", "A solicitor"),
                                ("advocate", "An advocate or friend with written authority"),
                                ("deputy", "An attorney or deputy"),
                            ],
                            max_length=20,
                        ),
                    ),
                    ("identity_asked_on", models.DateField(null=True)),
                    ("identity_checked_on", models.DateField(null=True)),
                    (
                        "identity_how",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("known_to_worker", "A worker who knows the person confirmed it"),
                                ("document_seen", "An identity document was seen (no copy kept)"),
                                ("details_matched", "Details that only the person would know"),
                                (
                                    "authority_seen",
                                    "Written authority was seen, and the person's identity",
                                ),
                            ],
                            max_length=20,
                        ),
                    ),
                    ("extended_on", models.DateField(null=True)),
                    ("clock_from", models.DateField(null=True)),
                    ("due_on", models.DateField(null=True)),
                    ("due_working_on", models.DateField(null=True)),
                    ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                    (
                        "outcome",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("granted", "Granted"),
                                ("partly", "Granted in part"),
                                ("refused", "Refused"),
                                ("withdrawn", "Withdrawn by the person"),
                            ],
                            max_length=12,
                        ),
                    ),
                    ("decided_on", models.DateField(null=True)),
                    ("answered_on", models.DateField(null=True)),
                    ("ended_on", models.DateField(null=True)),
                    (
                        "answered_by",
                        models.ForeignKey(
                            db_constraint=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "decided_by",
                        models.ForeignKey(
                            db_constraint=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "ended_by",
                        models.ForeignKey(
                            db_constraint=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "opened_by",
                        models.ForeignKey(
                            db_constraint=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            related_query_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "pgh_context",
                        models.ForeignKey(
                            db_constraint=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to="pghistory.context",
                        ),
                    ),
                    (
                        "pgh_obj",
                        models.ForeignKey(
                            db_constraint=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="events",
                            to="privacy.rightsrequest",
                        ),
                    ),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="PurposeBasis",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "purpose",
                        models.CharField(
                            choices=[
                                ("casework", "Work with the family"),
                                ("outcomes", "Outcomes, claims and dashboards"),
                                ("fpd", "Family Progress Data return"),
                                ("nis", "National Impact Study"),
                                ("sharing", "Sharing with partners"),
                                ("matching", "Matching records of the same people"),
                            ],
                            max_length=16,
                        ),
                    ),
                    ("person_id", models.UUIDField(null=True)),
                    (
                        "basis",
                        models.CharField(
                            choices=[
                                ("consent", "Consent"),
                                ("legal_obligation", "Legal obligation"),
                                ("public_task", "Public task"),
                                ("research", "Research and statistics"),
                            ],
                            max_length=20,
                        ),
                    ),
                    ("power", models.CharField(blank=True, max_length=200)),
                    (
                        "article_9",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("a", "Explicit consent"),
                                ("b", "Employment, social security and social protection"),
                                ("c", "Vital interests"),
                                ("f", "Legal claims"),
                                ("g", "Substantial public interest"),
                                ("h", "Health or social care"),
                                ("i", "Public health"),
                                ("j", "Archiving, research and statistics"),
                            ],
                            max_length=1,
                        ),
                    ),
                    (
                        "schedule_1",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=2), default=list, size=None
                        ),
                    ),
                    ("offences", models.BooleanField(default=False)),
                    ("policy", models.CharField(blank=True, max_length=200)),
                    ("policy_review_on", models.DateField(null=True)),
                    ("from_on", models.DateField()),
                    ("until_on", models.DateField(null=True)),
                    ("put_at", models.DateTimeField(default=django.utils.timezone.now)),
                    (
                        "put_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "ordering": (
                        "purpose",
                        models.OrderBy(models.F("until_on"), descending=True, nulls_first=True),
                        "-from_on",
                        "id",
                    ),
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("until_on", None)),
                            fields=("purpose", "person_id"),
                            name="basis_one_at_a_time",
                            nulls_distinct=False,
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("until_on", None),
                                ("until_on__gte", models.F("from_on")),
                                _connector="OR",
                            ),
                            name="basis_ends_after_it_begins",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("basis", "consent"),
                                models.Q(("power", ""), _negated=True),
                                _connector="OR",
                            ),
                            name="basis_names_its_power",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("article_9__in", ["b", "g", "h", "i", "j"]),
                                ("schedule_1__len", 0),
                                _negated=True,
                            ),
                            name="basis_has_its_condition",
                        ),
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="version_stays",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition='WHEN (OLD."until_on" IS NOT NULL)',
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="31712b2b7fdd55e280fa114d7d628c9d8a1297a5",
                                operation="UPDATE",
                                pgid="pgtrigger_version_stays_1deba",
                                table="privacy_purposebasis",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
        ),
    ]
