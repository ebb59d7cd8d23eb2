"""Other processors, imitated: what their libraries and compilers would choose, in a process of its own.

Instructions that a processor lacks are forbidden to numba, NumPy, the C library and OpenBLAS. What cannot be imitated on one
processor is another architecture (ARM), another operating system's C library, and a fault of the silicon.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from attrs import field, frozen

_WIDE = "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL AVX512_SPR"
_V3 = "AVX2 FMA3 F16C"
_V4_GROUPS, _V3_GROUPS = "X86_V4 AVX512_ICL AVX512_SPR", "X86_V3 X86_V4 AVX512_ICL AVX512_SPR"
_LIBC_WIDE = "-AVX512F,-AVX512VL,-AVX512DQ,-AVX512BW"
_LIBC_NARROW = f"{_LIBC_WIDE},-AVX2,-AVX,-FMA,-FMA4,-BMI2"


@frozen
class Machine:
    """A processor by name, with the environment that imitates it; nothing in it is the one we run on."""

    name: str
    meaning: str
    environment: dict[str, str] = field(factory=dict)


def _numpy(*groups: str) -> str:
    """Names of this NumPy's own that a process may forbid; others would only bring a warning."""
    from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

    asked = [name for group in groups for name in group.split()]
    return " ".join(dict.fromkeys(name for name in asked if name in __cpu_dispatch__ and __cpu_features__.get(name)))


def machines() -> tuple[Machine, ...]:
    """The one at hand, then others from newer to older."""
    narrow, wide = _numpy(_WIDE, _V3, _V3_GROUPS), _numpy(_WIDE, _V4_GROUPS)
    haswell = {"NUMBA_CPU_NAME": "haswell", "NPY_DISABLE_CPU_FEATURES": wide, "GLIBC_TUNABLES": f"glibc.cpu.hwcaps={_LIBC_WIDE}"}
    old = {"NPY_DISABLE_CPU_FEATURES": narrow, "GLIBC_TUNABLES": f"glibc.cpu.hwcaps={_LIBC_NARROW}"}
    return (
        Machine("this", "the processor at hand"),
        Machine("haswell", "x86-64 of 2013: AVX2 and FMA, no AVX-512", haswell | {"OPENBLAS_CORETYPE": "Haswell"}),
        Machine("nehalem", "x86-64 of 2008: SSE4.2, no FMA", old | {"NUMBA_CPU_NAME": "nehalem", "OPENBLAS_CORETYPE": "Nehalem"}),
    )


def run(machine: Machine, cache: Path, *arguments: str) -> None:
    """A module of Python in a process that takes itself for another machine; raises CalledProcessError."""
    environment = os.environ | machine.environment | {"PINEAL_CACHE": str(cache), "OMP_NUM_THREADS": "1"}
    subprocess.run([sys.executable, "-m", *arguments], env=environment, check=True)
