"""Parts of the media that checks speak of, and the steps of checklists they carried out."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from evidence.models import triggers


def guard(apps, schema_editor) -> None:
    triggers.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0006_due_soon"),
    ]

    operations = [
        migrations.CreateModel(
            name="NoteMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("part", models.CharField(max_length=120, verbose_name="part of the media")),
                (
                    "words",
                    models.CharField(blank=True, max_length=200, verbose_name="what is there"),
                ),
                (
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marks",
                        to="evidence.verificationnote",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "verbose_name": "mark",
            },
        ),
        migrations.CreateModel(
            name="NoteStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("original", "Is it the original? Look for earlier and fuller copies"),
                            ("maker", "Who made it? Study the account or person behind it"),
                            (
                                "date",
                                "When? Weather, light, clothing and events against the time claimed",
                            ),
                            (
                                "place",
                                "Where? Landmarks, signs and terrain against maps and satellite pictures",
                            ),
                            ("motive", "Why was it made and shared, and who gains from it?"),
                            (
                                "metadata",
                                "Metadata: device, times and place in the file against the claim",
                            ),
                            (
                                "editing",
                                "Traces of editing: light, shadows, reflections, repeated patches",
                            ),
                            (
                                "others",
                                "Other pictures and accounts of the same event: do they agree?",
                            ),
                            (
                                "markings",
                                "People and equipment: uniforms, markings, vehicles, weapons",
                            ),
                            (
                                "whole",
                                "All of it, from beginning to end: cuts, jumps, loops, captions",
                            ),
                            (
                                "sound",
                                "Sound: language, accent and noises against what is claimed; dubbed?",
                            ),
                            ("voice", "Voices compared with known recordings"),
                            ("complete", "Is it whole? Missing, cropped or joined pages"),
                            (
                                "form",
                                "Letterhead, stamps, signatures and type against known ones of the issuer",
                            ),
                            (
                                "wording",
                                "Wording: terms, dates, spelling, look-alike letters, signs of translation",
                            ),
                            (
                                "issuer",
                                "Ask who is said to have issued it, or who had access to it",
                            ),
                            ("content", "What it says against what is known independently"),
                            ("account", "The account: age, habits, network, earlier posts"),
                            ("live", "The post itself, found at its address and captured"),
                            ("post_time", "Time of the post, and in which time zone it is shown"),
                            ("inside", "Pictures in it traced by themselves"),
                            ("rendering", "Layout, fonts and counts against the real page"),
                            (
                                "verbatim",
                                "The exact words in the original language, whole and in context",
                            ),
                            ("speaker", "Who speaks, for whom, and is it really them?"),
                            ("first_said", "Where and when was it said first?"),
                            ("knows", "How would they know? Seen, heard from whom, or inferred"),
                            ("consistent", "Against what the same speaker said before and after"),
                            ("independent", "Against independent accounts and footage"),
                        ],
                        max_length=16,
                        verbose_name="of the checklist",
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[("done", "Done"), ("not_applicable", "Does not apply")],
                        max_length=14,
                        verbose_name="what became of it",
                    ),
                ),
                (
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="evidence.verificationnote",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "verbose_name": "step",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("note", "step"),
                        name="notestep_once",
                        violation_error_message="This step is named twice.",
                    )
                ],
            },
        ),
        migrations.RunPython(guard, migrations.RunPython.noop),
    ]
