"""References that name no model, or lead somewhere else than they seem to: by hand, and spoilt by rule.

    for hostile in hostile_references():
        hostile.kind, hostile.text

Each comes with the kind of fault that it must be refused for. What stands behind `SECRET` may be a
password: nothing that is printed may repeat it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_lifecycle.provisioner.errors import ReferenceFault

SECRET = "hunter2"  # noqa: S105  # what must never be told again
COMMIT = "067b946cf014b7c697f3654f621d577a3e3afd1c"

WHOLE = {
    "relative": "models/model.gguf",
    "absolute": "/models/model.gguf",
    "file": "file:/models/model.gguf",
    "file with an empty host": "file:///models/model.gguf",
    "hub": f"hf:organisation/models@{COMMIT}/model.gguf",
    "hub without a commit": "hf:organisation/models/model.gguf",
    "ollama": "ollama:models/model.gguf:latest",
    "https": "https://models.example.org/model.gguf",
    "registry": "registry:models-model.gguf",
}
"""One good reference of each form; each has `model.gguf` in it once, which is spoilt."""


class Hostile(NamedTuple):
    """A reference that must be refused, and for what."""

    kind: ReferenceFault
    text: str


UNSEEN = (
    *("\x00", "\x01", "\x07", "\x08", "\t", "\n", "\r", "\x1b", "\x7f", "\x85", "\x9b", "\u00a0", "\u00ad"),
    *("\u034f", "\u061c", "\u115f", "\u180e", "\u2000", "\u200b", "\u200d", "\u200e", "\u2028", "\u2029", "\u202e"),
    *("\u2060", "\u2066", "\u2800", "\u3000", "\u3164", "\ufe0f", "\ufeff", "\uffa0", "\ufffe", "\ue000"),
    *("\U000e0001", "\U000e0100", "\ud800", "\udcff"),
)
"""Controls, blanks, marks that turn text around, joiners, what no font shows, halves of characters."""

LOOK_ALIKES = ("\u043e", "\u2215", "\u2044", "\uff0f", "\u2024\u2024", "\uff1a", "\uff20", "\u2010", "\u0131", "\uff4d")
"""Letters, slashes, dots, colons and hyphens of other scripts. A path may have them: a file may be called so."""

ESCAPES = ("%2e%2e", "%2E", "%2f", "%5c", "%00", "%0a", "%25", "%c0%ae")

DEVICES = (
    *("/dev", "/dev/null", "/dev/zero", "/dev/random", "/dev/stdin", "/dev/tty", "/dev/sda1", "/dev/fd/0", "/dev/mem"),
    *("/dev/shm/model.gguf", "/proc", "/proc/self/mem", "/proc/self/environ", "/proc/self/fd/0", "/proc/kcore"),
    *("/proc/1/cwd/models/model.gguf", "/proc/sysrq-trigger", "/sys", "/sys/power/state", "/sys/kernel/notes"),
)

SCHEMES_OF_OTHERS = (
    *("ftp", "ftps", "sftp", "scp", "ssh", "git", "git+ssh", "git+https", "rsync", "smb", "cifs", "nfs", "dav"),
    *("gs", "s3n", "s3a", "az", "abfs", "hdfs", "ipfs", "magnet", "torrent", "docker", "data", "javascript"),
    *("about", "jar", "local", "model", "modelscope", "ms", "huggingface", "urn", "urn.x-y+z", "models"),
)

REVISIONS = (
    *("", "main", "master", "HEAD", "v1.0", "refs", "latest", "-main", "main~1", "@", COMMIT[:7], COMMIT[:39]),
    *(COMMIT + "0", COMMIT.upper(), COMMIT[:39] + "g", f"{COMMIT}@{COMMIT}", "sha256-" + COMMIT, "0x" + COMMIT[:38]),
    *("0" * 40, "a" * 40, "deadbeef" * 5, "0123456789" * 4, "4b825dc642cb6eb9a060e54bf8d69288fbee4904"),
)

HOSTS = (
    *("", "localhost", "intranet", "127.0.0.1", "127.1", "2130706433", "0x7f000001", "017700000001", "0.0.0.0"),
    *("169.254.169.254", "10.0.0.1", "192.168.1.1", "[::1]", "[::ffff:127.0.0.1]", "[fe80::1%25eth0]"),
    *("models.example.org:443", "models.example.org:", "models.example.org.", "Models.example.org", ".example.org"),
    *("models..example.org", "-models.example.org", "models-.example.org", "models_a.example.org", "mod\u00e8les.org"),
    *("models.example.org,evil.example.org", "models.example.org;x", "models.example.org*", "models.example.1"),
    *("huggingface.co", "hf.co", "cdn-lfs.huggingface.co", "www.hf.co"),
)

MOVING = (
    *("organisation/models/resolve/main/model.gguf", "organisation/models/raw/v1/model.gguf"),
    *("releases/latest/model.gguf", "nightly/model.gguf", "HEAD/model.gguf", "refs/heads/x/model.gguf"),
    f"resolve/{COMMIT[:12]}/model.gguf",
)

REGISTRIES_OF_OTHERS = ("registry.example.org", "127.0.0.1:5000", "localhost:5000", "hf.co.example.org", "HF.co", "a.b")

BY_HAND = (
    *(Hostile("form", text) for text in ("", ".", "/", "//", "///", "-", "--", "~", "./", "./.", "././m")),
    *(Hostile("form", text) for text in ("file:", "file://", "file:///", "file:.", "hf:", "ollama:", "https:")),
    *(Hostile("form", text) for text in ("https://", "https:///", "registry:", "hf:/", "hf://", "hf:@/", "ollama::")),
    *(Hostile("form", text) for text in (" model.gguf", "model.gguf ", " file:/m.gguf", "file:/m.gguf  ", " ", "  ")),
    *(Hostile("form", text) for text in ("models/", "/models/", "file:/models/", "models//m", "//server/share/m.gguf")),
    *(
        Hostile("form", text)
        for text in ("file://server/m.gguf", "file:////m.gguf", "/./m", "m/.", "/m/./n", "file:./")
    ),
    *(Hostile("form", text) for text in ("~/m.gguf", "~root/m.gguf", "file:~/m.gguf", "-m.gguf", "file:-m.gguf")),
    *(Hostile("form", text) for text in ("--help", "-rf /", "--config=/etc/passwd", "file:--output=/etc/passwd")),
    *(Hostile("form", text) for text in ("C:/m.gguf", "c:m.gguf", "Z:", "C:\\m.gguf", "\\\\server\\share", "\\m.gguf")),
    *(Hostile("form", text) for text in ("/models/" + "m" * 256, "\u00e9" * 128, "m/" * 1100 + "m", "m" * 2049)),
    *(Hostile("form", text) for text in ("hf:organisation", "hf:organisation/models", "hf:organisation/models/")),
    *(Hostile("form", text) for text in ("hf:/models/m.gguf", "hf:organisation//m.gguf", "hf://organisation/models/m")),
    *(Hostile("form", text) for text in ("hf:-o/models/m.gguf", "hf:o/-models/m.gguf", "hf:o/models/-m.gguf")),
    *(Hostile("form", text) for text in ("hf:o/.git/config", "hf:o/models/.git/config", "hf:o/m/a/.b", "hf:o./m/a")),
    *(
        Hostile("form", text)
        for text in ("hf:o/m/a.", "hf:o/m/a..b", "hf:o/m/a b", "hf:o/m/a:b", "hf:o/m/a@b", "hf:o/m/a,b")
    ),
    *(
        Hostile("form", text)
        for text in ("hf:o/m/$(id)", "hf:o/m/`id`", "hf:o/m/a;b", "hf:o/m/a|b", "hf:o/m/*", "hf:o/m/a?b")
    ),
    *(Hostile("form", text) for text in (f"hf:o/{'m' * 199}/a", f"hf:o/m/{'a' * 256}", f"hf:{SECRET}@o/m/a.gguf")),
    *(Hostile("form", text) for text in ("ollama:model", "ollama:model:", "ollama::latest", "ollama:/model:latest")),
    *(
        Hostile("form", text)
        for text in ("ollama:a//b:1b", "ollama:-a:1b", "ollama:a:-b", "ollama:a b:1b", "ollama:a/:1b")
    ),
    *(
        Hostile("form", text)
        for text in ("ollama:.a:1b", "ollama:a:1b/", "ollama:a@sha256:1b", f"ollama:{'a' * 254}:1b")
    ),
    *(
        Hostile("form", text)
        for text in ("registry:A", "registry:a/b", "registry:a b", "registry:.a", "registry:a-", "registry:a--b")
    ),
    *(Hostile("form", text) for text in ("registry:a:b", "registry:a@1", "registry:-a", f"registry:{'a' * 129}")),
    *(
        Hostile("form", text)
        for text in ("https:models.example.org/m", "https:/models.example.org/m", "qwen3:32b", "llama3.2:1b")
    ),
    *(
        Hostile("form", text)
        for text in ("https://models.example.org", "https://models.example.org/", "https://models.example.org//m")
    ),
    *(
        Hostile("form", text)
        for text in ("https://models.example.org/-m", "https://models.example.org/.m", "https://models.example.org/m/")
    ),
    *(Hostile("form", text) for text in ("https://models.example.org/a b", f"https://models.example.org/{'m' * 1000}")),
    *(
        Hostile("form", text)
        for text in ("file:/models/m.gguf\nhf:o/m/a.gguf", "m.gguf\n", "\nm.gguf", "m.gguf\r\n", "m.gguf\x00.txt")
    ),
    *(
        Hostile("wayUp", text)
        for text in ("..", "../m", "/..", "/../m", "m/..", "m/../n", "/models/../../etc/shadow", "./../m")
    ),
    *(
        Hostile("wayUp", text)
        for text in ("file:..", "file:../m", "file:/../m", "file:///../m", "..\\m", "m\\..\\n", "../" * 40 + "m")
    ),
    *(
        Hostile("wayUp", text)
        for text in ("hf:../m/a", "hf:o/../a", "hf:o/m/../../a", "hf:o/m@../a", "hf:..", "hf:o/m/..")
    ),
    *(
        Hostile("wayUp", text)
        for text in ("ollama:../a:1b", "ollama:a:..", "ollama:a/..:1b", "registry:..", "registry:../a")
    ),
    *(
        Hostile("wayUp", text)
        for text in ("https://../m", "https://models.example.org/../m", "https://models.example.org/m/..")
    ),
    *(Hostile("wayUp", text) for text in ("s3://../m", "oci:../m", "http://../m", "ftp://../m", "../file:/m")),
    *(Hostile("source", text) for text in ("s3:bucket/m.gguf", "s3://bucket/m.gguf", "s3:", "oci:models:1b", "oci:")),
    *(
        Hostile("source", text)
        for text in ("oci://registry.example.org/m:1b", "http:m", "http://models.example.org/m.gguf")
    ),
    *(
        Hostile("source", text)
        for text in ("http://127.0.0.1:8080/m.gguf", "http://[::1]/m", "http://169.254.169.254/latest")
    ),
)


def hostile_references() -> tuple[Hostile, ...]:
    """All of them, each once."""
    return tuple(dict.fromkeys((*BY_HAND, *_spoilt(), *_of_other_places(), *_with_secrets())))


def _spoilt() -> Iterator[Hostile]:
    """Every form of reference with every fault that none of them may have."""
    for form, whole in WHOLE.items():
        for character in UNSEEN:
            yield Hostile("form", whole.replace("model.gguf", f"model{character}.gguf"))
        for escape in ESCAPES:
            yield Hostile("form", whole.replace("model.gguf", f"{escape}model.gguf"))
        if ":" in whole:
            scheme, _, rest = whole.partition(":")
            for other in (scheme.upper(), scheme.title()):
                yield Hostile("form", f"{other}:{rest}")
        if form in ("hub", "hub without a commit", "ollama", "https", "registry"):
            for character in LOOK_ALIKES:
                yield Hostile("form", whole.replace("model.gguf", f"model{character}.gguf"))
        yield Hostile("form", whole.replace("model.gguf", "mo\\del.gguf"))
        yield Hostile("form", whole.replace("model.gguf", "m" * 2048))
        yield Hostile("form", whole + "\n")
        if form != "registry":
            yield Hostile("wayUp", whole.replace("model.gguf", "../model.gguf"))
            yield Hostile("form", whole.replace("model.gguf", "/model.gguf"))
            yield Hostile("form", whole.replace("model.gguf", "./model.gguf"))


def _of_other_places() -> Iterator[Hostile]:
    """Well-formed names of what modeldoor does not take."""
    for path in DEVICES:
        for scheme in ("", "file:", "file://"):
            yield Hostile("form", scheme + path)
    for scheme in SCHEMES_OF_OTHERS:
        yield Hostile("form", f"{scheme}:model.gguf")
        yield Hostile("form", f"{scheme}://host.example.org/model.gguf")
    for revision in REVISIONS:
        yield Hostile("form", f"hf:organisation/models@{revision}/model.gguf")
    for host in HOSTS:
        yield Hostile("form", f"https://{host}/model.gguf")
    for path in MOVING:
        yield Hostile("form", f"https://models.example.org/{path}")
    for registry in REGISTRIES_OF_OTHERS:
        yield Hostile("source", f"ollama:{registry}/team/model:1b")


def _with_secrets() -> Iterator[Hostile]:
    """Addresses in which something stands that may be a password, whatever comes before and after it."""
    addresses = (
        f"//reader:{SECRET}@models.example.org/model.gguf",
        f"//{SECRET}@models.example.org/model.gguf",
        f"//models.example.org/model.gguf?token={SECRET}",
        f"//models.example.org/model.gguf#{SECRET}",
        f"//models.example.org@{SECRET}/../model.gguf",
        f"//reader:{SECRET}@[::1]:8080/model.gguf",
        f"//models.example.org/model.gguf?token={SECRET}\n",
    )
    for scheme in ("https", "http", "file", "hf", "ollama", "registry", "s3", "oci", "ftp", "HTTPS"):
        for address in addresses:
            yield Hostile("secret", f"{scheme}:{address}")
