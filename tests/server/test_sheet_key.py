"""The key of a linked sheet: whatever is wrong with a signed call, it is refused and nothing is answered."""

import hashlib
import hmac
import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from addon.store.limits import Limiter
from addon.store.tables import sheet_flags, sheet_keys, sheet_nonces
from server import logs
from server.identity.sheet_key import KEPT, TOLERANCE, SheetKeys
from tests.server.test_api import assert_problem

FLAGS = "/v1/flags/cells"


def send(service, body, headers, path=FLAGS):
    return service.client.post(path, data=body, headers=headers)


def test_a_formula_of_a_linked_sheet_is_answered(service):
    signer = service.link()
    service.wiring.linking.asked.clear()
    body = signer.body()
    answer = send(service, body, signer.headers(body))
    assert answer.status_code == 200, answer.get_json()
    assert answer.get_json() == {"values": [None], "as_of": None}
    ((name, sheet, accounts),) = service.wiring.linking.asked
    assert (name, sheet.spreadsheet_id, sheet.sub, accounts) == ("flags", "sheet-1", "100", ["Acme"])


def test_the_signature_is_the_documented_one_and_text_outside_ascii_is_utf_8(service):
    signer = service.link()
    body = signer.body(accounts=["Müller & Söhne", "株式会社"])
    moment, nonce = str(int(time.time())), "0a0b0c0d-0e0f-4a4b-8c8d-aabbccddeeff"
    text = f"{moment}\n{nonce}\nsheet-1\n{hashlib.sha256(body).hexdigest()}"
    headers = {
        "Content-Type": "application/json",
        "X-Keeprate-Key": signer.key_id,
        "X-Keeprate-Time": moment,
        "X-Keeprate-Nonce": nonce,
        "X-Keeprate-Signature": hmac.new(
            signer.secret.encode("utf-8"), text.encode("utf-8"), "sha256"
        ).hexdigest(),
    }
    assert send(service, body, headers).status_code == 200


# Each spoils a call that would otherwise be answered: (service, signer) -> body, headers, expected status.
def _headers(change):
    def spoil(service, signer):
        body = signer.body()
        headers = signer.headers(body)
        change(headers)
        return body, headers

    return spoil


def _signed(**more):
    def spoil(service, signer):
        body = signer.body()
        given = {name: value(signer) if callable(value) else value for name, value in more.items()}
        return body, signer.headers(body, **given)

    return spoil


def _without(name):
    return _headers(lambda headers: headers.pop(name))


def _set(name, value):
    return _headers(lambda headers: headers.update({name: value(headers) if callable(value) else value}))


def _tampered(service, signer):
    body = signer.body()
    return body.replace(b"Acme", b"Evil"), signer.headers(body)


def _body_with_a_space_more(service, signer):
    body = signer.body()
    return body + b" ", signer.headers(body)


def _empty_body(service, signer):
    return b"", signer.headers(signer.body())


def _replayed(service, signer):
    body = signer.body()
    headers = signer.headers(body)
    assert send(service, body, headers).status_code == 200
    return body, headers


def _nonce_again(service, signer):
    body, nonce = signer.body(), "the-same-nonce-twice"
    assert send(service, body, signer.headers(body, nonce=nonce)).status_code == 200
    other = signer.body(accounts=["bolt.com"])
    return other, signer.headers(other, nonce=nonce)


def _replayed_on_another_sheet(service, signer):
    """A call that was overheard, sent again in the name of another linked sheet."""
    other = service.link("sheet-2")
    body = signer.body()
    headers = signer.headers(body)
    assert send(service, body, headers).status_code == 200
    return body, headers | {"X-Keeprate-Key": other.key_id}


def _overheard_nonce_and_signature(service, signer):
    body = signer.body()
    headers = signer.headers(body)
    assert send(service, body, headers).status_code == 200
    return body, headers | {"X-Keeprate-Nonce": "another-nonce-of-mine"}


def _later_time_on_an_old_signature(service, signer):
    body = signer.body()
    headers = signer.headers(body)
    return body, headers | {"X-Keeprate-Time": str(int(headers["X-Keeprate-Time"]) + 1)}


