"""Rules of the shipped preset, as tables: what is proposed, what is not, and why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.config.presets import load_preset
from appliance.masking.schema_facts import ColumnFacts, Kind, SchemaFacts
from appliance.masking.suggest import Confidence, split_words, suggest_columns
from appliance.model import ColumnName, RelationName

PRESET = load_preset("safe_harbor")
IDENTIFIERS = "ABCDEFGHIJKLMNOPQR"


def column(name, kind="text", table="patients", comment="", about=""):
    return ColumnFacts(
        ColumnName(RelationName("ehr", table), name), f"its {kind}", Kind(kind), comment, about
    )


def suggest(*columns, references=None, holders=None):
    return suggest_columns(SchemaFacts(columns, references or {}, holders or {}), PRESET)


# name, kind, letter of 164.514(b)(2)(i), mask
FOUND = [
    ("name", "text", "A", "redact"),
    ("LastName", "text", "A", "redact"),
    ("mothers_maiden_name", "text", "A", "redact"),
    ("preferred_name", "text", "A", "redact"),
    ("maiden", "text", "A", "redact"),
    ("given", "text", "A", "redact"),
    ("family", "text", "A", "redact"),
    ("address1", "text", "B", "redact"),
    ("home_address", "text", "B", "redact"),
    ("city", "text", "B", "redact"),
    ("birth_place", "text", "B", "redact"),
    ("zip", "text", "B", "zip3"),
    ("zip_code", "number", "B", "zip3"),
    ("latitude", "number", "B", "null"),
    ("where_found", "geometry", "B", "null"),
    ("dob", "date", "C", "year"),
    ("dateOfBirth", "text", "C", "year"),
    ("deceased_at", "date", "C", "year"),
    ("age", "number", "C", "age90"),
    ("mobile_phone", "text", "D", "redact"),
    ("phone2", "text", "D", "redact"),
    ("fax_number", "text", "E", "redact"),
    ("e_mail", "text", "F", "redact"),
    ("EMailAddress", "text", "F", "redact"),
    ("PatientSSN", "text", "G", "keep_last(4)"),
    ("ssn", "number", "G", "null"),
    ("mrn", "text", "H", "hash"),
    ("medical_record_number", "text", "H", "hash"),
    ("donor_key", "text", "H", "hash"),
    ("member_id", "text", "I", "hash"),
    ("mbi", "text", "I", "hash"),
    ("bank_account_no", "text", "J", "redact"),
    ("drivers_license", "text", "K", "redact"),
    ("driver_lic", "text", "K", "redact"),
    ("passport_number", "text", "K", "redact"),
    ("license_plate", "text", "L", "redact"),
    ("vin", "text", "L", "redact"),
    ("serial_number", "text", "M", "redact"),
    ("mac", "network", "M", "redact"),
    ("portal_url", "text", "N", "redact"),
    ("last_ip", "text", "O", "redact"),
    ("seen_from", "network", "O", "null"),
    ("fingerprint", "binary", "P", "null"),
    ("finger_tpl", "binary", "P", "null"),
    ("photo", "binary", "Q", "null"),
    ("claim_number", "text", "R", "hash"),
    ("accession", "text", "R", "hash"),
    ("din", "text", "R", "hash"),
    ("ext_uuid", "uuid", "R", "hash"),
    ("specimen_id", "text", "R", "hash"),
    ("notes", "text", "", "redact"),
    ("history", "json", "", "redact"),
    ("txt", "text", "", "redact"),
    ("clinical_info", "text", "", "redact"),
    ("profile", "json", "", "detect"),
]


ABROAD = {
    "A": "nachname Vorname prénom apellidos sobrenome cognome achternaam efternamn nazwisko soyadi nom nombre",
    "B": "Straße adresse dirección endereço indirizzo ulica plz code_postal código_postal cep wohnort ville",
    "C": "geburtsdatum date_de_naissance fecha_nacimiento data_nascita geboortedatum födelsedatum data_urodzenia",
    "D": "telefonnummer telefoonnummer celular cellulare handy",
    "F": "courriel correo_electronico",
    "G": "sozialversicherungsnummer nss dni curp cpf codice_fiscale bsn personnummer pesel hetu aadhaar_no nric",
    "I": "versichertennummer nhs_no chi_number ohip abha_id ihi",
}  # fmt: skip
ABBREVIATED = {
    "A": "pt_nm LAST_NM fst_nm mid_init PERSON_NM NAME_FULL_FORMATTED NAME_LAST_KEY PID5_PatientName",
    "B": "addr_ln_1 ADD_LINE_2 str_addr cty_nm zip_cd statecityzip_path",
    "C": "BIRTH_DT brth_dt BIRTH_DT_TM DECEASED_DT_TM HOSP_ADMSN_TIME DISCH_DT_TM",
    "D": "phn_nbr ph_no PHONE_NUM telecom_value",
    "F": "eml_addr",
    "G": "ssn_nbr",
    "H": "PAT_MRN_ID patient_num patient_ide person_source_value",
    "I": "mbr_id subscr_id",
    "J": "acct_nbr",
    "K": "lic_nbr dl_nbr",
    "R": "subject_id identifier_value",
    "": "NOTE_TEXT tval_char observation_blob",
}


@pytest.mark.parametrize("names", [ABROAD, ABBREVIATED], ids=["abroad", "abbreviated"])
def test_names_in_other_languages_and_in_warehouses_are_proposed(names):
    for part, words in names.items():
        for name in words.split():
            found = suggest(column(name, "date" if part == "C" else "text"))
            assert [suggestion.part for suggestion in found] == [part], name


@pytest.mark.parametrize(
    "name", ["nom", "nombre", "handy", "cap", "cns", "sin", "subject_id", "ort", "blob"]
)
def test_short_words_of_other_languages_mean_a_person_only_in_such_a_table(name):
    assert suggest(column(name, table="products")) == ()


def test_a_table_that_names_a_person_in_a_column_is_about_them_without_a_foreign_key():
    (found,) = suggest(column("note_text", table="hno"), column("PAT_ENC_CSN_ID", "number", "hno"))
    assert found.column.name == "note_text"
    assert 'the table has "PAT_ENC_CSN_ID"' in found.reasons


@pytest.mark.parametrize(("name", "kind", "part", "mask"), FOUND, ids=[row[0] for row in FOUND])
def test_a_name_that_looks_like_phi_is_proposed(name, kind, part, mask):
    (suggestion,) = suggest(column(name, kind))
    assert (suggestion.part, str(suggestion.mask)) == (part, mask)
    assert suggestion.reasons


def test_the_table_has_every_identifier_of_safe_harbor():
    assert {row[2] for row in FOUND} - {""} == set(IDENTIFIERS)
    assert {rule.part for rule in PRESET.rules} - {""} == set(IDENTIFIERS)


HARMLESS = [
    ("id", "number"), ("state", "text"), ("sex", "text"), ("blood_type", "text"), ("created_at", "date"),
    ("birth_weight", "number"), ("phone_type", "text"), ("phone_verified", "other"), ("email_status", "text"),
    ("name_count", "number"), ("is_deceased", "other"), ("ward", "text"), ("zipper", "text"), ("passage", "text"),
    ("mailing_preference", "text"), ("file_name", "text"), ("address_type", "text"), ("visit_time", "other"),
    ("specimen_id", "number"), ("donor_id", "number"), ("email_template", "text"), ("calle_tipo", "text"),
    ("telefon_typ", "text"), ("PAT_ID", "number"), ("year_of_birth", "number"), ("geburtsort", "text"),
    ("last_seen_by", "text"), ("family_plan", "text"), ("first", "number"), ("last_status", "text"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "kind"), HARMLESS, ids=[row[0] for row in HARMLESS])
def test_what_only_sounds_like_it_is_not(name, kind):
    assert suggest(column(name, kind)) == ()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("name", "text"),
        ("city", "text"),
        ("taken_at", "date"),
        ("notes", "text"),
        ("family", "text"),
        ("sig", "text"),
        ("value", "text"),
    ],
)
def test_some_names_mean_a_person_only_in_a_table_about_people(name, kind):
    elsewhere = column(name, kind, "drugs")
    assert suggest(elsewhere) == ()
    assert suggest(elsewhere, column("drug", table="patients")) == ()
    assert len(suggest(column(name, kind))) == 1


def test_a_table_with_an_ssn_is_about_people_whatever_its_name():
    found = suggest(column("nm", table="t1"), column("name", table="t1"), column("ssn", table="t1"))
    assert [str(s.column) for s in found] == ["ehr.t1.name", "ehr.t1.ssn"]
    assert 'the table has "ssn"' in found[0].reasons[1]


def test_a_composite_type_is_about_people_where_a_table_about_them_has_it():
    fields = column("zip", table="postal"), column("town", table="postal")
    assert [str(s.column) for s in suggest(*fields)] == ["ehr.postal.zip"]
    postal, reach, patients = (RelationName("ehr", n) for n in ("postal", "reach", "patients"))
    holders = {postal: (reach,), reach: (patients,)}
    found = suggest(
        *fields, column("x", "other"), column("home", "other", "reach"), holders=holders
    )
    assert [str(s.column) for s in found] == ["ehr.postal.zip", "ehr.postal.town"]
    assert "ehr.reach has a column of this type" in found[1].reasons


def test_what_happened_to_a_person_is_found_along_foreign_keys():
    visit, test = column("at", "date", "visits"), column("taken_at", "date", "tests")
    person = ColumnName(RelationName("ehr", "patients"), "id")
    visit_id = ColumnName(RelationName("ehr", "visits"), "id")
    visit_key, test_key = column("patient", "number", "visits"), column("visit", "number", "tests")
    found = suggest(
        visit,
        test,
        visit_key,
        test_key,
        column("id", "number"),
        references={test_key.name: (visit_id,), visit_key.name: (person,)},
    )
    assert [s.column for s in found] == [visit.name, test.name]
    assert found[0].confidence is Confidence.POSSIBLE
    assert "the table refers to ehr.visits" in found[1].reasons


def test_a_key_to_a_proposed_column_is_masked_like_it():
    mrn, other = column("mrn"), column("who", table="drugs")
    third = column("whose", table="doses")
    references = {third.name: (other.name,), other.name: (mrn.name,)}
    found = suggest(third, other, mrn, references=references)
    assert {str(s.mask) for s in found} == {"hash"} and len(found) == 3
    assert "refers to ehr.patients.mrn" in found[1].reasons


def test_keys_in_a_circle_end():
    one, two = column("one", table="a"), column("two", table="b")
    assert suggest(one, two, references={one.name: (two.name,), two.name: (one.name,)}) == ()


def test_a_comment_speaks_where_the_name_does_not():
    (suggestion,) = suggest(column("fld17", comment="Social Security number, dashed", table="t"))
    assert suggestion.rule == "ssn" and suggestion.confidence is Confidence.LIKELY
    assert 'says "social security"' in suggestion.reasons[0]
    assert suggest(column("fld17", "number", comment="date of birth", table="t", about="x")) != ()
    assert suggest(column("fld17", "other", comment="date of birth", table="t")) == ()


def test_a_table_whose_comment_speaks_of_people_tells_what_happened_to_them():
    assert suggest(column("seen_at", "date", "t", about="One row for each patient")) != ()
    assert suggest(column("seen_at", "date", "t", about="One row for each truck")) == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("PatientSSN", ("patient", "ssn")),
        ("patient_ssn", ("patient", "ssn")),
        ("SSNOfPatient2", ("ssn", "of", "patient", "2")),
        ("Name des Patienten", ("name", "des", "patienten")),
        ("größe", ("grosse",)),
        ("", ()),
    ],
)
def test_splits_words(text, words):
    assert split_words(text) == words


@given(
    st.lists(st.tuples(st.text(), st.sampled_from(list(Kind)), st.text(), st.text()), max_size=8)
)
def test_any_names_and_comments_are_judged(rows):
    """Whatever a catalog says, the answer is a subset of its columns."""
    columns = tuple(column(n, k, t, c) for n, k, t, c in rows)
    found = suggest(*columns)
    assert {s.column for s in found} <= {c.name for c in columns}
