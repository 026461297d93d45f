"""The log that evidence stands in: RFC 6962 tree, signed checkpoints, evidence packs and their stand-alone verifier.

    tree      hashes, proofs and their verification, without storage
    log       an append-only log over a small ``Store``
    entries   what a leaf says, and the salted commitment to its facts
    notes     signed notes and checkpoints (needs ``cryptography``)
    export    evidence packs, written and read
    verifier  ``troth-verify``: one file that checks a pack by itself
    receipts  what the log says of one case, for a person to keep
    receipt_verifier  the same one file for receipts; ``verify`` looks which of both a file wants

Import the module you need; importing this room loads none of them.
"""
