// matrix-js-sdk: two people chat, with the calls and the sync loop that Element makes.
import * as sdk from 'matrix-js-sdk';
import { baseUrl, check, equal, eventually, finish, register, request } from './harness.mjs';
import { png } from './pictures.mjs';

// The library tells of each step on the console; the checks print with console.log alone.
for (const level of ['trace', 'debug', 'info', 'warn', 'error']) console[level] = () => {};

async function logIn(account) {
  const answer = await sdk.createClient({ baseUrl }).loginRequest({
    type: 'm.login.password',
    identifier: { type: 'm.id.user', user: account.username },
    password: account.password,
    initial_device_display_name: 'matrix-js-sdk',
  });
  return sdk.createClient({
    baseUrl,
    userId: answer.user_id,
    deviceId: answer.device_id,
    accessToken: answer.access_token,
    timelineSupport: true,
  });
}

async function started(client, limit) {
  await client.startClient({ initialSyncLimit: limit, lazyLoadMembers: true });
  await eventually('the first sync', () => client.getSyncState() === 'SYNCING' || client.getSyncState() === 'PREPARED');
}

const text = body => ({ msgtype: sdk.MsgType.Text, body });
const bodies = client => client.getRoom(roomId)?.getLiveTimeline().getEvents().map(event => event.getContent().body) ?? [];
const seen = (client, body) => eventually(`"${body}" reaches ${client.getUserId()}`, () => bodies(client).includes(body));

const [aliceAccount, bobAccount] = [await register('alice'), await register('bob')];
let alice, bob, roomId, question;

await check('logs in with a password', async () => {
  alice = await logIn(aliceAccount);
  bob = await logIn(bobAccount);
  equal((await alice.whoami()).user_id, aliceAccount.userId, 'whoami');
  equal((await bob.whoami()).device_id, bob.getDeviceId(), 'device of whoami');
});

await check('starts to sync', async () => {
  await Promise.all([started(alice, 10), started(bob, 10)]);
});

await check('sets a display name', async () => {
  await alice.setDisplayName('Alice in interop');
  equal((await bob.getProfileInfo(aliceAccount.userId)).displayname, 'Alice in interop', 'display name');
});

await check('creates a room and invites', async () => {
  const room = await alice.createRoom({ name: 'Interop', preset: sdk.Preset.PrivateChat, invite: [bobAccount.userId] });
  roomId = room.room_id;
  await eventually('the invite arrives', () => bob.getRoom(roomId)?.getMyMembership() === 'invite');
  equal(bob.getRoom(roomId).name, 'Interop', 'name of the room in the invite');
});

await check('joins', async () => {
  await bob.joinRoom(roomId);
  await eventually('both see the join', () =>
    [alice, bob].every(client => client.getRoom(roomId)?.getMember(bobAccount.userId)?.membership === 'join'));
});

await check('chats both ways', async () => {
  question = (await alice.sendEvent(roomId, 'm.room.message', text('Hello Bob'))).event_id;
  await seen(bob, 'Hello Bob');
  await bob.sendEvent(roomId, 'm.room.message', text('Hello Alice ☃ 𝄞'));
  await seen(alice, 'Hello Alice ☃ 𝄞');
});

await check('sees typing begin and end', async () => {
  const typing = () => alice.getRoom(roomId).getMember(bobAccount.userId).typing;
  await bob.sendTyping(roomId, true, 20_000);
  await eventually('typing', typing);
  await bob.sendTyping(roomId, false, 0);
  await eventually('no more typing', () => !typing());
});

await check('sets, lists and removes a pusher', async () => {
  const pusher = {
    app_id: 'org.example.interop',
    pushkey: 'interop',
    kind: 'http',
    app_display_name: 'Interop',
    device_display_name: 'A phone',
    lang: 'en',
    data: { url: 'https://gateway.invalid/_matrix/push/v1/notify', format: 'event_id_only' },
  };
  await bob.setPusher(pusher);
  const { pushers } = await bob.getPushers();
  equal(pushers.length, 1, 'pushers');
  equal(pushers[0].data.url, pusher.data.url, 'URL of the pusher');
  await bob.removePusher(pusher.pushkey, pusher.app_id);
  equal((await bob.getPushers()).pushers.length, 0, 'pushers after removal');
});

await check('lists notifications', async () => {
  const { event_id: id } = await alice.sendEvent(roomId, 'm.room.message', text('Notified'));
  const notifications = await eventually('the notification', async () => {
    const { body } = await request('GET', '/_matrix/client/v3/notifications?limit=1', { token: bob.getAccessToken() });
    return body.notifications[0]?.event.event_id === id && body.notifications;
  });
  equal(notifications[0].room_id, roomId, 'room of the notification');
});

await check('sees receipts and counts what is unread', async () => {
  await alice.sendEvent(roomId, 'm.room.message', text('Unread'));
  await seen(bob, 'Unread');
  await eventually('an unread message', () => bob.getRoom(roomId).getUnreadNotificationCount('total') > 0);
  const last = bob.getRoom(roomId).getLiveTimeline().getEvents().at(-1);
  await bob.sendReadReceipt(last);
  await eventually('the receipt', () => alice.getRoom(roomId).getEventReadUpTo(bobAccount.userId, true) === last.getId());
  await eventually('nothing unread', () => bob.getRoom(roomId).getUnreadNotificationCount('total') === 0);
});

