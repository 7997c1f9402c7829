import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeBody, encodeBody } from '../../src/callbacks/stored-body.js';

const fixture = (name: string): Buffer => readFileSync(join(import.meta.dirname, '..', 'fixtures', name));

describe('a stored body', () => {
  it('gives back the bytes as they came, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 5_000 }),
          fc.json().map((text) => Buffer.from(text)),
        ),
        (bytes) => {
          const body = Buffer.from(bytes);
          expect(decodeBody(encodeBody(body)).equals(body)).toBe(true);
        },
      ),
    );
  });

  it('is never larger than what came', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
        expect(encodeBody(Buffer.from(bytes)).bytes.length).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });

  it.each(['callback-camel-success.json', 'callback-pascal-success.json'])(
    'takes a third of what GoKart writes, compact: %s',
    (name) => {
      const body = Buffer.from(JSON.stringify(JSON.parse(fixture(name).toString())));
      expect(encodeBody(body).bytes.length).toBeLessThan(body.length * 0.45);
    },
  );

  it('can be read for ever: these bytes were written by the first version', () => {
    const stored = Buffer.from(FIRST, 'base64');
    const read = decodeBody({ encoding: 1, bytes: stored });
    expect(
      read.equals(Buffer.from(JSON.stringify(JSON.parse(fixture('callback-camel-success.json').toString())))),
    ).toBe(true);
  });

  it('says so when a newer version wrote it', () => {
    expect(() => decodeBody({ encoding: 9, bytes: Buffer.from('x') })).toThrow('a newer version of Pitstop wrote it');
  });
});

const FIRST =
  '7VZLbhsxDL1KL8BAlCh+vEyv4AuIEgV0U6NpgK5y92Km47EzSINmW2QriHwiRb73thRtVhXxClr6BErawUcYaB0jY3O04AMMQTJAPaOesp0yPyixkeBfYP6d/d9sdIVUAe2M9VT4hPYglTPZDvbu4HKe4alVKGUGUBUEdQpg4eJZxki37q//Xygk995Almsl4w/QVAe44fTmjYr4q0auUc37QOkGKjqA2nQwsw7cNUoydOSl/euwrgHcNEvpDDMSA3lksCwBXT1EuZc55zVgG8Rz/Hy+Ht22Zs0WIcmrEGAuBLS8XN0MiCPVJJUG9mvogXnXJ93SbViPT5df3788Xi7Pi1a/Wr0VcIyBo42AZKpAGAxqIZBk1tptCnkcA7fUX59ifNsLud/c6qkMY4Me04CWAloeHYYS1lp4dtmruFP9nWrvqeBDduBDfEEZp2EX6JwRqLcKPm1AmyV4ekhnXEjk02Js+vPHEnxajIOU/98W46B+b3E4ke4cflC/96+/vPwG';
