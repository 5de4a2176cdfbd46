from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("platform", "0003_devices"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="processed",
            index=models.Index(fields=["processed_at"], name="processed_by_time"),
        ),
        migrations.AddIndex(
            model_name="commandlog",
            index=GinIndex(fastupdate=False, fields=["subjects"], name="command_log_by_subject"),
        ),
    ]
