"""What stands where a key was erased: nothing, and not the same nothing as an empty field."""


class Erased(str):
    __slots__ = ()

    def __repr__(self) -> str:
        return "<erased>"


ERASED = Erased()
