"""What import-linter cannot see: foreign keys and migrations between domains."""

import tomllib

from django.apps import apps
from django.db import models
from django.db.migrations.loader import MigrationLoader

from noren.cli.places import ROOT


def tiers() -> dict[str, int]:
    """The height of each domain, as the import rules have it; platform lies below all."""
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(rule["layers"] for rule in rules if rule.get("containers") == ["noren.domains"])
    height = {
        name.strip("() "): len(layers) - number
        for number, layer in enumerate(layers)
        for name in layer.replace(":", "|").split("|")
    }
    return {**height, "platform": 0, "journeys": len(layers) + 1}


def foreign_keys() -> list[models.ForeignKey]:  # type: ignore[type-arg]
    height = tiers()
    return [
        field
        for model in apps.get_models()
        if model._meta.app_label in height
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.remote_field.model._meta.app_label != model._meta.app_label
    ]


def test_foreign_keys_between_domains_point_downward() -> None:
    height = tiers()
    wrong = [
        str(field)
        for field in foreign_keys()
        if height[field.model._meta.app_label] <= height[field.remote_field.model._meta.app_label]
    ]

    assert len(foreign_keys()) > 3
    assert not wrong, "\n".join(wrong)


def test_foreign_keys_between_domains_protect_and_are_not_walked_backwards() -> None:
    wrong = [
        str(field)
        for field in foreign_keys()
        if field.remote_field.on_delete is not models.PROTECT or field.remote_field.related_name != "+"
    ]

    assert not wrong, "\n".join(wrong)


def test_migrations_depend_only_on_domains_below() -> None:
    height = tiers()
    wrong = [
        f"{label}.{name} -> {on}"
        for (label, name), migration in MigrationLoader(None).disk_migrations.items()
        for on, _ in migration.dependencies
        if label in height and on in height and on != label and height[on] >= height[label]
    ]

    assert not wrong, "\n".join(wrong)


def test_facts_carry_the_command_that_wrote_them() -> None:
    facts = ("stock_movement", "ledger_transfer", "orders_history", "orders_return", "fulfilment_history")
    tables = {model._meta.db_table: model for model in apps.get_models()}

    for table in facts:
        assert "command_id" in {field.name for field in tables[table]._meta.get_fields()}, table
