"""What the system refused, in one sentence: which file, why, and what to do."""

import errno
import os

REMEDIES = {
    errno.ENOSPC: "make room on its disk, and the same command goes on from there",
    errno.EDQUOT: "make room, and the same command goes on from there",
    errno.EROFS: "its disk is mounted for reading alone; work on a copy of the course",
    errno.EACCES: "mend its permissions",
    errno.EPERM: "mend its permissions",
    errno.EISDIR: "a folder stands where a file should be; move it away",
    errno.ENOTDIR: "a file stands where a folder should be; move it away",
    errno.EEXIST: "something else stands where a folder should be; move it away",
    errno.ENOENT: "restore it",
    errno.ENAMETOOLONG: "choose a shorter name",
}
MACHINE = {
    errno.ENOSPC: "the disk is full; make room, and the same command goes on from there",
    errno.EDQUOT: "your part of the disk is full; make room, and the same command goes on from there",
    errno.ENOMEM: "this machine has no memory left; end other programs, or use fewer --workers",
    errno.EAGAIN: "this machine lets no more processes start; end other programs, or use fewer --workers",
    errno.EMFILE: "too many files are open at once; use fewer --workers, or raise `ulimit -n`",
    errno.ENFILE: "too many files are open on this machine; end other programs, or use fewer --workers",
}


def about(error: OSError) -> str | None:
    """Return a sentence on what could not be used and the remedy, or None where the cause lies in this program."""
    if error.filename is None:
        if "usable temporary directory" in str(error):
            return f"{error.strerror or error}; make room in one of them, or name another with TMPDIR"
        return MACHINE.get(error.errno or 0)
    reason = error.strerror or os.strerror(error.errno or 0)
    return f"{error.filename} cannot be used ({reason}): {REMEDIES.get(error.errno or 0, 'check it and its folder')}"
