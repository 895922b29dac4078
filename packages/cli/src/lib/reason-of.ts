const reasons: Readonly<Record<string, string>> = {
  EACCES: 'it may not be opened',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut',
  EISDIR: 'it is a folder',
  ENOENT: 'there is no such file',
  ENOSPC: 'there is no room left',
  ENOTDIR: 'part of the path is a file',
  ENOTFOUND: 'there is no such host',
  EPERM: 'it may not be opened',
  EROFS: 'it can only be read',
}

/** Why something did not work, in words; in the system's own where we have none. */
export function reasonOf(problem: unknown): string {
  if (!(problem instanceof Error)) return String(problem)
  const { code = '', message } = problem as NodeJS.ErrnoException
  const [line = ''] = (message || code || problem.name).split('\n')
  return Object.hasOwn(reasons, code) ? `${reasons[code]}` : line
}
