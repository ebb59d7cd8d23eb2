"""What one core of this machine can do at most, by small loops in C: clock, operations, divisions and level-1 cache.

Each loop has many independent chains on vectors as wide as the compiler finds for the processor; the best of several turns is kept.
"""

from __future__ import annotations

import ctypes
import time
from string import Template

import twin

_FLAGS = ("-O3", "-march=native", "-fno-math-errno", "-fno-trapping-math")
CHAINS = 20
BUFFER = 16384
_C = Template("""
#include <stdint.h>
#if defined(__AVX512F__)
#define WIDE 64
#elif defined(__AVX__)
#define WIDE 32
#else
#define WIDE 16
#endif
typedef float v __attribute__((vector_size(WIDE)));
typedef float u __attribute__((vector_size(WIDE), aligned(4)));
#define HOLD(x) __asm__ volatile("" : "+x"(x))
int width(void) { return WIDE / 4; }
int64_t clock_chain(int64_t n) { int64_t x = 0; for (int64_t i = 0; i < n; ++i) { x += i; __asm__ volatile("" : "+r"(x)); } return x; }
$loops
float loads(const float *p, int64_t n) {
    v $zeros;
    for (int64_t i = 0; i < n; ++i)
        for (int k = 0; k < $size / WIDE; k += 4) { $sums }
    v all = s0 + s1 + s2 + s3; return all[0];
}
void stores(float *p, int64_t n) {
    v x = {1.0f};
    for (int64_t i = 0; i < n; ++i) {
        for (int k = 0; k < $size / WIDE; ++k) *(u *)(p + k * (WIDE / 4)) = x;
        __asm__ volatile("" ::: "memory");
    }
}
""")
_LOOP = """
float {name}(int64_t n, float a, float b) {{
    v x = a - (v){{0}}, y = b - (v){{0}}, {start};
    for (int64_t i = 0; i < n; ++i) {{ {body} }}
    v all = {sum}; return all[0];
}}"""


def _loop(name: str, *lines: str) -> str:
    """A loop of CHAINS chains whose lines take turns."""
    start = ", ".join(f"c{k} = x" for k in range(CHAINS))
    body = " ".join(lines[k % len(lines)].format(c=f"c{k}") + f" HOLD(c{k});" for k in range(CHAINS))
    return _LOOP.format(name=name, start=start, body=body, sum=" + ".join(f"c{k}" for k in range(CHAINS)))


def source() -> str:
    """The loops in C."""
    loops = [
        _loop("fused", "{c} = {c} * x + y;"), _loop("separate", "{c} = {c} * x;", "{c} = {c} + y;"), _loop("divisions", "{c} = y / {c};"),
    ]  # fmt: skip
    sums = " ".join(f"s{k} += *(const u *)(p + (k + {k}) * (WIDE / 4)); HOLD(s{k});" for k in range(4))
    return _C.substitute(loops="\n".join(loops), zeros=", ".join(f"s{k} = {{0}}" for k in range(4)), size=BUFFER, sums=sums)


def peak() -> dict[str, float]:
    """Clock (cycles a second of a chain of additions), lanes of a vector, operations and bytes a second."""
    library = ctypes.CDLL(str(twin.library(source(), _FLAGS)))
    lanes = library.width()
    room = (ctypes.c_float * (BUFFER // 4 + 32))()
    aligned = (ctypes.addressof(room) + 63) // 64 * 64
    numbers = (ctypes.c_float(1.0000001), ctypes.c_float(1.5))
    each = {name: _rate(getattr(library, name), 4_000_000, *numbers) * CHAINS * lanes for name in ("fused", "separate", "divisions")}
    bytes_ = {}
    for name, of in (("loads", library.loads), ("stores", library.stores)):
        for word, place in (("aligned", aligned), ("off by 16", aligned + 16)):
            bytes_[f"{name} {word}"] = _rate(lambda n, of=of, place=place: of(ctypes.c_void_p(place), n), 150_000) * BUFFER
    return {
        "clock_ghz": _rate(library.clock_chain, 100_000_000) / 1e9, "vector_lanes": lanes, "fused_gflops": 2 * each["fused"] / 1e9,
        "separate_gflops": each["separate"] / 1e9, "divisions_g": each["divisions"] / 1e9,
        **{f"{name} gb_s": value / 1e9 for name, value in bytes_.items()},
    }  # fmt: skip


def _rate(of, n: int, *numbers, turns: int = 9) -> float:
    """Most turns of a loop a second."""
    best = float("inf")
    for _ in range(turns):
        began = time.process_time()
        of(ctypes.c_int64(n), *numbers)
        best = min(best, time.process_time() - began)
    return n / best


if __name__ == "__main__":
    print(peak())
