import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSigningKey, fingerprintOf, signSite } from '../../../main/site/signature.ts'
import { createSiteStore } from '../../../main/site/site-store.ts'
import { PracticeSite, type Site } from '../../../main/site/site.ts'
import { agents } from './people.ts'

const practice = PracticeSite.parse(
  JSON.parse(readFileSync(new URL('../../../resources/practice/site.json', import.meta.url), 'utf8')),
)

export interface HelplineSite {
  readonly serverUrl: string
  readonly wssUrl: string
  /** Of the exchange's key. */
  readonly pin: string
  /** As everybody's desk builds it from the person's extension. */
  readonly secret?: string
  readonly phone?: Partial<NonNullable<Site['phone']>>
}

/** What a helpline's site file says of the exchange of the tests. */
function siteOf({ serverUrl, wssUrl, pin, secret = 'sip-{extension}', phone = {} }: HelplineSite): Site {
  const { phone: speech, ...settings } = practice
  return {
    ...settings,
    id: 'exchange-under-test',
    serial: 1,
    name: { en: 'Helpline under test' },
    server: { url: serverUrl },
    pins: { server: [], pbx: [pin] },
    recoveryKey: null,
    phone: {
      ...speech,
      server: { kind: 'wss', url: wssUrl, domain: '127.0.0.1' },
      extensionRule: '{extension}',
      secret,
      control: {
        transfer: 'refer',
        conference: { room: '*30{extension}' },
        supervise: {
          listen: '*21{extension}',
          whisper: '*22{extension}',
          barge: '*23{extension}',
          switching: '*24{extension}',
          tells: true,
        },
        pause: { on: '*46{reason}', off: '*47', lamp: '' },
        lamps: true,
      },
      colleagues: agents.map(({ exten, fname }) => ({ extension: exten, name: fname })),
      autoAnswer: { names: ['Autodial', 'Supervisor'], queueCalls: false, trustsHeader: false },
      pauseReasons: ['Break', 'Training'],
      ...phone,
    },
  }
}

/** Puts a signed and confirmed site file where a desk with this data folder finds it: as an administrator's import does. */
export async function importSite(dataFolder: string, site: HelplineSite): Promise<void> {
  const key = createSigningKey()
  await createSiteStore(join(dataFolder, 'sites')).store(signSite(siteOf(site), key), fingerprintOf(key.signer))
}
