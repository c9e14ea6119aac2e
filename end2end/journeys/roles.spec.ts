import { expect, journey } from "../support/journey.ts";
import { accepts, assigns, becomesOwner, invites } from "../support/steps.ts";

journey("a role of one's own is told what it lacks, and gets it on request", async ({ page, holdfast }) => {
  await becomesOwner(page, holdfast);
  await page.goto("/roles/new");
  await page.getByLabel("Name", { exact: true }).fill("Night desk");
  await page.getByLabel("Remote tasks/Remote lock").check();
  await page.getByRole("button", { name: "Add what is missing" }).click();
  await expect(page.getByText("What was missing is now ticked below.")).toBeVisible();
  await expect(page.getByLabel("Managed devices/Read")).toBeChecked();
  await expect(page.getByLabel("Organization/Read")).toBeChecked();
  await expect(page.getByLabel("Remote tasks/Remote lock")).toBeChecked();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Night desk");
  await page.getByRole("button", { name: "Create role" }).click();
  await expect(page.getByText("The role was created.")).toBeVisible();
});

journey("built-in roles are shown and cannot be changed", async ({ page, holdfast }) => {
  await becomesOwner(page, holdfast);
  await page.goto("/roles");
  await page.getByRole("link", { name: "Endpoint Security Manager" }).click();
  await expect(page.getByText("Built-in roles never change.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Save changes" })).toHaveCount(0);
});

journey("a role in somebody's hands says why it stays", async ({ page, holdfast }) => {
  await becomesOwner(page, holdfast);
  await page.goto("/roles/new");
  await page.getByLabel("Name", { exact: true }).fill("Reader");
  await page.getByLabel("Organization/Read").check();
  await page.getByRole("button", { name: "Create role" }).click();
  await invites(page, "Grace Hopper", "grace@school.example");
  await assigns(page, "Grace Hopper", "Reader");
  await page.goto("/roles");
  await page.getByRole("link", { name: "Reader" }).click();
  await page.getByRole("link", { name: "Delete…" }).click();
  await page.getByRole("button", { name: "Delete Reader" }).click();
  await expect(page.getByText("Somebody holds this role. Remove its assignments first.").first()).toBeVisible();
});

journey("nobody gives themselves more, and nobody gives what they do not hold", async ({ page, holdfast, anotherPage }) => {
  await becomesOwner(page, holdfast);
  await page.goto("/roles/new");
  await page.getByLabel("Name", { exact: true }).fill("Giver");
  for (const permission of ["Organization/Read", "Roles/Assign"]) await page.getByLabel(permission).check();
  await page.getByRole("button", { name: "Create role" }).click();
  await expect(page.getByText("The role was created.")).toBeVisible();
  const link = await invites(page, "Grace Hopper", "grace@school.example");
  await invites(page, "Joan Clarke", "joan@school.example");
  await assigns(page, "Grace Hopper", "Giver");
  const grace = await anotherPage();
  await accepts(grace, link);
  await grace.goto("/assignments/new");
  await expect(grace.getByLabel("Grace Hopper")).toHaveCount(0);
  await grace.getByLabel("Joan Clarke").check();
  await grace.getByLabel("Owner", { exact: false }).first().check();
  await grace.getByLabel("All devices, those without a group included").check();
  await grace.getByRole("button", { name: "Give the role" }).click();
  await expect(grace.getByText("You cannot give or take what you do not hold yourself").first()).toBeVisible();
  await expect(grace.getByLabel("Joan Clarke")).toBeChecked();
});
