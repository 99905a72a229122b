"""Tells by a file's name that it may hold a secret, which nobody means to publish."""

from fnmatch import fnmatchcase
from typing import Final

_SECRET: Final = (
    # Settings of programs, with passwords in them.
    ".env",
    ".env.*",
    "*.env",
    ".npmrc",
    ".pypirc",
    ".netrc",
    "_netrc",
    ".pgpass",
    ".my.cnf",
    ".htpasswd",
    ".git-credentials",
    ".dockercfg",
    ".dockerconfigjson",
    "kubeconfig",
    "*.tfstate",
    "*.tfvars",
    "secrets.json",
    "secrets.yml",
    "secrets.yaml",
    "secrets.toml",
    # What clouds hand out.
    "credentials",
    "credentials*.json",
    "credentials*.csv",
    "client_secret*.json",
    "service-account*.json",
    "service_account*.json",
    # Private keys.
    "id_rsa",
    "id_dsa",
    "id_ecdsa",
    "id_ecdsa_sk",
    "id_ed25519",
    "id_ed25519_sk",
    "*.pem",
    "*.key",
    "*.ppk",
    "*.p12",
    "*.pfx",
    "*.p8",
    "*.jks",
    "*.keystore",
    "*.ovpn",
    "secring.*",
    # Password stores and wallets.
    "*.kdb",
    "*.kdbx",
    "*.agilekeychain",
    "*.opvault",
    "*.keychain",
    "*.keychain-db",
    "*.psafe3",
    "key3.db",
    "key4.db",
    "logins.json",
    "login data",
    "wallet.dat",
    "*.wallet",
)
_MEANT_FOR_OTHERS: Final = (
    ".env.example",
    ".env.sample",
    ".env.template",
    ".env.dist",
    ".env.defaults",
    "*.example.env",
    "*.sample.env",
)


def looks_secret(name: str) -> bool:
    """Return whether a file called `name` usually holds a key or passwords."""
    lower = name.lower()
    return _is_among(lower, _SECRET) and not _is_among(lower, _MEANT_FOR_OTHERS)


def _is_among(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)
