import { applyDecorators, Injectable, type PipeTransform } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, ValidateBy } from 'class-validator';
import { parseMoment } from '../moment.js';
import { UUID } from '../uuid.js';
import { Problem, type PlatformErrorCode } from './problem.js';

/** Longer than any id that intake accepts. */
const LONGEST_TEXT = 1000;

function isAskableText(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    value !== '' &&
    value.length <= LONGEST_TEXT &&
    !value.includes('\0') &&
    value.isWellFormed()
  );
}

/** An optional query parameter to be compared with a stored text; one that PostgreSQL could not take is a 400. */
export const TextFilter = (description: string, example: string): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: String, description, example }),
    IsOptional(),
    ValidateBy({
      name: 'askable',
      validator: {
        validate: isAskableText,
        defaultMessage: (given) =>
          `${given?.property} must be given once, with 1 to ${LONGEST_TEXT} characters and no NUL`,
      },
    }),
  );

/** An optional query parameter with few values. */
export const ChoiceFilter = (description: string, choices: readonly string[]): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ enum: [...choices], description }),
    IsOptional(),
    IsIn(choices, { message: `$property must be one of ${choices.join(', ')}` }),
  );

const moment = ValidateBy({
  name: 'moment',
  validator: {
    validate: (value: unknown) => typeof value === 'string' && parseMoment(value) !== null,
    defaultMessage: (given) =>
      `${given?.property} must be a date and time with its offset, such as 2025-05-19T15:36:19Z (write + as %2B)`,
  },
});

/** An optional query parameter that is a moment, RFC 3339. */
export const MomentFilter = (description: string): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: String, format: 'date-time', description, example: '2025-05-19T15:36:19Z' }),
    IsOptional(),
    moment,
  );

/** A required text that a person writes into a request, to be stored as it is. */
export const PersonText = (longest: number, description: string, example: string): PropertyDecorator =>
  applyDecorators(
    ApiProperty({ type: String, minLength: 1, maxLength: longest, description, example }),
    ValidateBy({
      name: 'personText',
      validator: {
        validate: (value: unknown) =>
          isAskableText(value) && (value as string).length <= longest && /\S/.test(value as string),
        defaultMessage: (given) =>
          `${given?.property} must be a text of 1 to ${longest} characters without NUL, not blank`,
      },
    }),
  );

/** A UUID of ours in the path; anything else names nothing that exists. */
@Injectable()
export class PathUuid implements PipeTransform<string, string> {
  transform(value: string): string {
    const id = value.toLowerCase();
    if (UUID.test(id)) return id;
    throw new Problem<PlatformErrorCode>('not_found', `${JSON.stringify(value)} is no id of ours: they are UUIDs.`);
  }
}

/** Any text in the path; what no stored text can be names nothing that exists. */
@Injectable()
export class PathText implements PipeTransform<string, string> {
  transform(value: string): string {
    if (isAskableText(value)) return value;
    throw new Problem<PlatformErrorCode>('not_found', 'No id can hold these characters, or so many of them.');
  }
}
