"""Fetching strangers' addresses, safely: the only package that imports httpx and httpcore.

Whoever fetches what a customer typed into a cell can be made to fetch anything. So every name is looked up
once, every address it has is judged, and the connection goes to the judged address; redirects and new
connections pass through the same guard, and sizes, times, rates, robots.txt and retries are bounded here,
once, for every provider.

>>> page = web.get("https://acme.com/")           # doctest: +SKIP
>>> page.status, page.url, page.text()            # doctest: +SKIP
"""

from addon.signals.web.addresses import Refused, host_of
from addon.signals.web.ask import user_agent
from addon.signals.web.fetch import Web
from addon.signals.web.pace import Pace
from addon.signals.web.page import Page

__all__ = ["Pace", "Page", "Refused", "Web", "host_of", "user_agent"]
