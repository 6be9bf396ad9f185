import type { CallColumn, CallRecord } from '../../../preload/contract/index.ts'

/** How long both sides were connected, in ms; null when they never were or still are. */
export function talkMs({ answeredAt, endedAt }: Pick<CallRecord, 'answeredAt' | 'endedAt'>): number | null {
  return answeredAt === null || endedAt === null ? null : Math.max(0, endedAt - answeredAt)
}

/** Three steps of what a line was like, from the mean opinion score: 4.0 is what people call good, 3.1 the least they bear. */
export function qualityStep(mos: number): 'good' | 'fair' | 'poor' {
  if (mos >= 4) return 'good'
  return mos >= 3.1 ? 'fair' : 'poor'
}

/** Who took a call: by name, and by what the server calls them where nobody is known by that. */
export const agentText = ({ agent, agentName }: { agent: string; agentName: string }): string =>
  agentName === '' ? agent : agentName

/** The same where there is room for both, as in a list to choose from. */
export const agentWithName = (agent: string, name: string): string => (name === '' ? agent : `${name} (${agent})`)

/** The words over the columns that can be chosen. */
export const columnKeys: Readonly<Record<CallColumn, string>> = {
  direction: 'calls.column.direction',
  agent: 'calls.column.agent',
  queue: 'calls.column.queue',
  status: 'calls.column.end',
  wait: 'calls.column.wait',
  talk: 'calls.column.talk',
  recording: 'calls.column.recording',
  score: 'calls.column.scored',
}

/** What fits beside the telephone on a screen under 1500 px, while nobody has chosen. */
export const narrowColumns: readonly CallColumn[] = ['direction', 'agent', 'status', 'talk', 'score']
