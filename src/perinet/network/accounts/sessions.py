"""A user's sessions become nothing, on every device, at once."""

from uuid import UUID

from allauth.usersessions.models import UserSession


def end_all(*, user_id: UUID | str, but: str | None = None) -> int:
    """End every session of a user, except the one with the key `but`; return how many ended."""
    ending = list(UserSession.objects.filter(user_id=user_id).exclude(session_key=but or ""))
    for session in ending:
        session.end()
    return len(ending)


def seen(*, session_key: str | None, at: object) -> None:
    """Write down when a device was last used, for the list of devices."""
    UserSession.objects.filter(session_key=session_key).update(last_seen_at=at)
