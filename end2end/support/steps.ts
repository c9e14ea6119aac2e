// What people do in more than one journey, as a person would do it: by what stands on the page.
import { expect, type Locator, type Page, test } from "@playwright/test";
import type { Demo } from "./demo.ts";
import type { Holdfast } from "./holdfast.ts";
import { say } from "./words.ts";

export const password = "seven tall green owls";

/** The first Owner sets the console up and is signed in. */
export async function becomesOwner(page: Page, holdfast: Holdfast, name = "Ada Lovelace"): Promise<void> {
  await page.goto(holdfast.setupAddress);
  await page.getByLabel(say("Name"), { exact: true }).fill(name);
  await page.getByLabel(say("Sign-in name")).fill("ada@school.example");
  await page.getByLabel(say("Password"), { exact: true }).fill(password);
  await page.getByRole("button", { name: say("Create the first Owner") }).click();
  await expect(page.getByRole("heading", { level: 1, name: say("Overview") })).toBeVisible();
}

/** Invites somebody; answers with the link that is shown once. */
export async function invites(page: Page, name: string, signInName: string): Promise<string> {
  await page.goto("/people/new");
  await page.getByLabel(say("Name"), { exact: true }).fill(name);
  await page.getByLabel(say("Sign-in name")).fill(signInName);
  await page.getByRole("button", { name: say("Invite and show the link") }).click();
  await expect(page.getByRole("heading", { level: 1, name: say(`Link for ${name}`) })).toBeVisible();
  return (await page.locator("code").innerText()).trim();
}

/** Opens the link and chooses a password. */
export async function accepts(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel(say("Password"), { exact: true }).fill(password);
  await page.getByRole("button", { name: say("Save password and sign in") }).click();
  await expect(page.getByRole("heading", { level: 1, name: say("Overview") })).toBeVisible();
}

export async function signsIn(page: Page, signInName: string, with_: string = password): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel(say("Sign-in name")).fill(signInName);
  await page.getByLabel(say("Password"), { exact: true }).fill(with_);
  await page.getByRole("main").getByRole("button", { name: say("Sign in", "sign_in") }).click();
}

/** Somebody of the demo signs in. */
export async function entersDemo(page: Page, demo: Demo, signInName = "olivia"): Promise<void> {
  await signsIn(page, signInName, demo.passwordOf(signInName));
  await expect(page.getByRole("heading", { level: 1, name: say("Overview") })).toBeVisible();
}

export async function createsGroup(page: Page, name: string): Promise<void> {
  await page.goto("/groups/new");
  await page.getByLabel(say("Name"), { exact: true }).fill(name);
  await page.getByRole("button", { name: say("Create group") }).click();
  await expect(page.getByText(say("The group was created."))).toBeVisible();
}

/** Gives a role; over the group, or over all devices. */
export async function assigns(page: Page, person: string, role: string, group?: string): Promise<void> {
  await page.goto("/assignments/new");
  await page.getByLabel(person).check();
  await page.getByLabel(role).check();
  if (group) {
    await page.getByLabel(say("Only the devices in these groups:")).check();
    await page.getByLabel(group).check();
  } else {
    await page.getByLabel(say("All devices, those without a group included")).check();
  }
  await page.getByRole("button", { name: say("Give the role") }).click();
  await expect(page.getByText(say("The role was given."))).toBeVisible();
}

/** Somebody new comes in with a role that is built in; `theirs` is a page of their own. */
export async function joins(
  page: Page,
  theirs: Page,
  name: string,
  signInName: string,
  role: string,
  group?: string,
): Promise<void> {
  const link = await invites(page, name, signInName);
  await assigns(page, name, say(role), group);
  await accepts(theirs, link);
}

export type Fields = Record<string, string>;

/** A Mac that can be locked, as a line of a file; it is not enrolled, so what is asked of it waits. */
export function aMac(name: string, more: Fields = {}): Fields {
  return { serial: `C02${plain(name)}`, name, platform: "macOS", os: "14.5", chip: "apple-silicon", ...more };
}

export function anIPad(name: string, more: Fields = {}): Fields {
  return { ...aMac(name), serial: `DMP${plain(name)}`, platform: "iPadOS", os: "17.4.1", chip: "", ...more };
}

const plain = (name: string) => name.replace(/\W/g, "").toUpperCase();

export function csvOf(devices: Fields[]): string {
  const columns = [...new Set(devices.flatMap((device) => Object.keys(device)))];
  const cell = (text = "") => `"${text.replaceAll('"', '""')}"`;
  const lines = devices.map((device) => columns.map((column) => cell(device[column])).join(","));
  return [columns.join(","), ...lines, ""].join("\n");
}

/** Gives a file, and sees what it would change or why it is refused. */
export async function gives(page: Page, file: string | Buffer, name = "school.csv"): Promise<void> {
  await page.goto("/import");
  const buffer = typeof file === "string" ? Buffer.from(file) : file;
  await page.getByLabel(say("CSV file")).setInputFiles({ name, mimeType: "text/csv", buffer });
  await page.getByRole("button", { name: say("Look at the file") }).click();
}

/** Devices come in from a file. */
export async function bringsIn(page: Page, devices: Fields[]): Promise<void> {
  await gives(page, csvOf(devices));
  const all = devices.length === 1 ? "1 device" : `${devices.length} devices`;
  await page.getByRole("button", { name: say(`Bring in ${all}`) }).click();
  await untilBroughtIn(page);
}

/** Without scripts the page is loaded again only every few seconds. */
export async function untilBroughtIn(page: Page): Promise<void> {
  await expect(async () => {
    const done = page.getByRole("heading", { name: say("Brought in") });
    if (!(await done.isVisible())) await page.reload();
    await expect(done).toBeVisible({ timeout: 500 });
  }).toPass();
}

/** Looks a device up in the list and opens its page. */
export async function opensDevice(page: Page, name: string): Promise<void> {
  await page.goto(`/devices?search=${encodeURIComponent(name)}`);
  await page.getByRole("main").getByRole("link", { name, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
}

/** Locks a device as it is proposed; the page of the device follows. */
export async function locks(page: Page, name: string, reason = ""): Promise<void> {
  await opensDevice(page, name);
  await page.getByRole("link", { name: say("Lock…") }).click();
  await page.getByLabel(say("Reason")).fill(reason);
  await page.getByRole("button", { name: say(`Lock ${name}`) }).click();
  await expect(page.getByText(say("The lock was asked for."))).toBeVisible();
}

/** Opens the page of the device of the demo that was heard from last and has this way on it; answers with its name. */
export async function opensOneWith(page: Page, platform: string, way: string): Promise<string> {
  await page.goto(`/devices?platform=${platform}&sort=seen&order=desc`);
  const rows = page.getByRole("main").getByRole("rowheader").getByRole("link");
  const all = await rows.evaluateAll((links) => links.map((link) => link.getAttribute("href")!));
  for (const address of all) {
    await page.goto(address);
    if (await page.getByRole("link", { name: say(way) }).isVisible()) {
      return page.getByRole("heading", { level: 1 }).innerText();
    }
  }
  throw new Error(`no device of the demo has “${way}” on its page`);
}

/** What a device answers is seen by itself; without scripts the page is loaded again only every few seconds. */
export async function untilSeen(page: Page, what: Locator): Promise<void> {
  const scripts = test.info().project.use.javaScriptEnabled !== false;
  await expect(async () => {
    if (!scripts && !(await what.isVisible())) await page.reload();
    await expect(what).toBeVisible({ timeout: scripts ? 10_000 : 500 });
  }).toPass();
}
