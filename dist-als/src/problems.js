import { CALLBACK_PROBLEMS, } from './callbacks/callback.errors.js';
import { MEMBER_PROBLEMS } from './members/member.errors.js';
import { PLATFORM_PROBLEMS } from './platform/http/problem.js';
/** Status and title of every code that the application can answer; leaving one out does not compile. */
export const PROBLEMS = {
    ...PLATFORM_PROBLEMS,
    ...CALLBACK_PROBLEMS,
    ...MEMBER_PROBLEMS,
};
//# sourceMappingURL=problems.js.map