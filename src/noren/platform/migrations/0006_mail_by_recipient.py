import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("platform", "0005_verifications"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(
                django.db.models.functions.text.Lower("recipient"),
                models.OrderBy(models.F("created_at"), descending=True),
                name="mail_by_recipient",
            ),
        ),
    ]
