"""How people and machines spell identifiers, and what only looks like one.

`SPELLINGS`: nothing between « and » may be left. `HONEST`: not a byte may change.
"""

from __future__ import annotations


def each(table: str) -> list[str]:
    """Return the cells of a table; `⏎`, `␍` and `⇥` stand for what would break its lines."""
    cells = [cell for line in table.strip().splitlines() for cell in line.split("|")]
    return [cell.translate({0x23CE: "\n", 0x240D: "\r", 0x21E5: "\t"}) for cell in cells]


DATES = each("""
02/03/1971|2/3/1971|02-03-1971|02.03.1971|2/3/71|02 03 1971|1971-02-03|1971/02/03|1971.02.03|19710203|020371|03FEB1971
3 Feb 1971|03-Feb-1971|3. Feb. 1971|Feb 3, 1971|Feb. 3, 1971|February 3, 1971|February 3rd, 1971|3rd of February 1971|3rd of February, 1971
Feb-03-1971|Feb 3 '71|February 1971|Feb of 1971|02/1971|2 / 3 / 1971|1971 Feb 3|1971-Feb-03|02\\/03\\/1971|02%2F03%2F1971|02&#47;03&#47;1971
０２/０３/１９７１|02–03–1971|02\xa003\xa01971|3 February|Feb 3|2/3\u200b/1971
""")  # fmt: skip
BIRTHS = (
    "DOB {}",
    "DOB: {}",
    "D.O.B. {}",
    "date of birth: {}",
    "patientDOB={}",
    "<birthDate value='{}'/>",
    '{{"dateOfBirth": "{}"}}',
    "birth_date⇥{}",
    "was born on {}",
    "Birthday is {}.",
    "DATEOFBIRTH={}",
    "?birthdate={}&x=1",
)
PHONES = each("""
(415) 555-1234|(415)555-1234|415-555-1234|415.555.1234|415 555 1234|415/555-1234|415_555_1234|415 - 555 - 1234|+14155551234|+1 415 555 1234
+1 (415) 555-1234|1-415-555-1234|1 (415) 555-1234|1.415.555.1234|+1-415-555-1234|(415) 555–1234|415‑555‑1234|415\xa0555\xa01234|４１５-５５５-１２３４
+44 20 7946 0958|+44 (0)20 7946 0958|+49 30 901820|+49-30-901820|+33 1 23 45 67 89|+33.1.23.45.67.89|+91 98765 43210|+86 138 0013 8000|+55 11 91234-5678
0044 20 7946 0958|00 44 20 7946 0958|011 44 20 7946 0958|00 49 (30) 901820|415-555-1234 ext. 22|415-555-1234 x22|(415) 555-1234, ext 4711|+1 415 555 1234 extension 99
415-⏎555-1234|(415)⏎555-1234|415-555-␍⏎1234|415%2D555%2D1234|%28415%29%20555-1234|415&#45;555&#45;1234|415&ndash;555&ndash;1234|415\\u002d555\\u002d1234
""")  # fmt: skip
LABELLED_PHONES = each("""
phone 4155551234|Phone: 4155551234|Ph: 4155551234|ph# 4155551234|tel 4155551234|Tel.: 5551234|telephone 555 1234|cell 4155551234|cell phone: 4155551234
mobile 4155551234|fax 4155551234|fax no. 4155551234|Fax number is 4155551234|call 5551234|call him at 4155551234|called her back at 415 5551234|please call me on 4155551234
contact: 4155551234|contact number 4155551234|homePhone=4155551234|home_phone=4155551234|workPhone":"4155551234|mobilePhone: 4155551234|phoneNumber=4155551234
phone_number: 4155551234|phonenumber=4155551234|pager 4155551234|Telephone (home): 4155551234|tel:+14155551234|tel:4155551234|dial 4155551234|reached at 4155551234|sms 4155551234
phone=%2B14155551234|phone: (020) 7946 0958|Tel 020 7946 0958|phone 030/901820|PHONE 01 23 45 67 89|call 415 555 1234 x22
""")  # fmt: skip
SSNS = each("""
123-45-6789|123 45 6789|123.45.6789|123/45/6789|123_45_6789|123 - 45 - 6789|123--45--6789|123–45–6789|123—45—6789|123‑45‑6789|123−45−6789|123\xa045\xa06789|123\u200945\u20096789
１２３-４５-６７８９|１２３－４５－６７８９|123\u200b-45-\u200b6789|123\xad-45-6789|123&#45;45&#45;6789|123&#x2d;45&#x2d;6789|123&ndash;45&ndash;6789|123&nbsp;45&nbsp;6789|123%2D45%2D6789|123%2d45%2d6789
123\\u002d45\\u002d6789|123\\u201345\\u20136789|123-⏎45-6789|123-45-⏎6789|123-45-␍⏎    6789|123-=⏎45-6789|١٢٣-٤٥-٦٧٨٩|𝟏𝟐𝟑-𝟒𝟓-𝟔𝟕𝟖𝟗|XXX-XX-6789|***-**-6789|xxx-xx-6789|###-##-6789
""")  # fmt: skip
LABELLED_SSNS = each("""
SSN 123456789|SSN: 123456789|SSN#123456789|ssn=123456789|S.S.N. 123456789|SS# 123456789|SS no 123456789|ss#:123456789|social security number 123456789|Social Security No.: 123456789
Social-Security 123456789|soc sec 123456789|Soc. Sec. #123456789|patientSSN=123456789|patient_ssn=123456789|patientSsn: 123456789|socialSecurityNumber":"123456789|<ssn>123456789</ssn>
<td>SSN</td><td>123456789</td>|SSN is 123456789|SSN (verified): 123456789|SSN: 123 456 789|SSN 12345 6789|SSN 123-456789|SSN: 123 45⏎6789|SSN⇥123456789|SSN:⏎123456789|ITIN 912345678
taxpayer id 123456789|SSN=１２３４５６７８９|SSN%3D123456789|SSN&#58;123456789|"SSN","123456789|\\nSSN: 123456789|SSN last seen as 123 45 6789
""")  # fmt: skip
RECORDS = each("""
MRN 00123456|MRN: 123456|MRN#123456|MRN=A123456|mrn-123456|M.R.N. 123456|MRN00123456|MRN is 123456|MRN No. 123456|MRNumber: 123456|mrn_number=123456|patientMRN=123456|MRNs 123456
MR# 123456|MR #123456|MR no 123456|medical record 123456|Medical Record Number: 123456|medical record no. 123456|Med Rec # 123456|med. rec. 123456|medicalRecordNumber=123456|medical_record_number=123456
chart no 123456|Chart # 123456|chart number: 123456|chart id 123456|patient id 123456|Patient ID: AB-123456|patientId=123456|patient_id=123456|patient no. 123456|Patient #: 123456|patientIdentifier: 123456
patient number 123456|pt id 123456|pt. # 123456|MRN 12-34-56|MRN: 12 34 56|MRN 00-12-34-56|MRN A12B3456|MRN 12A3456|MRN: HX-123456-01|<mrn>123456</mrn>|"mrn":"123456|MRN⇥123456|MRN%3A123456|MRN 123456A
""")  # fmt: skip
MAILS = each("""
john@example.com|john.doe@example.com|j.doe+lab@mail.example.co.uk|o'neil@example.org|JOHN@EXAMPLE.COM|john_doe-1@sub.example.museum|jo%hn@example.com|john&#64;example.com|john&commat;example.com
john%40example.com|john\\u0040example.com|john＠example.com|john (at) example.com|john [at] example.com|john(at)example.com|john[at]example[dot]com|john (at) example (dot) com|john {at} example.com
john<at>example.com|john (AT) example (DOT) com|jöhn@example.com|john@exämple.com|john@⏎example.com|john@example&#46;com|john@xn--exmple-cua.com
""")  # fmt: skip
OTHERS = each("""
4111 1111 1111 1111|4111-1111-1111-1111|4111111111111111|378282246310005|3782 822463 10005|4111–1111–1111–1111|4111\xa01111\xa01111\xa01111|4111%201111%201111%201111|6011000990139424|5555 5555 5555 4444
30569309025904|1245319599|1234567893|AB1234563|BB1388568|fm1234563|1EG4-TE5-MK73|1EG4TE5MK73|1eg4-te5-mk73|1EG4 TE5 MK73|1EG4-TE5-MK72|1EG4–TE5–MK73
https://clinic.example/p?mrn=1&ssn=2|http://10.0.0.1/x|ftp://files.example/a.pdf|www.clinic.example/portal|HTTPS://CLINIC.EXAMPLE/A|hxxp://clinic.example/a|https:\\/\\/clinic.example\\/a
10.1.2.3|192.168.0.255|8.8.8.8|10.0.0.0|2001:db8::1|2001:0db8:85a3:0000:0000:8a2e:0370:7334|fe80::1|::ffff:10.0.0.1|2001:db8:0:1::9|::1|fe80::a:1|2001:DB8::A
12 Oak Street|12 oak street|12 Oak St|12 Oak St.|12 OAK ST|350 5th Ave|350 Fifth Avenue, Apt 4B|1600 Pennsylvania Ave NW|221B Baker Street|742 Evergreen Terrace, Springfield, OR 97477-1234
12 N. Main St, Suite 200|10-12 High Road|7 Rue Élan Blvd|4 Martin Luther King Jr Blvd|99 Sunset Blvd Unit 7|5 Cherry Tree Lane|17 Mountain View Rd|8 Lake Shore Dr|3 Cedar Grove|4 River Heights
12 Oak Street, Springfield, IL 62704|12 Elm Crescent|9 Jersey Turnpike|12 Oak&nbsp;Street|12%20Oak%20Street|PO Box 123|P.O. Box 123|P. O. Box 123|p.o. box 9|POB 123|Post Office Box 12
RR 2 Box 12|HC 1 Box 33|Rural Route 4, Box 7|PO Box #12|PO BOX: 99
""")  # fmt: skip
DIAGNOSES = each("""
ICD-10: «E11.9», «I10»|dx: «E11.9»|Dx «I10»|diagnosis code «S72.001A»|Diagnosed with «F32.2»|diagnoses: «Z00.00»|icd10=«J45.909»|ICD10 CM «U07.1»|dxCode=«E11.9»|primaryDx: «I10»
Diagnoses: hypertension («I10»), diabetes mellitus type 2 («E11.9»), obesity class 3 («E66.01»)|Diagnosis: essential hypertension «I10»; hyperlipidaemia, not specified «E78.5»|code: «M54.5»
""")  # fmt: skip
WHOLE = [
    "PID|1||«A123456»^^^HOSP^MR||DOE^JOHN||«19710203»|M|||«12 OAK ST»^^SPRINGFIELD^IL^62704||«4155551234»|||S||77|«123456789»|",
    "MSH|^~\\&|LAB|H|EHR|H|202301051030||ADT^A01|1|P|2.3\rPID|1|2|«12345»||DOE^J||«197102031230»|F\rPV1|1|I|W^389^1",
    "pid|0001||«PATID1234»^5^M11||JONES^W||«19610615»|M||C|«1200 N ELM STREET»^^GREENSBORO^NC^27401||«(919)379-1212»|«(919)271-3434»||S||9|«123456789»|9",
    '{"resourceType":"Patient","telecom":[{"system":"phone","value":"(«03) 5555 6473»"}],"birthDate":"«1974-12-25»"}',
    "name,ssn,dob,phone\nDoe,«123-45-6789»,x,«415-555-1234»",
    '"Doe, John","SSN «123456789»","«12 Oak St, Apt 3»","«john@example.com»"',
    "2026-01-05T10:00:00Z INFO login user=«john@example.com» ip=«10.1.2.3» ssn=«123456789» took=12ms",
    "GET /find?patientSSN=«123456789»&dob=«1971-02-03»&phone=«4155551234» HTTP/1.1",
    "a=1&email=john%40example.com&tel=«4155551234»&q=x",
    "<patient><ssn>«123456789»</ssn><birthDate value='«1971-02-03»'/><email>«j@d.example»</email></patient>",
    "<p>Call <b>«(415) 555-1234»</b> or write to <a href='mailto:«j@d.example»'>him</a></p>",
    '{"note": "He gave \\"SSN: «123-45-6789»\\" and DOB «02\\/03\\/1971»"}',
    "45 y/o M (DOB «02/03/1971», MRN «00123456») lives at «12 Oak Street, Springfield, IL 62704»; wife «415-555-1234».",
    "Seen 01/05/2023. DOB: «02/03/1971». Next visit 02/05/2023.",
    "«1971-02-03» (DOB), 45 years old; «02/03/1971», date of birth",
    "«02/03/1971» DOB 45 yo",
    "SSN «123-45-6789»/«987-65-4321»; «(415) 555-1234»/«555-777-1234»",
]
SPELLINGS = [
    *(birth.format(f"«{date}»") for date in DATES for birth in BIRTHS),
    *(frame.format(f"«{one}»") for one in (*PHONES, *SSNS, *MAILS, *OTHERS)
      for frame in ("{}", "he said {}, twice", "x,{},y", '"{}"', "<v>{}</v>", "\t{}\n")),
    *(f"{before} {text}." for text in LABELLED_PHONES + LABELLED_SSNS + RECORDS for before in ("", "45 yo;", "ok\n"))
]  # fmt: skip
HONEST = each("""
BP 120/80, HR 72, RR 16, T 98.6 F, SpO2 97 % RA|BP 142/91 mmHg (L arm), pulse 88/min regular|A1c 7.2 on 2023-01-05, recheck in 3 months|Na 140, K 4.1, Cl 103, CO2 24, BUN 14, Cr 0.9, Glu 98
WBC 7.2, Hgb 13.4, Hct 40.1, Plt 250|CBC: 7.2/13.4/40.1/250|ABG: pH 7.35/45/90/24|pH 7.35 45 90 24 on 2 L|pH: 7.41, pCO2 38, pO2 92, HCO3 24|cells 4500000/uL, neutrophils 62 %|CD4 count 350 cells/mm3, viral load < 20
TSH 2.45 mIU/L (0.45-4.50)|LDL 130 mg/dL, HDL 45, TG 180|troponin 0.04 -> 0.12 -> 0.08|INR 2.3 (goal 2.0-3.0)|eGFR > 60 mL/min/1.73m2|ESR 22, CRP 1.4|urine SG 1.015, pH 6.0, 2+ protein|ferritin 12 ng/mL, B12 level 300, vitamin D3 2000 IU
Lantus 10 units at bedtime|metformin 500 mg twice daily, dispense 60, refills 3|1 tablet by mouth 2 times a day|lisinopril 10-12.5 mg daily|0.9 % NaCl 125 mL/h|heparin 5000 units SQ q8h|amoxicillin-clavulanate 875-125 mg PO BID x 10 days
vancomycin 1 g IV q12h, trough 15-20|insulin sliding scale 150-200: 2 units, 201-250: 4 units|prednisone taper 40-30-20-10 mg|ibuprofen 400-600 mg every 6-8 hours|dobutamine drip started 01/05/2023|Dobutamine 5 mcg/kg/min at 10:30|NS 1000 ml over 8 h x 2
do blood tests 01/05/2023|do bloodwork on 2023-01-05|please do biopsy 01/05/2023|called on 2023-01-05 10:30|Contacted 01/05/2023 and again 02/05/2023|call back on 01/05/23 10:30|phone call 01/05/2023, no answer|called 3 times without an answer
photo 1234567 in the chart|phosphate 2.5 45 33 12 20|pharmacy 12 to 14 open|telemetry 1234567|telemetry strip 120 80 72 98|cellulitis 12 34 5678|contacted 3 people|mobile 4 of 5 days|fax received 2023-01-05T10:30:00Z|reach 1500 mL in 24 hours
OD +1.25 -0.75 x 090, OS +1.50 -1.00 x 085|+2.50 add, +12.25 sphere|refraction -2.00 +1.25 x 180|ratio 3:2:1, 99.9 %|slope 1e-12 to 5.5e+10|37.5 C, 36.6-37.2|10 000 000 IU|1,234,567.89 USD|$1,200.00 copay|EUR 12.345,67|total 1.234,50 €
2023-01-05|2023-01-05 10:30:00+00|2023-01-05T10:30:00.123456Z|2023-01-05T10:30:00-05:00|20230105|20230105103000|05/Jan/2023:10:30:00 +0000|Thu, 05 Jan 2023 10:30:00 GMT|01/05/2023|1/5/23|Jan 5, 2023|5 Jan 2023|admitted 2023-01-05, discharged 2023-01-07 12:15
seen 01/05/2023, follow up 02/05/2023|next visit 3 March 2026 at 10:15|since Feb 2020|in 2019-2020|12:30:45|00:15:30.5|10:30 - 11:45|Q1 2023|week 32 of 2023|24/7 cover|9-5 shifts|POD 3, HD 5
v1.2.3|v1.2.3.4|V10.0.19.1|PostgreSQL 18.4|version 18.4-1|Python 3.11.2|kernel 6.1.0-13-amd64|CUDA 12.4|build 20230105.3|API v2/2023-01|1.2.840.113619.2.55.3|urn:oid:2.16.840.1.113883.6.96|2.16.840.1.113883.4.1|LOINC 4548-4|SNOMED 44054006|RxNorm 860975|CPT 99213
order 1234567890 was sent|order 9876543210|invoice 4111111111111112|accession S-23-12345|accession 23-1234|PO 4500012345|lot A12345, exp 12/2025|batch 20230105-01|ticket 4711|bed 12-B, room 345|case 2023-CV-01234|sample 12-345678|kit 123-4567|SKU 12345-678-90
NDC 0002-8215-01|NDC 50242-040-62|serial 00123456|barcode 5012345|ISBN 978-0|ref 12-3456789|claim 12345678|session 00000042|row 1000000|port 5432|exit 137|HTTP 404 in 12 ms|0x1F|#1234|№ 12
a3bb189e-8bf9-4888-9912-ace4e6543002|00000000-0000-4000-8000-123456789012|A3BB189E-8BF9-4888-9912-ACE4E6543002|sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08|d41d8cd98f00b204e9800998ecf8427e|commit f56e234|deadbeef
00:1B:44:11:3A:B7|41.8781, -87.6298|lat 41.87811 lon -87.62979|51°30'26"N 0°7'39"W|POINT(-87.6298 41.8781)|x=12.5 y=-7.25|{"a": [1, 2.50, -3e4]}|[1, 2, 3]|(1,2)|1..10|3x4 cm, 2x2 mm|2.5 x 3.1 x 1.2 cm mass
T12 and L1 vertebrae|compression fracture of T12 diagnosed|diagnosis: B12 deficiency|dx: T10-T12 fusion|C5 nerve root|L4/L5 disc|S1 radiculopathy|grade II/VI murmur|stage IIIB|G2P1|G6PD normal|T3 N1 M0|H1N1 vaccine|HbA1c|C3/C4 complement|CN II-XII intact|A&O x3|P53 stain
walks 2 miles down the road every day|3 people from the street|saw 3 people at St Mary|Room 5, Dr. Smith|10:30 Dr Lee|Bed 4 Attending Dr. Smith|seen at 10:30 Dr. Jones|2 patients crossing the road|10 mg per day way|5 at Dr Who|Ward 3 Consultant Dr Brown|6 Minute Walk Test
4 Point Walk|2 units rd|40 year old in the waiting room|12 lead ECG|3 day course|5 cm lane of tissue|level 4 trauma|2 way mirror|1 st day|20 minutes on the road|ran 5 miles|3 stents to LAD|2 doses of drug per court order|12 weeks to run
patient noted 120 steps|charted 120 entries|assn 123456789|lesson 123456789|session 123456789|the patient is 45|patient no longer on 5 mg|patient has 12345 steps today|mission 12345678|mRNA 12345 copies|medical records were reviewed on 2023-01-05|medical record reviewed|chart reviewed 2023-01-05
codeine 30 mg|code blue at 10:30|barcode 12|encoded|zip code|code status: full|coded 12 times|diagnosis pending|dx unclear, recheck in 2 weeks|airborne 2023-01-05|bloodborne 2023-01-05|waterborne outbreak 2023-01-05|borne by him since 01/05/2023|childbirth class 2023-01-05
born in Springfield, weighs 3200 g|newborn, Apgar 8/9|born at 39 weeks|birth weight 3200 g|stillborn|G1P0 at 32 weeks|reborn|stubborn 2023-01-05|Bob 2023-01-05|adobe 2023|doba 1/5/2023|jobs 2023-01-05
std::vector<int>|x::text|a::b::c|f(x) @ 5|@home|user@|@ 10 am|5@3|look@me|2 tabs @ 8 am|foo.bar|e.g. this|i.e. that|etc.|a.m./p.m.|C:\\temp\\new|\\n|50%|97 %|100%25|5%40|a=20%|100 %20|100%|(at rest)|(dot)|[at 5]|at dot|<at rest>|{dot}
http is a protocol|www|ftp.|://|and/or|w/o|c/o|N/A|s/p fall|h/o DM2|f/u 2 wk|1/2 tab|2/3 of dose|3/4 strength|yes\\/no|x - y|a -⏎b|well-⏎known|re-⏎check 12|self-␍⏎care|5-⏎10 mg|=⏎=
– “no” problems…|fine — “ok”|é 患者|½ tablet|² and ³|10⁹/L|≥ 5|± 2|°C|µg|naïve|Ångström|O₂ sat 97|5′ 10″|٣ مرات|３回|日本語|🙂 5/5|"quoted, text"|{"pain": 3}|<b>bold</b>|&amp;|&lt;5|5 &gt; 3|&nbsp;|R&D|AT&T|Q&A; ok
250 300 120 80|12 34 56|1 2 3 4 5 6 7 8 9|100 200 300|7 8 9 10 11 12|0 0 0 0|12-34|1-2-3|10-20-30|2-4-6-8|12/34/56|1.5.2|99-99|00-00-00|3-4 times|1-800|24 48 72 h|0.5-1-2
pain 3/10|GCS 15 (4-5-6)|Apgar 8-9-10|strength 5/5|reflexes 2+|edema 1+|PHQ-9 12, GAD-7 8|MMSE 28/30|EF 55-60 %|FEV1 2.4 L (78 %)|BMI 27.4|wt 82.5 kg, ht 178 cm|peak flow 410, was 350|QTc 412 ms|PR 160|axis 45|NYHA II|CHA2DS2-VASc 3
CT 5 mm slices|MRI L4/L5|US 2.1 x 3.4 cm|X-ray neg|BI-RADS 2|Gleason 3+4=7|PSA 4.2|AJCC 8|size 7.5 ETT at 22 cm|18G IV|14 Fr Foley|2-0 silk|4x4 gauze|EBL 250 ml|UOP 30 ml/h|I/O 2400/1800|NPO|PRN
MSH|^~\\&|EVN|A01|PV1|1|I|OBX|1|NM|4548-4^Hemoglobin A1c^LN||7.2|%|4.0-6.0|H|||F|ORC|RE|ward=W1 bed=2|temp=38.5;pulse=90|a,b,c|1;2;3|x\ty|key: value|k=v&l=w|SELECT 1;|WHERE id = 12345|LIMIT 100 OFFSET 200
""")  # fmt: skip
