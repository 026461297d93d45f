"""The board: every promise of the notice in force and its verdict today; the one place that sees all keepers."""
