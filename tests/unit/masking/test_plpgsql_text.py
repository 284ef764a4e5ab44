"""What the words of a function say: columns it fills, tables it updates, cursors of others."""

from types import SimpleNamespace

import pytest

from appliance.masking.plpgsql_text import fetches_elsewhere, filled_names, updated_names


def code(source, *arguments):
    return SimpleNamespace(source=source, arguments=arguments)


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("BEGIN NEW.t := v; END", {"t"}),
        ("BEGIN NEW.t = v; END", {"t"}),
        ('BEGIN "new"."T x" = v; END', {"T x"}),
        ("BEGIN NEW.t /* = 'it''s */ -- x\n = v; END", {"t"}),
        ("BEGIN IF NEW.t = v THEN NEW.u = v; END IF; END", {"u"}),
        ("BEGIN b.new.t := v; NEW.a[1][f(2)] = v; NEW.c.d = v; END", {"t", "a", "c"}),
        ("BEGIN EXECUTE q INTO STRICT i, NEW.t USING NEW.u; END", {"t"}),
        ("BEGIN FOR NEW.t IN EXECUTE q LOOP NULL; END LOOP; END", {"t"}),
        ("BEGIN GET STACKED DIAGNOSTICS x = COLUMN_NAME, NEW.t = MESSAGE_TEXT; END", {"t"}),
        ("BEGIN FETCH c INTO NEW.t; END", {"t"}),
        ("BEGIN EXECUTE q INTO NEW; END", {""}),
        ("BEGIN NEW := r; END", {""}),
        ("BEGIN OLD.t = v; RETURN OLD; END", {"t"}),
        ("DECLARE n ALIAS FOR NEW; BEGIN n.t := v; END", {""}),
        ("BEGIN CALL p(1, NEW.t); END", {""}),
        ("BEGIN RETURN r; END", {""}),
        ("BEGIN RETURN NEW #= h; END", {""}),
        ("BEGIN RETURN NEW; END", set()),
        ("BEGIN RETURN coalesce(NEW, OLD); RETURN NULL; END", set()),
        ("BEGIN NEW.t = 'x'; NEW.n = 3; NEW.at = now(); RETURN NEW; END", set()),
        ("BEGIN INSERT INTO log (t) VALUES (NEW.t); RETURN NEW; END", set()),
        ("BEGIN v := 'NEW.t := 1'; r.t := NEW.t; END", set()),
    ],
)
def test_columns_that_a_trigger_may_fill(source, names):
    assert filled_names(code(source)) == names


OPENS = "DECLARE c refcursor; BEGIN OPEN c FOR SELECT 1; "


@pytest.mark.parametrize(
    ("source", "arguments"),
    [
        ("BEGIN FETCH c INTO r; END", ("c",)),
        ("BEGIN FETCH $1 INTO r; END", ()),
        ("DECLARE c ALIAS FOR $1; BEGIN OPEN c; FETCH c INTO r; END", ()),
        ("DECLARE c refcursor := 'x'; BEGIN OPEN c FOR SELECT 1; FETCH c INTO r; END", ()),
        ("DECLARE c refcursor DEFAULT n; BEGIN OPEN c FOR SELECT 1; FETCH c INTO r; END", ()),
        ("DECLARE c refcursor; BEGIN c := n; FETCH c INTO r; END", ()),
        ("DECLARE c refcursor; BEGIN SELECT n INTO c; FETCH LAST FROM c INTO r; END", ()),
        ("DECLARE c CURSOR FOR SELECT 1; BEGIN FETCH c INTO r; END", ()),
        (OPENS + "c = n; FETCH c INTO r; END", ()),
        (OPENS + "FOR c IN SELECT n LOOP FETCH c INTO r; END LOOP; END", ()),
        (OPENS + "FETCH c INTO r; FETCH d INTO r; END", ()),
        (OPENS + "FETCH c INTO r; END", ("c",)),
    ],
)
def test_a_cursor_of_somebody_else(source, arguments):
    assert fetches_elsewhere(code(source, *arguments))


@pytest.mark.parametrize(
    "source",
    [
        OPENS + "FETCH c INTO r; END",
        OPENS + "FETCH PRIOR FROM c INTO r, s; CLOSE c; END",
        "DECLARE c CURSOR (k int) FOR SELECT k = 1; BEGIN OPEN c(1); FETCH c INTO r; END",
        "DECLARE c SCROLL CURSOR FOR SELECT 1; BEGIN OPEN c; FETCH c INTO r; END",
        "BEGIN FOR r IN SELECT 1 FETCH FIRST 1 ROW ONLY LOOP NULL; END LOOP; END",
        "BEGIN /* FETCH c */ RETURN 'FETCH c INTO r'; END",
    ],
)
def test_cursors_of_its_own(source):
    assert not fetches_elsewhere(code(source))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("UPDATE lo.a SET t = v", {("a", "t")}),
        ("UPDATE ONLY lo.a AS x SET t = v, n = 1 WHERE t = n", {("a", "t")}),
        ("UPDATE a x SET (t, n) = (v, 1)", {("a", "")}),
        ("UPDATE a SET t = f(v, 1), u = v FROM b", {("a", "t"), ("a", "u")}),
        ("EXECUTE 'UPDATE a SET t = $1' USING v", {("a", "t")}),
        ("EXECUTE $q$UPDATE a SET t = $1$q$ USING v", {("a", "t")}),
        ("UPDATE a SET t = 'x', n = NULL, b = true", set()),
        ("SELECT 1 FROM a FOR UPDATE OF a", set()),
        ("INSERT INTO a VALUES (1) ON CONFLICT (id) DO UPDATE SET t = v", set()),
    ],
)
def test_columns_that_an_update_sets(text, names):
    assert set(updated_names(text)) == names
