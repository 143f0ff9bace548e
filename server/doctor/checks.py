"""The checks, in the order in which a click meets what they check."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from google.auth import exceptions
from sqlalchemy.exc import SQLAlchemyError

from addon.errors import KeeprateError, Malformed, NotShared, NotSignedIn
from addon.store import engine as store_engine
from addon.store.migrate import is_current
from server.doctor.probes import OUTGOING, answers, get, is_ours
from server.identity import Caller, explain
from server.identity.id_token import CLOCK_SKEW
from server.identity.introspection import SCOPES, google_lookup
from server.settings import Settings
from server.wiring import Wiring

_CLIENT = re.compile(r"[\w-]+\.apps\.googleusercontent\.com")
TIMER_SCOPE = "https://www.googleapis.com/auth/script.scriptapp"
_NO_TIMER = (
    "; it may not set the timer of Record this sheet monthly: add the scope script.scriptapp to the consent"
    " screen and allow Keeprate again"
)
_FRESH = "Take a fresh one (deploy/CHECKLIST.md says how); they live about an hour."


@dataclass(frozen=True)
class Given:
    """What was given to check with; all may be empty."""

    id_token: str = ""
    access_token: str = ""
    sheet: str = ""


class Skipped(Exception):
    """A check that something not given, or failed before, stands in the way of."""


class Doctor:
    """The checks, in the order in which a click meets them. Each returns a sentence or raises."""

    def __init__(self, wiring: Wiring, given: Given, now: Callable[[], float] = time.time) -> None:
        self.wiring = wiring
        self.settings: Settings = wiring.settings
        self.given = given
        self.now = now
        self.caller: Caller | None = None

    def checks(self) -> dict[str, Callable[[], str]]:
        """By the name they are reported under."""
        return {
            "Database": self.database,
            "Key ring": self.key_ring,
            "Audience": self.audience,
            "Signing keys": self.signing_keys,
            "Clock": self.clock,
            "Sheets API": self.sheets_api,
            "Token lookup": self.token_lookup,
            "Service": self.service,
            "ID token": self.id_token,
            "Access token": self.access_token,
            "Test sheet": self.test_sheet,
        }

    def database(self) -> str:
        """It answers."""
        postgres = self.settings.database_url.startswith("postgresql")
        try:
            store_engine.ping(self.wiring.database)
            current = is_current(self.wiring.database)
        except (SQLAlchemyError, OSError) as error:
            cure = (
                "Check host, name, user and password in KEEPRATE_DATABASE_URL, and that Postgres runs."
                if postgres
                else "KEEPRATE_HOME must be a folder on a local disk that this user may write in."
            )
            said = str(getattr(error, "orig", None) or error).split("\n")[0]
            raise KeeprateError(f"The database does not answer: {said}.", hint=cure) from error
        kind = "Postgres" if postgres else "SQLite"
        return f"{kind} answers" + ("" if current else "; `keeprate serve` will bring it up to date")

    def key_ring(self) -> str:
        """It seals and opens."""
        try:
            ring = self.wiring.ring
            assert ring.open(ring.seal(b"doctor", "doctor"), "doctor") == b"doctor"
        except OSError as error:
            raise KeeprateError(
                f"The key ring in KEEPRATE_HOME cannot be read: {error.strerror}.",
                hint="Let this user own the folder and the file keys in it, or use KEEPRATE_KEYS.",
            ) from error
        alone = self.settings.worker == "inline" or self.settings.keys
        return "seals and opens" + ("" if alone else "; on two machines, web and worker need KEEPRATE_KEYS")

    def audience(self) -> str:
        """Each entry is a client id."""
        wrong = [one for one in self.settings.audience if not _CLIENT.fullmatch(one)]
        if wrong:
            raise KeeprateError(
                f"KEEPRATE_AUDIENCE has {wrong[0]!r}, which is no OAuth client id.",
                hint="It looks like 123-abc.apps.googleusercontent.com; README.md says where to find it.",
            )
        return ", ".join(self.settings.audience)

    def signing_keys(self) -> str:
        """They can be fetched."""
        try:
            self.wiring.identity.ping()
        except exceptions.TransportError as error:
            raise KeeprateError(
                f"Google's signing keys cannot be fetched from {self.settings.certs_url}.", hint=OUTGOING
            ) from error
        return f"fetched from {self.settings.certs_url}"

    def clock(self) -> str:
        """This machine's clock agrees with Google's."""
        told = get(self.settings.certs_url).headers.get("Date", "")
        try:
            ahead = self.now() - parsedate_to_datetime(told).timestamp()
        except ValueError:
            raise Skipped("the answer of Google's keys has no date") from None
        # The header has whole seconds, so up to one of them is no difference.
        if abs(ahead) > CLOCK_SKEW + 1:
            way = "ahead of" if ahead > 0 else "behind"
            raise KeeprateError(
                f"This machine's clock is {abs(ahead):.0f} s {way} Google's, so good tokens are refused.",
                hint="Switch time synchronisation (NTP) on.",
            )
        return "agrees with Google's"

    def sheets_api(self) -> str:
        """It answers."""
        return answers(f"{self.settings.sheets_endpoint}/v4/spreadsheets/none?fields=spreadsheetId")

    def token_lookup(self) -> str:
        """It answers."""
        return answers(f"{self.settings.oauth_endpoint}/oauth2/v2/tokeninfo?access_token=none")

    def service(self) -> str:
        """Keeprate answers at its public address."""
        url = self.settings.url
        if not url:
            raise Skipped("set KEEPRATE_URL to the address the script calls")
        answer = get(f"{url}/openapi.json")
        cure = "The add-on calls exactly this address: put Keeprate, and no sign-in or redirect, behind it."
        if answer.status_code in (401, 403):
            cure = "Something in front asks for a sign-in; on Cloud Run allow public access to the service."
        if answer.is_redirect:
            raise KeeprateError(f"{url} redirects to {answer.headers.get('Location', '?')}.", hint=cure)
        if answer.status_code != 200 or not is_ours(answer):
            raise KeeprateError(f"{url} answers {answer.status_code}, not as Keeprate does.", hint=cure)
        return f"Keeprate answers at {url}"

    def id_token(self) -> str:
        """It would be accepted."""
        if not self.given.id_token:
            raise Skipped("give --id-token or KEEPRATE_ID_TOKEN")
        try:
            self.caller = self.wiring.identity.caller(f"Bearer {self.given.id_token}")
        except NotSignedIn as refused:
            raise explain(self.given.id_token, self.settings.audience, self.now(), refused) from refused
        return f"accepted for {self.caller.email}"

    def access_token(self) -> str:
        """It would be accepted."""
        if not self.wiring.access.needs_token:
            raise Skipped("sheets are opened by the service account")
        if not self.given.access_token:
            raise Skipped("give --access-token or KEEPRATE_ACCESS_TOKEN")
        try:
            info = google_lookup(self.settings.oauth_endpoint)(self.given.access_token)
        except NotSignedIn as refused:
            raise NotSignedIn("Google does not know this access token (any more).", hint=_FRESH) from refused
        if info.audience not in self.settings.audience:
            raise NotSignedIn(
                f"The access token was made for {info.audience}, which KEEPRATE_AUDIENCE does not list.",
                hint="If that is the client of your script's project, add it to KEEPRATE_AUDIENCE.",
            )
        if self.caller is not None and info.user_id != self.caller.sub:
            raise NotSignedIn(
                "The access token and the ID token belong to two accounts.",
                hint="Take both in one execution, in a browser profile with a single Google account.",
            )
        if not SCOPES & info.scopes:
            scopes = " ".join(sorted(info.scopes)) or "none"
            raise NotShared(
                f"The access token reaches no sheet; its scopes: {scopes}.",
                hint="Add the scope spreadsheets to the consent screen; allow Keeprate again, every box.",
            )
        timer = "" if TIMER_SCOPE in info.scopes else _NO_TIMER
        return f"opens sheets, {info.expires_in // 60} more minutes{timer}"

    def test_sheet(self) -> str:
        """A tab is added, written, read back and removed."""
        if not self.given.sheet:
            raise Skipped("give --sheet with the id of a sheet of yours")
        user = self.wiring.access.needs_token
        if user and not self.given.access_token:
            raise Malformed("A sheet is opened with an access token.", hint="Give --access-token as well.")
        if not user and self.caller is None:
            raise Malformed(
                "The service account opens sheets only for somebody.", hint="Give a good --id-token as well."
            )
        title = self.wiring.round_trip(
            _sheet_id(self.given.sheet), self.caller.sub if self.caller else "", self.given.access_token
        )
        return f"wrote to {title!r} and read it back; the tab is gone again"


def _sheet_id(given: str) -> str:
    """The id, also out of a sheet's address."""
    found = re.search(r"/d/([\w-]+)", given)
    return found[1] if found else given.strip()
