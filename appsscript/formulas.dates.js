/**
 * Periods as people head columns with them: Jan-24, 2024M01, Q1 2024, FY25, 31.12.2024.
 *
 * A fiscal year is taken for the calendar year: a cell knows no other.
 */

const MONTH_LABELS_ = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const MONTH_NAMES_ = [
  'jan january januar janvier janv enero ene janeiro gennaio gen januari janner jaen',
  'feb february februar fevrier fevr fev febrero fevereiro febbraio februari feber',
  'mar march marz maerz mrz mars marzo marco maart mrt',
  'apr april avril avr abril abr aprile',
  'may mai mayo maio maggio mag mei',
  'jun june juni juin junio junho giugno giu',
  'jul july juli juillet juil julio julho luglio lug',
  'aug august aout agosto ago augustus',
  'sep sept september septembre septiembre setembro set settembre',
  'oct october oktober okt octobre octubre outubro out ottobre ott',
  'nov november novembre noviembre novembro',
  'dec december dezember dez decembre diciembre dic dezembro dicembre',
].map((names) => names.split(' '));
const PLAN_WORDS_ = (
  'forecast fcst fc projected projection prognose prevision previsions pronostico previsao expected estimate budget ' +
  'presupuesto orcamento plan target goal ziel objectif'
).split(' ');
const NOISE_WORDS_ = (
  'mrr arr revenue revenues recurring monthly annual umsatz ca sales amount montant betrag actual actuals act ist real ' +
  'as of at end ending ended eop per in the month months year quarter usd eur gbp chf cad aud ' +
  'jpy cny inr krw sek nok dkk pln czk huf brl mxn nzd sgd hkd zar ils aed kwd total net to de du fin au ' +
  'stand am ende importe ingresos receita valor fatturato omzet audited unaudited'
).split(' ');
const AGO_WORDS_ = 'month months year years quarter quarters week weeks day days'.split(' ');
/** A unit of thousands or millions, such as "$k", "T€", "TEUR" or "EUR 000"; < and > are the edges of a word. */
const SCALE_ = new RegExp(
  (
    '(?:[$€£]|<(?:usd|eur|gbp|chf))\\s?(?:k|m|mm|mn|mio|tsd|000s?)>' +
    '|<(?:k|t|m|mm|mn|mio|tsd|tausend)\\.?\\s?(?:[$€£]|(?:usd|eur|gbp|chf)>)' +
    '|<(?:in (?:thousands|millions|tausend)|tsd|mio)>'
  )
    .replace(/</g, '(?<![A-Za-z0-9_])')
    .replace(/>/g, '(?![A-Za-z0-9_])'),
  'gi',
);
const SLASHED_ = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})$/;

/** A date within a text, such as "ARR as at 31/12/2024". */
const WITHIN_ = /(?<![\d/.-])(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}([/.-])\d{1,2}\1(?:\d{4}|\d{2}))(?![\d/.-])/g;
const EASTERN_ = /(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월](?:\s*\d{1,2}\s*[日일])?/g;

/**
 * @typedef {Object} HeaderPeriod
 * @property {number} last the period's last month, year x 12 + month - 1
 * @property {number} months 1, 3 or 12
 * @property {boolean=} plan whether a word marks it as no actual
 */

/**
 * @param {number} year
 * @param {number} month 1 to 12
 * @return {HeaderPeriod}
 */
function month_(year, month) {
  return { last: year * 12 + month - 1, months: 1 };
}

/**
 * The month of a Date, in the spreadsheet's own time zone: at its midnight it may be another day elsewhere.
 *
 * @param {Date} date
 * @return {HeaderPeriod}
 */
function monthOf_(date) {
  const zone = SpreadsheetApp.getActiveSpreadsheet().getSpreadsheetTimeZone();
  const parts = Utilities.formatDate(date, zone, 'yyyy-MM').split('-');
  return month_(Number(parts[0]), Number(parts[1]));
}

/**
 * @param {HeaderPeriod} period
 * @return {string} such as "Dec 2024", "Q4 2024", "2024"
 */
function periodLabel_(period) {
  const year = Math.floor(period.last / 12);
  if (period.months === 12) return String(year);
  if (period.months === 3) return 'Q' + ((period.last % 12) + 1) / 3 + ' ' + year;
  return MONTH_LABELS_[period.last % 12] + ' ' + year;
}

/**
 * The order in which all texts such as 01/02/2024 are dates; "" when both are possible.
 *
 * @param {*[]} headers
 * @return {string} MDY, DMY or ""
 */
