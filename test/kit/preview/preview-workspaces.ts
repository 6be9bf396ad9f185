import type { HandMadeSite, SitePreview, WorkspaceEntry } from '../../../preload/contract/index.ts'
import { Refusal, type fakeBridge } from '../fake-bridge.ts'
import { practiceEntry } from '../workspace-entry.ts'

const fingerprint = 'K7QD 2XMA 5TRW ZB3J H4VN 6CEY PLS2 GQ7F'

const site: HandMadeSite = {
  name: 'Simu ya Watoto, Kisumu',
  serverAddress: 'https://crm.kisumu.example/eproc/',
  dialect: 'crm',
  timeZone: 'Africa/Nairobi',
  idleLockMinutes: 10,
  serverPins: [],
  exchange: {
    exchangeAddress: 'wss://pbx.kisumu.example:8089/ws',
    domain: 'pbx.kisumu.example',
    extensionRule: '{extension}',
    exchangePins: ['q1w2e3r4t5y6u7i8o9p0a1s2d3f4g5h6j7k8l9z0x1c='],
    control: 'asterisk',
    joinCallerName: 'AgentLogin',
    echoNumber: '*43',
    wrapUpSeconds: 60,
    pauseReasons: ['Meal', 'Debriefing'],
    pauseOn: '',
    pauseOff: '',
    queueAutoAnswer: false,
  },
  pickListText: '',
}

function entries(now: number): WorkspaceEntry[] {
  const one = {
    ...practiceEntry,
    kind: 'signed',
    id: 'national',
    name: { en: 'National Child Helpline', sw: 'Simu ya Watoto ya Taifa' },
    serverName: 'crm.helpline.example',
    exchangeName: 'pbx.helpline.example:8089',
    isCurrent: false,
    signer: fingerprint,
    serial: 7,
  } as const
  return [
    { ...one, unsent: { count: 3, oldestAt: now - 7_200_000 } },
    {
      ...one,
      id: 'kisumu',
      kind: 'by-hand',
      name: { en: site.name },
      serverName: 'crm.kisumu.example',
      serial: 2,
    },
    { ...one, id: 'old', name: { en: 'Coast Region' }, exchangeName: '', problem: 'site-forged', serial: 1 },
    practiceEntry,
  ]
}

/** Workspaces that can be looked at, chosen and filled in; `?workspaces=none` shows a fresh computer. */
export function answerWorkspaces(fake: ReturnType<typeof fakeBridge>, wanted: URLSearchParams, now: number): void {
  const isFresh = wanted.get('workspaces') === 'none'
  fake.answers('workspaces.list', () => ({ entries: isFresh ? [practiceEntry] : entries(now), canChange: true }))
  fake.answers('workspaces.choose', ({ evenIfSending }) => {
    if (!evenIfSending) throw new Refusal('still-sending')
    return {}
  })
  fake.answers('workspaces.remove', () => {
    throw new Refusal('workspace-has-unsent')
  })
  fake.answers('workspaces.getByHand', () => ({ site, hasSecret: true }))
  fake.answers('workspaces.saveByHand', () => {
    throw new Refusal('invalid', {
      fields: [
        { field: 'name', rule: 'required', serverText: null },
        { field: 'serverAddress', rule: 'insecure', serverText: null },
        { field: 'pauseOn', rule: 'required', serverText: null },
      ],
    })
  })
  fake.answers('workspaces.check', ({ what }) => ({ verdict: what === 'server' ? 'ok' : 'wrong-certificate' }))
  const preview: SitePreview = {
    id: 'national',
    name: { en: 'National Child Helpline' },
    serverName: 'crm.helpline.example',
    exchangeName: 'pbx.helpline.example:8089',
    dialect: 'crm',
    timeZone: 'Africa/Nairobi',
    serial: 8,
    fingerprint,
    needsConfirmation: true,
    isUpdate: true,
    changesServer: true,
    serverPins: 2,
    exchangePins: 1,
  }
  fake.answers('workspaces.preview', ({ text }) => {
    if (!text.includes('{')) throw new Refusal('site-unreadable')
    return preview
  })
  fake.answers('workspaces.confirmImport', () => {
    throw new Refusal('site-unconfirmed')
  })
}
