"""The fixture that reads the tables of this folder."""

from tests.support.guideline_spec import guideline_spec

__all__ = ["guideline_spec"]
