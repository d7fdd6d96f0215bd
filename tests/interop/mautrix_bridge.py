"""mautrix-python: an encrypting bridge's framework, whose ghosts are made when somebody asks for them and echo what they hear."""
import asyncio
import os
import re
import urllib.parse

from mautrix.appservice import AppService
from mautrix.types import EventType, Membership, MessageEvent, PresenceState, RoomCreatePreset, StateEvent

import harness

REGISTRATION = open(os.environ["MYELIN_APPSERVICE_REGISTRATION"]).read()


def field(name):
    return re.search(rf"^{name}: (.*)$", REGISTRATION, re.MULTILINE).group(1)


class Checks:
    def __init__(self):
        self.person, self.password = harness.register("person")
        self.server = self.person.split(":", 1)[1]
        self.ghost = f"@_python_ghost:{self.server}"
        self.portal = f"#_python_portal:{self.server}"
        self.events, self.asked, self.lists, self.counts, self.to_device = [], [], [], [], []

    async def _call(self, method, path, body=None):
        async with self.service.http_session.request(
            method, f"{harness.BASE_URL}/_matrix/client/v3{path}", json=body, headers={"Authorization": f"Bearer {self.token}"}
        ) as response:
            answer = await response.json()
            if response.status != 200:
                raise AssertionError(f"{method} {path}: {response.status} {answer}")
            return answer

    async def _query_user(self, user):
        self.asked.append(user)
        await self.service.intent.user(user).ensure_registered()
        return {}

    async def _query_alias(self, alias):
        self.asked.append(alias)
        await self.service.intent.create_room(alias_localpart=alias[1:].split(":", 1)[0], name="Portal", preset=RoomCreatePreset.PUBLIC)
        return {}

    async def _hear(self, event):
        self.events.append(event)
        if isinstance(event, StateEvent) and event.type == EventType.ROOM_MEMBER and event.state_key == self.ghost:
            if event.content.membership == Membership.INVITE:
                await self.service.intent.user(self.ghost).join_room(event.room_id)
        elif isinstance(event, MessageEvent) and event.sender == self.person:
            await self.service.intent.user(self.ghost).send_text(event.room_id, f"echo: {event.content.body}")

    async def the_service_starts_and_pings_itself_through_the_server(self):
        url = urllib.parse.urlparse(field("url"))
        self.service = AppService(
            server=harness.BASE_URL, domain=self.server, id=field("id"), as_token=field("as_token"), hs_token=field("hs_token"),
            bot_localpart=field("sender_localpart"), query_user=self._query_user, query_alias=self._query_alias,
            ephemeral_events=True, encryption_events=True,
        )
        self.service.matrix_event_handler(self._hear)
        self.service.device_list_handler = self._append(self.lists)
        self.service.otk_handler = self._append(self.counts)
        self.service.to_device_handler = self._append(self.to_device)
        await self.service.start(host="127.0.0.1", port=url.port)
        await self.service.ping_self()
        assert (await self.service.intent.whoami()).user_id == self.service.bot_mxid

    def _append(self, heard):
        async def handle(news):
            heard.append(news)

        return handle

    async def a_ghost_is_made_by_an_invitation_and_joins(self):
        login = {"type": "m.login.password", "identifier": {"type": "m.id.user", "user": self.person}, "password": self.password}
        self.token = ""
        self.token = (await self._login(login))["access_token"]
        self.room = (await self._call("POST", "/createRoom", {"preset": "private_chat", "room_version": "11", "invite": [self.ghost]}))["room_id"]
        await harness.eventually("the ghost joins", lambda: any(
            event.type == EventType.ROOM_MEMBER and event.state_key == self.ghost and event.content.membership == Membership.JOIN
            for event in self.events if isinstance(event, StateEvent)))
        assert self.ghost in self.asked, self.asked

    async def _login(self, body):
        async with self.service.http_session.post(f"{harness.BASE_URL}/_matrix/client/v3/login", json=body) as response:
            return await response.json()

    async def what_the_person_says_is_echoed_by_the_ghost(self):
        room = urllib.parse.quote(self.room)
        self.heard = (await self._call("PUT", f"/rooms/{room}/send/m.room.message/1", {"msgtype": "m.text", "body": "hello"}))["event_id"]
        await harness.eventually("the echo", lambda: any(
            isinstance(event, MessageEvent) and event.sender == self.ghost and event.content.body == "echo: hello" for event in self.events))
        ids = [event.event_id for event in self.events if hasattr(event, "event_id")]
        assert len(ids) == len(set(ids)), ids

    async def typing_receipts_and_presence_reach_the_service(self):
        room, person = urllib.parse.quote(self.room), urllib.parse.quote(self.person)
        await self._call("PUT", f"/rooms/{room}/typing/{person}", {"typing": True, "timeout": 10000})
        await self._call("POST", f"/rooms/{room}/receipt/m.read/{urllib.parse.quote(self.heard)}", {})
        await self._call("PUT", f"/presence/{person}/status", {"presence": "online"})
        for kind in (EventType.TYPING, EventType.RECEIPT):
            await harness.eventually(str(kind), lambda: any(event.type == kind for event in self.events))
        await harness.eventually("presence", lambda: any(
            event.type == EventType.PRESENCE and event.sender == self.person and event.content.presence == PresenceState.ONLINE for event in self.events))

    async def an_alias_is_made_by_who_joins_it(self):
        joined = (await self._call("POST", f"/join/{urllib.parse.quote(self.portal)}", {}))["room_id"]
        assert (await self._call("GET", f"/directory/room/{urllib.parse.quote(self.portal)}"))["room_id"] == joined
        assert self.portal in self.asked, self.asked

    async def a_device_of_the_ghost_is_made_and_gets_messages(self):
        ghost = urllib.parse.quote(self.ghost)
        headers = {"Authorization": f"Bearer {field('as_token')}"}
        base = f"{harness.BASE_URL}/_matrix/client/v3"
        async with self.service.http_session.put(f"{base}/devices/BRIDGE?user_id={ghost}", json={}, headers=headers) as response:
            assert response.status == 201, await response.text()
        async with self.service.http_session.get(f"{base}/account/whoami?user_id={ghost}&device_id=BRIDGE", headers=headers) as response:
            assert (await response.json())["device_id"] == "BRIDGE"
        content = {"algorithm": "m.olm.v1.curve25519-aes-sha2", "ciphertext": {}, "sender_key": "none"}
        await self._call("PUT", "/sendToDevice/m.room.encrypted/1", {"messages": {self.ghost: {"BRIDGE": content}}})
        await harness.eventually("the message", lambda: self.to_device)
        assert self.to_device[0].to_user_id == self.ghost and self.to_device[0].to_device_id == "BRIDGE"

    async def end(self):
        await self.service.stop()


asyncio.run(harness.run(Checks()))