function headerOrder_(headers) {
  const texts = headers.filter((one) => typeof one === 'string' && SLASHED_.test(one.trim()));
  const read = (order) => texts.map((text) => slashed_(text.trim().match(SLASHED_), order));
  const options = ['MDY', 'DMY'].filter((order) => read(order).every(Boolean));
  if (options.length < 2) return options[0] || 'MDY';
  const edges = options.filter((order) => read(order).every(isEdge_));
  return texts.length && edges.length === 1 ? edges[0] : '';
}

/**
 * @param {number[]} day year, month, day
 * @return {boolean} whether it is the first or the last day of its month
 */
function isEdge_(day) {
  return day[2] === 1 || day[2] === new Date(Date.UTC(day[0], day[1], 0)).getUTCDate();
}

/**
 * @param {string[]} match
 * @param {string} order
 * @return {number[]|null} year, month, day
 */
function slashed_(match, order) {
  const year = Number(match[4]) > 99 ? Number(match[4]) : 2000 + Number(match[4]);
  return order === 'MDY' ? day_(year, Number(match[1]), Number(match[3])) : day_(year, Number(match[3]), Number(match[1]));
}

/**
 * @param {number} year
 * @param {number} month
 * @param {number} day
 * @return {number[]|null} the three, when there is such a day
 */
function day_(year, month, day) {
  if (month < 1 || month > 12 || day < 1 || year < 1 || year > 9999) return null;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate() ? [year, month, day] : null;
}

/**
 * The period a header cell names; null when it names none.
 *
 * @param {*} value
 * @param {string} order
 * @return {HeaderPeriod|null}
 */
function headerPeriod_(value, order) {
  if (value instanceof Date) return monthOf_(value);
  if (typeof value === 'number') return numberPeriod_(value);
  return typeof value === 'string' ? parseHeader_(value, order) : null;
}

/**
 * A year, a month such as 202401, or the serial number of a month's first or last day.
 *
 * @param {number} value
 * @return {HeaderPeriod|null}
 */
function numberPeriod_(value) {
  if (!Number.isInteger(value)) return null;
  if (value >= 1990 && value <= 2100) return { last: value * 12 + 11, months: 12 };
  if (value >= 199001 && value <= 210012 && value % 100 >= 1 && value % 100 <= 12) {
    return month_(Math.floor(value / 100), value % 100);
  }
  if (value < 25569 || value > 73415) return null;
  const day = new Date((value - 25569) * 86400000);
  const parts = [day.getUTCFullYear(), day.getUTCMonth() + 1, day.getUTCDate()];
  return isEdge_(parts) ? month_(parts[0], parts[1]) : null;
}

/**
 * The period a text names. Words for the basis, currency signs and plan words beside it are allowed.
 *
 * @param {string} given
 * @param {string} order of 01/02/2024; "" when nothing tells it
 * @return {HeaderPeriod|null}
 */
