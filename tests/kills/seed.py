"""`python -m tests.kills.seed`: the small chain with plenty of stock, two open tills, a key that may do all that staff
may, and members with plenty of points."""

import sys

import django

django.setup()

from noren.domains.identity import api as identity  # noqa: E402 - apps must be loaded first
from noren.domains.identity.contracts import RegisterMember  # noqa: E402
from noren.domains.register import api as register  # noqa: E402
from noren.domains.register.contracts import OpenSession, SaveTill  # noqa: E402
from noren.kernel.ids import uuid7  # noqa: E402
from noren.platform.accounts.bearer import hash_token  # noqa: E402
from noren.platform.actor import SYSTEM  # noqa: E402
from noren.platform.clock import now  # noqa: E402
from noren.platform.models import AccessToken, Account  # noqa: E402
from noren.platform.webhooks.commands import save_endpoint  # noqa: E402
from noren.platform.webhooks.contracts import SaveEndpoint  # noqa: E402
from tests.kills.client import TOKEN  # noqa: E402
from tests.kills.customers import CHAIN, MEMBERS, TILLS, token_of  # noqa: E402
from tests.kills.receiver import EVENT_TYPES  # noqa: E402
from tests.loyal import give, make_programme  # noqa: E402
from tests.world import make_world  # noqa: E402

SCOPES = ["orders.*", "fulfilment.*", "stock.*", "payments.view", "register.*"]


def _open_tills() -> None:
    for number, session in enumerate(TILLS):
        till = register.save_till(input=SaveTill(location_id=CHAIN.umeda, code=str(number)), actor=SYSTEM, at=now())
        wish = OpenSession(id=session, till_id=till.id, opening_float_minor=30_000)
        register.open_session(input=wish, actor=SYSTEM, at=now())


def _sign_in_members() -> None:
    make_programme()
    for member in MEMBERS:
        email = f"{member}@example.com"
        identity.register_member(input=RegisterMember(member_id=member, email=email), actor=SYSTEM, at=now())
        give(member, 10_000_000, at=now())
        account = Account.objects.create(kind="member", member_id=member)
        AccessToken.objects.create(kind="session", token_hash=hash_token(token_of(member)), account=account)


def _tell(url: str) -> None:
    """Have events sent to an address, and say the secret that they are signed with."""
    wish = SaveEndpoint(id=uuid7(), url=url, event_types=list(EVENT_TYPES))
    made = save_endpoint(input=wish, actor=SYSTEM, at=now())
    print(made.secret)


if __name__ == "__main__":
    _tell(sys.argv[1])
    make_world(units=100_000)
    AccessToken.objects.create(kind="api_key", token_hash=hash_token(TOKEN), scopes=SCOPES)
    _open_tills()
    _sign_in_members()
