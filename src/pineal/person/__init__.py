"""The person, the case and the protocol."""

from pineal.person.case import Case, Days, Goals, Habits, Recordings, UsualLight
from pineal.person.melanopic import MelanopicRatio, melanopic_ratio, melanopic_ratios
from pineal.person.person import Intake, Medicine, Person
from pineal.person.protocol import Dose, Item, Light, Protocol, Stop, Window
from pineal.person.reading import read_case

__all__ = [
    "Case", "Days", "Dose", "Goals", "Habits", "Intake", "Item", "Light", "Medicine", "MelanopicRatio",
    "Person", "Protocol", "Recordings", "Stop", "UsualLight", "Window", "melanopic_ratio", "melanopic_ratios", "read_case",
]
