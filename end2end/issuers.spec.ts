// The pages on the way to an app and to another site: sign in to an app, sign in with another site, prove something there.
// The other site is a real provider (oidc-provider), the app is registered as an administrator does it.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test as base } from './filled.ts';
import type { House } from './house.ts';
import { expectEqual, look } from './look.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const BACK = 'http://localhost:9/back';
process.env.LATCHKEY_POLICY__DANGER_ALLOW_LOOPBACK_ISSUERS = 'true';

/** A command of the house's administrator; what it printed. */
function admin(house: House, args: string[], input = ''): Record<string, string> {
  const programs = process.env.E2E_PROGRAMS ?? join(root, 'target/debug');
  const env = { ...process.env, LATCHKEY_DATABASE__URL: house.databaseUrl, LATCHKEY_SERVER__BASE_URL: house.portal,
    LATCHKEY_KEYS__MASTER_KEY_FILE: join(house.folder, 'latchkey.key') };
  return JSON.parse(execFileSync(join(programs, 'latchkey'), ['admin', ...args, '--json'], { env, input, encoding: 'utf8' }));
}

interface Town {
  /** The client identifier of an app into which one can sign in. */ app: string;
  /** Changes who is at the other site. */ change(what: object): Promise<void>;
}

const test = base.extend<object, { town: Town }>({
  town: [async ({ filled }, use) => {
    const provider: ChildProcess = spawn(process.execPath, [join(root, 'tests/openid/provider.mjs')], { stdio: ['pipe', 'pipe', 'ignore'] });
    try {
      const { house } = filled;
      const lines = createInterface({ input: provider.stdout! })[Symbol.asyncIterator]();
      const { issuer, control } = JSON.parse((await lines.next()).value as string) as { issuer: string; control: string };
      const secret = 'only for tests, long enough';
      const made = admin(house, ['add-issuer', '--issuer', issuer, '--name', 'Northbridge Staff', '--client-id', 'latchkey', '--client-secret-stdin',
        '--sign-in', '--domain', 'example.org', '--claim', 'on_duty=on_duty=Is on duty'], secret);
      const change = async (what: object) => {
        const answer = await fetch(control, { method: 'POST', body: JSON.stringify(what) });
        expect(answer.ok, 'the provider takes the change').toBe(true);
      };
      const id = made.id ?? made.issuer_id ?? '';
      await change({ clients: [{ client_id: 'latchkey', client_secret: secret, redirect_uris: [`${house.portal}/sign-in/back/${id}`] }] });
      const app = admin(house, ['create-app', '--name', 'My Health Diary', '--keeps-records', '--redirect-uri', BACK, '--website', 'https://diary.example',
        '--scope', 'openid', '--scope', 'profile', '--scope', 'email']);
      await use({ app: app.client_id ?? app.id ?? '', change });
    } finally {
      provider.stdin?.end();
    }
  }, { scope: 'worker', timeout: 60_000 }],
});

test.use({ houseName: 'issuers' });

test('signing in to an app: what it learns, and both answers weigh the same', async ({ filled, town }) => {
  const page = await filled.page('sam');
  const asked = new URLSearchParams({ response_type: 'code', client_id: town.app, redirect_uri: BACK, scope: 'openid profile email', state: 'x',
    nonce: randomBytes(8).toString('hex'), code_challenge_method: 'S256',
    code_challenge: createHash('sha256').update('v'.repeat(43)).digest('base64url') });
  await filled.open(page, `/authorize?${asked}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in to My Health Diary with Latchkey?');
  await look(page, { name: 'sign-in-to', decides: true });
  await expectEqual(page.getByRole('button', { name: 'Sign in to the app' }), page.getByRole('button', { name: 'Do not sign in' }));
  await page.context().close();
});

test('signing in with another site: on the way, and what can go wrong there', async ({ filled, town }) => {
  const page = await filled.page();
  await filled.open(page, '/sign-in');
  await expect(page.getByRole('button', { name: 'Sign in with Northbridge Staff' })).toBeVisible();
  await look(page, { name: 'sign-in-ways' });
  for (const [name, account, says] of [
    ['declined', null, /did not sign in there/], ['stranger', 'elsewhere', /whose account this is/],
  ] as const) {
    await town.change({ account });
    await filled.open(page, '/sign-in');
    await page.getByRole('button', { name: 'Sign in with Northbridge Staff' }).click();
    await expect(page.getByRole('main')).toContainText(says);
    await look(page, { name: `outside-${name}` });
  }
  await page.context().close();
});

test('proving something more with another site', async ({ filled, town }) => {
  await town.change({ account: 'okafor' });
  const page = await filled.toProof('Vaccinations');
  await expect(page.getByRole('button', { name: 'Prove it with Northbridge Staff' })).toBeVisible();
  await look(page, { name: 'prove-ways', decides: true });
  await page.context().close();
});
