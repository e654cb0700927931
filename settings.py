"""Typed settings from the environment and `.env`."""

from __future__ import annotations

import hashlib
import os
import re
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class SettingsError(Exception):
    """A setting has a wrong value; the message is one line that names it and never repeats a secret."""


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("不是已知的时区，例如 Asia/Shanghai") from None
    return name


def _address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("须是以 http:// 或 https:// 开头的地址")
    return value


def _database(value: str) -> str:
    if not value.startswith(("sqlite+aiosqlite:", "postgresql+asyncpg:", "sqlite:", "postgresql:", "postgres:")):
        raise ValueError("须是 SQLite 或 PostgreSQL 的地址，例如 postgresql+asyncpg://用户:密码@主机/库")
    return value


def _directory(path: Path) -> Path:
    """It may be missing; what stands in its place or above it must be a directory."""
    standing = next((place for place in (path, *path.absolute().parents) if place.exists()), path)
    if not standing.is_dir():
        raise ValueError(f"{standing} 不是目录")
    return path


def _folder(path: Path | None) -> Path | None:
    """It must be there: what a bank set is not silently left out."""
    if path is not None and not path.is_dir():
        raise ValueError(f"没有目录 {path}")
    return path


Address = Annotated[str, AfterValidator(_address)]
Days = Annotated[int | None, Field(ge=1, le=36500)]


_CODE = re.compile(r"[A-Z][A-Z0-9_.-]{0,31}")


def _codes(value: str) -> str:
    """Product codes in capitals, one comma between two."""
    codes = [code.strip().upper() for code in re.split(r"[,，、]", value) if code.strip()]
    wrong = next((code for code in codes if not _CODE.fullmatch(code)), None)
    if wrong is not None:
        raise ValueError(f"{wrong} 不是产品代码，例如 TF04,TF05")
    return ",".join(dict.fromkeys(codes))


class Settings(BaseSettings):
    """Everything that can be set; names are the environment's, in lower case."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True
    )

    data_dir: Annotated[Path, AfterValidator(_directory)] = Path("data")
    database_url: Annotated[SecretStr | None, Field()] = None
    chroma_url: Address | None = None

    telegram_bot_token: Annotated[SecretStr | None, Field()] = None
    telegram_api_url: Address = "https://api.telegram.org/bot"
    telegram_file_url: Address | None = None
    webhook_url: Address | None = None
    webhook_listen: str = "127.0.0.1"
    webhook_port: Annotated[int, Field(ge=1, le=65535)] = 8443
    webhook_secret: SecretStr | None = None

    embedding_model: str | None = None
    embedding_base_url: Address | None = None
    embedding_api_key: SecretStr | None = None

    rerank_url: Address | None = None
    rerank_model: str | None = None
    rerank_api_key: SecretStr | None = None

    llm_model: str | None = None
    llm_base_url: Address | None = None
    llm_api_key: SecretStr | None = None
    llm_timeout: Annotated[float, Field(gt=0, le=600)] = 30.0
    mask_client_names: bool = False

    audio_model: str | None = None
    audio_base_url: Address = "https://api.openai.com/v1"
    audio_api_key: SecretStr | None = None

    notice_days: Annotated[int, Field(ge=0, le=3650)] = 90
    retain_notes_days: Days = None
    retain_messages_days: Days = None
    retain_attachments_days: Days = None
    retain_answers_days: Days = None
    retain_proposals_days: Days = None
    review_amount: Annotated[Decimal, Field(ge=0, le=Decimal(10) ** 15, allow_inf_nan=False)] = Decimal(30_000_000)
    review_products: Annotated[str, AfterValidator(_codes)] = ""
    templates_dir: Annotated[Path | None, AfterValidator(_folder)] = None
    max_document_mb: Annotated[int, Field(ge=1, le=2000)] = 50
    concurrent_chats: Annotated[int, Field(ge=1, le=512)] = 32
    timezone: Annotated[str, AfterValidator(_zone)] = "Asia/Shanghai"
    http_port: Annotated[int | None, Field(ge=1, le=65535)] = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"

    @model_validator(mode="before")
    @classmethod
    def _upper_level(cls, values: Any) -> Any:
        if isinstance(values, dict) and isinstance(values.get("log_level"), str):
            return {**values, "log_level": values["log_level"].upper()}
        return values

    @model_validator(mode="after")
    def _check(self) -> Settings:
        if self.database_url is not None:
            _named("database_url", _database, self.database_url.get_secret_value())
        if self.telegram_bot_token is not None:
            _named("telegram_bot_token", _token, self.telegram_bot_token.get_secret_value())
        if self.webhook_secret is not None:
            _named("webhook_secret", _secret, self.webhook_secret.get_secret_value())
        if self.rerank_model and not self.rerank_url:
            raise ValueError("RERANK_URL：设置了 RERANK_MODEL 就要有重排服务的地址")
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The bank's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def products_to_review(self) -> frozenset[str]:
        """The codes of the products whose proposals somebody else has to approve, whatever the amount."""
        return frozenset(code for code in self.review_products.split(",") if code)

    @property
    def database(self) -> str:
        """The SQLAlchemy URL with an async driver."""
        if self.database_url is None:
            return f"sqlite+aiosqlite:///{(self.data_dir / 'copilot.db').absolute()}"
        url = self.database_url.get_secret_value()
        scheme, rest = url.split(":", 1)
        driver = {"sqlite": "sqlite+aiosqlite", "postgres": "postgresql+asyncpg", "postgresql": "postgresql+asyncpg"}
        return f"{driver.get(scheme, scheme)}:{rest}"

    @property
    def bot_api(self) -> str:
        """The Bot API's base address as python-telegram-bot wants it: the token follows directly."""
        return _completed(self.telegram_api_url, "/bot")

    @property
    def bot_files(self) -> str:
        """The base address of files; beside the Bot API unless set."""
        if self.telegram_file_url:
            return _completed(self.telegram_file_url, "/file/bot")
        head, slash, tail = self.bot_api.rpartition("/bot")
        return f"{head}/file{slash}{tail}" if slash else self.bot_api

    @property
    def webhook(self) -> tuple[str, str, str]:
        """The webhook's public URL, its path and its secret; path and secret derive from the token when not set."""
        url = (self.webhook_url or "").rstrip("/")
        path = urlsplit(url).path.strip("/")
        if not path:
            path = f"telegram-{self._derived('path')[:16]}"
            url = f"{url}/{path}"
        secret = self.webhook_secret.get_secret_value() if self.webhook_secret else self._derived("secret")
        return url, path, secret

    def _derived(self, purpose: str) -> str:
        token = self.telegram_bot_token.get_secret_value() if self.telegram_bot_token else ""
        return hashlib.sha256(f"webhook {purpose} {token}".encode()).hexdigest()


