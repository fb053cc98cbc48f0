"""Words that stand for one another, with those a site starts with."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from evidence.finding.vocabulary import STARTER


def fill(apps, schema_editor) -> None:
    synonyms = apps.get_model("evidence", "Synonym").objects
    synonyms.bulk_create(synonyms.model(words="\n".join(group)) for group in STARTER)


class Migration(migrations.Migration):
    dependencies = [("evidence", "0002_history_is_kept")]
    operations = [
        migrations.CreateModel(
            name="Synonym",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "words",
                    models.TextField(
                        help_text="One word a line, each in its plain form; other forms are found by themselves."
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "changed_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ["words"]},
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
