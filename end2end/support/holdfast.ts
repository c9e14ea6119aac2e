// A console of the journey's own: a fresh `holdfast serve` on a free port over a fresh folder, gone at the end.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const READY_WITHIN = 20_000;
const STOPPED_WITHIN = 10_000;

export class Holdfast {
  /** All that it printed so far. */
  log = "";

  protected constructor(
    private readonly process: ChildProcess,
    private readonly folder: string,
  ) {
    for (const stream of [process.stdout, process.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => (this.log += text));
    }
  }

  static async start(command: string[] = ["serve"]): Promise<Holdfast> {
    const folder = await mkdtemp(join(tmpdir(), "holdfast-journey-"));
    const args = [...command, "--data", join(folder, "data"), "--port", "0"];
    // Nothing of the developer's own settings may reach it.
    const env = { PATH: process.env.PATH, HOME: folder, TMPDIR: folder, RUST_BACKTRACE: "1" };
    const child = spawn(process.env.HOLDFAST_BINARY!, args, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
    const holdfast = new this(child, folder);
    try {
      await holdfast.ready();
    } catch (error) {
      await holdfast.stop();
      throw error;
    }
    return holdfast;
  }

  /** The one-time address that makes the first owner, as it was printed. */
  get setupAddress(): string {
    return this.printed("Set up");
  }

  /** Where the console is, without a path. */
  get origin(): string {
    return new URL(this.printed("Console")).origin;
  }

  /** Its database, wherever in its folder that lies. */
  async database(): Promise<string> {
    const files = await readdir(this.folder, { recursive: true });
    return join(this.folder, files.find((file) => file.endsWith("holdfast.db"))!);
  }

  protected printed(what: string): string {
    const found = this.log.match(new RegExp(`^${what}: +(http\\S+)$`, "m"));
    if (!found) throw new Error(`it has not printed "${what}: …":\n${this.log}`);
    return found[1];
  }

  async stop(): Promise<void> {
    if (this.running) {
      const ended = once(this.process, "exit");
      this.process.kill("SIGTERM");
      const force = setTimeout(() => this.process.kill("SIGKILL"), STOPPED_WITHIN);
      await ended;
      clearTimeout(force);
    }
    await rm(this.folder, { recursive: true, force: true });
  }

  private get running(): boolean {
    return this.process.pid !== undefined && this.process.exitCode === null && this.process.signalCode === null;
  }

  /** Printed its address, and answers there. */
  private async ready(): Promise<void> {
    const deadline = Date.now() + READY_WITHIN;
    for (;;) {
      if (!this.running) throw new Error(`the server ended by itself:\n${this.log}`);
      try {
        await fetch(this.origin, { redirect: "manual" });
        return;
      } catch (error) {
        if (Date.now() > deadline) throw new Error(`the server was not ready in time: ${error}\n${this.log}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
