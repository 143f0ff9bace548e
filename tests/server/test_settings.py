"""Settings: each is documented, each bad value has its sentence, and Google stays Google."""

import dataclasses
import json
from pathlib import Path

import pytest

from addon.errors import Malformed
from server.settings import DEFAULTS, GOOGLES, SETTINGS, Settings, env_example, load

ROOT = Path(__file__).resolve().parents[2]
LEAST = {"KEEPRATE_AUDIENCE": "client.apps.googleusercontent.com"}
STAND_IN = {
    "KEEPRATE_SHEETS_ENDPOINT": "http://127.0.0.1:9000",
    "KEEPRATE_DRIVE_ENDPOINT": "http://localhost:9000",
    "KEEPRATE_OAUTH_ENDPOINT": "http://[::1]:9000",
    "KEEPRATE_CERTS_URL": "http://127.0.0.1:9000/oauth2/v1/certs",
    "KEEPRATE_ISSUER": "http://127.0.0.1:9000",
}


def test_the_example_file_is_written_from_the_settings():
    assert (ROOT / "deploy" / "env.example").read_text() == env_example()


def test_every_setting_is_read_into_the_object_and_helps_in_one_line():
    fields = {"KEEPRATE_" + field.name.upper() for field in dataclasses.fields(Settings)}
    assert fields == set(DEFAULTS)
    assert all(setting.help and "\n" not in setting.help for setting in SETTINGS)


def test_with_an_audience_the_defaults_are_enough():
    settings = load(LEAST)
    assert settings.database_url.startswith("sqlite:////")
    assert settings.audience == ("client.apps.googleusercontent.com",)
    assert (settings.worker, settings.access, settings.local) == ("inline", "user_token", False)


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        pytest.param("KEEPRATE_AUDIENCE", " , ", "any other app", id="no audience"),
        pytest.param("KEEPRATE_THREADS", "many", "from 4 to 512", id="threads in words"),
        pytest.param("KEEPRATE_THREADS", "0", "from 4 to 512", id="no threads"),
        pytest.param("KEEPRATE_WORKER", "both", "inline or separate", id="unknown worker"),
        pytest.param("KEEPRATE_BIND", "8080", "host:port", id="port alone"),
        pytest.param("KEEPRATE_BIND", "", "host:port", id="no address"),
        pytest.param("KEEPRATE_FISCAL_START", "13", "from 1 to 12", id="month 13"),
        pytest.param("KEEPRATE_DATABASE_URL", "mysql://x", "postgresql", id="another database"),
        pytest.param("KEEPRATE_ALLOWED_SHEETS", "no-colon", "sub:spreadsheetId", id="half a pair"),
        pytest.param("KEEPRATE_ACCESS", "service_account", "SERVICE_ACCOUNT_FILE", id="no key file"),
        pytest.param("KEEPRATE_LOCAL", "yes", "0 or 1", id="local in words"),
        pytest.param("KEEPRATE_URL", "http://keeprate.example.com", "https://", id="not encrypted"),
        pytest.param("KEEPRATE_URL", "keeprate.example.com", "https://", id="no scheme"),
        pytest.param("KEEPRATE_PLUGINS", "../x", "no provider's id", id="a path as plug-in"),
        pytest.param("KEEPRATE_PROVIDERS_OFF", "PDL", "no provider's id", id="capitals"),
        pytest.param("KEEPRATE_PROVIDER_KEYS", "secret-key", "provider:key", id="a key alone"),
        pytest.param("KEEPRATE_THRAEDS", "8", "no setting", id="misspelt name"),
    ],
)
def test_a_bad_value_is_refused_with_its_name_and_what_it_must_be(name, value, word):
    with pytest.raises(Malformed) as caught:
        load({**LEAST, name: value})
    assert name in caught.value.message
    assert word in caught.value.message


def test_keys_at_providers_are_read_and_neither_shown_nor_repeated_in_complaints():
    settings = load({**LEAST, "KEEPRATE_PROVIDER_KEYS": "pdl:abc:def, other:x=y"})
    assert settings.provider_keys == {"pdl": "abc:def", "other": "x=y"}
    assert "abc" not in repr(settings)
    with pytest.raises(Malformed) as caught:
        load({**LEAST, "KEEPRATE_PROVIDER_KEYS": "abc123secret"})
    assert "abc123secret" not in caught.value.message