def _swapped_time_and_nonce(service, signer):
    body = signer.body()
    headers = signer.headers(body, nonce="1234567890123456")
    time_, nonce = headers["X-Keeprate-Time"], headers["X-Keeprate-Nonce"]
    return body, headers | {"X-Keeprate-Time": nonce[:10], "X-Keeprate-Nonce": time_ + "123456"}


def _old_key_after_rotation(service, signer):
    service.link()
    body = signer.body()
    return body, signer.headers(body)


def _new_id_with_the_old_secret(service, signer):
    new = service.link()
    body = signer.body()
    return body, signer.headers(body, key_id=new.key_id)


def _revoked(service, signer):
    gone = service.client.delete("/v1/sheets/sheet-1/key", headers=service.headers())
    assert gone.get_json() == {"revoked": True}
    body = signer.body()
    return body, signer.headers(body)


def _another_sheets_key(service, signer):
    """The secret of one sheet, signed rightly, for the rows of another."""
    service.link("sheet-2")
    body = signer.body(spreadsheet_id="sheet-2")
    return body, signer.headers(body, spreadsheet_id="sheet-2")


def _a_copy(service, signer):
    """File > Make a copy takes the properties along; the id is another."""
    body = signer.body(spreadsheet_id="the-copy")
    return body, signer.headers(body, spreadsheet_id="the-copy")


def _copy_that_signs_as_the_original(service, signer):
    body = signer.body(spreadsheet_id="the-copy")
    return body, signer.headers(body)


def _two_ids_in_one_body(service, signer):
    body = b'{"spreadsheet_id":"sheet-1","spreadsheet_id":"sheet-2","accounts":[]}'
    return body, signer.headers(body)


def _id_as_a_list(service, signer):
    body = json.dumps({"spreadsheet_id": ["sheet-1"], "accounts": []}).encode()
    return body, signer.headers(body)


def _a_list_as_body(service, signer):
    body = b'["sheet-1"]'
    return body, signer.headers(body)


def _id_with_invisible_character(service, signer):
    body = signer.body(spreadsheet_id="sheet-1\u200b")
    return body, signer.headers(body, spreadsheet_id="sheet-1\u200b")


def _line_breaks_that_shift_the_fields(service, signer):
    """Time and nonce that read together as another time and nonce."""
    body = signer.body()
    headers = signer.headers(body, nonce="abcdefgh")
    return body, headers | {"X-Keeprate-Nonce": "abcdefgh"}


def _a_users_sign_in(service, signer):
    return signer.body(), service.headers() | {"Content-Type": "application/json"}


def _a_users_sign_in_beside_a_bad_signature(service, signer):
    body = signer.body()
    return body, service.headers() | signer.headers(body, secret="wrong")


def _huge_body(service, signer):
    body = signer.body(accounts=["x" * 400] * 4000)
    return body, signer.headers(body)


