import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError, codeOf, SiteId } from '../../preload/contract/index.ts'
import type { ErrorCode } from '../../preload/contract/index.ts'
import { writeAtomic } from '../keys/atomic-file.ts'
import { preparePrivateFolder } from '../keys/workspace-folder.ts'
import { createSigningKey, fingerprintOf, isConfirmation, readSigningKey, signSite } from './signature.ts'
import type { SigningKey } from './signature.ts'
import { readSiteFile } from './site-file.ts'
import type { SignedSite } from './site-file.ts'
import type { Site } from './site.ts'

/** What is remembered of a site for ever, also after it was taken off the list: who signs it and how far it has come. */
const SiteRecord = z.strictObject({
  signer: z.string().max(60),
  serial: z.number().int().positive(),
  /** The workspace folders that hold data of this site: ids that say nothing about anybody. */
  folders: z.array(z.string().regex(/^[0-9a-f]{16}$/)).max(1000),
})
type SiteRecord = z.infer<typeof SiteRecord>

/** Which site the next start opens: `once` for that start alone, else the last one. */
const Chosen = z.strictObject({ last: SiteId.nullable(), once: SiteId.nullable() })
type Chosen = z.infer<typeof Chosen>

/** A site on the list: readable, or with the reason why not. */
export type StoredSite =
  | { readonly id: string; readonly signed: SignedSite; readonly isByHand: boolean; readonly problem: null }
  | { readonly id: string; readonly signed: null; readonly isByHand: false; readonly problem: ErrorCode }

/** What a file would do if it were stored. */
interface ImportVerdict {
  readonly signed: SignedSite
  readonly needsConfirmation: boolean
  readonly before: Site | null
}

/** The sites of this computer, under `<data>/sites/`. */
export interface SiteStore {
  list(): Promise<StoredSite[]>
  /** One site; `not-found`, or the reason why it cannot be read. */
  read(id: string): Promise<StoredSite>
  /** Verifies a file against what is known here. Codes of `readSiteFile`, `site-other-signer`, `site-replayed`. */
  judge(text: string): Promise<ImportVerdict>
  /** Stores a file; `site-unconfirmed` when a new signer's fingerprint was not typed. */
  store(text: string, confirmation: string): Promise<string>
  /** Signs with this computer's key and stores; the serial is this store's to give. */
  storeByHand(site: Omit<Site, 'serial'>): Promise<string>
  /** Takes it off the list. Signer and serial stay known, so nothing older comes back. */
  remove(id: string): Promise<void>
  /** Data of the site will lie in this workspace folder: remembered before anything is written there. */
  noteFolder(id: string, folder: string): Promise<void>
  foldersOf(id: string): Promise<readonly string[]>
  /** What this start opens: an id, or `practice`. A choice for once is spent by asking. */
  takeChosen(): Promise<string>
  /** What the next start opens. Practice is opened once and never becomes the last. */
  choose(id: string): Promise<void>
}

const mostSites = 100
const practiceId = 'practice'
const suffix = () => randomBytes(4).toString('hex')

async function textOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

/** Reads a small file of our own; null when it is missing or was damaged. */
async function read<T>(file: string, schema: z.ZodType<T>): Promise<T | null> {
  const text = await textOf(file)
  if (text === null) return null
  try {
    return schema.parse(JSON.parse(text))
  } catch {
    return null
  }
}

