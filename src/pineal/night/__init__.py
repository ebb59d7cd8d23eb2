"""A night, simulated or recorded, is one type; so every statistic and picture serves both."""

from pineal.night.diary import DiaryNight
from pineal.night.hypnogram import STAGES, Hypnogram
from pineal.night.light_log import LightLog
from pineal.night.statistics import UNITS, sleep_statistics

__all__ = ["STAGES", "UNITS", "DiaryNight", "Hypnogram", "LightLog", "sleep_statistics"]
