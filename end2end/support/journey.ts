// What every journey is given: a console of its own, a page, and ears for the browser's complaints.
//
//   import { expect, journey } from "../support/journey.ts";
//   journey("someone does something", async ({ page, holdfast }) => { … });
//
// Wait for what the page shows, never for a time.
import { test, type Page, type TestInfo } from "@playwright/test";
import { Complaints } from "./complaints.ts";
import { Demo } from "./demo.ts";
import { Holdfast } from "./holdfast.ts";

type Given = {
  holdfast: Holdfast;
  complaints: Complaints;
  /** A page of someone else's, with cookies of their own. */
  anotherPage: () => Promise<Page>;
};

async function lend<Console extends Holdfast>(
  console: Console,
  use: (console: Console) => Promise<void>,
  info: TestInfo,
): Promise<void> {
  await use(console);
  await console.stop();
  if (info.status !== info.expectedStatus) await info.attach("server log", { body: console.log });
  test.expect(console.log, "the server's log").not.toContain("panicked");
}

export const journey = test.extend<Given>({
  holdfast: async ({}, use, info) => lend(await Holdfast.start(), use, info),

  baseURL: async ({ holdfast }, use) => use(holdfast.origin),

  complaints: async ({}, use) => {
    const complaints = new Complaints();
    await use(complaints);
    test.expect(complaints.unexpected, "the browser's complaints").toEqual([]);
  },

  context: async ({ context, complaints }, use) => {
    complaints.listenTo(context);
    await use(context);
  },

  anotherPage: async ({ browser, baseURL, javaScriptEnabled, viewport, locale, complaints }, use) => {
    const opened: Page[] = [];
    await use(async () => {
      const context = await browser.newContext({ baseURL, javaScriptEnabled, viewport, locale });
      complaints.listenTo(context);
      const page = await context.newPage();
      opened.push(page);
      return page;
    });
    for (const page of opened) await page.context().close();
  },
});

/** The same in the demo, where there are devices and they answer. */
export const demoJourney = journey.extend<{ demo: Demo }>({
  demo: async ({}, use, info) => lend(await Demo.begin(), use, info),
  holdfast: async ({ demo }, use) => use(demo),
});

export const expect = journey.expect;
