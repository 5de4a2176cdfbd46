from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journeys", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="ChangeSet",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("file_name", models.TextField()),
                ("state", models.TextField()),
                ("currency", models.TextField()),
                ("starts_at", models.DateTimeField(null=True)),
                ("author_id", models.UUIDField(null=True)),
                ("author", models.TextField(db_default="")),
                ("created_at", models.DateTimeField()),
                ("submitted_at", models.DateTimeField(null=True)),
                ("decided_by", models.UUIDField(null=True)),
                ("decider", models.TextField(db_default="")),
                ("decided_at", models.DateTimeField(null=True)),
                ("note", models.TextField(db_default="")),
                ("ended_at", models.DateTimeField(null=True)),
                ("undoes", models.UUIDField(null=True)),
                ("lines", models.JSONField()),
            ],
            options={
                "db_table": "journeys_change_set",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "approved")),
                        fields=["starts_at"],
                        name="journeys_change_set_due",
                    ),
                    models.Index(fields=["-created_at"], name="journeys_change_set_latest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "submitted", "approved", "applied", "rejected", "cancelled"])
                        ),
                        name="journeys_change_set_state_known",
                    )
                ],
            },
        )
    ]
