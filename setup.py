"""Build the compiled modules; everything else is in pyproject.toml.

Without a C compiler the package still installs: the row engine is then not there, and
`row_engine: compiled` says so instead of falling back.
"""

import runpy

from setuptools import Extension, setup

compiled = runpy.run_path("appliance/compiled.py")

setup(
    ext_modules=[
        Extension(
            f"appliance/{name}".replace("/", "."),
            [f"appliance/{name}.pyx"],
            depends=["appliance/masking/_foldable.h", "appliance/masking/_siphash.h"],
            extra_compile_args=["-O3"],
            extra_link_args=[f"-Wl,--build-id=0x{compiled['build_id'](name)}"],
            optional=True,
        )
        for name in compiled["MODULES"]
    ]
)
