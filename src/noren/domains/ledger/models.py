"""Tables of the ledger. A transfer is one row, so it balances by construction."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce


class Account(models.Model):
    """Whose value. A member's account keeps its sums, and its row is the lock of its lots; an issuer's keeps none.

    `posted` has what is held in it; `posted - held` is what the lots have left; `pending` is still to come.
    """

    id = models.UUIDField(primary_key=True)
    owner_kind = models.TextField()
    owner_id = models.UUIDField()
    unit = models.TextField()
    keeps_balance = models.BooleanField()
    posted = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0)
    pending = models.BigIntegerField(default=0)

    class Meta:
        db_table = "ledger_account"
        constraints = [
            models.UniqueConstraint(fields=["owner_id", "owner_kind", "unit"], name="ledger_account_once"),
            models.CheckConstraint(
                condition=Q(held__gte=0, pending__gte=0, posted__gte=F("held")), name="ledger_account_never_below_zero"
            ),
        ]


class Transfer(models.Model):
    """Value from one account to another. Only a pending one ever changes: once, to how it ended.

    `movement_id` joins the transfers of one taking, where a person has several accounts; else it is the id.
    """

    id = models.UUIDField(primary_key=True)
    movement_id = models.UUIDField()
    unit = models.TextField()
    kind = models.TextField()
    state = models.TextField()
    debit_account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    credit_account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    amount = models.BigIntegerField()
    allocated_minor = models.BigIntegerField(default=0)
    reference_id = models.UUIDField(null=True)
    line_id = models.UUIDField(null=True)
    hold_until = models.DateTimeField(null=True)
    note = models.JSONField(default=dict)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    command_id = models.UUIDField()

    class Meta:
        db_table = "ledger_transfer"
        indexes = [
            models.Index(fields=["debit_account", "-at", "-id"], name="ledger_transfer_by_debit"),
            models.Index(fields=["credit_account", "-at", "-id"], name="ledger_transfer_by_credit"),
            models.Index(fields=["movement_id"], name="ledger_transfer_by_movement"),
            models.Index(
                fields=["reference_id"], name="ledger_transfer_by_reference", condition=Q(reference_id__isnull=False)
            ),
            models.Index(
                Coalesce("settled_at", "at"), name="ledger_transfer_by_settlement", condition=Q(state="posted")
            ),
            models.Index(
                fields=["hold_until"],
                name="ledger_holds_due",
                condition=Q(state="pending", hold_until__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="ledger_transfer_positive"),
            models.CheckConstraint(
                condition=~Q(debit_account=F("credit_account")), name="ledger_transfer_between_two_accounts"
            ),
        ]


class Lot(models.Model):
    """What one grant brought and how much of it is left; its id is the grant's."""

    id = models.UUIDField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    amount = models.BigIntegerField()
    remaining = models.BigIntegerField()
    allocated_minor = models.BigIntegerField(default=0)
    since = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ledger_lot"
        indexes = [
            models.Index(fields=["account"], name="ledger_lots_left", condition=Q(remaining__gt=0)),
            models.Index(
                fields=["expires_at"],
                name="ledger_lots_due",
                condition=Q(remaining__gt=0, expires_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(remaining__gte=0, remaining__lte=F("amount")), name="ledger_lot_left_within_amount"
            )
        ]


class LotUse(models.Model):
    """Which lots a transfer drew from; negative where it gave back."""

    id = models.UUIDField(primary_key=True)
    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="+")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="+")
    amount = models.BigIntegerField()

    class Meta:
        db_table = "ledger_lot_use"
