"""Parts of a twin's text: a map with all that decides in it."""

from functools import lru_cache

from validate.batfish.twin.make import Twin

_LISTS = {"prefix-list", "community-list", "as-path"}


def section(twin: Twin, name: str) -> tuple[str, ...]:
    """The lines of a map, without its name, of the lists that it names (each once), and of the maps that it calls.

    A map's own lines are all there, in their order: the same line may stand in several entries, and in which ones decides.
    """
    maps, lists = _blocks(twin.text)
    own = maps.get(name, [])
    named = dict.fromkeys(word for line in own for word in line.split()[2:] if word in lists)
    called = (line.split()[1] for line in own if line.startswith(" call "))
    return (*own, *(line for word in named for line in lists[word]), *(line for item in called for line in section(twin, item)))


@lru_cache(maxsize=8)
def _blocks(text: str) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    maps: dict[str, list[str]] = {}
    lists: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in text.splitlines():
        words = line.split()
        if words[0] == "route-map":
            current = maps.setdefault(words[1], [])
            current.append(" ".join(words[2:]))
        elif line.startswith(" ") and current is not None:
            current.append(line)
        else:
            current = None
            if len(words) > 3 and words[1] in _LISTS:
                lists.setdefault(words[2] if words[1] == "prefix-list" else words[3], []).append(line)
    return maps, lists
