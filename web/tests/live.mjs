// Live mode: servers behind real ports on the stage, by a bridge on this machine.
//
// SERVE names redscope-serve, which is both here: the servers and the bridge to them.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { address, check, openClient, saysNot, says, shot, type } from './harness.mjs';

const PATIENCE_MS = 60_000;
const origin = new URL(address).origin;
const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

// Starts it, and waits for a line; ends with the test.
function start(args, awaited) {
  const program = process.env.SERVE;
  if (!program) throw new Error('SERVE does not name redscope-serve, target/debug/redscope-serve');
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  running.add(child);
  const lines = createInterface({ input: child.stdout });
  const line = new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${args.join(' ')}: it does not start`)), PATIENCE_MS);
    lines.on('line', (text) => {
      if (!awaited.test(text)) return;
      clearTimeout(late);
      resolve(text);
    });
    child.on('error', reject);
  });
  const end = () => { running.delete(child); child.kill('SIGKILL'); };
  return { line, end, typed: (text) => child.stdin.write(`${text}\n`) };
}

// A test on a deployment from a port up, whose bridge has these options: the page, what is typed at the servers, the link's place.
function live(name, { mode = ['replication', '--replicas', '1'], port, ready, options = [], at = 'standalone', ...rest }, body) {
  check(name, { at, ...rest }, async (page, context) => {
    const servers = start([...mode, '--port', port], new RegExp(`^ready ${ready}`));
    let bridge;
    try {
      await servers.line;
      bridge = start(['live', `127.0.0.1:${port}`, '--port', '0', '--origin', origin, ...options], /^open /);
      const place = (await bridge.line).split('#')[1];
      await page.evaluate((hash) => { location.hash = hash; }, place);
      await page.getByRole('banner').getByText(/^(Live|实况)$/).waitFor();
      await body(page, { servers, bridge, place, context });
    } finally {
      bridge?.end();
      servers.end();
    }
  });
}

live('real servers are on the stage, and consoles read from them', { port: 12810, ready: 'n2' }, async (page, { place }) => {
  await page.getByTestId('node-n2').getByText('replica', { exact: true }).waitFor();
  await page.getByTestId('node-n1').getByText('master', { exact: true }).waitFor();
  await type(page, 'GET k');
  await says(page, '(nil)');
  await type(page, 'SET k v');
  await page.getByTestId('console').getByText(/^SET changes the data or the server, or may: it was not sent/).waitFor();
  await page.getByRole('banner').getByText('read-only').waitFor();
  await type(page, 'GET k');
  await saysNot(page, '"v"');
  // What takes a simulation is not there, or says so.
  for (const role of [['tab', 'Wire'], ['tab', 'Log'], ['button', 'Share'], ['button', /^Play|^Pause/]]) {
    assert.equal(await page.getByRole(role[0], { name: role[1] }).count(), 0, `${role}`);
  }
  await type(page, '!crash n1');
  await page.getByTestId('console').getByText(/^that takes a simulation/).waitFor();
  await shot(page, 'live');
  // By its link alone, too; and from there back to what is simulated.
  await page.goto('about:blank');
  await page.goto(`${address}#${place}`);
  await page.getByTestId('node-n2').getByText('replica', { exact: true }).waitFor();
  await page.evaluate(() => { location.hash = 'cluster'; });
  await page.getByTestId('node-n6').waitFor();
  await type(page, 'SET foo bar');
  await says(page, '-> Redirected to slot [12182] located at 127.0.0.1:7002');
});

live('what is typed changes real servers where that is allowed, and what happens is told', {
  port: 12820, ready: 'n2', options: ['--allow-writes'],
}, async (page, { servers }) => {
  await page.getByRole('banner').getByText('writes allowed').waitFor();
  await type(page, 'SET k v');
  await says(page, 'OK');
  await openClient(page);
  await type(page, 'GET k');
  await says(page, '"v"');
  servers.typed('crash n2');
  await page.getByTestId('events').getByText(/n2 cannot be reached/).waitFor();
  servers.typed('restart n2');
  await page.getByTestId('events').getByText(/n2 is started again/).waitFor();
});

live('a server that closes the connection of a bridge is there all the same', { port: 12850, ready: 'n2' }, async (page) => {
  await page.getByTestId('node-n2').getByText('replica', { exact: true }).waitFor();
  // As a Sentinel does that gives it another role.
  const killed = await new Promise((resolve, reject) => {
    const socket = connect(12850, '127.0.0.1', () => socket.write('CLIENT KILL TYPE normal\r\n'));
    socket.on('data', (bytes) => { socket.end(); resolve(String(bytes)); });
    socket.on('error', reject);
  });
  assert.ok(parseInt(killed.slice(1), 10) > 0, killed);
  // It is asked four times a second.
  await type(page, 'GET k');
  await says(page, '(nil)');
  await page.waitForTimeout(1500);
  assert.equal(await page.getByTestId('events').getByText(/cannot be reached|answers again/).count(), 0);
  await page.getByTestId('node-n1').getByText('master', { exact: true }).waitFor();
});

live('a bridge that is gone is said so, and what was seen stays', {
  port: 12830, ready: 'n2', allowed: /WebSocket connection/,
}, async (page, { bridge }) => {
  await page.getByTestId('node-n2').waitFor();
  bridge.end();
  await page.getByRole('banner').getByText('connection lost').waitFor();
  await page.getByTestId('node-n2').waitFor();
  await page.getByRole('button', { name: 'Connect again' }).click();
  await page.getByText(/The bridge does not answer/).waitFor();
});

live('中文里也看得到真实的服务器', { port: 12840, ready: 'n2', locale: 'zh-CN' }, async (page) => {
  await page.getByTestId('node-n2').waitFor();
  await page.getByLabel('命令', { exact: true }).fill('DEL k');
  await page.getByLabel('命令', { exact: true }).press('Enter');
  await page.getByTestId('console').getByText(/^DEL 会（或可能会）更改数据或服务器/).waitFor();
  await page.getByRole('banner').getByText('只读').waitFor();
  await shot(page, 'live-zh');
});

check('a link that leads to another machine leads nowhere', { at: 'live=ws://example.org:80/live?token=ff' }, async (page) => {
  await page.getByText(/live=ws:\/\/example\.org/).waitFor();
});
