import { applyDecorators, Controller, createParamDecorator, UseGuards, type ExecutionContext } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { AdminKeyGuard, type AdminCaller } from './admin-key.guard.js';
import { ServedBy } from './process-role.guard.js';

/** A controller under `/admin/v1`, behind a bearer key, in processes with the role `admin`. */
export function AdminController(path: string, tag: string): ClassDecorator {
  return applyDecorators(
    Controller(`admin/v1/${path}`),
    ServedBy('admin'),
    UseGuards(AdminKeyGuard),
    ApiTags(tag),
    ApiBearerAuth(),
  );
}

/** Who calls the admin API. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): AdminCaller => {
  const { adminCaller } = context.switchToHttp().getRequest<Request & { adminCaller?: AdminCaller }>();
  if (!adminCaller) throw new Error('@Caller() was used outside an @AdminController.');
  return adminCaller;
});
