import { parseArgs } from 'node:util'
import { startPracticeServer } from './server.ts'

/**
 * The practice server as its own process: `node main/practice/serve.ts --port 0 --data FOLDER [--seed N]
 * [--cases N] [--latency MS] [--wrap-up SECONDS] [--now ISO] [--control TOKEN]`. Prints one line of JSON when it is ready; ends on SIGTERM or SIGINT.
 */
async function serve(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      data: { type: 'string' },
      seed: { type: 'string' },
      cases: { type: 'string' },
      latency: { type: 'string' },
      'wrap-up': { type: 'string' },
      now: { type: 'string' },
      control: { type: 'string' },
    },
  })
  const whole = (name: 'port' | 'seed' | 'cases' | 'latency' | 'wrap-up'): number | undefined => {
    const text = values[name]
    if (text === undefined) return undefined
    if (!/^\d{1,9}$/.test(text)) throw new Error(`--${name} takes a whole number`)
    return Number(text)
  }
  if (values.data === undefined) throw new Error('--data FOLDER is needed')
  const start = values.now === undefined ? undefined : Date.parse(values.now)
  if (Number.isNaN(start)) throw new Error('--now takes an ISO date and time')
  const offset = start === undefined ? 0 : start - Date.now()
  const seed = whole('seed')
  const cases = whole('cases')
  const wrapUpSeconds = whole('wrap-up')
  const server = await startPracticeServer({
    dataFolder: values.data,
    port: whole('port') ?? 0,
    latencyMs: whole('latency') ?? 0,
    now: () => Date.now() + offset,
    onFailure: (error) => process.stderr.write(`practice server: ${String(error)}\n`),
    ...(seed === undefined ? {} : { seed }),
    ...(cases === undefined ? {} : { cases }),
    ...(values.control === undefined ? {} : { controlToken: values.control }),
    ...(wrapUpSeconds === undefined ? {} : { wrapUpSeconds }),
  })
  const stop = () => {
    server.close().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  process.stdout.write(`${JSON.stringify({ ready: true, url: server.url })}\n`)
}

serve().catch((error: unknown) => {
  process.stderr.write(`practice server: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
