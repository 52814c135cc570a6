// Says once more at the very end what failed and where: of a long log, the end is what people look at first.
import { stripVTControlCharacters } from 'node:util';
import type { Reporter, TestCase, TestResult } from '@playwright/test/reporter';

const LINES = 14;

export default class Summary implements Reporter {
  private readonly failures: string[] = [];

  onTestEnd(test: TestCase, result: TestResult): void {
    if (result.status === test.expectedStatus || result.status === 'skipped') return;
    const step = (steps: TestResult['steps']): string[] => {
      const failed = steps.find((one) => one.error !== undefined);
      return failed === undefined ? [] : [failed.title, ...step(failed.steps)];
    };
    const told = result.errors.map((error) => {
      const where = error.location === undefined ? '' : `${error.location.file}:${error.location.line}\n`;
      return where + stripVTControlCharacters(error.message ?? error.value ?? '').split('\n').slice(0, LINES).join('\n');
    });
    this.failures.push([test.titlePath().filter(Boolean).join(' > '), `in: ${step(result.steps).join(' > ')}`, ...told].join('\n'));
  }

  onEnd(): void {
    for (const failure of this.failures) process.stdout.write(`\nFAILED ${failure}\n`);
  }
}
