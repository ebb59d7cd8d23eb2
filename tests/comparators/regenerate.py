"""Makes the exact forms of two golden tables: `python -m tests.comparators.regenerate` in the root of the checkout."""

from __future__ import annotations

import numpy as np

from . import oracle, worlds

AFTER = {"forger99": 0.0, "jewett99": 0.8, "hilaire07": 0.97, "hannay19tp": 0.0}
CASES = {
    "age30 mu=18.67 ca=2.72": (40.0, 18.67, 2.72, 24.2),
    "age65 mu=17.87 ca=1.72": (40.0, 17.87, 1.72, 24.2),
    "package default mu=17.78 ca=1.72": (40.0, 17.78, 1.72, 24.2),
    "age30 tau_c=24.6": (40.0, 18.67, 2.72, 24.6),
    "age30 evening 10 lux": (10.0, 18.67, 2.72, 24.2),
}
ENTRAINED_DAYS = 500


def clocks() -> None:
    """16:8 with lights at the hour; hilaire07 asleep in the dark, with its zone of wake maintenance closed by hand in `oracle`."""
    lines = ["# tests/comparators/oracle.py, DOP853 rtol 1e-9, lights 07:00-23:00 exactly, 60 days, asleep in the dark; hilaire07 without zone of wake maintenance", "model,lux,CBTmin_clock_h"]
    for name, after in AFTER.items():
        lines += [f"{name},{lux},{oracle.entrained_minimum(name, lux) + after:.4f}" for lux in (100, 300, 1000)]
    (worlds.GOLDEN / "clocks_regenerated.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def hcl() -> None:
    """The protocol of the public table on day 60, and the entrained state it had not reached."""
    lines = ["# tests/comparators/oracle.py, DOP853 rtol 1e-9, switches by events; from the start of package circadian 1.0.3; last sleep of 60 and of 500 days (tau_c 24.6 is not entrained)",
             "case,days,sleep_onset_clock_h,wake_clock_h,sleep_duration_h,x_min_clock_h"]
    for case, (evening, mu, ca, tau) in CASES.items():
        for days in (60, ENTRAINED_DAYS) if tau == 24.2 else (60,):
            on, off, low = oracle.hcl_exact(worlds.solar(evening), mu, ca, tau, days)
            on = on[on < off[-1]]
            lines.append(f"{case},{days},{on[-1] % 24:.4f},{off[-1] % 24:.4f},{off[-1] - on[-1]:.4f},{low[low < off[-1]][-1] % 24:.4f}")
    (worlds.GOLDEN / "hcl_regenerated.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    np.seterr(all="raise", under="ignore")
    clocks()
    hcl()
