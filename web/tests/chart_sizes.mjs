// The charts of every lab are high enough to be read, and no text of theirs covers another.
import assert from 'node:assert/strict';
import { check, drawn, shot } from './harness.mjs';

// The lab, and the least height of a drawing: where lanes say what happens, charts show how much.
const LABS = [
  ['avalanche', 80], ['breakdown', 80], ['penetration', 80], ['consistency-load', 80], ['ring-load', 80], ['loop', 80],
  ['layers', 80], ['hot-key', 80], ['expiry', 80], ['deployment', 120], ['split-brain', 120], ['persistence', 120],
  ['replication', 120], ['big-key', 120], ['eviction', 120], ['bloom', 100], ['types', 72],
];

// The heights of all drawings, and which texts of a chart cover each other.
const measured = (page) => page.evaluate(() => {
  const heights = [...document.querySelectorAll('.ld-ch svg[role=slider]')].map((one) => one.getBoundingClientRect().height);
  const covered = [];
  for (const chart of document.querySelectorAll('.ld-ch')) {
    const texts = [...chart.querySelectorAll('.ld-tk i, figcaption b, figcaption > span, .pl-k li')].filter((one) => one.textContent.trim());
    // What ends in dots takes no more than its box.
    const boxes = texts.map((one) => {
      const range = document.createRange();
      range.selectNodeContents(one);
      const [own, said] = [one.getBoundingClientRect(), range.getBoundingClientRect()];
      const isClipped = getComputedStyle(one).overflowX === 'hidden';
      return { top: said.top, bottom: said.bottom, left: said.left, right: isClipped ? Math.min(own.right, said.right) : said.right };
    });
    boxes.forEach((a, at) => boxes.slice(at + 1).forEach((b, after) => {
      const isOver = a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
      if (isOver) covered.push(`${texts[at].textContent} | ${texts[at + 1 + after].textContent}`);
    }));
  }
  return { heights, covered };
});

for (const [lab, least] of LABS) {
  check(`the charts of ${lab} can be read on a desk and on a phone`, {
    at: `lab=${lab}`, viewport: { width: 1440, height: 900 }, sees: (page) => page.locator('.ld-ch svg[role=slider]').first(),
  }, async (page) => {
    for (const viewport of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
      await page.setViewportSize(viewport);
      await drawn(page);
      await drawn(page);
      const { heights, covered } = await measured(page);
      const said = `${heights.map(Math.round)} of ${least} at ${viewport.width}`;
      assert.ok(heights.length > 0 && heights.every((height) => height >= least), said);
      assert.deepEqual(covered, [], `at ${viewport.width}`);
    }
  });
}

for (const lab of ['deployment', 'split-brain']) {
  check(`all of ${lab} is seen when it is scrolled to its end`, { at: `lab=${lab}`, sees: (page) => page.getByTestId('moment') }, async (page) => {
    const open = page.getByRole('region', { name: 'B', exact: true }).getByRole('button', { name: 'Open this moment' });
    await open.scrollIntoViewIfNeeded();
    const seen = await page.locator('.tp-open').last().evaluate((row) => {
      const [box, card] = [row.getBoundingClientRect(), row.closest('.card').getBoundingClientRect()];
      return box.bottom <= card.bottom + 1 && row.scrollWidth <= row.clientWidth;
    });
    assert.ok(seen, 'the way to the workbench stands within its side');
    await shot(page, `lab-${lab}-end`);
  });
}
