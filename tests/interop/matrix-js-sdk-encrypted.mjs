// matrix-js-sdk with Rust crypto: what Element does to chat encrypted, to verify, and to find old messages on a new device.
import * as sdk from 'matrix-js-sdk';
import { CryptoEvent, VerificationPhase, VerificationRequestEvent, VerifierEvent } from 'matrix-js-sdk/lib/crypto-api/index.js';
import { baseUrl, check, equal, eventually, finish, register, request } from './harness.mjs';
import { decryptAttachment, encryptAttachment, png } from './pictures.mjs';

// The library tells of each step on the console; the checks print with console.log alone.
for (const level of ['trace', 'debug', 'info', 'warn', 'error']) console[level] = () => {};

/** A device of its own with empty stores. The recovery key is the user's, as if typed in. */
async function device(account, name) {
  const login = await sdk.createClient({ baseUrl }).loginRequest({
    type: 'm.login.password',
    identifier: { type: 'm.id.user', user: account.username },
    password: account.password,
    initial_device_display_name: name,
  });
  const client = sdk.createClient({
    baseUrl,
    userId: login.user_id,
    deviceId: login.device_id,
    accessToken: login.access_token,
    timelineSupport: true,
    cryptoCallbacks: { getSecretStorageKey: async ({ keys }) => [Object.keys(keys)[0], account.recoveryKey] },
  });
  await client.initRustCrypto({ useIndexedDB: false });
  await client.startClient({ initialSyncLimit: 20, lazyLoadMembers: true });
  await eventually('the first sync', () => client.getSyncState() === 'SYNCING');
  return client;
}

/** Answers password user-interactive authentication, and counts how often it was asked for. */
function withPassword(account) {
  const asked = { times: 0 };
  asked.callback = async makeRequest => {
    try {
      return await makeRequest(null);
    } catch (error) {
      if (error.httpStatus !== 401 || !error.data?.session) throw error;
      asked.times++;
      return await makeRequest({
        type: 'm.login.password',
        identifier: { type: 'm.id.user', user: account.userId },
        password: account.password,
        session: error.data.session,
      });
    }
  };
  return asked;
}

const deviceStatus = (client, other) => client.getCrypto().getDeviceVerificationStatus(other.getUserId(), other.getDeviceId());
const say = async (client, body) => (await client.sendEvent(roomId, 'm.room.message', { msgtype: sdk.MsgType.Text, body })).event_id;
const found = (client, id) => client.getRoom(roomId)?.findEventById(id);
const decrypts = (client, id, body) => eventually(`"${body}" is decrypted by ${client.getUserId()} on ${client.getDeviceId()}`, () => {
  const event = found(client, id);
  return event?.isEncrypted() && event.getType() === 'm.room.message' && event.getContent().body === body;
});
const phaseIs = (verification, phase) => eventually(`the verification is ${VerificationPhase[phase]}`, () => {
  if (verification.phase === VerificationPhase.Cancelled) throw new Error(`cancelled: ${verification.cancellationCode}`);
  return verification.phase === phase;
});

/** Both sides of a verification by emoji; `begin` sends the request. */
async function verifyByEmoji(from, to, begin) {
  const arrival = new Promise(resolve => to.once(CryptoEvent.VerificationRequestReceived, resolve));
  const sent = await begin();
  const received = await arrival;
  await received.accept();
  await phaseIs(sent, VerificationPhase.Ready);
  const started = new Promise(resolve => received.on(VerificationRequestEvent.Change, () => received.verifier && resolve(received.verifier)));
  const verifiers = [await sent.startVerification('m.sas.v1'), await started];
  const shown = verifiers.map(verifier => new Promise((resolve, reject) => {
    verifier.once(VerifierEvent.ShowSas, resolve);
    verifier.once(VerifierEvent.Cancel, reject);
  }));
  const ends = verifiers.map(verifier => verifier.verify());
  const [ours, theirs] = await Promise.all(shown);
  equal(JSON.stringify(ours.sas.emoji), JSON.stringify(theirs.sas.emoji), 'emoji');
  await Promise.all([ours.confirm(), theirs.confirm()]);
  await Promise.all(ends);
  await Promise.all([phaseIs(sent, VerificationPhase.Done), phaseIs(received, VerificationPhase.Done)]);
}

const [alice, bob] = [await register('alice'), await register('bob')];
let phone, laptop, bobPhone, bobLaptop, roomId, first;

