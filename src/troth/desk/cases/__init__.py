"""Cases: things with a clock that a named person decides."""
