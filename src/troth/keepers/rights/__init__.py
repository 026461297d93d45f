"""Rights: access and erasure from request to certificate; the other rights as cases a person settles."""
