"""The provider is an httpx2 transport that answers from a table: no sockets."""

import asyncio
import base64
import hmac
import json
import time
import warnings

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey

from appliance.config.machine import OIDCSettings
from appliance.errors import IdentityError
from appliance.identity.oidc import DeviceAuthorization, OIDCProvider

ISSUER = "https://idp.example"
RSA = RSAKey.generate_key(2048, {"kid": "rsa"}, private=True)
EC = ECKey.generate_key("P-256", {"kid": "ec"}, private=True)
ED = OKPKey.generate_key("Ed25519", {"kid": "ed"}, private=True)
OTHER = RSAKey.generate_key(2048, {"kid": "rsa"}, private=True)


def public(key):
    return {**key.as_dict(private=False), "use": "sig"}


def metadata(**change):
    return {
        "issuer": ISSUER,
        "jwks_uri": f"{ISSUER}/jwks",
        "token_endpoint": f"{ISSUER}/token",
        "device_authorization_endpoint": f"{ISSUER}/device",
        "userinfo_endpoint": f"{ISSUER}/userinfo",
        **change,
    }


class Provider:
    """Answers each path with the next entry of its list; the last one repeats."""

    def __init__(self, **answers):
        self.answers = {
            "/.well-known/openid-configuration": [metadata()],
            "/jwks": [{"keys": [public(RSA), public(EC), public(ED)]}],
            **{f"/{path}": answer for path, answer in answers.items()},
        }
        self.seen = []

    def __call__(self, request):
        self.seen.append(request)
        answers = self.answers[request.url.path]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, httpx2.Response):
            return httpx2.Response(
                answer.status_code, headers=answer.headers, stream=Chunks(answer.content)
            )
        return httpx2.Response(200, stream=Chunks(json.dumps(answer).encode()))

    def paths(self):
        return [request.url.path for request in self.seen]


class Chunks(httpx2.AsyncByteStream):
    def __init__(self, body):
        self._body = body

    async def __aiter__(self):
        yield self._body


def run(provider, use, *, secret=None, **settings):
    async def go():
        client = OIDCProvider(
            OIDCSettings(issuer=ISSUER, client_id="bastion", client_secret_file=secret, **settings)
        )
        await client._link._client.aclose()
        client._link._client = httpx2.AsyncClient(transport=httpx2.MockTransport(provider))
        try:
            return await use(client)
        finally:
            await client.close()

    return asyncio.run(go())


def claims(**change):
    now = int(time.time())
    return {"iss": ISSUER, "aud": "bastion", "sub": "42", "iat": now, "exp": now + 300, **change}


def token(key=RSA, algorithm="RS256", header=None, **change):
    headers = {"alg": algorithm, "kid": key.kid, **(header or {})}
    headers = {name: value for name, value in headers.items() if value is not None}
    with warnings.catch_warnings(action="ignore"):  # EdDSA has a new name
        return jwt.encode(headers, claims(**change), key, algorithms=[algorithm])


def unsigned(header, body=None):
    parts = [json.dumps(header).encode(), json.dumps(body or claims()).encode(), b""]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def verify(text, provider=None):
    return run(provider or Provider(), lambda client: client.verify_id_token(text))


@pytest.mark.parametrize(
    ("key", "algorithm"), [(RSA, "RS256"), (EC, "ES256"), (ED, "EdDSA"), (ED, "Ed25519")]
)
def test_accepts_genuine_id_tokens(key, algorithm):
    assert verify(token(key, algorithm))["sub"] == "42"


def test_refuses_hostile_id_tokens():
    # The classic: the public key, which everybody has, as the secret of an HMAC.
    signed = unsigned({"alg": "HS256", "kid": "rsa"}).rstrip(".")
    mac = hmac.digest(RSA.as_pem(private=False), signed.encode(), "sha256")
    hs256 = f"{signed}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"
    genuine = token()
    head, body, signature = genuine.split(".")
    hostile = {
        "none": unsigned({"alg": "none"}),
        "none with kid": unsigned({"alg": "none", "kid": "rsa"}),
        "hs256": hs256,
        "algorithm is a list": unsigned({"alg": ["RS256"], "kid": "rsa"}),
        "another key under our kid": token(OTHER),
        "unknown kid": token(header={"kid": "unknown"}),
        "algorithm of another key type": unsigned({"alg": "ES256", "kid": "rsa"}),
        "critical extension": unsigned({"alg": "RS256", "kid": "rsa", "crit": ["x"], "x": 1}),
        "own key in the header": unsigned({"alg": "RS256", "kid": "rsa", "jwk": public(OTHER)}),
        "changed body": f"{head}.{body[:-2]}AA.{signature}",
        "no signature": f"{head}.{body}.",
        "too large": token(padding="x" * 20000),
        "expired": token(exp=int(time.time()) - 1000),
        "other audience": token(aud="other"),
        "other issuer": token(iss=ISSUER + ".evil"),
        "two parts": f"{head}.{body}",
        "empty": "",
        "not base64": "\u00e9.a.b",
        "header is a list": base64.urlsafe_b64encode(b"[]").decode() + ".a.b",
        "deep header": base64.urlsafe_b64encode(b"[" * 9000).decode() + ".a.b",
    }
    accepted = []
    for name, text in hostile.items():
        try:
            verify(text)
        except IdentityError:
            continue
        accepted.append(name)
    assert accepted == []


