// What the demo says when everything runs: where things are, who can sign in, and a story to follow.
// The people come from the file that Latchkey writes with its practice data, so that no password here can be out of date:
//   people.json: [{ "key": "sam", "name": "Sam Bello", "sign_in": "…", "password": "…", "what": "patient" }, …]
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const file = join(process.argv[2], 'people.json');
const people = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
const columns = people.map((person) => [person.name, person.what ?? '', person.sign_in, person.password]);
const widths = [0, 1, 2].map((column) => Math.max(0, ...columns.map((row) => row[column].length)));
const who = columns.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('   ')}`.trimEnd());

const story = people.length > 6 ? `Sam's house is lived in: look at Home, Records, People, Requests and Activity. For the story from its beginning:
make demo STORY=1 FRESH=1` : `A story to follow (one browser for Sam, a private window for the doctor):
  1. Sam signs in at the portal, then connects St Mary's Hospital from its own site (port 3001), then Elm Street.
  2. Dr Ngozi Okafor opens Clinic Desk and asks for Sam's blood tests. She proves who she is, and waits.
  3. Sam finds the request on her home page and allows part of it: see, not change, for 30 days.
  4. Clinic Desk looks again and shows the blood tests. Changing them is refused.
  5. Sam presses Stop: the next look is refused. Undo: it works again. She shares Medicines with Aunt Lola.
  6. Everybody sees what happened: Sam under Activity, Dr Okafor under Asks and Shared with me.`;

console.log(`
Latchkey is running. Practice data, not real patients.

  Portal               http://localhost:3000
  St Mary's Hospital   http://localhost:3001   (keeps records)
  Elm Street Surgery   http://localhost:3002   (keeps records)
  Clinic Desk          http://localhost:3003   (the doctor's app)

Who can sign in:
${who.length > 0 ? who.join('\n') : '  see the sign-in page of the portal'}

${story}

Logs are in .demo/logs/. Press Ctrl-C to stop everything.
`);
