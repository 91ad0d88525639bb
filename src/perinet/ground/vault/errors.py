"""What keeps a sealed value closed becomes an error that names the place, and never the content."""


class VaultError(RuntimeError):
    """A key or a sealed value is not as it must be; nothing was written."""


class RingError(VaultError):
    """The keys of the site are missing or can't be read."""


class KeyGone(VaultError):
    """A value was sealed with a key that this database does not have."""


class Tampered(VaultError):
    """A value was changed, or stands in another row or column than where it was sealed."""


class SealedUse(VaultError):
    """The database was asked to read, compare or sort what only a row can open."""
