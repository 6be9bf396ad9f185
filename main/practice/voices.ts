/** The bundled voices as the server needs them; `resources/scripts/make-voices.mjs` makes them. */

type Recording = { readonly base64: string }

// Each is loaded when first heard: together they are a megabyte that most starts never need.
const recordings: ReadonlyMap<string, () => Promise<{ default: Recording }>> = new Map([
  ['en-child', () => import('../../resources/voices/recordings/en-child.json', { with: { type: 'json' } })],
  ['en-woman', () => import('../../resources/voices/recordings/en-woman.json', { with: { type: 'json' } })],
  ['sw-child', () => import('../../resources/voices/recordings/sw-child.json', { with: { type: 'json' } })],
  ['sw-woman', () => import('../../resources/voices/recordings/sw-woman.json', { with: { type: 'json' } })],
])

export const voiceIds: readonly string[] = [...recordings.keys()]

/** What this voice says, 8 kHz mu-law; nothing for somebody who is silent or has no bundled voice. */
export async function speechOf(voice: string): Promise<Uint8Array> {
  const load = recordings.get(voice)
  return load === undefined ? new Uint8Array() : Buffer.from((await load()).default.base64, 'base64')
}
