"""Who saw this patient: from the rows of a real server to `bastionctl log who-saw`."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

from appliance.cli.bastionctl import bastionctl
from appliance.masking.subjects import fingerprint, subject_key
from tests.bypass.wire import SYNC, bind, execute, parse, query, wire

from . import conftest as road
from .conftest import Bastion, running_bastion
from .test_postgres_evidence import statements
from .test_postgres_session import connect

pytestmark = pytest.mark.integration
SEVEN = "123-45-6007"


def play(
    tmp_path: Path,
    postgres: Path,
    monkeypatch: pytest.MonkeyPatch,
    scene: Callable[[Bastion], Awaitable[None]],
    engine: str = "python",
) -> None:
    policy = road.POLICY.replace("    phi:\n", "    phi:\n      subject: ehr.patients.ssn\n")
    monkeypatch.setattr(road, "POLICY", policy.replace(", rows: 1000", ""))
    machine = road.BASTION.replace("row_engine: python", f"row_engine: {engine}")
    monkeypatch.setattr(road, "BASTION", machine)

    async def run() -> None:
        async with asyncio.timeout(60), running_bastion(tmp_path, postgres) as bastion:
            await scene(bastion)
            text = bastion.entries()
            assert "123-45-" not in text and "Marker" not in text

    asyncio.run(run())


def who_saw(folder: Path, subject: str, *more: str) -> list[str]:
    arguments = ["log", "who-saw", "--target", "clinic", "--subject", subject, *more]
    result = CliRunner().invoke(
        bastionctl, [*arguments, "--config", str(folder / "bastion.yml")], catch_exceptions=False
    )
    assert result.exit_code == 0, result.output
    return result.output.splitlines()


@pytest.mark.parametrize("engine", ["python", "compiled"])
def test_every_road_of_rows_names_its_subjects(tmp_path, postgres_host, monkeypatch, engine):
    if engine == "compiled":
        pytest.importorskip("appliance.masking._subjects")

    async def scene(bastion: Bastion) -> None:
        async with await connect(bastion) as connection:
            await connection.execute("SELECT ssn, ward FROM ehr.patients WHERE id = 7")
            await connection.execute("SELECT ssn FROM ehr.patients WHERE id = 8")
            cursor = connection.cursor(binary=True)
            await cursor.execute(
                "SELECT id, ssn AS x FROM ehr.patients WHERE id = %s", (7,), prepare=True
            )
            await connection.execute("SELECT s FROM (SELECT ssn AS s FROM ehr.patients) q")
            async with cursor.copy("COPY ehr.patients TO STDOUT") as copy:
                assert len([line async for line in copy]) == 500
            for options in ("FORMAT csv, HEADER", "FORMAT binary"):
                query = (
                    f"COPY (SELECT id, ssn FROM ehr.patients WHERE id = 7) TO STDOUT ({options})"
                )
                async with cursor.copy(query) as copy:
                    assert b"6007" in b"".join([line async for line in copy])
            async with cursor.copy("COPY ehr.patients (id, ward) TO STDOUT (FORMAT csv)") as copy:
                assert len([line async for line in copy]) == 500
            await connection.execute("SELECT ward FROM ehr.patients WHERE id = 7")
            await connection.execute("SELECT ssn FROM ehr.patients WHERE false")
            await connection.execute("SELECT code FROM ehr.lab_results")

    play(tmp_path, postgres_host, monkeypatch, scene, engine)
    lines = who_saw(tmp_path, SEVEN)
    assert lines[-2:] == [
        "6 statements returned this subject",
        "2 more read ehr.patients without saying whose rows (--unknown)",
    ]
    assert all("  ana  " in line for line in lines[:-2])
    assert "masked: ssn keep_last(4)  clear: ward" in lines[0]
    assert "masked: x keep_last(4)  clear: id" in lines[1]
    assert "copy ehr.patients" in lines[3] and "clear: id, ward" in lines[3]
    assert len(who_saw(tmp_path, SEVEN, "--unknown")) == 10
    assert who_saw(tmp_path, "123-45-6008")[-2].startswith("3 statements")
    assert who_saw(tmp_path, "999-99-9999")[0] == "0 statements returned this subject"


def test_a_large_result_is_in_the_log_before_it_leaves(tmp_path, postgres_host, monkeypatch):
    async def scene(bastion: Bastion) -> None:
        wide = "SELECT p.ssn, repeat('x', 500), n FROM ehr.patients p, generate_series(1, 40) n"
        async with await connect(bastion) as connection:
            cursor = connection.cursor()
            received = 0
            async for _ in cursor.stream(f"{wide} ORDER BY n"):
                received += 1
                if received == 1:
                    named = [e for e in statements(bastion) if "subjects" in e["data"]]
                    assert named
            assert received == 20_000
        entries = [e for e in statements(bastion) if e["kind"] == "postgres:subjects:returned"]
        assert len(entries) > 5
        assert {e["data"]["n"] for e in entries} == {1}

    play(tmp_path, postgres_host, monkeypatch, scene)
    assert who_saw(tmp_path, SEVEN)[-2] == "1 statements returned this subject"


def test_withheld_rows_are_not_named_and_portals_are(tmp_path, postgres_host, monkeypatch):
    async def scene(bastion: Bastion) -> None:
        async with wire(bastion.host, "clinic") as client:
            await client.send(query("BEGIN"))
            await client.send(
                parse("SELECT ssn FROM ehr.patients ORDER BY id")
                + bind("p")
                + execute("p", 7)
                + SYNC
            )

    play(tmp_path, postgres_host, monkeypatch, scene)
    assert who_saw(tmp_path, SEVEN)[-2].startswith("1 ")
    assert who_saw(tmp_path, "123-45-6008")[-2].startswith("0 ")


def test_the_log_alone_tells_nobody(tmp_path, postgres_host, monkeypatch):
    """Without the mask key a fingerprint cannot be tested against a value."""

    async def scene(bastion: Bastion) -> None:
        async with await connect(bastion) as connection:
            await connection.execute("SELECT ssn FROM ehr.patients WHERE id = 7")

    play(tmp_path, postgres_host, monkeypatch, scene)
    assert who_saw(tmp_path, SEVEN)[-2].startswith("1 ")
    real, other = subject_key(bytes(32), "clinic"), subject_key(b"x" * 32, "clinic")
    assert fingerprint(real, SEVEN.encode()) != fingerprint(other, SEVEN.encode())


def test_says_what_to_do_without_a_subject(tmp_path, postgres_host, monkeypatch):
    async def scene(bastion: Bastion) -> None:
        async with await connect(bastion) as connection:
            with pytest.raises(psycopg.Error):
                await connection.execute("SELECT nothing")

    play(tmp_path, postgres_host, monkeypatch, scene)
    policy = tmp_path / "policy.yml"
    policy.write_text(re.sub(r"(?m)^ *subject: .*\n", "", policy.read_text()))
    options = ["--subject", "x", "--config", str(tmp_path / "bastion.yml")]
    for target, problem in (
        ("clinic", "policy names no subject column for clinic: set phi.subject"),
        ("nowhere", "policy has no target nowhere"),
    ):
        result = CliRunner().invoke(bastionctl, ["log", "who-saw", "--target", target, *options])
        assert problem in str(result.exception)
