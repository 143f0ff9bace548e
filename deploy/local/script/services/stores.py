"""PropertiesService, CacheService and LockService, with Google's limits."""

from __future__ import annotations

from typing import Any

from deploy.local.google import GoogleError
from deploy.local.script.errors import ServiceError
from deploy.local.script.services.execution import Execution

VALUE_BYTES = 9 * 1024
STORE_BYTES = 500 * 1024
CACHE_KEY = 250
CACHE_BYTES = 100 * 1024
CACHE_ITEMS = 1000
CACHE_SECONDS = 21_600


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def _properties_store(execution: Execution, scope: str) -> str:
    """The store's name; a custom function sees the properties of the spreadsheet's owner."""
    if scope == "user" and execution.mode == "CUSTOM_FUNCTION":
        try:
            return f"user:{owner(execution, execution.project.spreadsheet_id)}"
        except GoogleError:
            return "user:"
    return execution.store(scope)


def owner(execution: Execution, spreadsheet_id: str) -> str:
    """The e-mail address of a spreadsheet's owner, "" when Drive does not say."""
    found = execution.call("drive.files.get", {"fileId": spreadsheet_id, "fields": "owners"})
    return str((found.get("owners") or [{}])[0].get("emailAddress", ""))


def _get(execution: Execution, scope: str, key: str) -> str | None:
    return execution.project.state.properties(_properties_store(execution, scope)).get(key)


def _all(execution: Execution, scope: str) -> dict[str, str]:
    return execution.project.state.properties(_properties_store(execution, scope))


def _set(execution: Execution, scope: str, values: dict[str, str], replace: bool) -> None:
    if scope == "user" and execution.mode == "CUSTOM_FUNCTION":
        raise ServiceError("You do not have permission to call Properties.setProperty")
    state, store = execution.project.state, _properties_store(execution, scope)
    for key, value in values.items():
        if _size(value) > VALUE_BYTES:
            raise ServiceError("Argument too large: value")
        if not key:
            raise ServiceError("Invalid argument: key")
    merged = values if replace else {**state.properties(store), **values}
    if sum(_size(k) + _size(v) for k, v in merged.items()) > STORE_BYTES:
        raise ServiceError("You have exceeded the property storage quota. Please remove some properties.")
    if replace:
        state.delete_properties(store, None)
    state.set_properties(store, values)


def _delete(execution: Execution, scope: str, keys: list[str] | None) -> None:
    execution.project.state.delete_properties(_properties_store(execution, scope), keys)


def _cache_get(execution: Execution, scope: str, keys: list[str]) -> dict[str, str]:
    store = execution.store(scope)
    found = {key: execution.project.state.cached(store, key) for key in keys}
    return {key: value for key, value in found.items() if value is not None}


def _cache_put(execution: Execution, scope: str, values: dict[str, str], seconds: float) -> None:
    if not 1 <= seconds <= CACHE_SECONDS:
        raise ServiceError(f"Invalid argument: expirationInSeconds must be between 1 and {CACHE_SECONDS}")
    for key, value in values.items():
        if len(key) > CACHE_KEY:
            raise ServiceError("Argument too large: key")
        if _size(value) > CACHE_BYTES:
            raise ServiceError("Argument too large: value")
    for key, value in values.items():
        execution.project.state.cache(execution.store(scope), key, value, seconds, CACHE_ITEMS)


def _cache_remove(execution: Execution, scope: str, keys: list[str]) -> None:
    for key in keys:
        execution.project.state.uncache(execution.store(scope), key)


def _lock_take(execution: Execution, scope: str, milliseconds: float) -> bool:
    seconds = min(milliseconds / 1000, execution.clock.left())
    return execution.project.state.locks.take(execution.store(scope), execution.id, seconds)


def _lock_release(execution: Execution, scope: str) -> None:
    execution.project.state.locks.release(execution.id, execution.store(scope))


def _lock_held(execution: Execution, scope: str) -> bool:
    return execution.project.state.locks.held(execution.store(scope), execution.id)


SERVICES: dict[str, Any] = {
    "Properties.get": _get,
    "Properties.all": _all,
    "Properties.set": _set,
    "Properties.delete": _delete,
    "Cache.get": _cache_get,
    "Cache.put": _cache_put,
    "Cache.remove": _cache_remove,
    "Lock.take": _lock_take,
    "Lock.release": _lock_release,
    "Lock.held": _lock_held,
}
