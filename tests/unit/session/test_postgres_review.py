"""What an approver reads of a statement."""

from __future__ import annotations

import pytest

from appliance.session.postgres.review import without_passwords

ROWS = [
    ("ALTER ROLE ada PASSWORD 'x''y' LOGIN", "ALTER ROLE ada PASSWORD … LOGIN"),
    ("alter role ada password\nE'x\\'y'", "alter role ada password\n…"),
    ("CREATE ROLE ada PASSWORD $$x$$", "CREATE ROLE ada PASSWORD …"),
    ("CREATE ROLE ada PASSWORD 'x' -- soon", "CREATE ROLE ada PASSWORD … -- soon"),
]
OPEN = [
    "DELETE FROM v WHERE id = 7 AND n <> 'password ' OR true OR n = 'x'",
    "DELETE FROM v WHERE n <> E'\\' password ' OR true OR n = 'x'",
    "DELETE FROM v WHERE id = 7 AND n <> 'token='OR(true)OR'' = ''",
    "DELETE FROM v WHERE id = 7 OR secret=secret",
    "CREATE ROLE \"password 'x\" SUPERUSER CONNECTION LIMIT 3 VALID UNTIL 'y'",
    "DELETE FROM v WHERE n <> $$password $$ OR true OR n = 'x'",
    "DELETE FROM v /* password */ WHERE n <> ' OR ' OR true",
    "DELETE FROM v WHERE n = password /* '*/ ' x */' OR true OR n = ' '",
    "DELETE FROM v -- password \n WHERE n <> ' OR ' OR true",
]


@pytest.mark.parametrize(("text", "shown"), [*ROWS, *((text, text) for text in OPEN)])
def test_a_statement_hides_nothing_behind_a_password(text, shown):
    assert without_passwords(text) == shown
