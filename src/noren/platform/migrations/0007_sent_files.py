from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("platform", "0006_mail_by_recipient")]

    operations = [
        migrations.CreateModel(
            name="SentFile",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("account_id", models.UUIDField()),
                ("name", models.TextField()),
                ("content", models.BinaryField()),
                ("sent_at", models.DateTimeField()),
            ],
            options={"db_table": "platform_sent_file"},
        ),
    ]
