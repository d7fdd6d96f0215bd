// Pictures, and how clients encrypt them ("Sending encrypted attachments"): written here once more, so that what one device sends is read by another's code.
import { deflateSync, crc32 } from 'node:zlib';

const subtle = globalThis.crypto.subtle;
const unpadded = bytes => Buffer.from(bytes).toString('base64').replace(/=+$/, '');

/** A PNG of one colour; the registry of Node's own zlib has what its chunks need. */
export function png(width, height, [red, green, blue] = [200, 60, 20]) {
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const framed = Buffer.alloc(body.length + 8);
    framed.writeUInt32BE(data.length, 0);
    body.copy(framed, 4);
    framed.writeUInt32BE(crc32(body), body.length + 4);
    return framed;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, Buffer.from([red, green, blue]))]);
  const rows = Buffer.concat(Array.from({ length: height }, () => row));
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

/** Width and height of a PNG. */
export const pngSize = bytes => [Buffer.from(bytes).readUInt32BE(16), Buffer.from(bytes).readUInt32BE(20)];

/** What is uploaded, and the `file` of the event without its URL. */
export async function encryptAttachment(bytes) {
  const iv = new Uint8Array(16);
  globalThis.crypto.getRandomValues(iv.subarray(0, 8));
  const key = await subtle.generateKey({ name: 'AES-CTR', length: 256 }, true, ['encrypt', 'decrypt']);
  const encrypted = Buffer.from(await subtle.encrypt({ name: 'AES-CTR', counter: iv, length: 64 }, key, bytes));
  const hash = await subtle.digest('SHA-256', encrypted);
  return { encrypted, file: { v: 'v2', key: await subtle.exportKey('jwk', key), iv: unpadded(iv), hashes: { sha256: unpadded(hash) } } };
}

/** The bytes that were encrypted. */
export async function decryptAttachment(encrypted, file) {
  const hash = unpadded(await subtle.digest('SHA-256', encrypted));
  if (hash !== file.hashes.sha256) throw new Error(`the hash is ${hash}, not ${file.hashes.sha256}`);
  const key = await subtle.importKey('jwk', file.key, { name: 'AES-CTR' }, false, ['decrypt']);
  return Buffer.from(await subtle.decrypt({ name: 'AES-CTR', counter: Buffer.from(file.iv, 'base64'), length: 64 }, key, encrypted));
}
