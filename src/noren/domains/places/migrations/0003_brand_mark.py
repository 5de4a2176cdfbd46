from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("places", "0002_module_off")]

    operations = [
        migrations.AddField(
            model_name="brand", name="mark", field=models.TextField(blank=True, db_default="", default="")
        ),
        migrations.AddField(model_name="brand", name="mark_width", field=models.IntegerField(db_default=0, default=0)),
        migrations.AddField(model_name="brand", name="mark_height", field=models.IntegerField(db_default=0, default=0)),
    ]
