"""Coming in by a service (OpenID Connect): who is let in, who is not, and what the record says."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import ECKey, RSAKey
from starlette.testclient import TestClient

from pipelines.desk.invitations import Invitation, invite
from pipelines.desk.people import with_identity
from pipelines.desk.rights import Identity, Right
from pipelines.desk.service_calls import ServiceCalls
from pipelines.desk.sign_in_services import SignInServices
from pipelines.desk.vouched import NotVouched, SignInFault, Vouched
from pipelines.workspace.sign_in_settings import SignInService
from tests.desk.identity_provider import CLIENT, ISSUER, SECRET, SETTINGS, IdentityProvider
from tests.desk.reception import NOW, PASSWORD, Reception, desk_workspace, words_of

ANA = Identity(ISSUER, "u-1")
HERE = "http://127.0.0.1:4200"


@pytest.fixture
def provider() -> IdentityProvider:
    return IdentityProvider(int(NOW.timestamp()))


@pytest.fixture
def reception(tmp_path: Path, provider: IdentityProvider, monkeypatch: pytest.MonkeyPatch) -> Reception:
    """A desk that people enter by password or by `EU Login`."""
    monkeypatch.setenv("EU_LOGIN_SECRET", SECRET)
    return Reception(desk_workspace(tmp_path / "workspace", SETTINGS), calls=ServiceCalls(provider.session))


def only_services(reception: Reception) -> None:
    settings = reception.root / "glocal.toml"
    settings.write_text(settings.read_text() + "[sign_in]\npassword = false\n")
    reception.desk.cache.snapshot(fresh=True)


def way(page: httpx.Response) -> str:
    """Where the page before the service leads, by itself and by its link alike."""
    assert page.status_code == 200, words_of(page)
    (link,) = re.findall(r'<a class="btn go" href="([^"]+)"', page.text)
    assert page.headers["refresh"] == f"0;url={unescape(link)}"
    return unescape(link)


def leave(browser: TestClient, then: str = "/", path: str = "", **form: str) -> str:
    return way(browser.post(f"/sign-in/eu-login{path}", data={"next": then, **form}))


def back(browser: TestClient, address: str) -> httpx.Response:
    """As a browser comes back: from another house, by a link."""
    assert address.startswith(f"{HERE}/sign-in/eu-login/back?")
    found: httpx.Response = browser.get(
        address, headers={"Sec-Fetch-Site": "cross-site", "Referer": "https://id.example.org/"}
    )
    return found


def sign_in(
    browser: TestClient, provider: IdentityProvider, then: str = "/", **changes: str
) -> httpx.Response:
    return back(browser, provider.authorize(leave(browser, then), **changes))


def who_came(provider: IdentityProvider) -> Vouched:
    """Whom it vouches for, without a desk around."""
    provider.metadata = {"token_endpoint_auth_methods_supported": ["none"]}
    services = SignInServices(Path(), lambda: NOW, ServiceCalls(provider.session))
    service = SignInService(label="EU Login", issuer=ISSUER, client_id=CLIENT)
    there = f"{HERE}/sign-in/eu-login/back"
    asked = services.way_to(service, there, "state", "nonce", "v" * 64)
    (code,) = parse_qs(urlsplit(provider.authorize(asked)).query)["code"]
    return services.who_came(service, there, code, "nonce", "v" * 64, "")


def refusals(reception: Reception) -> list[tuple[str, str]]:
    return [(each.what, each.why) for each in reception.desk.audit.lines() if each.end == "refused"]


def test_a_verified_address_opens_its_account_once_then_the_identity_does(
    reception: Reception, provider: IdentityProvider
) -> None:
    """An address changes hands: whoever has it later is somebody else, and opens nothing."""
    person = reception.person(Right.AUTHOR, address="Ana@Example.org")
    came = sign_in(reception.browser(), provider, "/account")
    assert (came.status_code, came.headers["location"]) == (303, "/account")
    bound = reception.desk.people.find(person.id)
    assert bound and (bound.identities, bound.bound) == ((ANA,), True) and bound.rights == {Right.AUTHOR}
    provider.claims = {
        "sub": "u-1",
        "email": "married@example.org",
        "email_verified": False,
        "roles": ["admin"],
    }
    again = reception.browser()
    assert sign_in(again, provider).headers["location"] == "/"
    assert again.get("/people").status_code == 403
    provider.claims = {"sub": "u-2", "email": "ana@example.org", "email_verified": True}
    other = sign_in(reception.browser(), provider)
    assert (other.status_code, "no account here is yours" in words_of(other)) == (403, True)
    assert "who is somebody else at the service" in refusals(reception)[1][1]
    done = [(each.who, each.what, each.why) for each in reception.desk.audit.lines() if each.end == "done"]
    assert done == [(person.id, "first sign-in by eu-login", f"{ISSUER} u-1")]


@pytest.mark.parametrize(
    ("address", "verified", "says", "why"),
    [
        ("eve@example.org", True, "no account here", "Nobody here has the address"),
        ("ana@example.org", None, "really yours", "does not vouch for the address"),
        ("ana@example.org", "true", "really yours", "does not vouch for the address"),
        ("ana@example.org", 1, "really yours", "does not vouch for the address"),
        ("ana@example.org\u200b", True, "no mail address", "Nobody here has the address"),
        (["ana@example.org"], True, "no mail address", "Nobody here has the address"),
        (
            "\u212a@example.org",
            True,
            "no mail address",
            "Nobody here has the address",
        ),  # folds to k@example.org
        ("", True, "no mail address", "Nobody here has the address"),
        (None, None, "no mail address", "Nobody here has the address"),
    ],
)
def test_a_stranger_is_told_whom_to_ask(
    reception: Reception, provider: IdentityProvider, address: object, verified: object, says: str, why: str
) -> None:
    """Nobody comes in because a service knows them, or because an address looks like somebody's."""
    reception.person(Right.AUTHOR, address="ana@example.org")
    reception.person(Right.AUTHOR, address="k@example.org")
    provider.claims = {"sub": "u-9", "email": address, "email_verified": verified}
    browser = reception.browser()
    answer = sign_in(browser, provider)
    assert answer.status_code == 403
    assert says in words_of(answer) and "An administrator of this desk sends you a link" in words_of(answer)
    assert browser.get("/account").status_code == 303
    ((what, said),) = refusals(reception)
    assert what == "sign in by eu-login" and why in said
    assert not any(each.identities for each in reception.desk.people.all())


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"nonce": "other"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"aud": "another-desk"}, "aud"),
        ({"aud": ["another-desk"], "azp": "glocal"}, "aud"),
        ({"aud": ["glocal", "another-desk"]}, "azp"),
        ({"aud": ["glocal", "another-desk"], "azp": "another-desk"}, "azp"),
        ({"azp": "another-desk"}, "azp"),
        ({"aud": None}, "aud"),
        ({"iss": "https://evil.example"}, "iss"),
        ({"iss": f"{ISSUER}/"}, "iss"),
        ({"exp": int(NOW.timestamp()) - 61}, "expired"),
        ({"exp": "soon"}, "exp"),
        ({"exp": None}, "exp"),
        ({"iat": int(NOW.timestamp()) + 3600}, "in the future"),
        ({"nbf": int(NOW.timestamp()) + 3600}, "not yet valid"),
        ({"sub": None}, "sub"),
        ({"sub": ""}, "sub"),
        ({"sub": 7}, "sub"),
        ({"sub": ["u-1"]}, "sub"),
        ({"sub": "u" * 256}, "sub"),
        ({"at_hash": "of-another"}, "at_hash"),
    ],
    ids=str,
)
def test_a_claim_that_is_wrong_lets_nobody_in(claims: dict[str, Any], why: str) -> None:
    """Each is what OpenID Connect Core 1.0, 3.1.3.7 has a client check."""
    provider = IdentityProvider(int(NOW.timestamp()))
    provider.claims |= claims
    with pytest.raises(NotVouched, match=f"^the ID token.*{why}") as caught:
        who_came(provider)
    assert caught.value.fault is SignInFault.NOT_TRUSTED


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": int(NOW.timestamp()) - 30},
        {"iat": int(NOW.timestamp()) + 30},
        {"aud": ["glocal"]},
        {"aud": ["glocal", "another-desk"], "azp": "glocal"},
        {"picture": "x" * 5000, "groups": [{"a": 1}]},
    ],
    ids=str,
)
def test_what_is_allowed_is_not_refused(claims: dict[str, Any]) -> None:
    """Clocks differ by seconds, and services add claims and audiences of their own."""
    provider = IdentityProvider(int(NOW.timestamp()))
    provider.claims |= claims
    assert who_came(provider) == Vouched(ANA, "ana@example.org", verified=True)


