"""A proof map asked again without what people put up with: Batfish shows one route, which may hide what breaks another claim."""

from collections.abc import Iterator

from validate.batfish.inputs import Inputs
from validate.batfish.twin.proof import PREFIX


def waived(inputs: Inputs, device: str, name: str, rules: frozenset[str]) -> Inputs:
    """The folder of this proof map alone, in which a route that breaks one of these rules goes on to the next claim."""
    claims = inputs.twins[device].claims
    heads = {f"route-map {name} permit {entry}": entry for entry in _entries(claims, name, rules)}
    path = f"configs/{device}.cfg"
    text = "".join(f"{line}\n" for line in _lines(inputs.files[path].splitlines(), name, heads))
    return inputs.model_copy(update={"files": {path: text}})


def _entries(claims: dict[str, str], name: str, rules: frozenset[str]) -> Iterator[int]:
    """The numbers of the entries that a route ends at which breaks one of them."""
    for key, rule in claims.items():
        policy, _, entry = key.rpartition(" ")
        if policy == name and rule in rules:
            yield int(entry)


def _lines(lines: list[str], name: str, heads: dict[str, int]) -> Iterator[str]:
    """Without other proof maps. An entry goes on with the one after it: a proof map's last one denies, so there is one."""
    shown, waiting = True, 0
    for line in lines:
        if waiting and not line.startswith(" "):
            yield f" on-match goto {waiting}"
            waiting = 0
        if not line.startswith(" "):
            shown = not line.startswith(f"route-map {PREFIX}") or line.split()[1] == name
            waiting = heads[line] + 1 if line in heads else 0
        if shown:
            yield line
