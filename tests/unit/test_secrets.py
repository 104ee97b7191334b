"""Secrets by reference: where values come from, and that they are never shown."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ixp.errors import InputError
from ixp.secrets import SecretStore, references, variable, with_dummies

TEXT = "user ixp secret @secret:device/password-hash@ key @secret:rtr/key-1@ again @secret:rtr/key-1@\n"


def store(file: Path, values: dict[str, str], **environ: str) -> SecretStore:
    file.write_text(json.dumps(values))
    return SecretStore.from_environment({"IXP_SECRETS_FILE": str(file), "HOME": "/nowhere", **environ})


def test_references_and_dummies() -> None:
    assert references(TEXT) == {"device/password-hash", "rtr/key-1"}
    assert with_dummies(TEXT) == "user ixp secret dummy key dummy again dummy\n"


def test_the_environment_comes_before_the_file(tmp_path: Path) -> None:
    both = store(tmp_path / "s", {"rtr/key-1": "from-file", "other": "only-file"}, IXP_SECRET_RTR_KEY_1="from-environment")
    assert both.value("rtr/key-1") == "from-environment"
    assert both.value("other") == "only-file"


def test_an_empty_variable_does_not_hide_the_file(tmp_path: Path) -> None:
    assert store(tmp_path / "s", {"rtr/key-1": "from-file"}, IXP_SECRET_RTR_KEY_1="").value("rtr/key-1") == "from-file"


@pytest.mark.parametrize("empty", [{}, {"device/password-hash": "", "rtr/key-1": ""}])
def test_all_that_are_missing_are_named_together(tmp_path: Path, empty: dict[str, str]) -> None:
    with pytest.raises(InputError) as caught:
        store(tmp_path / "s", empty).resolve(TEXT)
    assert "device/password-hash" in caught.value.what
    assert "rtr/key-1" in caught.value.what
    assert variable("device/password-hash") in caught.value.hint


def test_resolve_replaces_every_reference(tmp_path: Path) -> None:
    made = store(tmp_path / "s", {"device/password-hash": r"$6$a\1b", "rtr/key-1": "k"})
    assert made.resolve(TEXT) == "user ixp secret $6$a\\1b key k again k\n"


@pytest.mark.parametrize("line", ['  password "@secret:md5/a@";\n', " neighbor 192.0.2.26 password @secret:md5/a@\n"])
@pytest.mark.parametrize("value", ["abc", "x" * 81, "two words", 'quo"ted', "é" * 8, 'a"; disabled yes; #'])
def test_a_password_that_a_daemon_cannot_hold_is_refused_by_name(line: str, value: str) -> None:
    with pytest.raises(InputError, match=r": md5/a \(") as caught:
        SecretStore({"md5/a": value}).resolve(line)
    assert value not in str(caught.value)


def test_a_password_may_have_every_other_visible_character_and_80_of_them() -> None:
    value = "".join(map(chr, range(33, 127))).replace('"', "")
    for part in (value[:80], value[-80:], "abcd"):
        assert SecretStore({"md5/a": part}).resolve('password "@secret:md5/a@"') == f'password "{part}"'


def test_no_secret_may_begin_another_line() -> None:
    with pytest.raises(InputError, match=r"line break.*: rtr/key-1 \("):
        SecretStore({"device/password-hash": "a b", "rtr/key-1": "key\nrouter id 192.0.2.9;"}).resolve(TEXT)


@pytest.mark.parametrize("content", ["", "[]", '{"a": 1}', '{"a": {"b": "c"}}'])
def test_a_wrong_file_is_named_and_its_content_is_not(tmp_path: Path, content: str) -> None:
    file = tmp_path / "secrets.json"
    file.write_text(content)
    with pytest.raises(InputError) as caught:
        SecretStore.from_environment({"IXP_SECRETS_FILE": str(file)})
    assert caught.value.where == str(file)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        SecretStore.from_environment({"IXP_SECRETS_FILE": str(tmp_path / "none")})


def test_mask_takes_the_longest_first() -> None:
    made = SecretStore({"short": "abcd", "long": "abcd-efgh"})
    assert made.mask("x abcd-efgh y abcd z") == "x @secret:long@ y @secret:short@ z"


def test_mask_does_not_mask_its_own_marks() -> None:
    assert SecretStore({"one": "other-value", "two": "secret"}).mask("other-value") == "@secret:one@"


def test_mask_covers_the_environment() -> None:
    assert "hidden-value" not in SecretStore({}, {"IXP_SECRET_A": "hidden-value"}).mask("said hidden-value")


def test_mask_without_secrets_changes_nothing() -> None:
    assert SecretStore({}).mask("nothing to hide") == "nothing to hide"


@given(st.text(alphabet="abc$@:", min_size=4, max_size=12), st.text(alphabet="abc$@: \n", max_size=40))
def test_mask_and_resolve_are_inverse(value: str, around: str) -> None:
    made = SecretStore({"a/b": value})
    text = around.replace(value, "") + "@secret:a/b@\n"
    if value not in text:
        assert value not in made.mask(made.resolve(text)).replace("@secret:a/b@", "")


def test_fingerprints_change_with_value_and_key_and_skip_what_is_not_set() -> None:
    wanted = frozenset({"a", "b", "unset"})
    first = SecretStore({"a": "one", "b": "two"}).fingerprints(wanted, b"key")
    second = SecretStore({"a": "one", "b": "changed"}).fingerprints(wanted, b"key")
    assert first.keys() == {"a", "b"}
    assert first["a"] == second["a"]
    assert first["b"] != second["b"]
    assert first["a"] != SecretStore({"a": "one"}).fingerprints(wanted, b"other key")["a"]
    assert "one" not in first["a"]


def test_repr_shows_no_value() -> None:
    assert "hidden" not in repr(SecretStore({"a": "hidden-1"}, {"IXP_SECRET_B": "hidden-2"}))
