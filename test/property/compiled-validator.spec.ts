import { describe, expect, it } from '@jest/globals';
import { validateSync } from 'class-validator';
import fc from 'fast-check';
import { compileValidator } from '../../src/callbacks/compiled-validator.js';
import { GokartCallbackDto, GokartConversionDto } from '../../src/callbacks/gokart-callback.dto.js';
import { fixture } from '../support/fixtures.js';

const FIELDS = Object.keys(fixture('callback-camel-success').conversion as object);

/** Everything that JSON can put into a field, leaning towards what a rule decides upon. */
const anyValue = fc.oneof(
  fc.constantFrom(
    null,
    undefined,
    '',
    'Success',
    'success',
    '45.00',
    '1,5',
    '-1',
    '1e400',
    -1,
    45,
    0.1,
    1e300,
    true,
    {},
    [],
  ),
  fc.constantFrom(
    '2025-05-19T15:36:19.756249+00:00',
    '2025-02-30T00:00:00Z',
    '2025-05-19',
    'a\0b',
    '\ud800',
    'x'.repeat(256),
  ),
  fc.string({ unit: 'binary' }),
  fc.double(),
  fc.jsonValue() as fc.Arbitrary<unknown>,
);

function dtoOf(envelope: Record<string, unknown>, conversion: unknown): GokartCallbackDto {
  const dto = Object.assign(new GokartCallbackDto(), envelope);
  const inner =
    typeof conversion === 'object' && conversion !== null && !Array.isArray(conversion)
      ? Object.assign(new GokartConversionDto(), conversion)
      : conversion;
  return Object.assign(dto, { conversion: inner });
}

describe('The compiled validator', () => {
  const isValid = compileValidator(GokartCallbackDto, { conversion: GokartConversionDto });

  it('accepts and refuses exactly what class-validator does', () => {
    const good = fixture('callback-camel-success');
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...FIELDS), anyValue, { maxKeys: 3 }),
        fc.dictionary(fc.constantFrom('id', 'sentAt'), anyValue, { maxKeys: 1 }),
        fc.oneof(
          { weight: 9, arbitrary: fc.constant(null) },
          { weight: 1, arbitrary: anyValue.map((value) => ({ value })) },
        ),
        (changes, envelope, replaced) => {
          const conversion = replaced ? replaced.value : { ...(good.conversion as object), ...changes };
          const dto = dtoOf({ id: good.id, sentAt: good.sentAt, ...envelope }, conversion);
          expect(isValid(dto)).toBe(validateSync(dto).length === 0);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
