"""Build the compiled row engine; everything else is in pyproject.toml.

Without a C compiler the package still installs: the engine is then not there, and
`row_engine: compiled` says so instead of falling back.
"""

from setuptools import Extension, setup

setup(
    ext_modules=[
        Extension(
            "appliance.masking._rows",
            ["appliance/masking/_rows.pyx"],
            extra_compile_args=["-O2"],
            optional=True,
        ),
        Extension(
            "appliance.masking._subjects",
            ["appliance/masking/_subjects.pyx"],
            extra_compile_args=["-O2"],
            optional=True,
        ),
    ]
)
