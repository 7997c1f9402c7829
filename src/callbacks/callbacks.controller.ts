import { Controller, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { Config } from '../platform/config/config.js';
import { Problem } from '../platform/http/problem.js';
import { ServedBy } from '../platform/http/process-role.guard.js';
import type { CallbackErrorCode } from './callback.errors.js';
import type { Refusal } from './callback-reader.js';
import { CallbackGuard, type CallbackRequest } from './callback.guard.js';
import { GokartCallbackDto } from './gokart-callback.dto.js';
import { BodyPartsService } from './body-parts.service.js';
import { IntakeService, type Acceptance } from './intake.service.js';
import { RawBody, readRawBody } from './raw-body.js';
import { keptHeaders } from './received-headers.js';

/** GoKart's callback URL. */
@ApiTags('callbacks')
@ServedBy('intake')
@Controller('callbacks')
export class CallbacksController {
  constructor(
    private readonly config: Config,
    private readonly intake: IntakeService,
    private readonly bodyParts: BodyPartsService,
  ) {}

  @Post('gokart')
  @HttpCode(200)
  @UseGuards(CallbackGuard)
  @ApiSecurity('callback-secret')
  @ApiOperation({
    summary: 'Take a conversion callback',
    description:
      'Answered 200 only after receipt, conversion, transition and event are committed. A refused callback is kept in ' +
      'quarantine under the `receiptId` of the answer. 503 means: nothing was promised, send it again.',
  })
  @ApiBody({ type: GokartCallbackDto })
  @ApiResponse({
    status: 200,
    description: 'Committed. `outcome`: created, updated, duplicate, stale or parked.',
    schema: {
      example: {
        receiptId: '0199c2f0-5f0a-7c3e-9d6b-1f0e2d3c4b5a',
        conversionId: 'abcd17c9-878d-4afb-999c-6c8e3091b160',
        outcome: 'created',
      },
    },
  })
  @ApiResponse({ status: 400, description: 'Not JSON, a key twice, or not an object. In quarantine.' })
  @ApiResponse({ status: 401, description: 'The secret header is missing or wrong. Not stored.' })
  @ApiResponse({ status: 403, description: 'The address is not allowed. Not stored.' })
  @ApiResponse({ status: 413, description: 'Over the size limit. Size, hash and first bytes are in quarantine.' })
  @ApiResponse({ status: 415, description: 'Not UTF-8 JSON by its headers. In quarantine.' })
  @ApiResponse({ status: 422, description: 'Understood as JSON, but a field cannot be used. In quarantine.' })
  @ApiResponse({ status: 503, description: 'Our fault, or overload. Send it again; see Retry-After.' })
  async receive(@Req() request: CallbackRequest): Promise<Acceptance> {
    const receivedAt = new Date();
    const { known } = this.bodyParts;
    const body =
      'body' in request
        ? RawBody.of(request.body, known)
        : await readRawBody(request, this.config.bodyLimitBytes, known);
    if (!body) throw new Problem<CallbackErrorCode>('intake_unavailable', 'The body ended before its end.');
    const id = request.requestId;
    if (!id) throw new Error('A callback arrived without a request id.');
    const receipt = {
      id,
      receivedAt,
      sourceAddress: request.sourceAddress ?? null,
      headers: keptHeaders(request.headers),
      body,
    };
    // Awaited: to return a promise from an async function takes two turns of the queue more.
    return await this.intake.receive(receipt, refuseByHeaders(request));
  }
}

function refuseByHeaders(request: CallbackRequest): Refusal | null {
  const contentType = request.headers['content-type'] ?? '';
  const encoding = request.headers['content-encoding'];
  // What GoKart sends needs no taking apart.
  if (contentType === 'application/json' && encoding === undefined) return null;
  const [mediaType = '', ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters
    .find((part) => part.startsWith('charset='))
    ?.slice('charset='.length)
    .replaceAll('"', '');
  const refuse = (detail: string): Refusal => ({ code: 'unsupported_media_type', detail, errors: [] });
  if (mediaType !== 'application/json' && !mediaType.endsWith('+json')) {
    return refuse('The content type must be application/json.');
  }
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8') return refuse('The charset must be utf-8.');
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    return refuse('The body must not be encoded or compressed.');
  }
  return null;
}
