"""One place has one entry, and one reference leads to one; what is known of a model stays with it."""

from __future__ import annotations

from typing import Any

from families import for_each
from modeldoor_lifecycle.provisioner import catalog_entries, registration
from modeldoor_lifecycle.provisioner.catalog_draft import Draft
from modeldoor_lifecycle.provisioner.found import Found, FoundFile
from modeldoor_lifecycle.provisioner.header_facts import HeaderFacts
from modeldoor_validators import gate
from provisioner.catalog_samples import NOON, REGISTERED, catalogue, stored_file, user_file

LATER = "2026-11-20T11:00:00.000Z"
LEASE = {"leaseId": "a-lease-of-somebody", "holder": "somebody", "takenAt": LATER, "expiresAt": LATER}

Entry = dict[str, Any]


def registered(entry: Entry, *there: Entry) -> tuple[Entry, list[Entry]]:
    """The entry that comes of it, and the whole catalogue, which passes the gate."""
    draft = Draft(catalogue(*there), NOON)
    made = registration.registered(draft, entry)
    document: Entry = draft.document()
    gate.admitted(document, "model-catalog")
    return made, document["entries"]


def with_aliases(entry: Entry, *aliases: str) -> Entry:
    return {**entry, "aliases": list(aliases)}


def of_a_server(number: int = 1, **members: Any) -> Entry:
    """The very file of `stored_file`, from a server."""
    entry = stored_file(number)
    artifact = {key: entry["artifact"][key] for key in ("format", "quantization", "totalBytes")}
    del entry["aliases"]
    return {
        **entry,
        "id": f"https://models.example.org/model-{number}.gguf",
        "artifact": {
            **artifact,
            "source": "https",
            "url": f"https://models.example.org/model-{number}.gguf",
            "digest": entry["artifact"]["files"][0]["digest"],
        },
        "trust": {**entry["trust"], "expectedFrom": "request"},
        "isPinned": False,
        **members,
    }


def test_an_entry_is_made_of_what_was_found_and_is_active_and_nobodys() -> None:
    """ORCH-MODP-5505: what is registered is active."""
    found = Found(
        user_file()["id"], {"source": "local"}, user_file()["location"], (FoundFile("model-1.gguf", "/models/x"),)
    )
    header = HeaderFacts("llama", "Q4_K_M", None, None)
    made = registration.entry_of(found, user_file()["artifact"], user_file()["trust"], header, REGISTERED)
    assert made == user_file()
    assert registered(made) == (made, [made])


def test_what_the_catalogue_keeps_of_a_model_stays_when_it_is_registered_again() -> None:
    before = {**user_file(), "lastUsedAt": LATER, "isPinned": True, "leases": [LEASE]}
    new = {**user_file(), "registeredAt": LATER, "header": {"architecture": "qwen3"}}
    made, entries = registered(new, before)
    assert made == {**before, "header": {"architecture": "qwen3"}}
    assert entries == [made]


def test_a_retired_or_distrusted_model_is_in_use_and_trusted_again() -> None:
    before = catalog_entries.distrusted(catalog_entries.retired(user_file(), NOON), "changed", NOON)
    made, _ = registered(user_file(), before)
    assert made == user_file()


def test_names_that_led_to_the_same_bytes_stay_and_the_last_that_was_followed_is_the_last() -> None:
    unpinned, listed = stored_file()["aliases"]
    before = stored_file()
    made, _ = registered(with_aliases(stored_file(), unpinned), before)
    assert made["aliases"] == [listed, unpinned]
    made, _ = registered({key: value for key, value in stored_file().items() if key != "aliases"}, before)
    assert made["aliases"] == [unpinned, listed]


def test_names_that_led_to_other_bytes_lead_here_no_more() -> None:
    before = with_aliases(user_file(), "registry:model-1")
    new = user_file()
    new["artifact"] = {**new["artifact"], "digest": user_file(2)["artifact"]["digest"]}
    made, _ = registered(new, before)
    assert "aliases" not in made


def test_of_too_many_names_the_one_that_was_followed_first_is_forgotten() -> None:
    names = [f"registry:name-{number}" for number in range(64)]
    before = with_aliases(stored_file(), *names)
    made, _ = registered(with_aliases(stored_file(), names[0], "registry:name-64"), before)
    assert made["aliases"] == [*names[2:], names[0], "registry:name-64"]
    made, _ = registered(of_a_server(), before)
    assert made["aliases"] == [*names[1:], of_a_server()["id"]]


def test_an_id_that_was_the_alias_of_another_is_its_own_from_then_on() -> None:
    held = {**user_file(2), "isPinned": True, "lastUsedAt": LATER}
    other = with_aliases(held, user_file(1)["id"], "registry:model-2")
    made, entries = registered(user_file(1), other)
    assert made == user_file(1), "and has nothing of what is kept of the other"
    assert entries == [user_file(1), with_aliases(held, "registry:model-2")]


def test_an_alias_that_another_had_leads_here_now_and_one_that_is_an_id_stays_with_it() -> None:
    other = with_aliases(user_file(2), "registry:model")
    made, entries = registered(with_aliases(user_file(1), "registry:model", user_file(2)["id"]), other)
    assert made == with_aliases(user_file(1), "registry:model")
    assert entries == [made, user_file(2)]


