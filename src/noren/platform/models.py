"""Tables of the plumbing: idempotency, audit, outbox, timers, accounts, keys."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Lower, Now

from noren.kernel.ids import uuid7


class Idempotency(models.Model):
    """A request that must have one effect, with its stored answer."""

    pk = models.CompositePrimaryKey("client", "route", "key")
    client = models.TextField()
    route = models.TextField()
    key = models.TextField()
    body_hash = models.BinaryField()
    result = models.JSONField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "platform_idempotency"
        indexes = [models.Index(fields=["expires_at"], name="idempotency_by_expiry")]


class CommandLog(models.Model):
    """The audit: who did what, when. Ids only, append-only, kept for years."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    name = models.TextField()
    actor_kind = models.TextField()
    actor_id = models.UUIDField(null=True)
    client = models.TextField()
    steps = ArrayField(models.TextField(), default=list)
    subjects = ArrayField(models.UUIDField(), default=list)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    trace_id = models.TextField(blank=True, default="")

    class Meta:
        db_table = "platform_command_log"
        indexes = [
            models.Index(fields=["actor_id", "-at"], name="command_log_by_actor", condition=Q(actor_id__isnull=False)),
            GinIndex(fields=["subjects"], name="command_log_by_subject", fastupdate=False),
        ]


class Outbox(models.Model):
    """A published fact on its way to subscribers. `xid` lets cursor readers stop before commits still under way."""

    seq = models.BigAutoField(primary_key=True)
    id = models.UUIDField(default=uuid7)
    type = models.TextField()
    subject = models.UUIDField()
    payload = models.JSONField()
    topics = ArrayField(models.TextField(), default=list)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    command_id = models.UUIDField()
    historic = models.BooleanField(default=False)
    relayed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "platform_outbox"
        indexes = [
            models.Index(fields=["seq"], name="outbox_waiting", condition=Q(relayed_at__isnull=True)),
            models.Index(fields=["subject", "seq"], name="outbox_by_subject"),
        ]


class Processed(models.Model):
    """That a handler has had an event: its effects happen once, whatever is sent again."""

    pk = models.CompositePrimaryKey("handler", "event_id")
    handler = models.TextField()
    event_id = models.UUIDField()
    processed_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "platform_processed"
        indexes = [models.Index(fields=["processed_at"], name="processed_by_time")]


class FailedDelivery(models.Model):
    """An event that a handler could not take; tried again later, parked after the last try."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    handler = models.TextField()
    event_seq = models.BigIntegerField()
    event_id = models.UUIDField()
    tries = models.IntegerField(default=1)
    next_at = models.DateTimeField(null=True)
    error = models.TextField()

    class Meta:
        db_table = "platform_failed_delivery"
        constraints = [models.UniqueConstraint(fields=["handler", "event_id"], name="failed_delivery_once")]
        indexes = [models.Index(fields=["next_at"], name="failed_delivery_due", condition=Q(next_at__isnull=False))]


class Timer(models.Model):
    """When a periodic piece of work is due next; many workers share one row."""

    name = models.TextField(primary_key=True)
    next_at = models.DateTimeField(db_default=Now())
    last_run_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True, default="")

    class Meta:
        db_table = "platform_timer"


class Throttle(models.Model):
    """Counts of tries in a window, for locks against guessing and for rate limits."""

    pk = models.CompositePrimaryKey("bucket", "window_start")
    bucket = models.TextField()
    window_start = models.DateTimeField()
    count = models.IntegerField()

    class Meta:
        db_table = "platform_throttle"
        indexes = [models.Index(fields=["window_start"], name="throttle_by_window")]


class Mail(models.Model):
    """A letter to send, written with the change that caused it and sent by the worker."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    recipient = models.TextField()
    subject = models.TextField()
    text = models.TextField()
    html = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())
    next_at = models.DateTimeField(null=True, db_default=Now())
    sent_at = models.DateTimeField(null=True)
    tries = models.IntegerField(default=0)
    error = models.TextField(blank=True, default="")

    class Meta:
        db_table = "platform_mail"
        indexes = [
            models.Index(fields=["next_at"], name="mail_due", condition=Q(next_at__isnull=False)),
            models.Index(Lower("recipient"), F("created_at").desc(), name="mail_by_recipient"),
        ]


class AccountKind(models.TextChoices):
    STAFF = "staff"
    MEMBER = "member"


