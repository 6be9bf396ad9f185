import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSigningKey, fingerprintOf, signSite } from '../../main/site/signature.ts'
import type { SigningKey } from '../../main/site/signature.ts'
import { createSiteStore } from '../../main/site/site-store.ts'
import type { Site } from '../../main/site/site.ts'

const shipped = JSON.parse(
  readFileSync(new URL('../../resources/practice/site.json', import.meta.url), 'utf8'),
) as Pick<Site, 'roleCodes' | 'pickLists'>

/** A site without a telephone, at a server on this computer, with the shipped pick lists; the test says what it is about. */
export function siteOf(more: Partial<Site> = {}): Site {
  return {
    id: 'test-helpline',
    serial: 1,
    name: { en: 'Test helpline', sw: 'Huduma ya majaribio' },
    dialect: 'crm',
    timeZone: 'Africa/Nairobi',
    serverTimeoutMs: 5000,
    idleLockMinutes: 10,
    reconnectSpreadMs: 0,
    roleCodes: shipped.roleCodes,
    links: [],
    pickLists: shipped.pickLists,
    server: { url: 'https://server.example/eproc/' },
    pins: { server: [], pbx: [] },
    phone: null,
    recoveryKey: null,
    ...more,
  }
}

/** The telephone of a site on an Asterisk with the usual feature codes. */
export function phoneOf(url: string, more: Partial<NonNullable<Site['phone']>> = {}): NonNullable<Site['phone']> {
  return {
    server: { kind: 'wss', url, domain: new URL(url).hostname },
    extensionRule: '{extension}',
    secret: 'sip-{extension}',
    joinCallerName: 'AgentLogin',
    wrapUpSeconds: 5,
    wrapUpExtensionSeconds: 60,
    echoNumber: '600',
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
      pause: null,
      lamps: true,
    },
    colleagues: [],
    autoAnswer: { names: ['Autodial', 'Supervisor'], queueCalls: false, trustsHeader: false },
    pauseReasons: [],
    ...more,
  }
}

/** A signed site file, and what somebody types to confirm its signer. */
export function signedFile(site: Site, key: SigningKey = createSigningKey()): { text: string; confirmation: string } {
  return { text: signSite(site, key), confirmation: fingerprintOf(key.signer).slice(-4) }
}

/** Puts a site into a data folder as an import and a choice on the screen would: the next start opens it. */
export async function installSite(dataFolder: string, site: Site): Promise<void> {
  const { text, confirmation } = signedFile(site)
  const store = createSiteStore(join(dataFolder, 'sites'))
  await store.choose(await store.store(text, confirmation))
}
