from django.db import migrations, models

_CELLS = """
UPDATE journeys_change_set SET lines = (
  SELECT coalesce(jsonb_agg(
           (line - 'sku' - 'variant_id' - 'old_minor' - 'new_minor') || jsonb_strip_nulls(jsonb_build_object(
             'code', line -> 'sku', 'subject_id', line -> 'variant_id',
             'cells', CASE WHEN line ? 'new_minor' THEN jsonb_build_array(jsonb_strip_nulls(jsonb_build_object(
                        'field', 'price', 'old', line -> 'old_minor', 'new', line -> 'new_minor'))) END))
           ORDER BY place), '[]')
    FROM jsonb_array_elements(lines) WITH ORDINALITY AS each(line, place))
"""


class Migration(migrations.Migration):
    """Other values than prices: a line holds cells instead of two amounts."""

    dependencies = [("journeys", "0002_change_set")]

    operations = [
        migrations.AddField("changeset", "kind", models.TextField(db_default="prices")),
        migrations.RunSQL(_CELLS, migrations.RunSQL.noop),
    ]
