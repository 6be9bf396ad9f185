import { randomUUID } from 'node:crypto'
import type { Ami } from './ami.ts'

export interface SimulatedCall {
  /** By which exchange, desk and server know the call. */
  readonly ref: string
  hangUp(): Promise<void>
}

export interface Calling {
  /** 116 and 117 are the queues, an extension is a desk. */
  readonly to: string
  readonly number: string
  readonly name?: string
  /** `short` hangs up at the end of its sound. */
  readonly manner?: 'talk' | 'silent' | 'short'
  /** A sound of the exchange. */
  readonly voice?: string
}

/** Somebody outside calls: no SIP, but the exchange's own channels with a sound in place of a voice. */
export async function callFromOutside(ami: Ami, calling: Calling): Promise<SimulatedCall> {
  const { to, number, name = '', manner = 'talk', voice = 'tone-700' } = calling
  const id = randomUUID().slice(0, 8)
  const caller = `${id}.1`
  const ref = `${id}.2`
  let channel = ''
  const stop = ami.on((event) => {
    if (event['Event'] === 'Newchannel' && event['Uniqueid'] === caller) channel = event['Channel'] ?? ''
  })
  await ami.ask('Originate', {
    Channel: `Local/${to}@from-trunk/n`,
    Context: 'sim-caller',
    Exten: manner,
    Priority: '1',
    CallerID: `"${name}" <${number}>`,
    Async: 'true',
    ChannelId: caller,
    OtherChannelId: ref,
    Variable: `VOICE=${voice}`,
  })
  return {
    ref,
    async hangUp() {
      stop()
      // Gone already is as good.
      await ami.ask('Hangup', { Channel: channel }).catch(() => undefined)
    },
  }
}

/** The legs of calls that are up at the exchange, by name. */
export async function channelsOf(ami: Ami): Promise<string[]> {
  const names = (await ami.list('CoreShowChannels')).flatMap(({ Channel }) => Channel ?? [])
  // Carries messages, not calls, and stays once there was one.
  return names.filter((name) => !name.startsWith('Message/'))
}
