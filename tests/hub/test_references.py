"""What may be named: one spelling for a file, and nothing in it that has to be decoded."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from families import for_each
from modeldoor_lifecycle.hub.errors import ReferenceRefused
from modeldoor_lifecycle.hub.network import Network
from modeldoor_lifecycle.hub.references import HubReference, WebReference, parse_reference

COMMIT = "067b946cf014b7c697f3654f621d577a3e3afd1c"
SCHEMAS = Path(__file__).parents[2] / "schemas" / "v1"


@for_each(
    "text",
    [
        f"hf:bartowski/Llama-3.2-1B-Instruct-GGUF@{COMMIT}/Llama-3.2-1B-Instruct-Q4_K_M.gguf",
        f"hf:a/b@{COMMIT}/sub/folder/x+y.gguf",
        "hf:org/repo@main/model.gguf",
        "hf:org/repo@v1.0/model.gguf",
        "hf:org/repo/model.gguf",
    ],
)
def test_a_file_of_the_hub_is_named_by_repository_revision_and_path(text: str) -> None:
    found = parse_reference(text)
    assert isinstance(found, HubReference)
    assert found.text == text
    assert found.is_pinned == (COMMIT in text)


@for_each(
    "text",
    [
        "https://models.example.org/qwen3-8b-q4-k-m.gguf",
        "https://a.b-c.example/x/y_z/model.Q4_K_M.gguf",
        "http://127.0.0.1:8080/files/model.gguf",
        "http://127.9.8.7:1/model.gguf",
        "http://[::1]:65535/model.gguf",
    ],
)
def test_a_file_on_a_web_server_is_named_by_its_address(text: str) -> None:
    found = parse_reference(text)
    assert isinstance(found, WebReference)
    assert found.text == text == found.url.without_query


@for_each(
    "text",
    [
        "",
        "model.gguf",
        "hf:",
        "hf:/",
        "hf:org/repo",
        "hf:org/repo/",
        "hf:org//model.gguf",
        "hf:org/repo/../x",
        "hf:org/repo/a/../x",
        "hf:org/repo/./x",
        "hf:org/repo/.hidden",
        "hf:org/repo//x",
        "hf:org/repo/x/",
        "hf:-org/repo/x",
        "hf:org/-repo/x",
        "hf:../repo/x",
        "hf:org/repo@/x",
        "hf:org/repo@a/b@c/x",
        "hf:org/repo@../x",
        "hf:org/repo/x%2e%2e",
        "hf:org/repo/x\\y",
        "hf:org/repo/x y",
        "hf:org/repo/x\n",
        "hf:org/repo/x\x00",
        "hf:org/repo/modèle.gguf",
        "hf:org/repo/x?y=1",
        "hf:org/repo/x#y",
        "hf:org/repo/-rf",
        "hf:" + "o" * 200 + "/r/x",
        "hf:org/repo/" + "x" * 256,
        "hf://org/repo/x",
        "HF:org/repo/x",
        "file:///etc/passwd",
        "ftp://example.org/x",
        "http://example.org/x",
        "http://localhost:8080/x",
        "http://127.0.0.1/x",
        "http://127.1:80/x",
        "http://127.0.0.01:80/x",
        "http://0x7f.0.0.1:80/x",
        "http://2130706433:80/x",
        "http://[::ffff:127.0.0.1]:80/x",
        "http://[0:0:0:0:0:0:0:1]:80/x",
        "http://10.0.0.1:80/x",
        "http://127.0.0.1:0/x",
        "http://127.0.0.1:65536/x",
        "http://127.0.0.1:80/../x",
        "https://127.0.0.1/x",
        "https://10.0.0.1/x",
        "https://[2606:4700::1]/x",
        "https://localhost/x",
        "https://example/x",
        "https://example.org",
        "https://example.org/",
        "https://example.org:443/x",
        "https://example.org:8443/x",
        "https://EXAMPLE.org/x",
        "https://example.org./x",
        "https://-a.example.org/x",
        "https://a_b.example.org/x",
        "https://user:word@example.org/x",
        "https://user@example.org/x",
        "https://example.org/x?token=1",
        "https://example.org/a//b",
        "https://example.org/a/../b",
        "https://exämple.org/x",
        "https://example.org/" + "x" * 1024,
        "https://" + "a" * 64 + ".example.org/x",
        "https://" + "a." * 125 + "example.org/x",
        "https:/example.org/x",
        " https://example.org/x",
        "https://example.org/x\r\nHost: other",
    ],
)
def test_everything_else_is_refused_with_what_to_write_instead(text: str) -> None:
    with pytest.raises(ReferenceRefused) as refused:
        parse_reference(text)
    assert " must " in refused.value.message
    assert refused.value.hint


@for_each(
    ("text", "words"),
    [
        ("http://127.0.0.1/x", "must have a port"),
        ("http://[::1]/x", "must have a port"),
        ("https://EXAMPLE.org/x", "must have the name of its host in small letters"),
        ("HTTPS://example.org/x", "must begin with 'hf:' or 'https://' in small letters"),
        ("HF:org/repo/x", "must begin with 'hf:' or 'https://' in small letters"),
        ("https://example.org/a//b", "must have single slashes"),
        ("hf:org//x", "must have single slashes"),
        ("/etc/passwd", "it is the path of one on this machine"),
        ("~/model.gguf", "it is the path of one on this machine"),
        ("../model.gguf", "it is the path of one on this machine"),
        ("org/repo/model.gguf", "must begin with 'hf:' or 'https://'"),
        ("ftp://example.org/x", "and with nothing else"),
        ("hf://org/repo@main/x", "must have no slash right after 'hf:'"),
        ("https:/example.org/x", "must have two slashes"),
        ("https://me:word@example.org/x", "must have no name and no password"),
        ("https://10.0.0.1/x", "must have a host with a name"),
        ("https://[2606:4700::1]/x", "must have a host with a name"),
        ("https://example.org:8443/x", "must have the usual port"),
        ("https://example.org", "must have the path of a file"),
        ("https://example.org/a/", "must end in the name of a file"),
        ("https://example.org/x?y", "must have no query"),
        ("https://example.org/a/../b", "must have no '.' and no '..'"),
        ("C:\\model.gguf", "must have no backslash"),
        ("http://example.org/x", "must begin with https://"),
    ],
)
def test_each_fault_has_its_own_words_and_every_form_is_named(text: str, words: str) -> None:
    with pytest.raises(ReferenceRefused) as refused:
        parse_reference(text)
    assert words in refused.value.message
    for form in ("hf:ORGANISATION/REPOSITORY@REVISION/PATH", "https://HOST/PATH", "http://127.0.0.1:PORT/PATH"):
        assert form in refused.value.hint


@for_each("host", ["huggingface.co", "hf.co", "www.huggingface.co"])
def test_a_file_of_the_hub_is_not_named_by_the_address_of_its_page(host: str) -> None:
    with pytest.raises(ReferenceRefused, match="hf:"):
        parse_reference(f"https://{host}/org/repo/resolve/main/model.gguf")


def test_a_refusal_does_not_repeat_what_may_be_a_password() -> None:
    with pytest.raises(ReferenceRefused) as refused:
        parse_reference("https://me:secret-word@example.org/x?key=secret-word")
    assert "secret-word" not in str(refused.value)


@given(
    st.text(max_size=60)
    | st.from_regex(r"(hf:[a-z]/[a-z]|https://[a-z]\.org|http://127\.0\.0\.1:1)[./%@a-zA-Z0-9_-]{0,20}")
)
def test_whatever_is_written_is_one_spelling_of_a_file_or_refused(text: str) -> None:
    try:
        found = parse_reference(text)
    except ReferenceRefused:
        return
    assert found.text == text
    assert "//" not in text.partition("://")[2]
    assert not re.search(r"(^|/)\.\.?(/|$)|[%\\?#\s]", text)


def test_a_pinned_reference_is_one_that_the_contract_accepts() -> None:
    contract = json.loads((SCHEMAS / "model-download.json").read_text())
    pattern = re.compile(contract["$defs"]["FileReference"]["pattern"])
    for text in (f"hf:org.x/re-po@{COMMIT}/a/b_c.gguf", "https://models.example.org/a/b.gguf"):
        assert pattern.fullmatch(Network().location_of(parse_reference(text)).reference)


@for_each("reference", ["hf:org/repo/model.gguf", "hf:org/repo@main/model.gguf", f"hf:org/repo@{'0' * 40}/x"])
def test_what_a_branch_holds_today_is_not_fetched(reference: str) -> None:
    with pytest.raises(ReferenceRefused, match="commit"):
        Network().location_of(parse_reference(reference))
