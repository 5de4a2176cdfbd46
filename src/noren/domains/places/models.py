"""Tables of places: who sells, under which sign, where, and when the door is open."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Company(models.Model):
    """A legal seller; every receipt names one. A franchisee is its own company."""

    id = models.UUIDField(primary_key=True)
    code = models.TextField(unique=True)
    name = models.JSONField()
    legal_name = models.TextField(blank=True, default="")
    registration_number = models.TextField(blank=True, default="")
    currency = models.TextField(default="JPY")
    tax_rounding = models.TextField(default="floor")
    country = models.TextField(default="JP")
    address = models.TextField(blank=True, default="")
    phone = models.TextField(blank=True, default="")

    class Meta:
        db_table = "places_company"


class ModuleOff(models.Model):
    """A module that the chain leaves out. Without a row it is on: what a later version brings is there at once."""

    module = models.TextField(primary_key=True)
    off_since = models.DateTimeField()

    class Meta:
        db_table = "places_module_off"


class Brand(models.Model):
    id = models.UUIDField(primary_key=True)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    code = models.TextField(unique=True)
    name = models.JSONField()
    colour = models.TextField(blank=True, default="")
    mark = models.TextField(blank=True, default="", db_default="")
    mark_width = models.IntegerField(default=0, db_default=0)
    mark_height = models.IntegerField(default=0, db_default=0)

    class Meta:
        db_table = "places_brand"


class Location(models.Model):
    """A place that holds or sells stock. `kind`: store, warehouse or online."""

    id = models.UUIDField(primary_key=True)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+")
    kind = models.TextField()
    code = models.TextField(unique=True)
    name = models.JSONField()
    name_kana = models.TextField(blank=True, default="")
    postal_code = models.TextField(blank=True, default="")
    prefecture_code = models.TextField(blank=True, default="")
    city = models.TextField(blank=True, default="")
    town = models.TextField(blank=True, default="")
    block = models.TextField(blank=True, default="")
    building = models.TextField(blank=True, default="")
    access = models.JSONField(default=dict)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    time_zone = models.TextField(default="Asia/Tokyo")
    phone = models.TextField(blank=True, default="")
    services = ArrayField(models.TextField(), default=list)
    pickup_minutes = models.IntegerField(default=60)
    business_day_starts = models.TimeField(default="05:00")
    opened_on = models.DateField(null=True)
    version = models.IntegerField(default=1)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "places_location"
        constraints = [
            models.CheckConstraint(
                condition=Q(lat__isnull=True, lon__isnull=True)
                | Q(lat__isnull=False, lon__isnull=False, lat__range=(-90, 90), lon__range=(-180, 180)),
                name="places_position_on_earth",
            )
        ]


class WeeklyHours(models.Model):
    """One opening of a weekday (0 Monday). `closes` at or before `opens` means the next day."""

    id = models.UUIDField(primary_key=True)
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="hours")
    weekday = models.SmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        db_table = "places_weekly_hours"
        constraints = [
            models.UniqueConstraint(fields=["location", "weekday", "opens"], name="places_opening_once"),
            models.CheckConstraint(condition=Q(weekday__range=(0, 6)), name="places_weekday_within_week"),
        ]


class SpecialDay(models.Model):
    """A day that differs from its weekday: closed, or open at other hours."""

    id = models.UUIDField(primary_key=True)
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="special_days")
    day = models.DateField()
    closed = models.BooleanField(default=False)
    opens = models.TimeField(null=True)
    closes = models.TimeField(null=True)
    note = models.JSONField(default=dict)

    class Meta:
        db_table = "places_special_day"
        constraints = [
            models.UniqueConstraint(fields=["location", "day"], name="places_special_day_once"),
            models.CheckConstraint(
                condition=Q(closed=True) | Q(opens__isnull=False, closes__isnull=False),
                name="places_special_day_open_or_closed",
            ),
        ]


class FollowedStore(models.Model):
    """The store that a member calls theirs: one at a time."""

    member = models.OneToOneField("identity.Member", primary_key=True, on_delete=models.PROTECT, related_name="+")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "places_followed_store"
