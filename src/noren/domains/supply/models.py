"""Tables of supply. What was received and what became of differences is never rewritten."""

from django.db import models
from django.db.models import F, Q

_UNDER_WAY = ["requested", "approved", "picked", "in_transit"]


class Transfer(models.Model):
    """Goods from one place to another. Its row is the lock of everything that happens to them."""

    id = models.UUIDField(primary_key=True)
    code = models.TextField()
    from_location = models.ForeignKey("places.Location", on_delete=models.PROTECT, related_name="+", db_index=False)
    to_location = models.ForeignKey("places.Location", on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.TextField()
    member_id = models.UUIDField(null=True)
    note = models.TextField(blank=True, default="")
    end_note = models.TextField(blank=True, default="")
    requested_at = models.DateTimeField()
    requested_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    picked_at = models.DateTimeField(null=True)
    shipped_at = models.DateTimeField(null=True)
    expected_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    received_by = models.UUIDField(null=True)
    kept_reservation_id = models.UUIDField(null=True)
    kept_until = models.DateTimeField(null=True)
    command_id = models.UUIDField()

    class Meta:
        db_table = "supply_transfer"
        indexes = [
            models.Index(fields=["from_location", "-requested_at"], name="supply_transfer_by_sender"),
            models.Index(fields=["to_location", "-requested_at"], name="supply_transfer_by_receiver"),
            models.Index(fields=["member_id"], name="supply_transfer_by_member", condition=Q(member_id__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[*_UNDER_WAY, "received", "refused", "canceled"]), name="supply_transfer_state"
            ),
            models.CheckConstraint(condition=~Q(from_location=F("to_location")), name="supply_transfer_goes_somewhere"),
        ]


class TransferLine(models.Model):
    """In transit = shipped - arrived - returned - lost; below zero where more came than was sent."""

    id = models.UUIDField(primary_key=True)
    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="+", db_index=False)
    variant = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT, related_name="+", db_index=False)
    quantity = models.BigIntegerField()
    picked = models.BigIntegerField(default=0)
    shipped = models.BigIntegerField(default=0)
    arrived = models.BigIntegerField(default=0)
    damaged = models.BigIntegerField(default=0)
    returned = models.BigIntegerField(default=0)
    lost = models.BigIntegerField(default=0)

    class Meta:
        db_table = "supply_transfer_line"
        constraints = [
            models.UniqueConstraint(fields=["transfer", "variant"], name="supply_transfer_goods_once"),
            models.CheckConstraint(
                condition=Q(picked__gte=0, picked__lte=F("quantity"), shipped__gte=0, shipped__lte=F("picked")),
                name="supply_transfer_line_within",
            ),
        ]


class Settlement(models.Model):
    """What became of units that were missing, or too many. Never changed."""

    id = models.UUIDField(primary_key=True)
    line = models.ForeignKey(TransferLine, on_delete=models.PROTECT, related_name="+")
    outcome = models.TextField()
    quantity = models.BigIntegerField()
    note = models.TextField(blank=True, default="")
    settled_at = models.DateTimeField()
    settled_by = models.UUIDField(null=True)
    command_id = models.UUIDField()

    class Meta:
        db_table = "supply_settlement"
        constraints = [models.CheckConstraint(condition=Q(quantity__gt=0), name="supply_settlement_some")]


class Supplier(models.Model):
    id = models.UUIDField(primary_key=True)
    code = models.TextField()
    name = models.TextField()
    archived_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "supply_supplier"
        constraints = [models.UniqueConstraint(fields=["code"], name="supply_supplier_code_once")]


class Purchase(models.Model):
    """What a supplier has been asked for, or has announced. Its row is the lock of what comes of it."""

    id = models.UUIDField(primary_key=True)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="+", db_index=False)
    location = models.ForeignKey("places.Location", on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.TextField()
    state = models.TextField()
    note = models.TextField(blank=True, default="")
    ordered_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    command_id = models.UUIDField()

    class Meta:
        db_table = "supply_purchase"
        indexes = [models.Index(fields=["location", "-ordered_at"], name="supply_purchase_by_place")]
        constraints = [
            models.UniqueConstraint(fields=["supplier", "number"], name="supply_purchase_number_once"),
            models.CheckConstraint(condition=Q(state__in=["open", "closed", "canceled"]), name="supply_purchase_state"),
        ]


class PurchaseLine(models.Model):
    id = models.UUIDField(primary_key=True)
    purchase = models.ForeignKey(Purchase, on_delete=models.PROTECT, related_name="+", db_index=False)
    variant = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT, related_name="+", db_index=False)
    quantity = models.BigIntegerField()
    arrived = models.BigIntegerField(default=0)
    damaged = models.BigIntegerField(default=0)
    expected_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "supply_purchase_line"
        constraints = [models.UniqueConstraint(fields=["purchase", "variant"], name="supply_purchase_goods_once")]


class Explanation(models.Model):
    """Why more or fewer came than was ordered, and what becomes of it. Never changed."""

    id = models.UUIDField(primary_key=True)
    line = models.ForeignKey(PurchaseLine, on_delete=models.PROTECT, related_name="+")
    resolution = models.TextField()
    difference = models.BigIntegerField()
    note = models.TextField()
    explained_at = models.DateTimeField()
    explained_by = models.UUIDField(null=True)
    command_id = models.UUIDField()

    class Meta:
        db_table = "supply_explanation"
        constraints = [
            models.CheckConstraint(condition=~Q(difference=0), name="supply_explanation_some"),
            models.CheckConstraint(
                condition=Q(resolution__in=["credited", "sent_later", "kept", "sent_back", "ordered_wrongly"]),
                name="supply_explanation_resolution",
            ),
        ]


class Receipt(models.Model):
    """One delivery as it was received; of a transfer, of a purchase, or of a supplier without any. Never changed."""

    id = models.UUIDField(primary_key=True)
    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    purchase = models.ForeignKey(Purchase, on_delete=models.PROTECT, related_name="+", null=True)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    location = models.ForeignKey("places.Location", on_delete=models.PROTECT, related_name="+", db_index=False)
    note = models.TextField(blank=True, default="")
    received_at = models.DateTimeField()
    received_by = models.UUIDField(null=True)
    command_id = models.UUIDField()

    class Meta:
        db_table = "supply_receipt"
        constraints = [models.UniqueConstraint(fields=["transfer"], name="supply_transfer_received_once")]


class ReceiptLine(models.Model):
    pk = models.CompositePrimaryKey("receipt_id", "variant_id")
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="+", db_index=False)
    variant = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT, related_name="+", db_index=False)
    quantity = models.BigIntegerField()
    damaged = models.BigIntegerField()

    class Meta:
        db_table = "supply_receipt_line"
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gte=0, damaged__gte=0, damaged__lte=F("quantity")),
                name="supply_receipt_line_within",
            )
        ]