function parseHeader_(given, order) {
  const day = parseDay_(given.trim(), order);
  if (day) return month_(day[0], day[1]);
  const plain = given.replace(/['’]/g, ' ').replace(SCALE_, ' ').replace(EASTERN_, ' $1-$2 ');
  const words = wordsOf_(plain.replace(WITHIN_, (text) => monthText_(text, order)));
  // "12 months ago" is no August.
  if (words.indexOf('ago') >= 0 && words.some((word) => AGO_WORDS_.indexOf(word) >= 0)) return null;
  let plan = words.some((word) => PLAN_WORDS_.indexOf(word) >= 0);
  let kept = words.filter((word) => NOISE_WORDS_.indexOf(word) < 0 && PLAN_WORDS_.indexOf(word) < 0);
  const mark = words[words.length - 1];
  if (['f', 'a', 'e'].indexOf(mark) >= 0 && kept.length > 1) {
    plan = plan || mark !== 'a';
    kept = kept.slice(0, -1);
  }
  const period = wordsPeriod_(kept);
  return period && Object.assign(period, { plan: plan });
}

/**
 * @param {string} text a date within a header
 * @param {string} order
 * @return {string} its month as text; the text itself where it is no date
 */
function monthText_(text, order) {
  const day = parseDay_(text, order);
  return day ? ' ' + day[0] + '-' + ('0' + day[1]).slice(-2) + ' ' : text;
}

/**
 * @param {string} text
 * @param {string} order
 * @return {number[]|null} year, month, day
 */
function parseDay_(text, order) {
  const iso = text.match(/^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$/);
  if (iso) return day_(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const match = text.match(SLASHED_);
  if (match && !order) throw new Error('The header' + shownText_(text) + ' can be read in two ways: write it as Jan 2024.');
  if (match) return slashed_(match, order);
  const eastern = text.match(/^(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]$/);
  if (eastern) return day_(Number(eastern[1]), Number(eastern[2]), Number(eastern[3]));
  const words = wordsOf_(text);
  const named = words.filter((word) => monthNumber_(word));
  const numbers = words.filter((word) => /^\d+$/.test(word)).map(Number);
  if (words.length !== 3 || named.length !== 1 || numbers.length !== 2) return null;
  const turned = numbers[0] > 31;
  const year = turned ? numbers[0] : numbers[1];
  return day_(year > 99 ? year : 2000 + year, monthNumber_(named[0]), turned ? numbers[1] : numbers[0]);
}

/**
 * @param {string[]} given words that say nothing but a period
 * @return {HeaderPeriod|null}
 */
function wordsPeriod_(given) {
  let words = given;
  if (words.length === 1 && /^\d{4}$/.test(words[0])) {
    return yearOf_(words[0]) && { last: yearOf_(words[0]) * 12 + 11, months: 12 };
  }
  if (words.length === 1 && /^\d{6}$/.test(words[0])) words = [words[0].slice(0, 4), words[0].slice(4)];
  return monthPeriod_(words) || quarterPeriod_(words) || yearPeriod_(words);
}

/**
 * @param {string[]} words
 * @return {HeaderPeriod|null}
 */
function monthPeriod_(words) {
  if (words.length === 3 && ['fy', 'cy'].indexOf(words[0]) >= 0 && monthNumber_(words[2])) {
    return yearOf_(words[1]) ? month_(yearOf_(words[1]), monthNumber_(words[2])) : null;
  }
  const named = words.filter((word) => monthNumber_(word));
  if (words.length === 2 && named.length === 1) {
    const year = yearOf_(words[1] === named[0] ? words[0] : words[1]);
    return year ? month_(year, monthNumber_(named[0])) : null;
  }
  const numbers = words.filter((word) => /^\d+$/.test(word));
  const rest = words.filter((word) => !/^\d+$/.test(word)).join(' ');
  if (numbers.length !== 2 || (rest !== '' && rest !== 'm')) return null;
  const long = numbers[1].length > numbers[0].length ? numbers[1] : numbers[0];
  const short = long === numbers[0] ? numbers[1] : numbers[0];
  const month = Number(short);
  if (long.length !== 4 || short.length > 2 || month < 1 || month > 12 || !yearOf_(long)) return null;
  return month_(yearOf_(long), month);
}

/**
 * @param {string[]} words
 * @return {HeaderPeriod|null}
 */
function quarterPeriod_(words) {
  const rest = words.filter((word) => word !== 'fy' && word !== 'cy');
  const letters = rest.filter((word) => !/^\d+$/.test(word));
  const known = ['q', 't', 'k', 'quartal', 'trimestre'];
  if (rest.length !== 3 || letters.length !== 1 || known.indexOf(letters[0]) < 0) return null;
  const numbers = rest.filter((word) => /^\d+$/.test(word));
  const found = [numbers, [numbers[1], numbers[0]]].find((pair) => /^[1-4]$/.test(pair[0]) && yearOf_(pair[1]));
  return found ? { last: yearOf_(found[1]) * 12 + Number(found[0]) * 3 - 1, months: 3 } : null;
}

/**
 * FY25, FY2024/25, GJ 2025, CY24.
 *
 * @param {string[]} words
 * @return {HeaderPeriod|null}
 */
function yearPeriod_(words) {
  const known = ['fy', 'cy', 'gj', 'jahr', 'exercice', 'ejercicio', 'annee', 'ano'];
  if (known.indexOf(words[0]) < 0) return null;
  const years = words.slice(1).map(yearOf_);
  const follows = years.length === 2 && years[0] && years[1] === years[0] + 1;
  const year = years.length === 1 ? years[0] : follows && years[1];
  return year ? { last: year * 12 + 11, months: 12 } : null;
}

/**
 * @param {string} word
 * @return {number} 1 to 12; 0 for other words
 */
function monthNumber_(word) {
  return MONTH_NAMES_.findIndex((names) => names.indexOf(word) >= 0) + 1;
}

/**
 * @param {string} word
 * @return {number|null} a year from 1990 to 2100
 */
function yearOf_(word) {
  if (!/^(\d{2}|\d{4})$/.test(word)) return null;
  const year = word.length === 4 ? Number(word) : 2000 + Number(word);
  return year >= 1990 && year <= 2100 ? year : null;
}

/**
 * @param {string} text
 * @return {string[]} words and numbers in lower case, without accents
 */
function wordsOf_(text) {
  const plain = text.toLowerCase().replace(/ß/g, 'ss').normalize('NFKD').replace(/\p{M}/gu, '');
  return plain.match(/\p{L}+|\p{Nd}+/gu) || [];
}
