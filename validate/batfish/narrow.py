"""A question on one policy, asked of a small folder: what a server searches costs time for all the lists of a node.

So each proof map gets a node of its own, with the lists that it names and nothing else; its name, and its entries' numbers, stay.
"""

from collections.abc import Iterator
from itertools import islice

from validate.batfish.ask import Question
from validate.batfish.inputs import Inputs
from validate.batfish.speaker import FRR, SILENT
from validate.batfish.twin.proof import PREFIX

_NODES = 40
"""In one folder: reading it is a second or two."""
_LISTS = {"prefix-list": 2, "community-list": 3, "as-path": 3}
_Place = tuple[Inputs, str]


class Narrow:
    """The small folders of one folder of route servers, and where each proof map is."""

    def __init__(self, inputs: Inputs) -> None:
        self._inputs = inputs
        self._places = dict(_places(inputs))

    def question(self, question: Question) -> tuple[Inputs, Question]:
        """The same question, and the folder to ask it of; as it was where it is about anything but one proof map."""
        named = dict(question.parameters)
        found = self._places.get((str(named.get("nodes")), str(named.get("policies"))))
        if found is None:
            return self._inputs, question
        folder, node = found
        return folder, question.model_copy(update={"parameters": tuple({**named, "nodes": node}.items())})


def _places(inputs: Inputs) -> Iterator[tuple[tuple[str, str], _Place]]:
    """Each map by its node and name; of equal texts there is one node."""
    names: dict[str, list[tuple[str, str]]] = {}
    for path, text in inputs.files.items():
        node = path.removeprefix("configs/").removesuffix(".cfg")
        head, mark, frr = text.partition(f"{FRR}\n")
        around = head.partition("\n")[2]
        for name, body in _maps(frr):
            names.setdefault(f"{around}{mark}{SILENT}{body}", []).append((node, name))
    waiting = iter(names.items())
    while some := tuple(islice(waiting, _NODES)):
        files = {f"configs/map{number}.cfg": f"map{number}\n{text}" for number, (text, _) in enumerate(some)}
        folder = Inputs(files=files, sources={}, machines=(), speakers=(), left_out={}, twins={}, heads={})
        yield from ((place, (folder, f"map{number}")) for number, (_, places) in enumerate(some) for place in places)


def _maps(frr: str) -> Iterator[tuple[str, str]]:
    """The proof maps of a configuration that call no other, each behind the lists that it names."""
    maps: dict[str, list[str]] = {}
    lists: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in frr.splitlines():
        words = line.split()
        if line.startswith("route-map "):
            current = maps.setdefault(words[1], [])
            current.append(line)
        elif line.startswith(" ") and current is not None:
            current.append(line)
        else:
            current = None
            if len(words) > 1 and (place := _LISTS.get(words[1])):
                lists.setdefault(words[place], []).append(line)
    for name, lines in maps.items():
        if name.startswith(PREFIX) and not any(line.startswith(" call ") for line in lines):
            used = dict.fromkeys(word for line in lines if line.startswith(" match ") for word in line.split()[2:])
            used |= dict.fromkeys(line.split()[2] for line in lines if line.startswith(" set comm-list "))
            yield name, "\n".join([*(line for word in used for line in lists.get(word, ())), *lines, ""])