@pytest.mark.parametrize(
    ("fault", "status", "why"),
    [
        ("alg none", 403, "the ID token"),
        ("HS256 with the public key", 403, "the ID token"),
        ("changed", 403, "none of its keys"),
        ("another's signature", 403, "none of its keys"),
        ("no token", 403, "the ID token"),
        ("three dots", 403, "the ID token"),
        ("no id_token", 502, "id_token"),
        ("slow", 502, "/.well-known/openid-configuration: ReadTimeout"),
        ("redirect /token", 502, "/token: status 302"),
        ("redirect /keys", 502, "/keys: status 302"),
        ("redirect /.well-known/openid-configuration", 502, "status 302"),
        ("giant /token", 502, "/token: TooLarge"),
        ("giant /keys", 502, "/keys: TooLarge"),
        ("giant /.well-known/openid-configuration", 502, "TooLarge"),
        ("deep /token", 502, "no JSON object"),
        ("page /keys", 502, "/keys: status 500"),
    ],
)
def test_a_service_that_does_wrong_lets_nobody_in(
    reception: Reception, provider: IdentityProvider, fault: str, status: int, why: str
) -> None:
    """Forged tokens, and answers that would lead elsewhere or fill the memory; the page says what to do."""
    reception.person(Right.AUTHOR, address="ana@example.org")
    provider.fault = fault
    browser = reception.browser()
    answer = browser.post("/sign-in/eu-login", data={"next": "/"})
    if answer.status_code == 200:
        answer = back(browser, provider.authorize(way(answer)))
    assert (answer.status_code, "administrator" in words_of(answer)) == (status, True)
    ((what, said),) = refusals(reception)
    assert what == "sign in by eu-login" and why in said and SECRET not in said and "at-1" not in said
    assert browser.get("/account").status_code == 303
    assert provider.asked.count("/keys") <= 2


