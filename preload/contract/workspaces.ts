import { z } from 'zod'
import { Instant, shortLength } from './cases.ts'
import { ErrorCodeName } from './errors.ts'

const short = z.string().max(shortLength)

/** A site's name by language; `en` is always there. */
const SiteName = z.record(z.string().max(8), z.string().max(200))

/** Which workspace: `practice`, or the id its site file carries. */
export const SiteId = z.string().regex(/^[a-z0-9][a-z0-9-]{2,39}$/)
export type SiteId = z.infer<typeof SiteId>

/** `practice`; `by-hand`: made on this computer and signed by its key; `signed`: imported as a signed site file. */
const siteKinds = ['practice', 'by-hand', 'signed'] as const

/** One workspace that can be chosen at this computer. Nothing in it is secret. */
export const WorkspaceEntry = z.strictObject({
  id: SiteId,
  kind: z.enum(siteKinds),
  name: SiteName,
  /** Host and port of the server; '' in practice. */
  serverName: short,
  /** Host and port of the telephone exchange; '' without one. */
  exchangeName: short,
  /** The one this window works in. */
  isCurrent: z.boolean(),
  /** Why it cannot be opened, such as a site file that was changed on the disk; null when it can. */
  problem: ErrorCodeName.nullable(),
  /** What waits in it, of everybody who used it here: counts only. */
  unsent: z.strictObject({ count: z.number().int().nonnegative(), oldestAt: Instant.nullable() }),
  /** Fingerprint of the signer in groups of four; null in practice. */
  signer: z.string().max(60).nullable(),
  serial: z.number().int().nonnegative(),
})
export type WorkspaceEntry = z.infer<typeof WorkspaceEntry>

/** The workspace this window works in. */
export const CurrentWorkspace = z.strictObject({
  id: SiteId,
  kind: z.enum(siteKinds),
  name: SiteName,
  /** Set when the last workspace could not be opened: the screen shows the list and this reason before anything else. */
  problem: ErrorCodeName.nullable(),
})
export type CurrentWorkspace = z.infer<typeof CurrentWorkspace>

/** The most a site file may weigh, in characters. */
export const maxSiteText = 200 * 1024

/** The text of a site file, as it was chosen or pasted. */
export const SiteText = z.string().min(1).max(maxSiteText)

/** What a site file says, after its signature has been verified: shown before anything is stored. */
export const SitePreview = z.strictObject({
  id: SiteId,
  name: SiteName,
  serverName: short,
  exchangeName: short,
  dialect: short,
  timeZone: short,
  serial: z.number().int().positive(),
  /** Fingerprint of the signer: eight groups of four characters. */
  fingerprint: z.string().max(60),
  /** False for a signer whose fingerprint has been confirmed on this computer before. */
  needsConfirmation: z.boolean(),
  /** True when this computer has an older file of the same site, which it replaces. */
  isUpdate: z.boolean(),
  /** True when the update leads to another server: unsent work must have been sent before. */
  changesServer: z.boolean(),
  serverPins: z.number().int().nonnegative(),
  exchangePins: z.number().int().nonnegative(),
})
export type SitePreview = z.infer<typeof SitePreview>

/** A pin: the SHA-256 of the certificate's public key (SPKI), base64. */
const Pin = z.string().trim().max(60)

/** A site that somebody types in at this computer. What is wrong with it is told field by field (`invalid`). */
export const HandMadeSite = z.strictObject({
  name: z.string().trim().max(80),
  /** `https://…`, or `http://` on this computer. */
  serverAddress: z.string().trim().max(300),
  dialect: z.enum(['crm']),
  timeZone: z.string().trim().max(60),
  idleLockMinutes: z.number().int().min(1).max(240),
  serverPins: z.array(Pin).max(4),
  /** Null for a workspace without a telephone. */
  exchange: z
    .strictObject({
      /** `wss://host[:port]/path`. */
      exchangeAddress: z.string().trim().max(300),
      /** The SIP domain; '' is the host of the address. */
      domain: z.string().trim().max(200),
      /** `{extension}` stands for the extension the server told, `{login}` for the login. */
      extensionRule: z.string().trim().max(60),
      exchangePins: z.array(Pin).max(4),
      /** `asterisk`: transfer, conference, supervision and lamps by the usual feature codes; `basic`: none of these. */
      control: z.enum(['asterisk', 'basic']),
      joinCallerName: z.string().trim().max(80),
      echoNumber: z.string().trim().max(40),
      wrapUpSeconds: z.number().int().min(0).max(3600),
      /** What may be chosen when pausing. */
      pauseReasons: z.array(z.string().trim().min(1).max(80)).max(20),
      /** What is dialled to pause and to go on; `{reason}` is the place of the reason in the list. '' where it cannot. */
      pauseOn: z.string().trim().max(60),
      pauseOff: z.string().trim().max(60),
      queueAutoAnswer: z.boolean(),
    })
    .nullable(),
  /** JSON of pick lists; '' keeps those there are, at first the ones that come with the program. */
  pickListText: z.string().max(150 * 1024),
})
export type HandMadeSite = z.infer<typeof HandMadeSite>

/** What a look at a certificate says. Nothing but the handshake is ever sent. */
const trustVerdicts = [
  'ok',
  'unreachable',
  /** Not a certificate this site trusts: another key than the pinned ones, or one nobody vouches for. */
  'wrong-certificate',
  'certificate-expired',
  /** For another name than that of the address. */
  'certificate-name',
] as const
export const TrustVerdict = z.enum(trustVerdicts)
export type TrustVerdict = z.infer<typeof TrustVerdict>
