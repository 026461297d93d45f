"""Keys: a root key in a file or a keyring, a random key per person wrapped by it, keyed indexes, and the log's signing key.

    ring     the keys folder as a whole: which root key is current, the keys of purposes, replacing the root key
    root     one root key: wraps and unwraps data keys
    shelves  where root keys lie: files, a keyring, Vault
    vault    the root key in HashiCorp Vault's Transit engine
    people   the random key of one person: seal and open what we hold of them
    blind    keyed lookups ("was this person erased?") without the value
    signing  the Ed25519 key that signs the log's checkpoints

Destroying a person's wrapped key shreds all that was sealed with it. Import the module you need; importing this room
loads none of them.
"""
