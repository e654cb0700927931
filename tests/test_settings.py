"""A wrong setting is named before anything starts, and every setting is documented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from settings import Settings, SettingsError, load_settings

EXAMPLE = Path(__file__).parents[1] / ".env.example"


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def documented() -> dict[str, str]:
    return dict(re.findall(r"^#?([A-Z_]+)=(.*)$", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE))


def test_every_setting_is_documented_and_nothing_else() -> None:
    assert set(documented()) == {name.upper() for name in Settings.model_fields}


def test_the_documented_defaults_are_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = load_settings()
    for name, value in documented().items():
        if value:
            monkeypatch.setenv(name, value)
    assert load_settings() == plain


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WEBHOOK_PORT", "abc"),
        ("WEBHOOK_PORT", "70000"),
        ("TIMEZONE", "Mars/Olympus"),
        ("LOG_LEVEL", "loud"),
        ("LOG_FORMAT", "xml"),
        ("TELEGRAM_API_URL", "api.telegram.org"),
        ("LLM_TIMEOUT", "-1"),
        ("NOTICE_DAYS", "ten"),
        ("REVIEW_AMOUNT", "很多"),
        ("REVIEW_AMOUNT", "-1"),
        ("REVIEW_AMOUNT", "nan"),
        ("REVIEW_PRODUCTS", "流贷"),
        ("DATABASE_URL", "mysql://host/db"),
        ("WEBHOOK_SECRET", "has spaces"),
        ("TELEGRAM_BOT_TOKEN", "12:a b"),
        ("CHROMA_URL", "localhost"),
        ("TEMPLATES_DIR", "/nowhere/at/all"),
        ("TEMPLATES_DIR", __file__),
        ("DATA_DIR", __file__),
        ("DATA_DIR", f"{__file__}/data"),
    ],
)
def test_a_wrong_value_is_named_in_one_line(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as raised:
        load_settings()
    assert name in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_secret_is_shown_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123:hidden")
    monkeypatch.setenv("LLM_API_KEY", "sk-hidden")
    monkeypatch.setenv("DATABASE_URL", "postgresql://user:hidden@host/db")
    assert "hidden" not in repr(load_settings())


def test_products_to_review_are_written_as_people_write_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().products_to_review == frozenset()
    monkeypatch.setenv("REVIEW_PRODUCTS", "tf04， TF05,TF04,")
    assert load_settings().products_to_review == {"TF04", "TF05"}


def test_an_empty_value_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLM_MODEL", "")
    monkeypatch.setenv("WEBHOOK_PORT", "")
    assert load_settings().llm_model is None


def test_the_database_lies_in_the_data_directory_unless_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", "/srv/copilot")
    assert load_settings().database == "sqlite+aiosqlite:////srv/copilot/copilot.db"
    monkeypatch.setenv("DATABASE_URL", "postgresql://user:pw@host/db")
    assert load_settings().database == "postgresql+asyncpg://user:pw@host/db"


def test_a_local_bot_api_server_needs_only_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_API_URL", "http://127.0.0.1:8081")
    settings = load_settings()
    assert settings.bot_api == "http://127.0.0.1:8081/bot"
    assert settings.bot_files == "http://127.0.0.1:8081/file/bot"
    monkeypatch.setenv("TELEGRAM_API_URL", "http://127.0.0.1:8081/bot")
    assert load_settings().bot_api == "http://127.0.0.1:8081/bot"


def test_the_webhook_has_a_path_and_a_secret_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123:abc")
    monkeypatch.setenv("WEBHOOK_URL", "https://bot.example.com")
    url, path, secret = load_settings().webhook
    assert url == f"https://bot.example.com/{path}"
    assert path.startswith("telegram-") and "abc" not in path and len(secret) == 64
    monkeypatch.setenv("WEBHOOK_URL", "https://bot.example.com/hook")
    monkeypatch.setenv("WEBHOOK_SECRET", "given")
    assert load_settings().webhook == ("https://bot.example.com/hook", "hook", "given")
