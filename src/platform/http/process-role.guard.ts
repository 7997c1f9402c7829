import { Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Config, type ProcessRole } from '../config/config.js';
import { Problem, type PlatformErrorCode } from './problem.js';

const SERVED_BY = Symbol('pitstop:served-by');

/** The process role (`ROLES`) without which a controller answers nothing. */
export const ServedBy = (role: ProcessRole): ClassDecorator => SetMetadata(SERVED_BY, role);

/** Answers for controllers that this process has no role for, before anybody's secret is looked at. */
@Injectable()
export class ProcessRoleGuard implements CanActivate {
  constructor(
    private readonly config: Config,
    private readonly reflector: Reflector,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const role = this.reflector.get<ProcessRole | undefined>(SERVED_BY, context.getClass());
    if (role === undefined || this.config.hasRole(role)) return true;
    // GoKart sends a callback again after a 503 and after nothing else: one that went astray must not be lost.
    throw new Problem<PlatformErrorCode>(
      role === 'intake' ? 'unavailable' : 'not_found',
      `This process does not have the role "${role}" (see ROLES): ask one that has it.`,
    );
  }
}
