"""A night, simulated or recorded, is one type; so every statistic and picture serves both."""

from pineal.night.diary import DiaryNight
from pineal.night.hypnogram import STAGES, Hypnogram
from pineal.night.light_log import LightLog
from pineal.night.marks import marks
from pineal.night.regularity import sleep_regularity, states_of
from pineal.night.slow_waves import slow_wave_energy
from pineal.night.statistics import UNITS, sleep_statistics, sleep_structure

__all__ = [
    "STAGES", "UNITS", "DiaryNight", "Hypnogram", "LightLog", "marks", "sleep_regularity", "sleep_statistics", "sleep_structure",
    "slow_wave_energy", "states_of",
]  # fmt: skip