def _named(name: str, check: Any, value: str) -> None:
    try:
        check(value)
    except ValueError as error:
        raise ValueError(f"{name.upper()}：{error}") from None


def _token(value: str) -> None:
    if any(c.isspace() or c in "/?#" for c in value):
        raise ValueError("不像机器人令牌，应为 BotFather 给出的 数字:字符 形式")


def _secret(value: str) -> None:
    if not 1 <= len(value) <= 256 or not all(c.isascii() and (c.isalnum() or c in "_-") for c in value):
        raise ValueError("只能用字母、数字、_ 和 -，最多 256 个字符")


def _completed(address: str, path: str) -> str:
    return address.rstrip("/") + path if urlsplit(address).path in {"", "/"} else address


_REASONS = {
    "int_parsing": "须是整数",
    "float_parsing": "须是数字",
    "decimal_parsing": "须是数字",
    "finite_number": "须是数字",
    "int_from_float": "须是整数",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "greater_than": "须大于 {gt}",
    "literal_error": "只能是 {expected}",
    "path_type": "须是一个目录的路径",
}


def _reason(error: Any) -> str:
    context = error.get("ctx", {})
    if error["type"] == "value_error":
        why = str(context.get("error", error["msg"]))
    else:
        template = _REASONS.get(error["type"], error["msg"])
        why = template.format(**context) if error["type"] in _REASONS else template
    name = "".join(str(part) for part in error["loc"][:1]).upper()
    return f"{name}：{why}" if name else why


def load_settings(**overrides: Any) -> Settings:
    """The settings of this process. Raises SettingsError with one line that names every wrong variable."""
    # libraries that phone home or trace are off unless the environment turns them on
    os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
    os.environ.setdefault("LANGSMITH_TRACING", "false")
    os.environ.setdefault("LANGCHAIN_TRACING_V2", "false")
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    try:
        return Settings(**overrides)
    except ValidationError as error:
        reasons = "；".join(_reason(one) for one in error.errors(include_input=False, include_url=False))
        raise SettingsError(f"设置有误：{reasons}") from None
