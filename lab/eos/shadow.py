"""SHA-512 crypt (``$6$``) in plain Python: the standard library's ``crypt`` is gone in Python 3.13.

Source: Ulrich Drepper, "Unix crypt using SHA-256 and SHA-512". Only the default of 5000 rounds is known.
"""

import hashlib
import hmac

_ALPHABET = b"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ROUNDS = 5000
_SIZE = 64


def crypt(password: str, salt: str) -> str:
    """The hash of a password, ``$6$salt$86 characters``."""
    key, grain = password.encode(), salt.encode()
    digest = _first(key, grain)
    p = _stretch(hashlib.sha512(key * len(key)).digest(), len(key))
    s = _stretch(hashlib.sha512(grain * (16 + digest[0])).digest(), len(grain))
    for number in range(_ROUNDS):
        text = p if number % 2 else digest
        text += s if number % 3 else b""
        text += p if number % 7 else b""
        digest = hashlib.sha512(text + (digest if number % 2 else p)).digest()
    return f"$6${salt}${_encode(digest)}"


def matches(password: str, hashed: str) -> bool:
    """Whether the password is the one behind the hash, compared in constant time."""
    salt = hashed.split("$")[2]
    return hmac.compare_digest(crypt(password, salt), hashed)


def _first(key: bytes, grain: bytes) -> bytes:
    other = hashlib.sha512(key + grain + key).digest()
    text = key + grain + _stretch(other, len(key))
    bits = len(key)
    while bits:
        text += other if bits & 1 else key
        bits >>= 1
    return hashlib.sha512(text).digest()


def _stretch(digest: bytes, size: int) -> bytes:
    return (digest * (size // _SIZE + 1))[:size]


def _encode(digest: bytes) -> str:
    text = ""
    for index in range(21):
        group = [index, index + 21, index + 42]
        turn = index % 3
        a, b, c = group[turn:] + group[:turn]
        text += _letters(digest[a] << 16 | digest[b] << 8 | digest[c], 4)
    return text + _letters(digest[63], 2)


def _letters(value: int, count: int) -> str:
    return "".join(chr(_ALPHABET[value >> 6 * index & 63]) for index in range(count))
