"""Contact notes, lineage, referrals, handing over, notice and consent."""

import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import families.rules.referrals
import privacy.encryption
from privacy.tables import Tables


class Migration(migrations.Migration):
    replaces = [("families", "0018_notes")]

    dependencies = [
        ("families", "0003_tables_of_access"),
    ]

    operations = [
        Tables(
            migrations.CreateModel(
                name="Note",
                fields=[
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("home_visit", "Home visit"),
                                ("phone", "Phone call"),
                                ("meeting", "Meeting"),
                                ("school", "At school or nursery"),
                                ("message", "Letter or message"),
                                ("other", "Other contact"),
                            ],
                            max_length=20,
                        ),
                    ),
                    ("on_date", models.DateField()),
                    ("at_time", models.TimeField(blank=True, null=True)),
                    (
                        "present",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.UUIDField(), blank=True, default=list, size=None
                        ),
                    ),
                    (
                        "about",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.UUIDField(), blank=True, default=list, size=None
                        ),
                    ),
                    ("text", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "family",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="notes",
                            to="families.family",
                        ),
                    ),
                    (
                        "author",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("version", models.PositiveIntegerField(default=1)),
                    ("saved_from", models.UUIDField()),
                    ("written_at", models.DateTimeField()),
                    ("saved_at", models.DateTimeField()),
                    ("finished_at", models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    "ordering": (
                        "-on_date",
                        models.OrderBy(models.F("at_time"), descending=True, nulls_last=True),
                        "-written_at",
                        "id",
                    ),
                    "indexes": [
                        models.Index(fields=["family", "-on_date"], name="note_family_day"),
                        models.Index(
                            condition=models.Q(("finished_at", None)),
                            fields=["author"],
                            name="note_drafts",
                        ),
                        django.contrib.postgres.indexes.GinIndex(
                            fields=["about"], name="note_about"
                        ),
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="stays_as_finished",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                condition='WHEN (OLD."finished_at" IS NOT NULL)',
                                func="\n    IF NEW.finished_at IS NULL THEN\n        IF OLD.finished_at < now() - interval '10 minutes'\n            OR EXISTS (SELECT FROM families_noteaddendum WHERE note_id = NEW.id)\n            OR EXISTS (SELECT FROM families_notecontest WHERE note_id = NEW.id) THEN\n            RAISE EXCEPTION 'A finished note stays finished.' USING ERRCODE = 'check_violation';\n        END IF;\n    ELSIF NEW.finished_at <> OLD.finished_at THEN\n        RAISE EXCEPTION 'A note is finished once.' USING ERRCODE = 'check_violation';\n    END IF;\n    IF (NEW.text, NEW.kind, NEW.on_date, NEW.at_time, NEW.author_id, NEW.written_at)\n        IS DISTINCT FROM\n        (OLD.text, OLD.kind, OLD.on_date, OLD.at_time, OLD.author_id, OLD.written_at)\n        OR (NEW.family_id = OLD.family_id\n            AND (NEW.present, NEW.about) IS DISTINCT FROM (OLD.present, OLD.about)) THEN\n        RAISE EXCEPTION 'A finished note is locked.' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                                hash="a64f6108cc80090f97c5a859d642e62e135a849c",
                                operation="UPDATE",
                                pgid="pgtrigger_stays_as_finished_79879",
                                table="families_note",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="NoteSide",
                fields=[
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("home_visit", "Home visit"),
                                ("phone", "Phone call"),
                                ("meeting", "Meeting"),
                                ("school", "At school or nursery"),
                                ("message", "Letter or message"),
                                ("other", "Other contact"),
                            ],
                            max_length=20,
                        ),
                    ),
                    ("on_date", models.DateField()),
                    ("at_time", models.TimeField(blank=True, null=True)),
                    (
                        "present",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.UUIDField(), blank=True, default=list, size=None
                        ),
                    ),
                    (
                        "about",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.UUIDField(), blank=True, default=list, size=None
                        ),
                    ),
                    ("text", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "note",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="sides",
                            to="families.note",
                        ),
                    ),
                    ("page", models.UUIDField()),
                    ("based_on", models.PositiveIntegerField()),
                    ("saved_at", models.DateTimeField()),
                    ("settled_at", models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    "ordering": ("saved_at", "id"),
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("settled_at", None)),
                            fields=("note", "page"),
                            name="note_side_once_a_page",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="NoteAddendum",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "note",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="addenda",
                            to="families.note",
                        ),
                    ),
                    ("text", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    (
                        "by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "ordering": ("at", "id"),
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="never_changed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="a7624cfcd307f756451cae54a7a6110f4c99653c",
                                operation="UPDATE",
                                pgid="pgtrigger_never_changed_4de16",
                                table="families_noteaddendum",
                                when="BEFORE",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="of_a_finished_one",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="\n    IF NOT EXISTS (SELECT FROM families_note\n                   WHERE id = NEW.note_id AND finished_at IS NOT NULL) THEN\n        RAISE EXCEPTION 'Only a finished note is added to or contested.'\n            USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                                hash="3cacca4edd6d015f12649de8cd35da414db0f972",
                                operation="INSERT",
                                pgid="pgtrigger_of_a_finished_one_eed5d",
                                table="families_noteaddendum",
                                when="BEFORE",
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="NoteContest",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "note",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="contests",
                            to="families.note",
                        ),
                    ),
                    ("passage", models.PositiveSmallIntegerField(blank=True, null=True)),
                    (
                        "person",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="families.person",
                        ),
                    ),
                    ("said", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    (
                        "by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "ordering": ("at", "id"),
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="never_changed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="27e2d59a46c5789e34d885533482a7e0ab84c72f",
                                operation="UPDATE",
                                pgid="pgtrigger_never_changed_b37f5",
                                table="families_notecontest",
                                when="BEFORE",
                            ),
                        ),
                        pgtrigger.compiler.Trigger(
                            name="of_a_finished_one",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="\n    IF NOT EXISTS (SELECT FROM families_note\n                   WHERE id = NEW.note_id AND finished_at IS NOT NULL) THEN\n        RAISE EXCEPTION 'Only a finished note is added to or contested.'\n            USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                                hash="88f8879df6e3d1ad67aa48884fffed638115abed",
                                operation="INSERT",
                                pgid="pgtrigger_of_a_finished_one_c33b8",
                                table="families_notecontest",
                                when="BEFORE",
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="NoteMove",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "note",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="moves",
                            to="families.note",
                        ),
                    ),
                    (
                        "from_family",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="families.family",
                        ),
                    ),
                    (
                        "to_family",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="families.family",
                        ),
                    ),
                    (
                        "reason_code",
                        models.CharField(
                            choices=[
                                ("wrong_family", "It was written under the wrong family"),
                                (
                                    "changed_family",
                                    "Whom it is about belongs to the other family now",
                                ),
                                (
                                    "duplicate",
                                    "The two families were one, and the other record is kept",
                                ),
                            ],
                            max_length=20,
                        ),
                    ),
                    (
                        "by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "ordering": ("-at", "id"),
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("from_family", models.F("to_family")), _negated=True
                            ),
                            name="note_move_elsewhere",
                        )
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="never_changed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="c1fef9895ec4052c55110ca7df6f48d05c8cf8cd",
                                operation="UPDATE",
                                pgid="pgtrigger_never_changed_d11dd",
                                table="families_notemove",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="FamilyLineage",
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
                                ("merged", "Put together"),
                                ("split", "Split"),
                                ("separated", "Separated for safety"),
                            ],
                            max_length=10,
                        ),
                    ),
                    (
                        "from_family",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="went_into",
                            to="families.family",
                        ),
                    ),
                    (
                        "to_family",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="came_from",
                            to="families.family",
                        ),
                    ),
                    ("from_reference", models.CharField(max_length=40)),
                    ("to_reference", models.CharField(max_length=40)),
                    (
                        "reason_code",
                        models.CharField(
                            choices=[
                                ("duplicate", "The same family was recorded twice"),
                                ("live_together", "Two households live as one now"),
                                ("live_apart", "The household has parted"),
                                ("own_case", "Some of them need a case of their own"),
                                ("safety", "Somebody must not know where the others are"),
                            ],
                            max_length=20,
                        ),
                    ),
                    ("on_date", models.DateField()),
                    ("moved", models.JSONField(default=dict)),
                    (
                        "by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "ordering": ("-at", "id"),
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("from_family", models.F("to_family")), _negated=True
                            ),
                            name="lineage_of_two_families",
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("kind", "merged")),
                            fields=("from_family",),
                            name="lineage_merged_once",
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("kind", "merged"), _negated=True),
                            fields=("to_family",),
                            name="lineage_split_off_once",
                        ),
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="never_changed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="81e2b064c8492595195d8b0070570388ab65006b",
                                operation="UPDATE",
                                pgid="pgtrigger_never_changed_a559e",
                                table="families_familylineage",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="PersonLineage",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "kept",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="stands_for",
                            to="families.person",
                        ),
                    ),
                    (
                        "gone",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="stands_as",
                            to="families.person",
                        ),
                    ),
                    ("gone_reference", models.CharField(max_length=40)),
                    (
                        "by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "ordering": ("-at", "id"),
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("kept", models.F("gone")), _negated=True),
                            name="person_lineage_of_two",
                        )
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="never_changed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="88a62fd22bc0f0153aa369168d09a883862916cd",
                                operation="UPDATE",
                                pgid="pgtrigger_never_changed_b68c7",
                                table="families_personlineage",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="ToldApart",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "first",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="families.person",
                        ),
                    ),
                    (
                        "second",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="families.person",
                        ),
                    ),
                    (
                        "by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "ordering": ("-at", "id"),
                    "constraints": [
                        models.UniqueConstraint(fields=("first", "second"), name="told_apart_once"),
                        models.CheckConstraint(
                            condition=models.Q(("first__lt", models.F("second"))),
                            name="told_apart_lower_key_first",
                        ),
                    ],
                    "triggers": [
                        pgtrigger.compiler.Trigger(
                            name="never_changed",
                            sql=pgtrigger.compiler.UpsertTriggerSql(
                                func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                hash="dbf8cf96cdfe13d9e414aaa5d9102d1384bb38a4",
                                operation="UPDATE",
                                pgid="pgtrigger_never_changed_be205",
                                table="families_toldapart",
                                when="BEFORE",
                            ),
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Referral",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    ("reference", models.CharField(max_length=40, unique=True)),
                    (
                        "team",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="privacy.team",
                        ),
                    ),
                    ("received_on", models.DateField()),
                    (
                        "source",
                        models.CharField(
                            choices=[
                                ("school", "School or nursery"),
                                ("social_care", "Children’s social care"),
                                ("health", "Health"),
                                ("police", "Police or youth justice"),
                                ("housing", "Housing"),
                                ("work", "Jobcentre or employment service"),
                                ("voluntary", "Voluntary or community organisation"),
                                ("family", "The family itself"),
                                ("other", "Somebody else"),
                            ],
                            max_length=20,
                        ),
                    ),
                    ("agency", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("referrer", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("contact", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("address", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("postcode", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("reason", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    (
                        "framework",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="families.frameworkversion",
                        ),
                    ),
                    (
                        "needs",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=40), default=list, size=None
                        ),
                    ),
                    (
                        "consent",
                        models.CharField(
                            choices=[
                                ("given", "Yes"),
                                ("refused", "No"),
                                ("not_asked", "They have not been asked"),
                            ],
                            max_length=20,
                        ),
                    ),
                    (
                        "consent_route",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("signed", "Signed a form"),
                                ("spoken", "Said so"),
                                ("written", "Wrote so (letter, email, message)"),
                            ],
                            max_length=20,
                        ),
                    ),
                    ("consent_on", models.DateField(blank=True, null=True)),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("waiting", "To triage"),
                                ("asked", "Waiting for more"),
                                ("accepted", "Accepted"),
                                ("declined", "Declined"),
                                ("passed_on", "Passed on"),
                            ],
                            max_length=20,
                        ),
                    ),
                    ("decided_on", models.DateField(blank=True, null=True)),
                    (
                        "family",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="referrals",
                            to="families.family",
                        ),
                    ),
                    (
                        "recorded_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("recorded_at", models.DateTimeField()),
                ],
                options={
                    "ordering": ("received_on", "reference"),
                    "indexes": [
                        models.Index(fields=["team", "state", "received_on"], name="referral_queue")
                    ],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("consent", "given"), _negated=True),
                                models.Q(
                                    models.Q(("consent_route", ""), _negated=True),
                                    ("consent_on__isnull", False),
                                ),
                                _connector="OR",
                            ),
                            name="referral_consent_says_how_and_when",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("state__in", ["waiting", "asked"]), ("decided_on", None)),
                                models.Q(
                                    models.Q(("state__in", ["waiting", "asked"]), _negated=True),
                                    ("decided_on__isnull", False),
                                ),
                                _connector="OR",
                            ),
                            name="referral_decided_on_a_day",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("family", None),
                                ("state", families.rules.referrals.State["ACCEPTED"]),
                                _connector="OR",
                            ),
                            name="referral_of_family_accepted",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ReferredPerson",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "referral",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="people",
                            to="families.referral",
                        ),
                    ),
                    ("place", models.PositiveSmallIntegerField()),
                    ("forename", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("surname", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("date_of_birth", models.DateField(blank=True, db_index=True, null=True)),
                    (
                        "sex",
                        models.CharField(
                            choices=[("F", "Female"), ("M", "Male"), ("U", "Not known")],
                            max_length=1,
                        ),
                    ),
                    (
                        "role",
                        models.CharField(
                            choices=[
                                ("parent", "Parent"),
                                ("carer", "Carer"),
                                ("child", "Child"),
                                ("young_person", "Young person"),
                                ("other_adult", "Other adult"),
                                ("other_relative", "Other relative"),
                            ],
                            max_length=20,
                        ),
                    ),
                ],
                options={
                    "ordering": ("referral", "place"),
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("referral", "place"), name="referred_in_order"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="ReferralStep",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "referral",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="steps",
                            to="families.referral",
                        ),
                    ),
                    (
                        "step",
                        models.CharField(
                            choices=[
                                ("accepted", "Accepted"),
                                ("asked", "More was asked for"),
                                ("added", "More has come"),
                                ("declined", "Declined"),
                                ("passed_on", "Passed on"),
                                ("reopened", "Taken up again"),
                                ("moved", "Moved to another team"),
                            ],
                            max_length=20,
                        ),
                    ),
                    (
                        "reason_code",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("threshold", "It does not meet the criteria"),
                                ("consent", "The family does not agree to it"),
                                ("known", "Somebody works with the family already"),
                                ("area", "The family lives outside the area"),
                                ("other_service", "Another service fits better"),
                                ("other", "Another reason"),
                            ],
                            max_length=20,
                        ),
                    ),
                    ("reason", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    ("passed_to", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    (
                        "by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "ordering": ("at", "id"),
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    (
                                        "step__in",
                                        [
                                            families.rules.referrals.Step["DECLINED"],
                                            families.rules.referrals.Step["PASSED_ON"],
                                        ],
                                    ),
                                    _negated=True,
                                ),
                                models.Q(("reason_code", ""), _negated=True),
                                _connector="OR",
                            ),
                            name="referral_turned_away_for_a_reason",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Transfer",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "family",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="transfers",
                            to="families.family",
                        ),
                    ),
                    ("reference", models.CharField(max_length=40)),
                    (
                        "team",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="privacy.team",
                        ),
                    ),
                    (
                        "worker",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("handover", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    (
                        "asked_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("asked_at", models.DateTimeField()),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("waiting", "Waits for an answer"),
                                ("accepted", "Accepted"),
                                ("rejected", "Rejected"),
                                ("withdrawn", "Taken back"),
                            ],
                            default="waiting",
                            max_length=20,
                        ),
                    ),
                    ("answer", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                    (
                        "settled_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("settled_at", models.DateTimeField(null=True)),
                ],
                options={
                    "ordering": ("-asked_at", "id"),
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("state", "waiting")),
                            fields=("family",),
                            name="family_one_open_transfer",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("state", "waiting"), ("settled_at", None), ("settled_by", None)
                                ),
                                models.Q(
                                    models.Q(("state", "waiting"), _negated=True),
                                    ("settled_at__isnull", False),
                                    ("settled_by__isnull", False),
                                ),
                                _connector="OR",
                            ),
                            name="transfer_settled_by_somebody",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("state", "accepted"), _negated=True),
                                models.Q(("settled_by", models.F("asked_by")), _negated=True),
                                _connector="OR",
                            ),
                            name="transfer_accepted_by_another",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Agreement",
                fields=[
                    (
                        "id",
                        models.UUIDField(
                            default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                        ),
                    ),
                    (
                        "family",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="agreements",
                            to="families.family",
                        ),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("notice", "Privacy notice"),
                                ("service", "Consent to the service"),
                                ("sharing", "Consent to sharing information"),
                            ],
                            max_length=20,
                        ),
                    ),
                    (
                        "answer",
                        models.CharField(
                            choices=[
                                ("given", "Given"),
                                ("refused", "Refused"),
                                ("withdrawn", "Withdrawn"),
                            ],
                            max_length=20,
                        ),
                    ),
                    ("version", models.CharField(blank=True, max_length=40)),
                    ("on_date", models.DateField()),
                    (
                        "route",
                        models.CharField(
                            choices=[
                                ("visit", "In person"),
                                ("post", "By letter"),
                                ("email", "By email or message"),
                                ("phone", "On the telephone"),
                                ("signed", "On a signed form"),
                            ],
                            max_length=20,
                        ),
                    ),
                    (
                        "recorded_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("recorded_at", models.DateTimeField()),
                ],
                options={
                    "ordering": ("-on_date", "-recorded_at", "id"),
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("kind", "notice"), _negated=True),
                                models.Q(
                                    ("answer", "given"), models.Q(("version", ""), _negated=True)
                                ),
                                _connector="OR",
                            ),
                            name="agreement_notice_has_a_version",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("route", ""), _negated=True),
                            name="agreement_says_how",
                        ),
                    ],
                },
            ),
        ),
    ]