@pytest.mark.parametrize(
    ("metadata", "status"),
    [
        ({"issuer": "https://other.example"}, 403),
        ({"issuer": f"{ISSUER}/"}, 403),
        ({"token_endpoint": "http://id.example.org/token"}, 502),
        ({"jwks_uri": "file:///etc/passwd"}, 502),
        ({"authorization_endpoint": "javascript:alert(1)"}, 502),
        ({"authorization_endpoint": "https://a\r\nSet-Cookie: x=y"}, 502),
        ({"authorization_endpoint": "https://me@id.example.org/"}, 502),
        ({"token_endpoint": None}, 502),
        ({"jwks_uri": 7}, 502),
    ],
    ids=str,
)
def test_a_service_that_says_odd_things_of_itself_is_not_gone_to(
    reception: Reception, provider: IdentityProvider, metadata: dict[str, Any], status: int
) -> None:
    """It may neither speak for another nor lead browsers, codes or secrets to where others listen."""
    provider.metadata = metadata
    answer = reception.browser().post("/sign-in/eu-login", data={})
    assert answer.status_code == status and "refresh" not in answer.headers
    assert "set-cookie" not in answer.headers and len(refusals(reception)) == 1


def test_new_keys_are_fetched_once(reception: Reception, provider: IdentityProvider) -> None:
    """A service changes its keys when it likes; what it said of itself is asked once an hour."""
    reception.person(Right.AUTHOR, address="ana@example.org")
    for key in (
        ECKey.generate_key("P-256", {"kid": "two"}),
        ECKey.generate_key("P-256", {"kid": "two"}),  # another one of the same name
        RSAKey.generate_key(2048, {"kid": "three", "use": "sig"}),
    ):
        assert sign_in(reception.browser(), provider).status_code == 303
        provider.key = key
        provider.asked.clear()
        assert sign_in(reception.browser(), provider).status_code == 303
        assert provider.asked == ["/token", "/keys"]
    reception.later(minutes=61)
    provider.now += 3660
    provider.asked.clear()
    assert sign_in(reception.browser(), provider).status_code == 303
    assert provider.asked == ["/.well-known/openid-configuration", "/token", "/keys"]


