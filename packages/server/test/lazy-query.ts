/** What some libraries give for a query: it runs when somebody asks for its outcome. */
export function lazyQuery(run: (resolve: (value: unknown) => void) => void): object {
  // oxlint-disable-next-line unicorn/no-thenable -- that is what they are
  return { then: run }
}
