"""How something leaves the house: a file put whole, one message by mail, one call over HTTP; usable without Django.

Each way takes the key of its effect and either returns what it saw, or raises ``TryLater`` or ``Refused`` (surely not done)
or ``OutcomeUnknown`` (nobody can say). None of them tries to look as if it knew more.
"""