BAD = {
    "no key": (_without("X-Keeprate-Key"), 401),
    "no time": (_without("X-Keeprate-Time"), 401),
    "no nonce": (_without("X-Keeprate-Nonce"), 401),
    "no signature": (_without("X-Keeprate-Signature"), 401),
    "no header at all": (lambda service, signer: (signer.body(), {"Content-Type": "application/json"}), 401),
    "empty key": (_set("X-Keeprate-Key", ""), 401),
    "unknown key": (_set("X-Keeprate-Key", "kpk_" + "A" * 16), 401),
    "unknown key, signed with the stand-in secret": (_signed(key_id="kpk_" + "A" * 16, secret="none"), 401),
    "key in capitals": (_set("X-Keeprate-Key", lambda h: h["X-Keeprate-Key"].upper()), 401),
    "key and something": (_set("X-Keeprate-Key", lambda h: h["X-Keeprate-Key"] + "' OR 1=1 --"), 401),
    "the secret as key": (_signed(key_id=lambda signer: signer.secret), 401),
    "the key as secret": (_signed(secret=lambda signer: signer.key_id), 401),
    "wrong secret": (_signed(secret="kps_" + "A" * 43), 401),
    "empty secret": (_signed(secret=""), 401),
    "empty signature": (_set("X-Keeprate-Signature", ""), 401),
    "signature in capitals": (
        _set("X-Keeprate-Signature", lambda h: h["X-Keeprate-Signature"].upper() + "A"),
        401,
    ),
    "half a signature": (_set("X-Keeprate-Signature", lambda h: h["X-Keeprate-Signature"][:32]), 401),
    "signature of zeros": (_set("X-Keeprate-Signature", "0" * 64), 401),
    "signature in full-width digits": (_set("X-Keeprate-Signature", "0" * 63 + "\xb2"), 401),
    "huge signature": (_set("X-Keeprate-Signature", "a" * 60_000), 401),
    "expired": (_signed(moment=lambda _: int(time.time() - TOLERANCE - 5)), 401),
    "of the future": (_signed(moment=lambda _: int(time.time() + TOLERANCE + 5)), 401),
    "milliseconds": (_signed(moment=lambda _: int(time.time() * 1000)), 401),
    "time with a point": (_signed(moment=lambda _: f"{time.time():.3f}"), 401),
    "negative time": (_signed(moment="-1"), 401),
    "no number as time": (_signed(moment="nan"), 401),
    "time with a sign": (_signed(moment=lambda _: f"+{int(time.time())}"), 401),
    "time in other digits": (_set("X-Keeprate-Time", "\xb9" * 10), 401),
    "a later time on an old signature": (_later_time_on_an_old_signature, 401),
    "short nonce": (_signed(nonce="short"), 401),
    "endless nonce": (_signed(nonce="n" * 65), 401),
    "nonce with a line break's place": (_line_breaks_that_shift_the_fields, 401),
    "nonce with spaces": (_signed(nonce="nonce with spaces in"), 401),
    "time and nonce swapped": (_swapped_time_and_nonce, 401),
    "replayed": (_replayed, 401),
    "the same nonce for another call": (_nonce_again, 401),
    "replayed on another sheet": (_replayed_on_another_sheet, 401),
    "a fresh nonce on an overheard signature": (_overheard_nonce_and_signature, 401),
    "tampered body": (_tampered, 401),
    "body with a space more": (_body_with_a_space_more, 401),
    "empty body": (_empty_body, 401),
    "signed for another id": (_signed(spreadsheet_id="sheet-2"), 401),
    "old key after rotation": (_old_key_after_rotation, 401),
    "new id with the old secret": (_new_id_with_the_old_secret, 401),
    "revoked": (_revoked, 401),
    "another sheet's rows": (_another_sheets_key, 403),
    "a copy of the sheet": (_a_copy, 403),
    "a copy that signs as the original": (_copy_that_signs_as_the_original, 401),
    "two ids in one body": (_two_ids_in_one_body, 401),
    "an id that is a list": (_id_as_a_list, 401),
    "a body that is a list": (_a_list_as_body, 401),
    "an id with an invisible character": (_id_with_invisible_character, 403),
    "a user's sign-in": (_a_users_sign_in, 401),
    "a user's sign-in beside a bad signature": (_a_users_sign_in_beside_a_bad_signature, 401),
    "a huge body": (_huge_body, 413),
}


@pytest.mark.parametrize(("spoil", "status"), BAD.values(), ids=BAD.keys())
def test_no_bad_call_is_accepted(spoil, status, service):
    signer = service.link()
    body, headers = spoil(service, signer)
    service.wiring.linking.asked.clear()
    problem = assert_problem(send(service, body, headers), status)
    assert service.wiring.linking.asked == []
    assert signer.secret not in str(problem)
    if status in (401, 403):
        assert "Link this sheet again" in problem["hint"]


def test_of_the_same_call_sent_many_times_at_once_exactly_one_is_answered(service):
    signer = service.link()
    body = signer.body()
    headers = signer.headers(body)
    app = service.client.application

    def once(_):
        return app.test_client().post(FLAGS, data=body, headers=headers).status_code

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(once, range(8))) == [200] + [401] * 7


def test_a_key_is_given_only_after_the_right_to_edit_was_proved(service):
    from addon.errors import NotShared

    def reader(call, spreadsheet_id):
        raise NotShared("You may view this spreadsheet but not edit it.")

    signer = service.link()
    service.wiring.linking.prove_edit = reader
    assert_problem(service.post("/v1/sheets/sheet-1/key", {}), 403)
    assert_problem(service.client.delete("/v1/sheets/sheet-1/key", headers=service.headers()), 403)
    body = signer.body()
    assert send(service, body, signer.headers(body)).status_code == 200, "the key there was still holds"


