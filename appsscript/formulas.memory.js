/**
 * What formulas were answered, remembered with the document for some hours: a recalculation then asks nothing, and
 * what is asked goes in one request for each 10,000 keys.
 *
 * A cache of Google forgets at any time and holds 1,000 entries, so many keys share an entry (a drawer, chosen by the
 * key itself, so that inserted rows move nothing). A formula on few keys has an entry for each, because formulas filled
 * down run side by side and would overwrite each other's drawers.
 */

const KEYS_PER_REQUEST_ = 10000;
/** Bytes of keys in a request; the service takes 1 MB. */
const KEY_BYTES_ = 800000;
const DRAWERS_ = 64;
const FEW_KEYS_ = 20;
/** Seconds: an answer, a reason for having none, a queued key, a refusal. The first is the longest Google allows. */
const KEEP_VALUE_ = 21600;
const KEEP_REASON_ = 900;
const KEEP_PENDING_ = 60;
const KEEP_REFUSAL_ = 30;
/** A formula has 30 seconds: no further request is begun after these. */
const ASK_MILLISECONDS_ = 6000;
/** Characters that surely fit the 100 KB of an entry. */
const ENTRY_LENGTH_ = 95000;

/**
 * Answers for keys: from memory, else from the service. Throws a sentence when nothing at all is known.
 *
 * @param {string} path of the request
 * @param {string[]} wanted
 * @param {string[]} fields
 * @param {function(string[]): Object} bodyFor
 * @return {{answers: Map<string, {values: *[], reasons: (string|null)[]}>, labels: string[]|null}}
 */
function recalled_(path, wanted, fields, bodyFor) {
  const key = linkedKey_();
  const memory = memory_(path, key, fields, wanted.length);
  const known = memory.read(wanted);
  const missing = wanted.filter(function (each) {
    return !known.answers.has(each);
  });
  if (!missing.length) return known;
  const refused = memory.refusal() || ask_(path, missing, bodyFor, key, known);
  if (refused.sentence) {
    memory.refuse(refused.sentence);
    if (missing.length === wanted.length) throw new Error(refused.sentence);
  }
  memory.write(known, missing);
  return known;
}

/**
 * @return {SheetKey} Throws a sentence when this spreadsheet has none.
 */
function linkedKey_() {
  const key = sheetKey_();
  if (!key) throw new Error('This sheet is not linked yet: open Keeprate, choose Enrich, then Link this sheet.');
  if (key.spreadsheet_id !== SpreadsheetApp.getActiveSpreadsheet().getId()) {
    throw new Error('This sheet is a copy, and the link stayed with the original: open Keeprate, choose Enrich, then Link this sheet.');
  }
  return key;
}

/**
 * Asks for the missing keys and adds what was answered to `known`.
 *
 * @param {string} path
 * @param {string[]} missing
 * @param {function(string[]): Object} bodyFor
 * @param {SheetKey} key
 * @param {Object} known
 * @return {{sentence: string}} why it was refused, or ""
 */
function ask_(path, missing, bodyFor, key, known) {
  const started = Date.now();
  for (let at = 0; at < missing.length; ) {
    if (at && Date.now() - started > ASK_MILLISECONDS_) break;
    const some = fitting_(missing, at);
    at += some.length;
    const answer = callSigned_(path, Object.assign({ spreadsheet_id: key.spreadsheet_id }, bodyFor(some)), key);
    if (!answer.ok) return { sentence: refusalSentence_(answer.problem) };
    take_(answer.data, some, known);
  }
  return { sentence: '' };
}

/**
 * @param {string[]} keys
 * @param {number} from
 * @return {string[]} as many of them as one request holds
 */
function fitting_(keys, from) {
  let to = from;
  for (let bytes = 0; to < keys.length && to - from < KEYS_PER_REQUEST_; to += 1) {
    bytes += keys[to].length * (/^[\x20-\x7e]*$/.test(keys[to]) ? 1 : 3) + 3;
    if (bytes > KEY_BYTES_ && to > from) break;
  }
  return keys.slice(from, to);
}

/**
 * Adds one answer of the service: values by row, a sentence about one value, or flags.
 *
 * @param {Object} data
 * @param {string[]} some the keys it is about
 * @param {Object} known
 */
function take_(data, some, known) {
  known.labels = data.labels || known.labels;
  some.forEach(function (key, i) {
    const row = data.text !== undefined ? data.text : data.values[i];
    const answer = {
      values: Array.isArray(row) ? row : [row],
      reasons: (data.reasons && data.reasons[i]) || [],
    };
    if (data.as_of === null) answer.reasons = ['no_run'];
    answer.until = now_() + keepSeconds_(answer, data.retry_after);
    known.answers.set(key, answer);
  });
}

