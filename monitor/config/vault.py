"""Looks up what a placeholder names: an environment variable, a credential or a file."""

import re
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from monitor.config.files import UnusableFileError, decode, read_bounded, shown

MAX_BYTES = 65_536
_CREDENTIAL = re.compile(r"[A-Za-z0-9_.-]{1,255}")
_FOR_OTHERS = 0o077


@dataclass(frozen=True, slots=True, kw_only=True)
class Vault:
    """Where secrets come from: the environment, and the configuration folder with its `credentials/`. `found` are those that
    were looked up."""

    environ: Mapping[str, str] = field(repr=False)
    folder: Path
    found: set[str] = field(default_factory=set, repr=False)


class NotInVaultError(Exception):
    """A secret cannot be had; says why and what to do, and never holds the secret."""

    def __init__(self, message: str, suggestion: str) -> None:
        self.message = message
        self.suggestion = suggestion
        super().__init__(message)


def look_up(vault: Vault, kind: str, name: str, beside: Path) -> str:
    """The value of `${kind:name}` in a file of the folder `beside`; `kind` is one of `KINDS`.

    Raises:
        NotInVaultError: there is none, or it must not be used.
    """
    value = KINDS[kind](vault, name, beside)
    vault.found.add(value)
    return value


def _environment(vault: Vault, name: str, _beside: Path) -> str:
    value = vault.environ.get(name)
    if value is None:
        raise NotInVaultError(f"the environment variable {name} is not set", f"set {name} before starting")
    if not value:
        raise NotInVaultError(f"the environment variable {name} is empty", f"give {name} a value")
    return value


def _credential(vault: Vault, name: str, _beside: Path) -> str:
    if not _CREDENTIAL.fullmatch(name) or name in {".", ".."}:
        hint = "use letters, digits, _ . and - only"
        raise NotInVaultError("this is not a name a credential can have", hint)
    given = vault.environ.get("CREDENTIALS_DIRECTORY")
    if given and stat.S_ISREG(_mode(Path(given) / name)):
        return _read(Path(given) / name, f"the credential {name}")
    own = vault.folder / "credentials" / name
    mode = _mode(own)
    if not stat.S_ISREG(mode):
        hint = f"write it to {shown(own)}, mode 600, or name it in LoadCredential= of the systemd unit"
        raise NotInVaultError(f"there is no credential {name}", hint)
    if mode & _FOR_OTHERS:
        raise NotInVaultError(f"others can read the credential {name}", f"run: chmod 600 {shown(own)}")
    return _read(own, f"the credential {name}")


def _mode(path: Path) -> int:
    """A file's type and permissions, 0 where there is none that we may see (a folder that is another user's)."""
    try:
        return path.stat().st_mode
    except OSError:
        return 0


def _file(_vault: Vault, name: str, beside: Path) -> str:
    return _read(beside / name, f"the file {shown(beside / name)}")


def _read(path: Path, what: str) -> str:
    try:
        text = decode(read_bounded(path, MAX_BYTES)).removesuffix("\n").removesuffix("\r")
    except FileNotFoundError:
        raise NotInVaultError(f"{what} does not exist", "create it, or correct the name") from None
    except UnusableFileError as error:
        raise NotInVaultError(f"{what} cannot be used: {error.message}", error.suggestion) from None
    if not text:
        raise NotInVaultError(f"{what} is empty", "write the value into it")
    return text


KINDS: dict[str, Callable[[Vault, str, Path], str]] = {
    "env": _environment,
    "credential": _credential,
    "file": _file,
}
