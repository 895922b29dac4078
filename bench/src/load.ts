import { execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { get } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { deepEqual } from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** One second on 32 connections: short, so that rounds alternate often. */
export const wrkArguments = ['-c32', '-t1', '-d1s'] as const

export interface Target {
  readonly origin: string
  /** The CPU time that the server has used so far, in µs, by all of its threads. */
  readonly cpuMicros: () => Promise<number>
  /** The longest time in which the server's event loop did nothing else, in ms, since this was asked last. */
  readonly loopDelayMs: () => Promise<number>
  /** The memory that the server has, in bytes. */
  readonly rssBytes: () => Promise<number>
  readonly stop: () => void
}

export interface ServerOptions {
  /** Its environment (ours). */
  readonly env?: NodeJS.ProcessEnv
  /** The file that its output goes to (ours). */
  readonly logTo?: string
}

/** Starts a server of `bench/servers` in a process of its own (`express-5 kit`: with an argument); it sends its port once it listens. */
export async function startServer(command: string, { env, logTo }: ServerOptions = {}): Promise<Target> {
  const [name, ...given] = command.split(' ')
  const output = logTo === undefined ? 'inherit' : openSync(logTo, 'w')
  const child = fork(fileURLToPath(new URL(`../servers/${name}.ts`, import.meta.url)), given, {
    execArgv: process.execArgv,
    env: env ?? process.env,
    stdio: ['ignore', output, 'inherit', 'ipc'],
  })
  const [port] = (await once(child, 'message')) as [number]
  const ask = async (what: string): Promise<number> => {
    child.send(what)
    const [figure] = (await once(child, 'message')) as [number]
    return figure
  }
  return {
    origin: `http://127.0.0.1:${port}`,
    cpuMicros: () => ask('cpu'),
    rssBytes: () => ask('rss'),
    loopDelayMs: () => ask('loop'),
    stop: () => child.kill(),
  }
}

export interface LoadOptions {
  readonly headers?: Readonly<Record<string, string>>
  /** Whether every reply is to be an error, or none (an error). */
  readonly isError?: boolean
}

/**
 * Loads a path with wrk; answers with the replies per second of the server's own CPU time.
 * One thread is what limits it, so on an idle machine that is the replies per second; on a shared one it still is what it would be.
 */
export async function loadWithWrk(
  { origin, cpuMicros }: Target,
  path: string,
  { headers = {}, isError = true }: LoadOptions = {},
): Promise<number> {
  const before = await cpuMicros()
  const sentHeaders = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
  const { stdout } = await promisify(execFile)('wrk', [...wrkArguments, ...sentHeaders, origin + path])
  const seconds = ((await cpuMicros()) - before) / 1_000_000
  const [, sent] = /(\d+) requests in/.exec(stdout) ?? []
  const [, failed = '0'] = /Non-2xx or 3xx responses: (\d+)/.exec(stdout) ?? []
  const expected = isError ? sent : '0'
  if (failed !== expected || stdout.includes('Socket errors'))
    throw new Error(`Not every reply was as it should be:\n${stdout}`)
  return Number(sent) / seconds
}

/** Checks that two addresses answer alike: status, headers (in any order; ids and dates by their form) and bytes. */
export async function checkSameReply(one: string, other: string): Promise<void> {
  deepEqual(await readReply(one), await readReply(other))
}

async function readReply(url: string): Promise<unknown> {
  const [response] = (await once(get(url), 'response')) as [IncomingMessage]
  const body = Buffer.concat(await response.toArray()).toString()
  const { headers, rawHeaders, statusCode } = response
  const entries = Object.entries(headers).map(([name, value]) => [name, maskVarying(String(value))])
  return { statusCode, lines: rawHeaders.length / 2, headers: Object.fromEntries(entries), body }
}

function maskVarying(value: string): string {
  return value.replace(/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/, 'a UUID').replace(/^\w{3}, .* GMT$/, 'a date')
}
