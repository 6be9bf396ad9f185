/**
 * Opens an export of unsent work (main/export/README.md) with its passphrase, which is asked for and never shown:
 *
 *   npm run read-export -- --file EXPORT                 prints what is in it (JSON)
 *   npm run read-export -- --file EXPORT --out FILE      writes it, readable by you alone; never over a file.
 *                                                        Attachments go into the folder FILE.attachments.
 *                                                        All of it comes into its place in one step or, when it is
 *                                                        cut off, not at all. What a kill leaves beside it is
 *                                                        deleted, or said, the next time
 *
 * The same looks once more into a damaged file that was set aside (workspace.db.damaged-…, main/db/salvage/README.md): at what
 * of a person's own work can be read in it. It asks for the password of the desk; with --key for none:
 *
 *   npm run read-export -- --file FOLDER/workspace.db.damaged-STAMP [--key RECOVERY-KEY.pem] [--out FILE]
 *
 * What comes out is in the clear: about people, and yours to guard and to delete.
 */
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { parseArgs } from 'node:util'
import { openExport } from '../../main/export/export-file.ts'
import { isAside, readAside } from '../../main/keys/read-aside.ts'
import { readRecoveryKey } from '../../main/keys/recovery-wrap.ts'

const usage = `usage: npm run read-export -- --file EXPORT [--out FILE]
       npm run read-export -- --file FOLDER/workspace.db.damaged-STAMP [--key RECOVERY-KEY.pem] [--out FILE]`
const refusals = {
  'no-export': 'This is not an export of unsent work.',
  newer: 'This export was made by a newer version of the program. Use that version.',
  damaged: 'This export was damaged on its way: get it once more from where it was saved.',
  'wrong-passphrase': 'The file is whole, and this is not its passphrase.',
}
const asideRefusals = {
  'not-aside': 'This is not a file that was set aside.',
  'no-keyring': 'There is no keyring.json beside it. Read it in the folder of its desk.',
  damaged: 'The keyring beside it is damaged; put back a copy of keyring.json if there is one.',
  newer: 'It was written by a newer version of the program. Use that version.',
  'wrong-password': 'This is not the password of the desk.',
  'key-store':
    'The key store of the system holds a part of this key: an administrator reads it with the recovery key (--key).',
  'no-recovery': 'This desk was never sealed to a recovery key. Only its password opens it.',
  'other-key': 'This is not the recovery key the desk was sealed to.',
  'not-its-key': 'No key of this desk opens this file.',
}

/** Ends with a sentence and no stack: what is wrong is in what was given. */
function fail(words) {
  process.stderr.write(`${words}\n`)
  process.exit(1)
}

function options() {
  try {
    return parseArgs({ options: { file: { type: 'string' }, out: { type: 'string' }, key: { type: 'string' } } }).values
  } catch {
    return fail(usage)
  }
}

