import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transformSync } from '@swc/core';
import ts from 'typescript';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import {
  blocksOf,
  curlCalls,
  differences,
  jsonValues,
  readDocument,
  ROOT,
  sectionOf,
  send,
} from '../fixtures/readme.js';

const SECTION = sectionOf(readDocument('README.md'), '## Extend it');
const SECRET = 'the-secret-of-the-extension';
const KEY = 'the-admin-key-of-the-extension';
/** A second or two on an idle machine; others may be at work on this one. */
const PATIENCE_MS = 60_000;

describe('The module that the README adds', () => {
  const files = new Map([...newFiles(), ...changedFiles()]);
  let folder: string;
  let database: TestDatabase;
  let pitstop: ChildProcess | null = null;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pitstop-extension-'));
    database = await createTestDatabase();
  });

  afterAll(async () => {
    if (pitstop && pitstop.exitCode === null) {
      const ended = once(pitstop, 'exit');
      pitstop.kill('SIGTERM');
      await ended;
    }
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is one folder, one migration, and a line in each of two lists', () => {
    expect([...newFiles().keys()].map((path) => dirname(path))).toEqual([
      'src/badges',
      'src/badges',
      'src/badges',
      'src/badges',
      'migrations',
    ]);
    expect([...changedFiles().keys()]).toEqual(['src/app.module.ts', 'migrations/index.ts']);
  });

  it('satisfies the compiler as strictly as the project does', () => {
    expect(typeFaults(files)).toEqual([]);
  }, 120_000);

  it('runs within the application: migrated, fed by the event log, asked by curl', async () => {
    build(folder, files);
    const url = await start();
    const variables = { URL: url, SECRET: `X-Api-Token: ${SECRET}`, KEY: `Authorization: Bearer ${KEY}` };
    const inLanguage = (wanted: string) => blocksOf(SECTION).filter(({ language }) => language === wanted);
    const printed = inLanguage('json').flatMap(({ text }) => jsonValues(text));
    const [callback, badges] = inLanguage('sh').flatMap(({ text }) => curlCalls(text, variables));
    if (!callback || !badges) throw new Error('The section ends with a callback and a question');
    const accepted = await send(callback);
    expect(differences(printed[0], accepted)).toEqual([]);
    const answer = await eventually('the badge is counted', async () => {
      const said = (await send(badges)) as { items?: unknown[] };
      return said.items?.length === 0 ? null : said;
    });
    expect(differences(printed[1], answer)).toEqual([]);
  }, 120_000);

  /** Starts the built application as `npm start` does, and resolves with where it listens. */
  async function start(): Promise<string> {
    let output = '';
    const child = spawn(process.execPath, [join(folder, 'src/main.js')], {
      cwd: folder,
      env: {
        PATH: process.env['PATH'],
        DATABASE_URL: database.url,
        PORT: '0',
        HOST: '127.0.0.1',
        PITSTOP_HOME: folder,
        CALLBACK_SECRETS: `X-Api-Token:${SECRET}`,
        ADMIN_KEYS: `reader:admin:${KEY}`,
      },
    });
    pitstop = child;
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += String(chunk)));
    const listens = (): string | undefined => {
      if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}:\n${output}`);
      return /Pitstop listens on (\S+)/.exec(output)?.[1];
    };
    return eventually('Pitstop with the new module listens', listens, PATIENCE_MS);
  }
});

/** The complete files of the section, by the path in their first line. */
function newFiles(): Map<string, string> {
  const files = new Map<string, string>();
  for (const { language, text } of blocksOf(SECTION)) {
    const path = /^\/\/ (\S+\.ts)\n/.exec(text)?.[1];
    if (language === 'ts' && path) files.set(path, text);
  }
  return files;
}

/** The project's own files with the section's lines in them. */
function changedFiles(): Map<string, string> {
  const files = new Map<string, string>();
  for (const { language, text } of blocksOf(SECTION)) {
    const path = /^ \/\/ (\S+\.ts)\n/.exec(text)?.[1];
    if (language === 'diff' && path) files.set(path, withLines(readDocument(path), text));
  }
  return files;
}

/** Adds the import after the last one, and the entry to the list that the diff names. */
function withLines(source: string, diff: string): string {
  const [, addedImport = ''] = /^\+(import .+)$/m.exec(diff) ?? [];
  const [, list = '', entry = ''] = /^ (\S.+ = \[)\n\+ +(\w+),$/m.exec(diff) ?? [];
  const imports = [...source.matchAll(/^(?:import|\} from) .+;$/gm)];
  const last = imports.at(-1);
  const start = source.indexOf(`\n${list}`);
  if (!last || start === -1 || list === '' || addedImport === '') throw new Error(`This diff fits nothing:\n${diff}`);
  const end = source.indexOf('];', start);
  const before = source.slice(0, end).trimEnd();
  const withEntry = `${before}${before.endsWith(',') ? '' : ','} ${entry}${source.slice(end)}`;
  const afterImports = last.index + last[0].length;
  return `${withEntry.slice(0, afterImports)}\n${addedImport}${withEntry.slice(afterImports)}`;
}

/** Type-checks the files as if they stood in the project, by the project's own settings. */
function typeFaults(files: ReadonlyMap<string, string>): string[] {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: { compilerOptions: Record<string, unknown> };
  };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
  const overlay = new Map([...files].map(([path, text]) => [join(ROOT, path), text]));
  const host = ts.createCompilerHost({ ...options, noEmit: true });
  const real = ts.createCompilerHost(options);
  const folders = new Set([...overlay.keys()].map((path) => dirname(path)));
  host.directoryExists = (path) => folders.has(path) || (real.directoryExists?.(path) ?? true);
  host.fileExists = (path) => overlay.has(path) || real.fileExists(path);
  host.readFile = (path) => overlay.get(path) ?? real.readFile(path);
  host.getSourceFile = (path, language, ...rest) => {
    const text = overlay.get(path);
    return text === undefined
      ? real.getSourceFile(path, language, ...rest)
      : ts.createSourceFile(path, text, language, true);
  };
  const program = ts.createProgram([...overlay.keys()], { ...options, noEmit: true }, host);
  return [...overlay.keys()].flatMap((path) => {
    const source = program.getSourceFile(path);
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return found.map(({ messageText }) => `${path}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
  });
}

/** Compiles the application with the files into a folder, where it finds the project's packages. */
function build(folder: string, files: ReadonlyMap<string, string>): void {
  const sources = new Map(
    ['src', 'migrations']
      .flatMap((part) =>
        readdirSync(join(ROOT, part), { recursive: true, encoding: 'utf8' }).map((name) => join(part, name)),
      )
      .filter((path) => path.endsWith('.ts'))
      .map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]),
  );
  for (const [path, text] of files) sources.set(path, text);
  for (const [path, text] of sources) {
    const { code } = transformSync(text, {
      filename: path,
      configFile: false,
      swcrc: false,
      jsc: {
        parser: { syntax: 'typescript', decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        target: 'es2022',
      },
      module: { type: 'es6' },
    });
    const target = join(folder, path.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, code);
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'dir');
}
