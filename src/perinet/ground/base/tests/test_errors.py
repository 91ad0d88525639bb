"""What is refused says why, in a sentence for people and a code for programs."""

import pytest

from perinet.ground.base.errors import Conflict, NotAllowed, PerinetError, Refused


@pytest.mark.parametrize("kind", [Refused, NotAllowed, Conflict])
def test_an_error_says_what_was_wrong_and_carries_a_code(kind):
    error = kind("This is wrong.", code="wrong")
    assert (str(error), error.message, error.code) == ("This is wrong.", "This is wrong.", "wrong")
    assert isinstance(error, PerinetError)
    assert kind("No.").code == "refused"
