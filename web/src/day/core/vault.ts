// What lies on the phone, sealed: AES-256-GCM under a key made of the PIN and a half that only the server can give back.
// Threats and reasons: docs/decisions/0011-phone.md.

export const ROUNDS = 600_000; // PBKDF2-HMAC-SHA-256, as OWASP advises
const IV = 12; // bytes

export interface Sealed {
  iv: Uint8Array<ArrayBuffer>;
  data: ArrayBuffer;
}

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

export function random(length: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(length));
}

/** The key cannot be read out again, not even by our own script. */
export async function deriveKey(pin: string, salt: Uint8Array<ArrayBuffer>, half: Uint8Array<ArrayBuffer>, rounds = ROUNDS): Promise<CryptoKey> {
  const typed = await crypto.subtle.importKey("raw", bytes(pin), "PBKDF2", false, ["deriveBits"]);
  const stretched = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds }, typed, 256);
  const both = await crypto.subtle.importKey("raw", stretched, "HKDF", false, ["deriveKey"]);
  const mix = { name: "HKDF", hash: "SHA-256", salt: half, info: bytes("kehou day 1") };
  return crypto.subtle.deriveKey(mix, both, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** `name` says what is sealed and is bound to it: a record cannot be passed off as another. */
export async function seal(key: CryptoKey, name: string, value: unknown): Promise<Sealed> {
  const iv = random(IV);
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bytes(name) }, key, bytes(JSON.stringify(value)));
  return { iv, data };
}

/** Rejects when key, name or bytes are not those that sealed it. */
export async function open<T>(key: CryptoKey, name: string, sealed: Sealed): Promise<T> {
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv, additionalData: bytes(name) }, key, sealed.data);
  return JSON.parse(new TextDecoder().decode(plain)) as T;
}

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
