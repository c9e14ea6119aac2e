// Accessibility by axe: nothing may be found, in the light theme and in the dark one.
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** What may be right in one theme and wrong in the other. */
const BY_COLOUR = ["color-contrast", "link-in-text-block"];

export async function expectAccessible(page: Page): Promise<void> {
  // The other way opens a window of its own each time; there is nothing here that has frames.
  const axe = () => new AxeBuilder({ page }).setLegacyMode();
  await page.emulateMedia({ colorScheme: "light" });
  await expectNothing(axe(), "light");
  await page.emulateMedia({ colorScheme: "dark" });
  await expectNothing(axe().withRules(BY_COLOUR), "dark");
  await page.emulateMedia({ colorScheme: null });
}

async function expectNothing(axe: AxeBuilder, theme: string): Promise<void> {
  const { violations } = await axe.analyze();
  const found = violations.map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map((n) => n.html).join("\n  ")}`);
  expect(found, `axe, ${theme}`).toEqual([]);
}

/** Nothing sticks out to the right, whatever the width. */
export async function expectNoSidewaysScrolling(page: Page): Promise<void> {
  const { needed, there } = await page.evaluate(() => ({
    needed: document.documentElement.scrollWidth,
    there: document.documentElement.clientWidth,
  }));
  expect(needed, `width of ${page.url()} against that of the window`).toBeLessThanOrEqual(there);
}