await check('logs in with two devices each, and uploads keys', async () => {
  phone = await device(alice, 'phone');
  laptop = await device(alice, 'laptop');
  bobPhone = await device(bob, 'phone');
  bobLaptop = await device(bob, 'laptop');
  await eventually('each sees the keys of the other device', async () => {
    const devices = await laptop.getCrypto().getUserDeviceInfo([alice.userId, bob.userId], true);
    return devices.get(alice.userId)?.size === 2 && devices.get(bob.userId)?.size === 2;
  });
});

await check('bootstraps cross-signing', async () => {
  for (const [client, account] of [[phone, alice], [bobPhone, bob]]) {
    await client.getCrypto().bootstrapCrossSigning({ authUploadDeviceSigningKeys: withPassword(account).callback });
    await eventually('the own device is cross-signed', async () => (await deviceStatus(client, client)).crossSigningVerified);
  }
});

await check('replaces the cross-signing keys with the password', async () => {
  const asked = withPassword(alice);
  const before = await phone.getCrypto().getCrossSigningKeyId();
  await phone.getCrypto().bootstrapCrossSigning({ setupNewCrossSigning: true, authUploadDeviceSigningKeys: asked.callback });
  equal(asked.times, 1, 'times the password was asked for');
  equal(await phone.getCrypto().getCrossSigningKeyId() === before, false, 'same master key');
  await eventually('the own device is cross-signed', async () => (await deviceStatus(phone, phone)).crossSigningVerified);
});

await check('bootstraps secret storage and a key backup', async () => {
  for (const [client, account] of [[phone, alice], [bobPhone, bob]]) {
    const crypto = client.getCrypto();
    const key = await crypto.createRecoveryKeyFromPassphrase();
    account.recoveryKey = key.privateKey;
    await crypto.bootstrapSecretStorage({ createSecretStorageKey: async () => key, setupNewSecretStorage: true, setupNewKeyBackup: true });
    await eventually('cross-signing is ready', () => crypto.isCrossSigningReady());
    await eventually('secret storage is ready', () => crypto.isSecretStorageReady());
    await eventually('the backup is active', () => crypto.getActiveSessionBackupVersion());
  }
});

await check('verifies its own other device by emoji, which gets the secrets', async () => {
  await eventually('the laptop sees the cross-signing keys', () => laptop.getCrypto().userHasCrossSigningKeys(alice.userId, true));
  await verifyByEmoji(laptop, phone, () => laptop.getCrypto().requestOwnUserVerification());
  for (const client of [phone, laptop]) {
    await eventually('both devices are cross-signed', async () =>
      (await deviceStatus(client, laptop))?.crossSigningVerified && (await deviceStatus(client, phone))?.crossSigningVerified);
  }
  await eventually('the private keys arrive', async () =>
    Object.values((await laptop.getCrypto().getCrossSigningStatus()).privateKeysCachedLocally).every(Boolean));
  await eventually('the key of the backup arrives', () => laptop.getCrypto().getSessionBackupPrivateKey());
  await eventually('the laptop uses the backup', () => laptop.getCrypto().getActiveSessionBackupVersion());
});

await check('signs another device with the keys of secret storage', async () => {
  await eventually('the laptop sees the cross-signing keys', () => bobLaptop.getCrypto().userHasCrossSigningKeys(bob.userId, true));
  await bobLaptop.getCrypto().bootstrapCrossSigning({ authUploadDeviceSigningKeys: withPassword(bob).callback });
  for (const client of [bobPhone, bobLaptop]) {
    await eventually('the laptop is signed by its owner', async () => (await deviceStatus(client, bobLaptop))?.signedByOwner);
  }
});

await check('creates an encrypted room', async () => {
  const room = await phone.createRoom({
    name: 'Secrets',
    preset: sdk.Preset.PrivateChat,
    invite: [bob.userId],
    initial_state: [{ type: 'm.room.encryption', state_key: '', content: { algorithm: 'm.megolm.v1.aes-sha2' } }],
  });
  roomId = room.room_id;
  await eventually('the invite arrives', () => bobPhone.getRoom(roomId)?.getMyMembership() === 'invite');
  await bobPhone.joinRoom(roomId);
  for (const client of [phone, laptop, bobPhone, bobLaptop]) {
    await eventually('all see the join', () => client.getRoom(roomId)?.getMember(bob.userId)?.membership === 'join');
    await eventually('all know that the room is encrypted', () => client.getCrypto().isEncryptionEnabledInRoom(roomId));
  }
});

