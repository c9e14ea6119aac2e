// A console with a small school district in it, whose devices answer: `holdfast demo`.
import { Holdfast } from "./holdfast.ts";

export class Demo extends Holdfast {
  /** With so few devices that it is there at once. */
  static async begin(): Promise<Demo> {
    return (await this.start(["demo", "--devices", "60"])) as Demo;
  }

  /** Where the screens of its devices are shown. */
  get screens(): string {
    return this.printed("Screens");
  }

  /** The password that was made up for somebody, as it was printed. */
  passwordOf(signInName: string): string {
    const found = this.log.match(new RegExp(`^  ${signInName} +(\\S+(?: \\S+)*? \\d{3})  `, "m"));
    if (!found) throw new Error(`it has not printed a password for ${signInName}:\n${this.log}`);
    return found[1];
  }
}
