/** Keeps the cards true without a reload; where scripts are off, a reload does it. */
export const LIVE_SCRIPT = `
const show = async () => {
  const services = await fetch('/health/services', { cache: 'no-store' }).then((r) => r.json()).catch(() => []);
  const ready = new Map(services.map((s) => [s.service, s]));
  let away = 0;
  for (const card of document.querySelectorAll('[data-service]')) {
    const now = ready.get(card.dataset.service);
    const good = Boolean(now && now.ready);
    if (!good) away += 1;
    card.className = 'card ' + (good ? 'good' : 'bad');
    card.querySelector('.state').textContent = good ? 'ready' : 'not answering';
    card.querySelector('.time').textContent = good
      ? (now.instances > 1 ? ' \\u00b7 ' + now.instancesReady + ' of ' + now.instances : '') + ' \\u00b7 ' + now.milliseconds + ' ms'
      : '';
  }
  const words = document.querySelector('[data-summary]');
  const text = away === 0 ? words.dataset.summary : words.dataset.away.replace('#', away);
  words.parentElement.className = away === 0 ? 'summary good' : 'summary bad';
  if (words.textContent !== text) words.textContent = text;
};
setInterval(show, 5000);
`;

/** Search by words and by role. Without scripts the page is whole, and the browser's own search finds everything. */
export const DOCS_SCRIPT = `
const tools = document.querySelector('.tools');
const [search, role] = [tools.querySelector('input'), tools.querySelector('select')];
const [routes, schemas] = [[...document.querySelectorAll('.route')], [...document.querySelectorAll('.schema')]];
const fits = (element, words) => words.every((word) => element.dataset.text.includes(word));
const filter = () => {
  const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
  let count = 0;
  for (const route of routes) {
    const shown = fits(route, words) && (role.value === '' || route.dataset.roles.split(' ').includes(role.value));
    route.hidden = !shown;
    if (shown) count += 1;
  }
  for (const schema of schemas) schema.hidden = role.value !== '' || !fits(schema, words);
  for (const section of document.querySelectorAll('main section')) {
    section.hidden = !section.querySelector('.route:not([hidden]),.schema:not([hidden])');
  }
  tools.querySelector('output').textContent = count + (count === 1 ? ' route' : ' routes');
};
const follow = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  if (target.closest('[hidden]')) { search.value = ''; role.value = ''; filter(); }
  const details = target.closest('details');
  if (details) details.open = true;
  target.scrollIntoView();
};
tools.hidden = false;
tools.addEventListener('submit', (event) => event.preventDefault());
search.addEventListener('input', filter);
role.addEventListener('input', filter);
addEventListener('hashchange', follow);
addEventListener('keydown', (event) => {
  if (event.key === '/' && !/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) { event.preventDefault(); search.focus(); }
  if (event.key === 'Escape' && event.target === search) { search.value = ''; filter(); }
});
filter();
follow();
`;
