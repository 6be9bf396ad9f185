import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { browserFlags } from '../../../main/shell/chromium/browser.ts'

/** A dump holds what somebody said: none is written, in either shell, and so none is kept or sent (SECURITY F3). */

const folders = ['main', 'preload', 'resources/scripts']
const sources = folders.flatMap((folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|mjs)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name)),
)
/** Electron's reporter, and what Node writes of its memory or state when told to, by code or by a switch. */
const dumps =
  /crashReporter|heap-?snapshot|writeReport|reportOn|--report-|--heap-prof|--diagnostic-dir|--abort-on-uncaught|process\.abort/i

test('nothing in the program starts a crash reporter, or writes its memory to a file', () => {
  expect(sources.length).toBeGreaterThan(200)
  expect(sources.filter((file) => dumps.test(readFileSync(file, 'utf8')))).toEqual([])
})

test('the window of the Chromium shell is started without a crash reporter, and nothing puts it on again', () => {
  const flags = browserFlags({ profile: '/profile', address: 'http://127.0.0.1:1/', isRoot: true })
  expect(flags).toContain('--disable-breakpad')
  expect(
    flags.filter((flag) => /crash-(dumps|reporter|server|test)|enable-(breakpad|crash)|upload/.test(flag)),
  ).toEqual([])
})
