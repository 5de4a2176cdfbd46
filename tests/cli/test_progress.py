"""How far something is, in a log that nobody watches as a bar."""

import pytest

from noren.cli import progress


def test_a_log_hears_of_each_part_at_most_once_a_second_and_of_a_long_one_again(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = 100.0
    monkeypatch.setattr(progress.time, "monotonic", lambda: at)

    with progress.shown("Loading") as advance:
        for seconds, done, part in (
            (0.5, 1, "Stores"),
            (1, 2, "Stores"),
            (1.5, 3, "Goods"),
            (4, 4, "Goods"),
            (6.5, 5, "Goods"),
            (9, 6, "Goods"),
        ):
            at = 100.0 + seconds
            advance(done, 9, part)

    assert capsys.readouterr().out.splitlines() == [
        "Loading …",
        "    1 s  Stores: 2 of 9",
        "    4 s  Goods: 4 of 9",
        "    9 s  Goods: 6 of 9",
    ]
