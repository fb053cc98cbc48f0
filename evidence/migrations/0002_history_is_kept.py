"""Guard history with triggers, and give the ledger its head."""

from django.db import migrations

from evidence.models import triggers


def guard(apps, schema_editor) -> None:
    apps.get_model("evidence", "LedgerHead").objects.create(pk=1)
    triggers.install(schema_editor.connection)


def unguard(apps, schema_editor) -> None:
    triggers.remove(schema_editor.connection)
    apps.get_model("evidence", "LedgerHead").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
