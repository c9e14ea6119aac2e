// What every journey is given: a console of its own, a page, and ears for the browser's complaints.
//
//   import { expect, journey } from "../support/journey.ts";
//   journey("someone does something", async ({ page, holdfast }) => { … });
//
// Wait for what the page shows, never for a time.
import { test, type Page } from "@playwright/test";
import { Complaints } from "./complaints.ts";
import { Holdfast } from "./holdfast.ts";

type Given = {
  holdfast: Holdfast;
  complaints: Complaints;
  /** A page of someone else's, with cookies of their own. */
  anotherPage: () => Promise<Page>;
};

export const journey = test.extend<Given>({
  holdfast: async ({}, use, info) => {
    const holdfast = await Holdfast.start();
    await use(holdfast);
    await holdfast.stop();
    if (info.status !== info.expectedStatus) await info.attach("server log", { body: holdfast.log });
    journey.expect(holdfast.log, "the server's log").not.toContain("panicked");
  },

  baseURL: async ({ holdfast }, use) => use(holdfast.origin),

  complaints: async ({}, use) => {
    const complaints = new Complaints();
    await use(complaints);
    journey.expect(complaints.unexpected, "the browser's complaints").toEqual([]);
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

export const expect = journey.expect;
