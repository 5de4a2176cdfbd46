"""Where events may go: public addresses over https, so that no endpoint makes this server ask its own network.

Only NOREN_WEBHOOKS_TO_LOOPBACK=1, meant for trials and tests, lets them reach this machine itself, over http too.
"""

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from noren.platform.webhooks.errors import UrlRefused

_UNICAST = IPv6Network("2000::/3")
"""What may be routed publicly at all. IPv4 in disguise (mapped, compatible, NAT64) lies outside of it."""
_TUNNELS = (IPv6Network("2002::/16"), IPv6Network("2001::/32"))
"""6to4 and Teredo: a gateway may turn them into any IPv4 address, a private one too."""


def checked_url(url: str) -> SplitResult:
    """The parts of an address that events may be sent to, as far as can be said without asking a name server.

    Raises: UrlRefused.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise UrlRefused from error
    if not host or port == 0 or parts.scheme not in ("https", "http"):
        raise UrlRefused
    if "@" in parts.netloc or parts.fragment or "\\" in url:
        raise UrlRefused
    literal = _literal(host)
    if literal is not None and not is_allowed(literal):
        raise UrlRefused
    local = host.rstrip(".") == "localhost" or (literal is not None and literal.is_loopback)
    if (local or parts.scheme == "http") and not (local and settings.WEBHOOKS_TO_LOOPBACK):
        raise UrlRefused
    return parts


def resolved(parts: SplitResult) -> str:
    """The address to connect to: every address that the name has now must be allowed, and the first is used.

    Raises: UrlRefused; OSError where the name is not known.
    """
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    found = [str(one[4][0]).partition("%")[0] for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    addresses = [ip_address(one) for one in found]
    if not addresses or not all(is_allowed(address) for address in addresses):
        raise UrlRefused
    if parts.scheme == "http" and not all(address.is_loopback for address in addresses):
        raise UrlRefused
    return found[0]


def is_allowed(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is public; this machine's own only by the setting for trials."""
    if address.is_loopback:
        return bool(settings.WEBHOOKS_TO_LOOPBACK)
    if isinstance(address, IPv6Address) and (address not in _UNICAST or any(address in tunnel for tunnel in _TUNNELS)):
        return False
    return address.is_global and not address.is_multicast


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    """The address that a host is spelt as, in any of the forms that the system's resolver takes (`0177.1`, `2130706433`)."""
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host))
    except OSError:
        return None