def test_the_same_files_under_another_name_are_the_same_model() -> None:
    hub = stored_file()
    made, entries = registered(with_aliases(of_a_server(), "registry:mirrored"), hub)
    assert entries == [made]
    assert made["id"] == hub["id"]
    assert made["aliases"] == [*hub["aliases"], of_a_server()["id"], "registry:mirrored"]
    assert made["artifact"] == hub["artifact"]
    assert made["isPinned"]


def test_what_was_hashed_under_another_name_counts_for_the_model() -> None:
    """Without that a file which was touched would be hashed for ever, and never be handed on."""
    hub, server = stored_file(), of_a_server()
    identities = [{**stored_file()["trust"]["identities"][0], "changedNs": "7"}]
    server["trust"] = {**stored_file()["trust"], "expectedFrom": "request", "identities": identities}
    made, _ = registered(server, hub)
    assert made["trust"] == server["trust"]


@for_each(
    ("before", "new", "after"),
    [
        ({"state": "verified", "expectedFrom": "request"}, {"state": "warned"}, ("verified", "request")),
        ({"state": "warned"}, {"state": "verified", "expectedFrom": "request"}, ("verified", "request")),
        ({"state": "warned"}, {"state": "verified", "expectedFrom": "hub"}, ("warned", None)),
        ({"state": "verified", "expectedFrom": "request"}, {"state": "verified", "expectedFrom": "hub"}, ("verified", "request")),
        ({"state": "unverified"}, {"state": "verified", "expectedFrom": "registry"}, ("verified", "registry")),
        ({"state": "unverified"}, {"state": "verified", "expectedFrom": "hub"}, ("warned", None)),
        ({"state": "unverified"}, {"state": "warned"}, ("warned", None)),
    ],
)  # fmt: skip
def test_a_word_counts_where_whoever_gave_it_can_know_the_file(
    before: Entry, new: Entry, after: tuple[str, str | None]
) -> None:
    twin, hub = of_a_server(), stored_file()
    twin["trust"] = trust_with(twin, before)
    hub["trust"] = trust_with(hub, new)
    made, entries = registered(hub, twin)
    assert (made["trust"]["state"], made["trust"].get("expectedFrom")) == after
    assert made["trust"]["identities"] == hub["trust"]["identities"]
    assert entries == [made]


def trust_with(entry: Entry, told: Entry) -> Entry:
    """A trust of this state, in the shape that the contract has for it."""
    if told["state"] == "unverified":
        return {**told, "distrustedAt": LATER, "reason": "changed"}
    when = "verifiedAt" if told["state"] == "verified" else "hashedAt"
    rest = {key: entry["trust"][key] for key in ("method", "identities")}
    return {**told, when: LATER, **rest}


def test_a_retired_model_is_in_use_again_under_whatever_name_it_is_asked_for() -> None:
    twin = catalog_entries.retired(of_a_server(), NOON)
    made, _ = registered(stored_file(), twin)
    assert made["lifecycle"] == {"state": "active"}


def test_a_model_that_moves_to_the_files_of_another_becomes_that_one() -> None:
    """Two names of one place would be refused by the contract, and the model could not be had any more."""
    address = of_a_server()["id"]
    artifact = {**of_a_server(2)["artifact"], "url": address}
    own = with_aliases(of_a_server(2, id=address, artifact=artifact, isPinned=True), "registry:old")
    twin: Entry = {**stored_file(), "isPinned": False}
    made, entries = registered(of_a_server(), own, twin)
    assert entries == [made]
    assert made["id"] == twin["id"]
    assert made["aliases"] == [*twin["aliases"], address]
    assert made["isPinned"], "what must stay must stay under its other name too"


def test_who_leased_a_model_that_becomes_another_one_holds_the_files_of_that() -> None:
    theirs = {**LEASE, "leaseId": "a-lease-of-another", "holder": "another"}
    own = of_a_server(2, id=of_a_server()["id"], leases=[LEASE], lastUsedAt=LATER)
    own["artifact"] = {**own["artifact"], "url": own["id"]}
    twin = {**stored_file(), "registeredAt": LATER, "lastUsedAt": LATER, "leases": [theirs]}
    made, entries = registered({**of_a_server(), "registeredAt": LATER}, own, twin)
    assert entries == [made]
    assert (made["id"], made["leases"]) == (twin["id"], [theirs, LEASE])
    assert (made["registeredAt"], made["lastUsedAt"]) == (REGISTERED, LATER)
    made, _ = registered(of_a_server(), own, stored_file())
    assert (made["leases"], made["lastUsedAt"]) == ([LEASE], LATER)


def test_a_place_is_its_path_or_all_its_files() -> None:
    split = {"kind": "managed", "storeKeys": ["sha256-a", "sha256-b"]}
    entries = [user_file(), {"location": split}]
    assert registration.same_place(entries, split) == {"location": split}
    assert registration.same_place(entries, {**user_file()["location"], "holder": "ollama"}) == user_file()
    assert registration.same_place(entries, {"kind": "managed", "storeKeys": ["sha256-a"]}) is None
    assert registration.same_place(entries, user_file(2)["location"]) is None
    assert registration.same_place([], split) is None
