from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="ModuleOff",
            fields=[
                ("module", models.TextField(primary_key=True, serialize=False)),
                ("off_since", models.DateTimeField()),
            ],
            options={"db_table": "places_module_off"},
        ),
    ]
