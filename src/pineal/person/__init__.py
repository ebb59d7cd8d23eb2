"""The person, the case and the protocol."""

from pineal.person.case import Case, Days, Goals, Habits, Recordings, UsualLight
from pineal.person.person import Intake, Medicine, Person
from pineal.person.protocol import Dose, Item, Light, Protocol, Stop, Window

__all__ = [
    "Case", "Days", "Dose", "Goals", "Habits", "Intake", "Item", "Light", "Medicine",
    "Person", "Protocol", "Recordings", "Stop", "UsualLight", "Window",
]
