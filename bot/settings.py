"""The settings of a running program: read from the environment and `.env`, checked before anything starts.

`.env.example` names and explains each; a test keeps the two in step.
"""

from __future__ import annotations

import base64
import binascii
import re
from datetime import time
from typing import Literal
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from conversations.model.house import Policy

DIRECT = "direct"
"""Value of SMS_PROXY for a gateway that is reached without the proxy of Telegram."""

_TOKEN_FORM = re.compile(r"\d+:.+")
_WORTH_HIDING = 6  # letters; a shorter one would be blotted out of innocent words

_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


_NEEDED_BY = {"esms": ("otp_api_key", "otp_api_secret", "otp_brandname"), "speedsms": ("otp_api_key",)}


class WrongSettings(Exception):
    """Settings that cannot be used; the words say which, why, and what to write instead."""


class Settings(BaseSettings):
    """Every setting, with its default."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,  # a mistyped token must not end in a log
        frozen=True,
    )

    patient_bot_token: SecretStr = SecretStr("")
    staff_bot_token: SecretStr = SecretStr("")
    patient_bot_username: str = ""
    staff_bot_username: str = ""
    telegram_api_url: str = "https://api.telegram.org"
    telegram_proxy: SecretStr = SecretStr("")
    sms_proxy: SecretStr = SecretStr("")
    database_url: str = Field(default="sqlite:///data/f0care.sqlite3", repr=False)  # may hold a password
    data_key: SecretStr = SecretStr("")
    data_key_old: SecretStr = SecretStr("")
    intake_public_key: SecretStr = SecretStr("")
    otp_sender: Literal["console", "http", "esms", "speedsms"] = "console"
    otp_http_url: str = Field(default="", repr=False)
    otp_http_success: str = ""
    otp_http_authorization: SecretStr = SecretStr("")
    otp_api_key: SecretStr = SecretStr("")
    otp_api_secret: SecretStr = SecretStr("")
    otp_brandname: str = ""
    otp_required: Literal["always", "unless_contact_shared"] = "always"
    timezone: str = "Asia/Ho_Chi_Minh"
    reminder_at: time = time(9, 0)
    nudge_at: time = time(9, 40)
    deadline_at: time = time(10, 0)
    protocol: str = "covid19-byt-261"
    support_text: str = ""
    crisis_line: str = ""
    bulletins_a_day: int = Field(default=3, ge=0)
    inputs_a_minute: int = Field(default=20, ge=0)
    done_kept_days: int = Field(default=7, ge=2)
    open_registrations: int = Field(default=3, ge=1)
    otp_an_hour: int = Field(default=1200, ge=1)
    otp_an_hour_new_chat: int = Field(default=5, ge=1)
    webhook_url: str = ""
    webhook_secret: SecretStr = SecretStr("")
    webhook_listen: str = "127.0.0.1:8443"
    health_listen: str = ""
    backup_dir: str = ""
    log_format: Literal["text", "json"] = "text"

    @field_validator("patient_bot_username", "staff_bot_username")
    @classmethod
    def _bare_name(cls, name: str) -> str:
        return name.strip().removeprefix("@")

    @field_validator("telegram_api_url", "otp_http_url")
    @classmethod
    def _is_address(cls, url: str) -> str:
        if url and not url.startswith(("http://", "https://")):
            raise ValueError("write a whole address that starts with https:// (or http://)")
        return url.rstrip("/")

    @field_validator("telegram_proxy", "sms_proxy")
    @classmethod
    def _is_proxy(cls, proxy: SecretStr, info: ValidationInfo) -> SecretStr:
        said = proxy.get_secret_value()
        if said and not (_is_web(said) or (said == DIRECT and info.field_name == "sms_proxy")):
            raise ValueError("write the proxy's address, such as http://proxy.example.vn:3128 (socks is not known)")
        return proxy

    @field_validator("patient_bot_token", "staff_bot_token")
    @classmethod
    def _is_token(cls, token: SecretStr) -> SecretStr:
        number, colon, rest = token.get_secret_value().partition(":")
        if token.get_secret_value() and not (number.isdigit() and colon and rest):
            raise ValueError("write the token as @BotFather gave it, such as 123456789:AAE…")
        return token

    @field_validator("data_key", "data_key_old")
    @classmethod
    def _is_key(cls, key: SecretStr) -> SecretStr:
        if key.get_secret_value() and len(_decoded(key)) != 32:
            raise ValueError(
                "write 32 bytes in base64; make one with: python3 -c 'import base64, secrets; "
                "print(base64.b64encode(secrets.token_bytes(32)).decode())'"
            )
        return key

    @field_validator("intake_public_key")
    @classmethod
    def _is_public_key(cls, key: SecretStr) -> SecretStr:
        if key.get_secret_value() and len(_decoded(key)) != 32:
            raise ValueError("write what f0care key public prints where DATA_KEY is set")
        return key

    @field_validator("timezone")
    @classmethod
    def _is_zone(cls, zone: str) -> str:
        if zone not in available_timezones():
            raise ValueError("write a zone of the IANA list, such as Asia/Ho_Chi_Minh")
        return zone

    @field_validator("webhook_url")
    @classmethod
    def _is_public(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _THIS_MACHINE)):
            raise ValueError("write the public address, which must start with https://")
        return url.rstrip("/")

    @field_validator("webhook_secret")
    @classmethod
    def _is_secret(cls, secret: SecretStr) -> SecretStr:
        if secret.get_secret_value() and not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", secret.get_secret_value()):
            raise ValueError(
                "write 16 to 256 letters, digits, _ and -; make one with: "
                "python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
            )
        return secret

    @field_validator("otp_http_success")
    @classmethod
    def _is_pattern(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error:
            raise ValueError('write a regular expression, such as "status": *"success"') from None
        return pattern

    @field_validator("webhook_listen", "health_listen")
    @classmethod
    def _is_place(cls, place: str) -> str:
        host, colon, port = place.rpartition(":")
        if place and not (host and colon and port.isdecimal() and 0 < int(port) < 65536):
            raise ValueError("write host and port, such as 127.0.0.1:8443")
        return place

    @model_validator(mode="after")
    def _fits_together(self) -> Settings:
        if self.otp_sender == "http" and not self.otp_http_url:
            raise ValueError("OTP_SENDER=http needs OTP_HTTP_URL: write the address of your SMS gateway")
        lacking = [name for name in _NEEDED_BY.get(self.otp_sender, ()) if not _written(getattr(self, name))]
        if lacking:
            raise ValueError(f"OTP_SENDER={self.otp_sender} needs {', '.join(lacking).upper()}")
        if not self.reminder_at < self.nudge_at < self.deadline_at:
            raise ValueError("REMINDER_AT, NUDGE_AT and DEADLINE_AT must follow each other, as in 09:00, 09:40, 10:00")
        if self.webhook_url and not self.webhook_secret.get_secret_value():
            raise ValueError("WEBHOOK_URL needs WEBHOOK_SECRET: without it anybody could bring false updates")
        token = self.patient_bot_token.get_secret_value()
        if token and token == self.staff_bot_token.get_secret_value():
            raise ValueError("PATIENT_BOT_TOKEN and STAFF_BOT_TOKEN are the same: make a second bot with @BotFather")
        return self

    def key(self) -> bytes:
        """Return the 32 bytes that seal personal data; empty when DATA_KEY is not set."""
        return _decoded(self.data_key)

    def older_keys(self) -> list[bytes]:
        """Return the keys that still open what they sealed, until `f0care key rotate` is done."""
        key = _decoded(self.data_key_old)
        return [key] if key and key != self.key() else []

    def door_key(self) -> bytes:
        """Return the 32 bytes that put inputs in and open none; empty when INTAKE_PUBLIC_KEY is not set."""
        return _decoded(self.intake_public_key)

    def way_to_sms(self) -> str:
        """Return the proxy to the SMS gateway: SMS_PROXY, or else TELEGRAM_PROXY; "" for none."""
        said = self.sms_proxy.get_secret_value() or self.telegram_proxy.get_secret_value()
        return "" if said == DIRECT else said

    def prints_codes_unasked(self) -> bool:
        """True if codes of real patients would be printed, and nobody has written that they should be."""
        return self.otp_sender == "console" and self._is_abroad() and "otp_sender" not in self.model_fields_set

    def is_live(self) -> bool:
        """True if the bots are real: tokens are there, and the server is not on this machine."""
        return self._is_abroad() and {"PATIENT_BOT_TOKEN", "STAFF_BOT_TOKEN"}.isdisjoint(self.missing())

    def _is_abroad(self) -> bool:
        return urlsplit(self.telegram_api_url).hostname not in _THIS_MACHINE

    def missing(self) -> list[str]:
        """Return the names of settings that the bots need and that are not set."""
        needed = {
            "PATIENT_BOT_TOKEN": self.patient_bot_token,
            "STAFF_BOT_TOKEN": self.staff_bot_token,
            "DATA_KEY": self.data_key,
        }
        return [name for name, value in needed.items() if not value.get_secret_value()]

    def secrets(self) -> list[str]:
        """Return every value that must not be written anywhere, with the parts that are secret by themselves."""
        values = (getattr(self, name) for name in type(self).model_fields)
        found = [value.get_secret_value() for value in values if isinstance(value, SecretStr)]
        found += [token.partition(":")[2] for token in found if _TOKEN_FORM.fullmatch(token)]
        for url in (self.database_url, self.otp_http_url, *found):
            password = urlsplit(url).password or ""
            found += [password, unquote(password)]
        found.append(urlsplit(self.otp_http_url).query)  # where some gateways want their key
        return [secret for secret in found if len(secret) >= _WORTH_HIDING]

    def to_policy(self) -> Policy:
        """Return the settings that the core must know."""
        return Policy(
            zone=ZoneInfo(self.timezone),
            reminder_at=self.reminder_at,
            nudge_at=self.nudge_at,
            deadline_at=self.deadline_at,
            otp_required=self.otp_required,
            protocol=self.protocol,
            support=self.support_text,
            crisis_line=self.crisis_line,
            bulletins_a_day=self.bulletins_a_day,
            done_kept_days=self.done_kept_days,
            open_registrations=self.open_registrations,
            codes_an_hour=self.otp_an_hour,
            codes_an_hour_new_chat=self.otp_an_hour_new_chat,
        )


def read_settings(env_file: str | None = ".env") -> Settings:
    """Read the settings of the environment and a file. Raises WrongSettings, naming each wrong one, never its value."""
    try:
        return Settings(_env_file=env_file)
    except ValidationError as error:
        wrong = [f"{_name(e['loc'])}{e['msg'].removeprefix('Value error, ')}" for e in error.errors()]
        raise WrongSettings("\n".join(wrong)) from None


def _name(place: tuple[int | str, ...]) -> str:
    return f"{place[0]}: ".upper() if place else ""


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:  # a port that is none
        return False


def _written(value: SecretStr | str) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def _decoded(key: SecretStr) -> bytes:
    try:
        return base64.b64decode(key.get_secret_value(), validate=True)
    except (binascii.Error, ValueError):
        return b""
