/** What the telephone of a colleague is doing. `off`: not registered. `unknown`: nobody has said. */
export type Lamp = 'free' | 'ringing' | 'busy' | 'off' | 'unknown'

/** How a lamp is asked for, in the order it is tried: dialog-info says the same of a telephone that is free and one that is off. */
export const lampPackages = [
  { event: 'presence', type: 'application/pidf+xml' },
  { event: 'dialog', type: 'application/dialog-info+xml' },
] as const

const longestBody = 65_536

function texts(body: string, element: string): string[] {
  const pattern = new RegExp(`<(?:[\\w-]+:)?${element}(?:\\s[^<>]*)?>([^<>]{0,200})<`, 'gi')
  return [...body.matchAll(pattern)].map((match) => (match[1] ?? '').trim().toLowerCase())
}

/** PIDF (RFC 3863) with the notes and activities that exchanges write. */
function lampOfPresence(body: string): Lamp {
  const said = texts(body, 'note').join(' ')
  if (/ringing/.test(said)) return 'ringing'
  if (/on the phone|on hold|busy/.test(said) || /<(?:[\w-]+:)?(?:on-the-phone|busy)\b/i.test(body)) return 'busy'
  const basics = texts(body, 'basic')
  if (basics.length === 0) return 'unknown'
  return basics.includes('open') ? 'free' : 'off'
}

/** Dialog information (RFC 4235): busy counts more than ringing, ringing more than nothing. */
function lampOfDialogs(body: string): Lamp {
  if (!/<(?:[\w-]+:)?dialog-info[\s>]/i.test(body)) return 'unknown'
  const states = texts(body, 'state')
  if (states.includes('confirmed')) return 'busy'
  if (states.some((state) => ['trying', 'proceeding', 'early'].includes(state))) return 'ringing'
  return 'free'
}

/**
 * Reads what an exchange says of a telephone. Never through an XML parser: the text comes from outside, and three words
 * of it are wanted. What declares entities, is too long or is not understood says nothing.
 */
export function lampOf(type: string, body: string): Lamp {
  if (body.length > longestBody || /<!(?:doctype|entity)/i.test(body)) return 'unknown'
  const kind = type.split(';')[0]?.trim().toLowerCase()
  if (kind === lampPackages[0].type) return lampOfPresence(body)
  return kind === lampPackages[1].type ? lampOfDialogs(body) : 'unknown'
}
