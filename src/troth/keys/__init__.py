"""Keys: a root key in a file, a random key per person wrapped by it, keyed indexes, and the log's signing key.

    root     the root key: wraps and unwraps data keys, derives one key per purpose
    people   the random key of one person: seal and open what we hold of them
    blind    keyed lookups ("was this person erased?") without the value
    signing  the Ed25519 key that signs the log's checkpoints

Destroying a person's wrapped key shreds all that was sealed with it. Import the module you need; importing this room
loads none of them.
"""
