// Time that has passed. The server's clock cannot be moved, so what its throw-away database remembers is moved into the
// past instead: sign-ins, what was asked and sent, the ends of PINs and of what is uncovered. Keys that are destroyed by
// the day are left alone: that they go is proved where the clock can be moved, not in the browser.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Holdfast } from "./holdfast.ts";

const MOMENTS: Record<string, string[]> = {
  sign_ins: ["since", "seen", "confirmed"],
  pin_views: ["ends"],
  actions: ["asked", "changed", "expires", "sent", "sent_last", "finished", "pin_ends", "opened", "verified"],
  devices: ["pin_ends", "failed"],
};

export const SECONDS = 1_000;
export const MINUTES = 60 * SECONDS;
export const HOURS = 60 * MINUTES;
export const DAYS = 24 * HOURS;

/** What is not known (NULL) stays so. */
export async function passes(holdfast: Holdfast, span: number): Promise<void> {
  const back = (column: string) => `${column} = ${column} - ${span}`;
  const moved = Object.entries(MOMENTS).map(([table, columns]) => `UPDATE ${table} SET ${columns.map(back).join()};`);
  const sql = ["BEGIN IMMEDIATE;", ...moved, "COMMIT;"].join("\n");
  // Without this program the error says that it was not found.
  await promisify(execFile)("sqlite3", ["-bail", "-cmd", ".timeout 5000", await holdfast.database(), sql]);
}
