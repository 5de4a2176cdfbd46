"""`python -m tests.kills.seed`: the small chain with plenty of stock, and a key that may do all that staff may."""

import django

django.setup()

from noren.platform.accounts.bearer import hash_token  # noqa: E402 - apps must be loaded first
from noren.platform.models import AccessToken  # noqa: E402
from tests.kills.client import TOKEN  # noqa: E402
from tests.world import make_world  # noqa: E402

if __name__ == "__main__":
    make_world(units=100_000)
    scopes = ["orders.*", "fulfilment.*", "stock.*", "payments.view"]
    AccessToken.objects.create(kind="api_key", token_hash=hash_token(TOKEN), scopes=scopes)
