// The event loop lab: opened from the gallery, looked at while a command runs, other commands, clients that wait.
import assert from 'node:assert/strict';
import { address, check, drawn, loaded, shot } from './harness.mjs';
import { ended, now, reached, side } from './sided.mjs';

const stall = loaded('loop');
const inside = (page) => page.getByRole('region', { name: /^(The loop at this moment|此刻的事件循环)$/ });
const moment = (page, ms) => page.getByLabel(/^(Moment|时刻)$/).fill(`${ms}`);
check('the event loop is opened from the start page, and stops while KEYS runs', { at: '' }, async (page) => {
  await page.getByRole('link', { name: /^Event loop/ }).click();
  await ended(page);
  await side(page, 'A').getByText('! others waited').waitFor();
  await side(page, 'B').getByText('✓ nobody waited').waitFor();
  await reached(page, 'middle GET wait');
  await reached(page, 'Let go of 100 000 elements');
  await moment(page, 80);
  await now(page).getByText(/\d+ wait at the sockets/).waitFor();
  await inside(page).getByText('KEYS *', { exact: false }).first().waitFor();
  await shot(page, 'lab-loop');
  // On a wide screen the picture lies below the charts, and can be scrolled to.
  const strip = inside(page).getByRole('img', { name: /rounds/ });
  await strip.scrollIntoViewIfNeeded();
  const { y, height } = await strip.boundingBox();
  assert.ok(y + height <= 900, `its strip ends at ${y + height}`);
  await inside(page).getByRole('button', { name: 'B' }).click();
  await drawn(page);
  assert.equal(await inside(page).getByRole('button', { name: 'B' }).getAttribute('aria-pressed'), 'true');
  assert.match(await side(page, 'A').getByRole('table', { name: 'Bystanders waited' }).innerText(), /p99\.9/);
});

check('in the loop clients that wait for answers hide a stall, by knob, key, chart and link', stall, async (page, context) => {
  const elements = page.getByLabel('Elements, number');
  await elements.fill('300000');
  await elements.press('Enter');
  await page.waitForFunction(() => location.hash.includes('elements=300000'));
  const waiting = side(page, 'A').getByLabel('Clients that wait for answers, number');
  await waiting.fill('100');
  await waiting.press('Enter');
  await page.waitForFunction(() => location.hash.includes('a.waiting=100'));
  await ended(page);
  await now(page).getByText(/coordinated omission/).waitFor();
  await reached(page, 'Hide a stall');
  await page.keyboard.press('Home');
  const box = await side(page, 'A').locator('figure .pl-b > svg').first().boundingBox();
  await page.mouse.click(box.x + box.width / 3, box.y + box.height / 2);
  await page.getByTestId('moment').getByText('100 ms', { exact: true }).waitFor();
  await page.keyboard.press('ArrowRight');
  await page.getByTestId('moment').getByText('105 ms', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Link to this setting' }).click();
  const other = await context.newPage();
  await other.goto(page.url());
  await now(other).getByText(/wait at the sockets/).waitFor();
  await shot(other, 'lab-loop-closed');
});

check('in the loop another command is chosen, and what is none is refused', stall, async (page) => {
  await page.getByLabel('Command of side B').selectOption({ label: 'BGSAVE (fork)' });
  await page.waitForFunction(() => location.hash.includes('b=bgsave'));
  await ended(page);
  await now(page).getByText(/a gigabyte would take/).waitFor();
  await page.getByLabel('Command of side A').selectOption({ label: 'HGETALL, a big hash' });
  await page.waitForFunction(() => location.hash.includes('a=hgetall'));
  await ended(page);
  await side(page, 'A').getByText(/SLOWLOG says/).waitFor();
  await page.goto(`${address}#lab=loop;clients=0`);
  await page.getByRole('alert').getByText(/from 1 to 200/).waitFor();
});

for (const [name, options] of [
  ['in Chinese, in the dark', { locale: 'zh-CN', colorScheme: 'dark' }],
  ['on a phone', { viewport: { width: 390, height: 844 } }],
  ['in Chinese, on a phone, in the dark', { locale: 'zh-CN', colorScheme: 'dark', viewport: { width: 390, height: 844 } }],
]) {
  check(`the event loop lab ${name}`, { ...stall, ...options }, async (page) => {
    await ended(page);
    await moment(page, 80);
    await now(page).getByText(/wait at the sockets|在套接字上等待/).waitFor();
    await shot(page, `lab-loop-${name.replaceAll(/\W+/g, '-')}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `nothing hangs over the edge (${wide})`);
  });
}
