import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Express } from 'express';
import { PROBLEMS } from '../../src/problems.js';
import { CALLBACK_SECRET, startApplication, type RunningApplication } from '../support/application.js';

interface Schema {
  $ref?: string;
  example?: unknown;
  enum?: unknown[];
  type?: string;
  items?: Schema;
  allOf?: Schema[];
  properties?: Record<string, Schema>;
}
interface Content {
  schema?: Schema;
  example?: unknown;
  examples?: Record<string, { value: { code: string; status: number } }>;
}
interface Operation {
  summary?: string;
  tags?: string[];
  security?: Record<string, unknown>[];
  responses: Record<string, { description: string; content?: Record<string, Content> }>;
}
interface Document {
  info: { title: string; description: string };
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; securitySchemes: Record<string, { type: string; name?: string }> };
}

let pitstop: RunningApplication;
let document: Document;
let operations: (readonly [name: string, path: string, operation: Operation])[];
beforeAll(async () => {
  pitstop = await startApplication();
  document = (await (await fetch(`${pitstop.url}/docs-json`)).json()) as Document;
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, path, operation] as const),
  );
});
afterAll(() => pitstop.close());

/** What Express answers, read from its own table. */
function routes(): string[] {
  const { router } = pitstop.app.getHttpAdapter().getInstance() as Express;
  return router.stack.flatMap(({ route }) => {
    if (!route || /docs|swagger/.test(route.path)) return [];
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    const methods = new Set(route.stack.map(({ method }) => method.toUpperCase()));
    return [...methods].map((method) => `${method} ${path}`);
  });
}

describe('the OpenAPI document', () => {
  it('has every route of the application, and no other', () => {
    expect(routes().length).toBeGreaterThan(20);
    expect(operations.map(([name]) => name).sort()).toEqual(routes().sort());
  });

  it('says of every operation what it is for, where it belongs and who may call it', () => {
    const tags = document.tags.map(({ name }) => name);
    for (const [name, path, { summary, tags: [tag] = [], security }] of operations) {
      expect([name, summary]).toEqual([name, expect.stringMatching(/\w{3}/)]);
      expect(tags).toContain(tag);
      const expected = path.startsWith('/admin/')
        ? ['bearer']
        : path.startsWith('/callbacks/')
          ? ['callback-secret']
          : [];
      expect([name, (security ?? []).flatMap(Object.keys)]).toEqual([name, expected]);
    }
    expect(document.components.securitySchemes['callback-secret']).toMatchObject({ name: CALLBACK_SECRET.header });
    expect(document.components.securitySchemes.bearer).toMatchObject({ type: 'http' });
  });

  it('describes every good answer by a schema or an example', () => {
    for (const [name, , { responses }] of operations) {
      const [content] = Object.values(responses['200']?.content ?? {});
      const { schema } = content ?? {};
      const described = schema?.$ref ?? schema?.example ?? content?.example;
      expect([name, described]).toEqual([name, expect.anything()]);
    }
  });

  it('gives every field of every schema an example, a choice or a schema of its own', () => {
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      for (const [field, of] of Object.entries(schema.properties ?? {})) {
        const told = 'example' in of || [of.enum, of.$ref, of.allOf, of.items, of.properties].some(Boolean);
        expect([name, field, told]).toEqual([name, field, true]);
      }
    }
  });

  it('describes every refusal as a problem, with the codes that it can have', () => {
    const told = new Set<string>();
    for (const [name, path, { responses }] of operations) {
      if (path.startsWith('/admin/'))
        expect([name, Object.keys(responses)]).toEqual([name, expect.arrayContaining(['401', '503'])]);
      if (path.includes('{')) expect([name, responses['404']]).toEqual([name, expect.anything()]);
      for (const [status, { content }] of Object.entries(responses)) {
        if (Number(status) < 400) continue;
        const problem = content?.['application/problem+json'];
        expect([name, status, problem?.schema?.$ref]).toEqual([name, status, '#/components/schemas/Problem']);
        const examples = Object.values(problem?.examples ?? {}).map(({ value }) => value);
        expect([name, status, examples.length > 0]).toEqual([name, status, true]);
        for (const { code } of examples) told.add(code);
        expect(examples.every((example) => String(example.status) === status)).toBe(true);
      }
    }
    expect([...told].sort()).toEqual(
      Object.keys(PROBLEMS)
        .filter((code) => code !== 'internal_error')
        .sort(),
    );
  });

  it('is shown to people', async () => {
    const page = await fetch(`${pitstop.url}/docs`);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('Pitstop');
  });
});
