"""Tables of identity: people, what identifies them, and who is whom."""

from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Greatest, Least, Now


class Member(models.Model):
    """A person: a registered member, or a guest who ordered once. Erasing overwrites the personal columns."""

    id = models.UUIDField(primary_key=True)
    kind = models.TextField()
    family_name = models.TextField(blank=True, default="")
    given_name = models.TextField(blank=True, default="")
    family_name_kana = models.TextField(blank=True, default="")
    given_name_kana = models.TextField(blank=True, default="")
    name_key = models.TextField(blank=True, default="")
    sound_key = models.TextField(blank=True, default="", db_default="")
    email = models.TextField(null=True)
    phone = models.TextField(null=True)
    birthday = models.DateField(null=True)
    locale = models.TextField(default="ja")
    created_at = models.DateTimeField(db_default=Now())
    archived_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_member"
        indexes = [
            models.Index(fields=["name_key"], name="member_by_name", opclasses=["text_pattern_ops"]),
            models.Index(
                fields=["sound_key"],
                name="member_by_sound",
                opclasses=["text_pattern_ops"],
                condition=~Q(sound_key=""),
            ),
            models.Index(fields=["-created_at", "-id"], name="member_by_age"),
            models.Index(
                Func("phone", Value(r"\D"), Value(""), Value("g"), function="regexp_replace"),
                name="member_by_phone_digits",
                condition=Q(phone__isnull=False),
            ),
        ]


class Alias(models.Model):
    """Which master a person belongs to: itself at first. Merging changes this row only; the depth is always one."""

    member = models.OneToOneField(Member, primary_key=True, on_delete=models.PROTECT, related_name="+")
    master = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(db_default=Now())
    command_id = models.UUIDField()
    group_version = models.BigIntegerField(default=0, db_default=0)
    """Rises in all rows of a person when somebody joins or leaves them, so that who waited for a lock sees it."""

    class Meta:
        db_table = "identity_alias"


class Merge(models.Model):
    """A decision that two records are one person. Aliases are what all that stand say; one taken back stays on file."""

    id = models.UUIDField(primary_key=True)
    one = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    evidence = models.JSONField(default=dict)
    decided_at = models.DateTimeField()
    command_id = models.UUIDField()
    undone_at = models.DateTimeField(null=True)
    undone_why = models.TextField(blank=True, default="", db_default="")
    undone_command_id = models.UUIDField(null=True)

    class Meta:
        db_table = "identity_merge"
        constraints = [
            models.UniqueConstraint(
                Least("one", "other"),
                Greatest("one", "other"),
                condition=Q(undone_at__isnull=True),
                name="identity_pair_merged_once",
            ),
            models.CheckConstraint(condition=~Q(one=F("other")), name="identity_merge_of_two"),
        ]


class BlockedValue(models.Model):
    """A value that names nobody: a number typed for want of one, a store's phone, a mailbox that many share."""

    pk = models.CompositePrimaryKey("kind", "value")
    kind = models.TextField()
    value = models.TextField()
    reason = models.TextField()
    blocked_at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "identity_blocked_value"


class Card(models.Model):
    """A member's card in the app: its number, and the secret that its changing codes are made of."""

    member = models.OneToOneField(Member, primary_key=True, on_delete=models.PROTECT, related_name="+")
    card_number = models.TextField(unique=True)
    secret = models.TextField()
    issued_at = models.DateTimeField()
    rotated_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_card"


class CodeUse(models.Model):
    """Where a card's code of one minute was read: there and nowhere else."""

    pk = models.CompositePrimaryKey("card_id", "step")
    card = models.ForeignKey(Card, on_delete=models.CASCADE, related_name="+", db_index=False)
    step = models.BigIntegerField()
    place = models.TextField()

    class Meta:
        db_table = "identity_code_use"


class Identifier(models.Model):
    """Something that names a person in some world: an e-mail address, a phone, a card, an old system's number."""

    id = models.UUIDField(primary_key=True)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    kind = models.TextField()
    source = models.TextField(blank=True, default="")
    raw = models.TextField()
    value = models.TextField()
    verified_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField(db_default=Now())
    removed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_identifier"
        indexes = [
            models.Index(fields=["kind", "value"], name="identifier_by_value", condition=Q(removed_at__isnull=True))
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "source", "value"],
                condition=Q(verified_at__isnull=False, removed_at__isnull=True),
                name="identifier_verified_once",
            )
        ]


class Consent(models.Model):
    """A decision of a member for or against being written to; the latest of a purpose and channel counts, none is rewritten."""

    id = models.UUIDField(primary_key=True)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", db_index=False)
    purpose = models.TextField()
    channel = models.TextField()
    granted = models.BooleanField()
    text_version = models.TextField()
    decided_at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "identity_consent"
        indexes = [
            models.Index(fields=["member", "purpose", "channel", "-decided_at", "-id"], name="consent_by_member"),
        ]
