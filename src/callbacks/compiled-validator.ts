import { getMetadataStorage, IS_OPTIONAL, ValidationTypes, type ValidationArguments } from 'class-validator';

/** Whether class-validator would find nothing wrong with the object. */
export type CompiledValidator = (value: object) => boolean;

type Judgement = (object: object, value: unknown) => boolean;

interface PropertyCheck {
  readonly property: string;
  /** Null and absent values need no look: `@IsOptional`. */
  readonly optional: boolean;
  readonly conditions: readonly Judgement[];
  readonly rules: readonly Judgement[];
  /** Of the object in it; null when there is none. */
  readonly nested: CompiledValidator | null;
}

const compiled = new WeakMap<object, CompiledValidator>();

/**
 * Reads the class-validator metadata of a DTO class once and makes one function of it. It answers yes or no a hundred
 * times faster than `validateSync`, which is then needed only to word what is wrong with an object that was refused.
 *
 * It knows what synchronous DTOs use: custom rules (nearly all of class-validator's are), conditions, `@Allow` and
 * nested single objects.
 *
 * @param nested the classes of nested objects: class-validator asks the objects themselves, these may be plain ones
 * @throws Error when the class uses something else
 */
export function compileValidator(
  dto: new () => object,
  nested: Readonly<Record<string, new () => object>> = {},
): CompiledValidator {
  const known = compiled.get(dto);
  if (known) return known;
  const checks = readChecks(dto, nested);
  const always = checks.filter(({ optional }) => !optional);
  const ifGiven = new Map(checks.filter(({ optional }) => optional).map((check) => [check.property, check]));
  const validator: CompiledValidator = (object) => {
    const fields = object as Record<string, unknown>;
    for (const check of always) if (!passes(check, object, fields[check.property])) return false;
    // What is there in its own order: to look seventy properties up by name takes several times as long.
    for (const name in fields) {
      const value = fields[name];
      if (value === null || value === undefined) continue;
      const check = ifGiven.get(name);
      if (check && !passes(check, object, value)) return false;
    }
    return true;
  };
  compiled.set(dto, validator);
  return validator;
}

function passes({ conditions, rules, nested }: PropertyCheck, object: object, value: unknown): boolean {
  if (!all(conditions, object, value)) return true;
  if (!all(rules, object, value)) return false;
  if (!nested || value === undefined || value === null) return true;
  return typeof value === 'object' && nested(value);
}

function all(judgements: readonly Judgement[], object: object, value: unknown): boolean {
  for (const judgement of judgements) if (!judgement(object, value)) return false;
  return true;
}

function readChecks(dto: new () => object, classes: Readonly<Record<string, new () => object>>): PropertyCheck[] {
  const storage = getMetadataStorage();
  const targetName = dto.name;
  const byProperty = storage.groupByPropertyName(storage.getTargetValidationMetadatas(dto, '', false, false));
  return Object.entries(byProperty).flatMap(([property, metadatas]) => {
    const conditions: Judgement[] = [];
    const rules: Judgement[] = [];
    let nested: CompiledValidator | null = null;
    let optional = false;
    for (const { type, name, constraints, constraintCls } of metadatas) {
      if (type === ValidationTypes.WHITELIST) continue;
      else if (type === ValidationTypes.NESTED_VALIDATION) {
        const inner = classes[property];
        if (!inner) throw new Error(`${targetName}.${property} is an object of a class that was not named.`);
        nested = compileValidator(inner, classes);
      } else if (type === ValidationTypes.CONDITIONAL_VALIDATION && name === IS_OPTIONAL) optional = true;
      else if (type === ValidationTypes.CONDITIONAL_VALIDATION) {
        conditions.push((constraints as Judgement[])[0] ?? (() => true));
      } else if (type === ValidationTypes.CUSTOM_VALIDATION) {
        for (const { instance } of storage.getTargetValidatorConstraints(constraintCls)) {
          rules.push((object, value) => {
            const given: ValidationArguments = { targetName, property, object, value, constraints };
            return instance.validate(value, given) === true;
          });
        }
      } else throw new Error(`${targetName}.${property}: the validation type ${type} cannot be compiled.`);
    }
    return rules.length > 0 || nested ? [{ property, optional, conditions, rules, nested }] : [];
  });
}
