"""The compose file and the Cloud Run files: read by a parser, checked against what they speak to."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from server.settings import DEFAULTS, env_example, load
from tests.deploy.discovery import converted
from tests.local.google.surface import document

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text())
SERVICE = yaml.safe_load((ROOT / "deploy/cloudrun/service.yaml").read_text())
WORKER = yaml.safe_load((ROOT / "deploy/cloudrun/worker.yaml").read_text())
CLIENT = "123-abc.apps.googleusercontent.com"
SECRETS = {
    "keeprate-database-url": "postgresql://keeprate:secret@/keeprate?host=/cloudsql/p:r:keeprate",
    "keeprate-keys": "k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
}


def from_env_file(text: str) -> dict[str, str]:
    """What compose reads from a file of settings."""
    return dict(line.split("=", 1) for line in text.splitlines() if line and not line.startswith("#"))


def environment(name: str) -> dict[str, str]:
    """What a service of the compose file is given, with the file a user fills in."""
    filled = from_env_file(env_example().replace("KEEPRATE_AUDIENCE=", f"KEEPRATE_AUDIENCE={CLIENT}"))
    given = {**filled, **COMPOSE["services"][name].get("environment", {})}
    return {k: re.sub(r"\$\{POSTGRES_PASSWORD:\?[^}]*\}", "secret", str(v)) for k, v in given.items()}


def of_cloud_run(made: dict[str, Any]) -> dict[str, str]:
    """The environment of the one container, secrets and placeholders filled in."""
    (container,) = made["spec"]["template"]["spec"]["containers"]
    found = {}
    for one in container["env"]:
        secret = one.get("valueFrom", {}).get("secretKeyRef", {}).get("name")
        found[one["name"]] = SECRETS[secret] if secret else one["value"].replace("CLIENT_ID", "123-abc")
    return found


@pytest.mark.parametrize("name", ["web", "worker"])
def test_compose_gives_settings_that_boot_accepts(name):
    settings = load(environment(name))
    assert settings.worker == "separate"
    assert settings.database_url == "postgresql+psycopg://keeprate:secret@database:5432/keeprate"


def test_web_and_worker_share_one_database_one_image_and_one_key_ring():
    web, worker = COMPOSE["services"]["web"], COMPOSE["services"]["worker"]
    assert web["environment"] == worker["environment"]
    assert web["image"] == worker["image"]
    assert web["volumes"] == worker["volumes"]
    assert (web["command"][1], worker["command"][1]) == ("serve", "worker")


def test_compose_refers_only_to_what_it_declares():
    services = COMPOSE["services"]
    for name, service in services.items():
        assert set(service.get("depends_on", {})) <= set(services), name
        for volume in service.get("volumes", []):
            assert volume.split(":")[0] in COMPOSE["volumes"], name
        assert service.get("image") or service.get("build"), name
        assert not str(service["image"]).endswith(":latest")
    assert (ROOT / "deploy" / services["web"]["build"]["context"] / "deploy/Dockerfile").is_file()


def test_the_worker_waits_until_web_has_migrated():
    assert COMPOSE["services"]["worker"]["depends_on"] == {"web": {"condition": "service_healthy"}}
    assert COMPOSE["services"]["web"]["depends_on"] == {"database": {"condition": "service_healthy"}}


def test_no_secret_stands_in_the_compose_file_and_the_filled_one_is_never_committed():
    text = (ROOT / "deploy/compose.yaml").read_text()
    assert set(re.findall(r"\$\{(\w+)", text)) == {"POSTGRES_PASSWORD", "PUBLIC_HOST"}
    assert re.findall(r"POSTGRES_PASSWORD: (?!\$\{)", text) == []
    assert "deploy/keeprate.env" in (ROOT / ".gitignore").read_text().splitlines()
    assert COMPOSE["services"]["web"]["env_file"] == "keeprate.env"


def test_only_https_is_open_to_the_world():
    published = {name: s["ports"] for name, s in COMPOSE["services"].items() if "ports" in s}
    assert published == {"web": ["127.0.0.1:8080:8080"], "https": ["80:80", "443:443"]}


@pytest.mark.parametrize("made", [SERVICE, WORKER], ids=["service", "worker"])
def test_cloud_run_knows_every_field(made):
    schemas = document("run.v1")["schemas"]
    definitions = {name: converted(schema, nullable=False) for name, schema in schemas.items()}
    schema = {"$ref": f"#/definitions/{made['kind']}", "definitions": definitions}
    jsonschema.Draft7Validator(schema).validate(made)


@pytest.mark.parametrize("made", [SERVICE, WORKER], ids=["service", "worker"])
def test_cloud_run_gives_settings_that_boot_accepts(made):
    given = of_cloud_run(made)
    assert set(given) <= set(DEFAULTS)
    settings = load(given)
    assert settings.worker == "separate"
    assert settings.database_url.startswith("postgresql+psycopg://")


def test_on_cloud_run_web_and_worker_read_the_same_settings():
    assert of_cloud_run(SERVICE) == of_cloud_run(WORKER)


def test_cloud_run_sends_a_web_process_fewer_requests_than_it_has_threads():
    assert SERVICE["spec"]["template"]["spec"]["containerConcurrency"] < int(DEFAULTS["KEEPRATE_THREADS"])
    (container,) = SERVICE["spec"]["template"]["spec"]["containers"]
    port = of_cloud_run(SERVICE)["KEEPRATE_BIND"].rpartition(":")[2]
    assert container["ports"] == [{"containerPort": int(port)}]
    assert container["startupProbe"]["httpGet"] == {"path": "/healthz", "port": int(port)}


def test_the_notes_name_every_placeholder_and_every_secret():
    notes = (ROOT / "deploy/cloudrun/notes.md").read_text()
    texts = [(ROOT / f"deploy/cloudrun/{name}.yaml").read_text() for name in ("service", "worker")]
    for word in ("PROJECT", "REGION", "CLIENT_ID", "IMAGE"):
        assert f"`{word}`" in notes
        assert all(word in text for text in texts)
    for secret in SECRETS:
        assert f"gcloud secrets create {secret} " in notes
