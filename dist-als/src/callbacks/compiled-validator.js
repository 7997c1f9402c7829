import { getMetadataStorage, ValidationTypes } from 'class-validator';
const compiled = new WeakMap();
/**
 * Reads the class-validator metadata of a DTO class once and makes one function of it. It answers yes or no a hundred
 * times faster than `validateSync`, which is then needed only to word what is wrong with an object that was refused.
 *
 * It knows what synchronous DTOs use: custom rules (nearly all of class-validator's are), conditions, `@Allow` and
 * nested single objects.
 *
 * @throws Error at the first use when the class uses something else
 */
export function compileValidator(dto) {
    const known = compiled.get(dto);
    if (known)
        return known;
    const checks = readChecks(dto);
    const validator = (object) => {
        for (const check of checks) {
            const value = object[check.property];
            if (!holds(check.conditions, object, value))
                continue;
            for (const rule of check.rules)
                if (!rule(object, value))
                    return false;
            if (check.nested && value !== undefined && value !== null && !isValidNested(value))
                return false;
        }
        return true;
    };
    compiled.set(dto, validator);
    return validator;
}
function holds(conditions, object, value) {
    for (const condition of conditions)
        if (!condition(object, value))
            return false;
    return true;
}
function isValidNested(value) {
    if (typeof value !== 'object' || value === null)
        return false;
    return compileValidator(value.constructor)(value);
}
function readChecks(dto) {
    const storage = getMetadataStorage();
    const byProperty = storage.groupByPropertyName(storage.getTargetValidationMetadatas(dto, '', false, false));
    return Object.entries(byProperty).flatMap(([property, metadatas]) => {
        const conditions = [];
        const rules = [];
        let nested = false;
        for (const { type, constraints, constraintCls } of metadatas) {
            if (type === ValidationTypes.WHITELIST)
                continue;
            else if (type === ValidationTypes.NESTED_VALIDATION)
                nested = true;
            else if (type === ValidationTypes.CONDITIONAL_VALIDATION) {
                conditions.push(constraints[0] ?? (() => true));
            }
            else if (type === ValidationTypes.CUSTOM_VALIDATION) {
                for (const { instance } of storage.getTargetValidatorConstraints(constraintCls)) {
                    // One object of arguments serves every call: rules are synchronous and keep nothing.
                    const given = { targetName: dto.name, property, object: {}, value: null, constraints };
                    rules.push((object, value) => {
                        given.object = object;
                        given.value = value;
                        return instance.validate(value, given) === true;
                    });
                }
            }
            else
                throw new Error(`${dto.name}.${property}: the validation type ${type} cannot be compiled.`);
        }
        return rules.length > 0 || nested ? [{ property, conditions, rules, nested }] : [];
    });
}
//# sourceMappingURL=compiled-validator.js.map