"""Which names tell that nobody means to publish the file."""

import pytest

from falgui.core.secret_names import looks_secret


@pytest.mark.parametrize(
    "name",
    [
        ".env", ".env.local", ".ENV.Production", "prod.env", "id_rsa", "id_ed25519", "ID_RSA",
        "server.pem", "server.key", "passwords.kdbx", "identity.p12", "cert.pfx", ".npmrc",
        ".netrc", "_netrc", ".pgpass", ".git-credentials", "credentials", "credentials.json",
        "credentials-prod.json", "client_secret_1.apps.json", "service-account-x.json",
        "wallet.dat", "AuthKey_1.p8", "terraform.tfstate", "logins.json", "key4.db", "home.ovpn",
    ],
)  # fmt: skip
def test_a_secret_is_told_by_its_name(name: str) -> None:
    assert looks_secret(name)


@pytest.mark.parametrize(
    "name",
    [
        "id_rsa.pub", "environment.txt", "env", "key.png", "keynote.pdf", "pem.txt", "monkey",
        "credentials.md", "wallet.jpg", ".env.example", ".env.sample", "package.json", "a.keys",
        "piano.key.mp3", "",
    ],
)  # fmt: skip
def test_an_ordinary_file_is_none(name: str) -> None:
    assert not looks_secret(name)
