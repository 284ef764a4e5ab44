import re
from itertools import islice

from appliance.demo.hospital import KnownPeople, generate_patients


def test_the_same_people_every_time():
    assert list(generate_patients(50)) == list(generate_patients(50))


def test_ten_thousand_distinct_people_nobody_is():
    people = list(generate_patients())
    assert len(people) >= 10_000
    assert len({person.ssn for person in people}) == len(people)
    assert len({person.mrn for person in people}) == len(people)
    assert all(re.fullmatch(r"9\d\d-\d\d-\d{4}", person.ssn) for person in people)
    assert all(re.fullmatch(r"\d{3}-555-01\d\d", person.phone) for person in people)
    assert all(person.email.endswith("@example.org") for person in people)


def test_recognises_every_kind_of_value_and_nothing_else():
    known = KnownPeople(20)
    for person in islice(generate_patients(20), 20):
        for kind, value in (
            ("ssn", person.ssn),
            ("phone", person.phone),
            ("email", person.email),
            ("name", person.name),
            ("name", person.name.upper()),
            ("address", person.address),
        ):
            assert known.find(f"x {value} y".encode()) == kind
    assert known.find(b"***-**-0001 Nobody Here 2026-11-25 900-00-0000") is None
