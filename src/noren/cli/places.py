"""Where the project's own files are."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
REFERENCE = ROOT / "docs" / "reference"
OPENAPI = REFERENCE / "openapi.json"
ERRORS = REFERENCE / "errors.md"
WEBHOOKS = REFERENCE / "webhooks.md"
