"""What opens the devices."""

from pathlib import Path

import pytest

from ixp.errors import InputError
from ixp.push.access import Access


def test_all_that_is_missing_is_named_together(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("")
    with pytest.raises(InputError) as caught:
        Access.from_environment({"IXP_SSH_KEY": str(tmp_path / "key"), "IXP_KNOWN_HOSTS": str(tmp_path / "none")})
    assert "IXP_SSH_KEY" not in caught.value.what
    assert "IXP_KNOWN_HOSTS" in caught.value.what
    assert "IXP_EAPI_CA" in caught.value.what
