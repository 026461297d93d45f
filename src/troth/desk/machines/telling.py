"""Tell hooks."""


def tell_all():
    return {}
