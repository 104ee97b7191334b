"""Exit codes and printed errors of the command line, as a person or a pipeline meets them."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from ixp.cli import console, main
from ixp.cli.workspace import Workspace
from ixp.errors import DeviceError, Exit, InputError, IxpError, MissingToolError, RefusedError, ServiceError
from ixp.flows.rollout import RolloutError
from ixp.state import State

ROOT = Path(__file__).resolve().parents[2]
UNREACHABLE = {"NETBOX_URL": "http://127.0.0.1:9", "NETBOX_TOKEN": "not-a-token"}


@dataclass(frozen=True)
class Checkout:
    """A checkout with the inventory of Nantes, in a folder of its own."""

    folder: Path

    def ixp(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        env = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", **environ}
        argv = [sys.executable, "-c", "from ixp.cli.main import main; main()", *arguments]
        return subprocess.run(argv, cwd=self.folder, env=env, capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    for name in ("inventory", "snapshots"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return Checkout(tmp_path)


def failed(result: subprocess.CompletedProcess[str], code: Exit, *said: str) -> None:
    assert result.returncode == code, result.stderr
    assert "Traceback" not in result.stderr
    for text in said:
        assert text in result.stderr


def test_a_good_inventory_without_netbox_is_checked(checkout: Checkout) -> None:
    result = checkout.ixp("check", "--json", "-")
    assert result.returncode == Exit.DONE, result.stderr + result.stdout
    assert "not verified" in {item["verdict"] for item in json.loads(result.stdout)["checks"]}


def test_faults_are_findings(checkout: Checkout) -> None:
    with (checkout.folder / "inventory/nantes/exchange.yml").open("a") as stream:
        stream.write("nonsense: true\n")
    result = checkout.ixp("check")
    assert result.returncode == Exit.FINDINGS
    assert "exchange.yml:" in result.stdout
    failed(
        checkout.ixp("plan", **UNREACHABLE), Exit.USAGE, "error: the inventory has 1 fault", " hint: list them with: ixp check"
    )


def test_no_exchange_here(tmp_path: Path) -> None:
    result = Checkout(tmp_path).ixp("check")
    failed(result, Exit.USAGE, "error: there is no exchange here", f"   at: {tmp_path}/inventory", " hint: ", "IXP_EXCHANGE")


def test_an_unknown_exchange(checkout: Checkout) -> None:
    result = checkout.ixp("check", IXP_EXCHANGE="angers")
    failed(result, Exit.USAGE, "error: there is no exchange 'angers'", f"   at: {checkout.folder}/inventory", ": nantes")


def test_an_exchange_is_named_as_its_folder(checkout: Checkout) -> None:
    (checkout.folder / "inventory" / "nantes").rename(checkout.folder / "inventory" / "angers")
    result = checkout.ixp("check")
    assert result.returncode == Exit.FINDINGS
    assert "the exchange is named 'nantes', its folder 'angers'" in result.stdout
    assert "exchange.yml:" in result.stdout
    failed(checkout.ixp("plan", **UNREACHABLE), Exit.USAGE, "has 1 fault")


def test_a_typo_in_the_published_folder_is_no_empty_history(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("IXP_STATE", raising=False)
    monkeypatch.setenv("IXP_PUBLISHED", str(tmp_path / "nowhere"))
    with pytest.raises(InputError, match="names no folder"):
        _ = Workspace(tmp_path, "nantes").published


@pytest.mark.parametrize("verb", ["plan", "sync", "render"])
@pytest.mark.parametrize("missing", ["NETBOX_URL", "NETBOX_TOKEN"])
def test_netbox_is_not_set(checkout: Checkout, verb: str, missing: str) -> None:
    environ = {name: value for name, value in UNREACHABLE.items() if name != missing}
    named = "NETBOX_WRITE_TOKEN" if verb == "sync" and missing == "NETBOX_TOKEN" else missing
    failed(checkout.ixp(verb, **environ), Exit.USAGE, f"error: {named} is not set", "ixp netbox env")


def test_netbox_does_not_answer(checkout: Checkout) -> None:
    result = checkout.ixp("plan", **UNREACHABLE)
    failed(result, Exit.SERVICE, "error: ")
    assert "not-a-token" not in result.stdout + result.stderr


def test_what_opens_the_devices_is_not_set(checkout: Checkout) -> None:
    failed(checkout.ixp("deploy", **UNREACHABLE), Exit.USAGE, "IXP_SSH_KEY", "IXP_KNOWN_HOSTS", "IXP_EAPI_CA")


def test_a_state_folder_is_made_once_and_belongs_to_one_exchange(checkout: Checkout) -> None:
    folder = checkout.folder / "state"
    assert checkout.ixp("state", "init", str(folder)).returncode == Exit.DONE
    key = State.open(folder, "nantes").key
    assert checkout.ixp("state", "init", str(folder)).returncode == Exit.DONE
    assert State.open(folder, "nantes").key == key
    (checkout.folder / "inventory/nantes").rename(checkout.folder / "inventory/rennes")
    failed(checkout.ixp("state", "init", str(folder)), Exit.REFUSED, "that of 'nantes', not of 'rennes'", f"   at: {folder}")


def test_a_folder_that_is_no_state(checkout: Checkout) -> None:
    for name in ("key", "hosts", "ca"):
        (checkout.folder / name).write_text("")
    access = {"IXP_SSH_KEY": "key", "IXP_KNOWN_HOSTS": "hosts", "IXP_EAPI_CA": "ca"}
    result = checkout.ixp("deploy", IXP_STATE=str(checkout.folder), **access, **UNREACHABLE)
    failed(result, Exit.USAGE, "not a state folder", f"   at: {checkout.folder}", "ixp state init")


def test_wrong_settings_name_the_file(checkout: Checkout) -> None:
    (checkout.folder / "inventory/nornir.yml").write_text("commit_timer: 5\n")
    for name in ("key", "hosts", "ca"):
        (checkout.folder / name).write_text("")
    State.create(checkout.folder / "state", "nantes")
    access = {"IXP_SSH_KEY": "key", "IXP_KNOWN_HOSTS": "hosts", "IXP_EAPI_CA": "ca", "IXP_STATE": "state"}
    failed(checkout.ixp("deploy", **access, **UNREACHABLE), Exit.USAGE, "commit_timer", "nornir.yml")


@pytest.mark.parametrize("arguments", [["no-such-verb"], ["plan", "--no-such-option"], ["state", "init", "a", "b"]])
def test_wrong_use(checkout: Checkout, arguments: list[str]) -> None:
    failed(checkout.ixp(*arguments), Exit.USAGE, "Usage: ")


def test_help_names_every_verb(checkout: Checkout) -> None:
    result = checkout.ixp("--help")
    assert result.returncode == Exit.DONE
    for verb in ("check", "rules", "render", "plan", "sync", "deploy", "drift", "netbox", "lab", "state", "doctor", "demo"):
        assert f"  {verb} " in result.stdout


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (IxpError("w"), 3),
        (DeviceError("w"), 3),
        (ServiceError("w"), 3),
        (RolloutError("w", reverted=()), 3),
        (InputError("w"), 2),
        (MissingToolError("w"), 2),
        (RefusedError("w"), 4),
    ],
)
def test_every_error_has_its_code(monkeypatch: pytest.MonkeyPatch, error: IxpError, code: int) -> None:
    def verb() -> None:
        raise error

    monkeypatch.setattr("ixp.cli.app.app", verb)
    with pytest.raises(SystemExit) as caught:
        main.main()
    assert caught.value.code == code


def test_an_interrupt_is_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def verb() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ixp.cli.app.app", verb)
    with pytest.raises(SystemExit) as caught:
        main.main()
    assert caught.value.code == 130


def test_an_error_is_printed_in_its_parts_and_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    console.error(InputError("no [such] port: :smile:", where="inventory/nantes/members/armor.yml:12", hint="use one of [1-48]"))
    console.error(IxpError("only what"))
    assert capsys.readouterr().err.splitlines() == [
        "error: no [such] port: :smile:",
        "   at: inventory/nantes/members/armor.yml:12",
        " hint: use one of [1-48]",
        "error: only what",
    ]


def test_an_error_as_one_line_of_a_log() -> None:
    assert str(IxpError("what", where="sw1", hint="mend it")) == "sw1: what (mend it)"
    assert str(IxpError("what")) == "what"


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("inventory/nornir.yml", "workers: 10\ncomit_timer: 120\n", "inventory/nornir.yml:2: error: schema.unknown-key"),
        ("snapshots/nantes/current.json", "{\n}}\n", "snapshots/nantes/current.json:2: error: data.unreadable"),
    ],
)
def test_what_is_read_late_is_checked_early(checkout: Checkout, file: str, text: str, said: str) -> None:
    """The deployment reads it, on main, when the change that broke it is merged."""
    (checkout.folder / file).write_text(text)
    result = checkout.ixp("check", "--junit", "check.xml")
    assert result.returncode == Exit.FINDINGS
    assert said in result.stdout
    assert said.split(": ")[2] in (checkout.folder / "check.xml").read_text()


@pytest.mark.parametrize("fault", ["raise KeyError('odd')", "import nothing_of_that_name"])
def test_a_fault_of_ours_is_no_finding(tmp_path: Path, fault: str) -> None:
    """A pipeline may go on after findings (1) that concern one member; never after this."""
    (tmp_path / "broken").mkdir()
    shutil.copytree(ROOT / "ixp", tmp_path / "broken/ixp", ignore=shutil.ignore_patterns("__pycache__"))
    check = tmp_path / "broken/ixp/cli/check.py"
    check.write_text(f"{fault}\n{check.read_text()}")
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": f"{tmp_path / 'broken'}{os.pathsep}{ROOT}"}
    argv = [sys.executable, "-c", "from ixp.cli.main import main; main()", "check"]
    result = subprocess.run(argv, cwd=tmp_path, env=env, capture_output=True, text=True, check=False, timeout=60)
    assert result.returncode == Exit.FAULT
    assert "Traceback" in result.stderr
    assert "fault in ixp" in result.stderr


def test_the_code_of_another_checkout_is_refused(tmp_path: Path) -> None:
    """What was reviewed is this checkout's templates and checks, too."""
    for name in ("inventory", "snapshots", "ixp"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))

    def check(code: str) -> subprocess.CompletedProcess[str]:
        env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": code}
        argv = [sys.executable, "-P", "-c", "from ixp.cli.main import main; main()", "check"]
        return subprocess.run(argv, cwd=tmp_path, env=env, capture_output=True, text=True, check=False, timeout=60)

    failed(check(str(ROOT)), Exit.REFUSED, "others would run", f"   at: {ROOT / 'ixp'}", "PYTHONPATH")
    assert check(f"{tmp_path}{os.pathsep}{ROOT}").returncode == Exit.DONE
