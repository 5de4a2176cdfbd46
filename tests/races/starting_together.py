"""Many callers at the same instant: threads with connections of their own, released by one barrier."""

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import connections

from noren.kernel.errors import AppError

T = TypeVar("T")


def together(calls: Sequence[Callable[[], T]]) -> list[T | AppError]:
    """Run all calls at once and return what each returned or refused, in their order."""
    barrier = threading.Barrier(len(calls))
    results: list[T | AppError | None] = [None] * len(calls)
    failures: list[BaseException] = []

    def run(place: int, call: Callable[[], T]) -> None:
        try:
            barrier.wait()
            results[place] = call()
        except AppError as refusal:
            results[place] = refusal
        except BaseException as failure:  # reported below
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, call)) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return [result for result in results if result is not None]
