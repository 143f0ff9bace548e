"""Utilities: bytes, digests, signatures and dates as Java and Google write them."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest

from deploy.local.script import ScriptError


@pytest.fixture
def run(start):
    host = start("function f(expression) { return eval(expression); } // Utilities")
    return lambda expression: host.run("f", [expression])


def signed(data: bytes) -> list[int]:
    return [b - 256 if b > 127 else b for b in data]


def test_a_signature_is_signed_bytes_over_utf8_when_told(run):
    made = run("Utilities.computeHmacSha256Signature('Größe\\n1', 'schlüssel', Utilities.Charset.UTF_8)")
    assert made == signed(hmac.new("schlüssel".encode(), "Größe\n1".encode(), hashlib.sha256).digest())


def test_without_a_charset_a_signature_loses_what_is_not_ascii(run):
    made = run("Utilities.computeHmacSha256Signature('Größe', 'k')")
    assert made == signed(hmac.new(b"k", b"Gr??e", hashlib.sha256).digest())


def test_bytes_can_be_signed_and_digested(run):
    data = bytes(range(256))
    made = run(f"Utilities.computeHmacSha256Signature({signed(data)}, {signed(b'key')})")
    assert made == signed(hmac.new(b"key", data, hashlib.sha256).digest())
    made = run(f"Utilities.computeDigest(Utilities.DigestAlgorithm.SHA_256, {signed(data)})")
    assert made == signed(hashlib.sha256(data).digest())


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 255, 1000])
def test_base64_of_bytes_goes_there_and_back(run, size):
    data = bytes((i * 37) % 256 for i in range(size))
    assert run(f"Utilities.base64Encode({signed(data)})") == base64.b64encode(data).decode()
    assert run(f"Utilities.base64Decode('{base64.b64encode(data).decode()}')") == signed(data)
    web = base64.urlsafe_b64encode(data).decode()
    assert run(f"Utilities.base64EncodeWebSafe({signed(data)})") == web
    assert run(f"Utilities.base64DecodeWebSafe('{web.rstrip('=')}')") == signed(data)


def test_base64_that_is_none_is_refused(run):
    with pytest.raises(ScriptError, match="Could not decode string"):
        run("Utilities.base64Decode('%%%')")


@pytest.mark.parametrize(
    ("zone", "pattern", "text"),
    [
        ("Etc/UTC", "yyyy-MM-dd", "2024-07-04"),
        ("America/New_York", "yyyy-MM-dd HH:mm:ss", "2024-07-03 21:05:09"),
        ("America/New_York", "EEE, MMM d, yyyy h:mm a", "Wed, Jul 3, 2024 9:05 PM"),
        ("Europe/Paris", "yyyy-MM-dd'T'HH:mm:ssXXX", "2024-07-04T03:05:09+02:00"),
        ("GMT+1", "HH:mm Z", "02:05 +0100"),
        ("Asia/Kolkata", "dd/MM/yy HH:mm 'o''clock' SSS", "04/07/24 06:35 o'clock 250"),
        ("Etc/UTC", "EEEE MMMM D u", "Thursday July 186 4"),
        ("Europe/London", "z", "BST"),
    ],
)
def test_a_date_is_written_in_javas_patterns(run, zone, pattern, text):
    quoted = pattern.replace("'", "\\'")
    assert run(f"Utilities.formatDate(new Date(1720055109250), '{zone}', '{quoted}')") == text


def test_a_pattern_letter_java_does_not_know_is_refused(run):
    with pytest.raises(ScriptError, match="Illegal pattern character 'j'"):
        run("Utilities.formatDate(new Date(0), 'Etc/UTC', 'jj')")


def test_a_date_must_be_a_date(run):
    with pytest.raises(ScriptError, match=r"Utilities\.formatDate"):
        run("Utilities.formatDate('2024-01-01', 'Etc/UTC', 'yyyy')")


def test_strings_are_formatted_and_csv_is_parsed(run):
    assert run("Utilities.formatString('%s has %d of %05.1f%%', 'A', 3, 2.25)") == "A has 3 of 002.2%"
    assert run("Utilities.parseCsv('a,\"b,c\"\\n1,2')") == [["a", "b,c"], ["1", "2"]]


def test_a_blob_keeps_its_bytes_name_and_type(run):
    made = run(
        "(() => { const b = Utilities.newBlob('é', 'text/plain', 'a.txt');"
        "return [b.getBytes(), b.getDataAsString(), b.getContentType(), b.getName()]; })()"
    )
    assert made == [[-61, -87], "é", "text/plain", "a.txt"]


def test_uuids_differ_and_look_like_one(run):
    first, second = run("[Utilities.getUuid(), Utilities.getUuid()]")
    assert first != second
    assert len(first) == 36
