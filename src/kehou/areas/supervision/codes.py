"""The code with which whoever reported reads the answer: 60 random bits, in letters that are not mistaken."""

import secrets

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_LENGTH = 12


def new_code() -> str:
    """`7K3M-9QXA-P2WD`."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH))
    return "-".join(letters[at : at + 4] for at in range(0, _LENGTH, 4))


def plain(code: str) -> str:
    """As it is indexed: however it was typed, in capitals and without dashes."""
    return "".join(letter for letter in code.upper() if letter in ALPHABET)
