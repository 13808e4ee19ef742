"""The temporary PostgreSQL of the tests: it starts, speaks UTF-8, is closed to others, and leaves nothing behind."""

import stat
from pathlib import Path

import psycopg
import pytest
from environs import Env

from tests.tools.databases import temporary_postgresql


@pytest.mark.slow
def test_a_cluster_lives_as_long_as_its_block(monkeypatch):
    with temporary_postgresql() as url:
        monkeypatch.setenv("DATABASE_URL", url)
        database = Env().dj_db_url("DATABASE_URL")
        folder = Path(database["HOST"])
        address = {"host": str(folder), "port": database["PORT"], "user": database["USER"], "dbname": database["NAME"]}
        with psycopg.connect(**address) as connection:
            assert connection.execute("SELECT upper('straße éà')").fetchone() == ("STRAßE ÉÀ",)
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not folder.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(**address)
