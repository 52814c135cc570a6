// What the outside clients need of the practice house: its programs and people, a browser that keeps a
// cookie and sends forms as they stand in the page, and tests that say what became of them.
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const ISSUER = process.env.ISSUER;
const read = (name) => JSON.parse(readFileSync(join(process.env.PRACTICE, name), "utf8"));

/** A practice service or app: its id and its secret. */
export const app = (key) => read("apps.json")[key];
export const CALLBACK = "http://localhost:3001/callback";

/** Runs one test and says what became of it, as cargo does. */
export async function test(name, run) {
  try {
    await run();
    console.log(`test interop::${name} ... ok`);
  } catch (error) {
    console.log(`test interop::${name} ... FAILED`);
    console.error(error);
    process.exitCode = 1;
  }
}

const text = (value) => value.replaceAll("&quot;", '"').replaceAll("&#x27;", "'").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
const attribute = (head, name) => {
  const found = ` ${head}`.match(new RegExp(` ${name}="([^"]*)"`));
  return found ? text(found[1]) : undefined;
};

/** A browser without a window. */
export class Browser {
  cookie = "";

  /** Signs somebody of the practice house in. */
  static async signedIn(key) {
    const browser = new Browser();
    const person = read("people.json").find((one) => one.key === key);
    await browser.send("/sign-in", { email: person.sign_in, password: person.password });
    return browser;
  }

  async ask(address, options = {}) {
    const headers = { ...options.headers, ...(this.cookie && { cookie: this.cookie }) };
    const answer = await fetch(new URL(address, ISSUER), { ...options, headers, redirect: "manual" });
    const cookie = answer.headers.get("set-cookie");
    if (cookie) this.cookie = cookie.split(";")[0];
    return answer;
  }

  async send(address, fields) {
    const headers = { origin: ISSUER, "content-type": "application/x-www-form-urlencoded" };
    const answer = await this.ask(address, { method: "POST", headers, body: new URLSearchParams(fields) });
    if (answer.status !== 303) throw new Error(`${address}: ${answer.status} ${await answer.text()}`);
    // The place on the page is for people.
    return answer.headers.get("location").split("#")[0];
  }

  async page(address) {
    const answer = await this.ask(address);
    if (answer.status !== 200) throw new Error(`${address}: ${answer.status}`);
    return answer.text();
  }

  /** Opens a page and sends its form with this action and these fields, filled in like this: where it leads. */
  async fill(address, fields, action = address) {
    const forms = (await this.page(address)).split("<form ").slice(1).map((rest) => rest.split("</form>")[0]);
    const fits = (form) => (attribute(form.split(">")[0], "action") ?? address) === action && Object.keys(fields).every((name) => form.includes(`name="${name}"`));
    const form = forms.find(fits);
    if (!form) throw new Error(`no form for ${action} with ${Object.keys(fields)} at ${address}`);
    const hidden = [...form.matchAll(/<input ([^>]*)>/g)].map(([, head]) => head).filter((head) => attribute(head, "type") === "hidden");
    const kept = Object.fromEntries(hidden.map((head) => [attribute(head, "name"), attribute(head, "value") ?? ""]));
    return this.send(action, { ...kept, ...fields });
  }

  /** Follows an authorization request, says yes where she is asked, and comes back with the address of the client. */
  async connect(address) {
    const page = (await this.ask(address)).headers.get("location");
    const shown = await this.ask(page);
    if (shown.status === 303) return new URL(shown.headers.get("location"));
    const answer = (await shown.text()).includes('value="continue"') ? "continue" : "connect";
    return new URL(await this.fill(page, { answer }));
  }
}
