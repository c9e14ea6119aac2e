// Every page, as it looks and reads: both languages, both themes, wide and narrow; and the pages for what goes wrong.
import type { Page } from "@playwright/test";
import { expectAccessible, expectNoSidewaysScrolling } from "../support/accessible.ts";
import { expect, journey } from "../support/journey.ts";
import { assigns, becomesOwner, createsGroup, invites, password } from "../support/steps.ts";

const pages = ["/", "/people", "/people/new", "/groups", "/groups/new", "/roles", "/roles/new", "/assignments",
  "/assignments/new", "/audit", "/me", "/help", "/confirm?next=/people"];

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

async function chooses(page: Page, form: Record<string, string>): Promise<void> {
  const answer = await page.request.post("/api/look", {
    form: { language: "en", theme: "system", contrast: "normal", next: "/", ...form },
    headers: { origin: new URL(page.url()).origin },
    maxRedirects: 0,
  });
  expect(answer.status()).toBeLessThan(400);
}

for (const language of ["en", "nl"]) {
  journey(`axe finds nothing on any page, in ${language} @scripts`, async ({ page, holdfast }) => {
    journey.setTimeout(180_000);
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
      await expectAccessible(page);
    }
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

journey("names with scripts in them are only text", async ({ page, holdfast }) => {
  await becomesOwner(page, holdfast);
  const bad = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`;
  await createsGroup(page, bad);
  for (const address of ["/groups", "/audit", "/assignments/new"]) {
    await page.goto(address);
    await expect(page.getByText("<img src=x").first()).toBeVisible();
    expect(await page.title()).not.toBe("owned");
  }
});