/**
 * @param {{values: *[], reasons: (string|null)[]}} answer
 * @param {number|null=} retryAfter seconds until the service may know more
 * @return {number} seconds an answer may be remembered
 */
function keepSeconds_(answer, retryAfter) {
  const soon = answer.reasons.some(function (reason) {
    return reason === 'pending' || reason === 'rate_limited';
  });
  if (soon) return Math.min(Math.max(retryAfter || KEEP_PENDING_, 10), KEEP_REASON_);
  const whole = answer.values.every(function (value) {
    return value !== null && value !== undefined;
  });
  return whole ? KEEP_VALUE_ : KEEP_REASON_;
}

/** @return {number} seconds since 1970 */
function now_() {
  return Math.floor(Date.now() / 1000);
}

/**
 * @param {Problem} problem
 * @return {string} what is wrong and what to do, short enough for the note of a cell
 */
function refusalSentence_(problem) {
  if (problem.status === 401) {
    return 'The link of this sheet does not hold any more: open Keeprate, choose Enrich, then Link this sheet.';
  }
  if (problem.status === 429) return 'This sheet asked too often: choose Recalculate formulas in the menu in a minute.';
  if (problem.status >= 500) return 'Keeprate cannot be reached: choose Recalculate formulas in the menu in a minute.';
  return [problem.detail, problem.hint].filter(Boolean).join(' ');
}

/**
 * The memory for one kind of question. Another turn of the sheet key begins an empty one.
 *
 * @param {string} path
 * @param {SheetKey} key
 * @param {string[]} fields
 * @param {number} count how many keys are looked up
 */
function memory_(path, key, fields, count) {
  const cache = CacheService.getDocumentCache() || CacheService.getScriptCache();
  const prefix = 'keeprate.' + sha256_([path, key.spreadsheet_id, key.turn].concat(fields).join('\n')).slice(0, 40) + '.';
  const few = count <= FEW_KEYS_;
  const drawerOf = function (each) {
    return prefix + (few ? sha256_(each).slice(0, 40) : String(drawer_(each)));
  };
  return {
    read: function (wanted) {
      const known = { answers: new Map(), labels: null };
      const names = Array.from(new Set(wanted.map(drawerOf)));
      const now = now_();
      const found = cache.getAll(names.concat(prefix + 'labels'));
      if (found[prefix + 'labels']) known.labels = JSON.parse(found[prefix + 'labels']);
      names.forEach(function (name) {
        const kept = found[name] ? JSON.parse(found[name]) : {};
        Object.keys(kept).forEach(function (each) {
          const [until, values, reasons] = kept[each];
          if (until > now) known.answers.set(each, { until: until, values: values, reasons: reasons || [] });
        });
      });
      return known;
    },
    write: function (known, missing) {
      const changed = new Set(missing.map(drawerOf));
      const entries = {};
      known.answers.forEach(function (answer, each) {
        const name = drawerOf(each);
        if (!changed.has(name)) return;
        const kept = [answer.until, answer.values];
        if (answer.reasons.some(Boolean)) kept.push(answer.reasons);
        (entries[name] = entries[name] || {})[each] = kept;
      });
      const texts = {};
      Object.keys(entries).forEach(function (name) {
        const text = JSON.stringify(entries[name]);
        if (fitsEntry_(text)) texts[name] = text;
      });
      if (known.labels) texts[prefix + 'labels'] = JSON.stringify(known.labels);
      if (Object.keys(texts).length) cache.putAll(texts, KEEP_VALUE_);
    },
    refusal: function () {
      const sentence = cache.get(prefix + 'refused');
      return sentence ? { sentence: sentence } : null;
    },
    refuse: function (sentence) {
      cache.put(prefix + 'refused', sentence, KEEP_REFUSAL_);
    },
  };
}

/**
 * @param {string} key
 * @return {number} the drawer it lies in: FNV-1a
 */
function drawer_(key) {
  let hash = 2166136261;
  for (let i = 0; i < key.length; i += 1) hash = Math.imul(hash ^ key.charCodeAt(i), 16777619);
  return (hash >>> 0) % DRAWERS_;
}

/**
 * @param {string} text
 * @return {boolean} whether it is short enough for an entry, with up to three bytes a letter outside ASCII
 */
function fitsEntry_(text) {
  return text.length < ENTRY_LENGTH_ / 3 || (text.length < ENTRY_LENGTH_ && /^[\x00-\x7f]*$/.test(text));
}
