// Somebody of the practice data at the portal, in place of a browser: signs in and does one thing.
//
//   node scripts/practice-person.mjs sam connect ADDRESS      follows /authorize, says yes; prints where it leads
//   node scripts/practice-person.mjs sam share RECORD lola    lets Aunt Lola see a record for 30 days
//   node scripts/practice-person.mjs sam answer all|no        answers the request that waits
//   node scripts/practice-person.mjs sam stop RECORD          stops what is shared of a record
//   node scripts/practice-person.mjs okafor prove ADDRESS     proves who she is at /uma/claims; prints where it leads
//   node scripts/practice-person.mjs okafor prove ADDRESS remember    and lets the proof be saved for the app
//
// The portal is at ISSUER, the practice data in the folder PRACTICE.
process.env.ISSUER ||= "http://localhost:3000";
process.env.PRACTICE ||= ".demo";
const { Browser } = await import("../tests/interop/house.mjs");

const NAMES = { sam: "Sam Bello", lola: "Aunt Lola", okafor: "Dr Ngozi Okafor" };
const links = (page, start) => [...page.matchAll(/href="([^"]+)"/g)].map(([, href]) => href).filter((href) => href.startsWith(start));

const does = {
  async connect(who, address) {
    console.log((await who.connect(address)).href);
  },
  async share(who, record, whom) {
    const start = `/share?record=${record}`;
    const before = (await who.page(start)).split(`<bdi>${NAMES[whom]}`)[0].split('name="person"').at(-1);
    const person = before.match(/value="([^"]+)"/)[1];
    const terms = await who.fill(start, { step: "who", person }, "/share");
    const check = await who.fill(terms, { power: "see", length: "30", purpose: "helping" });
    await who.fill(check, {});
  },
  async answer(who, answer) {
    const [request] = links(await who.page("/requests"), "/requests/");
    const check = await who.fill(request, answer === "no" ? { answer } : { answer, length: "30" });
    await who.fill(check, {});
  },
  async stop(who, record) {
    const page = await who.page(`/records/${record}`);
    for (const [, share] of page.matchAll(/action="(\/shares\/[^/"]+)\/stop"/g)) await who.fill(`/records/${record}`, {}, `${share}/stop`);
  },
  async prove(who, address, remember) {
    const opened = await who.ask(address);
    const page = opened.headers.get("location");
    const tick = remember ? { remember: "yes" } : {};
    // The box stands on the last page, which is the first one where nothing else is asked.
    const atOnce = (await who.page(page)).includes('name="remember"');
    let next = await who.fill(page, { answer: "begin", ...(atOnce && tick) });
    if (next === `${page}/why`) {
      const review = await who.fill(next, { purpose: "care", words: "Diabetes review", length: "30" });
      next = await who.fill(review, atOnce ? {} : tick);
    }
    console.log(new URL(next).href);
  },
};

const [key, what, ...rest] = process.argv.slice(2);
if (!NAMES[key] || !does[what]) {
  console.error("usage: node scripts/practice-person.mjs sam|lola|okafor connect|share|answer|stop|prove …");
  process.exit(2);
}
await does[what](await Browser.signedIn(key), ...rest);
