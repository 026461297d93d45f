"""Where a page is, by its name: looked up once, because a list of fifty cases asks for fifty."""

from __future__ import annotations

from functools import lru_cache

from django.urls import reverse


@lru_cache(maxsize=4096)
def address_of(name: str, *arguments: object) -> str:
    """The address of a named page. Addresses never change while a process lives. Raises NoReverseMatch as Django does."""
    return reverse(name, args=arguments)
