// What people do in more than one journey, as a person would do it: by what stands on the page.
import { expect, type Page } from "@playwright/test";
import type { Holdfast } from "./holdfast.ts";

export const password = "seven tall green owls";

/** The first Owner sets the console up and is signed in. */
export async function becomesOwner(page: Page, holdfast: Holdfast, name = "Ada Lovelace"): Promise<void> {
  await page.goto(holdfast.setupAddress);
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Sign-in name").fill("ada@school.example");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Create the first Owner" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
}

/** Invites somebody; answers with the link that is shown once. */
export async function invites(page: Page, name: string, signInName: string): Promise<string> {
  await page.goto("/people/new");
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Sign-in name").fill(signInName);
  await page.getByRole("button", { name: "Invite and show the link" }).click();
  await expect(page.getByRole("heading", { level: 1, name: `Link for ${name}` })).toBeVisible();
  return (await page.locator("code").innerText()).trim();
}

/** Opens the link and chooses a password. */
export async function accepts(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Save password and sign in" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
}

export async function signsIn(page: Page, signInName: string, with_: string = password): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("Sign-in name").fill(signInName);
  await page.getByLabel("Password", { exact: true }).fill(with_);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
}

export async function createsGroup(page: Page, name: string): Promise<void> {
  await page.goto("/groups/new");
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByRole("button", { name: "Create group" }).click();
  await expect(page.getByText("The group was created.")).toBeVisible();
}

/** Gives a role; over the group, or over all devices. */
export async function assigns(page: Page, person: string, role: string, group?: string): Promise<void> {
  await page.goto("/assignments/new");
  await page.getByLabel(person).check();
  await page.getByLabel(role).check();
  if (group) {
    await page.getByLabel("Only the devices in these groups:").check();
    await page.getByLabel(group).check();
  } else {
    await page.getByLabel("All devices, those without a group included").check();
  }
  await page.getByRole("button", { name: "Give the role" }).click();
  await expect(page.getByText("The role was given.")).toBeVisible();
}
