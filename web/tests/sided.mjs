// What a person does in a lab with two sides.
import { drawn } from './harness.mjs';

export const side = (page, name) => page.getByRole('region', { name, exact: true });
export const now = (page) => page.getByRole('status', { name: /^(What happens now|此刻发生了什么)$/ });
// The goals that say such a thing are reached.
export const reached = (page, text) => page.getByRole('region', { name: 'Goals' }).locator('li.ok').getByText(text).waitFor();
// All of it has been measured, and is looked at.
export const ended = async (page) => {
  // What was chosen last is drawn first, be it that the lab is opened: a run that has not begun has no end to go to.
  const slider = page.getByLabel(/^(Moment|时刻)$/);
  await slider.waitFor();
  await drawn(page);
  await page.getByText(/^(running|运行中)/).waitFor({ state: 'detached' });
  await slider.press('End');
  // What takes long is drawn in parts, between which it could be looked at.
  await page.waitForFunction((slider) => slider.value === slider.max, await slider.elementHandle());
  await drawn(page);
};
export const moment = (page, text) => page.getByTestId('moment').getByText(text, { exact: true }).waitFor();
// Turns a knob, of a side or of the page, and waits until it stands so in the link.
export const turn = async (page, label, value, link, within = page) => {
  const field = within.getByLabel(`${label}, number`);
  await field.fill(value);
  await field.press('Enter');
  await page.waitForFunction((text) => location.hash.includes(text), link);
};
