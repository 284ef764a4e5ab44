"""SQLAlchemy: core, ORM, and reflection, which asks a lot of the system catalogs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    mapped_column,
    relationship,
    selectinload,
)

from .conftest import Road, Way, assert_hides

pytestmark = pytest.mark.integration


class Base(DeclarativeBase):
    pass


class Customer(Base):
    __tablename__ = "customers"
    __table_args__ = ({"schema": "shop"},)
    id: Mapped[int] = mapped_column(sa.Identity(always=True), primary_key=True)
    name: Mapped[str]
    email: Mapped[str | None]
    orders: Mapped[list[Order]] = relationship(back_populates="customer", order_by="Order.id")


class Order(Base):
    __tablename__ = "orders"
    __table_args__ = ({"schema": "shop"},)
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("shop.customers.id"))
    total: Mapped[float] = mapped_column(sa.Numeric(10, 2))
    customer: Mapped[Customer] = relationship(back_populates="orders")


class Patient(Base):
    __tablename__ = "patients"
    __table_args__ = ({"schema": "ehr"},)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    ssn: Mapped[str | None]
    ward: Mapped[str | None]


@contextmanager
def engine_of(way: Way) -> Iterator[sa.Engine]:
    engine = sa.create_engine(f"postgresql+psycopg://postgres@/drivers?host={way.folder}")
    try:
        yield engine
    finally:
        engine.dispose()


def core(engine: sa.Engine) -> object:
    with engine.connect() as connection:
        rows = connection.execute(
            sa.text("SELECT * FROM shop.kinds WHERE id < :n ORDER BY id"), {"n": 9}
        ).all()
        paged = sa.select(Order.id).order_by(Order.id).execution_options(yield_per=7)
        streamed = connection.execute(paged).all()
        nested = connection.begin_nested()
        connection.execute(sa.insert(sa.table("logs", sa.column("id"), schema="shop")).values(id=1))
        nested.rollback()
        return [tuple(map(str, row)) for row in rows], [tuple(row) for row in streamed]


def orm(engine: sa.Engine) -> object:
    with Session(engine) as session:
        query = sa.select(Customer).options(selectinload(Customer.orders)).order_by(Customer.id)
        found = [(c.id, c.name, [o.id for o in c.orders]) for c in session.scalars(query)]
        fresh = Customer(name="new", orders=[Order(total=5), Order(total=6)])
        session.add(fresh)
        session.flush()
        counted = session.scalar(
            sa.select(sa.func.count()).select_from(Order).where(Order.customer == fresh)
        )
        fresh.name = "changed"
        session.flush()
        session.delete(fresh.orders[0])
        session.flush()
        session.rollback()
        return found, counted


def errors(engine: sa.Engine) -> object:
    with Session(engine) as session:
        session.add(Order(id=1, customer_id=999, total=1))
        with pytest.raises(sa.exc.IntegrityError) as caught:
            session.flush()
    return str(caught.value.orig), caught.value.orig.diag.constraint_name  # type: ignore[union-attr]


def reflection(engine: sa.Engine) -> object:
    inspector = sa.inspect(engine)
    found: list[object] = [inspector.get_schema_names(), inspector.default_schema_name]
    for schema in ("shop", "ehr"):
        found += [
            inspector.get_table_names(schema),
            inspector.get_view_names(schema),
            inspector.get_enums(schema),
        ]
        found += [
            inspector.get_materialized_view_names(schema),
            inspector.get_sequence_names(schema),
        ]
        for read in (
            inspector.get_multi_columns, inspector.get_multi_pk_constraint, inspector.get_multi_foreign_keys,
            inspector.get_multi_indexes, inspector.get_multi_unique_constraints, inspector.get_multi_check_constraints,
            inspector.get_multi_table_comment,
        ):  # fmt: skip
            found.append(
                sorted(
                    map(str, read(schema=schema, kind=sa.engine.reflection.ObjectKind.ANY).items())
                )
            )
        found += [
            inspector.get_view_definition(name, schema) for name in inspector.get_view_names(schema)
        ]
    return str(found)


def whole_metadata(engine: sa.Engine) -> object:
    metadata = sa.MetaData()
    metadata.reflect(engine, schema="shop", views=True)
    return sorted(metadata.tables)


SCENES: dict[str, Callable[[sa.Engine], object]] = {
    s.__name__: s for s in (core, orm, errors, reflection)
}


@pytest.mark.filterwarnings("ignore:Did not recognize type")  # a composite
@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
def test_a_scene(road: Road, scene):
    def run(way: Way) -> object:
        with engine_of(way) as engine:
            return scene(engine)

    assert road.same(run)


@pytest.mark.filterwarnings("ignore:Did not recognize type")  # a composite
def test_all_tables_at_once(road: Road):
    def run(way: Way) -> object:
        with engine_of(way) as engine:
            return whole_metadata(engine)

    assert road.same(run)


def test_many_rows_in_one_insert(road: Road):
    """SQLAlchemy sends up to 1000 rows in one INSERT with a parameter for each value."""
    logs = sa.table("logs", sa.column("id"), sa.column("at"), schema="shop")
    with engine_of(road.bastion) as engine, engine.connect() as connection:
        statement = sa.insert(logs).returning(logs.c.id)
        found = connection.execute(
            statement, [{"id": n % 90, "at": None} for n in range(1000)]
        ).all()
        assert len(found) == 1000


def test_objects_of_patients_are_masked(road: Road):
    with engine_of(road.bastion) as engine, Session(engine) as session:
        people = session.scalars(sa.select(Patient).order_by(Patient.id)).all()
        seen = str([(p.id, p.name, p.ssn, p.ward) for p in people])
    assert_hides(seen)
    assert "[redacted]" in seen and len(people) == 200
