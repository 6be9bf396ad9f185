import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bridgeExchange, type Bridge } from '../kit/pbx/bridge.ts'
import { startExchange, type Exchange, type ExchangeOptions } from '../kit/pbx/exchange.ts'
import { agents } from '../kit/pbx/people.ts'
import type { HelplineSite } from '../kit/pbx/site.ts'
import { startPracticeProcess, type PracticeProcess } from '../kit/practice-process.ts'
import { startPbxDesk, type DeskOptions, type PbxDesk } from './desk.ts'

/** What a desk of a test has otherwise than the others. */
type OwnSettings = Partial<HelplineSite> & Pick<DeskOptions, 'countsUse' | 'watch'>

/** A helpline in small: a server, a real exchange, what is between them, and desks. */
export interface CallCentre {
  readonly exchange: Exchange
  readonly server: PracticeProcess
  readonly bridge: Bridge
  /** A desk with a person signed in, the telephone registered. Own settings win. */
  open(login: string, voice: number, own?: OwnSettings): Promise<PbxDesk>
  /** The same, not signed in yet. */
  openUnregistered(login: string, voice: number, own?: OwnSettings): Promise<PbxDesk>
  close(): Promise<void>
}

export async function openCallCentre(name: string, options: Omit<ExchangeOptions, 'folder'> = {}): Promise<CallCentre> {
  const folder = await mkdtemp(join(tmpdir(), `desk-pbx-${name}-`))
  const [exchange, server] = await Promise.all([
    startExchange({ ...options, folder: join(folder, 'exchange') }),
    startPracticeProcess({ folder: join(folder, 'server'), cases: 20 }),
  ])
  const bridge = await bridgeExchange({ ami: exchange.ami(), practiceUrl: server.url, agents })
  const desks: PbxDesk[] = []

  async function openUnregistered(
    login: string,
    voice: number,
    { countsUse, watch, ...site }: OwnSettings = {},
  ): Promise<PbxDesk> {
    const desk = await startPbxDesk({
      login,
      voice,
      dataFolder: join(folder, `${login}-${desks.length}`),
      ...(countsUse === undefined ? {} : { countsUse }),
      ...(watch === undefined ? {} : { watch }),
      site: { serverUrl: server.url, wssUrl: exchange.wssUrl, pin: exchange.certificate.pin, ...site },
    })
    desks.push(desk)
    return desk
  }

  return {
    exchange,
    server,
    bridge,
    openUnregistered,
    async open(login, voice, own) {
      const desk = await openUnregistered(login, voice, own)
      await desk.signIn()
      return desk
    },
    async close() {
      await Promise.all(desks.map((desk) => desk.stop()))
      await bridge.stop()
      await exchange.stop()
      await server.kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
