"""matrix-nio: two people chat, with the sync loop of the many Python bots and of Mirage."""
import asyncio
import sys

from nio import (
    AsyncClient, JoinError, JoinResponse, LoginResponse, MessageDirection, ProfileGetResponse, ReceiptEvent,
    RoomCreateResponse, RoomMessagesResponse, RoomMessageText, RoomPreset, RoomSendError, RoomSendResponse,
    SyncResponse, TypingNoticeEvent,
)

from harness import BASE_URL, eventually, expect, register, run


class Person:
    """A client with its sync loop, and what that loop has heard."""

    def __init__(self, prefix):
        self.user_id, self.password = register(prefix)
        self.client = AsyncClient(BASE_URL, self.user_id)
        self.messages, self.typing, self.receipts = [], [], []
        self.client.add_event_callback(lambda room, event: self.messages.append(event.body), RoomMessageText)
        self.client.add_ephemeral_callback(lambda room, event: self.typing.append(event.users), TypingNoticeEvent)
        self.client.add_ephemeral_callback(lambda room, event: self.receipts.extend(event.receipts), ReceiptEvent)

    async def say(self, room_id, body):
        sent = await self.client.room_send(room_id, "m.room.message", {"msgtype": "m.text", "body": body})
        expect(sent, RoomSendResponse)
        return sent.event_id


class Conversation:
    """The checks, in the order in which they run; each leans on those before it."""

    def __init__(self):
        self.alice, self.bob = Person("alice"), Person("bob")
        self.room_id = None
        self.loops = []

    async def logs_in_with_a_password(self):
        for person in (self.alice, self.bob):
            answer = expect(await person.client.login(person.password, device_name="matrix-nio"), LoginResponse)
            assert answer.user_id == person.user_id, answer

    async def starts_to_sync(self):
        for person in (self.alice, self.bob):
            expect(await person.client.sync(timeout=0, full_state=True), SyncResponse)
            self.loops.append(asyncio.ensure_future(person.client.sync_forever(timeout=10_000)))

    async def sets_a_display_name(self):
        await self.alice.client.set_displayname("Alice in interop")
        profile = expect(await self.bob.client.get_profile(self.alice.user_id), ProfileGetResponse)
        assert profile.displayname == "Alice in interop", profile

    async def creates_a_room_and_invites(self):
        room = await self.alice.client.room_create(
            name="Interop", preset=RoomPreset.private_chat, invite=[self.bob.user_id])
        self.room_id = expect(room, RoomCreateResponse).room_id
        await eventually("the invite arrives", lambda: self.room_id in self.bob.client.invited_rooms)

    async def joins(self):
        expect(await self.bob.client.join(self.room_id), JoinResponse)
        await eventually("both see the join", lambda: all(
            self.room_id in person.client.rooms and self.bob.user_id in person.client.rooms[self.room_id].users
            for person in (self.alice, self.bob)))

    async def chats_both_ways(self):
        await self.alice.say(self.room_id, "Hello Bob")
        await eventually("Bob hears", lambda: "Hello Bob" in self.bob.messages)
        await self.bob.say(self.room_id, "Hello Alice \u2603 \U0001d11e")
        await eventually("Alice hears", lambda: "Hello Alice \u2603 \U0001d11e" in self.alice.messages)

    async def sees_typing_begin_and_end(self):
        await self.bob.client.room_typing(self.room_id, True, 20_000)
        await eventually("typing", lambda: [self.bob.user_id] in self.alice.typing)
        await self.bob.client.room_typing(self.room_id, False)
        await eventually("no more typing", lambda: self.alice.typing[-1] == [])

    async def sees_receipts(self):
        event_id = await self.alice.say(self.room_id, "Read me")
        await self.bob.client.room_read_markers(self.room_id, event_id, event_id)
        await eventually("the receipt", lambda: any(
            receipt.event_id == event_id and receipt.user_id == self.bob.user_id for receipt in self.alice.receipts))

    async def paginates_back_to_the_beginning(self):
        for line in range(30):
            await self.alice.say(self.room_id, f"line {line}")
        await eventually("the last line arrives", lambda: "line 29" in self.bob.messages)
        events, start = [], self.bob.client.next_batch
        for _ in range(30):
            page = expect(
                await self.bob.client.room_messages(self.room_id, start, direction=MessageDirection.back, limit=7),
                RoomMessagesResponse)
            events.extend(page.chunk)
            if not page.chunk or not page.end:
                break
            start = page.end
        identifiers = [event.event_id for event in events]
        assert len(set(identifiers)) == len(identifiers), "an event came twice"
        assert events[-1].source["type"] == "m.room.create", events[-1].source
        lines = [event.body for event in reversed(events) if getattr(event, "body", "").startswith("line ")]
        assert lines == [f"line {line}" for line in range(30)], lines

    async def leaves_and_may_not_come_back_uninvited(self):
        await self.bob.client.room_leave(self.room_id)
        expect(await self.bob.client.room_send(self.room_id, "m.room.message", {"msgtype": "m.text", "body": "?"}), RoomSendError)
        refused = expect(await self.bob.client.join(self.room_id), JoinError)
        assert refused.status_code == "M_FORBIDDEN", refused

    async def end(self):
        for loop in self.loops:
            loop.cancel()
        await asyncio.gather(*self.loops, return_exceptions=True)
        await self.alice.client.close()
        await self.bob.client.close()


async def main():
    return await run(Conversation())


sys.exit(asyncio.run(main()))
