"""What we render is what the switch takes: no line refused, and nothing of it lost."""

from ixp.render import render
from tests.push.eos.conftest import HASH, running
from tests.render.sample import sample_exchange, sample_members, sample_snapshot


def rendered(**options) -> str:
    return render(sample_exchange(**options), sample_snapshot())["sw1-nte01"].replace("@secret:device/password-hash@", HASH)


def test_rendered_configuration_is_taken_whole(driver):
    text = rendered()
    driver.load_replace_candidate(config=text)
    driver.commit_config()
    printed = set(map(str.strip, running(driver).splitlines()))
    wanted = {line.strip() for line in text.splitlines() if not line.startswith("!")}
    assert wanted <= printed
    driver.load_replace_candidate(config=text)
    assert driver.compare_config() == ""


def test_text_comparison_with_the_file_fails(driver):
    text = rendered()
    driver.load_replace_candidate(config=text)
    driver.commit_config()
    assert text not in running(driver)


def test_revert_of_a_change_prints_the_same_bytes(driver):
    driver.load_replace_candidate(config=rendered(members=sample_members()[1:]))
    driver.commit_config()
    before = running(driver)
    for members in (sample_members(), sample_members()[1:]):
        driver.load_replace_candidate(config=rendered(members=members))
        driver.commit_config()
    assert running(driver) == before
