"""Only built-ins that no schema can shadow are known to be safe."""

from __future__ import annotations

import pytest

from appliance.masking.functions import CARRIERS, CLOSED_RELATIONS, TOTAL
from appliance.masking.protection import survey_of
from appliance.masking.settings import SETTABLE


@pytest.mark.parametrize(
    ("name", "is_known"),
    [
        (["lower"], True),
        (["upper"], False),
        (["pg_catalog", "upper"], True),
        (["other", "age_of"], False),
        (["other", "lower"], False),
        (["leak"], False),
        (["ehr", "leak"], False),
        (["ehr", "age_of"], True),
        (["age_of"], True),
        (["pg_read_file"], False),
        (["pg_catalog", "pg_read_file"], False),
        (["query_to_xml"], False),
        (["dblink"], False),
        (["lo_get"], False),
        (["set_config"], False),
        (["current_setting"], False),
        (["pg_terminate_backend"], False),
    ],
    ids=lambda value: ".".join(value) if isinstance(value, list) else str(value),
)
def test_known_functions(make_catalog, make_rules, name: list[str], is_known: bool) -> None:
    catalog = make_catalog(functions=["upper", "leak", "age_of"])
    rules = make_rules(trusted_functions=["ehr.age_of"])
    assert survey_of(catalog, rules).routine(name).is_refused is not is_known


@pytest.mark.parametrize("names", [CARRIERS, TOTAL, CLOSED_RELATIONS, SETTABLE])
def test_names_are_written_as_the_grammar_gives_them(names: frozenset[str]) -> None:
    assert names == {name.lower().strip() for name in names}


def test_what_never_fails_is_known() -> None:
    assert TOTAL <= CARRIERS


@pytest.mark.parametrize("prefix", ["pg_read", "pg_ls_", "lo_", "dblink", "query_to", "pg_logical"])
def test_no_function_that_reads_by_itself_is_among_them(prefix: str) -> None:
    assert not [name for name in CARRIERS if name.startswith(prefix)]
