var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
import { applyDecorators, Injectable } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, ValidateBy } from 'class-validator';
import { parseMoment } from '../moment.js';
import { UUID } from './pagination.js';
import { Problem } from './problem.js';
/** Longer than any id that intake accepts. */
const LONGEST_TEXT = 1000;
function isAskableText(value) {
    return (typeof value === 'string' &&
        value !== '' &&
        value.length <= LONGEST_TEXT &&
        !value.includes('\0') &&
        value.isWellFormed());
}
/** An optional query parameter to be compared with a stored text; one that PostgreSQL could not take is a 400. */
export const TextFilter = (description, example) => applyDecorators(ApiPropertyOptional({ type: String, description, example }), IsOptional(), ValidateBy({
    name: 'askable',
    validator: {
        validate: isAskableText,
        defaultMessage: (given) => `${given?.property} must be given once, with 1 to ${LONGEST_TEXT} characters and no NUL`,
    },
}));
/** An optional query parameter with few values. */
export const ChoiceFilter = (description, choices) => applyDecorators(ApiPropertyOptional({ enum: [...choices], description }), IsOptional(), IsIn(choices, { message: `$property must be one of ${choices.join(', ')}` }));
const moment = ValidateBy({
    name: 'moment',
    validator: {
        validate: (value) => typeof value === 'string' && parseMoment(value) !== null,
        defaultMessage: (given) => `${given?.property} must be a date and time with its offset, such as 2025-05-19T15:36:19Z (write + as %2B)`,
    },
});
/** An optional query parameter that is a moment, RFC 3339. */
export const MomentFilter = (description) => applyDecorators(ApiPropertyOptional({ type: String, format: 'date-time', description, example: '2025-05-19T15:36:19Z' }), IsOptional(), moment);
/** A required text that a person writes into a request, to be stored as it is. */
export const PersonText = (longest, description, example) => applyDecorators(ApiProperty({ type: String, minLength: 1, maxLength: longest, description, example }), ValidateBy({
    name: 'personText',
    validator: {
        validate: (value) => isAskableText(value) && value.length <= longest && /\S/.test(value),
        defaultMessage: (given) => `${given?.property} must be a text of 1 to ${longest} characters without NUL, not blank`,
    },
}));
/** A UUID of ours in the path; anything else names nothing that exists. */
let PathUuid = class PathUuid {
    transform(value) {
        const id = value.toLowerCase();
        if (UUID.test(id))
            return id;
        throw new Problem('not_found', `${JSON.stringify(value)} is no id of ours: they are UUIDs.`);
    }
};
PathUuid = __decorate([
    Injectable()
], PathUuid);
export { PathUuid };
/** Any text in the path; what no stored text can be names nothing that exists. */
let PathText = class PathText {
    transform(value) {
        if (isAskableText(value))
            return value;
        throw new Problem('not_found', 'No id can hold these characters, or so many of them.');
    }
};
PathText = __decorate([
    Injectable()
], PathText);
export { PathText };
//# sourceMappingURL=inputs.js.map