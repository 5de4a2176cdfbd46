from uuid import UUID

PAGE = 5_000
"""Rows per statement: large enough that the round trip does not count, small enough for memory."""
NOBODY = UUID(int=0)
