"""Build the compiled modules; everything else is in pyproject.toml.

Without a C compiler the package still installs: the row engine is then not there, and
`row_engine: compiled` says so instead of falling back.
"""

from setuptools import Extension, setup

MODULES = (
    "audit/_entries",
    "masking/_detection",
    "masking/_matcher",
    "masking/_rows",
    "masking/_scanner",
    "masking/_subjects",
    "pgwire/_units",
)

setup(
    ext_modules=[
        Extension(
            f"appliance/{name}".replace("/", "."),
            [f"appliance/{name}.pyx"],
            depends=["appliance/masking/_siphash.h"],
            extra_compile_args=["-O3"],
            optional=True,
        )
        for name in MODULES
    ]
)
