import type { CallControl } from './call-control.ts'

/** Hold and resume by SIP, as every exchange can. */
export function sipCallControl(): CallControl {
  return {
    hold(call) {
      call.hold()
    },
    resume(call) {
      call.resume()
    },
  }
}
