// UrlFetchApp: the parent does the fetching.
(function (rt) {
  'use strict';
  const { host, local, service, kind, Exception } = rt;

  const HTTPResponse = kind('HTTPResponse', class {
    constructor(reply) { this.reply_ = reply; }
    getResponseCode() { return this.reply_.status; }
    getContentText(charset) {
      if (charset === undefined) return this.reply_.text;
      return local('text', this.bytes64_(), String(charset));
    }
    getHeaders() {
      return Object.fromEntries(Object.entries(this.reply_.headers).map(([name, values]) => [name, values[values.length - 1]]));
    }
    getAllHeaders() {
      return Object.fromEntries(
        Object.entries(this.reply_.headers).map(([name, values]) => [name, values.length > 1 ? values : values[0]]));
    }
    getContent() { return rt.base64ToBytes(this.bytes64_()); }
    getBlob() {
      const { Blob } = rt.load('utilities');
      return new Blob(this.bytes64_(), this.reply_.type, this.reply_.name);
    }
    getAs() { throw new Exception('HTTPResponse.getAs is not available in the local Apps Script runtime'); }
    toString() { return this.reply_.text; }
    bytes64_() {
      return this.reply_.base64 !== undefined ? this.reply_.base64 : local('bytes', { text: this.reply_.text }, 'UTF_8');
    }
  });

  const KNOWN = new Set(['url', 'contentType', 'headers', 'method', 'payload', 'useIntranet', 'validateHttpsCertificates',
    'followRedirects', 'muteHttpExceptions', 'escaping', 'timeoutSeconds']);
  const bodyOf = (payload) => {
    if (payload === undefined || payload === null) return null;
    if (typeof payload === 'string') return { text: payload };
    if (Array.isArray(payload)) return { base64: rt.bytesToBase64(payload) };
    if (typeof payload === 'object' && 'base64_' in payload) return { base64: payload.base64_, type: payload.type_ };
    return { form: Object.entries(payload).map(([name, value]) => [name, String(value)]) };
  };
  const requestOf = (url, options = {}) => {
    for (const key of Object.keys(options)) {
      if (!KNOWN.has(key)) throw new Exception(`UrlFetchApp option ${key} is not available in the local Apps Script runtime`);
    }
    return {
      url: String(url),
      method: options.method === undefined ? null : String(options.method),
      headers: Object.fromEntries(Object.entries(options.headers || {}).map(([name, value]) => [name, String(value)])),
      contentType: options.contentType === undefined ? null : String(options.contentType),
      body: bodyOf(options.payload),
      follow: options.followRedirects !== false,
      muted: Boolean(options.muteHttpExceptions),
      seconds: options.timeoutSeconds === undefined ? null : Number(options.timeoutSeconds),
    };
  };
  const UrlFetchApp = service('UrlFetchApp', {
    fetch: (url, options) => new HTTPResponse(host('UrlFetchApp.fetchAll', [requestOf(url, options)])[0]),
    fetchAll: (requests) => host('UrlFetchApp.fetchAll', requests.map((one) => (
      typeof one === 'string' ? requestOf(one) : requestOf(one.url, one)))).map((reply) => new HTTPResponse(reply)),
    getRequest: (url, options) => { const { url: at, method, headers } = requestOf(url, options); return { url: at, method: method || 'get', headers }; },
  });
  return { UrlFetchApp };
})
