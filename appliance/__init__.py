"""The bastion appliance: an identity-aware gateway in the data path to PHI.

docs/architecture.md shows the path a connection takes through these packages.
"""

__version__ = "0.1.0"
