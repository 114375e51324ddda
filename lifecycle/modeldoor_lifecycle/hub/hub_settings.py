"""Where the hub is, and who we are to it, as the environment says; the variables are those of `huggingface_hub`."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from modeldoor_lifecycle.hub.errors import SettingRefused
from modeldoor_lifecycle.hub.urls import PLAIN_SEGMENT, Url, UrlRefused, parse_url
from modeldoor_lifecycle.state.files import read_untrusted

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
        token = _token(TOKEN_PATH_VARIABLE, _read(path))
        if token is None:
            raise SettingRefused(
                TOKEN_PATH_VARIABLE, "must name a file with a token; it cannot be read", hint="unset it to use none"
            )
        return token
    usual_path = _usual_path(environment)
    if not usual_path or endpoint.origin != parse_url(DEFAULT_ENDPOINT).origin:
        return None
    return _token("the file that a login to the hub left", _read(usual_path))


def _token(source: str, text: str) -> Token | None:
    value = text.strip()
    if not value:
        return None
    if len(value) > MAXIMUM_TOKEN_BYTES or not _TOKEN.fullmatch(value):
        raise SettingRefused(
            source, "must hold one token, in plain characters; it holds something else", hint="log in to the hub again"
        )
    return Token(value)


def _read(path: str) -> str:
    """What a file holds; nothing when it is no file that can be read. Who may write it is not asked."""
    return read_untrusted(path, MAXIMUM_TOKEN_BYTES + 1).decode("latin-1")


def _usual_path(environment: Mapping[str, str]) -> str:
    """Where `hf auth login` leaves a token; empty when no home is known."""
    if environment.get("HF_HOME"):
        return os.path.join(environment["HF_HOME"], "token")
    if environment.get("XDG_CACHE_HOME"):
        return os.path.join(environment["XDG_CACHE_HOME"], "huggingface", "token")
    return os.path.join(environment["HOME"], ".cache", "huggingface", "token") if environment.get("HOME") else ""
