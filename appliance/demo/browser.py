"""Play the person's browser: open the sign-in page, log in, authorize."""

from __future__ import annotations

import re

import httpx2

from appliance.demo.idp import Person
from appliance.errors import BastionError

HIDDEN_FIELD = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
CODE = re.compile(r"[?&]user_code=([A-Za-z0-9-]+)")
TIMEOUT_SECONDS = 10


def sign_in(url: str, person: Person, action: str = "authorize") -> None:
    """Do what `person` does with the URL that the prompt showed.

    Raises `BastionError` if the provider does not accept it.
    """
    code = CODE.search(url)
    if code is None:
        raise BastionError(f"the sign-in address has no code: {url}")
    with httpx2.Client(trust_env=False, follow_redirects=True, timeout=TIMEOUT_SECONDS) as browser:
        page = browser.get(url)
        if page.status_code != 200 or code[1] not in page.text:
            raise BastionError(f"the sign-in page answered {page.status_code}")
        form = dict(HIDDEN_FIELD.findall(page.text))
        form |= {"user_code": code[1], "username": person.user, "password": person.password}
        answer = browser.post(url.split("?", 1)[0], data={**form, "action": action})
    if answer.status_code != 200:
        raise BastionError(f"the identity provider answered {answer.status_code}")