await check('edits and reacts', async () => {
  await alice.sendEvent(roomId, 'm.room.message', {
    ...text('* Hello, dear Bob'),
    'm.new_content': text('Hello, dear Bob'),
    'm.relates_to': { rel_type: 'm.replace', event_id: question },
  });
  await bob.sendEvent(roomId, 'm.reaction', { 'm.relates_to': { rel_type: 'm.annotation', event_id: question, key: '👍' } });
  await seen(bob, 'Hello, dear Bob');
  await eventually('the reaction', () => alice.getRoom(roomId).getLiveTimeline().getEvents().some(event =>
    event.getType() === 'm.reaction' && event.getSender() === bobAccount.userId));
});

await check('redacts', async () => {
  const { event_id: id } = await alice.sendEvent(roomId, 'm.room.message', text('A slip'));
  await seen(bob, 'A slip');
  await alice.redactEvent(roomId, id);
  await eventually('the redaction', () => bob.getRoom(roomId).findEventById(id)?.isRedacted());
});

await check('changes state', async () => {
  await alice.setRoomName(roomId, 'Renamed');
  await eventually('the new name', () => bob.getRoom(roomId).name === 'Renamed');
  equal((await bob.getStateEvent(roomId, 'm.room.name', '')).name, 'Renamed', 'name read from the state');
});

await check('tags a room and keeps account data', async () => {
  await bob.setRoomTag(roomId, 'm.favourite', { order: 0.5 });
  await eventually('the tag', () => bob.getRoom(roomId).tags['m.favourite']?.order === 0.5);
  await bob.setAccountData('org.example.interop', { kept: true });
  await eventually('the account data', () => bob.getAccountData('org.example.interop')?.getContent().kept === true);
});

await check('sends a picture, whose thumbnail the other sees', async () => {
  const picture = png(640, 400);
  const { content_uri: url } = await alice.uploadContent(new Blob([picture]), { type: 'image/png', name: 'sunset ☀.png' });
  const { event_id: id } = await alice.sendEvent(roomId, 'm.room.message', { msgtype: sdk.MsgType.Image, body: 'sunset ☀.png', url, info: { mimetype: 'image/png' } });
  await eventually('the picture', () => bob.getRoom(roomId).findEventById(id));
  const fetched = async (width, height, method) => {
    const address = bob.mxcUrlToHttp(url, width, height, method, false, true, true);
    const response = await fetch(address, { headers: { authorization: `Bearer ${bob.getAccessToken()}` } });
    equal(response.status, 200, `status of ${address}`);
    return [response, Buffer.from(await response.arrayBuffer())];
  };
  const [whole, bytes] = await fetched();
  equal(bytes.equals(picture), true, 'the picture is the same');
  equal(whole.headers.get('content-disposition'), "inline; filename=\"sunset _.png\"; filename*=UTF-8''sunset%20%E2%98%80.png", 'disposition');
  const [thumbnail, small] = await fetched(96, 96, 'crop');
  equal(small.length < picture.length || thumbnail.headers.get('content-type') === 'image/jpeg', true, 'it is smaller');
  equal((await alice.getMediaConfig(true))['m.upload.size'] > 1_000_000, true, 'upload limit');
  await bob.setAvatarUrl(url);
  equal((await alice.getProfileInfo(bobAccount.userId)).avatar_url, url, 'avatar');
});

await check('paginates back to the beginning', async () => {
  for (let i = 0; i < 40; i++) await alice.sendEvent(roomId, 'm.room.message', text(`line ${i}`));
  const reader = await logIn(bobAccount);
  await started(reader, 5);
  const room = reader.getRoom(roomId);
  const events = () => room.getLiveTimeline().getEvents();
  equal(events().length <= 5, true, 'the first sync is short');
  for (let page = 0; page < 20 && events()[0].getType() !== 'm.room.create'; page++) await reader.scrollback(room, 10);
  equal(events()[0].getType(), 'm.room.create', 'first event');
  const lines = events().map(event => event.getContent().body).filter(body => body?.startsWith('line '));
  equal(lines.join(), Array.from({ length: 40 }, (_, i) => `line ${i}`).join(), 'lines in order, none twice');
  await reader.logout(true);
});

await check('leaves', async () => {
  await bob.leave(roomId);
  await eventually('the leave', () => alice.getRoom(roomId).getMember(bobAccount.userId)?.membership === 'leave');
});

await check('logs out, and the token is dead', async () => {
  const token = bob.getAccessToken();
  await bob.logout(true);
  const { status, body } = await request('GET', '/_matrix/client/v3/account/whoami', { token });
  equal(status, 401, 'status');
  equal(body.errcode, 'M_UNKNOWN_TOKEN', 'errcode');
});

finish();
