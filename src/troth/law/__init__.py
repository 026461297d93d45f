"""What statute sets: clocks and holidays, and the coded reasons law gives. Pure: no network, no clock of its own."""
