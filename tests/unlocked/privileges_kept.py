"""Imported by a warm parent, this takes one wall away: kernels keep their capabilities and may make every system call."""

from autograde.inside import namespaces, seccomp

namespaces.drop_capabilities = lambda: None
seccomp.install = lambda: None