def test_refuses_a_short_rsa_key():
    short = {**public(RSA), "kid": "short", "n": public(RSA)["n"][:171]}
    provider = Provider(jwks=[{"keys": [short]}])
    with pytest.raises(IdentityError, match="too short"):
        verify(unsigned({"alg": "RS256", "kid": "short"}), provider)


def test_refetches_the_keys_once_for_an_unknown_kid():
    provider = Provider(jwks=[{"keys": [public(EC)]}, {"keys": [public(RSA)]}])

    async def use(client):
        await client.verify_id_token(token(EC, "ES256"))
        client._keys._keys_at -= 20
        return await client.verify_id_token(token())

    assert run(provider, use)["sub"] == "42"
    assert provider.paths().count("/jwks") == 2


def test_made_up_kids_do_not_load_the_provider():
    provider = Provider()

    async def use(client):
        for _ in range(5):
            with pytest.raises(IdentityError, match="unknown key"):
                await client.verify_id_token(token(header={"kid": "made-up"}))

    run(provider, use)
    assert provider.paths().count("/jwks") <= 2


def test_without_kid_there_must_be_one_key():
    assert verify(token(header={"kid": None}), Provider(jwks=[{"keys": [public(RSA)]}]))
    two = Provider(jwks=[{"keys": [public(RSA), {**public(OTHER), "kid": "b"}]}])
    with pytest.raises(IdentityError, match="unknown key"):
        verify(token(header={"kid": None}), two)


OFFER = {
    "device_code": "d",
    "user_code": "ABCD",
    "verification_uri": f"{ISSUER}/go",
    "expires_in": 600,
}


def start(provider, **options):
    return run(provider, lambda client: client.start_device(), **options)


def test_starts_a_sign_in():
    offer = start(Provider(device=[OFFER]))
    assert offer == DeviceAuthorization("d", "ABCD", f"{ISSUER}/go", f"{ISSUER}/go", 5, 600)
    assert "device_code" not in repr(offer)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"user_code": None}, "no usable user_code"),
        ({"user_code": "\x1b]52;c;AAAA\x07"}, "no usable user_code"),
        ({"device_code": ""}, "no usable device_code"),
        ({"verification_uri": "http://idp.example/go"}, "must be https"),
        ({"verification_uri": "javascript:alert(1)"}, "must be https"),
        ({"verification_uri": "https://idp.example/\x1b[2J"}, "must be https"),
        ({"verification_uri": None}, "must be https"),
        ({"verification_uri": "https://["}, "must be https"),
        ({"expires_in": "soon"}, "time limit"),
        ({"expires_in": None}, "time limit"),
    ],
    ids=str,
)
def test_refuses_offers_that_are_nonsense(change, message):
    with pytest.raises(IdentityError, match=message):
        start(Provider(device=[{**OFFER, **change}]))


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (metadata(issuer=ISSUER + "/"), "another issuer"),
        (metadata(issuer=None), "another issuer"),
        (metadata(device_authorization_endpoint="http://idp.example/d"), "must be https"),
        ({"issuer": ISSUER}, "device_authorization_endpoint"),
        ([], "JSON object"),
        (httpx2.Response(404, content=b"{}"), "cannot be read"),
        (httpx2.Response(302, content=b"{}", headers={"location": "/x"}), "cannot be read"),
        (httpx2.Response(200, content=b"<html>"), "with JSON"),
        (httpx2.Response(502, content=b"<html>"), "out of order"),
        (httpx2.Response(200, content=b" " * 300_000), "too large"),
        (httpx2.ConnectError("refused"), "cannot be reached"),
    ],
    ids=str,
)
def test_refuses_a_discovery_document(document, message):
    provider = Provider(device=[OFFER])
    provider.answers["/.well-known/openid-configuration"] = [document]
    with pytest.raises(IdentityError, match=message):
        start(provider)


