import type { LinkEvent } from './phone-event.ts'
import type { PhoneLink, PhoneState } from './phone-state.ts'

/** The link as it is now; since when only changes with its state. */
export function withLink(
  state: PhoneState,
  change: Partial<PhoneLink> & Pick<PhoneLink, 'state'>,
  at: number,
): PhoneState {
  const { link } = state
  const sinceAt = link.state === change.state ? link.sinceAt : at
  return { ...state, link: { ...link, why: null, nextTryAt: null, ...change, sinceAt } }
}

/** What the exchange, or the way to it, says of itself. */
export function linkEvent(state: PhoneState, event: LinkEvent & { readonly at: number }): PhoneState {
  const { link } = state
  if (link.state === 'off') return state
  switch (event.kind) {
    case 'link-registered':
      return withLink(state, { state: 'registered', wasRegistered: true }, event.at)
    case 'link-refused':
      return withLink(
        state,
        { state: 'refused', why: event.why ?? 'refused', nextTryAt: event.nextTryAt ?? null },
        event.at,
      )
    case 'link-lost': {
      const nextTryAt = event.nextTryAt ?? null
      // A cut does not explain away that the exchange refuses us; only a registration does.
      if (link.state === 'refused') return { ...state, link: { ...link, nextTryAt } }
      return withLink(state, { state: 'lost', why: link.why ?? 'unreachable', nextTryAt }, event.at)
    }
    case 'link-why':
      return link.state === 'lost' || link.state === 'connecting'
        ? { ...state, link: { ...link, why: event.why } }
        : state
    case 'link-connecting':
      // Trying again after a loss is still a loss until it has worked.
      return link.nextTryAt === null ? state : { ...state, link: { ...link, nextTryAt: null } }
  }
}
