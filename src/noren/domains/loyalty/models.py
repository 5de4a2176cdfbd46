"""Tables of loyalty. The points themselves are in the ledger."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class Programme(models.Model):
    id = models.UUIDField(primary_key=True)
    code = models.TextField(unique=True)
    name = models.JSONField()
    currency = models.TextField()
    time_zone = models.TextField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "loyalty_programme"


class Rule(models.Model):
    """How points are earned and used from an instant on; never changed, only followed by another."""

    id = models.UUIDField(primary_key=True)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", db_index=False)
    scope = models.TextField()
    scope_id = models.UUIDField(null=True)
    valid_from = models.DateTimeField()
    earn_points = models.BigIntegerField()
    earn_per_minor = models.BigIntegerField()
    base_excludes_tax = models.BooleanField()
    tender_lowers_base = models.BooleanField()
    excluded_departments = ArrayField(models.UUIDField())
    excluded_tax_categories = ArrayField(models.TextField())
    expiry_months = models.IntegerField(null=True)
    restore_days = models.IntegerField()
    point_value_minor = models.BigIntegerField()
    use_as = models.TextField()
    use_minimum = models.BigIntegerField()
    use_step = models.BigIntegerField()
    use_share_percent = models.IntegerField()
    link_reward = models.BigIntegerField()
    expected_use_percent = models.IntegerField()
    adjust_limit = models.BigIntegerField(null=True, default=10_000, db_default=10_000)
    set_at = models.DateTimeField(db_default=Now())
    command_id = models.UUIDField()

    class Meta:
        db_table = "loyalty_rule"
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "scope", "scope_id", "valid_from"], name="loyalty_rule_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(scope="group", scope_id__isnull=True) | (~Q(scope="group") & Q(scope_id__isnull=False)),
                name="loyalty_rule_scope_has_its_place",
            ),
        ]


class Earning(models.Model):
    """An order that brings points, under the rule that held when it was placed. Its row is the lock of its lines."""

    order_id = models.UUIDField(primary_key=True)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", db_index=False)
    member_id = models.UUIDField()
    base_minor = models.BigIntegerField()
    points = models.BigIntegerField()
    expiry_months = models.IntegerField(null=True)
    at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "loyalty_earning"
        indexes = [models.Index(fields=["member_id"], name="loyalty_earning_by_member")]


class EarningLine(models.Model):
    """What one line brings, how much of it is pending and posted now, and what is still owed of points that were
    used before their goods came back."""

    line_id = models.UUIDField(primary_key=True)
    earning = models.ForeignKey(Earning, on_delete=models.PROTECT, related_name="lines", db_column="order_id")
    quantity = models.BigIntegerField()
    points = models.BigIntegerField()
    allocated_minor = models.BigIntegerField()
    pending = models.BigIntegerField(default=0)
    posted = models.BigIntegerField(default=0)
    owed = models.BigIntegerField(default=0)
    pending_grant_id = models.UUIDField(null=True)

    class Meta:
        db_table = "loyalty_earning_line"
        indexes = [models.Index(fields=["earning"], name="loyalty_lines_owed", condition=Q(owed__gt=0))]
        constraints = [
            models.CheckConstraint(
                condition=Q(pending__gte=0, posted__gte=0, owed__gte=0, points__gte=F("pending") + F("posted")),
                name="loyalty_line_brings_at_most_its_points",
            )
        ]
