"""DNS over HTTPS: mail host, proofs of ownership, names that do not exist, and the second resolver."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from addon.core.signal import Missing, NullReason, Subject
from addon.errors import ProviderFailed, Unreachable
from addon.signals.provider import Ask, Finding
from addon.signals.providers.doh import Doh, mail_host, parse, unquoted
from addon.signals.web import Page, Web
from deploy.local.web import LocalWeb

TODAY = date(2026, 3, 20)


class Resolver:
    """A door where dns.google answers one way and cloudflare-dns.com another."""

    def __init__(self, first: Page | Exception, second: Page | Exception) -> None:
        self.answers = {"dns.google": first, "cloudflare-dns.com": second}
        self.asked: list[str] = []

    def get(self, url: str, **more: Any) -> Page:
        host = url.split("/")[2]
        self.asked.append(host)
        answer = self.answers[host]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def post(self, url: str, **more: Any) -> Page:
        raise AssertionError


def reply(door: Any, *fields: str, domain: str = "fjordglas.example") -> dict[str, Any]:
    ask = Ask(Subject("company", {"domain": domain}), frozenset(fields), door, TODAY)
    answers = Doh().fetch(ask).answers
    return {each.field: each.value if isinstance(each, Finding) else each.reason for each in answers}


def answered(*records: str, type_: int = 15) -> Page:
    listed = ",".join(f'{{"type":{type_},"data":"{each}"}}' for each in records)
    return Page(200, "https://dns.google/resolve", {}, f'{{"Status":0,"Answer":[{listed}]}}'.encode())


def test_the_sample_customers_are_found_through_the_same_door():
    local = LocalWeb(lambda: TODAY).start()
    web = Web(local=local.names)
    try:
        door = web.door(Doh.card)
        found = reply(door, "mail_host", "crm", "technologies", domain="aldervane-aerospace.example")
        assert found["mail_host"] in ("Google Workspace", "Microsoft 365", "OVH Mail")
        assert found["crm"] == "HubSpot"
        assert "Atlassian" in found["technologies"]
        gone = reply(door, "mail_host", "crm", domain="ashgrove-tal-foods.example")
        assert set(gone.values()) == {NullReason.NOT_FOUND}
    finally:
        web.close()
        local.close()


def test_a_product_that_a_record_names_is_less_than_certain_and_the_mail_host_is():
    fields, mail = frozenset({"mail_host", "technologies"}), answered("1 aspmx.l.google.com.")
    ask = Ask(Subject("company", {"domain": "x.example"}), fields, Resolver(mail, mail), TODAY)
    sure = {each.field: (each.confidence, each.remark) for each in Doh().fetch(ask).answers}
    assert sure["mail_host"] == (1.0, "")
    assert sure["technologies"] == (0.8, "A record names it; records may outlive their use.")


@pytest.mark.parametrize(
    ("records", "host"),
    [
        (("1 aspmx.l.google.com.",), "Google Workspace"),
        (("10 acme-com.mail.protection.outlook.com",), "Microsoft 365"),
        (("20 backup.other.org", "5 mx.fjordpost.dk"), "fjordpost.dk"),
        (("0 .",), None),
        ((), None),
    ],
)
def test_who_receives_the_mail(records: tuple[str, ...], host: str | None):
    assert mail_host(records) == host


def test_a_long_text_record_comes_in_pieces_that_belong_together():
    assert (
        unquoted('"v=spf1 include:_spf.sales" "force.com ~all"') == "v=spf1 include:_spf.salesforce.com ~all"
    )
    assert unquoted("v=spf1 ~all") == "v=spf1 ~all"


@pytest.mark.parametrize(
    "first",
    [
        Unreachable("no"),
        Page(503, "", {}, b""),
        Page(200, "", {}, b"<html>"),
        Page(200, "", {}, b'{"Status":2}'),
    ],
)
def test_when_the_first_resolver_fails_the_second_is_asked(first: Any):
    door = Resolver(first, answered("1 aspmx.l.google.com."))
    assert reply(door, "mail_host") == {"mail_host": "Google Workspace"}
    assert door.asked == ["dns.google", "cloudflare-dns.com"]


def test_when_both_fail_the_provider_fails():
    with pytest.raises(ProviderFailed):
        reply(Resolver(Unreachable("no"), Page(200, "", {}, b'{"Status":2}')), "mail_host")


def test_records_of_another_type_in_an_answer_are_passed_over():
    """A resolver answers a CNAME beside what it leads to."""
    assert parse(
        b'{"Status":0,"Answer":[{"type":5,"data":"x."},{"type":15,"data":"1 mx.a.org."}]}', "MX"
    ) == ("1 mx.a.org",)


def test_a_name_that_does_not_exist_is_not_a_failure():
    found = Doh().fetch(
        Ask(
            Subject("company", {"domain": "gone.example"}),
            frozenset({"mail_host"}),
            Resolver(Page(200, "", {}, b'{"Status":3}'), Unreachable("no")),
            TODAY,
        )
    )
    (missing,) = found.answers
    assert isinstance(missing, Missing)
    assert "does not exist" in missing.message


def test_the_invented_answers_of_the_reference_data_are_read(shared: Path):
    invented = shared / "data/providers/synthetic"
    assert parse((invented / "doh_mx_google.json").read_bytes(), "MX") == ("1 aspmx.l.google.com",)
    assert parse((invented / "doh_nxdomain.json").read_bytes(), "MX") is None
    said = parse((invented / "doh_txt.json").read_bytes(), "TXT") or ()
    assert any("hubspot-developer-verification" in each for each in said)