def test_all_bad_values_are_told_at_once():
    with pytest.raises(Malformed) as caught:
        load({"KEEPRATE_THREADS": "x", "KEEPRATE_WORKER": "y"})
    for name in ("KEEPRATE_THREADS", "KEEPRATE_WORKER", "KEEPRATE_AUDIENCE"):
        assert name in caught.value.message


def test_a_stand_in_is_accepted_only_locally_and_on_loopback():
    settings = load({**LEAST, **STAND_IN, "KEEPRATE_LOCAL": "1"})
    assert settings.sheets_endpoint == "http://127.0.0.1:9000"


@pytest.mark.parametrize("name", GOOGLES)
@pytest.mark.parametrize(
    "others",
    [
        pytest.param({}, id="not local"),
        pytest.param({"KEEPRATE_LOCAL": "1", "KEEPRATE_BIND": "0.0.0.0:80"}, id="open bind"),
        pytest.param(
            {"KEEPRATE_LOCAL": "1", "KEEPRATE_BIND": "127.0.0.1:80,10.0.0.5:80"}, id="one open bind"
        ),
    ],
)
def test_boot_refuses_anything_but_googles_addresses(name, others):
    with pytest.raises(Malformed, match=name):
        load({**LEAST, name: STAND_IN[name], **others})


@pytest.mark.parametrize(
    "value", ["https://evil.example", "http://127.0.0.1.evil.example", "http://10.0.0.1"]
)
def test_a_local_stand_in_must_be_on_loopback(value):
    with pytest.raises(Malformed, match="loopback"):
        load({**LEAST, "KEEPRATE_LOCAL": "1", "KEEPRATE_SHEETS_ENDPOINT": value})


def test_a_key_file_must_exchange_its_tokens_at_google(tmp_path):
    file = tmp_path / "key.json"
    service = {**LEAST, "KEEPRATE_ACCESS": "service_account", "KEEPRATE_SERVICE_ACCOUNT_FILE": str(file)}
    file.write_text(json.dumps({"token_uri": "https://oauth2.googleapis.com/token"}))
    assert load({**service, "KEEPRATE_ALLOWED_SHEETS": "1:a, 2:b"}).allowed_sheets == {("1", "a"), ("2", "b")}
    file.write_text(json.dumps({"token_uri": "http://127.0.0.1:9000/token"}))
    assert load({**service, "KEEPRATE_LOCAL": "1"}).service_account_file == file
    with pytest.raises(Malformed, match="token_uri"):
        load(service)
    file.write_text("no json")
    with pytest.raises(Malformed, match="no readable"):
        load(service)


def web_file(folder: Path, text: str) -> str:
    (folder / "web.json").write_text(text)
    return str(folder / "web.json")


def test_names_of_a_web_on_loopback_are_accepted_only_locally_and_on_loopback(tmp_path):
    names = web_file(tmp_path, '{"acme.example": 8099, "dns.google": 8099}')
    local = {**LEAST, "KEEPRATE_LOCAL": "1", "KEEPRATE_LOCAL_WEB": names}
    assert load(local).local_web == {"acme.example": 8099, "dns.google": 8099}
    for wrong in ({**local, "KEEPRATE_LOCAL": "0"}, {**local, "KEEPRATE_BIND": "0.0.0.0:8080"}):
        with pytest.raises(Malformed, match="KEEPRATE_LOCAL_WEB needs KEEPRATE_LOCAL=1"):
            load(wrong)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"127.0.0.1": 80}',
        '{"localhost": 80}',
        '{"*.example": 80}',
        '{"ACME.example": 80}',
        '{"acme.example": 0}',
        '{"acme.example": 65536}',
        '{"acme.example": true}',
        '{"acme.example": "80"}',
        '{"acme.example/": 80}',
        '{"acme.example\\n": 80}',
    ],
)
def test_only_whole_names_and_ports_are_taken_for_a_web_on_loopback(tmp_path, text):
    with pytest.raises(Malformed, match="KEEPRATE_LOCAL_WEB must be"):
        load({**LEAST, "KEEPRATE_LOCAL": "1", "KEEPRATE_LOCAL_WEB": web_file(tmp_path, text)})