def test_neither_secret_nor_flags_stand_in_clear_in_the_database(service):
    signer = service.link()
    with service.wiring.database.connect() as connection:
        (row,) = connection.execute(sa.select(sheet_keys)).all()
    assert signer.secret.encode() not in row.secret
    assert signer.secret[4:].encode() not in row.secret
    assert row.key_id == signer.key_id


def test_a_secret_moved_to_another_sheet_does_not_open(service):
    signer, other = service.link(), service.link("sheet-2")
    with service.wiring.database.begin() as connection:
        sealed = connection.execute(
            sa.select(sheet_keys.c.secret).where(sheet_keys.c.spreadsheet_id == "sheet-1")
        ).scalar_one()
        moved = sa.update(sheet_keys).where(sheet_keys.c.spreadsheet_id == "sheet-2")
        connection.execute(moved.values(secret=sealed))
    body = other.body()
    headers = other.headers(body, secret=signer.secret)
    assert_problem(send(service, body, headers), 500)


def test_taking_a_key_back_forgets_the_flags_too_and_says_when_there_was_none(service):
    service.link()
    with service.wiring.database.begin() as connection:
        connection.execute(
            sa.insert(sheet_flags).values(spreadsheet_id="sheet-1", flags=b"x", updated_at=0.0)
        )
    for revoked in (True, False):
        answer = service.client.delete("/v1/sheets/sheet-1/key", headers=service.headers())
        assert answer.get_json() == {"revoked": revoked}
    with service.wiring.database.connect() as connection:
        assert connection.execute(sa.select(sheet_flags)).all() == []


def test_a_sheet_that_asks_too_often_is_told_when_to_come_back(service):
    pace = Limiter(service.wiring.database, name="test", rate=0.5, burst=3)
    keys = SheetKeys(service.wiring.database, service.wiring.ring, pace)
    service.wiring.__dict__["sheet_keys"] = keys
    service.wiring.__dict__.pop("services", None)
    from server.app import create_app

    service.client = create_app(service.wiring.settings, service.wiring).test_client()
    first, second = service.link(), service.link("sheet-2")
    statuses = []
    for _ in range(4):
        body = first.body()
        answer = send(service, body, first.headers(body))
        statuses.append(answer.status_code)
    assert statuses == [200, 200, 200, 429]
    assert answer.get_json(force=True)["type"] == "urn:keeprate:too-often"
    assert 1 <= int(answer.headers["Retry-After"]) <= 3
    body = second.body()
    assert send(service, body, second.headers(body)).status_code == 200, "another sheet has its own pace"


def test_used_nonces_are_forgotten_once_their_signatures_are_too_old(service):
    now = [1_800_000_000.0]
    pace = Limiter(service.wiring.database, name="test")
    keys = SheetKeys(service.wiring.database, service.wiring.ring, pace, now=lambda: now[0])
    key = keys.issue("sheet-1", "100")
    from tests.server.conftest import Signer

    signer = Signer(key.key_id, key.secret, "sheet-1")
    body = signer.body()
    keys.verify(signer.headers(body, moment=int(now[0])), lambda: body)
    assert keys.prune() == 0
    now[0] += KEPT + 1
    assert keys.prune() == 1
    with service.wiring.database.connect() as connection:
        assert connection.execute(sa.select(sheet_nonces)).all() == []
    assert KEPT > 2 * TOLERANCE, "a nonce outlives every signature it could be used with"


def test_logs_hold_neither_secret_nor_signature_nor_keys_of_cells(service, capfd):
    logs.configure("debug")
    signer = service.link()
    body = signer.body(accounts=["zebra-holdings.example"])
    headers = signer.headers(body)
    send(service, body, headers)
    send(service, body, headers)
    send(service, b"{", headers)
    said = capfd.readouterr().err
    assert "flag_cells" in said
    for secret in (signer.secret, headers["X-Keeprate-Signature"], "zebra"):
        assert secret not in said
