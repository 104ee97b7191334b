"""What a run sets out to do, kept in its folder before anything is touched, so that the next run can settle one that died."""

import json

from ixp.errors import InputError
from ixp.model import Intent
from ixp.model.base import Frozen
from ixp.state.published import Index
from ixp.state.run import RunFolder


class Errand(Frozen):
    """``target`` is the index to publish at the end, ``files`` the rendered texts of the devices in ``waves``.

    ``before`` are keyed hashes of what these devices printed when the run began.
    """

    waves: tuple[str, ...]
    target: Index
    intent: Intent
    files: dict[str, str]
    before: dict[str, str]

    def keep(self, folder: RunFolder) -> None:
        """Write it down; the list of devices last, so that what can be read is whole."""
        for device, text in self.files.items():
            folder.keep(f"{device}.cfg", text)
        folder.keep("intent.json", self.intent.model_dump_json(indent=1) + "\n")
        head = {"waves": self.waves, "before": self.before, "target": self.target.model_dump(mode="json")}
        folder.keep("errand.json", json.dumps(head, indent=2) + "\n")

    @classmethod
    def read(cls, folder: RunFolder) -> "Errand | None":
        """The errand of a run, None where it died before it had one; raises InputError where a file of it is damaged."""
        text = folder.kept("errand.json")
        if text is None:
            return None
        try:
            head = json.loads(text)
            files = {device: folder.kept(f"{device}.cfg") for device in head["waves"]}
            return cls.model_validate({**head, "intent": json.loads(folder.kept("intent.json") or ""), "files": files})
        except (ValueError, KeyError) as error:
            raise InputError(f"the run's folder is damaged: {error}", where=str(folder.folder)) from error
