"""Troth turns a company's privacy notice into a running system: say it, do it, prove it."""

__version__ = "0.1.0"
