import type { FieldErrors } from '@faultbook/contract'
import type { Rule } from '../rule.ts'
import { isAjvErrors, toAjvFields } from './ajv-fields.ts'
import { isClassValidatorErrors, toClassValidatorFields } from './class-validator-fields.ts'
import { isStandardIssues, toStandardFields } from './standard-schema-fields.ts'

/**
 * Recognizes what validation libraries throw, by shape: Ajv's `errors` (also as Fastify's `validation`),
 * the `issues` of any Standard Schema library, Zod, Valibot and ArkType among them,
 * and class-validator's list of errors, thrown bare or carried by an exception of Nest.
 * Answers `validationFailed` with one message for each field.
 */
export const validationRule: Rule = (thrown, { errors }) => {
  if (typeof thrown !== 'object' || thrown === null) return undefined
  const fields = findFields(thrown as Readonly<Record<string, unknown>>)
  return fields && errors.validationFailed({ fields, cause: thrown })
}

function findFields(thrown: Readonly<Record<string, unknown>>): FieldErrors | undefined {
  const { errors, validation, issues, arkErrors, message } = thrown
  const ajvErrors = [validation, errors].find(isAjvErrors)
  if (ajvErrors !== undefined) return toAjvFields(ajvErrors)
  // ArkType throws its issues in arkErrors; what it returns has itself as its issues.
  const standardIssues = [issues, arkErrors].find(isStandardIssues)
  if (standardIssues !== undefined) return toStandardFields(standardIssues)
  const found = [thrown, errors, message, ...carriedByNest(thrown)].find(isClassValidatorErrors)
  return found && toClassValidatorFields(found)
}

/** `new BadRequestException(errors)` and `new BadRequestException({ message: errors })`. */
function carriedByNest({ response }: Readonly<Record<string, unknown>>): readonly unknown[] {
  if (typeof response !== 'object' || response === null) return []
  const { message, errors } = response as Readonly<Record<string, unknown>>
  return [response, message, errors]
}