await check('chats both ways, decrypted on every device', async () => {
  const senders = [[phone, 'Psst Bob'], [bobPhone, 'Psst Alice ☃ 𝄞'], [laptop, 'From the laptop'], [bobLaptop, 'From mine as well']];
  for (const [sender, body] of senders) {
    const id = await say(sender, body);
    first ??= id;
    await Promise.all([phone, laptop, bobPhone, bobLaptop].map(client => decrypts(client, id, body)));
  }
});

await check('leaves the server nothing to read', async () => {
  const address = `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/event/${encodeURIComponent(first)}`;
  const { body } = await request('GET', address, { token: phone.getAccessToken() });
  equal(body.type, 'm.room.encrypted', 'type');
  equal(JSON.stringify(body).includes('Psst'), false, 'plain text is there');
});

await check('sends an encrypted picture, which the other sees on every device', async () => {
  const picture = png(320, 200);
  const { encrypted, file } = await encryptAttachment(picture);
  const { content_uri: url } = await phone.uploadContent(new Blob([encrypted]), { type: 'application/octet-stream', includeFilename: false });
  const { event_id: id } = await phone.sendEvent(roomId, 'm.room.message', {
    msgtype: sdk.MsgType.Image, body: 'sunset.png', file: { ...file, url }, info: { mimetype: 'image/png', w: 320, h: 200, size: picture.length },
  });
  for (const client of [laptop, bobPhone, bobLaptop]) {
    await decrypts(client, id, 'sunset.png');
    const sent = found(client, id).getContent().file;
    const address = client.mxcUrlToHttp(sent.url, undefined, undefined, undefined, false, true, true);
    const response = await fetch(address, { headers: { authorization: `Bearer ${client.getAccessToken()}` } });
    equal(response.status, 200, 'status of the download');
    const bytes = Buffer.from(await response.arrayBuffer());
    equal(bytes.equals(picture), false, 'the server has the picture');
    equal((await decryptAttachment(bytes, sent)).equals(picture), true, 'the picture is the same');
  }
  equal((await fetch(phone.mxcUrlToHttp(url, undefined, undefined, undefined, false, true, true))).status, 401, 'status without a token');
});

await check('verifies another user by emoji in the room', async () => {
  await verifyByEmoji(phone, bobPhone, () => phone.getCrypto().requestVerificationDM(bob.userId, roomId));
  for (const [client, other] of [[phone, bob], [laptop, bob], [bobPhone, alice], [bobLaptop, alice]]) {
    await eventually('the user is verified on every device', async () =>
      (await client.getCrypto().getUserVerificationStatus(other.userId)).isCrossSigningVerified());
  }
});

await check('restores the backup on a new device, which decrypts an old message', async () => {
  const token = phone.getAccessToken();
  await eventually('the keys of the four sessions are backed up', async () =>
    (await request('GET', '/_matrix/client/v3/room_keys/version', { token })).body.count >= 4);
  const tablet = await device(alice, 'tablet');
  const crypto = tablet.getCrypto();
  await eventually('the old message arrives', () => found(tablet, first));
  await eventually('and cannot be read yet', () => found(tablet, first).isDecryptionFailure());
  await eventually('the tablet sees the cross-signing keys', () => crypto.userHasCrossSigningKeys(alice.userId, true));
  await crypto.bootstrapCrossSigning({ authUploadDeviceSigningKeys: withPassword(alice).callback });
  await crypto.loadSessionBackupPrivateKeyFromSecretStorage();
  const { total, imported } = await crypto.restoreKeyBackup();
  equal(total >= 4 && imported === total, true, `all is imported: ${imported} of ${total}`);
  await decrypts(tablet, first, 'Psst Bob');
  const id = await say(bobPhone, 'For the tablet, too');
  await Promise.all([tablet, phone, bobLaptop].map(client => decrypts(client, id, 'For the tablet, too')));
  const [gone, dead] = [tablet.getDeviceId(), tablet.getAccessToken()];
  await tablet.logout(true);
  equal((await request('GET', '/_matrix/client/v3/account/whoami', { token: dead })).status, 401, 'status with the old token');
  await eventually('others forget the device', async () =>
    !(await bobPhone.getCrypto().getUserDeviceInfo([alice.userId])).get(alice.userId).has(gone));
});

finish();
