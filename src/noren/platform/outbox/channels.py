"""The names of PostgreSQL's notification channels."""

LIVE_CHANNEL = "noren_live"
