"""System calls that a kernel may not make: those that take memory which no limit counts, and doors it never needs.

Pages of a memfd, of System V shared memory and of a shared mapping without a file belong to no process once they are
unmapped, so neither RLIMIT_DATA nor a look at /proc finds them; /dev/shm and the scratch folder are bounded by size.
"""

import ctypes
import errno
import os
import struct

from .namespaces import call

PR_SET_SECCOMP, MODE_FILTER = 22, 2
ALLOW, DENY = 0x7FFF0000, 0x00050000 | errno.EPERM
LOAD, AND, EQUAL, AT_LEAST, RETURN = 0x20, 0x54, 0x15, 0x35, 0x06  # classic BPF
NUMBER, ARCHITECTURE, MMAP_FLAGS = 0, 4, 40  # offsets in struct seccomp_data
SHARED_ANONYMOUS = 0x21  # MAP_SHARED | MAP_ANONYMOUS
X32 = 0x40000000  # the calls of x86_64 under other numbers

# machine -> (AUDIT_ARCH, mmap, calls that are denied)
MACHINES = {
    "x86_64": (0xC000003E, 9, {
        "shmget": 29, "msgget": 68, "mount": 165, "add_key": 248, "request_key": 249, "keyctl": 250, "unshare": 272,
        "perf_event_open": 298, "open_by_handle_at": 304, "setns": 308, "memfd_create": 319, "bpf": 321,
        "userfaultfd": 323, "io_uring_setup": 425, "memfd_secret": 447,
    }),
    "aarch64": (0xC00000B7, 222, {
        "mount": 40, "unshare": 97, "msgget": 186, "shmget": 194, "add_key": 217, "request_key": 218, "keyctl": 219,
        "perf_event_open": 241, "open_by_handle_at": 265, "setns": 268, "memfd_create": 279, "bpf": 280,
        "userfaultfd": 282, "io_uring_setup": 425, "memfd_secret": 447,
    }),
}  # fmt: skip


def program(machine: str) -> list[tuple[int, int, int, int]]:
    """Return the filter for a machine as instructions (code, jump if true, jump if false, operand)."""
    architecture, mmap, denied = MACHINES[machine]
    deny = (RETURN, 0, 0, DENY)
    lines = [(LOAD, 0, 0, ARCHITECTURE), (EQUAL, 1, 0, architecture), deny]
    lines += [(LOAD, 0, 0, NUMBER), (AT_LEAST, 0, 1, X32), deny]
    for number in denied.values():
        lines += [(EQUAL, 0, 1, number), deny]
    lines += [(EQUAL, 0, 4, mmap), (LOAD, 0, 0, MMAP_FLAGS), (AND, 0, 0, SHARED_ANONYMOUS), (EQUAL, 0, 1, SHARED_ANONYMOUS), deny]
    return [*lines, (RETURN, 0, 0, ALLOW)]


def install() -> None:
    """Deny these calls to this process and to all that it starts, for good; raises KeyError on an unknown machine."""
    lines = program(os.uname().machine)
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *line) for line in lines))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_void_p))

    filter = Program(len(lines), ctypes.addressof(code))
    call("prctl", PR_SET_SECCOMP, MODE_FILTER, ctypes.byref(filter), 0, 0)
