import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

const cache = fileURLToPath(new URL('../../../.cache/pbx/', import.meta.url))
/** Raised when the list of packages changes. */
const version = 1

/** Of Debian 11, which runs on later ones as it is: an older program finds all it asks for in a newer C library. */
const release = 'bullseye'
const programs = ['asterisk', 'asterisk-modules', 'asterisk-opus', 'openssl']
/** What these and the modules of `test/pbx/conf/modules.conf` link to; the C library itself is the computer's. */
const libraries = [
  ...['libbsd0', 'libcap2', 'libedit2', 'libgcrypt20', 'libgpg-error0', 'libicu67', 'libjansson4', 'liblz4-1'],
  ...['liblzma5', 'libmd0', 'libogg0', 'libopus0', 'libopusfile0', 'libsqlite3-0', 'libsrtp2-1', 'libssl1.1'],
  ...['libsystemd0', 'libtinfo6', 'liburiparser1', 'libuuid1', 'libxml2', 'libxslt1.1', 'libzstd1', 'zlib1g'],
]

/** An exchange's programs, unpacked; nothing of the computer was changed for them. */
export interface Installed {
  readonly prefix: string
  /** The processes need this to find their libraries. */
  readonly env: Readonly<Record<string, string>>
}

/** Why there is no exchange on this computer. */
export interface Absent {
  readonly why: string
}

const triplets: Readonly<Record<string, string>> = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' }
const architectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' }

/** Debian's own mirror as this computer's apt has it: in the older form of one line each, or the newer of fields. */
function mirrorOf(): string | null {
  const folder = '/etc/apt/sources.list.d'
  const listed = existsSync(folder) ? readdirSync(folder).filter((name) => /\.(list|sources)$/.test(name)) : []
  const files = ['/etc/apt/sources.list', ...listed.map((name) => join(folder, name))].filter((file) =>
    existsSync(file),
  )
  const addresses = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/^(?:URIs:\s*|deb\s+(?:\[[^\]]*\]\s+)?)(\S+)/gm)].flatMap(
      ([, address]) => address ?? [],
    ),
  )
  return addresses.find((address) => /\/debian\/?$/.test(address)) ?? null
}

function placeOf(prefix: string, triplet: string): Installed {
  // The first is easily missed: Asterisk's own SIP stack lies there.
  const folders = [`usr/lib`, `usr/lib/${triplet}`, `lib/${triplet}`].map((folder) => join(prefix, folder))
  return { prefix, env: { LD_LIBRARY_PATH: folders.join(':') } }
}

/** Gives apt a state of its own, so that neither root nor a lock of the computer's is needed. */
async function aptIn(work: string, mirror: string, architecture: string): Promise<NodeJS.ProcessEnv> {
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg'
  await Promise.all(
    ['none', 'lists/partial', 'cache/archives/partial', 'debs'].map((each) =>
      mkdir(join(work, each), { recursive: true }),
    ),
  )
  await writeFile(join(work, 'status'), '')
  await writeFile(join(work, 'sources.list'), `deb [signed-by=${keyring}] ${mirror} ${release} main\n`)
  const settings: Record<string, string> = {
    'Dir::Etc::sourcelist': join(work, 'sources.list'),
    'Dir::Etc::sourceparts': join(work, 'none'),
    'Dir::Etc::preferencesparts': join(work, 'none'),
    'Dir::State': work,
    'Dir::State::status': join(work, 'status'),
    'Dir::State::lists': join(work, 'lists'),
    'Dir::Cache': join(work, 'cache'),
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
    'APT::Architecture': architecture,
    'APT::Sandbox::User': '',
  }
  const file = join(work, 'apt.conf')
  await writeFile(
    file,
    Object.entries(settings)
      .map(([name, value]) => `${name} "${value}";\n`)
      .join(''),
  )
  return { ...process.env, APT_CONFIG: file }
}

async function unpack(target: string, mirror: string, architecture: string): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'desk-pbx-apt-'))
  const filling = `${target}.${process.pid}`
  try {
    const env = await aptIn(work, mirror, architecture)
    const debs = join(work, 'debs')
    await run('apt-get', ['-qq', 'update'], { env })
    await run('apt-get', ['-qq', 'download', ...programs, ...libraries], { env, cwd: debs })
    await mkdir(filling, { recursive: true })
    for (const deb of readdirSync(debs)) await run('dpkg-deb', ['-x', join(debs, deb), filling])
    await Promise.all(
      ['doc', 'man', 'locale'].map((each) => rm(join(filling, 'usr/share', each), { recursive: true, force: true })),
    )
    // Whole or not at all: two runs may be at it at once, and either's is as good.
    await rename(filling, target).catch(() => undefined)
  } finally {
    await rm(work, { recursive: true, force: true })
    await rm(filling, { recursive: true, force: true })
  }
}

async function install(): Promise<Installed | Absent> {
  const architecture = architectures[process.arch]
  const triplet = triplets[process.arch]
  if (process.platform !== 'linux' || architecture === undefined || triplet === undefined) {
    return { why: `Asterisk is unpacked from Debian packages, which do not run on ${process.platform} ${process.arch}` }
  }
  const target = join(cache, `asterisk-${release}-${architecture}-${version}`)
  const place = placeOf(target, triplet)
  const program = join(target, 'usr/sbin/asterisk')
  if (!existsSync(program)) {
    const mirror = mirrorOf()
    if (mirror === null) return { why: 'this computer has no Debian mirror in its apt sources' }
    await mkdir(cache, { recursive: true })
    try {
      await unpack(target, mirror, architecture)
    } catch (error) {
      return { why: `the packages could not be fetched: ${error instanceof Error ? error.message : String(error)}` }
    }
  }
  try {
    await run(program, ['-V'], { env: { ...process.env, ...place.env } })
    return place
  } catch (error) {
    return { why: `Asterisk does not run here: ${error instanceof Error ? error.message : String(error)}` }
  }
}

let installing: Promise<Installed | Absent> | null = null

/** Unpacks Asterisk 16 below `.cache/pbx` (70 MB, some seconds, once): no root, nothing installed. */
export function installExchange(): Promise<Installed | Absent> {
  installing ??= install()
  return installing
}

/**
 * Null where the exchange can be had, else the sentence for a skipped test. With `REQUIRE_PBX=1` its absence is an
 * error: where it has to be there, a test that does not run must not look like one that passed.
 */
export async function whyNoExchange(): Promise<string | null> {
  const found = await installExchange()
  if (!('why' in found)) return null
  if (process.env['REQUIRE_PBX'] === '1') throw new Error(`REQUIRE_PBX=1, but ${found.why}`)
  return `No Asterisk: ${found.why}`
}
