import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """What every new order paid for and nobody used: a lock on the one row of its company, and an index of codes for LIKE."""

    dependencies = [
        ("orders", "0007_found_by_place"),
    ]

    operations = [
        migrations.AlterField(
            model_name="order",
            name="company",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="places.company",
            ),
        ),
        migrations.RunSQL(
            "DROP INDEX IF EXISTS orders_order_code_20afc605_like",
            reverse_sql="CREATE INDEX IF NOT EXISTS orders_order_code_20afc605_like ON orders_order (code text_pattern_ops)",
        ),
    ]
