// matrix-appservice-bridge: a bridge whose users and rooms are made when somebody asks for them, and whose ghosts echo.
import { readFileSync } from 'node:fs';
import { Bridge } from 'matrix-appservice-bridge';
import { baseUrl, check, equal, eventually, finish, register, request } from './harness.mjs';

const registration = process.env.MYELIN_APPSERVICE_REGISTRATION;
const field = name => readFileSync(registration, 'utf8').match(new RegExp(`^${name}: (.*)$`, 'm'))[1];
const { access_token: token, user_id: person } = (await request('POST', '/_matrix/client/v3/login', { body: loginOf(await register('person')) })).body;
const server = person.slice(person.indexOf(':') + 1);
const [ghost, portal] = [`@_node_ghost:${server}`, `#_node_portal:${server}`];
const call = async (method, path, body) => {
  const answer = await request(method, `/_matrix/client/v3${path}`, { token, body });
  if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
};

function loginOf(account) {
  return { type: 'm.login.password', identifier: { type: 'm.id.user', user: account.userId }, password: account.password };
}

const asked = [];
const events = [];
const ephemeral = [];
const bridge = new Bridge({
  homeserverUrl: baseUrl,
  domain: server,
  registration,
  disableStores: true,
  controller: {
    onUserQuery: async user => {
      asked.push(user.getId());
      return { name: 'Ghost of Node' };
    },
    onAliasQuery: async (alias, localpart) => {
      asked.push(alias);
      return { creationOpts: { room_alias_name: localpart, preset: 'public_chat', room_version: '11', name: 'Portal' } };
    },
    onEvent: async received => {
      const event = received.getData();
      events.push(event);
      if (event.type === 'm.room.member' && event.state_key === ghost && event.content.membership === 'invite') {
        await bridge.getIntent(ghost).join(event.room_id);
      } else if (event.type === 'm.room.message' && event.sender === person) {
        await bridge.getIntent(ghost).sendText(event.room_id, `echo: ${event.content.body}`);
      }
    },
    onEphemeralEvent: received => ephemeral.push(received.getData()),
    thirdPartyLookup: {
      protocols: ['node'],
      getProtocol: async () => ({ user_fields: ['name'], location_fields: [], icon: 'mxc://localhost/icon', field_types: {}, instances: [{ network_id: 'n', desc: 'N', fields: {} }] }),
      getUser: async (protocol, fields) => [{ userid: ghost, protocol, fields }],
    },
  },
});
let roomId;

await check('the bridge starts', async () => {
  await bridge.initialise();
  await bridge.listen(Number(new URL(field('url')).port), '127.0.0.1');
});

await check('a ghost is made by an invitation, and joins', async () => {
  roomId = (await call('POST', '/createRoom', { preset: 'private_chat', room_version: '11', invite: [ghost] })).room_id;
  await eventually('the ghost joins', async () => ghost in (await call('GET', `/rooms/${encodeURIComponent(roomId)}/joined_members`)).joined);
  equal(asked.includes(ghost), true, 'the user query');
  equal((await call('GET', `/profile/${encodeURIComponent(ghost)}/displayname`)).displayname, 'Ghost of Node', 'display name');
});

await check('what the person says is echoed by the ghost', async () => {
  await call('PUT', `/rooms/${encodeURIComponent(roomId)}/send/m.room.message/1`, { msgtype: 'm.text', body: 'hello' });
  await eventually('the echo', async () => (await call('GET', `/rooms/${encodeURIComponent(roomId)}/messages?dir=b&limit=5`)).chunk
    .some(event => event.sender === ghost && event.content.body === 'echo: hello'));
  equal(new Set(events.map(event => event.event_id)).size, events.length, 'events that came once');
});

await check('typing and receipts reach the bridge', async () => {
  const heard = events.find(event => event.type === 'm.room.message');
  await call('PUT', `/rooms/${encodeURIComponent(roomId)}/typing/${encodeURIComponent(person)}`, { typing: true, timeout: 10_000 });
  await eventually('typing', () => ephemeral.find(event => event.type === 'm.typing' && event.room_id === roomId && event.content.user_ids.includes(person)));
  await call('POST', `/rooms/${encodeURIComponent(roomId)}/receipt/m.read/${encodeURIComponent(heard.event_id)}`, {});
  await eventually('the receipt', () => ephemeral.find(event => event.type === 'm.receipt' && event.content[heard.event_id]?.['m.read']?.[person]));
});

await check('an alias is made by who joins it', async () => {
  const joined = (await call('POST', `/join/${encodeURIComponent(portal)}`, {})).room_id;
  equal((await call('GET', `/directory/room/${encodeURIComponent(portal)}`)).room_id, joined, 'the room of the alias');
  equal(asked.includes(portal), true, 'the alias query');
});

await check('the network is found', async () => {
  equal((await call('GET', '/thirdparty/protocols')).node.instances[0].network_id, 'n', 'the instance');
  equal((await call('GET', '/thirdparty/user/node?name=a%26b'))[0].userid, ghost, 'the user');
});

await check('the ghost is removed, and the bridge hears of it', async () => {
  await call('POST', `/rooms/${encodeURIComponent(roomId)}/kick`, { user_id: ghost });
  await eventually('the leave', () => events.find(event => event.type === 'm.room.member' && event.state_key === ghost && event.content.membership === 'leave'));
});

finish();
