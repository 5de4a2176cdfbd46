import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("places", "0003_brand_mark"), ("identity", "0004_consents")]

    operations = [
        migrations.CreateModel(
            name="FollowedStore",
            fields=[
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="identity.member",
                    ),
                ),
                ("since", models.DateTimeField()),
                ("command_id", models.UUIDField()),
                (
                    "location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.location"
                    ),
                ),
            ],
            options={"db_table": "places_followed_store"},
        ),
    ]
