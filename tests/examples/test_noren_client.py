"""The documented example client, against a server that runs."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from examples.python.noren_client import Noren, Refused

from noren.cli.places import ROOT
from tests.launcher.running import Running, fill, free_port, shop_folder

pytestmark = pytest.mark.processes
CONTACT = {"family_name": "山田", "given_name": "花子", "email": "hanako@shop.example"}


@dataclass(frozen=True)
class Shop:
    url: str
    key: str
    mug: str
    shibuya: str


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    with shop_folder() as folder:
        running = Running.start(folder / "data", port=free_port())
        try:
            running.wait_until_said("Noren is running")
            yield Shop(url=f"http://127.0.0.1:{running.port}", **fill(running.data))
        finally:
            running.stop()


def test_from_the_search_to_the_hand_over(shop: Shop) -> None:
    shopper, staff = Noren(shop.url), Noren(shop.url, shop.key)
    product = _found(shopper, "マグカップ")
    before = _level(shopper, product, shop)

    placed = shopper.order_for_pickup(
        variant_id=shop.mug, quantity=2, location_id=shop.shibuya, contact=CONTACT, payment_token="tok_ok"
    )
    seen: list[str] = []
    follower = threading.Thread(target=_follow, args=(shopper, placed, seen), daemon=True)
    follower.start()
    _wait_for(seen, "RESERVED")
    (work,) = staff.work(shop.shibuya)
    staff.prepare(work["id"])
    _wait_for(seen, "PREPARED")
    code = shopper.order(placed["order_id"], access_token=placed["access_token"])["parts"][0]["hand_over_code"]
    staff.hand_over(work["id"], code=code)
    follower.join(timeout=20)

    assert placed["state"] == "confirmed"
    assert (work["order_code"], [line["quantity"] for line in work["lines"]]) == (placed["order_code"], [2])
    assert seen[-1] == "COMPLETED"
    assert _level(shopper, product, shop) == before - 2


def test_a_refusal_is_told_by_its_stable_code(shop: Shop) -> None:
    shopper = Noren(shop.url)

    with pytest.raises(Refused) as refused:
        shopper.order_for_pickup(
            variant_id=shop.mug, quantity=99, location_id=shop.shibuya, contact=CONTACT, payment_token="tok_ok"
        )
    with pytest.raises(Refused) as forbidden:
        list(shopper.work(shop.shibuya))

    assert refused.value.code == "stock.out_of_stock"
    assert forbidden.value.code == "permission.sign_in_required"


def test_it_runs_as_a_program(shop: Shop) -> None:
    command = [sys.executable, ROOT / "examples/python/noren_client.py", shop.url, "マグカップ", "--key", shop.key]

    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, cwd="/")

    assert done.returncode == 0, done.stderr
    assert "渋谷店" in done.stdout
    assert done.stdout.splitlines()[-1] == "COMPLETED  completed"


def _found(shopper: Noren, words: str) -> str:
    """The worker lists a new product within moments."""
    until = time.monotonic() + 20
    while not (products := shopper.find_products(words)):
        assert time.monotonic() < until
        time.sleep(0.1)
    return str(products[0]["id"])


def _level(shopper: Noren, product: str, shop: Shop) -> int:
    levels = shopper.stock_by_store(product)
    return next(level["available"] for level in levels if level["location_id"] == shop.shibuya)


def _follow(shopper: Noren, placed: dict[str, str], seen: list[str]) -> None:
    for order in shopper.follow_order(placed["order_id"], access_token=placed["access_token"]):
        seen.append(order["parts"][0]["fulfilment"]["state"])
        if seen[-1] == "COMPLETED":
            return


def _wait_for(seen: list[str], state: str) -> None:
    until = time.monotonic() + 20
    while state not in seen:
        assert time.monotonic() < until, seen
        time.sleep(0.05)


def test_the_example_needs_only_the_standard_library() -> None:
    source = Path(ROOT / "examples/python/noren_client.py").read_text(encoding="utf-8")
    imported = {line.split()[1].split(".")[0] for line in source.splitlines() if line.startswith(("import ", "from "))}

    assert imported <= set(sys.stdlib_module_names)
