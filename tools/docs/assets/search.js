/* global document, HTMLElement, MiniSearch */
// The search of the site, and its only script: without it everything else works. It looks in this browser alone.
(() => {
  const root = document.currentScript.dataset.root;
  const place = document.getElementById('search');
  const MOST_RESULTS = 12;

  place.innerHTML =
    '<input type="search" placeholder="Search" autocomplete="off" spellcheck="false" role="combobox"' +
    ' aria-label="Search events, fields, endpoints, decisions" aria-expanded="false" aria-controls="results"' +
    ' aria-autocomplete="list" /><kbd aria-hidden="true">/</kbd><ul id="results" role="listbox" aria-label="Results" hidden></ul>' +
    '<p class="status" role="status"></p>';
  const input = place.querySelector('input');
  const list = place.querySelector('ul');
  const status = place.querySelector('.status');
  let active = -1;
  let index;

  /** Loads library and index when they are first wanted. */
  function load() {
    index ??= script('assets/minisearch.js')
      .then(() => script('search-documents.js'))
      .then(() => {
        const search = new MiniSearch({
          fields: ['title', 'place', 'text'],
          storeFields: ['kind', 'title', 'place', 'text', 'url'],
          tokenize: words,
          searchOptions: {
            boost: { title: 4, place: 1.5 },
            boostDocument: (_id, _term, { kind }) => (kind === 'event' ? 2 : kind === 'field' ? 0.8 : 1),
            prefix: true,
            fuzzy: (term) => (term.length > 4 ? 0.2 : false),
            combineWith: 'AND',
          },
        });
        search.addAll(globalThis.SEARCH_DOCUMENTS.map((one, id) => ({ id, ...one })));
        return search;
      });
    return index;
  }

  const script = (path) =>
    new Promise((resolve, reject) => {
      const element = document.createElement('script');
      element.src = root + path;
      element.onload = resolve;
      element.onerror = () => reject(new Error(`${path} cannot be loaded`));
      document.head.append(element);
    });

  /** "commerce.OrderPlaced" is found by "order", by "placed" and by "orderplaced". */
  const words = (text) =>
    text.split(/[^\p{L}\p{N}]+/u).flatMap((word) => {
      const parts = word.split(/(?<=[a-z0-9])(?=[A-Z])/);
      return parts.length > 1 ? [word, ...parts] : [word];
    });

  async function show() {
    const wanted = input.value.trim();
    const search = await load();
    if (wanted !== input.value.trim()) return;
    const found = wanted === '' ? [] : search.search(wanted).slice(0, MOST_RESULTS);
    list.replaceChildren(...found.map(entry));
    open(found.length > 0);
    status.textContent = wanted === '' ? '' : found.length === 0 ? `Nothing found for "${wanted}"` : '';
    choose(found.length > 0 ? 0 : -1);
  }

  function entry({ kind, title, place: where, text, url }, i) {
    const option = document.createElement('li');
    option.id = `result-${i}`;
    option.role = 'option';
    const link = document.createElement('a');
    link.href = root + url;
    link.tabIndex = -1;
    link.append(piece('kind', kind), piece('found', title), piece('where', where), piece('said', text));
    option.append(link);
    return option;
  }

  /** Text only, so that nothing of a document is taken for HTML. */
  function piece(name, text) {
    const element = document.createElement('span');
    element.className = name;
    element.textContent = text;
    return element;
  }

  function open(yes) {
    list.hidden = !yes;
    input.setAttribute('aria-expanded', String(yes));
    if (!yes) choose(-1);
  }

  function choose(i) {
    active = i;
    [...list.children].forEach((option, n) => option.setAttribute('aria-selected', String(n === i)));
    if (i < 0) return input.removeAttribute('aria-activedescendant');
    input.setAttribute('aria-activedescendant', `result-${i}`);
    list.children[i].scrollIntoView({ block: 'nearest' });
  }

  input.addEventListener('focus', load);
  input.addEventListener('input', show);
  input.addEventListener('keydown', (event) => {
    const count = list.children.length;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && count > 0) {
      event.preventDefault();
      open(true);
      choose((active + step + count) % count);
    } else if (event.key === 'Enter' && active >= 0) {
      list.children[active].querySelector('a').click();
      open(false);
    } else if (event.key === 'Escape') {
      open(false);
      status.textContent = '';
      input.blur();
    }
  });
  list.addEventListener('click', () => open(false));
  document.addEventListener('click', (event) => {
    if (!place.contains(event.target)) open(false);
  });
  document.addEventListener('keydown', (event) => {
    const typing =
      event.target instanceof HTMLElement && event.target.matches('input, textarea, [contenteditable]');
    if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
})();
