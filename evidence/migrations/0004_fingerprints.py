"""Keep fingerprints of what items look like, and links that say two items are not related."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0003_synonyms"),
    ]

    operations = [
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
                    ("not_related", "Not related"),
                ],
                max_length=16,
            ),
        ),
        migrations.CreateModel(
            name="Fingerprint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at_s", models.FloatField(null=True)),
                ("pdq", models.CharField(max_length=64)),
                ("quality", models.PositiveSmallIntegerField()),
                ("variants", models.JSONField(default=dict)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="fingerprints",
                        to="evidence.item",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
    ]
