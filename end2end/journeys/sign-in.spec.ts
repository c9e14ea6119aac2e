import { expect, journey } from "../support/journey.ts";
import { becomesOwner, password, signsIn } from "../support/steps.ts";

journey("a wrong password says so without saying which, and the right one leads on", async ({ page, holdfast, anotherPage }) => {
  await becomesOwner(page, holdfast);
  const visitor = await anotherPage();
  await visitor.goto("/people?search=grace");
  await expect(visitor.getByRole("heading", { name: "Sign in" })).toBeVisible();
  for (const name of ["ada@school.example", "nobody@school.example"]) {
    await visitor.getByLabel("Sign-in name").fill(name);
    await visitor.getByLabel("Password", { exact: true }).fill("not the right one at all");
    await visitor.getByRole("main").getByRole("button", { name: "Sign in" }).click();
    await expect(visitor.getByText("The sign-in name or the password is wrong.").first()).toBeVisible();
    await expect(visitor.getByLabel("Password", { exact: true })).toHaveValue("");
  }
  await visitor.getByLabel("Sign-in name").fill("ada@school.example");
  await visitor.getByLabel("Password", { exact: true }).fill(password);
  await visitor.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await expect(visitor).toHaveURL(/\/people\?search=grace$/);
});

journey("signing out ends it, also for the back button", async ({ page, holdfast, viewport }) => {
  await becomesOwner(page, holdfast);
  await page.goto("/people");
  if ((viewport?.width ?? 0) < 600) await page.getByText("Menu", { exact: true }).click();
  await page.getByRole("button", { name: "Sign out" }).filter({ visible: true }).click();
  await expect(page.getByText("You are signed out.")).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
});

journey("the setup address is for one Owner", async ({ page, holdfast, anotherPage, complaints }) => {
  complaints.expect(/409/);
  await becomesOwner(page, holdfast);
  const late = await anotherPage();
  await late.goto(holdfast.setupAddress);
  await expect(late.getByText("This setup link does not work")).toBeVisible();
});

journey("too many tries are told how long to wait", async ({ page, holdfast, anotherPage }) => {
  await becomesOwner(page, holdfast);
  const visitor = await anotherPage();
  for (let tries = 0; tries < 11; tries++) await signsIn(visitor, "ada@school.example", "not the right one at all");
  await expect(visitor.getByText(/Too many tries\. Try again in/).first()).toBeVisible();
});

journey("a changed password ends the other sign-ins and is the one that counts", async ({ page, holdfast, anotherPage }) => {
  await becomesOwner(page, holdfast);
  const elsewhere = await anotherPage();
  await signsIn(elsewhere, "ada@school.example");
  await expect(elsewhere.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  await page.goto("/me");
  await page.getByLabel("Current password").fill(password);
  await page.getByLabel("New password").fill("nine small blue whales");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("Your password was changed.")).toBeVisible();
  await elsewhere.goto("/me");
  await expect(elsewhere.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await signsIn(elsewhere, "ada@school.example", "nine small blue whales");
  await expect(elsewhere.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
});

journey("an address of another site is not gone on to", async ({ page, holdfast, anotherPage }) => {
  await becomesOwner(page, holdfast);
  const visitor = await anotherPage();
  await visitor.goto("/sign-in?next=//evil.example/");
  await visitor.getByLabel("Sign-in name").fill("ada@school.example");
  await visitor.getByLabel("Password", { exact: true }).fill(password);
  await visitor.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await expect(visitor.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  expect(new URL(visitor.url()).origin).toBe(holdfast.origin);
});
