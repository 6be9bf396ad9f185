import type { CallName, CallNamed, OutputOf, ParsedInputOf } from '../../preload/contract/index.ts'

type Awaitable<T> = T | Promise<T>

/** One handler for every call of the contract: a call without one does not compile. */
export type Handlers = {
  readonly [N in CallName]: (input: ParsedInputOf<CallNamed<N>>) => Awaitable<OutputOf<CallNamed<N>>>
}
