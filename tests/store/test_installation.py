from pathlib import Path

from falgui.store.database import Database, open_database
from falgui.store.installation import installation_salt


def test_the_salt_stays_through_restarts(tmp_path: Path) -> None:
    file = tmp_path / "falgui.sqlite3"
    database, _message = open_database(file)
    salt = installation_salt(database)
    assert len(salt) == 16
    database.close()
    database, _message = open_database(file)
    assert installation_salt(database) == salt
    database.close()


def test_every_installation_has_its_own(database: Database, tmp_path: Path) -> None:
    other, _message = open_database(tmp_path / "other.sqlite3")
    assert installation_salt(other) != installation_salt(database)
    other.close()


def test_without_a_disk_there_is_one_for_this_run(database: Database) -> None:
    database.close()
    salt = installation_salt(database)
    assert len(salt) == 16
    assert salt != installation_salt(database)
