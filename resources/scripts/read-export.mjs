/**
 * Opens an export of unsent work (main/export/README.md) with its passphrase, which is asked for and never shown:
 *
 *   npm run read-export -- --file EXPORT                 prints what is in it (JSON)
 *   npm run read-export -- --file EXPORT --out FILE      writes it, readable by you alone; never over a file.
 *                                                        Attachments go into the folder FILE.attachments
 *
 * What comes out is in the clear: about people, and yours to guard and to delete.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { parseArgs } from 'node:util'
import { openExport } from '../../main/export/export-file.ts'

const usage = 'usage: npm run read-export -- --file EXPORT [--out FILE]'
const refusals = {
  'no-export': 'This is not an export of unsent work.',
  newer: 'This export was made by a newer version of the program. Use that version.',
  damaged: 'This export was damaged on its way: get it once more from where it was saved.',
  'wrong-passphrase': 'The file is whole, and this is not its passphrase.',
}

/** Ends with a sentence and no stack: what is wrong is in what was given. */
function fail(words) {
  process.stderr.write(`${words}\n`)
  process.exit(1)
}

function options() {
  try {
    return parseArgs({ options: { file: { type: 'string' }, out: { type: 'string' } } }).values
  } catch {
    return fail(usage)
  }
}

/** A line from the keyboard without showing it, or from what is piped in. */
function passphrase() {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  process.stderr.write('Passphrase: ')
  const lines = createInterface({ input: process.stdin, output: silent, terminal: process.stdin.isTTY === true })
  return new Promise((resolve) => {
    let typed = ''
    lines.once('line', (line) => {
      typed = line
      lines.close()
    })
    lines.once('close', () => {
      process.stderr.write('\n')
      resolve(typed)
    })
  })
}

function bytesOf(file) {
  try {
    return readFileSync(file)
  } catch {
    return fail(`${file} cannot be read.`)
  }
}

/** A name for the disk: what somebody once called a file may be anything. */
function safeName(number, name) {
  const plain = String(name)
    .replace(/[^\p{L}\p{N}._ -]/gu, '_')
    .replace(/^[. ]+/, '')
  // The end says what kind of file it is.
  return `${number}-${plain.slice(-80)}`
}

/** The attachments that came along, in the order in which their bytes stand; what is only named has no size. */
function filesIn({ files = [] }, bytes) {
  let at = 0
  return files
    .filter(({ size }) => Number.isInteger(size))
    .map((entry, index) => {
      const own = bytes.subarray(at, at + entry.size)
      at += entry.size
      return { entry, name: safeName(index + 1, entry.name), bytes: own }
    })
}

const { file, out } = options()
if (file === undefined) fail(usage)
const bytes = bytesOf(file)
const opened = await openExport(bytes, await passphrase())
if (opened.is !== 'open') fail(refusals[opened.is])
const content = JSON.parse(opened.text)
const attachments = filesIn(content, opened.files)
const textOf = () => `${JSON.stringify(content, null, 2)}\n`
if (out === undefined) {
  process.stdout.write(textOf())
  if (attachments.length > 0) process.stderr.write(`${attachments.length} attachments: written with --out FILE.\n`)
} else {
  try {
    if (attachments.length > 0) mkdirSync(`${out}.attachments`, { mode: 0o700 })
    for (const { entry, name, bytes } of attachments) {
      writeFileSync(join(`${out}.attachments`, name), bytes, { mode: 0o600, flag: 'wx' })
      entry.savedAs = name
    }
    writeFileSync(out, textOf(), { mode: 0o600, flag: 'wx' })
  } catch {
    fail(`${out} cannot be written, or is there already.`)
  }
  process.stderr.write(`Written to ${out}. It is in the clear: delete it when it has served.\n`)
}
