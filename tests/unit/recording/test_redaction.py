import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.recording.redaction import redact


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("systemctl restart nginx", "systemctl restart nginx"),
        ("ssn 123-45-6789 of", "ssn *** of"),
        ("born 1970-05-06", "born ***"),
        ("call +49 30 1234567", "call ***"),
        ("mail ana@clinic.example now", "mail *** now"),
        ("mysql --password=hunter2 db", "mysql *** db"),
        ("export API_TOKEN=abc", "export ***"),
        ("curl -H 'Authorization: x'", "curl -H ***"),
        ('psql -c "SELECT 1"', "psql -c ***"),
        ("Bearer eyJhbGciOi.x.y", "***"),
        ("key AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQQQQQQQQ end", "key *** end"),
        ("head -n 100", "head -n 100"),
    ],
)
def test_shapes(text, redacted):
    assert redact(text) == redacted


@given(st.text(), st.text())
def test_no_long_number_remains(before, after):
    """A number of four digits or more does not pass, whatever stands around it."""
    assert "83729" not in redact(f"{before} 83729 {after}")
