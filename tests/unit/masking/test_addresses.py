"""Street addresses; see test_detectors for those inside any text."""

from __future__ import annotations

import pytest

from appliance.masking.addresses import find_addresses


@pytest.mark.parametrize(
    "text",
    ["221B Baker Street", "1600 Pennsylvania Ave NW", "12 oak street", "350 5th Ave.", "7 Rue Élan Blvd",
     "10-12 High Road", "PO Box 99", "Post Office Box 12", "4 N. Main St Suite 200",
     "742 Evergreen Terrace, Springfield, OR 97477-1234"],
)  # fmt: skip
def test_the_whole_address_is_found(text: str) -> None:
    spans = list(find_addresses(f"at {text} now".encode()))
    assert (3, 3 + len(text.encode())) in spans


@pytest.mark.parametrize(
    "text",
    ["2 patients crossing the road", "saw 3 people at St Mary", "10 mg per day way", "5 at Dr Who"],
)
def test_a_count_is_no_address(text: str) -> None:
    assert list(find_addresses(text.encode())) == []
