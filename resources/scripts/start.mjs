// Starts the desk: builds it when the sources have changed, picks the shell, says which and why, and stays until it ends.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { electronBinary } from './find-electron.mjs'
import { sourceHash } from './source-hash.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))
const stamp = join(root, 'out', '.built-from')

function say(sentence) {
  process.stdout.write(`${sentence}\n`)
}

function stop(sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}

function buildIfNeeded() {
  const wanted = sourceHash(root)
  const parts = ['main/index.js', 'main/chromium.js', 'preload/index.cjs', 'renderer/index.html']
  const isThere = parts.every((part) => existsSync(join(root, 'out', part)))
  if (isThere && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  say('Building Helpline Desk (some seconds, only after the sources have changed) …')
  const tool = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  const args = [tool, 'build', '--config', 'electron.vite.config.ts', '--logLevel', 'warn']
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
  if (status !== 0) stop('The build failed; the lines above say where. Nothing was started.')
  writeFileSync(stamp, wanted)
}

/** Which shell, and the sentence that says why. APP_HOST=electron|chromium decides when it is given. */
function pickShell() {
  const electron = electronBinary(root)
  const hasScreen = process.platform !== 'linux' || Boolean(process.env.DISPLAY) || Boolean(process.env.WAYLAND_DISPLAY)
  const wish = process.env.APP_HOST
  if (wish === 'electron' && electron === null) stop('APP_HOST=electron, but the Electron program is not here.')
  if (wish === 'chromium') return { sentence: 'Starting with a Chromium window, because APP_HOST says so.' }
  if (electron === null)
    return { sentence: 'Starting with a Chromium window, because the Electron program is not here.' }
  if (!hasScreen && wish !== 'electron') {
    return { sentence: 'Starting with the Chromium shell, because Electron needs a screen and there is none here.' }
  }
  return { electron, sentence: 'Starting with Electron, because its program is here.' }
}

if (Number(process.versions.napi) < 10) {
  stop(
    `Node ${process.versions.node} is too old for the database driver. Run \`npm start\`, which brings its own Node 24.`,
  )
}
buildIfNeeded()
const { electron, sentence } = pickShell()
say(sentence)

const passed = process.argv.slice(2)
// Chromium's sandbox does not start as root; only development runs as root.
const asRoot = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []
const child = electron
  ? spawn(electron, [...asRoot, root, ...passed], { stdio: 'inherit', cwd: root })
  : spawn(process.execPath, [join(root, 'out', 'main', 'chromium.js'), ...passed], { stdio: 'inherit', cwd: root })
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('error', () => stop('The desk could not be started: its program is there but does not run.'))
child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1))
