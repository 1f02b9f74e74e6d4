from __future__ import annotations

from pathlib import Path

import pytest

from collection.settings import Settings, SettingsError, load_settings, save_contact, settings_path


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("CLIMITS_CONTACT", "CLIMITS_STATE", "CLIMITS_ARXIV", "CLIMITS_CLOCK_SCALE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CLIMITS_SETTINGS", str(tmp_path / "config" / "settings.toml"))
    return tmp_path


@pytest.mark.parametrize(
    "contact", ["", "   ", "nobody", "a b@example.org", "a@example", "a@example.org\r\nHost: x", "ä@example.org"]
)
def test_without_a_usable_address_there_is_no_user_agent(contact: str) -> None:
    with pytest.raises(SettingsError, match="climits settings --contact"):
        _ = Settings(contact=contact).user_agent


def test_the_user_agent_names_project_and_address() -> None:
    assert Settings(contact=" me@example.org ").user_agent.startswith("compute-limits/")
    assert Settings(contact=" me@example.org ").user_agent.endswith("(mailto:me@example.org)")


def test_the_address_is_kept_beside_other_settings() -> None:
    settings_path().parent.mkdir()
    settings_path().write_text('contact = "old@example.org"\npage_size = 100\n')
    save_contact("me@example.org")
    assert (load_settings().contact, load_settings().page_size) == ("me@example.org", 100)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, 'contact = "me@example.org"\n'),
        (
            '# mine\ncontact = "old@example.org" # at work\n\npage_size = 100\n',
            '# mine\ncontact = "me@example.org" # at work\n\npage_size = 100\n',
        ),
        (
            '# of the endpoint\n[model]\nmodel = "m"\ncontact = "theirs"\n',
            'contact = "me@example.org"\n# of the endpoint\n[model]\nmodel = "m"\ncontact = "theirs"\n',
        ),
        ('contact = """\nold@example.org"""\npage_size = 100\n', 'contact = "me@example.org"\npage_size = 100\n'),
    ],
)
def test_saving_the_contact_changes_nothing_else(before: str | None, after: str) -> None:
    if before is not None:
        settings_path().parent.mkdir(parents=True, exist_ok=True)
        settings_path().write_text(before, encoding="utf-8")
    save_contact("me@example.org")
    assert settings_path().read_text(encoding="utf-8") == after


def test_the_contact_is_not_saved_into_a_file_that_cannot_be_read() -> None:
    settings_path().parent.mkdir(parents=True, exist_ok=True)
    settings_path().write_text("contact = [", encoding="utf-8")
    with pytest.raises(SettingsError, match="cannot be read"):
        save_contact("me@example.org")
    assert settings_path().read_text(encoding="utf-8") == "contact = ["


def test_the_environment_comes_before_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    save_contact("file@example.org")
    monkeypatch.setenv("CLIMITS_CONTACT", "environment@example.org")
    monkeypatch.setenv("CLIMITS_ARXIV", "http://127.0.0.1:8000/")
    assert load_settings().contact == "environment@example.org"
    assert load_settings().pdf_url == "http://127.0.0.1:8000/pdf"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CLIMITS_ARXIV", "http://example.org"),
        ("CLIMITS_ARXIV", "http://10.0.0.1"),
        ("CLIMITS_ARXIV", "ftp://export.arxiv.org"),
        ("CLIMITS_CLOCK_SCALE", "10"),  # arXiv's own address does not go with shorter pauses
        ("CLIMITS_CLOCK_SCALE", "fast"),
    ],
)
def test_settings_that_break_manners_are_refused(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=rf"or the environment \({name}\) cannot be used: "):
        load_settings()


@pytest.mark.parametrize("text", ["contact = ", "page_size = 5000", "no_such_setting = 1", "\xff"])
def test_a_damaged_settings_file_is_named(text: str) -> None:
    settings_path().parent.mkdir()
    settings_path().write_bytes(text.encode("latin-1"))
    with pytest.raises(SettingsError, match=r"settings\.toml"):
        load_settings()


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://export.arxiv.org/pdf/1706.03762v5", True),
        ("https://arxiv.org/pdf/1706.03762v5", True),
        ("http://export.arxiv.org/pdf/1706.03762v5", False),
        ("https://export.arxiv.org.example.org/pdf/1", False),
        ("https://arxiv.org@example.org/", False),
        ("https://me:secret@arxiv.org/", False),
        ("https://export.arxiv.org:8443/", False),
        ("http://127.0.0.1:8000/pdf/x", False),
        ("file:///etc/passwd", False),
        ("https://[::1", False),
    ],
)
def test_only_hosts_on_the_list_are_asked(url: str, allowed: bool) -> None:
    assert Settings(contact="me@example.org").allows(url) is allowed
