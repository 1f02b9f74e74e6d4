"""Settings of the endpoint that answers for a language model, and the key that opens it.

Settings come from the environment (`CLIMITS_MODEL`, `CLIMITS_MODEL_URL`) before the table `[model]` of the settings
file. The key comes from the environment only and is never stored or shown.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from collection.settings import is_loopback, read_settings_file, settings_path

OPENAI_URL = "https://api.openai.com/v1"
KEY_VARIABLES = ("CLIMITS_MODEL_KEY", "OPENAI_API_KEY")
URL_VARIABLES = ("CLIMITS_MODEL_URL", "OPENAI_BASE_URL")
"""OPENAI_BASE_URL counts because OPENAI_API_KEY does: the key of one address is not to be sent to another."""


class EndpointSettingsError(ValueError):
    """A setting of the endpoint is missing or cannot be used; the message says which and what to do."""

    exit_status = 2


class EndpointSettings(BaseModel):
    """Where the model answers, and the bounds of a request."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = ""
    """The model's name as the endpoint knows it."""
    base_url: str = OPENAI_URL
    """Address below which `/chat/completions` stands."""
    concurrency: int = Field(default=4, ge=1, le=256)
    """Requests under way at once."""
    timeout_s: float = Field(default=600.0, gt=0)
    """An answer that takes longer is given up; a model on a laptop writes a long one in minutes."""
    attempts: int = Field(default=5, ge=1, le=20)
    """Requests sent for one answer at most, the first included."""
    most_output_tokens: int | None = Field(default=None, ge=1)
    """What a model may write in one answer; the endpoint's own bound where it is not set."""
    input_dollars_per_million: float | None = Field(default=None, ge=0)
    output_dollars_per_million: float | None = Field(default=None, ge=0)
    """Prices of a million tokens, before those that `genai-prices` knows."""

    @field_validator("base_url")
    @classmethod
    def _check_url(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{url!r} is no address of a server; an example: http://localhost:11434/v1")
        if parts.username or parts.password or parts.query:
            raise ValueError("an address carries no password or key; the key comes from CLIMITS_MODEL_KEY")
        return url.rstrip("/")

    @property
    def is_local(self) -> bool:
        """Whether the endpoint is on this machine."""
        return is_loopback(urlsplit(self.base_url).hostname)


def load_endpoint_settings(**given: Any) -> EndpointSettings:
    """The settings, those of the command line (`given`, None where not) first.

    Raises EndpointSettingsError that names what is at fault.
    """
    table = read_settings_file().get("model", {})
    if not isinstance(table, Mapping):
        raise EndpointSettingsError(f"`model` in {settings_path()} is no table: write [model] and name = ... below it.")
    values = dict(table)
    if name := os.environ.get("CLIMITS_MODEL"):
        values["name"] = name
    if url := next((found for variable in URL_VARIABLES if (found := os.environ.get(variable))), None):
        values["base_url"] = url
    values |= {key: value for key, value in given.items() if value is not None}
    try:
        return EndpointSettings.model_validate(values)
    except ValidationError as problem:
        details = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in problem.errors())
        raise EndpointSettingsError(
            f"Settings of the model cannot be used (command line, CLIMITS_MODEL..., or [model] in {settings_path()}): "
            f"{details}."
        ) from problem


def key_variable() -> str | None:
    """Name of the variable that holds the key."""
    return next((name for name in KEY_VARIABLES if os.environ.get(name, "").strip()), None)


def endpoint_key(settings: EndpointSettings) -> SecretStr | None:
    """The key for this endpoint; None where there is none.

    Raises EndpointSettingsError where the endpoint is OpenAI's and wants one, and where OPENAI_API_KEY, which was not
    set for this program, would leave the machine unencrypted.
    """
    variable = key_variable()
    if variable is None:
        if settings.base_url == OPENAI_URL:
            raise EndpointSettingsError(
                "No key is set for api.openai.com: export OPENAI_API_KEY or CLIMITS_MODEL_KEY, or name another server, "
                "say --base-url http://localhost:11434/v1"
            )
        return None
    if variable == "OPENAI_API_KEY" and settings.base_url.startswith("http://") and not settings.is_local:
        raise EndpointSettingsError(
            f"OPENAI_API_KEY is not sent to {settings.base_url} over plain http. Use https, or export the key of that "
            "server as CLIMITS_MODEL_KEY."
        )
    return SecretStr(os.environ[variable].strip())
