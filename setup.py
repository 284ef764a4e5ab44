"""Build the compiled row engine; everything else is in pyproject.toml.

Without a C compiler the package still installs: the engine is then not there, and
`row_engine: compiled` says so instead of falling back.
"""

from setuptools import Extension, setup

MODULES = ("_matcher", "_scanner", "_detection", "_rows", "_subjects")

setup(
    ext_modules=[
        Extension(
            f"appliance.masking.{name}",
            [f"appliance/masking/{name}.pyx"],
            extra_compile_args=["-O2"],
            optional=True,
        )
        for name in MODULES
    ]
)
