import {
  CALLBACK_PROBLEMS,
  type CallbackErrorCode,
  type QuarantineActionErrorCode,
} from './callbacks/callback.errors.js';
import { MEMBER_PROBLEMS, type MemberErrorCode } from './members/member.errors.js';
import { PLATFORM_PROBLEMS, type PlatformErrorCode } from './platform/http/problem.js';

/** Every code that the application can answer. */
export type ErrorCode = PlatformErrorCode | CallbackErrorCode | QuarantineActionErrorCode | MemberErrorCode;

/** Status and title of every code that the application can answer; leaving one out does not compile. */
export const PROBLEMS: Readonly<Record<ErrorCode, { status: number; title: string }>> = {
  ...PLATFORM_PROBLEMS,
  ...CALLBACK_PROBLEMS,
  ...MEMBER_PROBLEMS,
};
