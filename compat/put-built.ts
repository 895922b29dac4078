import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const packages = fileURLToPath(new URL('../packages/', import.meta.url))

/** Puts built packages into a folder's node_modules, as they are published, but for the condition that leads to sources inside this repository. */
export function putBuilt(folder: string, names: readonly string[]): void {
  for (const name of names) {
    const target = `${folder}node_modules/@faultbook/${name}`
    rmSync(target, { recursive: true, force: true })
    mkdirSync(target, { recursive: true })
    cpSync(`${packages}${name}/dist`, `${target}/dist`, { recursive: true })
    const manifest = readFileSync(`${packages}${name}/package.json`, 'utf8')
    writeFileSync(`${target}/package.json`, manifest.replaceAll(/^\s*"faultbook-source": .*\n/gm, ''))
  }
}
