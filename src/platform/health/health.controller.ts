import { Controller, Get, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { within } from '../deadline.js';
import { Problem, type PlatformErrorCode } from '../http/problem.js';

/** Whoever asks whether we are ready waits a second or a few, and takes silence for less than it means. */
const ANSWER_WITHIN_MS = 3_000;

@ApiTags('operation')
@Controller('health')
export class HealthController implements BeforeApplicationShutdown {
  private readonly logger = new Logger(HealthController.name);
  private stopping = false;

  constructor(private readonly dataSource: DataSource) {}

  @Get('live')
  @ApiOperation({ summary: 'The process runs' })
  @ApiOkResponse({ schema: { example: { status: 'live' } } })
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  @Get('ready')
  @ApiOperation({ summary: 'The process can take callbacks: its database answers and it is not stopping' })
  @ApiOkResponse({ schema: { example: { status: 'ready' } } })
  @ApiServiceUnavailableResponse({ description: 'The database cannot be reached, or the process is stopping.' })
  async ready(): Promise<{ status: 'ready' }> {
    if (this.stopping) throw new Problem<PlatformErrorCode>('unavailable', 'The process is stopping.');
    try {
      await within(ANSWER_WITHIN_MS, () => this.dataSource.query('SELECT 1'));
    } catch (error) {
      this.logger.warn(`Not ready: ${String(error)}`);
      throw new Problem<PlatformErrorCode>('unavailable', 'The database cannot be reached.');
    }
    return { status: 'ready' };
  }

  beforeApplicationShutdown(): void {
    this.stopping = true;
  }
}
