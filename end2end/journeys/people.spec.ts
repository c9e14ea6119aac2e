import { expect, journey } from "../support/journey.ts";
import { accepts, assigns, becomesOwner, createsGroup, invites, signsIn } from "../support/steps.ts";

journey("a school administrator is invited, given one school, and sees no more", async ({ page, holdfast, anotherPage, complaints }) => {
  complaints.expect(/403|404/);
  await becomesOwner(page, holdfast);
  await createsGroup(page, "Elm Street School");
  await createsGroup(page, "Oak Lane School");
  const link = await invites(page, "Sam Porter", "sam@school.example");
  const sam = await anotherPage();
  await accepts(sam, link);
  await expect(sam.getByText("You hold no role yet")).toBeVisible();

  await assigns(page, "Sam Porter", "School Administrator", "Elm Street School");
  await sam.goto("/groups");
  await expect(sam.getByRole("link", { name: "Elm Street School" })).toBeVisible();
  await expect(sam.getByText("Oak Lane School")).toHaveCount(0);
  const forbidden = await sam.goto("/people");
  expect(forbidden?.status()).toBe(403);
  await expect(sam.getByText("Ada Lovelace")).toHaveCount(0);

  await page.goto("/groups");
  await page.getByRole("link", { name: "Oak Lane School" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Oak Lane School" })).toBeVisible();
  const hidden = await sam.goto(new URL(page.url()).pathname);
  expect(hidden?.status()).toBe(404);
  await expect(sam.getByText("Oak Lane")).toHaveCount(0);
});

journey("a link is shown once and works once", async ({ page, holdfast, anotherPage, complaints }) => {
  complaints.expect(/422/);
  await becomesOwner(page, holdfast);
  const link = await invites(page, "Grace Hopper", "grace@school.example");
  await page.reload();
  await expect(page.getByText("The link is no longer shown")).toBeVisible();
  const grace = await anotherPage();
  await accepts(grace, link);
  const late = await anotherPage();
  await late.goto(link);
  await expect(late.getByText("This link does not work")).toBeVisible();
});

journey("a person's rights are shown with where each comes from", async ({ page, holdfast }) => {
  await becomesOwner(page, holdfast);
  await createsGroup(page, "Elm Street School");
  await invites(page, "Grace Hopper", "grace@school.example");
  await assigns(page, "Grace Hopper", "Endpoint Security Manager", "Elm Street School");
  await page.goto("/people");
  await page.getByRole("link", { name: "Grace Hopper" }).click();
  const lock = page.getByRole("row").filter({ hasText: "Remote tasks/Remote lock" });
  await expect(lock).toContainText("Endpoint Security Manager over Elm Street School");
  const remove = page.getByRole("row").filter({ hasText: "Remote tasks/Reset passcode" });
  await expect(remove).not.toContainText("Endpoint Security Manager");
});

journey("somebody who is disabled is out at the next click, and back when enabled", async ({ page, holdfast, anotherPage }) => {
  await becomesOwner(page, holdfast);
  const link = await invites(page, "Grace Hopper", "grace@school.example");
  const grace = await anotherPage();
  await accepts(grace, link);
  await page.goto("/people");
  await page.getByRole("link", { name: "Grace Hopper" }).click();
  await page.getByRole("link", { name: "Disable…" }).click();
  await expect(page.getByText("is signed out everywhere at once")).toBeVisible();
  await page.getByRole("button", { name: "Disable Grace Hopper" }).click();
  await expect(page.getByText("The account was disabled and signed out everywhere.")).toBeVisible();
  await grace.goto("/me");
  await expect(grace.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await signsIn(grace, "grace@school.example");
  await expect(grace.getByText("The sign-in name or the password is wrong.").first()).toBeVisible();
  await page.getByRole("button", { name: "Enable" }).click();
  await expect(page.getByText("The account was enabled.")).toBeVisible();
  await signsIn(grace, "grace@school.example");
  await expect(grace.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
});

journey("what was typed is kept when something is wrong with it", async ({ page, holdfast }) => {
  await becomesOwner(page, holdfast);
  await page.goto("/people/new");
  await page.getByLabel("Name", { exact: true }).fill("Grace Hopper");
  await page.getByLabel("Sign-in name").fill("two words");
  await page.getByRole("button", { name: "Invite and show the link" }).click();
  await expect(page.getByText("This needs another look")).toBeVisible();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Grace Hopper");
  await expect(page.getByLabel("Sign-in name")).toHaveValue("two words");
  await expect(page.getByLabel("Sign-in name")).toHaveAttribute("aria-invalid", "true");
});
