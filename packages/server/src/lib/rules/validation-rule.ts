import { isAjvErrors, toAjvFields } from './ajv-fields.ts'
import type { Rule } from '../rule.ts'
import { isStandardIssues, toStandardFields } from './standard-schema-fields.ts'

/**
 * Recognizes what validation libraries throw, by shape: Ajv's `errors` (also as Fastify's `validation`),
 * and the `issues` of any Standard Schema library. Answers `validationFailed` with one message for each field.
 */
export const validationRule: Rule = (thrown, { errors }) => {
  if (typeof thrown !== 'object' || thrown === null) return undefined
  const { errors: ajvErrors, validation, issues } = thrown as Readonly<Record<string, unknown>>
  const found = [validation, ajvErrors].find(isAjvErrors)
  if (found !== undefined) return errors.validationFailed({ fields: toAjvFields(found), cause: thrown })
  if (isStandardIssues(issues)) return errors.validationFailed({ fields: toStandardFields(issues), cause: thrown })
  return undefined
}
