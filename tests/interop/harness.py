"""What every Python script here shares: accounts made with the shared secret, named checks, and waiting with a limit."""
import asyncio
import hashlib
import hmac
import json
import os
import sys
import traceback
import urllib.request
import uuid

for name in ("MYELIN_URL", "MYELIN_SHARED_SECRET"):
    if not os.environ.get(name):
        sys.exit(f"{name} is not set")
BASE_URL = os.environ["MYELIN_URL"].rstrip("/")
PATIENCE = 20.0


def register(prefix):
    """Makes an account whose name nobody else has, by Synapse's shared-secret registration."""
    address = f"{BASE_URL}/_synapse/admin/v1/register"
    with urllib.request.urlopen(address) as answer:
        nonce = json.load(answer)["nonce"]
    username, password = f"{prefix}-{uuid.uuid4().hex[:8]}", uuid.uuid4().hex
    secret = os.environ["MYELIN_SHARED_SECRET"].encode()
    mac = hmac.new(secret, "\0".join([nonce, username, password, "notadmin"]).encode(), hashlib.sha1).hexdigest()
    body = {"nonce": nonce, "username": username, "password": password, "admin": False, "mac": mac}
    request = urllib.request.Request(address, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["user_id"], password


def expect(answer, kind):
    if not isinstance(answer, kind):
        raise AssertionError(f"{answer!r} instead of {kind.__name__}")
    return answer


async def eventually(what, probe):
    end = asyncio.get_running_loop().time() + PATIENCE
    while not probe():
        if asyncio.get_running_loop().time() > end:
            raise AssertionError(f"never happened: {what}")
        await asyncio.sleep(0.02)


async def run(checks):
    """Runs the public coroutines of `checks` in the order in which they are written, `end` at last, and prints the counts."""
    passed, failed = 0, 0
    for name, check in vars(type(checks)).items():
        if name.startswith("_") or name == "end":
            continue
        name = name.replace("_", " ")
        try:
            await asyncio.wait_for(check(checks), 2 * PATIENCE)
            passed += 1
            print(f"ok   {name}")
        except Exception:
            failed += 1
            print(f"FAIL {name}: {traceback.format_exc()}")
    await checks.end()
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0
