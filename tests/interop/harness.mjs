// What every script here shares: accounts made with the shared secret, named checks, and waiting with a limit.
import { createHmac, randomUUID } from 'node:crypto';

export const baseUrl = required('MYELIN_URL').replace(/\/$/, '');
const sharedSecret = required('MYELIN_SHARED_SECRET');
const patience = 20_000;

let passed = 0;
let failed = 0;

function required(name) {
  const value = process.env[name];
  if (!value) {
    console.error(`${name} is not set`);
    process.exit(2);
  }
  return value;
}

/** Makes an account whose name nobody else has, by Synapse's shared-secret registration. */
export async function register(prefix) {
  const address = `${baseUrl}/_synapse/admin/v1/register`;
  const { nonce } = await json(await fetch(address));
  const username = `${prefix}-${randomUUID().slice(0, 8)}`;
  const password = randomUUID();
  const mac = createHmac('sha1', sharedSecret).update([nonce, username, password, 'notadmin'].join('\0')).digest('hex');
  const answer = await json(await fetch(address, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ nonce, username, password, admin: false, mac }),
  }));
  return { username, password, userId: answer.user_id };
}

/** A request past the client under test, for looking at what it left behind. */
export async function request(method, path, { token, body } = {}) {
  const response = await fetch(baseUrl + path, {
    method,
    headers: {
      ...(token && { Authorization: `Bearer ${token}` }),
      ...(body && { 'Content-Type': 'application/json' }),
    },
    body: body && JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

async function json(response) {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${text}`);
  return JSON.parse(text);
}

/** Runs one check; the ones after it still run, so that a report shows everything that is broken. */
export async function check(name, body) {
  try {
    await within(body(), name);
    passed++;
    console.log(`ok   ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAIL ${name}: ${error?.stack ?? error}`);
  }
}

export function equal(actual, expected, what) {
  if (actual !== expected) throw new Error(`${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`);
}

/** Waits until `probe` gives something true, and gives that. */
export async function eventually(what, probe) {
  const end = Date.now() + patience;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > end) throw new Error(`never happened: ${what}`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

function within(promise, name) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no end of "${name}" in ${2 * patience} ms`)), 2 * patience);
  });
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
}

/** Prints the counts and leaves; clients keep timers and connections that would hold the process up. */
export function finish() {
  console.log(`${passed} passed, ${failed} failed, 0 skipped`);
  process.exit(failed === 0 ? 0 : 1);
}

process.on('unhandledRejection', error => {
  failed++;
  console.log(`FAIL unhandled: ${error?.stack ?? error}`);
});