@pytest.mark.parametrize("methods", [["client_secret_post", "client_secret_basic"], ["none"]], ids=str)
def test_a_secret_is_shown_as_the_service_wants_it(
    reception: Reception, provider: IdentityProvider, methods: list[str]
) -> None:
    """In the body, in a header (all other tests), or not at all where the client has none."""
    if methods == ["none"]:
        settings = reception.root / "glocal.toml"
        settings.write_text(settings.read_text().replace('secret_env = "EU_LOGIN_SECRET"', ""))
    provider.metadata = {"token_endpoint_auth_methods_supported": methods}
    reception.person(Right.AUTHOR, address="ana@example.org")
    assert sign_in(reception.browser(), provider).status_code == 303


def test_a_sign_in_belongs_to_its_browser_is_taken_once_and_ends(
    reception: Reception, provider: IdentityProvider
) -> None:
    """Else a link of an attacker would sign their victim in as the attacker; or a seen address work again."""
    reception.person(Right.AUTHOR, address="ana@example.org")
    mine, theirs = reception.browser(), reception.browser()
    address = provider.authorize(leave(theirs))
    assert back(mine, address).status_code == 403
    assert back(theirs, address).status_code == 403  # it was shown to another
    leave(mine)
    address = provider.authorize(leave(theirs))
    assert back(mine, address).status_code == 403
    address = provider.authorize(leave(mine))
    assert back(mine, address.replace("state=", "state=x")).status_code == 403
    assert back(mine, re.sub("&state=[^&]*", "", address)).status_code == 403
    assert "in another browser" in words_of(back(mine, f"{HERE}/sign-in/eu-login/back?code=1"))
    assert back(mine, address).status_code == 303
    mine.get("/")
    assert back(mine, address).headers["location"] == "/account"  # signed in still, and told
    late = reception.browser()
    address = provider.authorize(leave(late))
    reception.later(minutes=11)
    assert back(late, address).status_code == 403
    assert {why for _, why in refusals(reception)} == {
        "No such sign-in was begun in this browser within ten minutes."
    }
    assert provider.asked.count("/token") == 1


def test_two_tabs_of_one_browser_both_come_in(reception: Reception, provider: IdentityProvider) -> None:
    """Whoever finds all tabs signed out begins in each of them."""
    reception.person(Right.AUTHOR, address="ana@example.org")
    browser = reception.browser()
    first, second = (provider.authorize(leave(browser, then)) for then in ("/account", "/settings"))
    assert back(browser, second).headers["location"] == "/settings"
    assert back(browser, first).headers["location"] == "/account"


def test_a_code_that_was_used_is_refused(reception: Reception, provider: IdentityProvider) -> None:
    """The service says so, whoever brings it."""
    reception.person(Right.AUTHOR, address="ana@example.org")
    browser = reception.browser()
    used = parse_qs(urlsplit(provider.authorize(leave(browser))).query)["code"][0]
    provider.verifiers.pop(used)
    assert sign_in(browser, provider, code=used).status_code == 502
    assert "invalid_grant" in refusals(reception)[0][1]


@pytest.mark.parametrize(
    ("changes", "says", "why"),
    [
        ({"code": "", "error": "access_denied"}, "not let through at EU Login", "says: access_denied"),
        ({"error": "<script>\x1b[31m"}, "not let through", r"<script>\x1b[31m"),
        ({"iss": "https://evil.example"}, "cannot be trusted", "from https://evil.example"),
        ({"code": ""}, "does not answer", "no code"),
    ],
    ids=str,
)
def test_who_comes_back_without_a_yes_is_told_so(
    reception: Reception, provider: IdentityProvider, changes: dict[str, str], says: str, why: str
) -> None:
    """Somebody pressed "Cancel" there, or another service answers (RFC 9207); they can begin again."""
    reception.person(Right.AUTHOR, address="ana@example.org")
    answer = sign_in(reception.browser(), provider, "/account", **changes)
    assert answer.status_code in (403, 502)
    assert says in words_of(answer) and "<script>" not in answer.text.partition("</head>")[2]
    assert 'action="/sign-in/eu-login"' in answer.text and 'value="/account"' in answer.text
    ((_, said),) = refusals(reception)
    assert why in said


def test_a_service_that_names_itself_must_do_so(reception: Reception, provider: IdentityProvider) -> None:
    """Where it says that it does, an answer without its name is another's (RFC 9207, 2.4)."""
    provider.metadata = {"authorization_response_iss_parameter_supported": True}
    reception.person(Right.AUTHOR, address="ana@example.org")
    assert sign_in(reception.browser(), provider, iss="").status_code == 403
    assert sign_in(reception.browser(), provider).status_code == 303


