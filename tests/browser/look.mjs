// Opens pages in headless Chromium and says, as JSON on stdout, what was seen: node look.mjs REQUEST.json
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const request = JSON.parse(readFileSync(process.argv[2], "utf8"));
const browser = await chromium.launch({
  executablePath: request.chromium,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

async function open(look, options = {}) {
  const context = await browser.newContext({
    viewport: { width: look.width, height: 900 },
    colorScheme: look.dark ? "dark" : "light",
    javaScriptEnabled: look.scripts ?? true,
    ...options,
  });
  const page = await context.newPage();
  const seen = { errors: [], requests: [] };
  page.on("console", (message) => message.type() === "error" && seen.errors.push(message.text()));
  page.on("pageerror", (error) => seen.errors.push(String(error)));
  page.on("request", (asked) => seen.requests.push(asked.url()));
  await page.goto(look.url, { waitUntil: "load" });
  return { page, context, seen };
}

async function violations(look) {
  const { page, context } = await open(look, { bypassCSP: true });
  await page.evaluate(() => document.querySelectorAll("details").forEach((each) => (each.open = true)));
  await page.evaluate(axeSource);
  const found = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  await context.close();
  return found.violations.map(({ id, help, nodes }) => ({ id, help, first: nodes[0].html, count: nodes.length }));
}

const actions = {
  overflow: (page) => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
  async search(page, word) {
    await page.fill("#search", word);
    const rows = await page.$$eval("#models tbody tr", (all) => all.filter((row) => !row.hidden).map((row) => row.cells[0].textContent));
    return { rows, found: await page.textContent("#found") };
  },
  async sort(page, column) {
    await page.click(`#models thead th:nth-child(${column}) button`);
    return page.$$eval("#models tbody tr", (all, at) => all.map((row) => row.cells[at - 1].textContent), column);
  },
  async card(page, selector) {
    await page.click(selector);
    return page.textContent("dialog.card");
  },
  async jump(page, hash) {
    await page.evaluate((to) => (location.hash = to), hash);
    await page.waitForTimeout(50);
    return page.evaluate((id) => document.getElementById(id).getBoundingClientRect().height, hash);
  },
  smallest: (page, selector) =>
    page.$$eval(selector, (all) => Math.min(...all.map((text) => parseFloat(getComputedStyle(text).fontSize) * Math.abs(text.getScreenCTM().a || text.getScreenCTM().b)))),
  stops: (page, selector) =>
    page.$$eval(selector, (all) =>
      all.filter((each) => each.checkVisibility()).map((each) => [each.tabIndex === 0, each.scrollWidth > each.clientWidth]),
    ),
  text: (page, selector) => page.textContent(selector),
  count: (page, selector) => page.$$eval(selector, (all) => all.length),
};

const answers = [];
for (const look of request.looks) {
  const { page, context, seen } = await open(look);
  const done = {};
  for (const [name, argument] of Object.entries(look.actions ?? {})) done[name] = await actions[name](page, argument);
  if (look.screenshot) await page.screenshot({ path: look.screenshot, fullPage: look.full ?? false });
  await context.close();
  answers.push({ ...seen, actions: done, violations: look.axe ? await violations(look) : [] });
}
await browser.close();
process.stdout.write(JSON.stringify(answers));
