// Makes a fresh clone ready: packages, a window to show, nothing else. Uses Node's own modules only, runs on Node 20,
// says what it does and, for each thing that is missing, what to do. Called before `npm start` and `npm test`.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findChromium } from './find-chromium.mjs'
import { electronBinary } from './find-electron.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))
const stampFile = join(root, 'node_modules', '.helpline-set-up')
const memoryFile = join(root, '.cache', 'set-up.json')
const forTests = process.argv.includes('--tests') || process.env.npm_lifecycle_event === 'pretest'
const day = 24 * 60 * 60 * 1000

function say(sentence) {
  process.stdout.write(`set-up: ${sentence}\n`)
}

function stop(sentence) {
  process.stderr.write(`\nset-up: ${sentence}\n`)
  process.exit(1)
}

function run(command, args, environment = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
    shell: process.platform === 'win32',
  })
  return result.status === 0
}

function checkNode() {
  const major = Number(process.versions.node.split('.')[0])
  if (major < 20) stop(`Node ${process.versions.node} is too old. Install Node 20 or newer and run the command again.`)
}

/** Optional packages that the lockfile has for this platform and that are not there. */
function missingHere() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const isGlibc = process.platform !== 'linux' || process.report.getReport().header.glibcVersionRuntime !== undefined
  const fits = (list, here) => list === undefined || list.includes(here)
  return Object.entries(packages)
    .filter(([, { optional, os, cpu, libc }]) => {
      const isOfPlatform = os !== undefined && fits(os, process.platform) && fits(cpu, process.arch)
      return optional === true && isOfPlatform && fits(libc, isGlibc ? 'glibc' : 'musl')
    })
    .map(([path]) => path)
    .filter((path) => !existsSync(join(root, path)))
}

function installPackages() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(`${process.platform} ${process.arch}`)
    .digest('hex')
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return
  say('installing the packages of the lockfile (about a minute the first time) …')
  const started = Date.now()
  // Without scripts: the database driver brings its binary along, and a compiler is not asked for.
  const install = () =>
    run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--fetch-retries=5', '--loglevel=error'])
  // npm says nothing when the network fails it on a package of this platform: a second go fetches what is missing.
  if (!install() || (missingHere().length > 0 && !install())) {
    stop('the packages could not be installed. Check the network and the disk space, then run the same command again.')
  }
  const missing = missingHere()
  if (missing.length > 0)
    say(`these packages of this platform are missing, and what needs them will fail: ${missing.join(', ')}`)
  else writeFileSync(stampFile, wanted)
  say(`packages are in place (${Math.round((Date.now() - started) / 1000)} s).`)
}

/** The database driver needs Node-API 10. On the platforms below its own Node 24 lies in node_modules/.bin. */
function checkRuntime() {
  const own = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node')
  if (existsSync(own)) return
  if (Number(process.versions.napi) >= 10) return
  stop(
    `no Node 24 comes with the packages for ${process.platform}-${process.arch}, and Node ${process.versions.node} is too old for the ` +
      'database driver. Install Node 24 and run the command again.',
  )
}

function remembered() {
  try {
    return JSON.parse(readFileSync(memoryFile, 'utf8'))
  } catch {
    return {}
  }
}

/** True when the place Electron comes from answers within four seconds; a failure is remembered for a day. */
async function canFetchElectron() {
  const memory = remembered()
  if (typeof memory.electronFailedAt === 'number' && Date.now() - memory.electronFailedAt < day) return false
  const base = process.env.ELECTRON_MIRROR ?? 'https://github.com/electron/electron/releases/download/'
  try {
    await fetch(base, { method: 'HEAD', signal: AbortSignal.timeout(4000) })
    return true
  } catch {
    mkdirSync(join(root, '.cache'), { recursive: true })
    writeFileSync(memoryFile, JSON.stringify({ electronFailedAt: Date.now() }))
    return false
  }
}

const mayInstall = process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/etc/debian_version')

function installPrograms(names) {
  const quiet = { DEBIAN_FRONTEND: 'noninteractive' }
  const args = ['-y', '-qq', '-o', 'Dpkg::Use-Pty=0', 'install', '--no-install-recommends', ...names]
  return run('apt-get', ['-qq', 'update'], quiet) && run('apt-get', args, quiet)
}

/** What makes sounds for the tests of recordings. Without them those tests take sounds that were made once, and say so. */
function provideEncoders() {
  const packages = { sox: 'sox', opusenc: 'opus-tools', lame: 'lame' }
  const isMissing = (program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).error !== undefined
  const missing = Object.keys(packages).filter(isMissing)
  if (missing.length === 0 || !mayInstall) return
  say(`installing ${missing.join(', ')} from the system’s packages, for the tests of recordings …`)
  if (!installPrograms(missing.map((program) => packages[program])))
    say('they could not be installed; the tests say so.')
}

async function provideWindow() {
  if (!forTests) {
    if (electronBinary(root) !== null) return
    if (await canFetchElectron()) {
      say('fetching Electron (about 110 MB) …')
      if (run('node', [join('node_modules', 'electron', 'install.js')]) && electronBinary(root) !== null) return
      say('Electron could not be fetched; a Chromium window does the same work.')
    }
  }
  if (findChromium() !== null) return
  if (mayInstall) {
    say('installing Chromium from the system’s packages …')
    if (installPrograms(['chromium']) && findChromium() !== null) return
  }
  const sentence =
    'no Chromium was found. Install Chromium or Google Chrome, or set CHROME_PATH to its program, and run the command again.'
  if (forTests) stop(sentence)
  say(sentence)
}

checkNode()
installPackages()
checkRuntime()
await provideWindow()
if (forTests) provideEncoders()
