// What every service is made of: the calls to Python, permissions, errors that name what is missing, enums, bytes.
(function (doors, settings, load) {
  'use strict';
  const { parse, stringify } = JSON;

  class Exception extends Error {
    constructor(message) { super(message); this.name = 'Exception'; }
  }
  const cross = (door, name, args) => {
    const reply = parse(door(name, stringify(args)));
    if (reply.error !== undefined) throw new Exception(reply.error);
    return reply.value;
  };
  const host = (name, ...args) => cross(doors.host, name, args);
  const local = (name, ...args) => cross(doors.local, name, args);

  // Permissions are asked once per call name and execution.
  const asked = new Map();
  const permit = (method) => {
    if (!asked.has(method)) asked.set(method, doors.refusal(method));
    const why = asked.get(method);
    if (why) throw new Exception(why);
  };
  const guard = (owner, name, fn) => function (...args) {
    permit(`${owner}.${name}`);
    return fn.apply(this, args);
  };

  // What a service has not got is an error that names it, never undefined.
  const QUIET = new Set(['then', 'toJSON', 'constructor', 'nodeType']);
  const missing = (owner) => new Proxy(Object.prototype, {
    get(target, key, receiver) {
      if (typeof key === 'symbol' || key in target || QUIET.has(key)) return Reflect.get(target, key, receiver);
      throw new TypeError(`${owner}.${key} is not available in the local Apps Script runtime`);
    },
  });
  const service = (owner, members) => {
    const made = Object.create(missing(owner));
    for (const [name, value] of Object.entries(members)) {
      made[name] = typeof value === 'function' ? guard(owner, name, value) : value;
    }
    made.toString = () => owner;
    return Object.freeze(made);
  };
  // A class whose methods are guarded; names ending in _ are its own.
  const kind = (owner, made) => {
    const proto = made.prototype;
    for (const name of Object.getOwnPropertyNames(proto)) {
      if (name !== 'constructor' && name !== 'toString' && !name.endsWith('_')) proto[name] = guard(owner, name, proto[name]);
    }
    if (!Object.prototype.hasOwnProperty.call(proto, 'toString')) proto.toString = () => owner;
    Object.setPrototypeOf(proto, missing(owner));
    return made;
  };
  const enumeration = (owner, names) => {
    const made = Object.create(missing(owner));
    names.forEach((name, index) => {
      made[name] = Object.freeze({
        name: () => name, ordinal: () => index, toString: () => name, toJSON: () => name,
        compareTo: (other) => index - other.ordinal(),
      });
    });
    return Object.freeze(made);
  };

  // Bytes: signed arrays in the script, base64 in the wire.
  const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const bytesToBase64 = (bytes) => {
    let text = '';
    for (let i = 0; i < bytes.length; i += 3) {
      const [a, b, c] = [bytes[i] & 255, bytes[i + 1] & 255, bytes[i + 2] & 255];
      text += ALPHABET[a >> 2] + ALPHABET[((a & 3) << 4) | (b >> 4)];
      text += i + 1 < bytes.length ? ALPHABET[((b & 15) << 2) | (c >> 6)] : '=';
      text += i + 2 < bytes.length ? ALPHABET[c & 63] : '=';
    }
    return text;
  };
  const base64ToBytes = (text) => {
    const bytes = [];
    const clean = text.replace(/=+$/, '');
    for (let i = 0, bits = 0, held = 0; i < clean.length; i++) {
      held = ((held << 6) | ALPHABET.indexOf(clean[i])) & 0xffffff;
      bits += 6;
      if (bits >= 8) {
        bits -= 8;
        const byte = (held >> bits) & 255;
        bytes.push(byte > 127 ? byte - 256 : byte);
      }
    }
    return bytes;
  };
  const dataOf = (value) => (Array.isArray(value) ? { base64: bytesToBase64(value) } : { text: String(value) });

  return {
    settings, load, Exception, host, local, permit, service, kind, enumeration, bytesToBase64, base64ToBytes, dataOf,
  };
})
