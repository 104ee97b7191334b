"""Runs inside the node, with NetBox's Python: makes the blank database, its administrator, and proves that it is whole.

Django builds and drops hundreds of thousands of model classes while it migrates; without the collector that takes half the
time (and 3.5 GB of memory, for minutes). Schema and data come from NetBox's own migrations, nothing else.
"""

import gc
import sys

gc.disable()

import django  # noqa: E402  the collector is off before the first import

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402  needs the set-up above
from django.core.management import call_command  # noqa: E402  needs the set-up above

call_command("migrate", interactive=False, stdout=sys.stdout)
call_command("migrate", check_unapplied=True, verbosity=0)
administrator = get_user_model()(username="admin", is_superuser=True, is_active=True)
administrator.set_unusable_password()
administrator.save()
