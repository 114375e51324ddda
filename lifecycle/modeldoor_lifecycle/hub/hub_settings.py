"""Where the hub is, and who we are to it, as the environment says; the variables are those of `huggingface_hub`."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from modeldoor_lifecycle.hub.errors import SettingRefused
from modeldoor_lifecycle.hub.urls import PLAIN_SEGMENT, Url, UrlRefused, parse_url

if TYPE_CHECKING:
    from collections.abc import Mapping

ENDPOINT_VARIABLE = "HF_ENDPOINT"
DEFAULT_ENDPOINT = "https://huggingface.co"

TOKEN_VARIABLES = ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")
TOKEN_PATH_VARIABLE = "HF_TOKEN_PATH"  # noqa: S105 - the name of a variable

MAXIMUM_TOKEN_BYTES = 4096
"""Tokens of the hub take some 40 characters; those of companies that stand before it, some hundred."""

_TOKEN = re.compile(r"[!-~]+")
_BASE_PATH = re.compile(rf"(?:/{PLAIN_SEGMENT})*/?")


@dataclass(frozen=True)
class Token:
    """What proves to the hub who asks. It is shown nowhere: not in a message, and not as a value."""

    value: str = field(repr=False)


def hub_endpoint(environment: Mapping[str, str]) -> Url:
    """The address below which the hub's files lie; raises `SettingRefused`."""
    text = environment.get(ENDPOINT_VARIABLE) or DEFAULT_ENDPOINT
    try:
        url = parse_url(text)
    except UrlRefused:
        url = None
    if url is None or url.query is not None or not _BASE_PATH.fullmatch(url.path):
        raise SettingRefused(
            ENDPOINT_VARIABLE,
            "must be an https address without a query, or http with a literal address of this machine and a port",
            hint=f"unset it to use {DEFAULT_ENDPOINT}",
        )
    return Url(url.scheme, url.host, url.port, url.path.rstrip("/"))


def hub_token(environment: Mapping[str, str], endpoint: Url) -> Token | None:
    """The token for this endpoint, if there is one; raises `SettingRefused`.

    A token that stands in the environment, or in a file that the environment names, was put beside
    HF_ENDPOINT and is meant for it. One that a login left in the home folder was given by the hub
    itself, and goes nowhere else.
    """
    for variable in TOKEN_VARIABLES:
        if environment.get(variable, "").strip():
            return _token(variable, environment[variable])
    path = environment.get(TOKEN_PATH_VARIABLE)
    if path:
        try:
            return _token(TOKEN_PATH_VARIABLE, _read(path))
        except (OSError, ValueError):
            raise SettingRefused(
                TOKEN_PATH_VARIABLE, "must name a file with a token; it cannot be read", hint="unset it to use none"
            ) from None
    if endpoint.origin != parse_url(DEFAULT_ENDPOINT).origin:
        return None
    try:
        return _token("the token file of the hub", _read(_usual_path(environment)))
    except (OSError, ValueError):
        return None


def _token(source: str, text: str) -> Token | None:
    value = text.strip()
    if not value:
        return None
    if not _TOKEN.fullmatch(value):
        raise SettingRefused(
            source, "must hold one token, in plain characters; it holds something else", hint="log in to the hub again"
        )
    return Token(value)


def _read(path: str) -> str:
    with open(path, "rb") as file:
        return file.read(MAXIMUM_TOKEN_BYTES).decode("ascii")


def _usual_path(environment: Mapping[str, str]) -> str:
    """Where `hf auth login` leaves a token; raises `OSError` when no home is known."""
    home = environment.get("HF_HOME")
    if not home:
        cache = environment.get("XDG_CACHE_HOME") or (
            os.path.join(environment["HOME"], ".cache") if environment.get("HOME") else ""
        )
        if not cache:
            raise FileNotFoundError
        home = os.path.join(cache, "huggingface")
    return os.path.join(home, "token")
