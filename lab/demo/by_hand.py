"""Configure a switch by hand, as somebody would at three in the morning: ``python -m lab.demo.by_hand ADDRESS LINE …``."""

import ssl
import sys

from napalm import get_network_driver

from ixp.push.access import DEVICE_PASSWORD, Access
from ixp.secrets import SecretStore


def main() -> None:
    """Send the lines through eAPI, with the pipeline's own account."""
    address, *lines = sys.argv[1:]
    context = ssl.create_default_context(cafile=str(Access.from_environment().eapi_ca))
    password = SecretStore.from_environment().value(DEVICE_PASSWORD)
    driver = get_network_driver("eos")(address, "ixp", password, optional_args={"transport": "https", "context": context})
    driver.open()
    driver.device.run_commands(["configure", *lines, "end", "write memory"])
    driver.close()


if __name__ == "__main__":
    main()
