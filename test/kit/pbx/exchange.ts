import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, open, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { until } from '../poll.ts'
import { connectAmi, type Ami } from './ami.ts'
import { makeCertificate, type Certificate } from './certificate.ts'
import { installExchange, type Installed } from './install.ts'
import { endpoints } from './people.ts'
import { writeSounds } from './sounds.ts'

const templates = fileURLToPath(new URL('../../pbx/conf/', import.meta.url))
const manager = { user: 'desk-test', secret: 'desk-test-manager' }

export interface Exchange {
  readonly folder: string
  readonly port: number
  /** Where desks register. */
  readonly wssUrl: string
  readonly domain: string
  readonly certificate: Certificate
  /** The manager; another one after each start. */
  ami(): Ami
  /** Ends the process as a power cut would. */
  kill(): Promise<void>
  /** Stops it where it stands, with every connection open and no answer on any; the answer lets it go on. */
  freeze(): () => void
  /** Starts it again, with what it had written down. */
  startAgain(): Promise<void>
  stop(): Promise<void>
  /** The folder of the recordings. */
  readonly recordings: string
}

export interface ExchangeOptions {
  readonly folder: string
  /** How long a colleague is rung by a blind transfer, and a member by the queue. */
  readonly transferRingSeconds?: number
  readonly ringSeconds?: number
  /** Extensions whose registration ends after 3 s. */
  readonly shortLived?: readonly string[]
}

/** So many ports of this computer that nobody uses just now. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer()
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      return server
    }),
  )
  const ports = servers.map((server) => {
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    return address.port
  })
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  return ports
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((each) =>
    (each ?? []).flatMap(({ family, address }) => (family === 'IPv4' ? [address] : [])),
  )
}

async function configure(options: ExchangeOptions, installed: Installed, values: Readonly<Record<string, string>>) {
  const etc = join(options.folder, 'etc')
  for (const each of ['etc', 'lib', 'run', 'log', 'data', 'spool/monitor']) {
    await mkdir(join(options.folder, each), { recursive: true })
  }
  for (const name of (await readdir(templates)).filter((each) => each.endsWith('.conf'))) {
    const text = await readFile(join(templates, name), 'utf8')
    const filled = text.replace(/@([A-Z_]+)@/g, (_, key: string) => {
      const value = values[key]
      if (value === undefined) throw new Error(`${name} asks for ${key}`)
      return value
    })
    await writeFile(join(etc, name), filled)
  }
  await writeFile(join(etc, 'pjsip_people.conf'), endpoints(options.shortLived ?? []))
  // Modules read the words for their settings there and do not load without.
  const documentation = join(options.folder, 'data', 'documentation')
  if (!existsSync(documentation)) {
    await symlink(join(installed.prefix, 'usr/share/asterisk/documentation'), documentation)
  }
  await writeSounds(join(options.folder, 'data'))
}

async function installed16(): Promise<Installed> {
  const found = await installExchange()
  if ('why' in found) throw new Error(`No Asterisk: ${found.why}`)
  return found
}

/** Starts an Asterisk of its own in that folder, on free ports of loopback; it ends with the process that started it. */
export async function startExchange(options: ExchangeOptions): Promise<Exchange> {
  const installed = await installed16()
  const { folder } = options
  const certificate = await makeCertificate(installed, join(folder, 'keys'))
  const [ws = 0, wss = 0, amiPort = 0] = await freePorts(3)
  const rtp = 20_000 + 1000 * Math.floor(Math.random() * 10)
  await configure(options, installed, {
    ROOT: folder,
    PREFIX: installed.prefix,
    WS_PORT: String(ws),
    WSS_PORT: String(wss),
    AMI_PORT: String(amiPort),
    AMI_SECRET: manager.secret,
    CERTIFICATE: certificate.file,
    CERTIFICATE_KEY: certificate.keyFile,
    RTP_FIRST: String(rtp),
    RTP_LAST: String(rtp + 999),
    ICE_CANDIDATES: ownAddresses()
      .map((address) => `${address} => 127.0.0.1`)
      .join('\n'),
    TRANSFER_RING_SECONDS: String(options.transferRingSeconds ?? 4),
    RING_SECONDS: String(options.ringSeconds ?? 15),
  })
  const program = join(installed.prefix, 'usr/sbin/asterisk')
  let child: ChildProcess | null = null
  let ami: Ami | null = null

  async function start(): Promise<void> {
    const log = await open(join(folder, 'log', 'console'), 'a')
    // `setpriv` asks the kernel to end the exchange with us: a test that is killed leaves none behind.
    const args = ['--pdeathsig', 'KILL', program, '-C', join(folder, 'etc', 'asterisk.conf'), '-f', '-T']
    const started = spawn('setpriv', args, {
      env: { ...process.env, ...installed.env },
      stdio: ['ignore', log.fd, log.fd],
    })
    child = started
    await log.close()
    ami = await until(
      'the exchange answers its manager',
      async () => {
        if (started.exitCode !== null) throw new Error(`The exchange ended: see ${join(folder, 'log', 'console')}`)
        return connectAmi({ port: amiPort, ...manager }).catch(() => undefined)
      },
      20_000,
    )
    const fully = ami
    await until('the exchange is up', async () => (await fully.console('core waitfullybooted')).includes('fully'))
  }

  async function end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    ami?.close()
    const ending = child
    child = null
    if (ending === null || ending.exitCode !== null || ending.signalCode !== null) return
    const exited = once(ending, 'exit')
    ending.kill(signal)
    await exited
  }

  await start()
  return {
    folder,
    port: wss,
    wssUrl: `wss://127.0.0.1:${wss}/ws`,
    domain: '127.0.0.1',
    certificate,
    recordings: join(folder, 'spool', 'monitor'),
    ami() {
      if (ami === null) throw new Error('The exchange does not run')
      return ami
    },
    kill: () => end('SIGKILL'),
    freeze() {
      // `setpriv` has become the exchange: its process id is the exchange's.
      const frozen = child
      frozen?.kill('SIGSTOP')
      return () => void frozen?.kill('SIGCONT')
    },
    startAgain: start,
    stop: () => end('SIGKILL'),
  }
}
