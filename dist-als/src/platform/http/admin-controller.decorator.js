import { applyDecorators, Controller, createParamDecorator, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { AdminKeyGuard } from './admin-key.guard.js';
import { ServedBy } from './process-role.guard.js';
/** A controller under `/admin/v1`, behind a bearer key, in processes with the role `admin`. */
export function AdminController(path, tag) {
    return applyDecorators(Controller(`admin/v1/${path}`), ServedBy('admin'), UseGuards(AdminKeyGuard), ApiTags(tag), ApiBearerAuth());
}
/** Who calls the admin API. */
export const Caller = createParamDecorator((_, context) => {
    const { adminCaller } = context.switchToHttp().getRequest();
    if (!adminCaller)
        throw new Error('@Caller() was used outside an @AdminController.');
    return adminCaller;
});
//# sourceMappingURL=admin-controller.decorator.js.map