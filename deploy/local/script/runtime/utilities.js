// Utilities and blobs. Bytes are signed, as Java's are; a text without a charset is US-ASCII.
(function (rt) {
  'use strict';
  const { local, dataOf, base64ToBytes, bytesToBase64 } = rt;
  const nameOf = (value, fallback) => (value === undefined ? fallback : String(value));

  const Blob = rt.kind('Blob', class {
    constructor(base64, type, name) { Object.assign(this, { base64_: base64, type_: type, name_: name }); }
    getBytes() { return base64ToBytes(this.base64_); }
    getDataAsString(charset) { return local('text', this.base64_, nameOf(charset, 'utf-8')); }
    getContentType() { return this.type_; }
    getName() { return this.name_; }
    setName(name) { this.name_ = name; return this; }
    setContentType(type) { this.type_ = type; return this; }
    setBytes(bytes) { this.base64_ = bytesToBase64(bytes); return this; }
    setDataFromString(text) { this.base64_ = local('bytes', { text: String(text) }, 'UTF_8'); return this; }
    copyBlob() { return new Blob(this.base64_, this.type_, this.name_); }
    isGoogleType() { return false; }
  });
  const newBlob = (data, type = null, name = null) => new Blob(local('bytes', dataOf(data), 'UTF_8'), type, name);

  const hmac = (algorithm, value, key, charset) => base64ToBytes(
    local('hmac', String(algorithm), dataOf(value), dataOf(key), nameOf(charset, 'US_ASCII')));
  const needDate = (date) => {
    if (!(date instanceof Date)) {
      throw new rt.Exception('The parameters do not match the method signature for Utilities.formatDate: the first is no Date.');
    }
    return date.getTime();
  };
  const Utilities = rt.service('Utilities', {
    Charset: rt.enumeration('Utilities.Charset', ['US_ASCII', 'UTF_8']),
    DigestAlgorithm: rt.enumeration('Utilities.DigestAlgorithm', ['MD5', 'SHA_1', 'SHA_256', 'SHA_384', 'SHA_512']),
    MacAlgorithm: rt.enumeration('Utilities.MacAlgorithm',
      ['HMAC_MD5', 'HMAC_SHA_1', 'HMAC_SHA_256', 'HMAC_SHA_384', 'HMAC_SHA_512']),
    base64Encode: (data, charset) => local('encode', dataOf(data), nameOf(charset, 'UTF_8'), false),
    base64EncodeWebSafe: (data, charset) => local('encode', dataOf(data), nameOf(charset, 'UTF_8'), true),
    base64Decode: (text) => base64ToBytes(local('decode', String(text), false)),
    base64DecodeWebSafe: (text) => base64ToBytes(local('decode', String(text), true)),
    computeDigest: (algorithm, value, charset) => base64ToBytes(
      local('digest', String(algorithm), dataOf(value), nameOf(charset, 'US_ASCII'))),
    computeHmacSha256Signature: (value, key, charset) => hmac('HMAC_SHA_256', value, key, charset),
    computeHmacSignature: (algorithm, value, key, charset) => hmac(algorithm, value, key, charset),
    formatDate: (date, zone, pattern) => local('formatDate', needDate(date), String(zone), String(pattern)),
    formatString: (template, ...values) => local('formatString', String(template), values),
    getUuid: () => local('uuid'),
    newBlob,
    parseCsv: (text, delimiter = ',') => local('parseCsv', String(text), delimiter),
    sleep: (ms) => { local('sleep', Number(ms)); },
  });
  return { Utilities, Blob, newBlob };
})
