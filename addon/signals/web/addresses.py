"""Which addresses may be fetched: names of companies on the public internet, and nothing else.

A raw address in any notation is refused, and so are names that never lead outside. Of what a name leads
to, ``is_bad`` refuses every network that is not the public internet, by its own list: what Python calls
global differs between its versions and lets translated and tunnelled addresses through.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Container
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

import idna

PORTS = {"http": 80, "https": 443}
LONGEST_URL = 4_000
# RFC 6761, 6762, 7686, 8375, 9476, ICANN's .internal, and names that home and office routers answer.
NOWHERE = frozenset(
    "alt arpa corp example home internal intranet invalid lan local localdomain localhost onion private"
    " test workgroup".split()
)
# A name somebody can own: letters, digits and hyphens in labels, ending in letters or a punycode label.
NAME = re.compile(
    r"(?=.{4,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})\Z"
)
CONTROL = re.compile(r"[\x00-\x1f\x7f\\]|[\u2028\u2029\ufeff]")
PATH_SAFE = "/%:@!$&'()*+,;=~-._"

# Networks that ipaddress calls global, or once did, and that lead inside, nowhere, or through a translator.
BAD_4 = tuple(
    ipaddress.IPv4Network(net)
    for net in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT, and a cloud's metadata service (100.100.100.200)
        "127.0.0.0/8",
        "168.63.129.16/32",  # a cloud's wire server: inside, though its address is public
        "169.254.0.0/16",  # link-local, and the metadata service of most clouds
        "172.16.0.0/12",
        "192.0.0.0/24",  # IETF assignments, and a cloud's metadata service (192.0.0.192)
        "192.0.2.0/24",
        "192.31.196.0/24",  # AS112, answered nearby
        "192.52.193.0/24",  # AMT relays
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
UNICAST_6 = ipaddress.IPv6Network("2000::/3")  # everything given out on the public internet is in here
BAD_6 = tuple(
    ipaddress.IPv6Network(net)
    for net in (
        "2001::/23",  # IETF protocols: Teredo, benchmarking, ORCHID
        "2001:db8::/32",
        "2002::/16",  # 6to4: an IPv4 address inside
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)
ISATAP = (0x5EFE, 0x0200_5EFE)  # the middle of an address that carries an IPv4 address at its end


class Refused(ValueError):
    """An address that is not fetched; the message is the reason, as the end of a sentence."""


@dataclass(frozen=True)
class Target:
    """A checked address: ``host`` in lower-case ASCII, ``target`` path and query, ready to be sent."""

    scheme: str
    host: str
    target: str

    @property
    def url(self) -> str:
        """The address as it is shown and recorded."""
        return f"{self.scheme}://{self.host}{self.target}"

    @property
    def shown(self) -> str:
        """The address without its query, for messages: a query may hold a key."""
        return f"{self.scheme}://{self.host}{self.target.partition('?')[0]}"


def is_bad(address: str) -> bool:
    """Whether an address of a name leads anywhere but to the public internet."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        return _is_bad_6(ip)
    return not ip.is_global or any(ip in net for net in BAD_4)


def _is_bad_6(ip: ipaddress.IPv6Address) -> bool:
    """Mapped, translated (64:ff9b::), local, multicast and unassigned addresses are all outside 2000::/3."""
    if ip not in UNICAST_6 or not ip.is_global or any(ip in net for net in BAD_6):
        return True
    return (int(ip) >> 32) & 0xFFFF_FFFF in ISATAP


def host_of(text: str, local: Container[str] = ()) -> str:
    """A host name in lower-case ASCII; raises ``Refused`` for what no company can be reached by.

    ``local`` are names of the demo's own web, which need not be public.
    """
    name = text.strip().removesuffix(".").lower()
    if not name.isascii():
        try:
            name = idna.encode(name, uts46=True).decode()
        except (idna.IDNAError, UnicodeError):
            raise Refused("its host name is not a valid one") from None
    name = name.removesuffix(".").lower()
    if not NAME.match(name):
        raise Refused("its host is not the name of a website")
    if name not in local and name.rpartition(".")[2] in NOWHERE:
        raise Refused("its name is not one on the public internet")
    return name


def parse(url: str, local: Container[str] = ()) -> Target:
    """Take an address apart and judge it; raises ``Refused``."""
    url = url.strip()
    if len(url) > LONGEST_URL or CONTROL.search(url):
        raise Refused("it is too long or holds signs that no address has")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused("it is not a valid address") from None
    scheme = parts.scheme.lower()
    if scheme not in PORTS:
        raise Refused("only http and https are fetched")
    if "@" in parts.netloc or "%" in parts.netloc or "[" in parts.netloc or " " in parts.netloc:
        raise Refused("its host is not the name of a website")
    if parts.netloc.endswith(":") or (port is not None and port != PORTS[scheme]):
        raise Refused("only the usual ports of websites are fetched")
    host = host_of(parts.netloc.partition(":")[0], local)
    target = quote(parts.path or "/", safe=PATH_SAFE)
    if parts.query:
        target += "?" + quote(parts.query, safe=PATH_SAFE + "?")
    return Target(scheme, host, target)


def follow(here: Target, location: str, local: Container[str] = ()) -> Target:
    """Where a redirect leads; raises ``Refused``.

    Nobody outside may send us to a name of the demo's own web: it is reached by asking for it.
    """
    location = location.strip()
    if CONTROL.search(location):
        raise Refused("the redirect holds signs that no address has")
    try:
        there = parse(urljoin(here.url, location), local)
    except ValueError as error:
        raise (
            error if isinstance(error, Refused) else Refused("the redirect is not a valid address")
        ) from None
    if there.host in local and here.host not in local:
        raise Refused("the redirect leads to a name that is only known here")
    return there
