"""Features in plain words."""

from __future__ import annotations

FEATURES = {
    "TST": "time asleep, min", "SE": "time asleep, % of the time in bed", "SME": "time asleep, % of the sleep period",
    "SOL": "time to fall asleep, min", "LPS": "time to ten minutes of sleep without wake, min", "WASO": "awake after sleep onset, min",
    "N2_latency": "sleep onset to N2, min", "N3_latency": "sleep onset to N3, min", "REM_latency": "sleep onset to the first REM, min",
    "awakenings": "awakenings", "long_awakenings": "awakenings of 5 min or more", "long_wake": "wake in bouts of 5 min or more, min",
    "short_wake": "wake in shorter bouts, min", "sleep_bout": "sleep between awakenings, mean min",
    "sleep_bout_median": "sleep between awakenings, median min", "sleep_bout_longest": "longest sleep without wake, min",
    "REM_episodes": "REM episodes", "REM_lengthening": "REM gained from episode to episode, min",
    "REM_first": "REM in the first episode, min",
    "REM_episode_longest": "REM in the longest episode, min", "cycles": "NREM-REM cycles", "cycle": "mean cycle, min",
    "transitions": "stage shifts per hour of sleep", "fragmentation": "shifts to N1 or wake per hour of sleep",
}  # fmt: skip
_ENDINGS = {
    "pct": "% of the time asleep",
    "bout": "mean bout, min",
    "bout_median": "median bout, min",
    "longest": "longest bout, min",
    "brief": "share of bouts that last one epoch",
    "third_1": "first third of the night, min",
    "third_2": "second third of the night, min",
    "third_3": "last third of the night, min",
}


def feature(name: str) -> str:
    """What a feature measures."""
    if name in FEATURES:
        return FEATURES[name]
    if ">" in name:
        here, there = name.split(">")
        return f"moves from {here} to {there} per hour of {here}"
    stage, _, ending = name.partition("_")
    return f"{stage}, {_ENDINGS[ending]}" if ending else f"{stage}, min"
