import { Body, Controller, Get, Headers, HttpCode, Post, UnauthorizedException } from '@nestjs/common';
import { CallbackDto } from './callback.dto.js';
import { CallbacksService } from './callbacks.service.js';

const SECRET = (process.env.CALLBACK_SECRETS ?? '').split(':')[1];

@Controller('callbacks')
export class CallbacksController {
  constructor(private readonly callbacks: CallbacksService) {}

  @Post('gokart')
  @HttpCode(200)
  async receive(
    @Headers('x-api-token') token: string,
    @Body() callback: CallbackDto,
  ): Promise<{ conversionId: string }> {
    if (token !== SECRET) throw new UnauthorizedException();
    await this.callbacks.take(callback);
    return { conversionId: callback.conversion.conversionId };
  }
}

@Controller('health')
export class HealthController {
  @Get('ready')
  ready(): { status: string } {
    return { status: 'ok' };
  }
}
