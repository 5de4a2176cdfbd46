from django.db import migrations, models


class Migration(migrations.Migration):
    """What similar goods were taken instead, what was given back, why this promise gave way; who waits for a delivery."""

    dependencies = [
        ("fulfilment", "0004_shortfalls"),
    ]

    operations = [
        migrations.AddField(model_name="shortfall", name="outcome_variant_id", field=models.UUIDField(null=True)),
        migrations.AddField(
            model_name="shortfall", name="refund_minor", field=models.BigIntegerField(db_default=0, default=0)
        ),
        migrations.AddField(model_name="shortfall", name="ranking", field=models.JSONField(null=True)),
        migrations.AddIndex(
            model_name="shortfall",
            index=models.Index(
                condition=models.Q(("outcome", "WAITING")),
                fields=["variant_id", "location_id"],
                name="fulfilment_waiting_for_more",
            ),
        ),
        migrations.AddIndex(
            model_name="shortfall",
            index=models.Index(fields=["-created_at", "-id"], name="fulfilment_shortfall_by_time"),
        ),
    ]