class Account(AbstractBaseUser):
    """Credentials only. Who the person is stands in identity (members) or in the staff's name here."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.TextField(choices=AccountKind.choices)
    staff_code = models.TextField(null=True, unique=True)
    email = models.TextField(null=True)
    display_name = models.TextField(blank=True, default="")
    member_id = models.UUIDField(null=True, unique=True)
    locale = models.TextField(default="ja")
    totp_secret = models.BinaryField(null=True)
    totp_last_step = models.BigIntegerField(null=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())

    objects = BaseUserManager["Account"]()
    USERNAME_FIELD = "id"
    REQUIRED_FIELDS = []

    class Meta:
        db_table = "platform_account"
        constraints = [
            models.UniqueConstraint(
                fields=["email"], condition=Q(kind="staff", email__isnull=False), name="account_staff_email_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="staff", staff_code__isnull=False) | Q(kind="member", member_id__isnull=False),
                name="account_is_staff_with_code_or_member",
            ),
        ]


class StaffRole(models.Model):
    """What a member of staff may do, and where (no place: everywhere)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="roles")
    role = models.TextField()
    location_ids = ArrayField(models.UUIDField(), null=True)

    class Meta:
        db_table = "platform_staff_role"
        constraints = [models.UniqueConstraint(fields=["account", "role"], name="staff_role_once")]


class Passkey(models.Model):
    """A WebAuthn credential of an account."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="passkeys")
    credential_id = models.BinaryField(unique=True)
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField()
    transports = ArrayField(models.TextField(), default=list)
    aaguid = models.TextField(blank=True, default="")
    backup_eligible = models.BooleanField(default=False)
    backup_state = models.BooleanField(default=False)
    label = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "platform_passkey"


class Challenge(models.Model):
    """What a passkey has to sign: random, short-lived, deleted when it is answered, so that it is answered once."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    challenge = models.BinaryField()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "platform_challenge"


class AccessToken(models.Model):
    """A bearer token: an API key of a machine, or a signed-in app of a member or a member of staff.

    Only the SHA-256 is kept. A rotated key has a successor and works until it expires.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.TextField()
    name = models.TextField(blank=True, default="")
    token_hash = models.BinaryField(unique=True)
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    scopes = ArrayField(models.TextField(), default=list)
    location_ids = ArrayField(models.UUIDField(), null=True)
    requests_per_minute = models.IntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    successor = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "platform_access_token"


class Device(models.Model):
    """A tablet or till that belongs to one store, known by a long-lived cookie of which only the SHA-256 is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    name = models.TextField()
    location_id = models.UUIDField()
    token_hash = models.BinaryField(unique=True)
    paired_at = models.DateTimeField(db_default=Now())
    paired_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    last_seen_at = models.DateTimeField(null=True)
    unpaired_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "platform_device"
        indexes = [
            models.Index(fields=["location_id"], name="device_by_location", condition=Q(unpaired_at__isnull=True))
        ]


class StaffPin(models.Model):
    """The PIN by which somebody takes over a paired device; after too many wrong tries in a row it is no good."""

    account = models.OneToOneField(Account, primary_key=True, on_delete=models.PROTECT, related_name="+")
    pin = models.TextField()
    wrong_in_a_row = models.IntegerField(default=0)
    set_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "platform_staff_pin"


class Verification(models.Model):
    """A run of every check that somebody asked for, and what it found."""

    id = models.UUIDField(primary_key=True)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    checks = models.IntegerField(default=0, db_default=0)
    found = models.IntegerField(default=0, db_default=0)
    findings = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    error = models.TextField(blank=True, default="", db_default="")

    class Meta:
        db_table = "platform_verification"
        indexes = [models.Index(fields=["-asked_at"], name="verification_by_time")]


class SentFile(models.Model):
    """A file that somebody has sent and not yet confirmed."""

    id = models.UUIDField(primary_key=True)
    account_id = models.UUIDField()
    name = models.TextField()
    content = models.BinaryField()
    sent_at = models.DateTimeField()

    class Meta:
        db_table = "platform_sent_file"


class SignInCode(models.Model):
    """A one-time code sent by e-mail; hashed, short-lived, few tries, used once."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    email = models.TextField()
    code_hash = models.BinaryField()
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    tries_left = models.IntegerField(default=5)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "platform_sign_in_code"
        indexes = [models.Index(fields=["email", "-created_at"], name="sign_in_code_by_email")]