/** Opens the store. `folder` is made when the first thing is stored. */
export function createSiteStore(folder: string): SiteStore {
  const fileOf = (id: string) => join(folder, id, 'site.json')
  const recordOf = (id: string) => join(folder, id, 'record.json')
  const chosenFile = join(folder, 'chosen.json')
  const keyFile = join(folder, 'signing-key.pem')
  let last: Promise<unknown> = Promise.resolve()

  /** One change after another: each starts from what the one before has left. */
  function inTurn<T>(change: () => Promise<T>): Promise<T> {
    const done = last.then(change)
    last = done.catch(() => undefined)
    return done
  }

  async function ownSigner(): Promise<string | null> {
    const pem = await textOf(keyFile)
    try {
      return pem === null ? null : readSigningKey(pem).signer
    } catch {
      return null
    }
  }

  /** This computer's key; made when the first site is made by hand. A damaged one is never replaced in silence. */
  async function ownKey(): Promise<SigningKey> {
    const pem = await textOf(keyFile)
    if (pem !== null) {
      try {
        return readSigningKey(pem)
      } catch (cause) {
        throw new AppError('site-unreadable', { cause })
      }
    }
    const key = createSigningKey()
    await preparePrivateFolder(folder)
    await writeAtomic(keyFile, key.pem, suffix())
    return key
  }

  async function stored(id: string, own: string | null): Promise<StoredSite> {
    const text = await textOf(fileOf(id))
    if (text === null) throw new AppError('not-found')
    try {
      const signed = readSiteFile(text)
      const record = await read(recordOf(id), SiteRecord)
      if (signed.site.id !== id) throw new AppError('site-forged')
      if (record !== null && record.signer !== signed.signer) throw new AppError('site-other-signer')
      if (record !== null && record.serial > signed.site.serial) throw new AppError('site-replayed')
      return { id, signed, isByHand: signed.signer === own, problem: null }
    } catch (error) {
      const code = codeOf(error)
      if (code === 'internal') throw error
      return { id, signed: null, isByHand: false, problem: code }
    }
  }

  async function list(): Promise<StoredSite[]> {
    let names: string[]
    try {
      names = await readdir(folder)
    } catch {
      return []
    }
    const own = await ownSigner()
    const found: StoredSite[] = []
    for (const id of names.filter((name) => SiteId.safeParse(name).success).slice(0, mostSites)) {
      try {
        found.push(await stored(id, own))
      } catch (error) {
        if (codeOf(error) !== 'not-found') found.push({ id, signed: null, isByHand: false, problem: 'site-unreadable' })
      }
    }
    const nameOf = (site: StoredSite) => site.signed?.site.name['en'] ?? site.id
    return found.toSorted((one, other) => nameOf(one).localeCompare(nameOf(other), 'en'))
  }

  async function judge(text: string): Promise<ImportVerdict> {
    const signed = readSiteFile(text)
    const { id, serial } = signed.site
    const own = await ownSigner()
    // Files of this computer's own key are made here and imported nowhere.
    if (signed.signer === own) throw new AppError('site-other-signer')
    const record = await read(recordOf(id), SiteRecord)
    if (record !== null && record.signer !== signed.signer) throw new AppError('site-other-signer')
    const all = await list()
    const same = all.find((each) => each.id === id)?.signed ?? null
    // The newest file there was may come back after it was taken off the list, or was damaged: nothing is older by that.
    const newest = record === null ? 0 : same === null ? record.serial - 1 : record.serial
    if (newest >= serial) throw new AppError('site-replayed')
    if (same !== null && same.signer !== signed.signer) throw new AppError('site-other-signer')
    if (same !== null && same.site.serial >= serial) throw new AppError('site-replayed')
    const isKnown = record !== null || all.some((each) => each.signed?.signer === signed.signer)
    return { signed, needsConfirmation: !isKnown, before: same?.site ?? null }
  }

  /** The file first: a record that is ahead of it would refuse the very file that is missing. */
  async function put({ site, signer, text }: SignedSite): Promise<string> {
    const { id, serial } = site
    await mkdir(join(folder, id), { recursive: true, mode: 0o700 })
    await preparePrivateFolder(folder)
    await preparePrivateFolder(join(folder, id))
    const before = await read(recordOf(id), SiteRecord)
    await writeAtomic(fileOf(id), text, suffix())
    await writeRecord(id, { signer, serial, folders: before?.folders ?? [] })
    return id
  }

  /** What the record of a stored site would say, for one that was lost: a kill between a first file and its record. */
  async function recordOfStored(id: string): Promise<SiteRecord | null> {
    const { signed } = await stored(SiteId.parse(id), null)
    return signed === null ? null : { signer: signed.signer, serial: signed.site.serial, folders: [] }
  }

  const writeRecord = (id: string, record: SiteRecord) => writeAtomic(recordOf(id), JSON.stringify(record), suffix())

  async function writeChosen(chosen: Chosen): Promise<void> {
    await preparePrivateFolder(folder)
    await writeAtomic(chosenFile, JSON.stringify(chosen), suffix())
  }

  const chosen = async (): Promise<Chosen> => (await read(chosenFile, Chosen)) ?? { last: null, once: null }

  return {
    list,
    read: async (id) => stored(SiteId.parse(id), await ownSigner()),
    judge,
    store: (text, confirmation) =>
      inTurn(async () => {
        const { signed, needsConfirmation } = await judge(text)
        if (needsConfirmation && !isConfirmation(confirmation, fingerprintOf(signed.signer))) {
          throw new AppError('site-unconfirmed')
        }
        return put(signed)
      }),
    storeByHand: (site) =>
      inTurn(async () => {
        const key = await ownKey()
        const record = await read(recordOf(site.id), SiteRecord)
        if (record !== null && record.signer !== key.signer) throw new AppError('site-not-by-hand')
        return put(readSiteFile(signSite({ ...site, serial: (record?.serial ?? 0) + 1 }, key)))
      }),
    remove: (id) =>
      inTurn(async () => {
        await rm(fileOf(SiteId.parse(id)), { force: true })
        const now = await chosen()
        if (now.last === id) await writeChosen({ ...now, last: null })
      }),
    noteFolder: (id, workspace) =>
      inTurn(async () => {
        const record = (await read(recordOf(id), SiteRecord)) ?? (await recordOfStored(id))
        if (record === null || record.folders.includes(workspace)) return
        await writeRecord(id, { ...record, folders: [...record.folders, workspace].slice(-1000) })
      }),
    foldersOf: async (id) => (await read(recordOf(id), SiteRecord))?.folders ?? [],
    takeChosen: () =>
      inTurn(async () => {
        const { last: lastId, once } = await chosen()
        if (once !== null) {
          await writeChosen({ last: lastId, once: null })
          return once
        }
        if (lastId !== null) return lastId
        // Practice is never the start screen once there is a workspace (DESIGN 4).
        return (await list())[0]?.id ?? practiceId
      }),
    choose: (id) =>
      inTurn(async () => {
        const before = await chosen()
        await writeChosen(id === practiceId ? { ...before, once: id } : { last: id, once: null })
      }),
  }
}
