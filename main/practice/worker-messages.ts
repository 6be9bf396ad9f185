/** What passes between the core and the practice worker. */

export interface WorkerSettings {
  readonly dataFolder: string
  readonly seed?: number
  readonly cases?: number
  readonly latencyMs?: number
  readonly wrapUpSeconds?: number
}

export interface WorkerRequest {
  readonly id: number
  readonly order: 'start' | 'stop'
}

export type WorkerReply =
  | { readonly id: number; readonly ok: true; readonly url: string | null }
  | { readonly id: number; readonly ok: false; readonly message: string }
