/** Asks again until the answer is not undefined or false; fails with the sentence after the deadline (ms), which a busy machine may need. */
export async function until<T>(
  sentence: string,
  ask: () => Promise<T> | T,
  deadlineMs = 45_000,
): Promise<Exclude<T, undefined | false>> {
  const end = Date.now() + deadlineMs
  for (;;) {
    const answer = await ask()
    if (answer !== undefined && answer !== false) return answer as Exclude<T, undefined | false>
    if (Date.now() > end) throw new Error(`Not within ${deadlineMs} ms: ${sentence}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
