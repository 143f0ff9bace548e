/**
 * My accounts: which owner the signed-in user is, and an owner's accounts.
 */

/**
 * The owner that an e-mail address stands for: the address itself, its name before the @, or a name written so.
 * Two owners that fit equally well are nobody.
 *
 * @param {string[]} owners as the sheet writes them
 * @param {string} email
 * @return {string|null}
 */
function ownerOf_(owners, email) {
  const address = String(email || '').trim().toLowerCase();
  const local = address.split('@')[0].split('+')[0];
  if (!local) return null;
  const mine = words_(local);
  const ways = [
    function (owner) {
      return owner.toLowerCase() === address;
    },
    function (owner) {
      return owner.toLowerCase().split('@')[0] === local;
    },
    function (owner) {
      return spellings_(owner).indexOf(mine.join('')) >= 0;
    },
    // A first name alone, on either side: "Jane" for jane.doe, "Jane Doe" for jane.
    function (owner) {
      const theirs = words_(owner);
      return (theirs.length === 1 || mine.length === 1) && theirs[0] === mine[0];
    },
  ];
  for (let way = 0; way < ways.length; way += 1) {
    const found = owners.filter(ways[way]);
    if (found.length) return found.length === 1 ? found[0] : null;
  }
  return null;
}

/**
 * How an address may write a name: Jane Doe is janedoe, doejane, jdoe, janed or doej.
 *
 * @param {string} name
 * @return {string[]}
 */
function spellings_(name) {
  const words = words_(name);
  if (words.length < 2) return words;
  const first = words[0];
  const last = words[words.length - 1];
  return [words.join(''), first + last, last + first, first[0] + last, first + last[0], last + first[0]];
}

/**
 * @param {string} text
 * @return {string[]} its words in plain letters; a name with a comma is turned round
 */
function words_(text) {
  const turned = text.indexOf(',') > 0 ? text.split(',').reverse().join(' ') : text;
  return turned
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
}

/**
 * The accounts an owner should look at first.
 *
 * @param {string} id the run that computed them
 * @param {string} owner
 * @return {string} data: {owner, accounts}
 */
function accountsOf(id, owner) {
  return answer_(function () {
    const answer = callService_('get', '/v1/runs/' + encodeURIComponent(id));
    if (!answer.ok) return answer;
    const result = answer.data.result;
    if (!result || !result.owners) {
      return refuse_(problem_('gone', 404, 'Not there any more', 'This result is not kept any more.', 'Compute NRR again.'));
    }
    return { ok: true, data: { owner: owner, accounts: firstOf_(result, owner) } };
  });
}

/**
 * @param {Object} result
 * @param {string|null} owner
 * @return {Object[]} the owner's accounts, in the order in which to look at them
 */
function firstOf_(result, owner) {
  const entry = result.owners.list.filter(function (one) {
    return one.owner === owner;
  })[0];
  return entry ? accountsBy_(result, entry.first) : [];
}

/**
 * @param {Object} result
 * @param {string[]} keys
 * @return {Object[]} accounts in the order of their keys
 */
function accountsBy_(result, keys) {
  const places = {};
  keys.forEach(function (key, place) {
    places['=' + key] = place;
  });
  const found = [];
  result.accounts.forEach(function (account) {
    const place = places['=' + account.key];
    if (place !== undefined) found[place] = account;
  });
  return found.filter(Boolean);
}
