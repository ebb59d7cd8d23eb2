"""The clocks and the HCL model written a second time, from the papers; nothing of `pineal` is imported.

Light in lux of the published source, time in hours. Integration (DOP853, rtol 1e-9) restarts at every
edge of light and at every change between sleep and waking. `fixed_steps` is the habit of the public
package instead: Runge-Kutta steps of 3 min, light taken at their end, sleep and waking changed at their end.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.integrate import solve_ivp

W = math.pi / 12.0
KRONAUER = {"forger99": (0.05, 0.5, 0.0075, 33.75), "jewett99": (0.16, 0.6, 0.013, 19.875), "hilaire07": (0.1, 0.5, 0.007, 37.0), "hcl": (0.16, 0.6, 0.013, 19.9)}
START = {"forger99": [-0.47, -0.96, 0.3], "jewett99": [-0.5, -1.1, 0.3], "hilaire07": [-0.6, -1.1, 0.4], "hannay19tp": [0.83, 0.82, 2.0, 2.2, 0.4]}


def kronauer(name: str, y, lux: float, awake: float, tau: float = 24.2, zone=None) -> list[float]:
    """Oscillators of x and xc with photoreceptors n."""
    x, xc, n = y[:3]
    a0, p, beta, gain = KRONAUER[name]
    alpha = a0 * (lux / 9500.0) ** p if lux > 0 else 0.0
    if name == "hilaire07":
        alpha *= lux / (lux + 100.0)
    b = gain * (1 - n) * alpha * (1 - 0.4 * x) * (1 - 0.4 * xc)
    dn = 60.0 * (alpha * (1 - n) - beta * n)
    if name in ("forger99", "hcl"):
        pull = (24.0 / (0.99669 * tau)) ** 2 + 0.55 * b
        return [W * (xc + b), W * (0.23 * (xc - 4 * xc**3 / 3) - x * pull), dn]
    push = 0.0
    if name == "hilaire07":
        sigma = 0.0 if zone and zone(y) else 1.0 - awake
        push = 0.032 * (1 / 3 - sigma) * (1 - math.tanh(10 * x))
    pull = (24.0 / (0.99729 * tau)) ** 2 + 0.55 * b
    return [W * (xc + 0.13 * (x / 3 + 4 * x**3 / 3 - 256 * x**7 / 105) + b + push), W * (b * xc / 3 - x * pull), dn]


def two_populations(y, lux: float) -> list[float]:
    """Hannay 2019, ventral and dorsal."""
    rv, rd, pv, pd, n = y
    alpha = 0.05 * lux**1.5 / (lux**1.5 + 9325.0)
    b = 33.75 * (1 - n) * alpha
    a1, a2, l1, l2, sigma = 0.440068, 0.159136, 0.06452, -1.38935, 0.0477375
    kvv, kdd, kvd, kdv, gamma = 0.05, 0.04, 0.05, 0.01, 0.024
    lr = a1 / 2 * b * (1 - rv**4) * math.cos(pv + l1) + a2 / 2 * b * rv * (1 - rv**8) * math.cos(2 * pv + l2)
    lp = sigma * b - a1 / 2 * b * (rv**3 + 1 / rv) * math.sin(pv + l1) - a2 / 2 * b * (1 + rv**8) * math.sin(2 * pv + l2)
    c, s = math.cos(pd - pv), math.sin(pd - pv)
    return [
        -gamma * rv + kvv / 2 * rv * (1 - rv**4) + kdv / 2 * rd * (1 - rv**4) * c + lr,
        -gamma * rd + kdd / 2 * rd * (1 - rd**4) + kvd / 2 * rv * (1 - rd**4) * c,
        2 * math.pi / 24.25 + kdv / 2 * rd * (rv**3 + 1 / rv) * s + lp,
        2 * math.pi / 24.0 - kvd / 2 * rv * (rd**3 + 1 / rd) * s,
        60.0 * (alpha * (1 - n) - 0.0075 * n),
    ]


def entrained_minimum(name: str, lux: float, days: int = 60) -> float:
    """Clock hour of the minimum of x (ventral phase pi) after days of 16:8, asleep in the dark; no zone of wake maintenance."""
    y, found = START[name], 0.0
    for day in range(days):
        for a, b, light in ((0.0, 7.0, 0.0), (7.0, 23.0, lux), (23.0, 24.0, 0.0)):
            def rhs(_t, y, light=light):
                return two_populations(y, light) if name == "hannay19tp" else kronauer(name, y, light, float(light > 0))

            def mark(t, y, light=light):
                return math.sin(y[2] - math.pi) if name == "hannay19tp" else rhs(t, y)[0]

            mark.direction = 1
            run = solve_ivp(rhs, (24 * day + a, 24 * day + b), y, method="DOP853", rtol=1e-9, atol=1e-11, events=mark)
            y = run.y[:, -1]
            if len(run.t_events[0]):
                hour = run.t_events[0][-1]
                found = hour % 24.0 if name != "hannay19tp" or math.cos(run.y_events[0][-1][2]) < 0 else found
    return found


PACKAGE_START = (0.23995682, -1.1547196, 0.50529415, 12.83846474)
"""The public package's initial x, xc, n and H."""


