"""Keep what the desk records: adoptions, work, talk, provenance, seals, searches and notices."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from evidence.models import triggers


def guard(apps, schema_editor) -> None:
    triggers.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0004_fingerprints"),
    ]

    operations = [
        migrations.CreateModel(
            name="Adoption",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Active"), ("withdrawn", "Withdrawn")],
                        default="active",
                        editable=False,
                        max_length=10,
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True,
                        help_text="Why this takes the place of what stood.",
                        verbose_name="reason for the change",
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("camera", "Camera position"),
                            ("subject", "Subject shown"),
                            ("time", "Time"),
                        ],
                        max_length=8,
                        verbose_name="adopted as",
                    ),
                ),
                ("part", models.CharField(blank=True, max_length=330)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="adoptions",
                        to="evidence.item",
                    ),
                ),
                (
                    "location_claim",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="adoptions",
                        to="evidence.locationclaim",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="evidence.adoption",
                    ),
                ),
                (
                    "time_claim",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="adoptions",
                        to="evidence.timeclaim",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("location_claim__isnull", False), ("time_claim__isnull", True)
                            ),
                            models.Q(
                                ("location_claim__isnull", True), ("time_claim__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="adoption_one_claim",
                        violation_error_message="Adopt one claim.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("role", "time"), ("time_claim__isnull", False)),
                            models.Q(
                                models.Q(("role", "time"), _negated=True),
                                ("location_claim__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="adoption_role_of_claim",
                        violation_error_message="A time is adopted as a time, a place as a place.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="adoption_has_reason",
                        violation_error_message="Say why this claim is adopted.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Active"), ("withdrawn", "Withdrawn")],
                        default="active",
                        editable=False,
                        max_length=10,
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True,
                        help_text="Why this takes the place of what stood.",
                        verbose_name="reason for the change",
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("due", models.DateField(blank=True, null=True, verbose_name="wanted by")),
                ("until", models.DateTimeField(verbose_name="kept for them until")),
                (
                    "assignee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who works on it",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="evidence.item",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="evidence.assignment",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="BulkChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("status", "Set the work status"),
                            ("sensitivity", "Set the sensitivity"),
                            ("add_tags", "Add tags"),
                            ("remove_tags", "Remove tags"),
                            ("visibility", "Set who may see them"),
                            ("series", "Link them as a series"),
                        ],
                        max_length=12,
                    ),
                ),
                ("value", models.JSONField(default=dict)),
                ("reason", models.TextField(blank=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ordered_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bulk_changes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "undoes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="undone_by",
                        to="evidence.bulkchange",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="ClaimCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "location_claim",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)s_set",
                        to="evidence.locationclaim",
                    ),
                ),
                (
                    "note",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claim_check",
                        to="evidence.verificationnote",
                    ),
                ),
                (
                    "time_claim",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)s_set",
                        to="evidence.timeclaim",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("location_claim__isnull", False), ("time_claim__isnull", True)
                            ),
                            models.Q(
                                ("location_claim__isnull", True), ("time_claim__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="claimcheck_one_claim",
                        violation_error_message="Name one claim.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ClaimEvidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Active"), ("withdrawn", "Withdrawn")],
                        default="active",
                        editable=False,
                        max_length=10,
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True,
                        help_text="Why this takes the place of what stood.",
                        verbose_name="reason for the change",
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("satellite", "Satellite image"),
                            ("street_view", "Street view"),
                            ("map", "Map"),
                            ("ground", "Other picture of the place"),
                            ("comparison", "Comparison, side by side"),
                            ("document", "Document"),
                            ("other", "Other"),
                        ],
                        max_length=12,
                        verbose_name="what it is",
                    ),
                ),
                (
                    "words",
                    models.TextField(
                        blank=True,
                        help_text="What to look at, and when the image was taken.",
                        verbose_name="what it shows",
                    ),
                ),
                ("file_name", models.TextField(blank=True)),
                ("url", models.URLField(blank=True, max_length=2000, verbose_name="address (URL)")),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claim_evidence",
                        to="evidence.item",
                    ),
                ),
                (
                    "location_claim",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)s_set",
                        to="evidence.locationclaim",
                    ),
                ),
                (
                    "original",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="evidence.original",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence_for",
                        to="evidence.item",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="evidence.claimevidence",
                    ),
                ),
                (
                    "time_claim",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)s_set",
                        to="evidence.timeclaim",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("location_claim__isnull", False), ("time_claim__isnull", True)
                            ),
                            models.Q(
                                ("location_claim__isnull", True), ("time_claim__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="claimevidence_one_claim",
                        violation_error_message="Name one claim.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("original__isnull", False), ("other__isnull", True), ("url", "")
                            ),
                            models.Q(
                                models.Q(("url", ""), _negated=True),
                                ("original__isnull", True),
                                ("other__isnull", True),
                            ),
                            models.Q(
                                ("original__isnull", True), ("other__isnull", False), ("url", "")
                            ),
                            _connector="OR",
                        ),
                        name="claimevidence_one_thing",
                        violation_error_message="Attach one thing: a file, an address or another item.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("other__isnull", True),
                            models.Q(("other", models.F("item")), _negated=True),
                            _connector="OR",
                        ),
                        name="claimevidence_another_item",
                        violation_error_message="The item itself is no evidence for what is said of it.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClaimShape",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("points", "Several places"),
                            ("route", "A route"),
                            ("area", "An area"),
                        ],
                        max_length=8,
                        verbose_name="shape",
                    ),
                ),
                ("corners", models.JSONField(verbose_name="places in order")),
                (
                    "margin_m",
                    models.PositiveIntegerField(default=0, verbose_name="margin in metres"),
                ),
                (
                    "claim",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shape",
                        to="evidence.locationclaim",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="EditClaim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Active"), ("withdrawn", "Withdrawn")],
                        default="active",
                        editable=False,
                        max_length=10,
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True,
                        help_text="Why this takes the place of what stood.",
                        verbose_name="reason for the change",
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("cropped", "Cropped"),
                            ("trimmed", "Trimmed"),
                            ("re_encoded", "Re-encoded"),
                            ("resized", "Resized"),
                            ("captioned", "Captioned"),
                            ("subtitled", "Subtitled"),
                            ("watermarked", "Watermarked"),
                            ("blurred", "Blurred or pixelated"),
                            ("mirrored", "Mirrored or turned"),
                            ("coloured", "Colours changed"),
                            ("sound_changed", "Sound removed or replaced"),
                            ("speed_changed", "Speed changed"),
                            ("assembled", "Assembled from several"),
                            ("stripped", "Metadata removed"),
                            ("other", "Other"),
                        ],
                        max_length=16,
                        verbose_name="edit",
                    ),
                ),
                (
                    "detail",
                    models.CharField(
                        blank=True,
                        help_text="Which part, what was added or taken away.",
                        max_length=300,
                    ),
                ),
                ("basis", models.TextField(help_text="How we know.")),
                (
                    "claimed_by_source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="evidence.source",
                    ),
                ),
                (
                    "claimed_by_user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="edit_claims",
                        to="evidence.item",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="evidence.editclaim",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("claimed_by_source__isnull", False),
                                ("claimed_by_user__isnull", True),
                            ),
                            models.Q(
                                ("claimed_by_source__isnull", True),
                                ("claimed_by_user__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="editclaim_one_claimant",
                        violation_error_message="Say who claims it: a source or a member of the team.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Export",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "format",
                    models.CharField(
                        choices=[
                            ("csv", "CSV (a table)"),
                            ("jsonl", "JSON lines"),
                            ("geojson", "GeoJSON"),
                            ("kml", "KML"),
                        ],
                        max_length=8,
                    ),
                ),
                ("asked", models.TextField(blank=True, verbose_name="what was asked for")),
                ("items", models.PositiveIntegerField(verbose_name="number of items")),
                ("digest", models.CharField(max_length=64, verbose_name="SHA-256 of their codes")),
                (
                    "taken_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exports",
                        to="evidence.case",
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exports",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="GenerationClaim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Active"), ("withdrawn", "Withdrawn")],
                        default="active",
                        editable=False,
                        max_length=10,
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True,
                        help_text="Why this takes the place of what stood.",
                        verbose_name="reason for the change",
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "generation",
                    models.CharField(
                        choices=[
                            ("original", "Original"),
                            ("copy", "Copy"),
                            ("unknown", "Cannot be told"),
                        ],
                        max_length=10,
                        verbose_name="original or copy",
                    ),
                ),
                ("basis", models.TextField(help_text="What the claim rests on.")),
                (
                    "claimed_by_source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="evidence.source",
                    ),
                ),
                (
                    "claimed_by_user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="generation_claims",
                        to="evidence.item",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="evidence.generationclaim",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("claimed_by_source__isnull", False),
                                ("claimed_by_user__isnull", True),
                            ),
                            models.Q(
                                ("claimed_by_source__isnull", True),
                                ("claimed_by_user__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="generationclaim_one_claimant",
                        violation_error_message="Say who claims it: a source or a member of the team.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InformationGrade",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Active"), ("withdrawn", "Withdrawn")],
                        default="active",
                        editable=False,
                        max_length=10,
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True,
                        help_text="Why this takes the place of what stood.",
                        verbose_name="reason for the change",
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "credibility",
                    models.CharField(
                        choices=[
                            ("1", "1 – confirmed by other sources"),
                            ("2", "2 – probably true"),
                            ("3", "3 – possibly true"),
                            ("4", "4 – doubtful"),
                            ("5", "5 – improbable"),
                            ("6", "6 – cannot be judged"),
                        ],
                        max_length=1,
                        verbose_name="grade",
                    ),
                ),
                ("grounds", models.TextField(help_text="What the grade rests on.")),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="information_grades",
                        to="evidence.item",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="evidence.informationgrade",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LastLook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("upto", models.BigIntegerField(default=0)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="evidence.case",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "case"), name="look_once")],
            },
        ),
        migrations.CreateModel(
            name="Mailbox",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="mailbox",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("wishes", models.JSONField(default=dict)),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
                ("digest_at", models.DateTimeField(null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("retry_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Active"), ("withdrawn", "Withdrawn")],
                        default="active",
                        editable=False,
                        max_length=10,
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True,
                        help_text="Why this takes the place of what stood.",
                        verbose_name="reason for the change",
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "into",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merges_in",
                        to="evidence.item",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merges",
                        to="evidence.item",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="evidence.merge",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("item", models.F("into")), _negated=True),
                        name="merge_of_two_items",
                        violation_error_message="An item cannot be merged with itself.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProvenanceReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Active"), ("withdrawn", "Withdrawn")],
                        default="active",
                        editable=False,
                        max_length=10,
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True,
                        help_text="Why this takes the place of what stood.",
                        verbose_name="reason for the change",
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[("accepted", "Accepted"), ("returned", "Returned")], max_length=10
                    ),
                ),
                (
                    "remarks",
                    models.TextField(blank=True, help_text="What is missing, or why it is enough."),
                ),
                ("upto", models.BigIntegerField(verbose_name="entries it has seen")),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="provenance_reviews",
                        to="evidence.item",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="evidence.provenancereview",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome", "accepted"),
                            models.Q(("remarks", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="provenancereview_return_says_why",
                        violation_error_message="Say what is missing.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Active"), ("withdrawn", "Withdrawn")],
                        default="active",
                        editable=False,
                        max_length=10,
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True,
                        help_text="Why this takes the place of what stood.",
                        verbose_name="reason for the change",
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("comment", "Comment"),
                            ("question", "Question"),
                            ("answer", "Answer"),
                        ],
                        default="comment",
                        max_length=8,
                    ),
                ),
                ("text", models.TextField(help_text="@username tells a colleague.")),
                (
                    "answers",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replies",
                        to="evidence.remark",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remarks",
                        to="evidence.item",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="evidence.remark",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answers__isnull", False), ("kind", "answer")),
                            models.Q(
                                models.Q(("kind", "answer"), _negated=True),
                                ("answers__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="remark_answers_a_question",
                        violation_error_message="An answer answers a question; nothing else does.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="remark_says_something",
                        violation_error_message="There are no words in it.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reopening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("reason", models.TextField(verbose_name="why it is reopened")),
                (
                    "recorded_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reopenings",
                        to="evidence.finding",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("finding",),
                        name="reopening_once",
                        violation_error_message="Somebody has reopened this finding already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedSearch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=80)),
                ("asked", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_searches",
                        to="evidence.case",
                        verbose_name="shared with",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_searches",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "saved searches",
                "ordering": ["name", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner", "name"),
                        name="savedsearch_once",
                        violation_error_message="You have a saved search of this name.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SourceGrade",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Active"), ("withdrawn", "Withdrawn")],
                        default="active",
                        editable=False,
                        max_length=10,
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True,
                        help_text="Why this takes the place of what stood.",
                        verbose_name="reason for the change",
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "reliability",
                    models.CharField(
                        choices=[
                            ("A", "A – completely reliable"),
                            ("B", "B – usually reliable"),
                            ("C", "C – fairly reliable"),
                            ("D", "D – not usually reliable"),
                            ("E", "E – unreliable"),
                            ("F", "F – cannot be judged"),
                        ],
                        max_length=1,
                        verbose_name="grade",
                    ),
                ),
                ("grounds", models.TextField(blank=True, help_text="What the grade rests on.")),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grades",
                        to="evidence.source",
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="evidence.sourcegrade",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="StatementAssessment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Active"), ("withdrawn", "Withdrawn")],
                        default="active",
                        editable=False,
                        max_length=10,
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True,
                        help_text="Why this takes the place of what stood.",
                        verbose_name="reason for the change",
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "value",
                    models.CharField(
                        choices=[
                            ("supported", "Supported"),
                            ("partly_supported", "Partly supported"),
                            ("contradicted", "Contradicted"),
                            ("not_verifiable", "Could not be verified"),
                        ],
                        max_length=16,
                        verbose_name="it is",
                    ),
                ),
                (
                    "reasons",
                    models.TextField(help_text="What it rests on, or what stands in the way."),
                ),
                ("said", models.CharField(blank=True, max_length=80, verbose_name="assessed when")),
                ("url", models.URLField(blank=True, max_length=2000, verbose_name="address (URL)")),
                (
                    "claimed_by_source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="evidence.source",
                    ),
                ),
                (
                    "claimed_by_user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
                        to="evidence.statement",
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="evidence.statementassessment",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("claimed_by_source__isnull", False),
                                ("claimed_by_user__isnull", True),
                            ),
                            models.Q(
                                ("claimed_by_source__isnull", True),
                                ("claimed_by_user__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="statementassessment_one_claimant",
                        violation_error_message="Say who claims it: a source or a member of the team.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TagLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Active"), ("withdrawn", "Withdrawn")],
                        default="active",
                        editable=False,
                        max_length=10,
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True,
                        help_text="Why this takes the place of what stood.",
                        verbose_name="reason for the change",
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("broader", "Broader term"),
                            ("merged_into", "Merged into"),
                            ("told_apart", "Not the same as"),
                        ],
                        max_length=12,
                        verbose_name="stands to it as",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links_in",
                        to="evidence.tag",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="evidence.taglink",
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links_out",
                        to="evidence.tag",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("tag", models.F("other")), _negated=True),
                        name="taglink_two_tags",
                        violation_error_message="A tag cannot be linked to itself.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Unsealing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("reason", models.TextField(verbose_name="why they are looked at")),
                (
                    "recorded_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="unsealings",
                        to="evidence.item",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("item", "recorded_by"),
                        name="unsealing_once",
                        violation_error_message="You have looked at these checks already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Watch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="watches",
                        to="evidence.item",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="watches",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "item"), name="watch_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="BulkStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("waiting", "Will change"),
                            ("done", "Changed"),
                            ("already", "Is so already"),
                            ("no_right", "You may not change it"),
                            ("no_term", "Its case has no such tag"),
                            ("other_case", "Belongs to another case than the first of the series"),
                            ("changed", "Somebody changed it meanwhile"),
                            ("gone", "Is not there any more"),
                            ("refused", "Refused"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("words", models.TextField(blank=True)),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="evidence.bulkchange",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="evidence.item",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("outcome", "waiting")),
                        fields=["change", "id"],
                        name="bulk_step_waiting",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("change", "item"), name="bulk_step_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="KeptSearch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("pinned", models.BooleanField(default=False)),
                ("position", models.IntegerField(default=0)),
                ("tell", models.BooleanField(default=False, verbose_name="tell me of new matches")),
                ("looked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("changed_since", models.BigIntegerField(default=0)),
                ("seen", models.BinaryField(null=True)),
                ("newest", models.BigIntegerField(default=0)),
                ("told_since", models.BigIntegerField(default=0)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="kept_searches",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "search",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="kept",
                        to="evidence.savedsearch",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "search"), name="keptsearch_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("assigned", "Assigned to me"),
                            ("mentioned", "I am mentioned"),
                            ("asked", "A question to me"),
                            ("answered", "My question is answered"),
                            ("finding_returned", "My finding is returned"),
                            ("finding_reviewed", "My finding is reviewed"),
                            ("finding_reopened", "My finding is reopened"),
                            ("provenance_returned", "The provenance of mine is returned"),
                            ("superseded", "Something of mine is superseded or withdrawn"),
                            ("adopted", "A claim of mine is adopted"),
                            ("commented", "A comment where I take part"),
                            ("finding_proposed", "A finding I may review"),
                            ("due_soon", "Due soon"),
                            ("new_matches", "New matches of a saved search"),
                            ("watched", "An item I watch has changed"),
                        ],
                        max_length=20,
                    ),
                ),
                ("record", models.CharField(blank=True, max_length=60)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("read_at", models.DateTimeField(null=True)),
                ("mailing", models.UUIDField(null=True)),
                ("mailed_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="evidence.case",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="evidence.ledgerentry",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="evidence.item",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="evidence.statement",
                    ),
                ),
                (
                    "search",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="evidence.savedsearch",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["recipient", "id"], name="evidence_no_recipie_8176c1_idx"),
                    models.Index(
                        condition=models.Q(("read_at", None)),
                        fields=["recipient", "id"],
                        name="notice_unread",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("recipient", "entry"), name="notice_once_a_change"
                    ),
                    models.UniqueConstraint(
                        fields=("recipient", "search", "item"), name="notice_once_a_match"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="case",
            name="blind_checks",
            field=models.BooleanField(
                default=False,
                help_text="Whoever checks an item sees neither the finding nor the checks of others until their own assessment is in.",
                verbose_name="blind second checks",
            ),
        ),
        migrations.AddField(
            model_name="findingreview",
            name="blind",
            field=models.BooleanField(default=False, editable=False, verbose_name="given blind"),
        ),
        migrations.AddField(
            model_name="item",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                db_index=False,
                related_name="absorbed",
                to="evidence.item",
            ),
        ),
        migrations.AddField(
            model_name="provenancestep",
            name="before",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="evidence.provenancestep",
                verbose_name="comes before",
            ),
        ),
        migrations.AddField(
            model_name="statement",
            name="published",
            field=models.CharField(blank=True, max_length=80, verbose_name="published when"),
        ),
        migrations.AddField(
            model_name="statement",
            name="said_where",
            field=models.CharField(
                blank=True,
                help_text="A place, an occasion, a programme: as it was told.",
                max_length=200,
            ),
        ),
        migrations.AlterField(
            model_name="itemlink",
            name="kind",
            field=models.CharField(
                choices=[
                    ("same_recording", "Same recording"),
                    ("re_encoding", "Re-encoding"),
                    ("crop", "Crop"),
                    ("frame_of", "Frame of"),
                    ("series", "Part of series"),
                    ("same_scene", "Same scene"),
                    ("possibly_same", "Possibly the same"),
                    ("page_capture", "Page and its capture"),
                    ("not_related", "Not related"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="ledgerentry",
            name="type",
            field=models.CharField(
                choices=[
                    ("case opened", "Case opened"),
                    ("case changed", "Case changed"),
                    ("member added", "Member added"),
                    ("member changed", "Membership changed"),
                    ("source added", "Source added"),
                    ("source changed", "Source changed"),
                    ("ingestion", "Received"),
                    ("accession", "Catalogued without a file"),
                    ("metadata modification", "Item changed"),
                    ("metadata extraction", "Metadata read"),
                    ("location claimed", "Location claimed"),
                    ("time claimed", "Time claimed"),
                    ("evidence for a claim", "Evidence for a claim added"),
                    ("claim adopted", "Claim adopted"),
                    ("statement recorded", "Statement recorded"),
                    ("statement linked", "Statement linked"),
                    ("statement assessed", "Statement assessed"),
                    ("provenance recorded", "Provenance recorded"),
                    ("check noted", "Check noted"),
                    ("finding proposed", "Finding proposed"),
                    ("finding reviewed", "Finding reviewed"),
                    ("finding reopened", "Finding reopened"),
                    ("seal opened", "Sealed checks looked at"),
                    ("transcript added", "Text added"),
                    ("items linked", "Items linked"),
                    ("tag added", "Tag added"),
                    ("tag changed", "Tag changed"),
                    ("tag placed", "Tag placed under another"),
                    ("tags merged", "Tags merged"),
                    ("tags parted", "Merge of tags undone"),
                    ("tags told apart", "Tags told apart"),
                    ("assigned", "Put into somebody's hands"),
                    ("released", "Given back"),
                    ("remarked", "Said among colleagues"),
                    ("sight changed", "Visibility changed"),
                    ("grant changed", "Sight granted or revoked"),
                    ("withdrawn", "Withdrawn"),
                    ("generation claimed", "Generation claimed"),
                    ("edit claimed", "Edit claimed"),
                    ("items merged", "Items merged"),
                    ("merge undone", "Merge undone"),
                    ("provenance reviewed", "Provenance reviewed"),
                    ("source graded", "Source graded"),
                    ("information graded", "Information graded"),
                    ("dissemination", "Taken out"),
                ],
                max_length=24,
            ),
        ),
        migrations.AlterField(
            model_name="locationclaim",
            name="method",
            field=models.CharField(
                choices=[
                    ("stated", "Stated by the source"),
                    ("metadata", "Read from metadata"),
                    ("geolocation", "Geolocation"),
                    ("chronolocation", "Chronolocation"),
                    ("shadow", "Shadow analysis"),
                    ("caption", "Caption or post text"),
                    ("witness", "Witness account"),
                    ("other", "Other"),
                ],
                default="stated",
                max_length=14,
            ),
        ),
        migrations.AlterField(
            model_name="timeclaim",
            name="method",
            field=models.CharField(
                choices=[
                    ("stated", "Stated by the source"),
                    ("metadata", "Read from metadata"),
                    ("geolocation", "Geolocation"),
                    ("chronolocation", "Chronolocation"),
                    ("shadow", "Shadow analysis"),
                    ("caption", "Caption or post text"),
                    ("witness", "Witness account"),
                    ("other", "Other"),
                ],
                default="stated",
                max_length=14,
            ),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", False)),
                fields=["merged_into"],
                name="item_merged",
            ),
        ),
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(fields=["case", "seq"], name="entry_of_case"),
        ),
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(fields=["type", "seq"], name="entry_of_type"),
        ),
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(fields=["actor", "seq"], name="entry_by_actor"),
        ),
        migrations.RunPython(guard, migrations.RunPython.noop),
    ]
