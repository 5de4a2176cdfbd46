"""A process of its own (`running.with_apps`) that makes the small chain with plenty of stock, two open tills, a key that may do all that staff
may, and members with plenty of points."""

import sys

from noren.domains.identity import api as identity
from noren.domains.identity.contracts import RegisterMember
from noren.domains.register import api as register
from noren.domains.register.contracts import OpenSession, SaveTill
from noren.kernel.ids import uuid7
from noren.platform.accounts.bearer import hash_token
from noren.platform.actor import SYSTEM
from noren.platform.clock import now
from noren.platform.models import AccessToken, Account
from noren.platform.webhooks.commands import save_endpoint
from noren.platform.webhooks.contracts import SaveEndpoint
from tests.kills.client import TOKEN
from tests.kills.customers import CHAIN, MEMBERS, TILLS, token_of
from tests.kills.receiver import EVENT_TYPES
from tests.loyal import give, make_programme
from tests.world import make_world

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


def main() -> None:
    """Make all of it; the address that is to hear of events is the first argument."""
    _tell(sys.argv[1])
    make_world(units=100_000)
    AccessToken.objects.create(kind="api_key", token_hash=hash_token(TOKEN), scopes=SCOPES)
    _open_tills()
    _sign_in_members()
