// PropertiesService, CacheService and LockService: small stores kept by the parent.
(function (rt) {
  'use strict';
  const { host, service, kind } = rt;
  const text = (values) => Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]));

  const Properties = kind('Properties', class {
    constructor(scope) { this.scope_ = scope; }
    getProperty(key) { return host('Properties.get', this.scope_, String(key)); }
    getProperties() { return host('Properties.all', this.scope_); }
    getKeys() { return Object.keys(host('Properties.all', this.scope_)); }
    setProperty(key, value) { host('Properties.set', this.scope_, { [key]: String(value) }, false); return this; }
    setProperties(values, deleteAllOthers = false) {
      host('Properties.set', this.scope_, text(values), Boolean(deleteAllOthers));
      return this;
    }
    deleteProperty(key) { host('Properties.delete', this.scope_, [String(key)]); return this; }
    deleteAllProperties() { host('Properties.delete', this.scope_, null); return this; }
  });
  const PropertiesService = service('PropertiesService', {
    getScriptProperties: () => new Properties('script'),
    getUserProperties: () => new Properties('user'),
    getDocumentProperties: () => new Properties('document'),
  });

  const Cache = kind('Cache', class {
    constructor(scope) { this.scope_ = scope; }
    get(key) { const value = host('Cache.get', this.scope_, [String(key)])[key]; return value === undefined ? null : value; }
    getAll(keys) { return host('Cache.get', this.scope_, keys.map(String)); }
    put(key, value, seconds = 600) { host('Cache.put', this.scope_, { [key]: String(value) }, seconds); }
    putAll(values, seconds = 600) { host('Cache.put', this.scope_, text(values), seconds); }
    remove(key) { host('Cache.remove', this.scope_, [String(key)]); }
    removeAll(keys) { host('Cache.remove', this.scope_, keys.map(String)); }
  });
  const CacheService = service('CacheService', {
    getScriptCache: () => new Cache('script'),
    getUserCache: () => new Cache('user'),
    getDocumentCache: () => new Cache('document'),
  });

  const Lock = kind('Lock', class {
    constructor(scope) { this.scope_ = scope; }
    tryLock(ms) { return host('Lock.take', this.scope_, Number(ms)); }
    waitLock(ms) {
      if (!this.tryLock(ms)) {
        throw new rt.Exception('Lock timeout: another process was holding the lock for too long.');
      }
    }
    releaseLock() { host('Lock.release', this.scope_); }
    hasLock() { return host('Lock.held', this.scope_); }
  });
  const LockService = service('LockService', {
    getScriptLock: () => new Lock('script'),
    getUserLock: () => new Lock('user'),
    getDocumentLock: () => new Lock('document'),
  });
  return { PropertiesService, CacheService, LockService };
})
