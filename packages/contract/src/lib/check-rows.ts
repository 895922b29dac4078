import type { MakerOptions } from './api-error.ts'
import type { Row, Rows } from './row.ts'

/** The placeholders of a message, as a union. */
export type ParamOf<Message extends string> = Message extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParamOf<Rest>
  : never

/** What is wrong with a row, spoken by the compiler at the member to blame. */
export interface RowProblem<Sentence extends string> {
  readonly '~problem': Sentence
}

/**
 * `unknown` when all rows are sound, else the rows with their problems.
 * Asks once of the union of all rows: asking row by row is quadratic (3.9 million instantiations at 500 rows, against 36,000).
 */
export type CheckRows<Table extends Rows, AnyPattern extends boolean> = [
  | (AnyPattern extends true ? never : MalformedCode<Table[keyof Table]['code']>)
  | RepeatedCode<NamesByCode<Table>>
  | ReservedParam<Table[keyof Table]['message']>
  | StrayMember<Table[keyof Table]>,
] extends [never]
  ? unknown
  : { readonly [Name in keyof Table]: Explain<Table[Name], Name, NamesByCode<Table>, AnyPattern> }

type Digit = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9'

type MalformedCode<Code extends string> = string extends Code
  ? never
  : Code extends `${infer Letters}_${infer Digits}`
    ? Digits extends `${Digit}${Digit}${Digit}`
      ? Letters extends Uppercase<Letters>
        ? never
        : Code
      : Code
    : Code

type NamesByCode<Table extends Rows> = { [Name in keyof Table as Table[Name]['code']]: Name }

type RepeatedCode<Names> = {
  [Code in keyof Names]: string extends Code ? never : IsUnion<Names[Code]> extends false ? never : Code
}[keyof Names]

type IsUnion<Type, Whole = Type> = Type extends unknown ? ([Whole] extends [Type] ? false : true) : never

type ReservedParam<Message extends string> = Extract<ParamOf<Message>, keyof MakerOptions>

type StrayMember<AnyRow> = AnyRow extends unknown ? Exclude<keyof AnyRow, keyof Row> : never

type Explain<AnyRow extends Row, Name, Names, AnyPattern extends boolean> = ExplainCode<
  AnyRow['code'],
  Name,
  Names,
  AnyPattern
> &
  ([ReservedParam<AnyRow['message']>] extends [never]
    ? unknown
    : {
        readonly message: RowProblem<`{${ReservedParam<AnyRow['message']>}} is taken: every maker has an option of that name`>
      }) & {
    readonly [Stray in StrayMember<AnyRow>]: RowProblem<'no such member; see Row'>
  }

type ExplainCode<Code extends string, Name, Names, AnyPattern extends boolean> = [
  AnyPattern extends true ? never : MalformedCode<Code>,
] extends [never]
  ? Code extends keyof Names
    ? [Names[Code]] extends [Name]
      ? unknown
      : { readonly code: RowProblem<`${Code} is also the code of ${Exclude<Names[Code], Name> & string}`> }
    : unknown
  : { readonly code: RowProblem<'a code is capitals, an underscore and three digits: CUS_001'> }
