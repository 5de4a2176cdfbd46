"""Tables of shelves: floors, what stands on them, and where goods are."""

from django.db import models
from django.db.models import Q


class Floor(models.Model):
    """Its row is the lock of everything on it. Lengths are centimetres."""

    id = models.UUIDField(primary_key=True)
    location = models.ForeignKey("places.Location", on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.IntegerField()
    code = models.TextField()
    position = models.IntegerField()
    width = models.IntegerField()
    height = models.IntegerField()

    class Meta:
        db_table = "shelves_floor"
        constraints = [
            models.UniqueConstraint(fields=["location", "code"], name="shelves_floor_code_once"),
            models.CheckConstraint(condition=Q(width__gt=0, height__gt=0), name="shelves_floor_has_size"),
        ]


class Fixture(models.Model):
    """`walk`: its turn in a walk through the floor, worked out when the floor is saved."""

    id = models.UUIDField(primary_key=True)
    floor = models.ForeignKey(Floor, on_delete=models.CASCADE, related_name="fixtures", db_index=False)
    code = models.TextField()
    kind = models.TextField()
    zone = models.JSONField()
    x = models.IntegerField()
    y = models.IntegerField()
    width = models.IntegerField()
    height = models.IntegerField()
    bays = models.IntegerField()
    levels = models.IntegerField()
    walk = models.IntegerField(null=True)

    class Meta:
        db_table = "shelves_fixture"
        constraints = [
            models.UniqueConstraint(
                fields=["floor", "code"], name="shelves_fixture_code_once", deferrable=models.Deferrable.DEFERRED
            )
        ]


class VariantPlace(models.Model):
    """One place of a variant in a store; `position` 0 is where to look first."""

    pk = models.CompositePrimaryKey("location_id", "variant_id", "position")
    location = models.ForeignKey("places.Location", on_delete=models.PROTECT, related_name="+", db_index=False)
    variant = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT, related_name="+", db_index=False)
    position = models.SmallIntegerField()
    fixture = models.ForeignKey(Fixture, on_delete=models.PROTECT, related_name="+")
    bay = models.SmallIntegerField(null=True)
    level = models.SmallIntegerField(null=True)
    command_id = models.UUIDField()

    class Meta:
        db_table = "shelves_place"
