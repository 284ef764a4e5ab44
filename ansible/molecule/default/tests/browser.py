"""Runs on the clinic's host as somebody's browser: python3 - URL USER PASSWORD."""

import re
import ssl
import sys
import urllib.parse
import urllib.request

HIDDEN_FIELD = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')

url, user, password = sys.argv[1:]
parts = urllib.parse.urlsplit(url)
code = urllib.parse.parse_qs(parts.query)["user_code"][0]
opener = urllib.request.build_opener(
    urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile="/etc/clinic/ca.crt")),
    urllib.request.HTTPCookieProcessor(),
)
page = opener.open(url, timeout=10).read().decode()
assert code in page, "the page shows another code"
form = dict(HIDDEN_FIELD.findall(page))
form |= {"user_code": code, "username": user, "password": password, "action": "authorize"}
body = urllib.parse.urlencode(form).encode()
answer = opener.open(urllib.parse.urlunsplit(parts._replace(query="")), body, timeout=10)
assert answer.status == 200
