"""A data folder of their own for the tests that load the demo."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    data = tmp_path_factory.mktemp("demo")
    with override_settings(DATA_DIR=data, MEDIA_ROOT=data / "media"):
        yield data
