from datetime import date
from decimal import Decimal

from django.db import migrations

# Japan's consumption tax since it began; reduced rates exist since October 2019.
HISTORY = [
    ("standard", "0.03", date(1989, 4, 1), date(1997, 4, 1)),
    ("standard", "0.05", date(1997, 4, 1), date(2014, 4, 1)),
    ("standard", "0.08", date(2014, 4, 1), date(2019, 10, 1)),
    ("standard", "0.10", date(2019, 10, 1), None),
    ("reduced", "0.03", date(1989, 4, 1), date(1997, 4, 1)),
    ("reduced", "0.05", date(1997, 4, 1), date(2014, 4, 1)),
    ("reduced", "0.08", date(2014, 4, 1), None),
    ("exempt", "0.00", date(1989, 4, 1), None),
]


def seed(apps, schema_editor):
    rate = apps.get_model("catalog", "TaxRate")
    rate.objects.bulk_create(
        rate(code=code, rate=Decimal(fraction), valid_from=start, valid_to=end)
        for code, fraction, start, end in HISTORY
    )


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop, elidable=False)]
