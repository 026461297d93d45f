"""The gate: which purpose may use which data of whom, and who may receive it; one closed table, made from the notice."""