/** A line from the keyboard without showing it, or from what is piped in. */
function passphrase(asked = 'Passphrase: ') {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  process.stderr.write(asked)
  const lines = createInterface({ input: process.stdin, output: silent, terminal: process.stdin.isTTY === true })
  // A terminal tells the line editor of Ctrl-C, and not the process.
  lines.once('SIGINT', () => process.exit(130))
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
    throw new Error(`${file} cannot be read.`)
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

/**
 * Where it is put together: beside OUT, readable by its owner alone, and gone however this ends. Made before anything is asked,
 * so that a place that cannot be written to costs nobody a passphrase.
 */
function claim(out) {
  clearLeft(out)
  if (existsSync(attachmentsOf(out))) fail(`${attachmentsOf(out)} is there already.`)
  if (existsSync(out)) fail(`${out} cannot be written, or is there already.`)
  const making = `${out}.part-${process.pid}`
  try {
    mkdirSync(making, { mode: 0o700 })
  } catch {
    fail(`${out} cannot be written, or is there already.`)
  }
  process.once('exit', () => rmSync(making, { recursive: true, force: true }))
  for (const [signal, number] of [
    ['SIGHUP', 1],
    ['SIGINT', 2],
    ['SIGTERM', 15],
  ]) {
    process.once(signal, () => process.exit(128 + number))
  }
  return making
}

/**
 * What was put together for this OUT and left by a kill lies there in the clear: it goes, unless whoever makes it may still be
 * at work. Only what looks in every way like ours is touched.
 */
function clearLeft(out) {
  for (const { left, number } of leftBeside(out)) {
    // A number is given again to others: only of one that nobody has it is known that its owner has ended.
    if (number !== process.pid && isRunning(number)) {
      say(`${left} may belong to a read-export that still runs. If none does, delete it: it is in the clear.`)
      continue
    }
    // Between its two last steps: the attachments had their place already.
    const isHalfPlaced = existsSync(join(left, 'text')) && !existsSync(out) && existsSync(attachmentsOf(out))
    try {
      rmSync(left, { recursive: true })
      say(`${left} was left by a read-export that was cut off, and has been deleted.`)
    } catch {
      say(`${left} was left by a read-export that was cut off. Delete it: it is in the clear.`)
    }
    if (isHalfPlaced) say(`${attachmentsOf(out)} may be from the same one, and in the clear too.`)
  }
}

const say = (words) => process.stderr.write(`${words}\n`)

function leftBeside(out) {
  const prefix = `${basename(out)}.part-`
  return namesIn(dirname(out))
    .filter((name) => name.startsWith(prefix) && /^\d{1,10}$/.test(name.slice(prefix.length)))
    .map((name) => ({ left: join(dirname(out), name), number: Number(name.slice(prefix.length)) }))
    .filter(({ left }) => isOurs(left))
}

function isOurs(left) {
  const about = lstatSync(left, { throwIfNoEntry: false })
  if (about === undefined || !about.isDirectory()) return false
  if (process.getuid !== undefined && (about.uid !== process.getuid() || (about.mode & 0o777) !== 0o700)) return false
  return namesIn(left).every((name) => name === 'text' || name === 'attachments')
}

function namesIn(folder) {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function isRunning(number) {
  try {
    process.kill(number, 0)
    return true
  } catch (error) {
    return error.code !== 'ESRCH'
  }
}

const attachmentsOf = (out) => `${out}.attachments`

/** In one step, and never over a file; some disks know no second name for a file. */
function putInPlace(made, out) {
  try {
    linkSync(made, out)
  } catch (error) {
    if (error.code === 'EEXIST' || existsSync(out)) throw error
    renameSync(made, out)
  }
}

function write(out, making, content, attachments) {
  const folder = attachmentsOf(out)
  const [text, files] = [join(making, 'text'), join(making, 'attachments')]
  let isFolderOurs = false
  try {
    if (attachments.length > 0) mkdirSync(files, { mode: 0o700 })
    for (const { entry, name, bytes } of attachments) {
      writeFileSync(join(files, name), bytes, { mode: 0o600, flag: 'wx' })
      entry.savedAs = name
    }
    writeFileSync(text, textOf(content), { mode: 0o600, flag: 'wx' })
    if (attachments.length > 0) {
      // An empty folder of this name would be replaced.
      if (existsSync(folder)) throw new Error('there already')
      renameSync(files, folder)
      isFolderOurs = true
    }
    putInPlace(text, out)
  } catch {
    // What is half there, say on a full disk, is in the clear, and nobody asked for half.
    if (isFolderOurs) rmSync(folder, { recursive: true, force: true })
    fail(`${out} cannot be written.`)
  }
  process.stderr.write(`Written to ${out}. It is in the clear: delete it when it has served.\n`)
}

const textOf = (content) => `${JSON.stringify(content, null, 2)}\n`

async function exported(file) {
  const bytes = bytesOf(file)
  const opened = await openExport(bytes, await passphrase())
  if (opened.is !== 'open') throw new Error(refusals[opened.is])
  const content = JSON.parse(opened.text)
  return { content, attachments: filesIn(content, opened.files) }
}

async function setAside(file, key) {
  const by = key === undefined ? { password: await passphrase('Password of the desk: ') } : { recoveryKey: keyIn(key) }
  const read = await readAside({ file, by })
  if (read.is !== 'open') throw new Error(asideRefusals[read.refusal])
  return { content: read.content, attachments: [] }
}

function keyIn(file) {
  try {
    return readRecoveryKey(readFileSync(file, 'utf8'))
  } catch {
    throw new Error(`${file} is no recovery key.`)
  }
}

const { file, out, key } = options()
if (file === undefined || (key !== undefined && !isAside(file))) fail(usage)
const making = out === undefined ? null : claim(out)
let found
try {
  found = isAside(file) ? await setAside(file, key) : await exported(file)
} catch (error) {
  fail(error.message)
}
const { content, attachments } = found
if (making !== null) write(out, making, content, attachments)
else {
  process.stdout.write(textOf(content))
  if (attachments.length > 0) process.stderr.write(`${attachments.length} attachments: written with --out FILE.\n`)
}
