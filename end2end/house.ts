// A house is the real programs of the demo, started on free ports with a data folder of their own: Latchkey, two record
// services and the clinic's app. A test may take Latchkey's life (kill9) and give it back (restart).
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const programs = process.env.E2E_PROGRAMS ?? join(process.env.CARGO_TARGET_DIR ?? join(root, 'target'), 'debug');

export interface HouseOptions {
  /** Where the programs' logs go; a folder of the temporary one when left out. */
  logs?: string;
  /** A PostgreSQL database of its own, on the server that scripts/with-postgres.sh started. */
  postgres?: boolean;
  /** Further arguments for `latchkey demo`. */
  latchkeyArgs?: string[];
  /** False leaves out the record services and Clinic Desk. */
  examples?: boolean;
  /** Forty records, and three months in which much has happened. */
  livedIn?: boolean;
}

/** Every started program that has not ended yet, so that none outlives the tests. */
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

async function freePorts(count: number): Promise<number[]> {
  // All are held at once, so that the same one is not given twice.
  const servers = await Promise.all(
    Array.from({ length: count }, () => new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
      const server = createServer();
      server.once('error', reject);
      server.listen(0, '127.0.0.1', () => resolve(server));
    })),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port was given');
    return address.port;
  });
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

/** An empty database on the test server; its address. */
function freshPostgres(): string {
  const { TEST_POSTGRES_URL: server, TEST_POSTGRES_BIN: bin } = process.env;
  if (server === undefined || bin === undefined) throw new Error('no PostgreSQL: run this through scripts/with-postgres.sh');
  const name = `e2e_${process.pid}_${Date.now()}`;
  const url = new URL(server);
  execFileSync(join(bin, 'createdb'), ['-h', url.searchParams.get('host') ?? '', '-U', url.searchParams.get('user') ?? '', name]);
  url.pathname = `/${name}`;
  return url.href;
}

class Program {
  private child: ChildProcess | undefined;

  constructor(readonly name: string, private readonly binary: string, private readonly args: string[],
    private readonly address: string, private readonly ready: string, readonly log: string) {}

  /** Starts it and waits until it answers. */
  async start(): Promise<void> {
    const out = openSync(this.log, 'a');
    const child = spawn(join(programs, this.binary), this.args, { cwd: root, stdio: ['ignore', out, out] });
    closeSync(out);
    this.child = child;
    running.add(child);
    let failure: Error | undefined;
    child.once('error', (error) => { failure = error; });
    child.once('exit', () => running.delete(child));
    const until = Date.now() + 60_000;
    while (Date.now() < until) {
      if (failure !== undefined) throw failure;
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${this.name} ended by itself:\n${this.lastWords()}`);
      const status = await fetch(this.address + this.ready, { redirect: 'manual' }).then((r) => r.status, () => 0);
      if (status >= 200 && status < 500) return;
      await sleep(50);
    }
    throw new Error(`${this.name} did not answer within 60 s:\n${this.lastWords()}`);
  }

  /** Sends the signal and waits for the end; after ten seconds it insists. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill(signal);
    const insist = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(insist);
  }

  lastWords(): string {
    return existsSync(this.log) ? readFileSync(this.log, 'utf8').split('\n').slice(-30).join('\n') : '(no log)';
  }
}

export class House {
  private constructor(
    /** The portal and authorization server. */ readonly portal: string,
    /** St Mary's Hospital. */ readonly stMarys: string,
    /** Elm Street Surgery. */ readonly elmStreet: string,
    /** Clinic Desk, the doctor's app. */ readonly clinic: string,
    /** Data of all programs; removed by `stop`, unless E2E_KEEP is set. */ readonly folder: string,
    /** Logs of all programs. */ readonly logs: string,
    private readonly latchkey: Program,
    private readonly examples: Program[],
    /** The PostgreSQL database, when it has one. */ readonly databaseUrl?: string,
  ) {}

  static async open(options: HouseOptions = {}): Promise<House> {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-e2e-'));
    const logs = options.logs ?? join(folder, 'logs');
    mkdirSync(logs, { recursive: true });
    const ports = await freePorts(4);
    const [portal, stMarys, elmStreet, clinic] = ports.map((port) => `http://localhost:${port}`) as [string, string, string, string];
    const [portalPort, stMarysPort, elmStreetPort, clinicPort] = ports as [number, number, number, number];
    const apps = join(folder, 'apps.json');

    const databaseUrl = options.postgres === true ? freshPostgres() : undefined;
    const latchkey = new Program('latchkey', 'latchkey', [
      'demo', ...(options.livedIn === true ? [] : ['--no-fixture']), '--data-dir', folder, '--listen', `127.0.0.1:${portalPort}`, '--base-url', portal,
      ...(databaseUrl === undefined ? [] : ['--database-url', databaseUrl]),
      '--app-url', `st-marys=${stMarys}`, '--app-url', `elm-street=${elmStreet}`, '--app-url', `clinic-desk=${clinic}`,
      ...(options.latchkeyArgs ?? []),
    ], portal, '/readyz', join(logs, 'latchkey.log'));
    const records = (app: string, name: string, port: number, url: string) => new Program(app, 'record-service', [
      '--name', name, '--listen', `127.0.0.1:${port}`, '--base-url', url, '--issuer', portal,
      '--credentials', apps, '--app', app, '--data', app, '--state', join(folder, `${app}.json`),
    ], url, '/', join(logs, `${app}.log`));
    const examples = options.examples === false ? [] : [
      records('st-marys', "St Mary's Hospital", stMarysPort, stMarys),
      records('elm-street', 'Elm Street Surgery', elmStreetPort, elmStreet),
      new Program('clinic-desk', 'clinic-desk', [
        '--listen', `127.0.0.1:${clinicPort}`, '--base-url', clinic, '--issuer', portal, '--credentials', apps,
        '--app', 'clinic-desk', '--records', `St Mary's Hospital=${stMarys}`, '--records', `Elm Street Surgery=${elmStreet}`,
      ], clinic, '/', join(logs, 'clinic-desk.log')),
    ];

    const house = new House(portal, stMarys, elmStreet, clinic, folder, logs, latchkey, examples, databaseUrl);
    try {
      await latchkey.start();
      const until = Date.now() + 60_000;
      while (!existsSync(apps)) {
        if (Date.now() > until) throw new Error(`apps.json was not written:\n${latchkey.lastWords()}`);
        await sleep(50);
      }
      await Promise.all(examples.map((program) => program.start()));
    } catch (error) {
      await house.stop();
      throw error;
    }
    return house;
  }

  /** Ends Latchkey the way a power cut does: no warning, nothing flushed. */
  async kill9(): Promise<void> { await this.latchkey.end('SIGKILL'); }

  /** Starts Latchkey again over the same data, after `kill9` or in good order. */
  async restart(): Promise<void> {
    await this.latchkey.end('SIGTERM');
    await this.latchkey.start();
  }

  /** All that Latchkey and the examples wrote. */
  logText(): string {
    return [this.latchkey, ...this.examples].map((p) => existsSync(p.log) ? readFileSync(p.log, 'utf8') : '').join('\n');
  }

  /** All that Latchkey wrote. */
  portalLog(): string { return existsSync(this.latchkey.log) ? readFileSync(this.latchkey.log, 'utf8') : ''; }

  async stop(): Promise<void> {
    await Promise.all(this.examples.map((program) => program.end('SIGTERM')));
    await this.latchkey.end('SIGTERM');
    if (process.env.E2E_KEEP === undefined) rmSync(this.folder, { recursive: true, force: true });
  }
}
