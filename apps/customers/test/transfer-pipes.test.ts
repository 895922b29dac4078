import { execFileSync, spawn } from 'node:child_process'
import { lstatSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { newFolder } from './data-folder.ts'
import { runCommand } from './start-service.ts'

const folder = newFolder()
const files = newFolder()
const pipe = join(files, 'pipe')
const run = (...args: readonly string[]) => runCommand([...args, '--workspace', 'first'], { DATA_DIR: folder })

beforeAll(async () => {
  execFileSync('mkfifo', [pipe])
  await run('keys', 'create')
}, 60_000)

describe('customers import and export', () => {
  it('read from a pipe and write to one, which stays what it is', async () => {
    const writer = spawn('sh', ['-c', 'printf "account\\nAda\\n" > "$0"', pipe])
    onTestFinished(() => void writer.kill())
    expect(await run('import', pipe)).toMatchObject({ code: 0, stdout: '1 row: 1 created, 0 failed.\n' })
    const reader = spawn('cat', [pipe], { stdio: ['ignore', 'pipe', 'inherit'] })
    onTestFinished(() => void reader.kill())
    const [{ code }, read] = await Promise.all([run('export', '--output', pipe), text(reader.stdout)])
    expect([code, read]).toEqual([0, (await run('export')).stdout])
    expect(lstatSync(pipe).isFIFO()).toBe(true)
  }, 30_000)

  it('write to the file that a link leads to', async () => {
    const [file, link] = [join(files, 'file.csv'), join(files, 'link.csv')]
    writeFileSync(file, 'old')
    symlinkSync(file, link)
    expect(await run('export', '--output', link)).toMatchObject({ code: 0 })
    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    expect(readFileSync(file, 'utf8')).toBe((await run('export')).stdout)
  }, 60_000)
})
