// Every page, as it looks and reads: both languages, both themes, wide and narrow; and the pages for what goes wrong.
import type { Page } from "@playwright/test";
import { expectAccessible, expectNoSidewaysScrolling } from "../support/accessible.ts";
import { expect, journey } from "../support/journey.ts";
import {
  aMac,
  anIPad,
  assigns,
  becomesOwner,
  bringsIn,
  createsGroup,
  csvOf,
  gives,
  invites,
  locks,
  opensDevice,
  password,
} from "../support/steps.ts";

const pages = ["/", "/people", "/people/new", "/groups", "/groups/new", "/roles", "/roles/new", "/assignments",
  "/assignments/new", "/audit", "/me", "/help", "/confirm?next=/people", "/enrol", "/enrol/new", "/push"];

/** Pages whose address one learns from another page: the first link in a list. */
async function addressesOfOne(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const list of ["/people", "/groups", "/roles"]) {
    await page.goto(list);
    const first = page.getByRole("main").getByRole("table").getByRole("link").first();
    found.push((await first.getAttribute("href"))!);
  }
  const [person, group] = found;
  await page.goto("/assignments");
  const assignment = await page.getByRole("link", { name: /^Remove/ }).first().getAttribute("href");
  return [...found, `${found[2]}/delete`, `${person}/link`, `${person}/disable`, `${person}/end-sign-ins`, `${person}/new-link`, `${group}/delete`, assignment!];
}

const here = (page: Page) => new URL(page.url()).pathname;

