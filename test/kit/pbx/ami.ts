import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** One message of the exchange's manager: its fields by name. */
export type AmiMessage = Readonly<Record<string, string>>
type Fields = Readonly<Record<string, string | readonly string[]>>

export interface Ami {
  /** Asks and gives back the answer; rejects with the exchange's words when it refuses. */
  ask(action: string, fields?: Fields): Promise<AmiMessage>
  /** Asks for a list: the events it is made of. */
  list(action: string, fields?: Fields): Promise<AmiMessage[]>
  /** A line of the console, and what it printed. */
  console(command: string): Promise<string>
  /** Everything the exchange says unasked; the answer unsubscribes. */
  on(listener: (event: AmiMessage) => void): () => void
  /** The next event that fits. */
  next(sentence: string, fits: (event: AmiMessage) => boolean, deadlineMs?: number): Promise<AmiMessage>
  close(): void
}

interface Waiting {
  readonly resolve: (answer: AmiMessage) => void
  readonly reject: (error: Error) => void
  /** For a list: its parts so far. */
  readonly parts: AmiMessage[] | null
}

/** Lines of `Name: value`; a name that comes again (`Output`) is joined by line ends. */
function parse(block: string): AmiMessage {
  const message: Record<string, string> = {}
  for (const line of block.split('\r\n')) {
    const at = line.indexOf(':')
    if (at < 1) continue
    const name = line.slice(0, at)
    const value = line.slice(at + 1).trimStart()
    message[name] = name in message ? `${message[name] ?? ''}\n${value}` : value
  }
  return message
}

/** Header injection is the tests' own doing, not this client's. */
function lineOf(name: string, value: string): string {
  if (/[\r\n]/.test(value)) throw new Error(`A field of the manager is one line: ${name}`)
  return `${name}: ${value}\r\n`
}

async function connected(port: number): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port })
  await once(socket, 'connect')
  return socket
}

/** Signs in at the manager of an exchange (Asterisk's AMI) on this computer. */
export async function connectAmi(options: { port: number; user: string; secret: string }): Promise<Ami> {
  const socket = await connected(options.port)
  const listeners = new Set<(event: AmiMessage) => void>()
  const waiting = new Map<string, Waiting>()
  let lastId = 0
  let rest = ''

  function take(message: AmiMessage): void {
    const asked = waiting.get(message['ActionID'] ?? '')
    const event = message['Event']
    if (asked === undefined) {
      if (event !== undefined) for (const listener of listeners) listener(message)
      return
    }
    const id = message['ActionID'] ?? ''
    if (event === undefined) {
      if (message['Response'] === 'Error') {
        waiting.delete(id)
        asked.reject(new Error(`The exchange refused: ${message['Message'] ?? ''}`))
      } else if (asked.parts === null) {
        waiting.delete(id)
        asked.resolve(message)
      }
    } else if (message['EventList'] === 'Complete') {
      waiting.delete(id)
      asked.resolve(message)
    } else asked.parts?.push(message)
  }

  socket.setEncoding('utf8')
  socket.on('data', (text: string) => {
    rest += text
    for (let at = rest.indexOf('\r\n\r\n'); at >= 0; at = rest.indexOf('\r\n\r\n')) {
      // The very first line greets and has no name.
      take(parse(rest.slice(0, at)))
      rest = rest.slice(at + 4)
    }
  })
  socket.on('error', () => undefined)
  socket.on('close', () => {
    for (const each of waiting.values()) each.reject(new Error('The exchange has gone'))
    waiting.clear()
  })

  function send(action: string, fields: Fields, parts: AmiMessage[] | null): Promise<AmiMessage> {
    const id = String(++lastId)
    const lines = Object.entries(fields).flatMap(([name, value]) => [value].flat().map((each) => lineOf(name, each)))
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject, parts })
      socket.write(`${lineOf('Action', action)}${lineOf('ActionID', id)}${lines.join('')}\r\n`)
    })
  }

  const ami: Ami = {
    ask: (action, fields = {}) => send(action, fields, null),
    async list(action, fields = {}) {
      const parts: AmiMessage[] = []
      await send(action, fields, parts)
      return parts
    },
    async console(command) {
      return (await send('Command', { Command: command }, null))['Output'] ?? ''
    },
    on(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    next(sentence, fits, deadlineMs = 15_000) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          stop()
          reject(new Error(`Not within ${deadlineMs} ms: ${sentence}`))
        }, deadlineMs)
        const stop = ami.on((event) => {
          if (!fits(event)) return
          clearTimeout(timer)
          stop()
          resolve(event)
        })
      })
    },
    close() {
      socket.destroy()
    },
  }
  await ami.ask('Login', { Username: options.user, Secret: options.secret, Events: 'on' })
  return ami
}
