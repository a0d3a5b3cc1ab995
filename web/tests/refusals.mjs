// What is refused, in the language of the page.
import { check } from './harness.mjs';

const line = async (page, label, text) => {
  await page.getByLabel(label).fill(text);
  await page.getByLabel(label).press('Enter');
};
const why = (page, text) => page.getByTestId('console').getByText(text, { exact: true }).first().waitFor();

check('a refusal is said in Chinese, and what Redis prints as Redis prints it', { at: 'replication', locale: 'zh-CN' }, async (page) => {
  await line(page, '命令', '!crash n9');
  await why(page, '没有名为 n9 的节点或客户端');
  await line(page, '命令', '!resume n1');
  await why(page, 'n1 没有被暂停');
  await line(page, '命令', '!clock n1 soon');
  await why(page, '“soon”不是时间，如 400us、20ms、5s 或 1h');
  await line(page, '命令', '!crash');
  await why(page, 'crash 的写法：crash NAME');
  await line(page, '命令', 'GET');
  await why(page, "(error) ERR wrong number of arguments for 'get' command");
});

check('the same is said in English', { at: 'replication' }, async (page) => {
  await line(page, 'Command', '!crash n9');
  await why(page, 'there is nobody called n9');
  await line(page, 'Command', '!resume n1');
  await why(page, 'n1 is not paused');
});

check('a link that does not open says why in Chinese', { at: 'v1;cluster;masters=0;seed=1', locale: 'zh-CN' }, async (page) => {
  await page.getByRole('alert').getByText('这个链接打不开：masters 应在 1 到 1000 之间，而不是 0').waitFor();
});
