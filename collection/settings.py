"""Settings of collection: who asks (contact address), where arXiv stands, and the bounds of a request.

They come from the environment (`CLIMITS_CONTACT`, `CLIMITS_ARXIV`, ...) before the settings file of the user's
configuration folder.
"""

from __future__ import annotations

import ipaddress
import os
import re
import tomllib
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import urlsplit

import platformdirs
import tomlkit
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from tomlkit.exceptions import TOMLKitError

from curation.decisions.complaints import complaints

PROJECT = "compute-limits"
ARXIV_HOSTS = frozenset({"export.arxiv.org", "oaipmh.arxiv.org", "arxiv.org", "www.arxiv.org"})
"""The only hosts that requests go to, redirects included; a loopback address besides where the settings name one."""
TABLES_OF_OTHERS = frozenset({"model", "cluster"})
"""Tables of the settings file that say where a second reader answers and where a Dask cluster does."""
VARIABLES: Final = ("CLIMITS_CONTACT", "CLIMITS_STATE", "CLIMITS_ARXIV", "CLIMITS_CLOCK_SCALE")
"""What of the environment comes before the settings file."""
_ADDRESS = re.compile(r"[^@\s,;()<>\"]+@[^@\s,;()<>\"]+\.[A-Za-z]{2,}", re.ASCII)


class SettingsError(ValueError):
    """A setting is missing or cannot be used; the message says which and what to do."""


class Settings(BaseModel):
    """Settings of collection. Addresses other than arXiv's own may only be loopback ones."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    contact: str = ""
    """Address at which arXiv can reach whoever runs this; part of the User-Agent of every request."""
    api_url: str = "https://export.arxiv.org/api/query"
    oai_url: str = "https://oaipmh.arxiv.org/oai"
    pdf_url: str = "https://export.arxiv.org/pdf"
    state_dir: Path = Field(default_factory=lambda: platformdirs.user_state_path("climits"))
    """Where the processes of the installation agree on their turns; the same for all of them."""
    connect_timeout_s: float = Field(default=10.0, gt=0)
    read_timeout_s: float = Field(default=60.0, gt=0)
    """Longest silence within an answer."""
    page_size: int = Field(default=500, ge=1, le=2000)
    """Results asked for a page; arXiv takes at most 2,000."""
    attempts: int = Field(default=5, ge=1, le=10)
    """Requests sent for one answer at most, the first included."""
    max_pdf_bytes: int = Field(default=100_000_000, ge=1)
    """A PDF of more bytes than this, counted after decoding, is not kept."""
    clock_scale: float = Field(default=1.0, ge=1.0)
    """How much faster than real time the pauses run: other than 1 only against a loopback server."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        addresses = (self.api_url, self.oai_url, self.pdf_url)
        for address in addresses:
            parts = urlsplit(address)
            if is_loopback(parts.hostname):
                continue
            if parts.scheme != "https" or parts.hostname not in ARXIV_HOSTS:
                raise ValueError(f"{address!r} is neither an https address of arXiv nor a loopback address")
        if self.clock_scale != 1.0 and not all(is_loopback(urlsplit(address).hostname) for address in addresses):
            raise ValueError("the pauses may only be shortened against a loopback server")
        return self

    @property
    def user_agent(self) -> str:
        """Names the project and the contact address, as arXiv asks. Raises SettingsError where no address is set."""
        return f"{PROJECT}/{_version()} (mailto:{check_contact(self.contact)})"

    def allows(self, url: str) -> bool:
        """Whether a request may go to `url`: https to a host of arXiv, or one of the loopback servers set here."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            return False
        if parts.username or parts.password:
            return False
        own = [urlsplit(address) for address in (self.api_url, self.oai_url, self.pdf_url)]
        if any(is_loopback(parts.hostname) and (parts.hostname, port) == (o.hostname, o.port) for o in own):
            return parts.scheme == "http"
        return parts.scheme == "https" and parts.hostname in ARXIV_HOSTS and port in (None, 443)


def is_loopback(host: str | None) -> bool:
    """Whether `host` is this machine by number or by the name localhost."""
    if host == "localhost":
        return True
    try:
        return host is not None and ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_contact(contact: str) -> str:
    """Return the address trimmed; raises SettingsError where it is empty or no mail address."""
    trimmed = contact.strip()
    if not trimmed:
        raise SettingsError(
            "arXiv asks for a contact address in every request and none is set. "
            "Set one: climits settings --contact you@example.org"
        )
    if not trimmed.isascii() or not trimmed.isprintable() or not _ADDRESS.fullmatch(trimmed):
        raise SettingsError(f"{trimmed[:80]!r} is no mail address. Set one: climits settings --contact you@example.org")
    return trimmed


def settings_path() -> Path:
    """The settings file: `CLIMITS_SETTINGS`, or settings.toml in the user's configuration folder."""
    named = os.environ.get("CLIMITS_SETTINGS")
    return Path(named) if named else platformdirs.user_config_path("climits") / "settings.toml"


def read_settings_file() -> dict[str, Any]:
    """What stands in the settings file; raises SettingsError where it cannot be read."""
    path = settings_path()
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise _unreadable(path, problem) from problem


def _unreadable(path: Path, problem: Exception) -> SettingsError:
    return SettingsError(f"The settings file {path} cannot be read: {problem}. Mend or delete it.")


def load_settings() -> Settings:
    """Read the settings; raises SettingsError that names the file or variable at fault.

    The tables of others (`TABLES_OF_OTHERS`) are passed over.
    """
    values = {name: value for name, value in read_settings_file().items() if name not in TABLES_OF_OTHERS}
    environment = os.environ
    if contact := environment.get("CLIMITS_CONTACT"):
        values["contact"] = contact
    if state_dir := environment.get("CLIMITS_STATE"):
        values["state_dir"] = state_dir
    if base := environment.get("CLIMITS_ARXIV"):
        values |= loopback_addresses(base)
    if scale := environment.get("CLIMITS_CLOCK_SCALE"):
        values["clock_scale"] = scale
    try:
        return Settings.model_validate(values)
    except ValidationError as problem:
        named = [name for name in VARIABLES if environment.get(name)]
        place = f"{settings_path()} or the environment ({', '.join(named)})" if named else str(settings_path())
        raise SettingsError(f"Settings in {place} cannot be used: {complaints(problem)}.") from problem


def loopback_addresses(base: str) -> dict[str, str]:
    """Settings that point at the loopback server at `base` in place of arXiv."""
    base = base.rstrip("/")
    return {"api_url": f"{base}/api/query", "oai_url": f"{base}/oai", "pdf_url": f"{base}/pdf"}


def save_contact(contact: str) -> Path:
    """Store the contact address, leaving the other settings and all comments as they are; returns the settings file.

    Raises SettingsError where the address is none or the file cannot be read.
    """
    checked = check_contact(contact)
    path = settings_path()
    try:
        document = tomlkit.parse(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        document = tomlkit.document()
    except (TOMLKitError, UnicodeDecodeError) as problem:
        raise _unreadable(path, problem) from problem
    if "contact" in document:
        document["contact"] = checked
    else:  # on top: below, it might come between a table and its comment
        document = tomlkit.parse(tomlkit.dumps({"contact": checked}) + tomlkit.dumps(document))
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    try:
        temporary.write_text(tomlkit.dumps(document), encoding="utf-8")
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return path


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(PROJECT)
    except PackageNotFoundError:
        return "0"
