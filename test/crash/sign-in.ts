import type { startDesk } from '../kit/desk-core.ts'
import { until } from '../kit/poll.ts'

/** Signs in. On a busy machine the server may be too late for the short time-out of a test: then once more, as a person would. */
export async function signInAs(
  desk: Awaited<ReturnType<typeof startDesk>>,
  login: string,
  password: string,
): Promise<void> {
  await until(`${login} is signed in`, async () => {
    const answer = await desk.ask('session.signIn', { login, password, oldPassword: null })
    if (answer.ok) return true
    const { code } = answer.error
    if (code === 'unknown-here' || code === 'too-fast') return false
    throw new Error(`session.signIn answered ${code}`)
  })
}