/** Pages about devices, each as it is when something has happened. */
async function addressesOfDevices(page: Page): Promise<string[]> {
  const user = { user: "Mia Jansen", user_address: "mia@school.example" };
  const first = aMac("Library-Mac-07", { ...user, groups: "Elm Street School" });
  await bringsIn(page, [first, aMac("Library-Mac-08"), anIPad("Cart-iPad-12")]);
  const [mac, iPad] = [await addressOf(page, "Library-Mac-08"), await addressOf(page, "Cart-iPad-12")];
  await locks(page, "Library-Mac-07", "Left on the bus");
  const locked = here(page);
  const action = await page.getByRole("main").getByRole("link", { name: "Remote lock" }).getAttribute("href");
  const carrier = await page.getByRole("link", { name: "Mia Jansen" }).getAttribute("href");
  const devices = [locked, iPad].map((address) => `device=${address.split("/").pop()}`).join("&");
  const preview = `/bulk/new?kind=remote-lock&${devices}`;
  await page.goto(preview);
  await page.getByRole("button", { name: "Lock 1 device" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Lock of 1 device" })).toBeVisible();
  const bulk = here(page);
  const refused = aMac("Box", { platform: "BeOS" });
  await gives(page, csvOf([aMac("Library-Mac-08", { os: "15.1" }), aMac("Library-Mac-09"), refused]));
  await expect(page.getByRole("heading", { level: 1, name: "Bring in school.csv" })).toBeVisible();
  return ["/", "/devices", "/devices?search=nothing+like+it", locked, mac, iPad, `${mac}/lock`, `${locked}/lock`,
    `${iPad}/remove-passcode`, `${mac}/edit`, `${mac}/delete`, `${mac}/release`, "/users", carrier!, "/actions", action!,
    `${action}/cancel`, `${action}/sheet`, preview, bulk, `${bulk}/sheet`, "/import", here(page)];
}

async function addressOf(page: Page, name: string): Promise<string> {
  await opensDevice(page, name);
  return here(page);
}

async function chooses(page: Page, form: Record<string, string>): Promise<void> {
  const answer = await page.request.post("/api/look", {
    form: { language: "en", theme: "system", contrast: "normal", next: "/", ...form },
    headers: { origin: new URL(page.url()).origin },
    maxRedirects: 0,
  });
  expect(answer.status()).toBeLessThan(400);
}

/** On a narrow screen the other language is only looked at for what sticks out. */
function hasAxe(language: string, viewport: { width: number } | null): boolean {
  return language === "en" || (viewport?.width ?? 0) > 600;
}

for (const language of ["en", "nl"]) {
  journey(`axe finds nothing on any page, in ${language} @scripts`, async ({ page, holdfast, viewport }) => {
    journey.setTimeout(180_000);
    const withAxe = hasAxe(language, viewport);
    await becomesOwner(page, holdfast);
    await createsGroup(page, "Elm Street School");
    await invites(page, "Grace Hopper", "grace@school.example");
    await assigns(page, "Grace Hopper", "School Administrator", "Elm Street School");
    const all = [...pages, ...(await addressesOfOne(page))];
    await chooses(page, { language });
    for (const address of all) {
      await page.goto(address);
      await expect(page.locator("html")).toHaveAttribute("lang", language);
      await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
      await expectNoSidewaysScrolling(page);
      if (withAxe) await expectAccessible(page);
    }
  });

  journey(`axe finds nothing on the pages about devices, in ${language} @scripts`, async ({ page, holdfast, viewport }) => {
    journey.setTimeout(180_000);
    const withAxe = hasAxe(language, viewport);
    await becomesOwner(page, holdfast);
    await createsGroup(page, "Elm Street School");
    const all = await addressesOfDevices(page);
    await chooses(page, { language });
    for (const address of all) {
      await page.goto(address);
      await expect(page.locator("html")).toHaveAttribute("lang", language);
      await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
      await expectNoSidewaysScrolling(page);
      if (withAxe) await expectAccessible(page);
    }
    // With the PIN on it, and with a mistake in it.
    await page.goto(all.find((address) => address.endsWith("/sheet"))!);
    await page.getByRole("main").locator("button.main").click();
    await expect(page.locator("#pin")).toBeVisible();
    if (withAxe) await expectAccessible(page);
    await page.goto(all.find((address) => address.endsWith("/lock"))!);
    await page.locator("#pin").fill("111111");
    await page.getByRole("main").locator("button.main").click();
    await expect(page.getByRole("alert")).toBeVisible();
    await expectNoSidewaysScrolling(page);
    if (withAxe) await expectAccessible(page);
  });

  journey(`axe finds nothing where nobody is signed in, or something is wrong, in ${language} @scripts`, async ({
    page,
    holdfast,
    complaints,
  }) => {
    journey.setTimeout(120_000);
    complaints.expect(/40[349]|422/);
    const speaks = async () => {
      await chooses(page, { language });
      await page.reload();
      await expect(page.locator("html")).toHaveAttribute("lang", language);
      await expectAccessible(page);
    };
    await page.goto(holdfast.setupAddress);
    await speaks();
    await chooses(page, { language: "en" });
    await becomesOwner(page, holdfast);
    const link = await invites(page, "Grace Hopper", "grace@school.example");
    await speaks();
    await page.goto("/groups/new");
    await page.getByRole("main").locator("button.main").click();
    await expect(page.getByRole("alert")).toBeVisible();
    await expectAccessible(page);
    for (const address of ["/nowhere", holdfast.setupAddress, link, "/sign-in"]) {
      await page.goto(address);
      await expectAccessible(page);
    }
    await page.context().clearCookies();
    for (const address of ["/sign-in", link, `${link}x`]) {
      await page.goto(address);
      await speaks();
    }
  });
}

journey("high contrast is kept, and stays accessible @scripts", async ({ page, holdfast }) => {
  await becomesOwner(page, holdfast);
  await page.goto("/me");
  await page.getByLabel("Contrast").selectOption({ label: "High" });
  await page.getByLabel("Colours").selectOption({ label: "Dark" });
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Look and language were saved.")).toBeVisible();
  await page.goto("/people");
  await expect(page.locator("html")).toHaveAttribute("data-contrast", "high");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expectAccessible(page);
});

journey("the console speaks Dutch when asked, without scripts too", async ({ page, holdfast }) => {
  await becomesOwner(page, holdfast);
  await page.goto("/me");
  await page.getByLabel("Language").selectOption({ label: "Nederlands" });
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "nl");
  await page.goto("/people");
  await expect(page.getByRole("heading", { level: 1, name: "Personen" })).toBeVisible();
});

journey("what is not there says so, and leads back", async ({ page, holdfast, complaints }) => {
  complaints.expect(/404/);
  await becomesOwner(page, holdfast);
  for (const address of ["/nowhere", "/people/not-an-id", "/people/00000000-0000-0000-0000-000000000000", "/groups/x"]) {
    const answer = await page.goto(address);
    expect(answer?.status(), address).toBe(404);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expectNoSidewaysScrolling(page);
  }
  await page.getByRole("main").getByRole("link").first().click();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});

journey("a password given long ago is asked for again", async ({ page, holdfast }) => {
  await becomesOwner(page, holdfast);
  await page.goto("/confirm?next=/people/new");
  await page.getByLabel("Password", { exact: true }).fill("not the right one at all");
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByText("This needs another look")).toBeVisible();
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Invite a person" })).toBeVisible();
});