def test_the_way_back_is_that_of_the_settings(reception: Reception, provider: IdentityProvider) -> None:
    """A `Host` header is the caller's word; and `next` leads to pages of the desk only."""
    reception.person(Right.AUTHOR, address="ana@example.org")
    browser = reception.browser()
    page = browser.post("/sign-in/eu-login", data={}, headers={"Host": "localhost:9999"})
    asked = parse_qs(urlsplit(way(page)).query)
    assert asked["redirect_uri"] == [f"{HERE}/sign-in/eu-login/back"]
    for elsewhere in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        assert sign_in(reception.browser(), provider, elsewhere).headers["location"] == "/"
    cookie = page.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Max-Age=600" in cookie


def test_a_page_of_another_origin_begins_nothing(reception: Reception) -> None:
    """To begin is a form of ours; a GET, as of a picture's address, is none."""
    browser = reception.browser()
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert browser.post("/sign-in/eu-login", data={}, headers=foreign).status_code == 403
    assert browser.get("/sign-in/eu-login").status_code == 405
    assert browser.post("/sign-in/nobody", data={}).status_code == 404
    assert browser.get("/sign-in/nobody/back?state=1").status_code == 404


def test_whoever_begins_many_fills_no_disk(reception: Reception, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is remembered for ten minutes, and there is a most."""
    monkeypatch.setattr("pipelines.desk.sign_in_flow.MOST_FLOWS", 2)
    browser = reception.browser()
    begun = [browser.post("/sign-in/eu-login", data={}).status_code for _ in range(3)]
    reception.later(minutes=10)
    assert [*begun, browser.post("/sign-in/eu-login", data={}).status_code] == [200, 200, 503, 200]


def test_somebody_who_was_invited_comes_in_without_a_password(
    reception: Reception, provider: IdentityProvider
) -> None:
    """The invitation is theirs who first comes with it: also where the service knows another address."""
    reception.person(Right.ADMINISTRATOR, name="Boss", address="boss@example.org")
    provider.claims = {"sub": "u-5", "email": "private@example.com"}
    rights, languages = (Right.TRANSLATOR,), ("fr",)
    link = invite(reception.desk, Invitation("Léa", "lea@example.org", rights, languages))
    key = link.partition("key=")[2]
    browser = reception.browser()
    page = browser.get(link)
    assert 'formaction="/sign-in/eu-login/invitation"' in page.text
    form = {"key": key, "name": "Léa Martin", "address": "lea@example.org", "password": ""}
    wrong = browser.post(
        "/sign-in/eu-login/invitation", data={**form, "name": "", "address": "boss@example.org"}
    )
    assert wrong.status_code == 422 and 'formaction="/sign-in/eu-login/invitation"' in wrong.text
    assert {"Write your name.", "Somebody else signs in with this mail address."} <= set(
        re.findall(r">([^<]+\.)<", wrong.text)
    )
    first = provider.authorize(leave(browser, "/", "/invitation", **form))
    second = provider.authorize(leave(reception.browser(), "/", "/invitation", **form))
    assert back(browser, first).headers["location"] == "/"
    (lea,) = [each for each in reception.desk.people.all() if each.name == "Léa Martin"]
    assert (lea.address, tuple(lea.rights), lea.languages) == ("lea@example.org", rights, languages)
    assert (lea.identities, lea.bound, lea.password) == ((Identity(ISSUER, "u-5"),), True, "")
    assert back(browser, second).status_code in (303, 410)
    assert reception.browser().get(link).status_code == 410
    assert sign_in(reception.browser(), provider).headers["location"] == "/"
    tried = reception.browser().post("/sign-in", data={"address": "lea@example.org", "password": ""})
    assert tried.status_code == 422


def test_an_identity_opens_one_account(reception: Reception, provider: IdentityProvider) -> None:
    """Who has an account already, and opens a colleague's invitation, does not take it away from them."""
    ana = reception.person(Right.AUTHOR, address="ana@example.org")
    sign_in(reception.browser(), provider)
    link = invite(reception.desk, Invitation("Léa", "lea@example.org", (Right.PUBLISHER,)))
    form = {"key": link.partition("key=")[2], "name": "Léa", "address": "lea@example.org"}
    browser = reception.browser()
    answer = back(browser, provider.authorize(leave(browser, "/", "/invitation", **form)))
    assert (answer.status_code, "another account here already" in words_of(answer)) == (403, True)
    assert [each.id for each in reception.desk.people.all()] == [ana.id]
    assert reception.browser().get(link).status_code == 200


def test_who_lost_their_way_in_gets_another_by_a_link(
    reception: Reception, provider: IdentityProvider
) -> None:
    """An account at a service that is gone, or was stolen: the new one takes its place, and browsers end."""
    ana = reception.person(Right.AUTHOR, address="ana@example.org")
    old = reception.browser()
    sign_in(old, provider)
    provider.claims = {"sub": "u-7"}
    link = invite(reception.desk, Invitation(ana.name, ana.address, person=ana.id))
    form = {"key": link.partition("key=")[2], "name": ana.name, "address": ana.address}
    browser = reception.browser()
    assert back(browser, provider.authorize(leave(browser, "/", "/invitation", **form))).status_code == 303
    assert browser.get("/account").status_code == 200
    assert old.get("/account").status_code == 303
    found = reception.desk.people.find(ana.id)
    assert found and found.identities == (Identity(ISSUER, "u-7"),)
    provider.claims = {"sub": "u-1", "email": "ana@example.org", "email_verified": True}
    assert sign_in(reception.browser(), provider).status_code == 403


def test_the_first_account_may_come_by_a_service(reception: Reception, provider: IdentityProvider) -> None:
    """Where there are no passwords, somebody has to be the first all the same; and only one is."""
    only_services(reception)
    link = reception.desk.first_link()
    page = reception.browser().get(link)
    assert 'type="password"' not in page.text and 'formaction="/sign-in/eu-login/first"' in page.text
    form = {"key": link.partition("key=")[2], "name": "Ana", "address": "ana@example.org"}
    refused = reception.browser().post("/first", data={**form, "password": PASSWORD})
    assert refused.status_code == 422 and reception.desk.people.all() == ()
    one, two = reception.browser(), reception.browser()
    there = [provider.authorize(leave(each, "/", "/first", **form)) for each in (one, two)]
    assert [back(one, there[0]).status_code, back(two, there[1]).status_code] == [303, 410]
    (ana,) = reception.desk.people.all()
    assert ana.identities == (ANA,)
    assert ana.rights == {Right.AUTHOR, Right.PUBLISHER, Right.ADMINISTRATOR}


def test_without_passwords_no_password_opens_anything(
    reception: Reception, provider: IdentityProvider
) -> None:
    """Also not one that was chosen before, nor one out of an invitation."""
    person = reception.person(Right.AUTHOR, address="ana@example.org")
    only_services(reception)
    page = reception.browser().get("/sign-in")
    assert 'type="password"' not in page.text and "Sign in with EU Login" in words_of(page)
    right = {"address": "ana@example.org", "password": PASSWORD}
    answer = reception.browser().post("/sign-in", data=right)
    assert (answer.status_code, "Passwords are not used at this desk" in words_of(answer)) == (403, True)
    link = invite(reception.desk, Invitation("Léa", "lea@example.org", (Right.PUBLISHER,)))
    form = {
        "key": link.partition("key=")[2],
        "name": "Léa",
        "address": "lea@example.org",
        "password": PASSWORD,
    }
    assert reception.browser().post("/invitation", data=form).status_code == 422
    browser = reception.as_person(person)
    assert 'type="password"' not in browser.get("/account").text
    changed = browser.post("/account/password", data={"today": PASSWORD, "password": "another long one"})
    assert changed.headers["location"] == "/account"
    assert reception.desk.people.all() == (person,)
    assert sign_in(reception.browser(), provider).status_code == 303


def test_a_way_in_is_added_and_taken_away_under_ones_name(
    reception: Reception, provider: IdentityProvider
) -> None:
    """Taken away it stays away, whatever address the service knows; the last one cannot be taken away."""
    ana = reception.person(Right.AUTHOR, address="ana@example.org")
    provider.claims = {"sub": "u-3", "email": "ana@example.org", "email_verified": True}
    browser = reception.as_person(ana)
    assert 'action="/sign-in/eu-login/add"' in browser.get("/account").text
    added = back(browser, provider.authorize(leave(browser, "/", "/add")))
    assert added.headers["location"] == "/account"
    assert "From now on you can sign in with EU Login." in words_of(browser.get("/account"))
    assert sign_in(reception.browser(), provider).status_code == 303
    only_services(reception)
    browser.post("/account/services/remove", data={"issuer": ISSUER})
    assert "This is your only way in." in words_of(browser.get("/account"))
    settings = reception.root / "glocal.toml"
    settings.write_text(settings.read_text().replace("password = false", "password = true"))
    reception.desk.cache.snapshot(fresh=True)
    browser.post("/account/services/remove", data={"issuer": ISSUER})
    found = reception.desk.people.find(ana.id)
    assert found and found.identities == ()
    assert sign_in(reception.browser(), provider).status_code == 403
    ends = [(each.what, each.end) for each in reception.desk.audit.lines()]
    assert ends == [
        ("add a way in by eu-login", "done"),
        (f"take away {ISSUER}", "refused"),
        (f"take away {ISSUER}", "done"),
        ("sign in by eu-login", "refused"),
    ]


def test_a_way_in_is_added_to_the_account_that_asked(
    reception: Reception, provider: IdentityProvider
) -> None:
    """Who signs out meanwhile, or is another, gets nothing of it; nor what is a colleague's."""
    ana = reception.person(Right.AUTHOR, address="ana@example.org")
    eve = reception.person(Right.AUTHOR, address="eve@example.org")
    browser = reception.as_person(ana)
    address = provider.authorize(leave(browser, "/", "/add"))
    eves = reception.as_person(eve)  # in the same browser
    way_cookie = f"{reception.desk.cookie}-way"
    eves.cookies.set(way_cookie, browser.cookies[way_cookie])
    assert back(eves, address).headers["location"] == "/account"
    assert reception.desk.people.all() == (ana, eve)
    reception.desk.people.bind(eve.id, ANA)
    mine = reception.as_person(ana)
    assert back(mine, provider.authorize(leave(mine, "/", "/add"))).headers["location"] == "/account"
    assert "another account here already" in words_of(mine.get("/account"))
    assert reception.desk.people.find(ana.id) == ana


def test_signing_out_everywhere_ends_what_a_service_began(
    reception: Reception, provider: IdentityProvider
) -> None:
    """A session is a session, however it began; and who left does not come back by a service."""
    ana = reception.person(Right.AUTHOR, address="ana@example.org")
    reception.person(Right.ADMINISTRATOR)
    browser, other = reception.browser(), reception.browser()
    sign_in(browser, provider)
    sign_in(other, provider)
    browser.post("/account/sign-out-everywhere")
    assert (browser.get("/account").status_code, other.get("/account").status_code) == (200, 303)
    assert "Whoever signs out here stays signed in there." in words_of(browser.get("/account"))
    boss = reception.signed_in(Right.ADMINISTRATOR)
    boss.post(f"/people/{ana.id}/remove")
    assert sign_in(reception.browser(), provider).status_code == 403


def test_people_of_before_have_no_identity(reception: Reception) -> None:
    """A file of people that was written before there were services is read as it was."""
    person = reception.person(Right.AUTHOR)
    file = reception.root / ".glocal/people.json"
    text = file.read_text()
    assert '"identities": []' in text
    file.write_text(re.sub(r',\s*"identities": \[\],\s*"bound": false', "", text))
    assert "bound" not in file.read_text()
    assert reception.desk.people.all() == (person,)
    assert with_identity(with_identity(person, ANA), Identity(ISSUER, "u-2")).identities == (
        Identity(ISSUER, "u-2"),
    )


def test_a_desk_without_the_extra_says_what_to_install(
    reception: Reception, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`glocal serve` does not start then; and who presses the button reads it too."""
    from pipelines.desk import sign_in_services
    from pipelines.model.errors import GlocalError

    settings = reception.desk.cache.snapshot().workspace.settings
    sign_in_services.check_sign_in(settings)
    monkeypatch.delenv("EU_LOGIN_SECRET")
    with pytest.raises(GlocalError, match="EU_LOGIN_SECRET is not set"):
        sign_in_services.check_sign_in(settings)
    monkeypatch.setattr(sign_in_services, "find_spec", lambda _: None)
    with pytest.raises(GlocalError, match=r"pip install 'glocal\[oidc\]'"):
        sign_in_services.check_sign_in(settings)
    answer = reception.browser().post("/sign-in/eu-login", data={})
    assert (answer.status_code, "needs Authlib" in words_of(answer)) == (409, True)
