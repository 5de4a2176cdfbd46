from django.db import migrations

REASONS = (
    ("damaged", "破損", "Damaged, thrown away", "out", False),
    ("expired", "期限切れ廃棄", "Expired, thrown away", "out", False),
    ("theft", "盗難・紛失", "Stolen or lost", "out", True),
    ("sample", "サンプル・陳列使用", "Sample or display", "out", False),
    ("own_use", "自店使用", "Own use", "out", False),
    ("supplier_return", "仕入先返品", "Sent back to the supplier", "out", False),
    ("found", "発見", "Found", "in", True),
    ("not_for_sale", "販売不可（店内に残る）", "Not for sale, stays here", "set_apart", False),
    ("for_sale_again", "販売可に戻す", "For sale again", "give_back", False),
    ("other_out", "その他（減）", "Other, fewer", "out", True),
    ("other_in", "その他（増）", "Other, more", "in", True),
)


def add_reasons(apps, schema_editor):
    reason = apps.get_model("stocktake", "Reason")
    for position, (code, ja, en, effect, needs_note) in enumerate(REASONS):
        reason.objects.get_or_create(
            code=code,
            defaults={
                "name": {"ja": ja, "en": en},
                "effect": effect,
                "needs_note": needs_note,
                "in_use": True,
                "position": position,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("stocktake", "0001_initial")]
    operations = [migrations.RunPython(add_reasons, migrations.RunPython.noop)]
