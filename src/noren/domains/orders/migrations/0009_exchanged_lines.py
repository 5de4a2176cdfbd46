from django.db import migrations, models


class Migration(migrations.Migration):
    """A line may come in exchange for another of its order."""

    dependencies = [
        ("orders", "0008_lighter_inserts"),
    ]

    operations = [
        migrations.AddField(model_name="orderline", name="replaces_id", field=models.UUIDField(null=True)),
    ]
