"""A provision policy says what can be asked for, once, and nothing that is read in two ways."""

from __future__ import annotations

from typing import Any

from families import for_each
from goldens import golden
from modeldoor_validators import check

CONTRACT = "provision-policy"


def broken(**said: Any) -> list[tuple[str, str]]:
    findings = check({"schemaVersion": "v1", "kind": "ProvisionPolicy", **said}, CONTRACT)
    assert all(finding.message.startswith("must ") and finding.hint for finding in findings)
    return [(finding.rule, finding.pointer) for finding in findings]


def test_a_policy_may_say_nothing_and_each_thing_alone() -> None:
    assert broken() == []
    everything = golden("everything-said", CONTRACT)
    for key, value in everything.items():
        assert broken(**{key: value}) == []


@for_each(
    "root", ["/models", "/srv/AI models", "/home/ada/.cache/m", "/mnt/größer", "/m...", "/developer", "/process/m"]
)
def test_a_folder_that_can_be_named_is_a_root(root: str) -> None:
    assert broken(allowedRoots=[root]) == []


@for_each(
    "root",
    ["/proc", "/proc/self/root", "/sys", "/dev", "/dev/shm", "/m\\x", "/m/%2e", "/" + "x" * 256, "/" + "é" * 128],
)
def test_a_folder_whose_files_no_reference_can_name_is_none(root: str) -> None:
    assert broken(allowedRoots=["/models", root]) == [("provisionPolicy/roots-can-be-named", "/allowedRoots/1")]


@for_each(
    "root", ["", "/", "models", "~/models", "./models", "/models/", "//models", "/m//x", "/m/./x", "/m/../x", "/m\nx"]
)
def test_a_root_is_an_absolute_path_in_its_one_spelling(root: str) -> None:
    assert {rule for rule, _ in broken(allowedRoots=[root])} & {"schema/pattern", "gate/control-character"}


@for_each(
    ("roots", "at"),
    [
        (["/m", "/m/x"], 1),
        (["/m/x/y", "/m"], 0),
        (["/a", "/m/x", "/b", "/m"], 1),
    ],
)
def test_no_root_lies_below_another(roots: list[str], at: int) -> None:
    assert broken(allowedRoots=roots) == [("provisionPolicy/roots-lie-apart", f"/allowedRoots/{at}")]


def test_a_root_that_only_begins_as_another_lies_apart() -> None:
    assert broken(allowedRoots=["/m", "/models", "/m2/m", "/mo"]) == []


@for_each("host", ["huggingface.co", "hf.co", "cdn-lfs.huggingface.co", "a.b.hf.co"])
def test_the_hub_is_no_web_server(host: str) -> None:
    said = {"decision": "allowed", "hosts": ["models.example.org", host]}
    assert broken(downloads=said) == [("provisionPolicy/hosts-are-not-the-hubs", "/downloads/hosts/1")]


@for_each("host", ["nothuggingface.co", "huggingface.co.example.org", "hf.com", "xn--mgb.example.org"])
def test_a_host_that_only_looks_like_the_hub_is_one(host: str) -> None:
    assert broken(downloads={"decision": "allowed", "hosts": [host]}) == []


@for_each("host", ["localhost", "Models.example.org", "*.example.org", "example.org.", "example.org:443", "[::1]", "10.0.0.1", "a b.org", "user@example.org", ""])  # fmt: skip
def test_a_host_is_a_full_name_and_nothing_more(host: str) -> None:
    assert broken(downloads={"decision": "allowed", "hosts": [host]}) == [("schema/pattern", "/downloads/hosts/0")]


@for_each("key", ["organizations", "hosts"])
def test_nobody_is_listed_by_an_empty_list(key: str) -> None:
    assert broken(downloads={"decision": "allowed", key: []}) == [("schema/minItems", f"/downloads/{key}")]


@for_each("decision", ["Allowed", "deny", "ask", "", None, True])
def test_downloads_are_allowed_or_forbidden(decision: Any) -> None:
    assert broken(downloads={"decision": decision}) == [("schema/oneOf", "/downloads/decision")]


@for_each("misspelt", ["allowed_roots", "AllowedRoots", "allowDownloads", "strict", "default"])
def test_a_member_that_is_not_known_is_refused_and_not_passed_over(misspelt: str) -> None:
    assert broken(**{misspelt: True}) == [("schema/additionalProperties", "")]