def wave(x: float, xc: float, ca: float) -> float:
    """The clock's part of the thresholds of the HCL model."""
    return ca * (0.7896 - 0.3912 * xc + 0.7583 * x - 0.4442 * xc * xc + 0.0250 * x * xc - 0.9647 * x * x)


def hcl_exact(light, mu: float, ca: float, tau: float, days: int, start=PACKAGE_START):
    """(onsets, wake times, minima of x), hours since the start."""
    y, t, awake, found = np.array(start), 0.0, True, ([], [], [])
    while t < 24.0 * days:
        def rhs(t, y, awake=awake):
            return [*kronauer("hcl", y, light(t) * awake, 1.0, tau), (mu * awake - y[3]) / 45.0]

        def turn(_t, y, awake=awake):
            return y[3] - 13.5 - wave(y[0], y[1], ca) if awake else 12.5 + wave(y[0], y[1], ca) - y[3]

        def trough(t, y):
            return rhs(t, y)[0]

        turn.direction, turn.terminal, trough.direction = 1, True, 1
        run = solve_ivp(rhs, (t, 24.0 * days), y, method="DOP853", rtol=1e-9, atol=1e-11, events=[turn, trough], max_step=1.0)
        found[2].extend(run.t_events[1])
        t, y = run.t[-1], run.y[:, -1]
        if run.status == 1:
            found[0 if awake else 1].append(t)
            awake = not awake
    return tuple(np.array(f) for f in found)


def hcl_fixed_steps(light, mu: float, ca: float, tau: float, days: int, step: float = 0.05):
    """(onsets, wake times) by the habits of the public package."""
    y, awake, found = list(PACKAGE_START), True, ([], [])

    def rhs(y, lux):
        return [*kronauer("hcl", y, lux, 1.0, tau), (mu * awake - y[3]) / 45.0]

    def ahead(y, k, h):
        return [a + h * b for a, b in zip(y, k)]

    for i in range(round(24 * days / step)):
        lux = light((i + 1) * step) * awake
        k1 = rhs(y, lux)
        k2 = rhs(ahead(y, k1, step / 2), lux)
        k3 = rhs(ahead(y, k2, step / 2), lux)
        k4 = rhs(ahead(y, k3, step), lux)
        y = [a + step / 6 * (p + 2 * q + 2 * r + s) for a, p, q, r, s in zip(y, k1, k2, k3, k4)]
        need = y[3] - 13.0 - wave(y[0], y[1], ca)
        if (awake and need >= 0.5) or (not awake and need <= -0.5):
            found[0 if awake else 1].append((i + 1) * step)
            awake = not awake
    return tuple(np.array(f) for f in found)
