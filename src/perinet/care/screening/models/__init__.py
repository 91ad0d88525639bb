"""Occasions on which a person is asked, every answer as it was given, scores, marks and concerns."""

from perinet.care.screening.models.answers import (
    Answer,
    Assessment,
    AssessmentLedger,
    Score,
    Strengths,
    StrengthsLedger,
    TalkWish,
)
from perinet.care.screening.models.asking import AskedBy, NotAsked, NotAskedLedger
from perinet.care.screening.models.links import (
    Channel,
    Invitation,
    InvitationQuerySet,
    Reminder,
    ReminderChoice,
)
from perinet.care.screening.models.marks import Concern, ConcernQuerySet, Mark, MarkQuerySet
from perinet.care.screening.models.observations import Observation, ObservationLedger, ObserverTraining
from perinet.care.screening.models.occasions import (
    HelperChange,
    Interpreter,
    Mode,
    Occasion,
    OccasionQuerySet,
    Screening,
    ScreeningQuerySet,
    Voiding,
)
from perinet.care.screening.models.receipts import Receipt, ReceiptLedger
from perinet.care.screening.models.text_packs import TextPack, TextPackQuerySet

__all__ = [
    "Answer",
    "AskedBy",
    "Assessment",
    "AssessmentLedger",
    "Channel",
    "Concern",
    "ConcernQuerySet",
    "HelperChange",
    "Interpreter",
    "Invitation",
    "InvitationQuerySet",
    "Mark",
    "MarkQuerySet",
    "Mode",
    "NotAsked",
    "NotAskedLedger",
    "Observation",
    "ObservationLedger",
    "ObserverTraining",
    "Occasion",
    "OccasionQuerySet",
    "Receipt",
    "ReceiptLedger",
    "Reminder",
    "ReminderChoice",
    "Score",
    "Screening",
    "ScreeningQuerySet",
    "Strengths",
    "StrengthsLedger",
    "TalkWish",
    "TextPack",
    "TextPackQuerySet",
    "Voiding",
]
