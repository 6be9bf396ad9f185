import { z } from 'zod'
import {
  PhoneAccount,
  PickLists,
  RetentionDays,
  roles,
  SiteId,
  SiteMasking,
  SiteSheetRows,
} from '../../preload/contract/index.ts'
import { isPin, isSecureAddress, isTimeZone } from './site-values.ts'

/** Plain words between slashes, one of them `{id}`. */
const resetPath = /^(?=[^{}]*\{id\}[^{}]*$)[\w-]+(?:\/(?:[\w-]+|\{id\}))+$/

/** What every site says, practice too (DESIGN 1, site file). */
const settings = {
  name: z
    .record(z.string().max(8), z.string().max(200))
    .refine((name) => (name['en'] ?? '').trim() !== '', 'A name in English is always there'),
  dialect: z.literal('crm'),
  timeZone: z.string().max(60).refine(isTimeZone, 'Not a time zone'),
  serverTimeoutMs: z.number().int().min(100).max(120_000),
  idleLockMinutes: z.number().int().min(1).max(240),
  reconnectSpreadMs: z.number().int().min(0).max(120_000),
  roleCodes: z.record(z.string(), z.enum(roles)),
  /** Hosts whose https pages may be opened outside the app. */
  links: z.array(z.string().max(253)).max(50),
  pickLists: PickLists,
  /** Days that what the server has stays on the computers, by role; what is not said is as the program has it. */
  keep: z.partialRecord(z.enum(roles), RetentionDays.partial()).optional(),
  /** Who sees names and numbers of clients, by role; what is not said is as the program has it (`main/masking`). */
  masking: SiteMasking.optional(),
  /** True: sign-out removes what the server has from the computer; never what is unsent, nor a draft (SECURITY C9). */
  removesCacheAtSignOut: z.boolean().optional(),
  /** Which of this helpline's own words count in which row of the yearly sheet (`resources/reports`), by the row's id. */
  yearlyRows: SiteSheetRows.optional(),
  /**
   * Where an administrator gives somebody the server's starting password again: below the server's address, `{id}` stands for
   * the person. The documented request names nobody, so without this it is not offered.
   */
  passwordReset: z.strictObject({ path: z.string().max(100).regex(resetPath) }).optional(),
}

/** How every exchange speaks, for everybody alike; extension and name are the person's. */
const speech = PhoneAccount.pick({
  joinCallerName: true,
  wrapUpSeconds: true,
  wrapUpExtensionSeconds: true,
  echoNumber: true,
}).shape

/** What a real exchange can do beyond calling. */
const abilities = PhoneAccount.pick({ control: true, colleagues: true, autoAnswer: true, pauseReasons: true }).shape

/** The settings of practice: everything but a server and an exchange of its own. */
export const PracticeSite = z.strictObject({
  ...settings,
  phone: z.strictObject({ ...speech, server: z.strictObject({ kind: z.literal('practice') }) }),
})
export type PracticeSite = z.infer<typeof PracticeSite>

/** Text in which `{extension}` and `{login}` stand for the person's. */
const Template = z.string().max(200)

const RealPhone = z.strictObject({
  ...speech,
  ...abilities,
  server: z.strictObject({
    kind: z.literal('wss'),
    url: z
      .string()
      .max(300)
      .refine((url) => isSecureAddress(url, 'wss')),
    domain: z.string().min(1).max(200),
  }),
  /** The extension that registers, such as `{extension}` as the server told it. */
  extensionRule: Template.min(1),
  /** The SIP secret: fixed, or built from the person. */
  secret: Template,
})

const Pins = z.array(z.string().refine(isPin, 'Not 32 bytes in base64')).max(4)

/** A helpline's settings as a site file carries them. */
export const Site = z.strictObject({
  id: SiteId.refine((id) => id !== 'practice'),
  /** Rises with every file of the site, so that an older one cannot come back (SECURITY C13). */
  serial: z.number().int().positive().max(1_000_000_000_000),
  ...settings,
  server: z.strictObject({
    url: z
      .string()
      .max(300)
      .refine((url) => isSecureAddress(url, 'https')),
  }),
  /** SHA-256 of the public keys that server and exchange prove themselves with; empty where a public authority vouches. */
  pins: z.strictObject({ server: Pins, pbx: Pins }),
  phone: RealPhone.nullable(),
  /** X25519 public key the workspace keys are also wrapped to, base64; null without recovery. */
  recoveryKey: z.string().refine(isPin, 'Not 32 bytes in base64').nullable(),
})
export type Site = z.infer<typeof Site>

/** The telephone of a site as the use cases need it: in practice, at a real exchange, or none. */
export type SitePhone = PracticeSite['phone'] | Site['phone']

/** Host and port of an address, for people; '' for none. */
export function hostOf(address: string | null | undefined): string {
  return URL.parse(address ?? '')?.host ?? ''
}

/**
 * Which server a site's data belongs to: a workspace is found again by it. Capitals of the host, a default port and a
 * closing slash make no difference.
 */
export function serverIdentityOf(site: Pick<Site, 'server'>): string {
  const url = URL.parse(site.server.url)
  return url === null ? site.server.url : `${url.origin}${url.pathname.replace(/\/+$/, '')}/`
}
