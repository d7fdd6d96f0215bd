"""matrix-nio with Olm: two people chat encrypted, verify each other by emoji, and one of them adds a device."""
import asyncio
import json
import sys
import urllib.parse
import urllib.request

from nio import (
    AsyncClient, AsyncClientConfig, EnableEncryptionBuilder, JoinResponse, KeyVerificationAccept, KeyVerificationCancel,
    KeyVerificationKey, KeyVerificationMac, KeyVerificationStart, LoginResponse, MegolmEvent, RoomCreateResponse,
    RoomMessageText, RoomPreset, RoomSendResponse, SyncResponse, ToDeviceResponse,
)
from nio.store import SqliteMemoryStore

from harness import BASE_URL, eventually, expect, register, run


class Device:
    """A device with its sync loop, which uploads, queries and claims keys by itself."""

    def __init__(self, user_id, password):
        self.user_id, self.password = user_id, password
        self.client = AsyncClient(BASE_URL, user_id, config=AsyncClientConfig(store=SqliteMemoryStore, encryption_enabled=True))
        self.decrypted, self.undecrypted, self.verification, self.loop = [], [], [], None
        self.client.add_event_callback(self._hear, RoomMessageText)
        self.client.add_event_callback(lambda room, event: self.undecrypted.append(event.event_id), MegolmEvent)
        self.client.add_to_device_callback(self.verification.append, (
            KeyVerificationStart, KeyVerificationAccept, KeyVerificationKey, KeyVerificationMac, KeyVerificationCancel))

    def _hear(self, room, event):
        if event.decrypted:
            self.decrypted.append((event.sender, event.body))

    async def start(self):
        expect(await self.client.login(self.password, device_name="matrix-nio with Olm"), LoginResponse)
        expect(await self.client.sync(timeout=0, full_state=True), SyncResponse)
        self.loop = asyncio.ensure_future(self.client.sync_forever(timeout=10_000))
        await eventually("keys are uploaded", lambda: self.client.olm.account.shared and not self.client.should_upload_keys)

    def sees(self, room_id, user_id):
        room = self.client.rooms.get(room_id)
        return room is not None and room.encrypted and user_id in room.users

    def knows(self, other):
        return other.client.device_id in self.client.device_store[other.user_id]

    async def say(self, room_id, body, ignore_unverified_devices=True):
        content = {"msgtype": "m.text", "body": body}
        sent = await self.client.room_send(
            room_id, "m.room.message", content, ignore_unverified_devices=ignore_unverified_devices)
        return expect(sent, RoomSendResponse).event_id

    async def hears(self, sender, body):
        await eventually(f"{self.client.device_id} decrypts {body!r}", lambda: (sender.user_id, body) in self.decrypted)

    async def receives(self, kind):
        def arrived():
            return next((event for event in self.verification if isinstance(event, (kind, KeyVerificationCancel))), None)
        await eventually(f"a {kind.__name__} arrives", arrived)
        return expect(arrived(), kind)


class Secrets:
    """The checks, in the order in which they run; each leans on those before it."""

    def __init__(self):
        alice, bob = register("alice"), register("bob")
        self.alice, self.bob, self.tablet = Device(*alice), Device(*bob), Device(*bob)
        self.room_id = None

    async def logs_in_and_uploads_keys(self):
        for device in (self.alice, self.bob):
            await device.start()

    async def creates_an_encrypted_room(self):
        room = await self.alice.client.room_create(
            name="Interop", preset=RoomPreset.private_chat, invite=[self.bob.user_id],
            initial_state=[EnableEncryptionBuilder().as_dict()])
        self.room_id = expect(room, RoomCreateResponse).room_id
        await eventually("the invite arrives", lambda: self.room_id in self.bob.client.invited_rooms)
        expect(await self.bob.client.join(self.room_id), JoinResponse)
        await eventually("both see the join", lambda: all(
            device.sees(self.room_id, self.bob.user_id) for device in (self.alice, self.bob)))

    async def chats_both_ways_encrypted(self):
        sent = await self.alice.say(self.room_id, "Psst Bob")
        await self.bob.hears(self.alice, "Psst Bob")
        await self.bob.say(self.room_id, "Psst Alice \u2603 \U0001d11e")
        await self.alice.hears(self.bob, "Psst Alice \u2603 \U0001d11e")
        stored = self._read(f"/_matrix/client/v3/rooms/{urllib.parse.quote(self.room_id)}/event/{urllib.parse.quote(sent)}")
        assert stored["type"] == "m.room.encrypted" and "Psst" not in json.dumps(stored), stored

    async def verifies_by_emoji(self):
        alice, bob = self.alice, self.bob
        await eventually("devices are known", lambda: alice.knows(bob) and bob.knows(alice))
        theirs = alice.client.device_store[bob.user_id][bob.client.device_id]
        expect(await alice.client.start_key_verification(theirs), ToDeviceResponse)
        transaction = (await bob.receives(KeyVerificationStart)).transaction_id
        expect(await bob.client.accept_key_verification(transaction), ToDeviceResponse)
        await alice.receives(KeyVerificationAccept)
        await bob.receives(KeyVerificationKey)
        await alice.receives(KeyVerificationKey)
        sas = [device.client.key_verifications[transaction] for device in (alice, bob)]
        assert sas[0].get_emoji() == sas[1].get_emoji(), [each.get_emoji() for each in sas]
        for device in (alice, bob):
            expect(await device.client.confirm_short_auth_string(transaction), ToDeviceResponse)
        await eventually("both are verified", lambda: all(each.verified for each in sas))
        await alice.say(self.room_id, "To verified devices only", ignore_unverified_devices=False)
        await bob.hears(alice, "To verified devices only")

    async def shares_keys_with_a_new_device(self):
        await self.tablet.start()
        await eventually("the sync tells of the new device", lambda: self.alice.knows(self.tablet))
        await self.alice.say(self.room_id, "For both devices")
        for device in (self.bob, self.tablet):
            await device.hears(self.alice, "For both devices")
        assert not self.bob.undecrypted, self.bob.undecrypted

    def _read(self, path):
        request = urllib.request.Request(BASE_URL + path, headers={"Authorization": f"Bearer {self.alice.client.access_token}"})
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    async def end(self):
        devices = (self.alice, self.bob, self.tablet)
        loops = [device.loop for device in devices if device.loop]
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)
        for device in devices:
            await device.client.close()


async def main():
    return await run(Secrets())


sys.exit(asyncio.run(main()))
