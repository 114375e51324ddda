"""The token of the hub goes to the hub itself, and to nobody else."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

import pytest

from families import for_each
from fetched import QUICK, fetch, refusal_of
from file_servers import Fault, ServedFile, as_fault, file_server, redirect_to, status
from internet import Internet
from loopback_servers import Exchange, raw
from modeldoor_lifecycle.hub.errors import SettingRefused
from modeldoor_lifecycle.hub.hub_settings import hub_endpoint, hub_token
from modeldoor_lifecycle.hub.locations import HUB_STORAGE_HOSTS
from modeldoor_lifecycle.hub.network import Network

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

DATA = b"0123456789" * 1000
COMMIT = "067b946cf014b7c697f3654f621d577a3e3afd1c"
REFERENCE = f"hf:org/repo@{COMMIT}/sub/model+x.gguf"
PATH = f"/org/repo/resolve/{COMMIT}/sub/model%2Bx.gguf"
TOKEN = "hf_secretsecretsecret"  # noqa: S105 - made up
OTHER = "127.0.0.2"


def hub(endpoint: str, environment: Mapping[str, str] | None = None) -> Network:
    return Network(
        {"HF_ENDPOINT": endpoint, "HF_TOKEN": TOKEN, **(environment or {})}, allowed_hosts=(OTHER,), limits=QUICK
    )


def test_the_hub_is_told_who_asks() -> None:
    with file_server(DATA, path=PATH) as server:
        assert fetch(REFERENCE, hub(server.endpoint)).data == DATA
        assert server.requests[0].fields["authorization"] == f"Bearer {TOKEN}"


def test_the_storage_that_the_hub_sends_on_to_is_not_told() -> None:
    with file_server(DATA, address=OTHER) as storage:
        with file_server(DATA, path=PATH, first=[redirect_to(storage.url)]) as server:
            assert fetch(REFERENCE, hub(server.endpoint)).data == DATA
            assert "authorization" in server.requests[0].fields
        assert "authorization" not in storage.requests[0].fields


def test_the_hub_is_not_told_again_by_who_was_sent_back_to_it() -> None:
    def away(file: ServedFile, exchange: Exchange) -> None:
        redirect_to(storage.url)(file, exchange)

    def back(file: ServedFile, exchange: Exchange) -> None:
        redirect_to(f"{server.endpoint}/back")(file, exchange)

    with (
        file_server(DATA, path="/back", first=[away]) as server,
        file_server(DATA, address=OTHER, always=back) as storage,
    ):
        network = hub(server.endpoint)
        assert fetch(REFERENCE, network).data == DATA
        assert ["authorization" in request.fields for request in server.requests] == [True, False]


def test_a_move_within_the_hub_keeps_the_token() -> None:
    with file_server(DATA, path="/new", first=[redirect_to("/new")]) as server:
        fetch(REFERENCE, hub(server.endpoint))
        assert ["authorization" in request.fields for request in server.requests] == [True, True]


def test_another_server_is_never_told() -> None:
    with file_server(DATA) as server:
        fetch(server.url, hub("https://huggingface.co"))
        fetch(server.url, hub(server.endpoint))  # the same server, and still not asked as the hub
        assert not any("authorization" in request.fields for request in server.requests)


@pytest.mark.parametrize(
    "fault",
    [status("401 Unauthorized"), status("403 Forbidden"), redirect_to("https://example.org/x"), as_fault(raw(b"x"))],
)
def test_the_token_is_in_no_message_and_no_log(fault: Fault, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with file_server(DATA, path=PATH, always=fault) as server:
        network = hub(server.endpoint)
        refused = refusal_of(REFERENCE, network)
    shown = str(refused) + repr(refused) + repr(vars(refused)) + repr(network) + caplog.text
    assert TOKEN not in shown
    token = hub_token({"HF_TOKEN": TOKEN}, hub_endpoint({}))
    assert token is not None
    assert TOKEN not in repr(token) + str(token)


def test_the_hub_says_what_is_missing() -> None:
    with file_server(DATA, path=PATH, always=status("403 Forbidden", X_Error_Code="GatedRepo")) as server:
        gated = refusal_of(REFERENCE, hub(server.endpoint))
    assert (gated.code, gated.is_retryable) == ("forbidden", False)
    assert "licence" in gated.hint
    with file_server(DATA, path=PATH, always=status("401 Unauthorized", X_Error_Code="RepoNotFound")) as server:
        hidden = refusal_of(REFERENCE, hub(server.endpoint))
    assert (hidden.code, hidden.is_retryable) == ("unauthorized", False)
    assert "HF_TOKEN" in hidden.hint
    with file_server(DATA, path=PATH, always=status("404 Not Found", X_Error_Code="EntryNotFound")) as server:
        assert refusal_of(REFERENCE, hub(server.endpoint)).code == "notFound"


def test_what_the_storage_says_is_not_taken_for_the_hubs_word() -> None:
    fault = status("403 Forbidden", X_Error_Code="GatedRepo")
    with (
        file_server(DATA, address=OTHER, always=fault) as storage,
        file_server(DATA, path=PATH, always=redirect_to(storage.url)) as server,
    ):
        refused = refusal_of(REFERENCE, hub(server.endpoint))
    assert refused.code == "forbidden"
    assert "licence" not in str(refused)


def test_the_hub_sends_on_to_its_own_storage_over_https(tmp_path: Path) -> None:
    internet = Internet(tmp_path)
    for name in ("cdn-lfs-us-1.hf.co", "us.aws.cdn.hf.co", "cas-bridge.xethub.hf.co", "cdn-lfs.huggingface.co"):
        fault = redirect_to(f"https://{name}/files/model.gguf?X-Amz-Signature=0")
        with (
            file_server(DATA, path="/files/model.gguf?X-Amz-Signature=0") as storage,
            file_server(DATA, path=PATH, always=fault) as server,
            internet.host("huggingface.co", server.endpoint),
            internet.host(name, storage.endpoint),
        ):
            assert fetch(REFERENCE, internet.network({"HF_TOKEN": TOKEN})).data == DATA
            assert server.requests[0].fields["authorization"] == f"Bearer {TOKEN}"
            assert "authorization" not in storage.requests[0].fields
        internet.names.clear()
    assert all(pattern.endswith(("huggingface.co", ".hf.co")) for pattern in HUB_STORAGE_HOSTS)


def test_the_hub_sends_nowhere_else(tmp_path: Path) -> None:
    internet = Internet(tmp_path)
    for name in ("evil-hf.co", "hf.co.example.org", "huggingface.co.example.org", "example.org", "space.hf.space"):
        fault = redirect_to(f"https://{name}/model.gguf")
        with file_server(DATA, always=fault) as server, internet.host("huggingface.co", server.endpoint):
            assert refusal_of(REFERENCE, internet.network()).code == "redirectRefused"
        internet.names.clear()


# -- Where the token comes from


@for_each(
    ("environment", "value"),
    [
        ({}, None),
        ({"HF_TOKEN": ""}, None),
        ({"HF_TOKEN": "  "}, None),
        ({"HF_TOKEN": " hf_one\n"}, "hf_one"),
        ({"HUGGING_FACE_HUB_TOKEN": "hf_two"}, "hf_two"),
        ({"HF_TOKEN": "hf_one", "HUGGING_FACE_HUB_TOKEN": "hf_two"}, "hf_one"),
        ({"HF_TOKEN": "", "HUGGING_FACE_HUB_TOKEN": "hf_two"}, "hf_two"),
    ],
)
def test_the_environment_holds_the_token(environment: dict[str, str], value: str | None) -> None:
    token = hub_token(environment, hub_endpoint({}))
    assert (token.value if token else None) == value


@for_each("text", ["hf_one two", "hf_one\nX: y", "hf_ünë", "hf_\x00"])
def test_a_token_that_could_be_more_than_one_field_is_refused(text: str) -> None:
    with pytest.raises(SettingRefused) as refused:
        hub_token({"HF_TOKEN": text}, hub_endpoint({}))
    assert "hf_" not in str(refused.value)


def test_a_file_holds_the_token(tmp_path: Path) -> None:
    named, home, cache = tmp_path / "named", tmp_path / "hf" / "token", tmp_path / "cache" / "huggingface" / "token"
    user = tmp_path / "user" / ".cache" / "huggingface" / "token"
    for file, value in ((named, "hf_named"), (home, "hf_home"), (cache, "hf_cache"), (user, "hf_user")):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(value + "\n")
    everything = {
        "HF_TOKEN": "hf_variable",
        "HF_TOKEN_PATH": str(named),
        "HF_HOME": str(home.parent),
        "XDG_CACHE_HOME": str(cache.parents[1]),
        "HOME": str(user.parents[2]),
    }
    found: list[str] = []
    while everything:
        token = hub_token(everything, hub_endpoint({}))
        assert token is not None
        found.append(token.value)
        del everything[next(iter(everything))]
    assert found == ["hf_variable", "hf_named", "hf_home", "hf_cache", "hf_user"]
    assert hub_token(everything, hub_endpoint({})) is None


def test_a_token_file_that_was_named_must_be_there_and_the_usual_one_need_not(tmp_path: Path) -> None:
    assert hub_token({"HF_HOME": str(tmp_path)}, hub_endpoint({})) is None
    with pytest.raises(SettingRefused, match="HF_TOKEN_PATH"):
        hub_token({"HF_TOKEN_PATH": str(tmp_path / "missing")}, hub_endpoint({}))


def test_what_is_no_file_holds_no_token(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "token")  # reading it would wait for a writer
    assert hub_token({"HF_HOME": str(tmp_path)}, hub_endpoint({})) is None
    with pytest.raises(SettingRefused, match="HF_TOKEN_PATH"):
        hub_token({"HF_TOKEN_PATH": str(tmp_path)}, hub_endpoint({}))


def test_a_file_that_holds_more_than_a_token_is_refused(tmp_path: Path) -> None:
    for content in ("hf_" + "x" * 5000, "hf_one\nhf_two", "hf_\u00fcber"):
        (tmp_path / "token").write_text(content)
        with pytest.raises(SettingRefused, match="login"):
            hub_token({"HF_HOME": str(tmp_path)}, hub_endpoint({}))


def test_what_a_login_to_the_hub_left_goes_to_no_other_endpoint(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(TOKEN)
    for endpoint in ("https://hf-mirror.example.org", "http://127.0.0.1:8080"):
        environment = {"HF_HOME": str(tmp_path), "HF_ENDPOINT": endpoint}
        assert hub_token(environment, hub_endpoint(environment)) is None
        named = {**environment, "HF_TOKEN_PATH": str(tmp_path / "token")}
        assert hub_token(named, hub_endpoint(named)) is not None


@for_each(
    ("text", "address"),
    [
        ("", "https://huggingface.co"),
        ("https://hub.example.org/", "https://hub.example.org"),
        ("https://hub.example.org/artifactory/api/huggingface", "https://hub.example.org/artifactory/api/huggingface"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:8080/", "http://[::1]:8080"),
    ],
)
def test_another_endpoint_may_stand_for_the_hub(text: str, address: str) -> None:
    network = Network({"HF_ENDPOINT": text})
    assert hub_endpoint({"HF_ENDPOINT": text}).without_query == address
    assert network.model_page("org/repo", "main").url_without_query == f"{address}/api/models/org/repo/revision/main"


@for_each(
    "text",
    [
        "http://huggingface.co",
        "http://localhost:8080",
        "https://127.0.0.1",
        "https://me:word@hub.example.org",
        "https://hub.example.org:8443",
        "https://hub.example.org/?x",
        "https://hub.example.org/../x",
        "https://hub.example.org/a%2Fb",
        "huggingface.co",
        "ftp://hub.example.org",
        "https://",
    ],
)
def test_an_endpoint_that_may_not_be_asked_is_refused(text: str) -> None:
    with pytest.raises(SettingRefused, match="HF_ENDPOINT") as refused:
        Network({"HF_ENDPOINT": text})
    assert "word" not in str(refused.value)
