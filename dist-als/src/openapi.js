import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { Config } from './platform/config/config.js';
import { PROBLEMS } from './problems.js';
const DESCRIPTION = `One callback URL in, exactly-once rewards out.

GoKart posts every conversion to \`/callbacks/gokart\`. Everything else is for the people who run Pitstop, under
\`/admin/v1\`, with \`Authorization: Bearer <key>\`.

- **Amounts** are decimal strings (\`"45.00"\`), never numbers. **Times** are RFC 3339 in UTC. **Ids of ours** are UUIDv7.
- **Lists** are pages, newest first: \`{"items": […], "nextCursor": null}\`. Hand \`nextCursor\` over as \`?cursor=\`.
- **Errors** are \`application/problem+json\` (RFC 9457) with a stable \`code\`, and a \`detail\` for the person who reads
  it. Besides the ones listed with each operation, a fault of ours is 500 \`internal_error\`.`;
const PLATFORM_CODES = [
    'bad_request',
    'invalid_cursor',
    'unauthorized',
    'forbidden',
    'not_found',
    'unavailable',
];
const UNREADABLE_CODES = [
    'malformed_json',
    'duplicate_key',
    'not_an_object',
    'too_deep',
    'not_understood',
    'body_too_large',
];
/** Which codes the operations below a path can answer, most specific path first. */
const CODES = [
    [
        '/callbacks/',
        [
            ...UNREADABLE_CODES,
            'callback_unauthorized',
            'address_not_allowed',
            'unsupported_media_type',
            'intake_unavailable',
            'not_storable',
        ],
    ],
    [
        '/admin/v1/quarantine',
        [
            ...PLATFORM_CODES.filter((code) => code !== 'not_found'),
            'not_in_quarantine',
            'already_resolved',
            'body_incomplete',
            'still_refused',
            'body_too_large',
        ],
    ],
    ['/admin/v1/routing/', [...PLATFORM_CODES, ...UNREADABLE_CODES]],
    ['/admin/v1/members/', [...PLATFORM_CODES, 'site_required']],
    ['/', PLATFORM_CODES],
];
/** Codes whose problem names the faulty fields. */
const WITH_ERRORS = new Set(['not_understood', 'still_refused']);
const PROBLEM_SCHEMA = {
    type: 'object',
    description: 'What is wrong, and the way out (RFC 9457).',
    required: ['type', 'title', 'status', 'code', 'detail'],
    properties: {
        type: { type: 'string', example: 'urn:pitstop:problem:not_understood' },
        title: { type: 'string', example: PROBLEMS.not_understood.title },
        status: { type: 'integer', example: 422 },
        code: { type: 'string', enum: Object.keys(PROBLEMS), example: 'not_understood' },
        detail: { type: 'string', example: 'One of its fields cannot be used: see "errors".' },
        instance: { type: 'string', example: 'urn:uuid:0199c2f0-5f0a-7c3e-9d6b-1f0e2d3c4b5a', description: 'The request.' },
        receiptId: {
            type: 'string',
            format: 'uuid',
            example: '0199c2f0-5f0a-7c3e-9d6b-1f0e2d3c4b5a',
            description: 'Where the callback is kept although it was refused.',
        },
        errors: {
            type: 'array',
            items: {
                type: 'object',
                required: ['path', 'message'],
                properties: {
                    path: { type: 'string', example: 'conversion.rewardPoints' },
                    message: { type: 'string', example: 'is missing' },
                },
            },
        },
    },
};
/** Describes every route of the application. Asked for on the first look, when all of them are known. */
export function openApiDocument(app) {
    const { callbackSecrets } = app.get(Config);
    const builder = new DocumentBuilder()
        .setTitle('Pitstop')
        .setDescription(DESCRIPTION)
        .setVersion('1')
        .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'A key of ADMIN_KEYS.' })
        .addApiKey({
        type: 'apiKey',
        in: 'header',
        name: callbackSecrets[0]?.header ?? 'X-Api-Token',
        description: "The header and value that are set in GoKart's Callback tab and in CALLBACK_SECRETS.",
    }, 'callback-secret')
        .addTag('callbacks', 'What GoKart calls.')
        .addTag('conversions', 'What is known, and how it came about.')
        .addTag('members', 'Balances, rewards and conversions of one member.')
        .addTag('rewards', 'What members are owed.')
        .addTag('ledger', 'What was booked.')
        .addTag('quarantine', 'Callbacks that could not be understood.')
        .addTag('sites', 'The sites file in force, and what it would decide.')
        .addTag('consumers', 'The readers of the event log.')
        .addTag('operation', 'For the machines that watch over Pitstop.');
    const document = SwaggerModule.createDocument(app, builder.build());
    document.components = {
        ...document.components,
        schemas: { ...document.components?.schemas, Problem: PROBLEM_SCHEMA },
    };
    for (const [path, item] of Object.entries(document.paths)) {
        for (const operation of [item.get, item.post, item.put, item.patch, item.delete]) {
            if (operation)
                describeProblems(path, operation);
        }
    }
    return document;
}
/** Serves the document at `/docs-json` and for people at `/docs`. To be called before the application is initialised. */
export function setupOpenApi(app) {
    SwaggerModule.setup('docs', app, () => openApiDocument(app), {
        raw: ['json'],
        customSiteTitle: 'Pitstop',
        swaggerOptions: { persistAuthorization: true },
    });
}
/** Gives an operation the problems that go without saying, and every problem its schema and examples. */
function describeProblems(path, operation) {
    const { responses } = operation;
    if (path.startsWith('/admin/')) {
        responses['401'] ??= { description: 'The bearer key is missing or unknown.' };
        responses['503'] ??= { description: 'The database cannot be reached or is busy; see `Retry-After`.' };
        if (path.includes('{'))
            responses['404'] ??= { description: 'There is no such thing.' };
        if (operation.requestBody ||
            operation.parameters?.some((parameter) => 'in' in parameter && parameter.in === 'query')) {
            responses['400'] ??= { description: 'A parameter or the body is faulty: `detail` says which.' };
        }
    }
    for (const [status, response] of Object.entries(responses)) {
        if (Number(status) < 400 || !response || '$ref' in response || response.content)
            continue;
        response.content = {
            'application/problem+json': {
                schema: { $ref: '#/components/schemas/Problem' },
                examples: examplesOf(path, Number(status)),
            },
        };
    }
}
function examplesOf(path, status) {
    const codes = CODES.find(([prefix]) => path.startsWith(prefix))?.[1] ?? PLATFORM_CODES;
    const isIntake = path.startsWith('/callbacks/');
    return Object.fromEntries(codes
        .filter((code) => PROBLEMS[code].status === status)
        .map((code) => [
        code,
        {
            value: {
                type: `urn:pitstop:problem:${code}`,
                title: PROBLEMS[code].title,
                status,
                code,
                detail: 'What exactly is wrong, and what to do about it.',
                instance: 'urn:uuid:0199c2f0-5f0a-7c3e-9d6b-1f0e2d3c4b5a',
                ...(isIntake && isKept(code) ? { receiptId: '0199c2f0-5f0a-7c3e-9d6b-1f0e2d3c4b5a' } : {}),
                ...(WITH_ERRORS.has(code)
                    ? { errors: [{ path: 'conversion.rewardPoints', message: 'must be a number of zero or more' }] }
                    : {}),
            },
        },
    ]));
}
function isKept(code) {
    return !['callback_unauthorized', 'address_not_allowed', 'intake_unavailable'].includes(code);
}
//# sourceMappingURL=openapi.js.map