@pytest.mark.parametrize(
    ("issuer", "allowed"),
    [
        ("http://127.0.0.1:1", True),
        ("http://[::1]:1", True),
        ("http://localhost:1", True),
        ("http://127.0.0.1.evil.example", False),
        ("http://10.0.0.1", False),
        ("ftp://127.0.0.1", False),
    ],
)
def test_http_is_for_loopback_only(issuer, allowed):
    client = OIDCProvider(OIDCSettings(issuer=issuer, client_id="b", allow_http_loopback=True))
    if allowed:
        assert client._link.check_url(issuer) == issuer
    else:
        with pytest.raises(IdentityError, match="must be https"):
            client._link.check_url(issuer)
    strict = OIDCProvider(OIDCSettings(issuer=issuer, client_id="b"))
    with pytest.raises(IdentityError, match="must be https"):
        strict._link.check_url(issuer)


def refusal(code):
    return httpx2.Response(400, content=json.dumps({"error": code}).encode())


def poll(provider, expires_in=600):
    pending = DeviceAuthorization("d", "U", "", "", 0, expires_in)
    return run(provider, lambda client: client.poll_device(pending))


def test_polls_until_the_person_has_signed_in():
    provider = Provider(
        token=[refusal("authorization_pending"), refusal("authorization_pending"),
               {"id_token": "i", "access_token": "a"}]
    )  # fmt: skip
    tokens = poll(provider)
    assert (tokens.id_token, tokens.access_token) == ("i", "a")
    assert "id_token" not in repr(tokens)
    assert provider.paths().count("/token") == 3


def test_a_lost_answer_does_not_end_the_sign_in():
    provider = Provider(token=[httpx2.ReadTimeout("slow"), {"id_token": "i"}])
    assert poll(provider).access_token is None


def test_slow_down_adds_five_seconds():
    provider = Provider(token=[refusal("slow_down"), {"id_token": "i"}])
    with pytest.raises(IdentityError, match="nobody signed in"):
        poll(provider, expires_in=0.3)
    assert provider.paths().count("/token") == 1


@pytest.mark.parametrize("answer", [{}, {"id_token": 7}])
def test_refuses_an_answer_without_id_token(answer):
    with pytest.raises(IdentityError, match="no ID token"):
        poll(Provider(token=[answer]))


def test_ends_when_the_person_refuses():
    with pytest.raises(IdentityError, match="refused in the browser"):
        poll(Provider(token=[refusal("access_denied")]))


@pytest.mark.parametrize(
    ("methods", "basic"),
    [(None, True), (["client_secret_basic"], True), (["client_secret_post"], False)],
)
def test_sends_the_secret_as_the_provider_wants_it(tmp_path, methods, basic):
    (tmp_path / "secret").write_text("s:1\n")
    provider = Provider(device=[OFFER])
    change = {} if methods is None else {"token_endpoint_auth_methods_supported": methods}
    provider.answers["/.well-known/openid-configuration"] = [metadata(**change)]
    start(provider, secret=tmp_path / "secret")
    request = provider.seen[-1]
    if basic:
        value = request.headers["authorization"].removeprefix("Basic ")
        assert base64.b64decode(value) == b"bastion:s%3A1"
        assert b"secret" not in request.content
    else:
        assert b"client_secret=s%3A1" in request.content


def test_a_missing_secret_file_is_one_sentence(tmp_path):
    with pytest.raises(IdentityError, match="cannot be read"):
        start(Provider(), secret=tmp_path / "none")


def identify(provider, **change):
    async def use(client):
        from appliance.identity.oidc import Tokens

        return await client.identify(Tokens(token(**change), "access"))

    return run(provider, use)


def test_groups_come_from_userinfo_if_the_token_has_none():
    provider = Provider(userinfo=[{"sub": "42", "email": "a@b.c", "groups": ["g"]}])
    identity = identify(provider)
    assert (identity.name, identity.groups) == ("a@b.c", {"g"})
    assert provider.seen[-1].headers["authorization"] == "Bearer access"


def test_userinfo_is_not_asked_if_the_token_has_all():
    provider = Provider()
    assert identify(provider, email="a@b.c", groups=["g"]).groups == {"g"}
    assert "/userinfo" not in provider.paths()


def test_refuses_userinfo_of_another_person():
    with pytest.raises(IdentityError, match="somebody else"):
        identify(Provider(userinfo=[{"sub": "43", "email": "boss@b.c", "groups": ["g"]}]))


def test_refuses_without_userinfo():
    with pytest.raises(IdentityError, match="refused to say"):
        identify(Provider(userinfo=[refusal("invalid_token")]))
