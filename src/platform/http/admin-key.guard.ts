import { applyDecorators, Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiForbiddenResponse } from '@nestjs/swagger';
import type { Request } from 'express';
import { ADMIN_ROLES, Config, type AdminRole } from '../config/config.js';
import { Problem, type PlatformErrorCode } from './problem.js';
import { findSecret, hashSecret } from './secrets.js';

const REQUIRED_ROLE = Symbol('pitstop:required-role');

/** The least role that may call a route of the admin API; `viewer` where none is set. */
export const RequireRole = (role: AdminRole): MethodDecorator =>
  applyDecorators(
    SetMetadata(REQUIRED_ROLE, role),
    ApiForbiddenResponse({ description: `The key's role is less than \`${role}\`.` }),
  );

/** Who calls the admin API. */
export interface AdminCaller {
  readonly name: string;
  readonly role: AdminRole;
}

/** Lets requests with a known bearer key in and leaves on the request who it is. */
@Injectable()
export class AdminKeyGuard implements CanActivate {
  private readonly keys: readonly (AdminCaller & { readonly hash: Buffer })[];

  constructor(
    config: Config,
    private readonly reflector: Reflector,
  ) {
    this.keys = config.adminKeys.map(({ name, role, key }) => ({ name, role, hash: hashSecret(key) }));
  }

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request & { adminCaller?: AdminCaller }>();
    const presented = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const key = presented === undefined ? null : findSecret(this.keys, presented);
    if (!key) {
      throw new Problem<PlatformErrorCode>(
        'unauthorized',
        'The admin API wants "Authorization: Bearer <key>" with a key of ADMIN_KEYS.',
      );
    }
    const required = this.reflector.get<AdminRole | undefined>(REQUIRED_ROLE, context.getHandler()) ?? 'viewer';
    if (ADMIN_ROLES.indexOf(key.role) < ADMIN_ROLES.indexOf(required)) {
      throw new Problem<PlatformErrorCode>(
        'forbidden',
        `The key "${key.name}" is a ${key.role}; this needs ${required}.`,
      );
    }
    request.adminCaller = { name: key.name, role: key.role };
    return true;
  }
}
