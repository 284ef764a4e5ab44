-- Three patients who were never born; the number area 900 is not issued.
CREATE ROLE bastion_app LOGIN PASSWORD :'password';
CREATE SCHEMA ehr;
CREATE TABLE ehr.patients (id integer PRIMARY KEY, name text NOT NULL, ssn text NOT NULL, city text NOT NULL);
INSERT INTO ehr.patients VALUES
  (1, 'Corbert Glimmerwick', '900-11-0001', 'Eastmarch'),
  (2, 'Jorhild Frostmere', '900-12-0002', 'Low Harbor'),
  (3, 'Alana Birchbrook', '900-13-0003', 'Pinehollow');
GRANT USAGE ON SCHEMA ehr TO bastion_app;
GRANT SELECT, UPDATE ON ehr.patients TO bastion_app;
