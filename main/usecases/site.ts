import { z } from 'zod'
import { PhoneAccount, PickLists, roles } from '../../preload/contract/index.ts'

/** A helpline's settings, as far as the desk needs them now (DESIGN 1, site file). */
export const Site = z.object({
  name: z.record(z.string(), z.string().max(200)),
  dialect: z.literal('crm'),
  timeZone: z.string().max(60),
  serverTimeoutMs: z.number().int().min(100).max(120_000),
  idleLockMinutes: z.number().int().min(1).max(240),
  reconnectSpreadMs: z.number().int().min(0).max(120_000),
  roleCodes: z.record(z.string(), z.enum(roles)),
  /** Hosts whose https pages may be opened outside the app. */
  links: z.array(z.string().max(253)),
  pickLists: PickLists,
  /** How this site's exchange speaks; the extension is the person's. */
  phone: PhoneAccount.pick({
    joinCallerName: true,
    wrapUpSeconds: true,
    wrapUpExtensionSeconds: true,
    echoNumber: true,
    server: true,
  }),
})
export type Site = z.infer<typeof Site>
