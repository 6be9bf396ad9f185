import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

const places = ['main', 'preload', 'renderer', 'electron.vite.config.ts', 'package.json', 'package-lock.json']

function filesOf(path) {
  try {
    return readdirSync(path, { withFileTypes: true }).flatMap((each) =>
      each.isDirectory() ? filesOf(join(path, each.name)) : [join(path, each.name)],
    )
  } catch {
    return [path]
  }
}

/** One hash over names and contents of everything the bundle is made from: the same hash means the same bundle. */
export function sourceHash(root) {
  const hash = createHash('sha256')
  const files = places.flatMap((place) => filesOf(join(root, place)))
  for (const file of files.sort()) {
    hash.update(relative(root, file).split(sep).join('/')).update('\0').update(readFileSync(file)).update('\0')
  }
  return hash.digest('hex')
}
