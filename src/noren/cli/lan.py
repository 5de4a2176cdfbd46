"""HTTPS in a shop's own network: a certificate authority of this installation, kept in the data folder."""

import ipaddress
import os
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import segno
import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from rich.console import Group
from rich.text import Text

from noren.cli.certificate_page import serve

_LEAF_LASTS = timedelta(days=397)  # phones refuse longer ones
_RENEW_BEFORE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Lan:
    """This machine in its network: its first address is the one that is shown."""

    folder: Path
    addresses: tuple[str, ...]

    @classmethod
    def of_this_machine(cls, data: Path) -> "Lan":
        """With the addresses that other devices reach."""
        return cls(folder=data / "tls", addresses=tuple(_addresses()))

    @property
    def authority_file(self) -> Path:
        """The authority's certificate, which devices have to trust."""
        return self.folder / "ca.pem"

    def address(self, port: int) -> str:
        """Where other devices find that port."""
        return f"https://{self.addresses[0]}:{port}"

    @contextmanager
    def offered(self, *, port: int) -> Iterator[dict[str, str]]:
        """Certificates are in place, and the authority's is offered over plain HTTP on port + 2.

        Gives what the children need in their environment to trust each other.
        """
        self._make_certificates()
        page = serve(certificate=self.authority_file.read_bytes(), port=port + 2, shop=self.address(port))
        try:
            yield {"SSL_CERT_FILE": str(self._trusted())}
        finally:
            page.shutdown()
            page.server_close()

    def invitation(self, *, port: int) -> Group:
        """A QR code that leads a phone to the certificate."""
        url = f"http://{self.addresses[0]}:{port + 2}/"
        text = Text(f"\nTablets and phones: scan once to trust this shop ({url})", style="bold")
        lines = ["".join(_BLOCKS[pair] for pair in zip(*rows, strict=True)) for rows in _pairs(url)]
        return Group(text, Text("\n".join(lines), style="black on white"))

    def _make_certificates(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        authority_key = self.folder / "ca.key"
        if authority_key.exists() and self.authority_file.exists():
            authority = trustme.CA.from_pem(self.authority_file.read_bytes(), authority_key.read_bytes())
        else:
            name = f"Noren {socket.gethostname()}"
            authority = trustme.CA(organization_name="Noren", organization_unit_name=name)
            _write(authority_key, authority.private_key_pem.bytes())
            _write(self.authority_file, authority.cert_pem.bytes())
        if self._leaf_is_good(authority):
            return
        until = datetime.now(UTC) + _LEAF_LASTS
        leaf = authority.issue_cert(*self.names(), not_after=until, organization_name="Noren")
        key = load_pem_private_key(leaf.private_key_pem.bytes(), password=None)
        _write(self.folder / "leaf.key", key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        _write(self.folder / "leaf.pem", b"".join(pem.bytes() for pem in leaf.cert_chain_pems))

    def _leaf_is_good(self, authority: trustme.CA) -> bool:
        """Whether the leaf lasts, names all addresses and comes from this authority."""
        try:
            leaf = x509.load_pem_x509_certificate((self.folder / "leaf.pem").read_bytes())
            signer = x509.load_pem_x509_certificate(authority.cert_pem.bytes())
            leaf.verify_directly_issued_by(signer)
        except Exception:
            return False
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        named = {str(name) for name in names.get_values_for_type(x509.DNSName)}
        named |= {str(name) for name in names.get_values_for_type(x509.IPAddress)}
        lasts = leaf.not_valid_after_utc > datetime.now(UTC) + _RENEW_BEFORE
        return lasts and set(self.names()) <= named and (self.folder / "leaf.key").exists()

    def names(self) -> list[str]:
        """What other devices may call this machine."""
        host = socket.gethostname().split(".")[0].lower()
        names = ["localhost", "127.0.0.1", *self.addresses]
        with suppress(UnicodeError):
            host.encode("ascii")
            names.append(f"{host}.local")
        return list(dict.fromkeys(names))

    def _trusted(self) -> Path:
        """The system's authorities and ours, for our own calls over HTTPS."""
        known = os.environ.get("SSL_CERT_FILE") or ssl.get_default_verify_paths().cafile
        bundle = self.folder / "trusted.pem"
        system = Path(known).read_bytes() if known and Path(known).exists() else b""
        _write(bundle, system + b"\n" + self.authority_file.read_bytes())
        return bundle


_BLOCKS = {(0, 0): " ", (1, 1): "█", (1, 0): "▀", (0, 1): "▄"}


def _pairs(url: str) -> list[tuple[list[int], list[int]]]:
    """The QR code's rows two by two: a terminal's character is twice as high as wide."""
    rows = [[1 if cell else 0 for cell in row] for row in segno.make(url, error="m").matrix_iter(border=2)]
    if len(rows) % 2:
        rows.append([0] * len(rows[0]))
    return [(rows[number], rows[number + 1]) for number in range(0, len(rows), 2)]


def _addresses() -> list[str]:
    """This machine's addresses, the one towards other networks first."""
    found = []
    for target in ("192.0.2.1", "10.255.255.255"):
        with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect((target, 9))  # sends nothing: only asks which address would be used
            found.append(str(probe.getsockname()[0]))
    with suppress(OSError):
        found += socket.gethostbyname_ex(socket.gethostname())[2]
    shown = [address for address in dict.fromkeys(found) if not ipaddress.ip_address(address).is_loopback]
    return shown or ["127.0.0.1"]


def _write(path: Path, content: bytes) -> None:
    """Readable by the owner alone from its first byte, and there only when whole."""
    half = path.with_name(path.name + ".part")
    half.unlink(missing_ok=True)
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    half.replace(path)
